"""Say of a decision when it was read in, for the feed counts from then."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "decisions",
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was read in; none: made here",
        ),
    )


def downgrade() -> None:
    op.drop_column("decisions", "imported_at")
