"""Exit 0 where the PostgreSQL URL given lets its user create databases, else 1."""

import sys

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError


def may_create(url: str) -> bool:
    """Ask the server."""
    try:
        with create_engine(url, connect_args={"connect_timeout": 5}).connect() as connection:
            allowed = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            return bool(connection.scalar(text(allowed)))
    except SQLAlchemyError:
        return False


if __name__ == "__main__":
    sys.exit(0 if may_create(sys.argv[1]) else 1)
