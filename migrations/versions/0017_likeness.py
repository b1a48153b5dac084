"""Signatures of cases' texts, by which those that are alike are found."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_prints",
        sa.Column("case_id", ID, nullable=False),
        sa.Column(
            "signature",
            sa.LargeBinary(length=256),
            nullable=False,
            comment="64 numbers of 32 bits, little-endian",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_prints_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_prints")),
    )
    op.create_table(
        "case_bands",
        sa.Column(
            "band",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="hash of a band, its place included",
        ),
        sa.Column("case_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_bands_case_id_cases")),
        sa.PrimaryKeyConstraint("band", "case_id", name=op.f("pk_case_bands")),
    )
    op.create_index(op.f("ix_case_bands_case_id"), "case_bands", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_bands")
    op.drop_table("case_prints")
