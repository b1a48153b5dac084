"""A queue may be kept for a role, or for people by name."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "queue_access",
        sa.Column("id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reviewer",
                "senior",
                "policy_owner",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
            comment="this one and those above it",
        ),
        sa.Column("user_id", ID, nullable=True, comment="or this person"),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_queue_access_queue_id_queues")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_queue_access_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_access")),
        sa.UniqueConstraint("queue_id", "user_id", name=op.f("uq_queue_access_queue_id_user_id")),
    )


def downgrade() -> None:
    op.drop_table("queue_access")
