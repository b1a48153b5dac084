"""Which role may do what: the one table. Routes and pages name what they are for, never a role."""

from collections.abc import Mapping
from enum import StrEnum

from review.models.people import Role


class May(StrEnum):
    """Something that a person may or may not do."""

    OWN_ACCOUNT = "own_account"
    REVIEW = "review"
    READ_POLICIES = "read_policies"
    SEE_PERSONAL_DATA = "see_personal_data"
    HAND_OVER = "hand_over"
    ADJUDICATE = "adjudicate"
    DECIDE_IN_BULK = "decide_in_bulk"
    SEE_SCORES = "see_scores"
    ARRANGE_QUEUES = "arrange_queues"
    WRITE_POLICIES = "write_policies"
    MANAGE_WEBHOOKS = "manage_webhooks"
    MANAGE_PEOPLE = "manage_people"


LOWEST: Mapping[May, Role] = {
    May.OWN_ACCOUNT: Role.REVIEWER,
    May.REVIEW: Role.REVIEWER,
    May.READ_POLICIES: Role.REVIEWER,
    May.SEE_PERSONAL_DATA: Role.SENIOR,
    May.HAND_OVER: Role.SENIOR,
    May.ADJUDICATE: Role.SENIOR,
    May.DECIDE_IN_BULK: Role.SENIOR,
    May.SEE_SCORES: Role.SENIOR,
    May.ARRANGE_QUEUES: Role.POLICY_OWNER,
    May.WRITE_POLICIES: Role.POLICY_OWNER,
    May.MANAGE_WEBHOOKS: Role.POLICY_OWNER,
    May.MANAGE_PEOPLE: Role.ADMINISTRATOR,
}
"""The lowest role that may; every role above it may too."""

WORDS: Mapping[May, str] = {
    May.OWN_ACCOUNT: "change their own password and preferences, and sign out",
    May.REVIEW: "claim, read, decide, skip, snooze and escalate cases, and take back their own decisions",
    May.READ_POLICIES: "read policies, try a text on them, read golden cases and proposals",
    May.SEE_PERSONAL_DATA: "see personal data without asking for it, where others see dots",
    May.HAND_OVER: "hand a case over to a person, and take over what somebody else holds",
    May.ADJUDICATE: "settle what reviewers disagree about",
    May.DECIDE_IN_BULK: "decide many cases at once, and take that back",
    May.SEE_SCORES: "see how often each person answered hidden gold as is known; everybody sees their own",
    May.ARRANGE_QUEUES: "make and arrange queues, and choose what is hidden gold",
    May.WRITE_POLICIES: "write and release policies, settle proposals, keep and retire golden cases",
    May.MANAGE_WEBHOOKS: "say which services are told what, and send again",
    May.MANAGE_PEOPLE: "invite people, set their roles, let them into queues, make and revoke keys",
}
"""What pages and docs/roles.md say of each; after "may"."""


def may(role: Role, duty: May) -> bool:
    """Tell whether a role may do something."""
    return role.rank >= LOWEST[duty].rank
