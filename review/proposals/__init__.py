"""Proposals: phrases that the labels speak for and no rule finds yet, for a person to accept or dismiss."""

from review.proposals.settling import accept, dismiss, find, listed, reopen
from review.proposals.working import Found, keep, refresh, work_out

__all__ = ["Found", "accept", "dismiss", "find", "keep", "listed", "refresh", "reopen", "work_out"]
