"""Requests with an Idempotency-Key and their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "keyed_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("service_id", ID, nullable=False),
        sa.Column(
            "key", sa.String(length=255), nullable=False, comment="the header, as the service chose it"
        ),
        sa.Column(
            "request_hash",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="sha256 of method, path and body",
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True, comment="of the answer; none while it is worked on"),
        sa.Column("media_type", sa.String(length=80), nullable=False, comment="of the answer"),
        sa.Column("answer", sa.LargeBinary(), nullable=False, comment="the answer's body"),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_keyed_requests_service_id_services")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyed_requests")),
        sa.UniqueConstraint("service_id", "key", name=op.f("uq_keyed_requests_service_id_key")),
    )
    op.create_index(op.f("ix_keyed_requests_begun_at"), "keyed_requests", ["begun_at"])


def downgrade() -> None:
    op.drop_table("keyed_requests")
