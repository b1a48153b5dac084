"""docs/roles.md, made from the table of who may do what."""

from review.models.people import Role
from review.people.duties import LOWEST, WORDS, may

INTRODUCTION = """# Who may do what

Every person has one role, and each role may do all that the ones before it may. An administrator sets
roles on the page People, or with `python app.py create-user NAME --role ROLE`. This page is made from
`review/people/duties.py` by `make docs`; every route names a line of it, and a test asks every route as
every role.

"""


def roles_page() -> str:
    """Return the page: one row a duty, one column a role."""
    head = ["may", *(role.words for role in Role)]
    rows = [[WORDS[duty], *("yes" if may(role, duty) else "" for role in Role)] for duty in LOWEST]
    lines = [head, ["---"] * len(head), *rows]
    return INTRODUCTION + "".join(f"| {' | '.join(line)} |\n" for line in lines)
