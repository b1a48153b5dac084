"""How good the starter policies are, on labelled texts.

``BENCH_DATA=/folder python -m bench.quality [moderation|evasion|privacy|injection|hatecheck …]`` prints
every table, or the named ones. ``--sample N`` takes at most N texts of each set, always the same ones.
Detoxify is left out: where it is missing, what only it could have cleared counts as stopped.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bench.judging import acting, cascade, found, judge, rule_score, stopped, top_score
from bench.labelled import MODERATION, Example, load, sample
from bench.machine import describe
from bench.privacy import TYPES, SpanCount, count_spans
from bench.ranking import auc, average_precision, f1, recall_at, share
from bench.tables import Cell, show
from guards.classifiers.linear import LinearClassifier
from guards.values import Verdict

CONDUCT = ("conduct", "sexual", "harm")
LINEAR = LinearClassifier()
INJECTIONS = ("jailbreak_inthewild", "giskard_prompt_injections")


def main() -> None:
    tables = {
        "moderation": moderation,
        "evasion": evasion,
        "privacy": privacy,
        "injection": injection,
        "hatecheck": hatecheck,
    }
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(tables)}; all by default")
    parser.add_argument("--sample", type=int, help="at most so many texts of each set")
    chosen = parser.parse_args()
    unknown = set(chosen.tables) - set(tables)
    if unknown:
        parser.error(f"no such table: {', '.join(sorted(unknown))}")
    print(describe())
    for name in chosen.tables or tables:
        tables[name](chosen.sample)


def moderation(most: int | None) -> None:
    rules, whole = cascade(policies=CONDUCT), cascade([LINEAR], CONDUCT)
    rows: list[Sequence[Cell]] = []
    for name in MODERATION:
        examples = sample(load(name), most)
        truth, texts = [each.flagged for each in examples], [each.text for each in examples]
        linear = [scores.values["profanity"] for scores in LINEAR.score(texts)]
        by_rules, by_all = judge(rules, texts), judge(whole, texts)
        size = f"{name} ({len(truth)}, {sum(truth)})"
        rows.append(
            (size, "rules", *_row(truth, [rule_score(each) for each in by_rules], [*map(found, by_rules)]))
        )
        rows.append((size, "linear", *_row(truth, linear, [score >= 0.5 for score in linear])))
        rows.append(
            (size, "cascade", *_row(truth, [top_score(each) for each in by_all], [*map(stopped, by_all)]))
        )
    head = ("set (texts, flagged)", "by", "AUC", "AP", "recall at 1 %", "F1", "recall", "false alarms")
    show("Moderation: flagged or not", head, rows)


def _row(truth: Sequence[bool], scores: Sequence[float], said: Sequence[bool]) -> tuple[float, ...]:
    recall, alarms = _rates(truth, said)
    ranked = auc(truth, scores), average_precision(truth, scores), recall_at(truth, scores, 0.01)
    return (*ranked, f1(truth, said), recall, alarms)


def _rates(truth: Sequence[bool], said: Sequence[bool]) -> tuple[float, float]:
    """Return recall and the share of false alarms."""
    pairs = list(zip(truth, said, strict=True))
    return share([answer for real, answer in pairs if real]), share([a for real, a in pairs if not real])


def evasion(most: int | None) -> None:
    """Compare each disguised text with the text it was made from."""
    examples = sample(load("evasion_derived"), most)
    parents = [str(each.meta["parent_text"]) for each in examples]
    rows: list[Sequence[Cell]] = []
    for by, judging, said in (("rules", cascade(), found), ("cascade", cascade([LINEAR]), stopped)):
        disguised = [said(each) for each in judge(judging, [each.text for each in examples])]
        clean = [said(each) for each in judge(judging, parents)]
        for transform in (*sorted({str(each.meta["transform"]) for each in examples}), "all"):
            rows.append((transform, by, *_compared(examples, transform, disguised, clean)))
    head = ("disguise", "by", "texts", "recall", "parents'", "ratio", "false alarms", "parents'")
    show("Disguised texts against their clean parents", head, rows)


def _compared(
    examples: Sequence[Example], transform: str, disguised: Sequence[bool], clean: Sequence[bool]
) -> tuple[Cell, ...]:
    places = [at for at, each in enumerate(examples) if transform in (each.meta["transform"], "all")]
    truth = [examples[at].flagged for at in places]
    recall, alarms = _rates(truth, [disguised[at] for at in places])
    before, alarms_before = _rates(truth, [clean[at] for at in places])
    return len(places), recall, before, recall / before if before else float("nan"), alarms, alarms_before


def privacy(most: int | None) -> None:
    examples = sample(load("presidio_pii"), most)
    counts = count_spans(examples, judge(cascade(policies=["privacy"]), [each.text for each in examples]))
    rows = [(kind, *_span_row(counts[kind])) for kind in (*TYPES, "all of these")]
    unsought = sorted({span[2] for each in examples for span in each.meta["spans"]} - set(TYPES))
    show("Personal data: spans", ("type", "in the texts", "found", "precision", "recall"), rows)
    print(f"\nNot sought, since no pattern tells them from other words: {', '.join(unsought)}.")


def _span_row(count: SpanCount) -> tuple[Cell, ...]:
    return count.gold, count.said, count.precision, count.recall


def injection(most: int | None) -> None:
    judging = cascade(policies=["prompt-injection"])
    rows: list[Sequence[Cell]] = []
    for name in (*INJECTIONS, *MODERATION, "presidio_pii", "toxic_spans"):
        examples = sample(load(name), most)
        verdicts = judge(judging, [each.text for each in examples])
        what = "recall" if name in INJECTIONS else "false alarms"
        rows.append(
            (name, len(examples), what, share([found(each) for each in verdicts]), _busiest(verdicts))
        )
    show("Prompt injection", ("set", "texts", "what", "share", "busiest rules"), rows)


def _busiest(verdicts: Sequence[Verdict]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for verdict in verdicts:
        for rule in {each.rule for each in acting(verdict)}:
            counts[rule] += 1
    top = sorted(counts.items(), key=lambda pair: -pair[1])[:3]
    return ", ".join(f"{rule} {count}" for rule, count in top)


def hatecheck(most: int | None) -> None:
    """Show accuracy by function: the policy's categories of hate alone, and anything at all that stops."""
    examples = sample(load("hatecheck"), most)
    texts = [each.text for each in examples]
    answers = {
        "hate by rules": [_hateful(each) for each in judge(cascade(policies=CONDUCT), texts)],
        "stopped": [stopped(each) for each in judge(cascade([LINEAR], CONDUCT), texts)],
    }
    rows = list(_functions(examples, answers))
    show("HateCheck: accuracy by function", ("function", "texts", "hateful", *answers), rows)


def _hateful(verdict: Verdict) -> bool:
    return any(each.category.startswith("hate") for each in acting(verdict))


def _functions(examples: Sequence[Example], answers: dict[str, list[bool]]) -> Iterator[Sequence[Cell]]:
    groups = sorted({str(each.meta["functionality"]) for each in examples})
    for group in (*groups, "all hateful", "all harmless", "all"):
        places = [at for at, each in enumerate(examples) if _within(each, group)]
        right = [[said[at] == examples[at].flagged for at in places] for said in answers.values()]
        mixed = "yes" if examples[places[0]].flagged else "no"
        yield group, len(places), "both" if group == "all" else mixed, *map(share, right)


def _within(example: Example, group: str) -> bool:
    wanted = {"all": True, "all hateful": example.flagged, "all harmless": not example.flagged}
    return wanted.get(group, str(example.meta["functionality"]) == group)


if __name__ == "__main__":
    main()
