"""From draft to live, past the golden cases; and back."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from guards.golden import Comparison
from guards.policy import Policy as Document
from guards.policy import load_policy
from guards.rules import RuleSet, compile_policies
from review import golden
from review.errors import ConflictError
from review.models import Policy, PolicyVersion
from review.models.policies import Stage
from review.policies.documents import checked
from review.policies.history import Act, add_version, in_stage, lock, move, numbered
from review.policies.live import active


class GoldenGateError(ConflictError):
    """A version would make golden cases worse, and nobody has signed that off; ``gate`` tells which."""

    title = "Golden cases stand in the way"

    def __init__(self, gate: Comparison) -> None:
        names = ", ".join(flip.after.case.name for flip in gate.worse[:5])
        super().__init__(
            f"{len(gate.worse)} golden cases would no longer hold ({names}). "
            "Mend the draft, retire the cases, or say why they may fall and sign that off.",
            field="sign_off",
        )
        self.gate = gate


def rules_with(session: Session, *instead: tuple[Document, int]) -> RuleSet:
    """Compile the live policies, with ``instead`` in the places of those of the same name."""
    return _compiled(_live(session) | {document.name: (document, number) for document, number in instead})


def gate(session: Session, version: PolicyVersion) -> Comparison:
    """Replay the golden cases by the live policies, and again with ``version`` in its policy's place."""
    document = checked(version.document, version.policy.name)
    live = _live(session)
    drafted = live | {document.name: (document, version.number)}
    return golden.gate(session, _compiled(live), _compiled(drafted))


def _live(session: Session) -> dict[str, tuple[Document, int]]:
    return {
        each.name: (load_policy(each.document, source=each.name), each.number) for each in active(session)
    }


def _compiled(policies: Mapping[str, tuple[Document, int]]) -> RuleSet:
    return compile_policies([policies[name] for name in sorted(policies)])


def publish(
    session: Session, draft: PolicyVersion, act: Act, *, revision: int, sign_off: str = ""
) -> Comparison:
    """Put a draft into force and retire what was; ``revision`` is the one that the publisher looked at.

    ``sign_off`` says why golden cases may fall; it is kept with the publisher's name.

    Raises:
        InvalidDocumentError: the draft cannot be used.
        GoldenGateError: golden cases would fall, and nobody signed that off.
        ConflictError: the draft was edited, published or discarded in between.
    """
    lock(session, draft.policy)
    session.refresh(draft)
    if draft.stage != Stage.DRAFT or draft.revision != revision:
        raise ConflictError(f"Version {draft.number} has changed since you looked at it; look again.")
    found = gate(session, draft)
    if found.worse and not sign_off.strip():
        raise GoldenGateError(found)
    _retire_live(session, draft.policy, replace(act, note=f"replaced by version {draft.number}"))
    move(session, draft, Stage.DRAFT, Stage.LIVE, replace(act, note=_words(act.note, found, sign_off)))
    return found


def roll_back(session: Session, policy: Policy, number: int, act: Act) -> PolicyVersion:
    """Put the text of an earlier version into force again, as a new version.

    Golden cases do not stand in the way of going back; those that fall are named in the history.

    Raises:
        NotFoundError: the policy has no such version.
        ConflictError: that version is the live one, or a draft.
    """
    lock(session, policy)
    origin = numbered(session, policy, number)
    session.refresh(origin)
    if origin.stage != Stage.RETIRED:
        raise ConflictError(f"Version {number} is {origin.stage.value}; only a retired one can come back.")
    found = gate(session, origin)
    _retire_live(session, policy, replace(act, note=f"rolled back to the text of version {number}"))
    words = _words(f"the text of version {number} again. {act.note}".strip(), found, "")
    return add_version(session, policy, origin.document, Stage.LIVE, replace(act, note=words))


def _retire_live(session: Session, policy: Policy, act: Act) -> None:
    live = in_stage(session, policy, Stage.LIVE)
    if live is not None:
        session.refresh(live)
        move(session, live, Stage.LIVE, Stage.RETIRED, act)


def _words(note: str, found: Comparison, sign_off: str) -> str:
    """Say for the history what the golden cases said, and who was content with it."""
    if not found.worse:
        return note
    names = ", ".join(flip.after.case.name for flip in found.worse)
    because = f" Signed off: {sign_off.strip()}" if sign_off.strip() else ""
    return f"{note} Golden cases that fell: {names}.{because}".strip()
