from collections.abc import Callable
from pathlib import Path

import pytest

from guards.classifiers.base import Classifier
from guards.classifiers.detoxify.classifier import DetoxifyClassifier
from guards.classifiers.detoxify.opening import opener
from tests.checkpoints import LABELS

pytestmark = pytest.mark.torch
FINE, HARSH = "Thanks, we read the report today.", "You are a stupid idiot."


@pytest.fixture(scope="module")
def detoxify(tiny_checkpoint: Path) -> DetoxifyClassifier:
    return DetoxifyClassifier("detoxify", opener(str(tiny_checkpoint), backend="torch", threads=1))


@pytest.fixture(scope="module")
def predict(tiny_checkpoint: Path) -> Callable[[str], dict[str, float]]:
    from detoxify import Detoxify

    model = Detoxify(checkpoint=str(tiny_checkpoint / "tiny.ckpt"))
    return lambda text: dict(model.predict(text))


def test_it_keeps_the_promise_of_a_classifier(detoxify: DetoxifyClassifier) -> None:
    assert isinstance(detoxify, Classifier)
    assert detoxify.labels == LABELS


@pytest.mark.parametrize("text", [FINE, HARSH, "I will hurt you", "ÉTÉ: zwölf naïve fools!"])
def test_a_short_text_scores_what_detoxify_itself_says(
    detoxify: DetoxifyClassifier, predict: Callable[[str], dict[str, float]], text: str
) -> None:
    assert detoxify.score([text])[0].values == pytest.approx(predict(text), abs=1e-6)


def test_the_tiny_checkpoint_tells_harsh_from_fine(detoxify: DetoxifyClassifier) -> None:
    fine, harsh = (scores.values["toxicity"] for scores in detoxify.score([FINE, HARSH]))
    assert fine < 0.1
    assert harsh > 0.9


def test_what_is_harsh_after_pages_of_padding_is_found_and_placed(detoxify: DetoxifyClassifier) -> None:
    text = f"{(FINE + ' ') * 100}{HARSH} {FINE}"
    scores = detoxify.score([text])[0]
    start, end = scores.spans["insult"]
    assert scores.values["insult"] > 0.9
    assert HARSH in text[start:end]
    assert end - start < 400


def test_a_text_scores_exactly_the_same_alone_and_among_others(detoxify: DetoxifyClassifier) -> None:
    texts = [FINE, HARSH, "", FINE * 40, HARSH, "you", "\ud800 [SEP] 😀"]
    assert detoxify.score(texts) == [detoxify.score([text])[0] for text in texts]
    assert detoxify.score(texts[::-1]) == detoxify.score(texts)[::-1]


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_a_text_with_nothing_to_read_scores_0_from_no_window(detoxify: DetoxifyClassifier, text: str) -> None:
    scores = detoxify.score([text])[0]
    assert set(scores.values.values()) == {0.0}
    assert scores.windows == 0


def test_a_text_past_the_bound_says_that_it_is_not_complete(tiny_checkpoint: Path) -> None:
    bounded = DetoxifyClassifier("bounded", opener(str(tiny_checkpoint), backend="torch"), max_windows=3)
    scores = bounded.score([FINE * 200])[0]
    assert (scores.windows, scores.complete) == (3, False)


def test_a_mark_spelled_in_the_text_is_read_as_text(
    detoxify: DetoxifyClassifier, predict: Callable[[str], dict[str, float]]
) -> None:
    backend, windower = detoxify._loaded()
    sep = backend.tokenizer.token_to_id("[SEP]")
    assert windower.read("hello [SEP] there").windows[0].ids.count(sep) == 1
