"""Reviewers mark parts of the text for a label."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "label_spans",
        sa.Column("id", ID, nullable=False),
        sa.Column("label_id", ID, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_label_spans_label_id_labels")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_spans")),
    )
    op.create_index(op.f("ix_label_spans_label_id"), "label_spans", ["label_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_label_spans_label_id"), table_name="label_spans")
    op.drop_table("label_spans")
