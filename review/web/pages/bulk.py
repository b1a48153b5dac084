"""Many cases at once, chosen by a filter or by likeness: decided together, taken back together."""

from dataclasses import dataclass, field

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from review import bulk, casefiles, queues
from review.bell import BULK, DELIVER
from review.bulk import Filter
from review.db import utcnow
from review.delivery import endpoints
from review.errors import ConflictError, ForbiddenError, InvalidInputError
from review.models import Bulk
from review.models.bulk import BulkResult, BulkState
from review.people import May
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post, page_or_block
from review.web.pages.desk_care import count_listed, my_care
from review.web.pages.desk_typed import Typed, read_typed
from review.web.pages.desk_view import find_queue, without_secrets
from review.web.pages.formats import plural

blueprint = Blueprint("bulk", __name__)

SHOWN = 50
"""Cases that a page lists: of a filter a sample, of what is alike those that are the least so."""

SAMPLE = 10

AT_WORK = frozenset({BulkState.RUNNING, BulkState.UNDOING})


@dataclass(frozen=True, slots=True)
class Said:
    """What was filled in and what was wrong with it, where an act could not be begun."""

    typed: Typed = field(default_factory=Typed)
    errors: dict[str, str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()


@blueprint.get("/queues/<name>/many")
@allow(May.DECIDE_IN_BULK)
def choose(name: str) -> Response:
    """Show the form that chooses cases of a queue, and what one did so far."""
    return _filter_page(name)


@blueprint.post("/queues/<name>/many")
@allow(May.DECIDE_IN_BULK)
def count(name: str) -> Response:
    """Count what the filter chooses, and go on to a sample of it."""
    now, me = utcnow(), access.person().id
    try:
        wanted = _read_filter()
        with context.database().read() as session:
            made, rows = bulk.count_filtered(session, find_queue(session, name).id, me, wanted, now)
    except InvalidInputError as error:
        return _filter_page(name, {error.field: error.message}, error.status)
    if not rows:
        return _filter_page(name, {"": f"No open case matches: {wanted.about}."})
    with context.database().begin() as session:
        bulk_id = bulk.keep(session, made, rows).id
    return after_post(url_for("bulk.show", bulk_id=bulk_id))


@blueprint.post("/cases/<int:case_id>/alike")
@allow(May.REVIEW)
def alike(case_id: int) -> Response:
    """Gather all open cases of the queue that are like this one."""
    with context.database().read() as session:
        case = queues.find(session, case_id)
        made, rows = bulk.count_alike(session, case, access.person().id, utcnow())
    with context.database().begin() as session:
        bulk_id = bulk.keep(session, made, rows).id
    return after_post(url_for("bulk.show", bulk_id=bulk_id))


@blueprint.get("/many/<int:bulk_id>")
@allow(May.REVIEW)
def show(bulk_id: int) -> Response:
    """Show an act on many cases: what it would be on, how far it is, or what came of it."""
    return _page(bulk_id)


@blueprint.post("/many/<int:bulk_id>/decide")
@allow(May.REVIEW)
def decide(bulk_id: int) -> Response:
    """Decide all of it; what the first batch does not get to, a worker does."""
    form, now, me = request.form, utcnow(), access.person()
    typed = read_typed()
    listed, kept = form.getlist("listed", type=int), form.getlist("cases", type=int)
    left_out = frozenset(listed) - frozenset(kept)
    try:
        with context.database().begin() as session:
            _require(bulk.find(session, bulk_id, me.id))
            begun = bulk.begin(
                session,
                bulk_id,
                me.id,
                typed.ruling(""),
                now,
                typed=form.get("confirm", ""),
                left_out=sorted(left_out),
            )
    except InvalidInputError as error:
        return _page(bulk_id, Said(typed, {error.field: error.message}, left_out), error.status)
    except ConflictError as error:
        flash(error.message, "red")
        return after_post(url_for("bulk.show", bulk_id=bulk_id))
    return _go_on(begun)


@blueprint.post("/many/<int:bulk_id>/take-back")
@allow(May.REVIEW)
def take_back(bulk_id: int) -> Response:
    """Take all of it back."""
    try:
        with context.database().begin() as session:
            undoing = bulk.take_back(session, bulk_id, access.person().id, utcnow())
    except ConflictError as error:
        flash(error.message, "red")
        return after_post(url_for("bulk.show", bulk_id=bulk_id))
    return _go_on(undoing)


def _require(found: Bulk) -> None:
    """Ask for the role once more: it may have changed since the filter was counted."""
    if found.alike_to_id is None and not access.person().may(May.DECIDE_IN_BULK):
        raise ForbiddenError("Deciding what a filter chooses is for seniors.")


def _go_on(at_work: Bulk) -> Response:
    """Wake a worker where something is left to do, and show how far it is."""
    if at_work.state in AT_WORK:
        context.parts().bell.ring(BULK)
    context.parts().bell.ring(DELIVER)
    return after_post(url_for("bulk.show", bulk_id=at_work.id))


def _read_filter() -> Filter:
    form = request.form
    hours = form.get("hours", "").strip() or "0"
    if not hours.isdecimal() or len(hours) > 6:
        raise InvalidInputError("Write the hours as a whole number, such as 24.", field="hours")
    names = ("category", "rule", "severity", "service", "words")
    fields = {name: form.get(name, "").strip() for name in names}
    return Filter(**fields, hours=int(hours))


def _filter_page(name: str, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    with context.database().read() as session:
        offers = queues.offers(session)
        queue = find_queue(session, name)
        queues.require(session, queue.id, access.person().id)
        bulk.refuse_blind(session, queue.id)
        page = render_template(
            "bulk/filter.html",
            queue=queue,
            categories=[("", "any"), *((offer.category, offer.title) for offer in offers)],
            severities=[("", "any"), *((word, word) for word in casefiles.severities_of(offers))],
            services=[("", "any"), *((one.name, one.name) for one in endpoints.services(session))],
            recent=bulk.recent(session, access.person().id),
            errors=errors or {},
        )
    return make_response(page, status)


def _page(bulk_id: int, said: Said | None = None, status: int = 200) -> Response:
    me, said = access.person(), said or Said()
    with context.database().read() as session:
        cared = my_care(session)
        act = bulk.find(session, bulk_id, me.id)
        if act.state is BulkState.COUNTED:
            bulk.refuse_blind(session, act.queue_id)
        progress = bulk.progress(session, bulk_id)
        offers = queues.offers(session)
        is_counted = act.state is BulkState.COUNTED
        is_alike = act.alike_to_id is not None
        sample = bulk.sample(session, bulk_id, SHOWN if is_alike else SAMPLE)
        missed = (BulkResult.HELD, BulkResult.STALE, BulkResult.KEPT)
        shown = without_secrets(session, sample, cared)
        left = without_secrets(session, bulk.results(session, bulk_id, missed, SHOWN), cared)
        chosen = progress.total - len(said.left_out & {one.case_id for one in shown})
        page = page_or_block(
            "bulk/act.html",
            "act",
            status=status,
            act=act,
            progress=progress,
            at_work=act.state in AT_WORK,
            chosen=chosen,
            cases=plural(chosen, "case"),
            confirm_above=bulk.CONFIRM_ABOVE,
            most=bulk.MOST,
            sample=shown,
            longest=bulk.SNIPPET,
            words_alike=bulk.words_alike(session, act) if is_counted else (),
            flagged=bulk.flagged(session, sample),
            missed=left,
            offers=offers,
            severities=casefiles.severities_of(offers),
            said=said,
        )
    listed = shown if is_counted else left
    count_listed([one.case_id for one in listed if one.snippet], utcnow())
    return page
