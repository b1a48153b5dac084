"""Detectors: a text in, the places of one kind of thing (an e-mail address, a token) out."""

from guards.detectors.accounts import BankAccounts, Cards
from guards.detectors.base import Detection, Detector
from guards.detectors.emails import Emails
from guards.detectors.identities import Identities
from guards.detectors.invisible import InvisibleText
from guards.detectors.links import UnsafeLinks
from guards.detectors.machines import Machines
from guards.detectors.phones import Phones
from guards.detectors.secrets import Secrets

__all__ = ["Detection", "Detector", "all_detectors"]


def all_detectors() -> tuple[Detector, ...]:
    """Return one of every detector, with its usual settings.

    Names of people, places and organisations, dates, ages and postal addresses are not for rules:
    no pattern tells them from other words, so none pretends to.
    """
    return (
        Emails(),
        Phones(),
        Cards(),
        BankAccounts(),
        Identities(),
        Machines(),
        Secrets(),
        InvisibleText(),
        UnsafeLinks(),
    )
