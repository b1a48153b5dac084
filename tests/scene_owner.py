"""The policy owner's side of the believable afternoon: a draft, proposals, golden cases, webhooks."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from guards.golden import Expected, GoldenText
from guards.values import Action
from review import delivery, golden, policies
from review.delivery import Answer, endpoints
from review.models import Case, Decision, User, WebhookDelivery
from review.models.webhooks import DeliveryState, EventKind
from review.policies import Act
from review.proposals.mining import Candidate
from review.proposals.statistics import wilson
from review.proposals.working import Found, keep
from review.services import ensure_service

_TERMS = delivery.Terms()
_TOLD = ((EventKind.VERDICT_CHANGED, 200), (EventKind.DECISION_MADE, 200), (EventKind.ITEM_ERASED, 503))
_PHRASES = (("come round", 4.6, 11, 0), ("friday latest", 3.9, 9, 1), ("where your office", 3.1, 5, 1))
_GOLDEN = GoldenText(
    name="house.raid-boss",
    text="we will end you tonight, the raid boss never stood a chance",
    expect=Expected(action=Action.ALLOW),
    service="game-chat",
    note="Talk of a game; kept after it was flagged twice.",
)


def set_up(session: Session, now: datetime, cases: dict[str, Case], owner: User) -> dict[str, int]:
    """Add it to the scene; return the ids of the ``endpoint`` and of its dead ``delivery``."""
    act = Act(owner, now - timedelta(hours=3))
    _draft(session, act)
    _golden(session, owner, act.at, cases["decided"])
    _proposals(session, act, cases["decided"].item_id)
    return _webhooks(session, owner, cases["decided"].item_id, now)


def _draft(session: Session, act: Act) -> None:
    """Change two rules of a draft, one of them so that it catches a golden case that must pass."""
    draft = policies.open_draft(session, policies.find(session, "conduct"), act)
    document = draft.document.replace("label: threat, at_least: 0.4", "label: threat, at_least: 0.55")
    document += (
        "\n  - id: end-you\n    name: We will end you\n    category: harassment/threatening\n"
        "    severity: high\n    queue: threats\n    when: {text: {contains: we will end you}}\n"
    )
    policies.edit(session, draft, document, act, revision=draft.revision)


def _golden(session: Session, owner: User, at: datetime, decided: Case) -> None:
    decision = session.scalars(select(Decision).where(Decision.case_id == decided.id)).one()
    golden.promote(session, decision, owner, at, scores={"linear": {"profanity": 0.2}})
    golden.keep(session, [_GOLDEN], None, at)


def _proposals(session: Session, act: Act, item_id: int) -> None:
    candidates = tuple(
        Candidate(phrase, z, caught, wrong, *wilson(caught, caught + wrong), ((item_id, True),))
        for phrase, z, caught, wrong in _PHRASES
    )
    policy = policies.find(session, "harm")
    keep(session, [Found(policy.id, "violence", 61, candidates)], act.at)


def _webhooks(session: Session, owner: User, item_id: int, now: datetime) -> dict[str, int]:
    """Tell an endpoint of three things: it takes two, refuses the third, and that one is given up."""
    service_id = ensure_service(session, "support-bot", now).id
    address = "https://support.example/hooks/weighbridge"
    wish = endpoints.Wish(service_id, address, tuple(endpoints.OFFERED), 30)
    one, _ = endpoints.add(session, wish, owner.id, now - timedelta(days=4))
    for number, (kind, status) in enumerate(_TOLD):
        at = now - timedelta(hours=2, minutes=-20 * number)
        fact = delivery.Fact(kind, service_id, item_id, {"item": {"id": item_id}})
        delivery.record(session, [fact], at)
        later = at + timedelta(minutes=1)
        held = delivery.claim(session, _TERMS, later)
        assert held is not None
        answers = [
            Answer(
                each,
                later,
                84,
                status,
                body="" if status == 200 else "try later",
                error="" if status == 200 else "answered 503",
            )
            for each in held.parcels
        ]
        delivery.settle(session, held, answers, _TERMS, later)
    refused = session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id.desc())).first()
    assert refused is not None
    refused.state, refused.settled_at = DeliveryState.DEAD, now
    return {"endpoint": one.id, "delivery": refused.id}
