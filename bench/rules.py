"""What the rule engine costs: ``python -m bench.rules [--messages N] [--real]``.

Made-up rules, half of them regular expressions, over made-up messages of some 280 characters. Each engine
first reads other messages, as a worker that has run for a while has: RE2 makes its states as it meets texts,
and a set that meets its first thousand takes ten times as long. Then no message is read twice, and all ratios
are of medians within this one run. With ``--real`` the messages are from the folder that BENCH_DATA names, of
200 characters at least and cut at 280, and the rules are made of the rarer words in others, which are also
the first to be read.
"""

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median

import re2

from bench.labelled import MODERATION, load
from bench.machine import describe
from guards.policy import Policy
from guards.rules import RuleSet, compile_policies
from guards.values import Subject
from guards.views import VIEW_NAMES

SYLLABLES = (
    "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri flo gru ster mond lig tar",
    "nish ver con dal mer ton shi quo pla",
)
COMMON = (
    "the a I you we to of and is it in that for was on are with they at be this have from not what all",
    "were when your can said there use an each which she do how their if will up other about out many",
)
RULE_WORDS = 40_000
LONG_ENOUGH = 200
ROUNDS = 5


def words(seed: int, count: int) -> list[str]:
    """Make words that look like words."""
    draw, syllables = random.Random(seed), " ".join(SYLLABLES).split()
    return ["".join(draw.sample(syllables, k=draw.randint(3, 4))) for _ in range(count)]


def messages(count: int) -> list[str]:
    """Make messages of about 280 characters: common words, others, and one in fifty from the rules."""
    draw = random.Random(7)
    common, ordinary, ruled = " ".join(COMMON).split(), words(4, 20_000), words(3, RULE_WORDS)
    made = []
    for _ in range(count):
        text = ""
        while len(text) < 270:
            chance = draw.random()
            source = common if chance < 0.6 else ordinary if chance < 0.98 else ruled
            text += draw.choice(source) + " "
        made.append(text[:280].rstrip() + ".")
    return made


def real(count: int) -> tuple[list[str], list[str], list[str]]:
    """Return messages that people wrote, others of the same kind, and the rarer words in these."""
    rows = [each for name in (*MODERATION, "toxic_spans") for each in load(name)]
    random.Random(7).shuffle(rows)
    texts = [each.text[:280] for each in rows if len(each.text) >= LONG_ENOUGH]
    count = min(count, len(texts) // 2)
    seen = Counter(word for text in texts[count:] for word in set(re.findall("[a-z]{4,}", text.lower())))
    rare = [word for word, times in sorted(seen.items()) if times <= 20]
    return texts[:count], texts[count:], rare


def patterns(count: int, vocabulary: Sequence[str]) -> list[str]:
    """Make patterns of the kinds that people write."""
    draw = random.Random(11)
    shapes = (
        r"\b{0} (?:is|was|are) {1}\b", r"\b(?:{0}|{1})\s+{2}\b", r"(?:{0}|{1}) (?:the|a) {2}",
        r"\b{0}\w*\s+(?:you|them)\b", r"{0}[-_ ]?{1}[0-9]+",
    )  # fmt: skip
    return [draw.choice(shapes).format(*draw.sample(vocabulary, 3)) for _ in range(count)]


def policy(size: int, rare: Sequence[str], views: list[str] | None = None) -> Policy:
    """Make a policy of ``size`` rules, half with a pattern, half with phrases, for all views or some."""
    rules: list[dict[str, object]] = []
    draw = random.Random(5)
    common = {"category": "c", "views": views or list(VIEW_NAMES)}
    for number, pattern in enumerate(patterns(size // 2, rare)):
        rules.append({"id": f"p-{number}", **common, "when": {"text": {"matches": pattern}}})
    for number in range(size - size // 2):
        phrase = " ".join(draw.sample(rare, draw.randint(2, 3)))
        rules.append({"id": f"w-{number}", **common, "when": {"text": {"contains": phrase}}})
    return Policy.model_validate({"policy": "bench", "categories": {"c": {}}, "rules": rules})


def with_python(made: Policy) -> Callable[[str], object]:
    """Return the loop that one would write first: every rule's ``re`` by itself, with spans."""
    compiled = []
    for rule in made.rules:
        text = rule.when.text
        assert text is not None
        source = text.matches[0] if text.matches else rf"\b{re.escape((text.contains or ('',))[0])}\b"
        compiled.append(re.compile(source, re.IGNORECASE))

    def run(text: str) -> object:
        return [match.span() for pattern in compiled for match in pattern.finditer(text)]

    return run


def with_bare_set(made: Policy) -> Callable[[str], object]:
    """Return the bare set of the same patterns, phrases too, which tells nothing but their numbers."""
    options = re2.Options()
    options.max_mem = 256 << 20
    options.case_sensitive = False
    gathered = re2.Set.SearchSet(options)
    for rule in made.rules:
        text = rule.when.text
        assert text is not None
        gathered.Add(text.matches[0] if text.matches else rf"\b{re.escape((text.contains or ('',))[0])}\b")
    gathered.Compile()
    match: Callable[[str], object] = gathered.Match
    return match


def with_rules(rules: RuleSet) -> Callable[[str], object]:
    """Return the engine: views, hits, conditions, and the places of what fired."""

    def run(text: str) -> object:
        evidence = rules.open(Subject(text), date(2026, 1, 1))
        found = []
        for active in rules.candidates(evidence):
            if active.holds(evidence):
                test = next(iter(active.condition.trigger or ()))[1]
                found.append((active.rule.id, evidence.spots(test, None)))
        return found

    return run


def microseconds(run: Callable[[str], object], first: Sequence[str], texts: Sequence[str]) -> float:
    """Return the median over some rounds of the mean time of one text, none of which was seen before."""
    for text in first:
        run(text)
    size = len(texts) // ROUNDS
    times = []
    for part in range(ROUNDS):
        start = time.process_time()
        for text in texts[part * size : (part + 1) * size]:
            run(text)
        times.append((time.process_time() - start) / size * 1e6)
    return median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=6_000)
    parser.add_argument("--real", action="store_true", help="messages of the folder that BENCH_DATA names")
    chosen = parser.parse_args()
    made = messages(2 * chosen.messages)
    texts, first, rare = (
        real(chosen.messages)
        if chosen.real
        else (made[: chosen.messages], made[chosen.messages :], words(3, RULE_WORDS))
    )
    print(describe())
    start = time.process_time()
    small = compile_policies([(policy(1_000, rare, ["raw"]), 1)])
    print(f"compile 1,000 rules        {(time.process_time() - start) * 1000:10.0f} ms")
    start = time.process_time()
    large = compile_policies([(policy(20_000, rare, ["raw"]), 1)])
    print(f"compile 20,000 rules       {(time.process_time() - start) * 1000:10.0f} ms")
    everywhere = compile_policies([(policy(1_000, rare), 1)])
    bare = microseconds(with_bare_set(policy(1_000, rare)), first, texts)
    ours = microseconds(with_rules(small), first, texts)
    slow = microseconds(with_python(policy(1_000, rare)), first[:20], texts[:100])
    twenty = microseconds(with_rules(large), first, texts)
    viewed = microseconds(with_rules(everywhere), first, texts)
    tell("bare re2.Set, 1,000", bare, "numbers only, the text as written")
    tell(
        "rules, 1,000", ours, f"with spans, the text as written: {ours / bare:.2f} × the bare set (bound: 3)"
    )
    tell("Python's re, 1,000", slow, f"{slow / ours:.0f} × the rules (bound: 300)")
    tell("rules, 20,000", twenty, f"{twenty / ours:.2f} × 1,000 rules (bound: 5)")
    tell(
        "rules, 1,000, all views",
        viewed,
        f"{viewed / bare:.2f} × the bare set; Python's re without views {slow / viewed:.0f} × as long",
    )


def tell(what: str, value: float, note: str) -> None:
    print(f"{what:<24}{value:10.1f} µs of CPU a message  {note}")


if __name__ == "__main__":
    main()
