"""Golden cases keep the parts of their texts that people marked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
COMMENT = "[start, end, category] in characters of the text"


def upgrade() -> None:
    op.add_column(
        "golden_cases", sa.Column("marks", JSON, nullable=False, server_default="[]", comment=COMMENT)
    )


def downgrade() -> None:
    op.drop_column("golden_cases", "marks")
