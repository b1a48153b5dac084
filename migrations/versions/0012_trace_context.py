"""The trace context that came with an item."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "items",
        sa.Column(
            "traceparent", sa.String(length=55), nullable=True, comment="W3C trace context of its request"
        ),
    )


def downgrade() -> None:
    op.drop_column("items", "traceparent")
