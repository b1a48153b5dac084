"""Every table, in the order data flows; importing this module registers them all."""

from review.models.access import QueueAccess
from review.models.appeals import Appeal, AppealEvent, Bar
from review.models.bulk import Bulk, BulkCase
from review.models.care import Exposure, Showing, Workday
from review.models.cases import Case, CaseEvent, CasePrint, Queue
from review.models.golden import GoldenCase, GoldenEvent
from review.models.items import Flag, Item, Screening
from review.models.labels import Decision, Label, LabelSpan
from review.models.likeness import CaseBand, PrecedentBand
from review.models.notes import CaseNote, Mention
from review.models.objections import RuleFigure, RuleObjection
from review.models.passed import PassedOver
from review.models.people import ApiKey, Service, SignIn, SignInAttempt, User
from review.models.policies import (
    Policy,
    PolicyEvent,
    PolicyVersion,
    Proposal,
    ProposalEvent,
    ProposalExample,
)
from review.models.preferences import Preference
from review.models.presences import CasePresence
from review.models.probes import Probe, Probing
from review.models.recent import RecentCount
from review.models.requests import KeyedRequest
from review.models.reviews import Review, SecondLook
from review.models.routing import RoutingChange, RoutingRule
from review.models.tallies import Tally
from review.models.webhooks import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
    WebhookSecret,
)

__all__ = [
    "ApiKey",
    "Appeal",
    "AppealEvent",
    "Bar",
    "Bulk",
    "BulkCase",
    "Case",
    "CaseBand",
    "CaseEvent",
    "CaseNote",
    "CasePresence",
    "CasePrint",
    "Decision",
    "Exposure",
    "Flag",
    "GoldenCase",
    "GoldenEvent",
    "Item",
    "KeyedRequest",
    "Label",
    "LabelSpan",
    "Mention",
    "PassedOver",
    "Policy",
    "PolicyEvent",
    "PolicyVersion",
    "PrecedentBand",
    "Preference",
    "Probe",
    "Probing",
    "Proposal",
    "ProposalEvent",
    "ProposalExample",
    "Queue",
    "QueueAccess",
    "RecentCount",
    "Review",
    "RoutingChange",
    "RoutingRule",
    "RuleFigure",
    "RuleObjection",
    "Screening",
    "SecondLook",
    "Service",
    "Showing",
    "SignIn",
    "SignInAttempt",
    "Tally",
    "User",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "WebhookSecret",
    "Workday",
]
