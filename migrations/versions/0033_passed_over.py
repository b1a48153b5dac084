"""Whoever is led past many cases that are not for them is not led past them again at once."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "passed_over",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column(
            "lane",
            sa.SmallInteger(),
            nullable=False,
            comment="the first case that was for them: its lane, turn, id",
        ),
        sa.Column("turn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column(
            "until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="then the line is read from its head again",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_passed_over_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["queue_id"], ["queues.id"], name=op.f("fk_passed_over_queue_id_queues"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passed_over")),
        sa.UniqueConstraint("user_id", "queue_id", name=op.f("uq_passed_over_user_id_queue_id")),
    )


def downgrade() -> None:
    op.drop_table("passed_over")
