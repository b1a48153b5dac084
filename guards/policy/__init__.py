"""Policies as documents: read, checked, compared and written."""

from guards.policy.diffing import PolicyDiff, diff_policies
from guards.policy.document import Category, GuardSettings, Policy, Rule
from guards.policy.dumping import dump_policy
from guards.policy.editing import add_exception, add_phrase, add_rule
from guards.policy.loading import check_policy, load_policy
from guards.policy.problems import PolicyError, Problem
from guards.policy.references import Known
from guards.policy.schema import json_schema

__all__ = [
    "Category",
    "GuardSettings",
    "Known",
    "Policy",
    "PolicyDiff",
    "PolicyError",
    "Problem",
    "Rule",
    "add_exception",
    "add_phrase",
    "add_rule",
    "check_policy",
    "diff_policies",
    "dump_policy",
    "json_schema",
    "load_policy",
]
