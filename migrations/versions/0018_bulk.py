"""Acts on many cases at once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
IS_AT_WORK = sa.text("state IN ('running', 'undoing')")


def _enum(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    op.create_table(
        "bulks",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column(
            "alike_to_id", ID, nullable=True, comment="the case that all resemble; none: a filter chose them"
        ),
        sa.Column("about", sa.Text(), nullable=False, comment="which cases, in words"),
        sa.Column("is_cut", sa.Boolean(), nullable=False, comment="more matched than one act takes"),
        sa.Column("state", _enum("state", "counted", "running", "done", "undoing", "undone"), nullable=False),
        sa.Column(
            "outcome",
            _enum("outcome", "violating", "fine", "unsure"),
            nullable=True,
            comment="none until begun",
        ),
        sa.Column("categories", JSON, nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bulks_user_id_users")),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_bulks_queue_id_queues")),
        sa.ForeignKeyConstraint(["alike_to_id"], ["cases.id"], name=op.f("fk_bulks_alike_to_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulks")),
    )
    op.create_index("ix_bulks_at_work", "bulks", ["id"], postgresql_where=IS_AT_WORK, sqlite_where=IS_AT_WORK)
    op.create_index("ix_bulks_user_id_id", "bulks", ["user_id", "id"])
    op.create_table(
        "bulk_cases",
        sa.Column("bulk_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="the case's version when it was counted"),
        sa.Column("likeness", sa.Double(), nullable=True, comment="0..1, to the case that all resemble"),
        sa.Column(
            "result",
            _enum("result", "waiting", "left_out", "decided", "held", "stale", "undone", "kept"),
            nullable=False,
        ),
        sa.Column("decision_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulks.id"], name=op.f("fk_bulk_cases_bulk_id_bulks")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_bulk_cases_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_bulk_cases_decision_id_decisions")
        ),
        sa.PrimaryKeyConstraint("bulk_id", "case_id", name=op.f("pk_bulk_cases")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_bulk_cases_decision_id")),
    )
    op.create_index("ix_bulk_cases_bulk_id_result", "bulk_cases", ["bulk_id", "result", "case_id"])


def downgrade() -> None:
    op.drop_table("bulk_cases")
    op.drop_table("bulks")
