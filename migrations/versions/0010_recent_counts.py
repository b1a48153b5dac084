"""Numbers for count conditions and daily caps, and those that a verdict compared."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "recent_counts",
        sa.Column(
            "subject",
            sa.LargeBinary(length=16),
            nullable=False,
            comment="hash of what is counted and of whom",
        ),
        sa.Column(
            "starts",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="of the stretch, in seconds since 1970",
        ),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column(
            "until",
            sa.BigInteger(),
            nullable=False,
            comment="seconds since 1970; later no window can ask for it",
        ),
        sa.PrimaryKeyConstraint("subject", "starts", name=op.f("pk_recent_counts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_recent_counts_until"), "recent_counts", ["until"])
    for table, comment in (
        ("screenings", "numbers that count conditions compared, by their keys"),
        ("golden_cases", "numbers that count conditions compare, by their keys"),
    ):
        column = sa.Column("counts", JSON, server_default="{}", nullable=False, comment=comment)
        op.add_column(table, column)


def downgrade() -> None:
    op.drop_column("golden_cases", "counts")
    op.drop_column("screenings", "counts")
    op.drop_table("recent_counts")
