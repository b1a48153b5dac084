"""A queue may be blind: nobody sees what guards or others said of a case before it is decided."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "queues",
        sa.Column(
            "blind",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="nobody sees what guards or others said before the end",
        ),
    )


def downgrade() -> None:
    op.drop_column("queues", "blind")
