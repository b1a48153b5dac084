"""Ordered rules say which queue a flagged item goes to; cases that fitted none can be listed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
IS_UNROUTED = sa.text("unrouted")


def upgrade() -> None:
    op.create_table(
        "routing_rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="lower is asked first"),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column("asks", JSON, nullable=False, comment="field: the values of which one must hold"),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_routing_rules_queue_id_queues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rules")),
    )
    op.create_table(
        "routing_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("rule_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "added", "moved", "removed", name="kind", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="the rule in words, as it then was"),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["routing_rules.id"], name=op.f("fk_routing_changes_rule_id_routing_rules")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_routing_changes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_changes")),
    )
    op.create_index(op.f("ix_routing_changes_rule_id"), "routing_changes", ["rule_id"])
    op.add_column(
        "cases",
        sa.Column(
            "unrouted",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="no rule said where it belongs",
        ),
    )
    op.create_index(
        "ix_cases_unrouted", "cases", ["id"], postgresql_where=IS_UNROUTED, sqlite_where=IS_UNROUTED
    )


def downgrade() -> None:
    op.drop_index("ix_cases_unrouted", table_name="cases")
    op.drop_column("cases", "unrouted")
    op.drop_table("routing_changes")
    op.drop_table("routing_rules")
