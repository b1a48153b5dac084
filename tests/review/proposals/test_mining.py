from random import Random

from review.proposals.mining import MOST_CANDIDATES, Candidate, Sample, mine

NAMES = ("ada", "ben", "cleo", "dan", "eve", "finn", "gus", "hal", "ivy", "jo", "kim", "leo")


def samples(violating: list[str], fine: list[str]) -> list[Sample]:
    texts = [(text, True) for text in violating] + [(text, False) for text in fine]
    return [Sample(number, text, bad) for number, (text, bad) in enumerate(texts, start=1)]


def threats(count: int = 30) -> list[str]:
    return [f"{NAMES[n % 12]} said {n} i will find you {NAMES[n % 7]}" for n in range(count)]


def chatter(count: int = 30) -> list[str]:
    return [f"{NAMES[n % 12]} said {n} will you be there soon {NAMES[n % 7]}" for n in range(count)]


def phrases(candidates: tuple[Candidate, ...]) -> list[str]:
    return [candidate.phrase for candidate in candidates]


def test_the_phrase_that_separates_is_proposed_once_and_in_full() -> None:
    assert phrases(mine(samples(threats(), chatter()))) == ["i will find you"]


def test_what_both_sides_say_is_not_proposed() -> None:
    assert mine(samples(chatter(30), [text + " ok" for text in chatter(30)])) == ()


def test_the_numbers_of_a_phrase_are_of_held_out_texts_only() -> None:
    given = samples(threats(), chatter())
    held_out = sum(sample.held_out and sample.violating for sample in given)
    (found,) = mine(given)
    assert (found.caught, found.wrong) == (held_out, 0)
    assert 0 < held_out < 20
    assert found.low < 1 == found.high


def test_a_text_sent_many_times_is_evidence_once() -> None:
    assert mine(samples(["pay up or else"] * 50, chatter())) == ()


def test_a_phrase_in_too_few_texts_is_not_proposed() -> None:
    assert mine(samples(["pay up or else 1", "pay up or else 2"], chatter())) == ()


def test_a_phrase_that_is_wrong_more_often_than_right_is_not_proposed() -> None:
    fine = [f"{text} i will find you a chair" for text in chatter(60)]
    assert "i will find you" not in phrases(mine(samples(threats(20), fine)))


def test_a_sure_phrase_comes_before_a_common_word_that_is_often_right() -> None:
    bus = [f"{NAMES[n % 12]} i know which bus you take {n}" for n in range(40)]
    fine = [*chatter(40), *[f"{n} loved it and i mean it" for n in range(5)]]
    assert phrases(mine(samples(bus, fine))) == ["know which bus you"]


def test_different_phrases_that_catch_different_texts_are_all_proposed() -> None:
    others = [f"{NAMES[n % 12]} ought {n} to pay up or else" for n in range(30)]
    assert set(phrases(mine(samples(threats() + others, chatter(60))))) == {
        "i will find you",
        "pay up or else",
    }


def test_examples_show_what_is_caught_and_what_is_caught_wrongly() -> None:
    fine = [*chatter(40), *[f"i will find you a chair {n}" for n in range(4)]]
    (found,) = (each for each in mine(samples(threats(40), fine)) if each.phrase == "i will find you")
    assert {violating for _, violating in found.examples} == {True, False}


def test_what_is_held_out_is_the_same_on_every_run_and_about_a_third() -> None:
    held_out = [Sample(number, "", violating=True).held_out for number in range(3_000)]
    assert held_out == [Sample(number, "", violating=True).held_out for number in range(3_000)]
    assert 900 < sum(held_out) < 1_100


def test_no_more_are_proposed_than_a_person_reads() -> None:
    many = [f"bad{n % 40} {NAMES[n % 12]} {n}" for n in range(1_200)]
    assert len(mine(samples(many, chatter(900)))) == MOST_CANDIDATES


def test_what_chance_alone_makes_stand_out_is_not_proposed() -> None:
    words = Random(7)
    texts = [" ".join(f"w{int(words.paretovariate(0.8))}" for _ in range(30)) for _ in range(900)]
    assert mine(samples(texts[:300], texts[300:])) == ()


def test_numbers_alone_are_no_phrase() -> None:
    many = [f"555 {NAMES[n % 12]}{n}" for n in range(30)]
    assert mine(samples(many, chatter())) == ()


def test_without_labels_nothing_is_proposed() -> None:
    assert mine([]) == ()
