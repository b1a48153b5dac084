"""The role of seniors, between reviewers and policy owners."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "role IN ('reviewer', 'policy_owner', 'administrator')"
AFTER = "role IN ('reviewer', 'senior', 'policy_owner', 'administrator')"


def upgrade() -> None:
    _check(BEFORE, AFTER)


def downgrade() -> None:
    op.execute(sa.text("UPDATE users SET role = 'reviewer' WHERE role = 'senior'"))
    _check(AFTER, BEFORE)


def _check(before: str, after: str) -> None:
    """Replace the CHECK.

    SQLite would copy the table and drop the old one, and take every sign-in and more along with the people; so
    its text alone is changed, as https://www.sqlite.org/lang_altertable.html describes under 7.
    """
    bind = op.get_bind()
    name = op.f("ck_users_role")
    if bind.dialect.name == "postgresql":
        op.drop_constraint(name, "users", type_="check")
        op.create_check_constraint(name, "users", after)
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    changed = bind.execute(
        sa.text(
            "UPDATE sqlite_schema SET sql = replace(sql, :before, :after) "
            "WHERE type = 'table' AND name = 'users' AND instr(sql, :before)"
        ),
        {"before": before, "after": after},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")
    if changed.rowcount != 1:
        raise RuntimeError("the table of users is not as the step before left it")
