"""Queues: what the guards doubted waits here for a person; a case is with one at a time."""

from review.queues.access import may_enter, require
from review.queues.ahead import claim_ahead, leave, take_again
from review.queues.barring import is_barred
from review.queues.claiming import (
    SET_ASIDE,
    claim,
    claim_next,
    find,
    find_for,
    held_by,
    hold_on,
    release,
    skip,
)
from review.queues.offers import Offer, offers
from review.queues.opening import DEFAULT_QUEUE, install_defaults, open_case
from review.queues.passing import escalate, hand_over, snooze, snoozed, take_over, whereabouts
from review.queues.reading import (
    MOST_COUNTED,
    Head,
    Waiting,
    next_heads,
    open_count,
    set_aside_by,
    snoozed_by,
    waiting,
)
from review.queues.routing import in_force as routes_in_force

__all__ = [
    "DEFAULT_QUEUE",
    "MOST_COUNTED",
    "SET_ASIDE",
    "Head",
    "Offer",
    "Waiting",
    "claim",
    "claim_ahead",
    "claim_next",
    "escalate",
    "find",
    "find_for",
    "hand_over",
    "held_by",
    "hold_on",
    "install_defaults",
    "is_barred",
    "leave",
    "may_enter",
    "next_heads",
    "offers",
    "open_case",
    "open_count",
    "release",
    "require",
    "routes_in_force",
    "set_aside_by",
    "skip",
    "snooze",
    "snoozed",
    "snoozed_by",
    "take_again",
    "take_over",
    "waiting",
    "whereabouts",
]
