"""Drafts: edited, checked, compared with what is live, and published past the golden cases."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from guards.policy import Problem, diff_policies, load_policy
from review import policies
from review.errors import ConflictError, InvalidDocumentError, NotFoundError
from review.models import Policy, PolicyVersion
from review.models.policies import Stage
from review.people import May
from review.web import context
from review.web.access import allow
from review.web.pages.answers import after_post, page_or_block
from review.web.pages.legible import golden_texts, veiled_golden
from review.web.pages.policy_view import act

MOST_FLIPS = 50
blueprint = Blueprint("drafts", __name__, url_prefix="/policies/<name>/draft")


@blueprint.post("/open")
@allow(May.WRITE_POLICIES)
def open_draft(name: str) -> Response:
    """Make a draft from the live version, or go to the one there is."""
    with context.database().begin() as session:
        policies.open_draft(session, policies.find(session, name), act())
    return after_post(url_for("drafts.edit", name=name))


@blueprint.get("/")
@allow(May.WRITE_POLICIES)
def edit(name: str) -> Response:
    """Show the draft's text."""
    with context.database().read() as session:
        draft = _draft(session, name)
        return _editor(draft.policy, draft, draft.document, draft.revision)


@blueprint.post("/")
@allow(May.WRITE_POLICIES)
def save(name: str) -> Response:
    """Keep the draft's text; what cannot be kept comes back as it was typed."""
    document, revision = request.form.get("document", ""), request.form.get("revision", 0, type=int)
    try:
        with context.database().begin() as session:
            policies.edit(session, _draft(session, name), document, act(), revision=revision)
    except (InvalidDocumentError, ConflictError) as error:
        with context.database().read() as session:
            draft = _draft(session, name)
            return _editor(draft.policy, draft, document, revision, error)
    return after_post(url_for("drafts.release" if "release" in request.form else "drafts.edit", name=name))


@blueprint.post("/check")
@allow(May.WRITE_POLICIES)
def check(name: str) -> Response:
    """Tell every problem of what is typed, without keeping it."""
    document = request.form.get("document", "")
    problems: tuple[Problem, ...] = ()
    try:
        policies.checked(document, name)
    except InvalidDocumentError as error:
        problems = error.problems
    with context.database().read() as session:
        draft = _draft(session, name)
        revision = request.form.get("revision", 0, type=int)
        return page_or_block(
            "drafts/edit.html",
            "problems",
            **_values(draft.policy, draft, document, revision, problems),
            checked=True,
        )


@blueprint.post("/discard")
@allow(May.WRITE_POLICIES)
def discard(name: str) -> Response:
    """Give the draft up."""
    with context.database().begin() as session:
        policies.discard(session, _draft(session, name), act())
    return after_post(url_for("policies.show", name=name))


@blueprint.get("/release")
@allow(May.WRITE_POLICIES)
def release(name: str) -> Response:
    """Show what publishing the draft would change, in its rules and for the golden cases."""
    with context.database().read() as session:
        return _release(session, _draft(session, name))


@blueprint.post("/publish")
@allow(May.WRITE_POLICIES)
def publish(name: str) -> Response:
    """Put the draft into force, where the golden cases or a named person allow it."""
    revision, sign_off = request.form.get("revision", 0, type=int), request.form.get("sign_off", "")
    try:
        with context.database().begin() as session:
            policies.publish(
                session, _draft(session, name), act(), revision=revision, sign_off=sign_off[:2_000]
            )
    except ConflictError as error:
        with context.database().read() as session:
            return _release(session, _draft(session, name), error)
    return after_post(url_for("policies.show", name=name))


def _draft(session: Session, name: str) -> PolicyVersion:
    draft = policies.in_stage(session, policies.find(session, name), Stage.DRAFT)
    if draft is None:
        raise NotFoundError(f"Policy {name!r} has no draft; it was published or given up.")
    return draft


def _editor(
    policy: Policy,
    draft: PolicyVersion,
    document: str,
    revision: int,
    error: InvalidDocumentError | ConflictError | None = None,
) -> Response:
    problems = error.problems if isinstance(error, InvalidDocumentError) else ()
    words = error.message if isinstance(error, ConflictError) else ""
    values = _values(policy, draft, document, revision, problems)
    page = render_template("drafts/edit.html", **values, words=words, checked=bool(problems))
    return make_response(page, error.status if error else 200)


def _values(
    policy: Policy, draft: PolicyVersion, document: str, revision: int, problems: tuple[Problem, ...]
) -> dict[str, Any]:
    return {
        "policy": policy,
        "draft": draft,
        "document": document,
        "revision": revision,
        "problems": problems,
    }


def _release(session: Session, draft: PolicyVersion, error: ConflictError | None = None) -> Response:
    live = policies.in_stage(session, draft.policy, Stage.LIVE)
    new = policies.checked(draft.document, draft.policy.name)
    changes = diff_policies(load_policy(live.document), new) if live else None
    gate = policies.gate(session, draft)
    fallen = [*gate.worse[:MOST_FLIPS], *gate.better[:MOST_FLIPS]]
    page = render_template(
        "drafts/release.html",
        policy=draft.policy,
        draft=draft,
        live=live,
        changes=changes,
        new=new,
        gate=gate,
        most=MOST_FLIPS,
        texts=golden_texts(session, [(flip.after.case.name, flip.after.case.text) for flip in fallen]),
        veiled=veiled_golden(session, [flip.after.case.name for flip in fallen]),
        words=error.message if error else "",
    )
    return make_response(page, error.status if error else 200)
