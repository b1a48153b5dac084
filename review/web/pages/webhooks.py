"""Webhooks: where services are told, how that goes, and what could not be delivered."""

from datetime import UTC, datetime

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from review import delivery
from review.bell import DELIVER
from review.db import utcnow
from review.delivery import endpoints, reading
from review.delivery.addresses import read_networks
from review.delivery.claiming import body_of
from review.errors import InvalidInputError, WeighbridgeError
from review.people import May
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")

HOLD_SECONDS = 30
"""What the form suggests: long enough to notice a slip."""


@blueprint.get("/")
@allow(May.MANAGE_WEBHOOKS)
def index() -> Response:
    """Show every endpoint, the paused ones first."""
    with context.database().read() as session:
        page = render_template(
            "webhooks/list.html",
            endpoints=reading.all_endpoints(session),
            dead=reading.number_dead(session),
        )
    return make_response(page)


@blueprint.get("/new")
@allow(May.MANAGE_WEBHOOKS)
def new() -> Response:
    """Show the form for a new endpoint."""
    return _form()


@blueprint.post("/new")
@allow(May.MANAGE_WEBHOOKS)
def create() -> Response:
    """Add an endpoint; its secret is shown in this answer and never again."""
    settings, form = context.settings(), request.form
    try:
        wish = endpoints.Wish(
            form.get("service", -1, type=int),
            form.get("url", "").strip(),
            tuple(form.getlist("events")),
            form.get("hold_seconds", -1, type=int),
        )
        networks = read_networks(settings.webhook_networks)
        with context.database().begin() as session:
            endpoint, secret = endpoints.add(session, wish, access.person().id, utcnow(), networks=networks)
    except WeighbridgeError as error:
        return _form(error)
    return _secret(endpoint.id, secret, 201)


@blueprint.get("/<int:endpoint_id>")
@allow(May.MANAGE_WEBHOOKS)
def show(endpoint_id: int) -> Response:
    """Show an endpoint and the log of its attempts."""
    return _show(endpoint_id)


@blueprint.post("/<int:endpoint_id>/rotate")
@allow(May.MANAGE_WEBHOOKS)
def rotate(endpoint_id: int) -> Response:
    """Make a new secret; it is shown in this answer and never again."""
    with context.database().begin() as session:
        secret = endpoints.rotate(session, endpoint_id, utcnow())
    return _secret(endpoint_id, secret)


@blueprint.post("/<int:endpoint_id>/pause")
@allow(May.MANAGE_WEBHOOKS)
def pause(endpoint_id: int) -> Response:
    """Send nothing more until resumed."""
    with context.database().begin() as session:
        endpoints.pause(session, endpoint_id, f"{access.person().name} paused it", utcnow())
    return after_post(url_for("webhooks.show", endpoint_id=endpoint_id))


@blueprint.post("/<int:endpoint_id>/resume")
@allow(May.MANAGE_WEBHOOKS)
def resume(endpoint_id: int) -> Response:
    """Send what waits."""
    with context.database().begin() as session:
        endpoints.resume(session, endpoint_id)
    return _on_its_way(endpoint_id, "Resumed; what waited is on its way.")


@blueprint.post("/<int:endpoint_id>/test")
@allow(May.MANAGE_WEBHOOKS)
def test(endpoint_id: int) -> Response:
    """Send an event that means nothing."""
    with context.database().begin() as session:
        delivery.send_test(session, endpoint_id, utcnow())
    return _on_its_way(endpoint_id, "A test is on its way; reload in a moment to see the answer.")


@blueprint.post("/<int:endpoint_id>/replay")
@allow(May.MANAGE_WEBHOOKS)
def replay(endpoint_id: int) -> Response:
    """Send again what happened since a moment."""
    try:
        since = datetime.fromisoformat(request.form.get("since", "")).replace(tzinfo=UTC)
        with context.database().begin() as session:
            count = delivery.replay(session, endpoint_id, since, utcnow())
    except ValueError:
        return _show(endpoint_id, "Give a date and a time, as 2026-05-01T12:00.")
    except InvalidInputError as error:
        return _show(endpoint_id, error.message)
    return _on_its_way(endpoint_id, f"{count} events go out again.")


@blueprint.post("/<int:endpoint_id>/remove")
@allow(May.MANAGE_WEBHOOKS)
def remove(endpoint_id: int) -> Response:
    """Take an endpoint away; what waits for it is withdrawn."""
    with context.database().begin() as session:
        endpoints.remove(session, endpoint_id, utcnow())
    return after_post(url_for("webhooks.index"))


@blueprint.get("/deliveries/<int:delivery_id>")
@allow(May.MANAGE_WEBHOOKS)
def told(delivery_id: int) -> Response:
    """Show what was sent, and what was answered to each attempt."""
    with context.database().read() as session:
        found = reading.told(session, delivery_id)
        page = render_template("webhooks/delivery.html", found=found, body=body_of(found.delivery.event))
    return make_response(page)


@blueprint.get("/dead")
@allow(May.MANAGE_WEBHOOKS)
def dead() -> Response:
    """Show what could not be delivered within a day."""
    with context.database().read() as session:
        letters = reading.dead_letters(session, request.args.get("before", type=int))
        older = letters[-1].id if len(letters) == reading.PAGE else None
        return make_response(render_template("webhooks/dead.html", letters=letters, older=older))


@blueprint.post("/deliveries/<int:delivery_id>/resend")
@allow(May.MANAGE_WEBHOOKS)
def resend(delivery_id: int) -> Response:
    """Try a dead letter for another day."""
    with context.database().begin() as session:
        delivery.resend(session, delivery_id, utcnow())
    context.parts().bell.ring(DELIVER)
    flash("It is on its way again.", "green")
    return after_post(url_for("webhooks.dead"))


@blueprint.post("/deliveries/<int:delivery_id>/discard")
@allow(May.MANAGE_WEBHOOKS)
def discard(delivery_id: int) -> Response:
    """Let a dead letter be."""
    with context.database().begin() as session:
        delivery.discard(session, delivery_id, utcnow())
    return after_post(url_for("webhooks.dead"))


def _form(error: WeighbridgeError | None = None) -> Response:
    form = request.form
    with context.database().read() as session:
        services = [(str(one.id), one.name) for one in endpoints.services(session)]
    page = render_template(
        "webhooks/new.html",
        services=services,
        offered=endpoints.OFFERED,
        chosen=form.getlist("events") if form else endpoints.OFFERED,
        url=form.get("url", ""),
        service=form.get("service", ""),
        hold_seconds=form.get("hold_seconds", HOLD_SECONDS),
        errors={error.field: error.message} if error else {},
    )
    return make_response(page, error.status if error else 200)


def _secret(endpoint_id: int, secret: str, status: int = 200) -> Response:
    page = render_template("webhooks/secret.html", endpoint_id=endpoint_id, secret=secret)
    return make_response(page, status)


def _show(endpoint_id: int, wrong: str = "") -> Response:
    with context.database().read() as session:
        log = reading.log(session, endpoint_id, request.args.get("before", type=int))
        page = render_template(
            "webhooks/endpoint.html",
            endpoint=endpoints.find(session, endpoint_id),
            waiting=reading.number_waiting(session, endpoint_id),
            most=reading.MOST_COUNTED,
            log=log,
            older=log[-1].id if len(log) == reading.PAGE else None,
            wrong=wrong,
            now=utcnow(),
        )
    return make_response(page, 422 if wrong else 200)


def _on_its_way(endpoint_id: int, words: str) -> Response:
    context.parts().bell.ring(DELIVER)
    flash(words, "green")
    return after_post(url_for("webhooks.show", endpoint_id=endpoint_id))
