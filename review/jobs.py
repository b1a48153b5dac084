"""The jobs: thin shells that open a session and call one step, safe to run twice.

A worker process calls ``prepare`` once, before its first job; the jobs find their parts here because RQ calls
them by name.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from rq import get_current_job
from sqlalchemy.exc import InterfaceError, OperationalError

from guards.values import Verdict
from review import budgets, bulk, delivery, logs, screening, traces
from review.bell import BULK, DELIVER, SCREEN, Bell, Call
from review.budgets import Budget
from review.db import Database, utcnow
from review.delivery.addresses import read_networks
from review.judging import Guards
from review.screening import Claim, Terms
from review.settings import Settings

log = logging.getLogger(__name__)

ROUND_SECONDS = 30.0
"""After how long a job gives way to the next, so that no other kind of job waits for long."""

DELIVERY_ROUND_SECONDS = 10.0
"""The same for deliveries, which wait for other people's servers."""

BULK_ROUND_SECONDS = 5.0
"""The same for acts on many cases: what comes in goes before them."""

DATABASE_AWAY = (OperationalError, InterfaceError)

stopping = threading.Event()
"""Set when this process is asked to stop: the batch at hand is finished, no other begun."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the jobs of one process work with."""

    database: Database
    guards: Guards
    bell: Bell
    terms: Terms
    delivering: delivery.Terms = field(default_factory=delivery.Terms)
    budget: Budget = field(default_factory=Budget)


_parts: Parts | None = None


def prepare(parts: Parts) -> None:
    """Give the jobs of this process their parts."""
    global _parts
    _parts = parts


def terms_of(settings: Settings) -> Terms:
    """Return the terms of claiming that the settings ask for."""
    return Terms(
        items=settings.screening_batch,
        characters=settings.screening_batch_characters,
        seconds=settings.screening_claim_seconds,
        attempts=settings.screening_attempts,
    )


def budget_of(settings: Settings) -> Budget:
    """Return what a service may spend a day where it has no bounds of its own."""
    return Budget(settings.classifier_seconds_per_day, settings.cost_per_day)


def delivery_terms_of(settings: Settings) -> delivery.Terms:
    """Return the terms of delivering that the settings ask for."""
    return delivery.Terms(
        timeout_seconds=settings.webhook_timeout_seconds,
        networks=read_networks(settings.webhook_networks),
        pause_after=timedelta(hours=settings.webhook_pause_hours),
    )


def screen_waiting() -> int:
    """Screen until nothing waits, the round is over or the process is to stop; return how many items."""
    return _work_off(SCREEN, screen_batch, ROUND_SECONDS)


def deliver_waiting() -> int:
    """Deliver until nothing is due, the round is over or the process is to stop; return how many attempts."""
    return _work_off(DELIVER, deliver_batch, DELIVERY_ROUND_SECONDS)


def work_in_bulk() -> int:
    """Carry acts on many cases out until none is at work, the round is over or the process is to stop."""
    return _work_off(BULK, bulk_batch, BULK_ROUND_SECONDS)


def _work_off(call: Call, batch: Callable[[Parts], int], seconds: float) -> int:
    if _parts is None:
        raise RuntimeError("this process was not prepared for jobs")
    _parts.bell.silence(call)
    end = time.monotonic() + seconds
    done = 0
    with logs.about(job=_job()):
        while not stopping.is_set() and time.monotonic() < end:
            count = batch(_parts)
            if count == 0:
                return done
            if done == 0:
                # There may be more than one worker can do: wake the next, who wakes the next.
                _parts.bell.ring(call)
            done += count
    _parts.bell.ring(call)
    return done


def _job() -> str | None:
    job = get_current_job()
    return job.id if job else None


def screen_items(item_ids: list[int]) -> int:
    """Screen these items, which somebody waits for; return how many were still to do."""
    if _parts is None:
        raise RuntimeError("this process was not prepared for jobs")
    screened = 0
    with logs.about(job=_job()):
        while not stopping.is_set() and (count := screen_batch(_parts, only=item_ids)):
            screened += count
    return screened


def screen_batch(parts: Parts, *, only: Sequence[int] | None = None) -> int:
    """Claim, judge and settle one batch, of ``only`` these items if given; return how many were claimed."""
    now, begun = utcnow(), time.time()
    with parts.database.begin() as session:
        in_force = parts.guards.in_force(session)
        held = screening.claim(session, parts.terms, now, only=only)
        spent: Mapping[str, str] = {}
        if held is not None:
            held = screening.with_numbers(session, held, in_force.asked, now)
            senders = list({one.service_id for one in held.items})
            spent = budgets.exhausted(session, senders, parts.budget, now)
    if held is None:
        return 0
    try:
        verdicts = screening.judge(held, in_force, parts.terms, now, spent=spent)
        with parts.database.begin() as session:
            screening.finish(session, held, verdicts, in_force.numbers, utcnow(), asked=in_force.asked)
            to_be_told = delivery.is_waiting(session, utcnow())
    except DATABASE_AWAY:
        raise
    except Exception:
        log.exception("a batch of %d items could not be screened", len(held.items))
        _hand_back(parts, held, tried=True)
    except BaseException:
        _hand_back(parts, held, tried=False)
        raise
    else:
        _say(held, verdicts, begun)
        if to_be_told:
            parts.bell.ring(DELIVER)
    return len(held.items)


def _say(held: Claim, verdicts: Sequence[Verdict], begun: float) -> None:
    """Log what was screened, and note a span on the trace of each item."""
    with logs.about(items=len(held.items), milliseconds=round((time.time() - begun) * 1000, 1)):
        log.info("screened")
    if log.isEnabledFor(logging.DEBUG):
        for one, verdict in zip(held.items, verdicts, strict=True):
            with logs.about(
                item_id=one.item_id,
                service=one.subject.service,
                verdict=verdict.action,
                trace_id=traces.trace_id(one.traceparent),
            ):
                log.debug("judged")
    steps = (
        (one.traceparent, {"weighbridge__item_id": one.item_id, "weighbridge__verdict": verdict.action.value})
        for one, verdict in zip(held.items, verdicts, strict=True)
    )
    traces.spans_of("screen item", steps, begun)


def deliver_batch(parts: Parts) -> int:
    """Claim, send and settle what is due; return how many attempts were made."""
    with parts.database.begin() as session:
        held = delivery.claim(session, parts.delivering, utcnow())
    if held is None:
        return 0
    try:
        answers = delivery.send(held.parcels, parts.delivering)
    except BaseException:
        with suppress(*DATABASE_AWAY), parts.database.begin() as session:
            delivery.hand_back(session, held)
        raise
    with parts.database.begin() as session:
        delivery.settle(session, held, answers, parts.delivering, utcnow())
    for answer in answers:
        _say_delivered(answer)
    return len(answers)


def _say_delivered(answer: delivery.Answer) -> None:
    parcel = answer.parcel
    with logs.about(
        event=parcel.name,
        endpoint_id=parcel.endpoint_id,
        status=answer.status,
        milliseconds=answer.milliseconds,
        trace_id=traces.trace_id(parcel.traceparent),
    ):
        if answer.delivered:
            log.info("delivered")
        else:
            log.warning("not delivered, attempt %d", parcel.attempts + 1)


def bulk_batch(parts: Parts) -> int:
    """Carry one batch of an act on many cases out; return how many cases."""
    with parts.database.begin() as session:
        done = bulk.work(session, utcnow())
        to_be_told = done > 0 and delivery.is_waiting(session, utcnow())
    if to_be_told:
        parts.bell.ring(DELIVER)
    return done


def _hand_back(parts: Parts, held: Claim, *, tried: bool) -> None:
    with suppress(*DATABASE_AWAY), parts.database.begin() as session:
        screening.hand_back(session, held, tried=tried)
