import pytest
from hypothesis import given
from hypothesis import strategies as st

from guards.classifiers.base import Classifier
from guards.classifiers.linear import LinearClassifier

LINEAR = LinearClassifier()
TEXTS = [
    "", " ", "Thanks for the kind note.", "you absolute moron, shut up", "café Straße İSTANBUL ﬁn",
    "damn " * 400, "\ud800 lone", "a b c", "The the THE damn Damn", "zzyzx qwrtp",
]  # fmt: skip


def test_it_keeps_the_promise_of_a_classifier() -> None:
    assert isinstance(LINEAR, Classifier)
    assert (LINEAR.name, LINEAR.labels, LINEAR.rank) == ("linear", ("profanity",), 1)


def test_scores_are_the_packages_own() -> None:
    from profanity_check import predict_prob

    ours = [scores.values["profanity"] for scores in LINEAR.score(TEXTS)]
    assert ours == pytest.approx(list(predict_prob(TEXTS)), abs=1e-12)


def test_kind_words_around_a_harsh_sentence_do_not_make_the_text_sure() -> None:
    kind = "The committee met on Tuesday to discuss the budget, and nobody objected to the new trains. " * 20
    harsh = "Shut up you worthless moron. "
    calm, padded = LINEAR.score([kind * 2, kind + harsh + kind])
    start, end = padded.spans["profanity"]
    assert calm.values["profanity"] < 0.06
    assert padded.values["profanity"] == 0.2
    assert harsh.strip(" .") in (kind + harsh + kind)[start:end]
    assert end - start < 400


@given(st.lists(st.text(max_size=60), max_size=5))
def test_a_text_scores_the_same_alone_and_among_others(texts: list[str]) -> None:
    assert LINEAR.score(texts) == [LINEAR.score([text])[0] for text in texts]


@given(st.text(st.characters()))
def test_any_string_scores_between_0_and_1_over_its_whole_length(text: str) -> None:
    scores = LINEAR.score([text])[0]
    assert 0 <= scores.values["profanity"] <= 1
    assert scores.spans["profanity"] == (0, len(text))


def test_a_word_without_end_is_read_once() -> None:
    (endless,) = LINEAR.score(["a" * 1_000_000 + "!"])
    assert endless.values == LINEAR.score(["zzyzx"])[0].values


def test_the_version_names_the_package_and_its_files() -> None:
    package, _, checksum = LINEAR.version.rpartition("-")
    assert package.count(".") == 2
    assert len(checksum) == 8
