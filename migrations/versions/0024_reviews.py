"""A queue may ask several people about each case; a senior settles what they disagree about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

NEW = (
    ("queues", "reviews_needed", sa.SmallInteger(), "1", "people who answer each case"),
    ("queues", "unanimous", sa.Boolean(), sa.false(), "all must agree; else more than half"),
    ("cases", "reviews_needed", sa.SmallInteger(), "1", "as its queue asked when it opened"),
    ("cases", "reviews_done", sa.SmallInteger(), "0", "standing reviews"),
    ("cases", "adjudicating", sa.Boolean(), sa.false(), "the reviews differ: a senior decides"),
    ("decisions", "how", sa.Text(), "", "how it came about; empty: one person's own"),
)


def upgrade() -> None:
    for table, name, kind, default, comment in NEW:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default, comment=comment))
    op.create_table(
        "reviews",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "violating",
                "fine",
                "unsure",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("categories", JSON, nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("marks", JSON, nullable=False, comment="[start, end, category] in characters of the text"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reviews_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_reviews_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_case_id"), "reviews", ["case_id"])


def downgrade() -> None:
    op.drop_table("reviews")
    for table, name, *_ in reversed(NEW):
        op.drop_column(table, name)
