"""Delivery: what services want to be told, by webhook: signed, at least once, in order for each item.

The facts are written in the transaction of the step that makes them (``facts``), and sent by a job.
"""

from review.delivery.again import discard, replay, resend, send_test
from review.delivery.claiming import Claim, Parcel, claim, hand_back, is_waiting
from review.delivery.facts import appeal_decided, decision_made, decision_undone, item_erased, verdicts_given
from review.delivery.leaving import leaves_at, would_leave
from review.delivery.purging import AT_ONCE, purge
from review.delivery.recording import Fact, record
from review.delivery.sending import Answer, send
from review.delivery.settling import settle
from review.delivery.terms import Terms

__all__ = [
    "AT_ONCE",
    "Answer",
    "Claim",
    "Fact",
    "Parcel",
    "Terms",
    "appeal_decided",
    "claim",
    "decision_made",
    "decision_undone",
    "discard",
    "hand_back",
    "is_waiting",
    "item_erased",
    "leaves_at",
    "purge",
    "record",
    "replay",
    "resend",
    "send",
    "send_test",
    "settle",
    "verdicts_given",
    "would_leave",
]
