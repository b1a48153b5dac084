"""Routing, as policy owners arrange it: which queue gets what was flagged."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from review import queues
from review.db import utcnow
from review.errors import ConflictError, InvalidInputError, WeighbridgeError
from review.models import Case, Queue
from review.people import May
from review.queues import rerouting, routing_names, routing_trials
from review.queues.routing import META, OF_FINDINGS, OF_ITEMS, Asks
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post
from review.web.pages.legible import texts

blueprint = Blueprint("routing", __name__, url_prefix="/routing")

FIELDS = (*OF_FINDINGS, *OF_ITEMS)

SUGGESTED = 200
"""Names that are offered for a field; a policy may have more rules than anybody looks through."""


@blueprint.get("/")
@allow(May.ARRANGE_QUEUES)
def index() -> Response:
    """Show the rules in their order, what each got lately, and every change."""
    return _page()


@blueprint.post("/")
@allow(May.ARRANGE_QUEUES)
def add() -> Response:
    """Add a rule behind the others."""
    queue = request.form.get("queue", "")
    return _do(
        lambda session: rerouting.add_rule(session, read_asks(), queue, access.person().id, utcnow()),
        "Added. It holds for what is screened from now on.",
    )


@blueprint.post("/try")
@allow(May.ARRANGE_QUEUES)
def try_out() -> Response:
    """Say what a rule would have got of what was flagged lately, without adding it."""
    try:
        asks = rerouting.check(read_asks())
    except InvalidInputError as error:
        return _page(error)
    with context.database().read() as session:
        trial = routing_trials.try_rule(session, asks, routing_trials.recent(session))
        return _show(session, trial=trial, tried=asks)


@blueprint.post("/<int:rule_id>/move")
@allow(May.ARRANGE_QUEUES)
def move(rule_id: int) -> Response:
    """Let a rule change places with its neighbour."""
    direction = request.form.get("direction", "")
    return _do(lambda session: rerouting.move_rule(session, rule_id, direction, access.person().id, utcnow()))


@blueprint.post("/<int:rule_id>/remove")
@allow(May.ARRANGE_QUEUES)
def remove(rule_id: int) -> Response:
    """Take a rule out."""
    return _do(
        lambda session: rerouting.remove_rule(session, rule_id, access.person().id, utcnow()), "Removed."
    )


@blueprint.get("/unrouted")
@allow(May.ARRANGE_QUEUES)
def unrouted() -> Response:
    """Show the cases that fitted no rule, the newest first."""
    with context.database().read() as session:
        found = routing_trials.unrouted(session, request.args.get("before", type=int))
        shown = found[: routing_trials.SHOWN_UNROUTED]
        page = render_template(
            "routing/unrouted.html",
            cases=shown,
            snippets=_snippets(session, shown),
            older=shown[-1].id if len(found) > len(shown) else None,
        )
    return make_response(page)


def read_asks() -> dict[str, list[str]]:
    """Read what a rule asks for: values between commas, and one fact of the item by its path."""
    asks = {field: request.form.get(field, "").split(",") for field in FIELDS}
    path = request.form.get("meta", "").strip().removeprefix(META)
    given = [value for value in request.form.get("value", "").split(",") if value.strip()]
    if path and not given:
        raise InvalidInputError("Say which values the fact may have.", field="meta")
    if given and not path:
        raise InvalidInputError("Name the fact, such as model.", field="meta")
    return {**asks, META + path: given} if path else asks


def _do(act: Callable[[Session], object], done: str = "") -> Response:
    try:
        with context.database().begin() as session:
            act(session)
    except (ConflictError, InvalidInputError) as error:
        return _page(error)
    if done:
        flash(done, "green")
    return after_post(url_for("routing.index"))


def _page(error: WeighbridgeError | None = None) -> Response:
    with context.database().read() as session:
        return _show(session, error=error)


def _show(
    session: Session,
    *,
    error: WeighbridgeError | None = None,
    trial: routing_trials.Trial | None = None,
    tried: Asks | None = None,
) -> Response:
    past = routing_trials.recent(session)
    rules, known = rerouting.rules(session), routing_names.known(session)
    asked = [rule.asks for rule in rules]
    page = render_template(
        "routing/index.html",
        rules=rules,
        doubts=[routing_names.doubts(one, known, asked[:at]) for at, one in enumerate(asked)],
        tried_doubts=routing_names.doubts(tried, known, asked) if tried else [],
        recent=len(past),
        named=sum(1 for one in past if one.named),
        shares=routing_trials.shares(session, past),
        changes=rerouting.changes(session),
        queues=session.execute(select(Queue.name, Queue.title).order_by(Queue.title)).all(),
        known={field: names[:SUGGESTED] for field, names in known.items()},
        default=session.scalars(select(Queue.title).where(Queue.name == queues.DEFAULT_QUEUE)).first(),
        errors={(error.field or "category"): error.message} if error else {},
        trial=trial,
        snippets=_snippets(session, trial.cases) if trial else {},
    )
    return make_response(page, error.status if error else 200)


def _snippets(session: Session, cases: Sequence[Case]) -> dict[int, str]:
    """Return the starts of the cases' texts, as whoever is signed in may read them."""
    shown = texts(session, [(case.item_id, case.item.text) for case in cases])
    return {case.id: shown[case.item_id][:90] for case in cases if case.item_id in shown}
