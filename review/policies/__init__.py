"""What is not allowed: policies, their versions, and the stages that a version goes through."""

from review.policies.documents import checked
from review.policies.drafts import create, discard, edit, open_draft
from review.policies.history import Act, every, find, history, in_stage, numbered
from review.policies.live import ActivePolicy, active, live_versions
from review.policies.publishing import GoldenGateError, gate, publish, roll_back, rules_with
from review.policies.starters import install_starters
from review.policies.trying import Trial, try_text

__all__ = [
    "Act",
    "ActivePolicy",
    "GoldenGateError",
    "Trial",
    "active",
    "checked",
    "create",
    "discard",
    "edit",
    "every",
    "find",
    "gate",
    "history",
    "in_stage",
    "install_starters",
    "live_versions",
    "numbered",
    "open_draft",
    "publish",
    "roll_back",
    "rules_with",
    "try_text",
]
