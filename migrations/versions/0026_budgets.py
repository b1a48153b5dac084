"""A service may spend so many seconds of classifiers and so much money a day, and wait so long for a check."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NEW: tuple[tuple[str, sa.types.TypeEngine[Any], str], ...] = (
    ("seconds_per_day", sa.Double(), "of classifiers; none: as the settings say, 0: no limit"),
    ("cost_per_day", sa.Double(), "in money; none: as the settings say, 0: no limit"),
    (
        "check_budget_ms",
        sa.Integer(),
        "what a check may take that names no budget; none: as the settings say",
    ),
)


def upgrade() -> None:
    for name, kind, comment in NEW:
        op.add_column("services", sa.Column(name, kind, nullable=True, comment=comment))


def downgrade() -> None:
    for name, *_ in reversed(NEW):
        op.drop_column("services", name)
