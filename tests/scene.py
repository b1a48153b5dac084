"""A believable afternoon, for pictures and for looking at every page: people, queues, cases of every kind."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from guards.values import Action, Finding, GuardRun, Verdict
from review import bulk, decisions, notes, policies, queues, screening
from review.decisions import Ruling
from review.intake import Submission, submit
from review.models import Case
from review.models.labels import Outcome
from review.models.people import Role
from review.queues import access, rerouting
from review.queues.arranging import make_queue
from review.screening import Terms
from review.services import ensure_service
from tests import scene_measures, scene_owner
from tests.doubted import make_person

TRAIN = (
    "Fine. I know which train you take home, and if the money is not back by Friday we will hurt y\u043eu. "
    "Reply to ada@example.com so that nobody else sees this, you w o r t h l e s s clerk."
)
HOSTILE = (
    "</p><script>document.title = 'owned'</script><img src=x onerror=alert(1)> "
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd worthless " + "Z" + "\u0335\u0321\u0322" * 3_000
)

_TURNS = (
    {"role": "user", "text": "You people lost my parcel again."},
    {"role": "assistant", "text": "I am sorry to hear that. Could you share your order number?"},
)
_META = {
    "model": "helper-3",
    "prompt": "v41",
    "retries": 2,
    "tokens": {"in": 412, "out": 61},
    "author": "pat-7",
}
_TERMS = Terms(items=100, characters=10_000_000, seconds=60, attempts=3)

_OTHERS = (
    ("u better watch ur b4ck on the way home tonight", "chat", "threats", "violence", "high"),
    ("no refund by Monday and I will make you regret it", "support-bot", "threats", "violence", "medium"),
    ("we will end you (in ranked)", "game-chat", "threats", "violence", "medium"),
    ("this app makes me want to scream", "feedback", "threats", "violence", "low"),
    ("your whole team is a waste of oxygen", "chat", "", "harassment", "medium"),
    ("nobody would notice if I was gone", "companion", "wellbeing", "self-harm", "high"),
    *((
        f"worthless followers no more! get {number} real ones at fans.example/{number}, tell your friends",
        "chat", "", "spam", "low",
    ) for number in (1000, 2500, 5000, 7500)),
    (
        "how to do it so that nobody stops me: worthless advice, line after line. " * 6,
        "companion", "wellbeing", "self-harm", "severe",
    ),
    (HOSTILE, "chat", "", "harassment", "low"),
    ("word " * 40_000, "chat", "", "harassment", "low"),
)  # fmt: skip
_ROUTES: tuple[tuple[dict[str, list[str]], str], ...] = (
    ({"category": ["self-harm"]}, "wellbeing"),
    ({"category": ["violence"], "severity": ["high", "severe"]}, "threats"),
)
_DECIDED = (
    ("\u2026I know where your office is, Friday latest", ("violence",), "high"),
    ("pay up or we come round", ("violence",), "medium"),
    ("I know which train to take home, thanks", (), ""),
)


def set_up(session: Session, now: datetime) -> dict[str, int]:
    """Make the scene; return the ids of the cases by name (``train``, ``hostile``, ``long``, ``decided``),
    and of the webhooks' ``endpoint`` and ``delivery``.
    """
    policies.install_starters(session, now)
    queues.install_defaults(session, now)
    ada = make_person(session, "ada.okafor", Role.ADMINISTRATOR)
    grace = make_person(session, "grace.lin")
    legal = make_queue(session, "legal", now)
    access.keep_for(session, legal.id, Role.SENIOR, [grace.id], now)
    legal.blind = True
    for asks, queue in _ROUTES:
        rerouting.add_rule(session, asks, queue, ada.id, now)
    decided = [_decided(session, now, ada.id, each) for each in _DECIDED]
    train = _case(session, now - timedelta(minutes=40), TRAIN, "support-bot", _train_verdict())
    others = [
        _case(
            session, now - timedelta(minutes=7 * at), text, service, _verdict(text, queue, category, severity)
        )
        for at, (text, service, queue, category, severity) in enumerate(_OTHERS, 1)
    ]
    said = "Is this the same person as last week, @ada.okafor? The amount fits."
    notes.write(session, train.id, grace.id, said, now - timedelta(minutes=12))
    contract = "You owe us for March. Pay by the 14th, or our lawyers will write to your employer."
    asked = _verdict(contract, "legal", "violence", "medium")
    scene_measures.set_up(session, now, decided)
    names = {
        "blind": _case(session, now - timedelta(minutes=3), contract, "support-bot", asked),
        "train": train,
        "hostile": others[-2],
        "veiled": others[-3],
        "long": others[-1],
        "decided": decided[0],
        "flood": others[6],
    }
    ids = {"grace": grace.id} | {name: case.id for name, case in names.items()}
    many = _many(session, names["flood"], ada.id, now)
    return ids | many | scene_owner.set_up(session, now, names, ada)


def _many(session: Session, flood: Case, user_id: int, now: datetime) -> dict[str, int]:
    """Count what is alike, and decide what a filter chose; return both acts."""
    alike = bulk.keep(session, *bulk.count_alike(session, flood, user_id, now))
    chosen = bulk.Filter(words="waste of oxygen")
    done = bulk.keep(session, *bulk.count_filtered(session, flood.queue_id, user_id, chosen, now))
    bulk.begin(session, done.id, user_id, Ruling(Outcome.VIOLATING, ("harassment",), "medium"), now)
    return {"alike": alike.id, "done": done.id}


def _case(session: Session, now: datetime, text: str, service: str, verdict: Verdict) -> Case:
    service_id = ensure_service(session, service, now).id
    submission = Submission(
        text, context=_TURNS if text == TRAIN else (), meta=_META | ({"reports": 3} if text == TRAIN else {})
    )
    item_id = submit(session, service_id, submission, now).id
    held = screening.claim(session, _TERMS, now)
    assert held is not None
    screening.finish(session, held, [verdict], {"conduct": 1}, now)
    return session.query(Case).filter_by(item_id=item_id).one()


def _decided(session: Session, now: datetime, user_id: int, said: tuple[str, tuple[str, ...], str]) -> Case:
    text, categories, severity = said
    case = _case(
        session, now - timedelta(days=3), text, "support-bot", _verdict(text, "", "violence", "medium")
    )
    outcome = Outcome.VIOLATING if categories else Outcome.FINE
    ruling = Ruling(outcome, categories, severity, "Names a place and a time." if categories else "")
    decisions.decide(session, case.id, user_id, ruling, seen=1, now=now - timedelta(days=2))
    return case


def _verdict(text: str, queue: str, category: str, severity: str) -> Verdict:
    start = max(text.find("worthless"), 0)
    finding = _finding(text[start : start + 14], (category, severity), "Listed insults", text=text)
    return Verdict(
        Action.REVIEW,
        complete=severity != "low",
        findings=(finding,),
        guards=_runs("unavailable" if severity == "low" else "ran"),
        queue=queue,
        severity=severity,
        incomplete_because=("detoxify: unavailable",) if severity == "low" else (),
    )


def _train_verdict() -> Verdict:
    toxic = {"kind": "score", "guard": "detoxify", "label": "threat", "value": 0.81, "at_least": 0.7}
    mail = {"kind": "detected", "detector": "privacy", "found": "email", "value": 1.0}
    return Verdict(
        Action.REVIEW,
        complete=True,
        findings=(
            _finding("we will hurt y\u043eu", ("violence", "high"), "Direct threat", view="folded"),
            _finding("I know which train you take", ("violence", "high"), "Threat by Detoxify", leaf=toxic),
            _finding("w o r t h l e s s", ("harassment", "low"), "Listed insults", view="joined"),
            _finding("ada@example.com", ("privacy", ""), "E-mail address", leaf=mail),
        ),
        guards=_runs("ran"),
        queue="threats",
        severity="high",
    )


def _finding(
    part: str,
    says: tuple[str, str],
    name: str,
    *,
    text: str = TRAIN,
    view: str = "raw",
    leaf: dict[str, Any] | None = None,
) -> Finding:
    start = text.index(part)
    read = part.replace("\u043e", "o")
    read = read.replace(" ", "") if view == "joined" else read
    hit = {"view": view, "start": start, "end": start + len(part), "sought": read, "read": read}
    return Finding(
        category=says[0],
        score=float(leaf["value"]) if leaf else 1.0,
        guard=str(leaf.get("guard", "privacy")) if leaf else "rules",
        rule=name.lower().replace(" ", "-"),
        action=Action.REVIEW,
        severity=says[1],
        start=start,
        end=start + len(part),
        view=view,
        policy="conduct",
        version=1,
        name=name,
        trace={"leaves": [leaf or {"kind": "text", "operator": "contains", "hits": [hit]}]},
        microseconds=9,
    )


def _runs(detoxify: Any) -> tuple[GuardRun, ...]:
    reason = "" if detoxify == "ran" else "no weights"
    return (
        GuardRun("linear", "ran", milliseconds=0.4),
        GuardRun("detoxify", detoxify, reason=reason, milliseconds=94.0 if detoxify == "ran" else 0.0),
    )


def named_pages(cases: dict[str, int]) -> dict[str, str]:
    """Return the address of every page worth a picture, by name."""
    return {
        "queues": "/",
        "queue": "/queues/wellbeing",
        "case": f"/cases/{cases['train']}",
        "case-hostile": f"/cases/{cases['hostile']}",
        "case-veiled": f"/cases/{cases['veiled']}",
        "case-decided": f"/cases/{cases['decided']}",
        "case-blind": f"/cases/{cases['blind']}",
        "hidden-gold": "/queues/review/gold",
        "gold-answers": "/gold",
        "mentions": "/mentions",
        "notes": f"/cases/{cases['train']}/notes",
        "history": f"/cases/{cases['decided']}/history",
        "author": f"/cases/{cases['train']}/author",
        "policies": "/policies/",
        "policy": "/policies/conduct",
        "policy-version": "/policies/conduct/versions/1",
        "policy-new": "/policies/new",
        "try": "/policies/conduct/try",
        "draft": "/policies/conduct/draft/",
        "release": "/policies/conduct/draft/release",
        "proposals": "/proposals/",
        "golden": "/golden/",
        "golden-run": "/golden/",
        "webhooks": "/webhooks/",
        "webhook-new": "/webhooks/new",
        "webhook": f"/webhooks/{cases['endpoint']}",
        "webhook-delivery": f"/webhooks/deliveries/{cases['delivery']}",
        "webhooks-dead": "/webhooks/dead",
        "reference": "/reference",
        "queue-settings": "/queues/threats/settings",
        "routing": "/routing/",
        "many": "/queues/threats/many",
        "many-alike": f"/many/{cases['alike']}",
        "many-done": f"/many/{cases['done']}",
        "people": "/people",
        "person": f"/people/{cases['grace']}",
        "preferences": "/preferences",
        "figures": "/figures",
        "password": "/password",
    }


def pages(cases: dict[str, int]) -> tuple[str, ...]:
    """Return the address of every page, pictured or not."""
    return (
        *dict.fromkeys(named_pages(cases).values()),
        "/queues/threats",
        "/break",
        "/people/reveals",
        "/routing/unrouted",
        f"/cases/{cases['long']}",
        "/decisions",
        "/go",
        "/nowhere",
    )
