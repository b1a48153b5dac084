"""One service: what it may send, spend and wait, what it spent today, and its keys."""

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from review import budgets, services
from review.budgets import Budget
from review.db import utcnow
from review.errors import Faults, InvalidInputError
from review.models import ApiKey
from review.people import May
from review.services import Bounds
from review.settings import Settings
from review.web import context
from review.web.access import allow

blueprint = Blueprint("services", __name__, url_prefix="/people")

LABELS = {
    "per_minute": "Items a minute",
    "per_day": "Items a day",
    "seconds_per_day": "Seconds of classifiers a day",
    "cost_per_day": "Cost a day",
    "check_budget_ms": "Milliseconds that a check may take",
}
_WHOLE = {"per_minute", "per_day", "check_budget_ms"}


@blueprint.app_context_processor
def _overlap() -> dict[str, int]:
    return {"overlap_hours": services.OVERLAP // timedelta(hours=1)}


@blueprint.get("/services/<int:service_id>")
@allow(May.MANAGE_PEOPLE)
def show(service_id: int) -> Response:
    """Show a service's bounds, what it spent today, and its keys."""
    return _page(service_id)


@blueprint.post("/services/<int:service_id>")
@allow(May.MANAGE_PEOPLE)
def bound(service_id: int) -> Response:
    """Set what a service may send, spend and wait."""
    faults, typed = Faults(), dict[str, float | None]()
    for name in LABELS:
        with faults.noted():
            typed[name] = _number(name)
    try:
        with context.database().begin() as session:
            service = services.find_service(session, service_id)
            with faults.noted():
                services.limit(session, service.name, Bounds(**typed))  # type: ignore[arg-type] # whole where they must be
            faults.raise_any()
    except InvalidInputError as error:
        return _page(service_id, errors=error.by_field, status=error.status)
    context.parts().doorkeeper.forget()
    flash("Kept; every process follows within seconds.", "green")
    return make_response(redirect(url_for("services.show", service_id=service_id), 303))


@blueprint.post("/keys/<int:key_id>/rotate")
@allow(May.MANAGE_PEOPLE)
def rotate(key_id: int) -> Response:
    """Make a key in the place of another, which works on for a while; it is shown once."""
    with context.database().begin() as session:
        made, secret = services.rotate_key(session, key_id, utcnow())
    context.parts().doorkeeper.forget()
    return _page(made.service_id, secret=secret, old_id=key_id)


def _number(name: str) -> float | None:
    """Return what was typed; None for nothing."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    try:
        return int(typed) if name in _WHOLE else float(typed)
    except ValueError:
        kind = "a whole number" if name in _WHOLE else "a number"
        raise InvalidInputError(f"Give {kind}, or nothing.", field=name) from None


def _usual(settings: Settings) -> Mapping[str, str]:
    """Return in words what holds where a service has no bound of its own."""
    values = (
        settings.items_per_minute,
        settings.items_per_day,
        settings.classifier_seconds_per_day,
        settings.cost_per_day,
        settings.check_budget_ms,
    )
    return {name: f"{value:,g}" if value else "no bound" for name, value in zip(LABELS, values, strict=True)}


def _page(
    service_id: int,
    *,
    errors: Mapping[str, str] | None = None,
    secret: str = "",
    old_id: int = 0,
    status: int = 200,
) -> Response:
    settings, now = context.settings(), utcnow()
    with context.database().read() as session:
        service = services.find_service(session, service_id)
        default = Budget(settings.classifier_seconds_per_day, settings.cost_per_day)
        own = budgets.budget(default, service.seconds_per_day, service.cost_per_day)
        used = budgets.used(session, [service_id], now)[service_id]
        usual = _usual(settings)
        page = render_template(
            "services/service.html",
            service=service,
            own=own,
            used=used,
            spent_what=own.without(used),
            keys=services.with_ends(services.keys(session, service_id), now),
            fields=[(name, label, usual[name]) for name, label in LABELS.items()],
            typed={name: _typed(name, getattr(service, name)) for name in LABELS},
            errors=errors or {},
            secret=secret,
            old=session.get(ApiKey, old_id) if old_id else None,
        )
    return make_response(page, status)


def _typed(name: str, kept: float | None) -> str:
    return request.form.get(name, "" if kept is None else str(kept).removesuffix(".0"))
