"""The text of a version, checked before it is kept."""

from guards.policy import Known, Policy, PolicyError, Problem, load_policy
from guards.policy.nodes import parse
from review.errors import InvalidDocumentError


def checked(document: str, name: str = "", known: Known | None = None) -> Policy:
    """Return the policy that a document holds, which must be the one called ``name``, where one is named.

    Raises:
        InvalidDocumentError: it is not a policy, or not that one; every problem is told of.
    """
    text = document.replace("\r\n", "\n")
    try:
        policy = load_policy(text, source=f"{name or 'policy'}.yaml", known=known)
    except PolicyError as error:
        raise InvalidDocumentError(error.problems) from None
    if name and policy.name != name:
        raise InvalidDocumentError((_misnamed(text, policy.name, name),))
    return policy


def tidy(document: str) -> str:
    """Return a document as it is kept: the lines of a browser's text box end as in a file."""
    return document.replace("\r\n", "\n").rstrip() + "\n"


def _misnamed(text: str, found: str, name: str) -> Problem:
    line, column = parse(text, name).find(("policy",))
    return Problem(
        "error",
        "policy",
        line,
        column,
        f"this is policy `{name}`, and the document names `{found}`",
        f"`policy: {name}`; a policy keeps its name, its title may change",
        name,
        f"{name}.yaml",
        text.splitlines()[line - 1],
    )
