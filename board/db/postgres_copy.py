"""The rows of all tables out of a PostgreSQL database and into an empty one, with COPY."""

import zipfile
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, inspect, text

from board.db import migrate
from board.db.archive import CHUNK, Manifest, Writer
from board.db.session import Database, DatabaseError
from board.rules.ports import Text
from board.tables import metadata

VERSION_TABLE = "alembic_version"
DIFFERENT = Text("恢复后的行数与备份不符：{table}", "The restored rows do not match the backup: {table}")

OWN_SEQUENCES = """
    SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0
    AND NOT a.attisdropped AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
"""


def write_tables(database: Database, writer: Writer) -> dict[str, int]:
    """One member per table, all of one snapshot; the rows of each."""
    counts: dict[str, int] = {}
    with database.engine.connect() as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        columns = _columns(connection)
        cursor = _cursor(connection)
        for table in _in_order(columns):
            with (
                writer.member(f"{table}.copy", columns[table]) as member,
                cursor.copy(_copy(table, columns[table], "TO STDOUT")) as copy,
            ):
                for data in copy:
                    member.write(data)
            counts[table] = cursor.rowcount
    return counts


def load_tables(database: Database, zip_file: zipfile.ZipFile, manifest: Manifest) -> None:
    """Replace our tables by those of the backup, as its schema had them, in one transaction."""
    with database.engine.begin() as connection:
        migrate.lock(connection)
        for table in [*(table.name for table in reversed(metadata.sorted_tables)), VERSION_TABLE]:
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{table}" CASCADE')
        migrate.lay(connection, manifest.schema)
        cursor = _cursor(connection)
        for member in manifest.members:
            table = member.name.removesuffix(".copy")
            with zip_file.open(member.name) as file, cursor.copy(_copy(table, member.columns, "FROM STDIN")) as copy:
                while data := file.read(CHUNK):
                    copy.write(data)
            if cursor.rowcount != manifest.counts[table]:
                raise DatabaseError(Text(DIFFERENT.zh.format(table=table), DIFFERENT.en.format(table=table)))
        _count_on(connection)


def _count_on(connection: Connection) -> None:
    """The next id of each table comes after the restored ones."""
    for table, column, sequence in connection.exec_driver_sql(OWN_SEQUENCES).all():
        connection.exec_driver_sql(
            f'SELECT setval(\'{sequence}\', COALESCE((SELECT MAX("{column}") FROM "{table}"), 0) + 1, false)'
        )


def _columns(connection: Connection) -> dict[str, list[str]]:
    found = inspect(connection)
    return {table: [column["name"] for column in found.get_columns(table)] for table in found.get_table_names()}


def _in_order(columns: dict[str, list[str]]) -> list[str]:
    """Parents before their children, as COPY back needs them."""
    return [table.name for table in metadata.sorted_tables if table.name in columns]


def _copy(table: str, columns: list[str], direction: str) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table), names, sql.SQL(direction))  # type: ignore[arg-type]


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()
