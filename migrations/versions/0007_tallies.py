"""Running totals, for the metrics."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("name", sa.String(length=40), nullable=False, comment="what is counted"),
        sa.Column("of", sa.String(length=80), nullable=False, comment="of which service, guard or lease"),
        sa.Column("detail", sa.String(length=80), nullable=False, comment="state, bucket, guard; or ''"),
        sa.Column("part", sa.SmallInteger(), nullable=False, comment="by who adds, no meaning"),
        sa.Column("value", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("name", "of", "detail", "part", name=op.f("pk_tallies")),
    )


def downgrade() -> None:
    op.drop_table("tallies")
