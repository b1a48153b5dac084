"""What each person was shown and did, day by day."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "showings",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_a_person("showings"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_showings_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showings")),
        sa.UniqueConstraint("user_id", "case_id", name=op.f("uq_showings_user_id_case_id")),
    )
    op.create_table(
        "exposures",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="in UTC"),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        _of_a_person("exposures"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposures")),
        sa.UniqueConstraint("user_id", "day", "severity", name=op.f("uq_exposures_user_id_day_severity")),
    )
    op.create_table(
        "workdays",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="in UTC"),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.Column(
            "seconds", sa.Integer(), nullable=False, comment="at work: between acts that follow one another"
        ),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True, comment="the last act"),
        sa.Column(
            "stretch_since", sa.DateTime(timezone=True), nullable=True, comment="none: they took a break"
        ),
        sa.Column("stretch_decisions", sa.Integer(), nullable=False),
        sa.Column(
            "asked_again_at", sa.DateTime(timezone=True), nullable=True, comment="a break that they put off"
        ),
        _of_a_person("workdays"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workdays")),
        sa.UniqueConstraint("user_id", "day", name=op.f("uq_workdays_user_id_day")),
    )


def downgrade() -> None:
    for table in ("workdays", "exposures", "showings"):
        op.drop_table(table)


def _of_a_person(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_user_id_users")
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=name, ondelete="CASCADE")
