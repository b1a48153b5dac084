"""What each tier of the cascade resolves, and what that costs.

``BENCH_DATA=/folder python -m bench.cascade`` shows what bounds of the linear model would do, which bound
each natural set would choose for the other, and then what the shipped policies do. A fresh machine has no
weights for Detoxify. So "lost at most" counts every violating text that the cheap tiers let pass, as if
the dear tier knew every label; and a stand-in, learnt from other sets, is run on every text and in the
cascade, to tell what of that a second opinion would really have found.
"""

from collections import Counter
from collections.abc import Sequence

from bench.judging import cascade, found, judge, stopped, top_score
from bench.labelled import NATURAL, Example, load
from bench.machine import describe
from bench.ranking import average_precision, share
from bench.standin import StandIn
from bench.tables import Cell, show
from guards.cascade import Cascade
from guards.classifiers.linear import LinearClassifier
from guards.values import Verdict

CONDUCT = ("conduct", "sexual", "harm")
ALSO_SHOWN = ("openai_moderation", "surge_toxicity", "edos")
BOUNDS = (0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.15, 0.2)
DEAR = "detoxify"


def main() -> None:
    print(describe())
    linear = LinearClassifier()
    bounds(linear)
    tiers(linear)
    cost(linear)
    repeats()


def bounds(linear: LinearClassifier) -> None:
    """Show what each bound would pass on and lose, and which bound each natural set chooses for the other.

    A set chooses the lowest bound that passes on less than a third of its texts; its labels play no part.
    """
    rules = cascade(policies=CONDUCT)
    outcomes = {name: _outcomes(linear, rules, load(name)) for name in (*ALSO_SHOWN, *NATURAL)}
    rows = [(name, bound, *pair) for name, each in outcomes.items() for bound, pair in each.items()]
    show("The linear model's clearing bound", ("set", "sure below", "passed on", "recall lost at most"), rows)
    crossed: list[Sequence[Cell]] = []
    for chooser, reported in (NATURAL, NATURAL[::-1]):
        bound = min(bound for bound, pair in outcomes[chooser].items() if pair[0] < 1 / 3)
        crossed.append((chooser, bound, reported, *outcomes[reported][bound]))
    head = ("chosen on", "sure below", "reported on", "passed on", "recall lost at most")
    show("The bound that one natural set chooses, on the other", head, crossed)


def _outcomes(
    linear: LinearClassifier, rules: Cascade, examples: Sequence[Example]
) -> dict[float, tuple[float, float]]:
    """Return for each bound the share of texts passed on and the share of violating ones lost."""
    texts = [each.text for each in examples]
    scores = [each.values["profanity"] for each in linear.score(texts)]
    caught = [found(each) for each in judge(rules, texts)]
    violating = [
        pair for pair, each in zip(zip(scores, caught, strict=True), examples, strict=True) if each.flagged
    ]
    return {
        bound: (
            share([score > bound for score in scores]),
            share([score <= bound and not hit for score, hit in violating]),
        )
        for bound in BOUNDS
    }


def tiers(linear: LinearClassifier) -> None:
    """Show where the texts of natural traffic are resolved under the shipped policies."""
    rows: list[Sequence[Cell]] = []
    for name in NATURAL:
        examples = load(name)
        verdicts = judge(cascade([linear], CONDUCT), [each.text for each in examples])
        places = Counter(map(_resolved_by, verdicts))
        shares = [places[each] / len(examples) for each in ("rules", "linear", "dear")]
        lost = share([not stopped(v) for v, each in zip(verdicts, examples, strict=True) if each.flagged])
        rows.append((name, len(examples), *shares, lost, _beyond_words(examples, verdicts)))
    head = ("set", "texts", "rules", "linear", "dear tier", "recall lost at most", "of it beyond the words")
    show("Where texts are resolved", head, rows)


def _resolved_by(verdict: Verdict) -> str:
    """Say which tier had the last word."""
    states = {run.guard: run.state for run in verdict.guards}
    if states.get(DEAR, "skipped") != "skipped":
        return "dear"
    return "linear" if states.get("linear") == "ran" else "rules"


def _beyond_words(examples: Sequence[Example], verdicts: Sequence[Verdict]) -> float:
    """Return the share of recall lost to texts that the same set also calls harmless, word for word."""
    harmless = {_plain(each.text) for each in examples if not each.flagged}
    pairs = [(each, verdict) for each, verdict in zip(examples, verdicts, strict=True) if each.flagged]
    return share([not stopped(verdict) and _plain(each.text) in harmless for each, verdict in pairs])


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def cost(linear: LinearClassifier) -> None:
    """Compare the cascade with every tier on every text, a stand-in being the dear tier."""
    dear = StandIn()
    rows: list[Sequence[Cell]] = []
    for name in NATURAL:
        examples = load(name)
        truth, texts = [each.flagged for each in examples], [each.text for each in examples]
        for how, cheap_clears in (("cascade", True), ("every tier on every text", False)):
            verdicts = judge(cascade([linear, dear], CONDUCT, clearing=cheap_clears), texts)
            recall = share([stopped(each) for each, real in zip(verdicts, truth, strict=True) if real])
            alarms = share([stopped(each) for each, real in zip(verdicts, truth, strict=True) if not real])
            asked = share([_resolved_by(each) == "dear" for each in verdicts])
            precision = average_precision(truth, [top_score(each) for each in verdicts])
            rows.append((name, how, asked, recall, alarms, precision))
    head = ("set", "how", "dear tier asked", "recall", "false alarms", "average precision")
    show("The cascade against every tier on every text, with a stand-in for Detoxify", head, rows)


def repeats() -> None:
    """Show what a cache of scores saves of the dear tier's calls when a stream repeats itself."""
    rows: list[Sequence[Cell]] = []
    for name in NATURAL:
        texts = [each.text for each in load(name)]
        for most_common in (1, 3, 10):
            stream = [text for text in texts for _ in range(1 + len(text) % most_common)]
            seen = len(set(stream))
            rows.append((name, most_common, len(stream), seen, 1 - seen / len(stream)))
    head = ("set", "each text up to", "calls without a cache", "with one", "saved")
    show("What a cache saves", head, rows)


if __name__ == "__main__":
    main()
