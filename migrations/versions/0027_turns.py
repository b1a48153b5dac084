"""A case's turn is a moment of its own: when it is due, and earlier for what makes it urgent."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")
EARLIER = {0: 0, -1: 30, -2: 120, -3: 480, -4: 1440}

NEW = (
    ("reports", sa.Integer(), "0", "people who complained, as its service counts"),
    ("rules", sa.SmallInteger(), "0", "rules that doubted it"),
    ("doubt", sa.SmallInteger(), "0", "how unsure the classifiers were, in percent"),
    ("lane", sa.SmallInteger(), "0", "0 doubtful, 1 sampled, 2 gold; lower is sooner"),
    (
        "turn_at",
        sa.DateTime(timezone=True),
        # What a release before this one opens meanwhile comes first rather than never.
        "1970-01-01 00:00:00",
        "due_at less what urgency, reports, rules and doubt are worth; sooner is first",
    ),
)


def upgrade() -> None:
    for name, kind, default, comment in NEW:
        op.add_column("cases", sa.Column(name, kind, nullable=False, server_default=default, comment=comment))
    for urgency, minutes in EARLIER.items():
        op.execute(_set_turns().bindparams(urgency=urgency, minutes=minutes))
    op.drop_index("ix_cases_next", "cases")
    _index("ix_cases_next", "queue_id", "lane", "turn_at", "id")
    _index("ix_cases_next_spared", "queue_id", "urgency", "lane", "turn_at", "id")


def downgrade() -> None:
    op.drop_index("ix_cases_next_spared", "cases")
    op.drop_index("ix_cases_next", "cases")
    _index("ix_cases_next", "queue_id", "urgency", "due_at", "id")
    for name, *_ in reversed(NEW):
        op.drop_column("cases", name)


def _set_turns() -> sa.TextClause:
    if op.get_bind().dialect.name == "postgresql":
        return sa.text(
            "UPDATE cases SET turn_at = due_at - make_interval(mins => :minutes) WHERE urgency = :urgency"
        )
    return sa.text(
        "UPDATE cases SET turn_at = strftime('%Y-%m-%d %H:%M:%f000', due_at, '-' || :minutes || ' minutes') "
        "WHERE urgency = :urgency"
    )


def _index(name: str, *columns: str) -> None:
    op.create_index(name, "cases", columns, postgresql_where=OPEN, sqlite_where=OPEN)
