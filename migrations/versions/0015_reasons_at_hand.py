"""A queue has reasons that reviewers may choose instead of writing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column(
        "queues",
        sa.Column(
            "reasons",
            JSON,
            nullable=False,
            server_default="[]",
            comment="reasons that reviewers may choose instead of writing",
        ),
    )


def downgrade() -> None:
    op.drop_column("queues", "reasons")
