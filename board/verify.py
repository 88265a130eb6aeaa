"""Is the database whole, and does every stored decision agree with the facts?"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from board import audit_check
from board.db.session import Database
from board.db.sql import fetch
from board.rules.ports import Text
from board.states import disagreements

# References that carry no foreign key, because a list of a million rows would pay for it in seconds.
UNGUARDED = (
    ("charge_version", "account_id", "account"),
    ("charge_version", "source_id", "source"),
    ("charge_version", "item_id", "fee_item"),
    ("charge_version", "import_id", "import"),
    ("account_state", "account_id", "account"),
    ("ticket_span", "owner_id", "owner"),
)


def verify(database: Database, *, now: datetime, heads: Sequence[Path] = ()) -> Iterator[Text]:
    """Everything that is wrong, a sentence each; nothing where all is well. Changes nothing.

    `heads` are files of the audit's heads that were kept outside the database (see `board.heads`).
    """
    yield from audit_check.problems(database, heads)
    with database.read() as session:
        if database.sqlite:
            yield from _file(session)
        yield from _strays(session)
        for community_id, name in fetch(session, "SELECT id, name FROM community ORDER BY name"):
            for line in disagreements(session, community_id, now=now):
                yield Text(f"{name}：存储的结果与事实不符：{line}", f"{name}: stored against facts: {line}")


def _file(session: Session) -> Iterator[Text]:
    """What SQLite itself finds in its file; PostgreSQL's server guards its own."""
    for (line,) in fetch(session, "PRAGMA integrity_check"):
        if line != "ok":
            yield Text(f"数据库文件损坏：{line}", f"the database file is damaged: {line}")
    for table, row, parent, _ in fetch(session, "PRAGMA foreign_key_check"):
        yield _stray(table, row, parent)


def _strays(session: Session) -> Iterator[Text]:
    for table, column, parent in UNGUARDED:
        rows = fetch(
            session,
            f'SELECT DISTINCT {column} FROM {table} WHERE NOT EXISTS (SELECT 1 FROM "{parent}" p'
            f" WHERE p.id = {table}.{column}) ORDER BY 1 LIMIT 20",
        )
        for (missing,) in rows:
            yield _stray(table, missing, parent)


def _stray(table: str, row: object, parent: str) -> Text:
    return Text(f"{table} {row} 指向不存在的 {parent}", f"{table} {row} points to a {parent} that does not exist")
