"""Phrases that separate violating from fine texts, by the labels: pure, and bounded in time and memory."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from review.proposals.phrases import phrases
from review.proposals.statistics import above_chance, log_odds, wilson

HELD_OUT = 1 / 3
PRIOR_TEXTS, PRIOR_SHARE = 10.0, 0.1
"""The doubt added to either side: a tenth of the texts, so that rare phrases can be told from chance too."""

FALSE_SHARE = 0.1
LEAST_TEXTS = 3
LEAST_CAUGHT = 1
LEAST_PRECISION = 0.5
MOST_OVERLAP = 0.8
MOST_CANDIDATES = 20
MOST_EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled text, folded: whether it violates the category at hand, and whether it is held out."""

    item_id: int
    folded: str
    violating: bool

    @property
    def held_out(self) -> bool:
        """Say whether the text is kept back for the precision; the same on every run and machine."""
        digest = hashlib.sha256(str(self.item_id).encode()).digest()
        return int.from_bytes(digest[:4]) < HELD_OUT * 2**32


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase with what speaks for it: ``caught`` and ``wrong`` count held-out texts."""

    phrase: str
    z: float
    caught: int
    wrong: int
    low: float
    high: float
    examples: tuple[tuple[int, bool], ...]


def mine(samples: Sequence[Sample]) -> tuple[Candidate, ...]:
    """Return the phrases that tell violating from fine, best first, at most ``MOST_CANDIDATES``.

    A phrase is chosen by the texts that are not held out: in at least ``LEAST_TEXTS`` violating ones, with
    a z-score that so many phrases would not reach by chance (of those chosen, about ``FALSE_SHARE`` at most
    are owed to it). The held-out texts then say how precise it is; one that is right less
    often than ``LEAST_PRECISION``, or that catches none of them, is dropped. Of phrases that catch mostly
    the same texts only the best is kept.
    """
    samples = _distinct(samples)
    holders = _holders(samples)
    sizes = Counter(sample.violating for sample in samples if not sample.held_out)
    prior = max(PRIOR_TEXTS, PRIOR_SHARE * sizes.total())
    ranked = sorted(
        (_rank(phrase, holders[phrase], samples, sizes, prior) for phrase in holders), reverse=True
    )
    kept = ranked[: above_chance([each.z for each in ranked], FALSE_SHARE)]
    # The z-score says what is more than chance, but likes a common word with some wrong hits better than a
    # rarer phrase with none; of those above chance the surest come first, and of equals the longest.
    kept.sort(key=lambda each: (-each.sure, -len(each.phrase), each.phrase))
    return tuple(_chosen(kept, samples))


class _Ranked(NamedTuple):
    """A phrase by the texts that are not held out: its z-score, the least precision that is likely."""

    z: float
    sure: float
    phrase: str
    numbers: tuple[int, ...]


def _rank(
    phrase: str, numbers: Sequence[int], samples: Sequence[Sample], sizes: Counter[bool], prior: float
) -> _Ranked:
    seen = Counter(samples[each].violating for each in numbers if not samples[each].held_out)
    z = log_odds(seen[True], sizes[True], seen[False], sizes[False], prior=prior)
    return _Ranked(z, wilson(seen[True], seen.total())[0], phrase, tuple(numbers))


def _distinct(samples: Iterable[Sample]) -> list[Sample]:
    """Leave out copies: a text that was sent a hundred times is evidence once, and on one side only."""
    return list({sample.folded: sample for sample in reversed(list(samples))}.values())


def _holders(samples: Sequence[Sample]) -> dict[str, list[int]]:
    """Return the numbers of the samples that hold each phrase that enough violating ones hold."""
    counts: Counter[str] = Counter()
    for sample in samples:
        if sample.violating and not sample.held_out:
            counts.update(phrases(sample.folded))
    wanted = {
        phrase
        for phrase, count in counts.items()
        if count >= LEAST_TEXTS and any(character.isalpha() for character in phrase)
    }
    del counts
    holders: dict[str, list[int]] = defaultdict(list)
    for number, sample in enumerate(samples):
        for phrase in phrases(sample.folded) & wanted:
            holders[phrase].append(number)
    return holders


def _chosen(ranked: Iterable[_Ranked], samples: Sequence[Sample]) -> Iterator[Candidate]:
    caught_before: set[int] = set()
    left = MOST_CANDIDATES
    for each in ranked:
        violating = {number for number in each.numbers if samples[number].violating}
        if not left or len(violating & caught_before) > MOST_OVERLAP * len(violating):
            continue
        candidate = _measured(each, samples)
        if candidate is not None:
            caught_before |= violating
            left -= 1
            yield candidate


def _measured(ranked: _Ranked, samples: Sequence[Sample]) -> Candidate | None:
    """Measure a phrase on the held-out texts; None where they do not speak for it."""
    found = Counter(samples[each].violating for each in ranked.numbers if samples[each].held_out)
    caught, wrong = found[True], found[False]
    if caught < LEAST_CAUGHT or caught < LEAST_PRECISION * (caught + wrong):
        return None
    held = [samples[each] for each in ranked.numbers]
    right = [(each.item_id, True) for each in held if each.violating][:MOST_EXAMPLES]
    amiss = [(each.item_id, False) for each in held if not each.violating][:MOST_EXAMPLES]
    return Candidate(
        ranked.phrase, ranked.z, caught, wrong, *wilson(caught, caught + wrong), tuple(right + amiss)
    )
