"""Whoever snoozed cases sees which, however many events there are."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

SNOOZED = sa.text("kind = 'snoozed'")


def upgrade() -> None:
    op.create_index(
        "ix_case_events_snoozed",
        "case_events",
        ["user_id", "id"],
        postgresql_where=SNOOZED,
        sqlite_where=SNOOZED,
    )


def downgrade() -> None:
    op.drop_index("ix_case_events_snoozed", "case_events")
