"""Cases are passed on: snoozed, escalated, handed over; personal data in them is revealed; queues name answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
BEFORE = ("opened", "claimed", "released", "skipped", "decided", "undone")
NEW = ("snoozed", "escalated", "handed_over", "revealed")


def upgrade() -> None:
    _allow_kinds((*BEFORE, *NEW, "withdrawn"))
    op.add_column(
        "queues",
        sa.Column(
            "answers",
            JSON,
            nullable=False,
            server_default="[]",
            comment="categories at hand, in order; empty: as the guards flag them",
        ),
    )


def downgrade() -> None:
    op.execute(
        sa.text("DELETE FROM case_events WHERE kind IN ('snoozed','escalated','handed_over','revealed')")
    )
    _allow_kinds((*BEFORE, "withdrawn"))
    op.drop_column("queues", "answers")


def _allow_kinds(kinds: tuple[str, ...]) -> None:
    """Replace the CHECK; SQLite copies the table, and does not carry the old CHECK over."""
    condition = f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
    name = op.f("ck_case_events_kind")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, "case_events", type_="check")
        op.create_check_constraint(name, "case_events", condition)
        return
    with op.batch_alter_table("case_events", recreate="always") as events:
        events.create_check_constraint(name, condition)
