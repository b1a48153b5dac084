"""Golden cases: found, retired, restored, and replayed against what is live or drafted."""

from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from guards.golden import Outcome, Result, replay
from review import golden, policies
from review.casefiles import Segment, Span, mark
from review.db import utcnow
from review.models import GoldenCase
from review.models.policies import Stage
from review.people import May
from review.queues.access import is_readable
from review.web import access, context
from review.web.access import allow
from review.web.pages.answers import after_post, page_or_block, wants_fragment
from review.web.pages.legible import golden_texts, veiled_golden

blueprint = Blueprint("golden", __name__, url_prefix="/golden")

MOST_SHOWN = 100
LONGEST_SHOWN = 280


@blueprint.get("/")
@allow(May.READ_POLICIES)
def index() -> Response:
    """Show the golden cases that hold some words, newest first."""
    words, retired = request.args.get("q", "").strip()[:200], request.args.get("state") == "retired"
    with context.database().read() as session:
        cases = golden.search(
            session,
            words,
            retired=retired,
            before=request.args.get("before", type=int),
            readable=is_readable(GoldenCase.item_id, access.person().id),
        )
        older = cases[golden.PAGE - 1].id if len(cases) > golden.PAGE else None
        return page_or_block(
            "golden/list.html",
            "found",
            cases=cases[: golden.PAGE],
            texts=_marked_texts(session, cases),
            veiled=veiled_golden(session, [case.name for case in cases]),
            older=older,
            q=words,
            retired=retired,
            counts=golden.counts(session),
            drafts=_drafts(session),
            may_edit=access.person().may(May.WRITE_POLICIES),
        )


@blueprint.post("/run")
@allow(May.READ_POLICIES)
def run() -> Response:
    """Replay every case in force against what is live, or with one draft in its policy's place."""
    name = request.form.get("draft", "")
    with context.database().read() as session:
        instead = []
        if name:
            draft = policies.in_stage(session, policies.find(session, name), Stage.DRAFT)
            if draft is not None:
                instead.append((policies.checked(draft.document, name), draft.number))
        results = list(replay(golden.in_force(session), policies.rules_with(session, *instead)))
        amiss = _worst_first(results)[:MOST_SHOWN]
        texts = golden_texts(session, [(each.case.name, each.case.text) for each in amiss])
        veiled = veiled_golden(session, texts)
    return page_or_block(
        "golden/run.html",
        "results",
        counts=Counter(each.outcome.value for each in results),
        total=len(results),
        amiss=amiss,
        texts=texts,
        veiled=veiled,
        name=name,
    )


@blueprint.post("/<name>/retire")
@allow(May.WRITE_POLICIES)
def retire(name: str) -> Response:
    """Take a case out of the gate."""
    with context.database().begin() as session:
        case = golden.find(session, name)
        golden.retire(session, case, access.person(), utcnow(), request.form.get("note", "")[:2_000])
        return _changed(session, case)


@blueprint.post("/<name>/restore")
@allow(May.WRITE_POLICIES)
def restore(name: str) -> Response:
    """Put a case into the gate again."""
    with context.database().begin() as session:
        case = golden.find(session, name)
        golden.restore(session, case, access.person(), utcnow())
        return _changed(session, case)


def _changed(session: Session, case: GoldenCase) -> Response:
    """Answer with the case's row, or go back to the list."""
    if wants_fragment():
        texts, veiled = _marked_texts(session, [case]), veiled_golden(session, [case.name])
        row = render_template("golden/row.html", case=case, texts=texts, veiled=veiled, may_edit=True)
        return make_response(row)
    return after_post(url_for("golden.index", state="retired" if case.retired_at else None))


def _marked_texts(session: Session, cases: Sequence[GoldenCase]) -> dict[str, Sequence[Segment]]:
    """Return the start of each text by its case's name, as it may be read, with what people marked in it."""
    texts = golden_texts(session, [(case.name, case.text) for case in cases])
    return {case.name: _marked(case, texts[case.name]) for case in cases if case.name in texts}


def _marked(case: GoldenCase, text: str) -> Sequence[Segment]:
    """Return the start of a text in segments, the marks of each category under one number."""
    numbers = {category: number for number, category in enumerate(case.categories, 1)}
    start = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}\u2026"
    spans = [Span(begin, end, numbers.get(category, 1)) for begin, end, category in case.marks]
    return mark(start, spans)


def _worst_first(results: list[Result]) -> list[Result]:
    amiss = [each for each in results if each.outcome != Outcome.HELD]
    return sorted(amiss, key=lambda each: -each.outcome.rank)


def _drafts(session: Session) -> list[str]:
    return [
        policy.name
        for policy in policies.every(session)
        if any(version.stage == Stage.DRAFT for version in policy.versions)
    ]
