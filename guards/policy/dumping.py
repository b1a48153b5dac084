"""A policy back into YAML that loads to the same policy."""

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import BaseModel

from guards.policy.document import Policy
from guards.policy.nodes import scalar


class _Dumper(yaml.SafeDumper):
    """Writes plain YAML: no anchors, lists set in, and quotes where a word would be read as a number."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = None if isinstance(scalar(value, quoted=False), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def plain(part: BaseModel) -> dict[str, Any]:
    """Return a part of a policy as plain values, without what is left at its default."""
    return part.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def dump_value(value: object) -> str:
    """Write plain values as block YAML."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def dump_policy(policy: Policy) -> str:
    """Write a policy as YAML; what is left at its default is left out."""
    return dump_value(plain(policy))


def plain_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule's mapping with its keys in the order in which people read them."""
    order = ("id", "name", "when", "except", "category", "severity", "action", "queue", "views")
    first = {key: rule[key] for key in order if key in rule}
    return first | {key: value for key, value in rule.items() if key not in first}
