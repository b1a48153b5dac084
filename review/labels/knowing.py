"""Whether the words of labels that come from elsewhere are ones that some policy knows, or knew."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from guards.policy.nearest import listed, nearest
from review.caps import SEVERITIES
from review.errors import Faults, InvalidInputError
from review.labels.keeping import Judgement
from review.labels.naming import Named, named

_AGREED = frozenset({"critical", *SEVERITIES})


def unknown_words(session: Session, said: Sequence[Judgement]) -> list[InvalidInputError | None]:
    """Return for each judgement what is wrong with its categories and severities, or None.

    A label may be of an older policy: what any version ever named is known. Those are read only where the
    live ones do not do, for a policy has many.
    """
    known = named(session)
    found = [_wrong(one, known) for one in said]
    if any(found):
        known = named(session, ever=True)
        found = [_wrong(one, known) if wrong else None for one, wrong in zip(said, found, strict=True)]
    return found


def _wrong(judgement: Judgement, known: Named) -> InvalidInputError | None:
    faults = Faults()
    for field, word, names, kind in _words(judgement, known):
        with faults.noted():
            if word not in names:
                raise InvalidInputError(_advice(kind, word, sorted(names)), field=field)
    try:
        faults.raise_any()
    except InvalidInputError as error:
        return error
    return None


def _words(judgement: Judgement, known: Named) -> Iterator[tuple[str, str, frozenset[str], str]]:
    """Yield each word that has to be known, with its field."""
    severities = _AGREED | known.severities
    if judgement.severity:
        yield "severity", judgement.severity, severities, "severity"
    for number, (category, _, severity) in enumerate(judgement.labels):
        yield f"labels[{number}].category", category, known.categories, "category"
        if severity:
            yield f"labels[{number}].severity", severity, severities, "severity"


def _advice(kind: str, word: str, known: Sequence[str]) -> str:
    meant = nearest(word, known)
    instead = f"did you mean {meant!r}?" if meant else f"there are {listed(known) or 'none yet'}."
    return f"No policy has ever had the {kind} {word!r}; {instead}"
