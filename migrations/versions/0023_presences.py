"""Who looks at a case now."""

import sqlalchemy as sa
from alembic import op

from review.db import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_presences",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_presences_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_case_presences_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_presences")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_case_presences_case_id_user_id")),
    )
    op.create_index(op.f("ix_case_presences_user_id"), "case_presences", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_case_presences_user_id"), table_name="case_presences")
    op.drop_table("case_presences")
