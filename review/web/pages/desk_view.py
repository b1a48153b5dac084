"""What the desk shows: a queue or the case in hand, with what was typed and what is to be said about it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Response, flash, make_response, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import appeals, casefiles, decisions, likeness, objections, probes, queues
from review.appeals import Earlier
from review.bulk import Shown
from review.care import Care
from review.casefiles import Casefile
from review.db import utcnow
from review.decisions import adjudicating
from review.errors import NotFoundError
from review.models import Appeal, Case, Probe, Queue, Review
from review.people import May, Person
from review.queues import Head, reading, turns
from review.queues.access import people_of
from review.web import access, context
from review.web.pages.answers import after_post, page_or_block, wants_fragment
from review.web.pages.desk_care import my_care, stretch_of
from review.web.pages.desk_leaving import leaving
from review.web.pages.desk_like import precedents
from review.web.pages.desk_notes import notes_for
from review.web.pages.desk_typed import Left, Notice, Typed

Start = TypeVar("Start", Head, Shown)

SHIFT = timedelta(hours=12)
"""How far back the key for undo reaches; a case's own page reaches further."""

_LONGEST_ID = 19


def find_queue(session: Session, name: str) -> Queue:
    """Return the queue of this name, or raise NotFoundError."""
    found = session.scalar(select(Queue).where(Queue.name == name))
    if found is None:
        raise NotFoundError("There is no such queue.")
    return found


def go_on(found: Queue, case_id: int | None, *, left: Left | None = None) -> Response:
    """Show the next case, or the queue where nothing is left, and what became of the one before."""
    here = url_for("desk.case", case_id=case_id) if case_id else url_for("desk.queue", name=found.name)
    if not wants_fragment():
        if left:
            flash(f"Case {left.case_id} {left.done}.")
        return after_post(here)
    if case_id:
        response = as_drawn(case_id, left) or show(case_id, left=left)
    else:
        with context.database().read() as session:
            response = show_queue_or_case(session, find_queue(session, found.name), None, left=left)
    response.headers["HX-Push-Url"] = here
    return response


def ahead_id() -> int | None:
    """Return which case the browser has drawn ahead, if any."""
    case_id = request.form.get("ahead", "").partition(":")[0]
    return int(case_id) if case_id.isdecimal() and len(case_id) < _LONGEST_ID else None


def as_drawn(case_id: int, left: Left | None = None) -> Response | None:
    """Answer with what is new alone, where the browser has drawn this very case ahead; else None."""
    if not request.form.get("ahead"):
        return None
    with context.database().read() as session:
        case = queues.find(session, case_id)
        if request.form.get("ahead") != f"{case.id}:{case.version}" or case.held_until is None:
            return None
        response = make_response(render_template("desk/last.html", **_last(session), left=left))
        response.headers["Drawn-Ahead"] = case.held_until.isoformat()
        return response


def show(
    case_id: int,
    notice: Notice | None = None,
    typed: Typed | None = None,
    *,
    status: int = 200,
    revealed: bool = False,
    **values: Any,  # noqa: ANN401 - a template takes anything
) -> Response:
    """Show a case; personal data in it is hidden from whoever may not see it unasked."""
    revealed = revealed or access.person().may(May.SEE_PERSONAL_DATA)
    with context.database().read() as session:
        file = casefiles.open_casefile(session, case_id, revealed=revealed)
        said = () if file.blind else objections.made_on(session, case_id)
        values |= {"notice": notice, "typed": typed, "objections": said}
        return show_queue_or_case(session, file.case.queue, file, status=status, **values)


def show_queue_or_case(
    session: Session,
    found: Queue,
    file: Casefile | None,
    *,
    status: int = 200,
    **values: Any,  # noqa: ANN401 - a template takes anything
) -> Response:
    """Show a queue, and the case in hand where there is one."""
    me, now = access.person(), utcnow()
    queues.require(session, found.id, me.id)
    cared = my_care(session)
    stretch = stretch_of(session, found, cared, now, at_case=file is not None)
    asleep = queues.snoozed_by(session, found.id, me.id, now)
    heads = queues.next_heads(session, found.id, me.id, now, worst=stretch.worst)
    mine = file is not None and file.is_open and file.case.holder_id == me.id
    compared = file.case if file is not None and file.is_open and not file.blind else None
    return page_or_block(
        "desk/desk.html",
        "desk",
        status=status,
        queue=reading.waiting_in(session, found),
        heads=_as_told(session, found, heads, cared),
        stretch=stretch,
        aside=_as_told(session, found, queues.set_aside_by(session, found.id, me.id, now), cared),
        asleep=list(
            zip(
                _as_told(session, found, [each for each, _ in asleep], cared),
                [at for _, at in asleep],
                strict=True,
            )
        ),
        snoozed=queues.snoozed(session, file.case, now) if file is not None and file.is_open else None,
        file=file,
        blind=file is not None and file.blind,
        veiled=file is not None and cared.veils(file.severity, blind=file.blind),
        decision=decisions.what_settled(session, file.case) if file is not None else None,
        gold=_gold(session, file) if file is not None and not file.is_open else None,
        appeal=_appeal(session, file) if file is not None else None,
        mine=mine,
        offers_many=me.may(May.DECIDE_IN_BULK) and not found.blind and found.name != adjudicating.QUEUE,
        barred=file is not None
        and file.is_open
        and not mine
        and queues.is_barred(session, file.case.id, me.id),
        held=() if file else _held(session, found, me.id, now),
        **_last(session),
        now=now,
        badges=turns.badges,
        parts=turns.parts,
        alike=likeness.group_of(session, compared) if compared else None,
        precedents=precedents(session, compared, cared) if compared else (),
        notes=notes_for(session, file.case) if file is not None else None,
        reviews=_reviews(session, file, me) if file is not None else (),
        colleagues=_colleagues(session, found, me) if file is not None else [],
        elsewhere=_elsewhere(session, found) if file is not None else [],
        **{"notice": None, "typed": None, **values},
    )


def _last(session: Session) -> dict[str, Any]:
    """Return what the key for undo takes back, and when it leaves if it is a decision."""
    last = decisions.last_said(session, access.person().id, utcnow() - SHIFT)
    return {"last": last, "leaves": leaving(session, [last] if last else ())}


def _held(session: Session, here: Queue, me: int, now: datetime) -> list[Case]:
    return [held for held in queues.held_by(session, me, now) if held.queue_id == here.id]


def _gold(session: Session, file: Casefile) -> Probe | None:
    """Return how a decided case is given to reviewers unannounced, to whoever chooses that."""
    probe = probes.of_item(session, file.item.id) if access.person().may(May.ARRANGE_QUEUES) else None
    return probe if probe and not probe.ended_at else None


def _appeal(session: Session, file: Casefile) -> tuple[Appeal, Earlier | None] | None:
    """Return the appeal that a case is about, with what it is against, unless that is not to be seen."""
    found = appeals.of_case(session, file.case.id)
    return (found, None if file.blind else appeals.earlier(session, found)) if found else None


def _reviews(session: Session, file: Casefile, me: Person) -> Sequence[Review]:
    """Return the answers of a case that asks several people, as far as this one may see them.

    One's own always; all of them once they differ, to a senior, and once the case is decided; of a second
    look seniors alone see both.
    """
    if file.case.reviews_needed <= 1:
        return ()
    given = decisions.answers_to(session, file.case)
    is_senior = me.may(May.ADJUDICATE)
    if (not file.is_open or file.case.adjudicating) and is_senior:
        return given
    if not file.is_open:
        return () if file.case.second else given
    return [one for one in given if one.user_id == me.id]


def _elsewhere(session: Session, here: Queue) -> list[tuple[str, str]]:
    """Return the other queues, by name and title."""
    others = select(Queue.name, Queue.title).where(Queue.id != here.id).order_by(Queue.title)
    return [(name, title) for name, title in session.execute(others)]


def _colleagues(session: Session, here: Queue, me: Person) -> list[str]:
    """Return those to whom this person may hand a case of a queue over."""
    if not me.may(May.HAND_OVER):
        return []
    return [user.name for user in people_of(session, here.id) if user.id != me.id]


def _as_told(session: Session, here: Queue, heads: Sequence[Head], cared: Care) -> list[Head]:
    """Return the cases of a queue as they are listed; of a blind one's nothing is told but the text."""
    shown = without_secrets(session, heads, cared, blind=here.blind)
    return [head.blinded() for head in shown] if here.blind else shown


def without_secrets(
    session: Session, heads: Sequence[Start], cared: Care, *, blind: bool = False
) -> list[Start]:
    """Hide personal data in the starts of texts too, and leave out the start of what is veiled."""
    legible = [head.item_id for head in heads if not cared.veils(head.severity, blind=blind)]
    if access.person().may(May.SEE_PERSONAL_DATA):
        legible = []
    hidden = casefiles.hidden_spans(session, legible) if legible else {}
    return [
        replace(head, snippet="")
        if cared.veils(head.severity, blind=blind)
        else replace(head, snippet=casefiles.mask(head.snippet, hidden.get(head.item_id, ())))
        for head in heads
    ]
