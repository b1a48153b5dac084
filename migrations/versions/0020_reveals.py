"""The log of who looked at personal data is read from its end."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

IS_REVEALED = sa.text("kind = 'revealed'")


def upgrade() -> None:
    op.create_index(
        "ix_case_events_revealed",
        "case_events",
        ["id"],
        postgresql_where=IS_REVEALED,
        sqlite_where=IS_REVEALED,
    )


def downgrade() -> None:
    op.drop_index("ix_case_events_revealed", "case_events")
