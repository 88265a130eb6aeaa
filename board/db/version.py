"""Has anything been written since? A value to keep drawn pages by, exact on both engines and across processes."""

import itertools
import sqlite3
from collections.abc import Hashable

from sqlmodel import Session

from board.db.session import driver

_NUMBERS = itertools.count()


def version(session: Session) -> Hashable:
    """A value that differs whenever a commit has become visible to this session since it was last equal.

    SQLite counts the commits of others and a connection's own changes, per connection. PostgreSQL's snapshot names the
    transactions that are visible: equal snapshots show equal rows.
    """
    connection = driver(session)
    if isinstance(connection, sqlite3.Connection):
        number = session.connection().info.setdefault("number", next(_NUMBERS))
        others = connection.execute("PRAGMA data_version").fetchone()[0]
        return number, others, connection.total_changes
    return str(connection.execute("SELECT pg_current_snapshot()::text").fetchone()[0])
