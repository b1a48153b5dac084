"""A stand-in for the dear tier where Detoxify has no weights: learnt here, from other sets than are judged.

It is no Detoxify. It has the same name and labels for the policies, reads words and parts of words,
and is good enough to ask what a cascade loses of what a second opinion on every text would have found.
"""

from collections.abc import Sequence
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from bench.labelled import load
from guards.values import Scores

LEARNT_FROM = ("openai_moderation", "surge_toxicity", "davidson", "edos", "hatemoji_build", "toxic_spans")
LABELS = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")


class StandIn:
    """The classifier ``detoxify`` for measurements: its ``toxicity`` is learnt, its other labels are 0."""

    name, version, labels, rank = "detoxify", "stand-in", LABELS, 9

    def __init__(self) -> None:
        examples = [each for name in LEARNT_FROM for each in load(name)]
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=5, sublinear_tf=True)
        self._model: Any = make_pipeline(
            make_union(words, parts), LogisticRegression(C=4, max_iter=300, class_weight="balanced")
        )
        self._model.fit([each.text for each in examples], [each.flagged for each in examples])

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """Score each text by itself."""
        if not texts:
            return []
        chances = self._model.predict_proba(list(texts))[:, 1]
        return [Scores(dict.fromkeys(LABELS, 0.0) | {"toxicity": float(chance)}) for chance in chances]
