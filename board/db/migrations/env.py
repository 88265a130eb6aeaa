"""What alembic runs for every command: `board.db.migrate` hands in an open transaction, a developer's command none.

    alembic revision --autogenerate -m "what changed"

A developer's command compares the tables with the database that BOARD_DATABASE_URL names.
"""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString

from board import settings
from board.db.session import Database
from board.db.types import Day, Instant
from board.tables import metadata


def plain_types(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """A migration must not change its meaning when our own column types do: it names what the engine stores."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Day):
        return "sa.Integer()"
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=metadata, render_item=plain_types, render_as_batch=True,
        transactional_ddl=True, compare_server_default=True,
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    database = Database(settings.load().url)
    with database.engine.begin() as own:
        run(own)
    database.dispose()
