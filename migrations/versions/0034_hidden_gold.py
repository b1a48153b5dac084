"""Hidden gold: cases with a known answer, mixed in among a person's cases at a queue's rate."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
BEFORE = sa.text("state = 'open' AND NOT second")
AFTER = sa.text("state = 'open' AND NOT second AND lane < 2")


def upgrade() -> None:
    op.add_column(
        "queues",
        sa.Column(
            "gold_share",
            sa.SmallInteger(),
            nullable=False,
            server_default="0",
            comment="percent of what people are given that is hidden gold",
        ),
    )
    _index_open_items(AFTER)
    op.create_table(
        "probes",
        sa.Column("id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column(
            "decision_id", ID, nullable=False, comment="what says so; undone, nobody is asked any more"
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "violating",
                "fine",
                "unsure",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("categories", JSON, nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", ID, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_probes_queue_id_queues")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_probes_item_id_items")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_probes_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_probes_made_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probes")),
        sa.UniqueConstraint("item_id", name=op.f("uq_probes_item_id")),
    )
    op.create_index(op.f("ix_probes_queue_id"), "probes", ["queue_id"])
    op.create_table(
        "probings",
        sa.Column("id", ID, nullable=False),
        sa.Column("probe_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["probe_id"], ["probes.id"], name=op.f("fk_probings_probe_id_probes")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_probings_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_probings_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probings")),
    )
    op.create_index(op.f("ix_probings_probe_id"), "probings", ["probe_id"])
    op.create_index("ix_probings_user_id_probe_id", "probings", ["user_id", "probe_id"])
    op.create_index("ix_probings_case_id_user_id", "probings", ["case_id", "user_id"], unique=True)


def downgrade() -> None:
    """Close the cases of hidden gold: what they measure is not known any more."""
    op.drop_table("probings")
    op.drop_table("probes")
    op.execute(
        "UPDATE cases SET state = 'withdrawn', holder_id = NULL, held_until = NULL "
        "WHERE lane = 2 AND state = 'open'"
    )
    _index_open_items(BEFORE)
    op.drop_column("queues", "gold_share")


def _index_open_items(condition: sa.TextClause) -> None:
    op.drop_index("uq_cases_open_item", "cases")
    op.create_index(
        "uq_cases_open_item",
        "cases",
        ["item_id"],
        unique=True,
        postgresql_where=condition,
        sqlite_where=condition,
    )
