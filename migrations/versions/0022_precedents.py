"""Decided cases are found again by later ones that are like them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "precedent_bands",
        sa.Column(
            "band",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="hash of a band, its place included",
        ),
        sa.Column("case_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_precedent_bands_case_id_cases")),
        sa.PrimaryKeyConstraint("band", "case_id", name=op.f("pk_precedent_bands")),
    )
    op.create_index(op.f("ix_precedent_bands_case_id"), "precedent_bands", ["case_id"])


def downgrade() -> None:
    op.drop_table("precedent_bands")
