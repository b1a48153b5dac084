"""Erasing an item finds what was said of it at once, however long the history is."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NEW = (("bulk_cases", "case_id"), ("webhook_deliveries", "item_id"))


def upgrade() -> None:
    for table, column in NEW:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in NEW:
        op.drop_index(f"ix_{table}_{column}", table)
