"""The pages that people use: one blueprint per station, all in one layout.

A new station adds its blueprint to ``BLUEPRINTS`` and, where people should find it, a line to
``review.web.pages.navigation.LINKS``. Its templates extend ``layout.html`` and use the macros of
``ui`` (``review/web/templates/ui.html``), which every template has without importing it.
"""

from flask import Flask
from flask_htmx import HTMX
from flask_wtf.csrf import CSRFProtect

from review.web import access, assets, errors, headers
from review.web.pages import (
    breaks,
    bulk,
    desk,
    drafts,
    formats,
    go,
    golden,
    handing,
    histories,
    home,
    mishaps,
    navigation,
    notes,
    objections,
    people,
    policies,
    preferences,
    presence,
    probes,
    proposals,
    queues,
    reference,
    routing,
    services,
    sessions,
    shift,
    webhooks,
)

BLUEPRINTS = (
    sessions.blueprint,
    home.blueprint,
    desk.blueprint,
    presence.blueprint,
    probes.blueprint,
    handing.blueprint,
    histories.blueprint,
    notes.blueprint,
    shift.blueprint,
    breaks.blueprint,
    bulk.blueprint,
    people.blueprint,
    services.blueprint,
    preferences.blueprint,
    queues.blueprint,
    routing.blueprint,
    policies.blueprint,
    drafts.blueprint,
    proposals.blueprint,
    objections.blueprint,
    golden.blueprint,
    go.blueprint,
    reference.blueprint,
    webhooks.blueprint,
)

csrf = CSRFProtect()


def attach(app: Flask, *, secure: bool) -> None:
    """Give the app its pages and all that guards them; ``secure`` says that the address is HTTPS."""
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session: a page may stay open all day
        SESSION_COOKIE_NAME="__Host-weighbridge" if secure else "weighbridge",
    )
    headers.attach(app, secure=secure)
    access.attach(app)
    csrf.init_app(app)
    HTMX(app)
    errors.render_pages_with(app, mishaps.render)
    assets.attach(app)
    formats.attach(app)
    navigation.attach(app)
    app.url_map.strict_slashes = False  # a page's address is typed with a slash at its end or without
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("ui.html").module
