"""Notes on cases, and the people whom they name."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_UNSEEN = sa.text("seen_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "case_notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="it may quote the case's; emptied by erasure"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_notes_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_notes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
    )
    op.create_index("ix_case_notes_case_id_id", "case_notes", ["case_id", "id"])
    op.create_table(
        "mentions",
        sa.Column("id", ID, nullable=False),
        sa.Column("note_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["case_notes.id"], name=op.f("fk_mentions_note_id_case_notes")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_mentions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint("note_id", "user_id", name=op.f("uq_mentions_note_id_user_id")),
    )
    op.create_index("ix_mentions_user_id_id", "mentions", ["user_id", "id"])
    op.create_index(
        "ix_mentions_unseen",
        "mentions",
        ["user_id", "id"],
        postgresql_where=IS_UNSEEN,
        sqlite_where=IS_UNSEEN,
    )


def downgrade() -> None:
    op.drop_table("mentions")
    op.drop_table("case_notes")
