"""A share of a queue's decisions is made by a second person too; where they differ a senior decides."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = sa.text("state = 'open'")
AFTER = sa.text("state = 'open' AND NOT second")

NEW = (
    ("queues", "second_share", sa.SmallInteger(), "0", "percent of decisions that another person makes too"),
    ("queues", "draw_key", sa.String(length=32), "", "what draws depend on, so that nobody foresees them"),
    ("cases", "second", sa.Boolean(), sa.false(), "a second look at a decision, whose answer is a measure"),
)


def upgrade() -> None:
    for table, name, kind, default, comment in NEW:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default, comment=comment))
    _give_keys()
    _index_open_items(AFTER)
    op.create_index("ix_reviews_user_id_id", "reviews", ["user_id", "id"])
    op.create_table(
        "second_looks",
        sa.Column("id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "settled_at", sa.DateTime(timezone=True), nullable=True, comment="when a senior said who is right"
        ),
        sa.Column("corrected_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_second_looks_queue_id_queues")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_second_looks_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_second_looks_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["decisions.id"], name=op.f("fk_second_looks_corrected_by_id_decisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
        sa.UniqueConstraint("case_id", name=op.f("uq_second_looks_case_id")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_second_looks_decision_id")),
    )
    for column in ("queue_id", "corrected_by_id"):
        op.create_index(op.f(f"ix_second_looks_{column}"), "second_looks", [column])


def downgrade() -> None:
    """Close the cases that were opened for a second look alone: what they measure is not known any more."""
    op.drop_table("second_looks")
    op.drop_index("ix_reviews_user_id_id", "reviews")
    op.execute(
        "UPDATE cases SET state = 'withdrawn', holder_id = NULL, held_until = NULL "
        "WHERE second AND state = 'open'"
    )
    _index_open_items(BEFORE)
    for table, name, *_ in reversed(NEW):
        op.drop_column(table, name)


def _give_keys() -> None:
    queues = sa.table("queues", sa.column("id"), sa.column("draw_key"))
    connection = op.get_bind()
    for queue_id in connection.scalars(sa.select(queues.c.id)).all():
        key = secrets.token_hex(16)
        connection.execute(sa.update(queues).where(queues.c.id == queue_id).values(draw_key=key))


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
