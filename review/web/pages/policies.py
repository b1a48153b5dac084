"""Policies: what is not allowed, in which version, since when and by whom."""

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, render_template, request, url_for

from review import policies
from review.db import utcnow
from review.errors import InvalidDocumentError, WeighbridgeError
from review.models import Policy
from review.people import May
from review.policies import Act, Trial
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post, page_or_block
from review.web.pages.policy_view import TEMPLATE, act, bare, one_line, overview, segments

blueprint = Blueprint("policies", __name__, url_prefix="/policies")


@blueprint.get("/")
@allow(May.READ_POLICIES)
def index() -> Response:
    """Show every policy with the versions that matter."""
    with context.database().read() as session:
        lines = [one_line(policy) for policy in policies.every(session)]
    may_edit = access.person().may(May.WRITE_POLICIES)
    return make_response(render_template("policies/list.html", lines=lines, may_edit=may_edit))


@blueprint.get("/new")
@allow(May.WRITE_POLICIES)
def new() -> Response:
    """Show the editor with the shortest policy that there is."""
    return _new(TEMPLATE)


@blueprint.post("/new")
@allow(May.WRITE_POLICIES)
def create() -> Response:
    """Keep a new policy as a draft."""
    document = request.form.get("document", "")
    try:
        with context.database().begin() as session:
            policy = policies.create(session, document, Act(access.person(), utcnow()))
            name = policy.name
    except InvalidDocumentError as error:
        return _new(document, error.problems, status=error.status)
    except WeighbridgeError as error:
        return _new(document, words=error.message, status=error.status)
    return after_post(url_for("drafts.edit", name=name))


@blueprint.get("/<name>")
@allow(May.READ_POLICIES)
def show(name: str) -> Response:
    """Show a policy: what it forbids, its rules, its versions and what happened to them."""
    with context.database().read() as session:
        values = overview(session, policies.find(session, name))
        return make_response(render_template("policies/policy.html", **values))


@blueprint.get("/<name>/versions/<int:number>")
@allow(May.READ_POLICIES)
def version(name: str, number: int) -> Response:
    """Show one version's text."""
    with context.database().read() as session:
        policy = policies.find(session, name)
        found = policies.numbered(session, policy, number)
        lines = found.document.splitlines()
        page = render_template("policies/version.html", policy=policy, version=found, lines=lines)
    return make_response(page)


@blueprint.post("/<name>/versions/<int:number>/roll-back")
@allow(May.WRITE_POLICIES)
def roll_back(name: str, number: int) -> Response:
    """Put the text of an earlier version into force again."""
    with context.database().begin() as session:
        policies.roll_back(session, policies.find(session, name), number, act())
    return after_post(url_for("policies.show", name=name))


@blueprint.post("/<name>/try")
@allow(May.READ_POLICIES)
def try_text(name: str) -> Response:
    """Judge a text by the live version and by the draft, side by side."""
    text, document = request.form.get("text", ""), request.form.get("document")
    with context.database().read() as session:
        policy = policies.find(session, name)
        try:
            trials = policies.try_text(session, policy, text, document)
        except WeighbridgeError as error:
            return _tried(policy, text, wrong=bare(error), status=error.status)
        return _tried(policy, text, trials)


@blueprint.get("/<name>/try")
@allow(May.READ_POLICIES)
def trial(name: str) -> Response:
    """Show the box for a text to try."""
    with context.database().read() as session:
        policy = policies.find(session, name)
        return _tried(policy, "")


def _tried(
    policy: Policy, text: str, trials: Sequence[Trial] = (), *, wrong: str = "", status: int = 200
) -> Response:
    shown = [(trial, segments(text, trial.verdict.findings)) for trial in trials]
    return page_or_block(
        "policies/try.html", "tried", status=status, policy=policy, text=text, trials=shown, wrong=wrong
    )


def _new(document: str, problems: tuple[object, ...] = (), *, words: str = "", status: int = 200) -> Response:
    page = render_template("policies/new.html", document=document, problems=problems, words=words)
    return make_response(page, status)
