"""The histories of an item and of its author are read from their end, however long they are."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

HAS_AUTHOR = sa.text("author IS NOT NULL")
COMMENT = "whom the service names as meta.author; a name means one person of one service"

# What an author is called: words or a whole number, as the intake takes it (review/intake.py).
SQLITE = """
UPDATE items SET author = CAST(json_extract(meta, '$.author') AS TEXT)
WHERE json_type(meta, '$.author') IN ('text', 'integer')
  AND length(CAST(json_extract(meta, '$.author') AS TEXT)) BETWEEN 1 AND 200
"""
POSTGRESQL = """
UPDATE items SET author = meta ->> 'author'
WHERE jsonb_typeof(meta -> 'author') IN ('string', 'number')
  AND length(meta ->> 'author') BETWEEN 1 AND 200
"""


def upgrade() -> None:
    op.add_column("items", sa.Column("author", sa.String(length=200), nullable=True, comment=COMMENT))
    op.execute(SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL)
    op.create_index(
        "ix_items_author",
        "items",
        ["service_id", "author", "id"],
        postgresql_where=HAS_AUTHOR,
        sqlite_where=HAS_AUTHOR,
    )
    op.create_index("ix_case_events_case_id_id", "case_events", ["case_id", "id"])
    op.drop_index("ix_case_events_case_id", "case_events")


def downgrade() -> None:
    op.create_index("ix_case_events_case_id", "case_events", ["case_id"])
    op.drop_index("ix_case_events_case_id_id", "case_events")
    op.drop_index("ix_items_author", "items")
    op.drop_column("items", "author")
