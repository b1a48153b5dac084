"""Which reading of a text the classifiers are given."""

from collections.abc import Sequence

from guards.cascade import Cascade
from guards.classifiers.base import Classifier
from guards.classifiers.linear import LinearClassifier
from guards.policy import load_policy
from guards.rules import compile_policies
from guards.values import Scores, Subject, Verdict

POLICY = """
policy: house
categories: {rude: {}}
rules:
  - {id: linear, when: {score: {guard: linear, label: profanity, at_least: 0.7}}, category: rude}
  - {id: listed, when: {text: {contains: lurking}}, category: rude}
  - {id: heard, when: {score: {guard: echo, label: heard, at_least: 0.5}}, category: rude}
"""
WIDE = "ｙｏｕ ａｒｅ ａ ｓｔｕｐｉｄ ｉｄｉｏｔ"


class Echo:
    """A classifier that remembers what it was given; it cannot tell one reading from another."""

    name, version, labels, rank = "echo", "1", ("heard",), 2

    def __init__(self) -> None:
        self.given: list[str] = []

    def score(self, texts: Sequence[str]) -> list[Scores]:
        self.given += texts
        return [Scores({"heard": 1.0}, {"heard": (0, 3)}) for _ in texts]


def judged(text: str, echo: Echo, *, linear: bool = True) -> Verdict:
    rules = compile_policies([(load_policy(POLICY), 1)])
    classifiers: list[Classifier] = [LinearClassifier(), echo] if linear else [echo]
    (verdict,) = Cascade(rules, classifiers, clock=lambda: 0.0).judge([Subject(text)])
    return verdict


def test_every_classifier_is_given_the_reading_without_the_disguise() -> None:
    echo = Echo()
    verdict = judged(WIDE, echo)
    assert echo.given == ["you are a stupid idiot"]
    assert {finding.rule for finding in verdict.findings} == {"linear", "heard"}


def test_a_window_of_such_a_reading_is_told_in_the_original_text() -> None:
    disguised = "y\u200bo\u200bu are s\u200bt\u200bupid"
    found = {each.rule: (each.start, each.end) for each in judged(disguised, Echo()).findings}
    assert found["heard"] == (0, 5)


def test_a_text_without_a_disguise_is_given_as_it_was_written() -> None:
    echo = Echo()
    for text in ("You Are The Owner", "Вы владелец кафе"):
        judged(text, echo)
    assert echo.given == ["You Are The Owner", "Вы владелец кафе"]


def test_without_a_classifier_that_knows_words_the_text_is_given_as_it_was_written() -> None:
    echo = Echo()
    judged(WIDE, echo, linear=False)
    assert echo.given == [WIDE]


def test_the_best_known_reading_is_the_one_whose_known_words_hold_the_most_letters() -> None:
    linear = LinearClassifier()
    assert linear.best_known(["st.up.id w0rds", "stupid words", "stupidwords"]) == 1
    assert linear.best_known(["the same words", "the same words"]) == 0


def test_masked_words_are_read_as_words_that_the_classifier_knows_the_worst_that_fits_first() -> None:
    echo = Echo()
    for text in ("What a N*C* m*rn*ng", "you st*p*d cr*p", "*the other* is *good", "no w*rqz* here"):
        judged(text, echo)
    assert echo.given == ["what a nice morning", "you stupid crap", "*the other* is *good", "no w*rqz* here"]


def test_a_mask_that_fits_a_word_of_a_rule_is_still_read_as_the_likeliest_word() -> None:
    echo = Echo()
    verdict = judged("he is l**k*ng for a team", echo)
    assert echo.given == ["he is looking for a team"]
    assert "listed" in {finding.rule for finding in verdict.findings}


def test_pieces_of_a_masked_word_say_nothing() -> None:
    masked, plain = LinearClassifier().score(["a walk with ass*g*i and sun", "a walk with and sun"])
    assert masked.values == plain.values
