"""What people say of rules: that one was wrong, and how often each was right."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rule_objections",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False, comment="the rule's id"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="number of the policy's version that fired"
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("exemption", _words("exemption", "none", "phrase", "author", "service"), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False, comment="the phrase, author or service"),
        sa.Column("until", sa.Date(), nullable=True, comment="last day of the exception"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _words("state", "noted", "open", "accepted", "dismissed"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_rule_objections_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_rule_objections_user_id_users")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["users.id"], name=op.f("fk_rule_objections_settled_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_objections")),
        sa.UniqueConstraint(
            "user_id",
            "case_id",
            "policy",
            "rule",
            name=op.f("uq_rule_objections_user_id_case_id_policy_rule"),
        ),
    )
    op.create_index(op.f("ix_rule_objections_case_id"), "rule_objections", ["case_id"])
    op.create_index("ix_rule_objections_state_id", "rule_objections", ["state", "id"])
    op.create_table(
        "rule_figures",
        sa.Column("id", ID, nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False, comment="its category was confirmed"),
        sa.Column("wrong", sa.Integer(), nullable=False, comment="its category was denied"),
        sa.Column("objections", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_figures")),
        sa.UniqueConstraint("policy", "rule", "version", name=op.f("uq_rule_figures_policy_rule_version")),
    )


def downgrade() -> None:
    op.drop_table("rule_figures")
    op.drop_table("rule_objections")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)
