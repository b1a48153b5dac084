"""The index of holders holds only what is held; who is led past many cases still sees what is new."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

HELD = sa.text("holder_id IS NOT NULL")


ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW = "cases with a higher number are looked at wherever they stand"


def upgrade() -> None:
    op.add_column("passed_over", sa.Column("newest_id", ID, nullable=False, server_default="0", comment=NEW))
    op.drop_index("ix_cases_holder_id", "cases")
    op.create_index("ix_cases_holder_id", "cases", ["holder_id"], postgresql_where=HELD, sqlite_where=HELD)


def downgrade() -> None:
    op.drop_index("ix_cases_holder_id", "cases")
    op.create_index("ix_cases_holder_id", "cases", ["holder_id"])
    op.drop_column("passed_over", "newest_id")
