"""Whole tables in and out of the database at once, as polars frames, in the session's own transaction.

SQLite gets statements of many rows (`board.db.packed`), PostgreSQL a COPY, through a temporary table where rows may
meet others: anything row by row through SQLAlchemy costs some sixty times as much.
"""

import gc
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, count, islice
from typing import Any

import polars as pl
from sqlmodel import Session

from board.db import packed
from board.db.packed import Progress
from board.db.session import driver
from board.db.sql import fetch, run

COPIED = 100_000  # rows that go to COPY at a time
_IMPORT_LOCK = 7_301_001
_temporary = count(1)


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: a million rows make no cycles, and walking them costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def lock_imports(session: Session) -> None:
    """One import at a time on PostgreSQL, so that two files do not make the same room twice; SQLite has one writer."""
    if not _is_sqlite(session):
        run(session, "SELECT pg_advisory_xact_lock(:key)", key=_IMPORT_LOCK)


def read_numbers(session: Session, sql: str, columns: Sequence[str]) -> pl.DataFrame:
    """A SELECT of whole numbers without nulls as Int64 columns. No values are bound: put them in as numbers."""
    session.flush()
    connection = driver(session)
    if isinstance(connection, sqlite3.Connection):
        numbers, parts = chain.from_iterable(connection.execute(sql)), [pl.Series(dtype=pl.Int64)]
        while part := list(islice(numbers, packed.CHUNK * len(columns))):
            parts.append(pl.Series(part, dtype=pl.Int64))
        flat = pl.concat(parts)
        return pl.DataFrame({name: flat.gather_every(len(columns), place) for place, name in enumerate(columns)})
    with connection.cursor().copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
        data = b"".join(bytes(part) for part in copy)
    schema = dict.fromkeys(columns, pl.Int64)
    return pl.read_csv(data, has_header=False, schema=schema) if data else pl.DataFrame(schema=schema)


def read_rows(session: Session, sql: str, schema: Mapping[str, Any], **values: Any) -> pl.DataFrame:
    """A SELECT of any columns, in the order of `schema`."""
    rows = fetch(session, sql, **values)
    columns = (([row[place] for row in rows], name, dtype) for place, (name, dtype) in enumerate(schema.items()))
    return pl.DataFrame([pl.Series(name, column, dtype=dtype) for column, name, dtype in columns])


def take_ids(session: Session, table: str, number: int) -> list[int]:
    """Ids for so many new rows of a table, which nobody else gets."""
    if number == 0:
        return []
    if _is_sqlite(session):
        first = fetch(session, f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}")[0][0]
        return list(range(first, first + number))
    runs = fetch(session, NEXT_RUNS.format(table=table), number=number)
    return [id_ for first, last in runs for id_ in range(int(first), int(last) + 1)]


# Runs without a gap, nearly always one: a hundred thousand numbers would take longer to travel than to draw.
NEXT_RUNS = """
    SELECT MIN(id), MAX(id) FROM (
        SELECT id, id - ROW_NUMBER() OVER (ORDER BY id) AS run
        FROM (SELECT nextval((SELECT CAST(pg_get_serial_sequence('{table}', 'id') AS regclass))) AS id
              FROM generate_series(1, :number)) n
    ) r GROUP BY run ORDER BY 1
"""


def write_frame(
    session: Session,
    table: str,
    frame: pl.DataFrame,
    *,
    constants: Mapping[str, int] | None = None,
    on_conflict: str = "",
    progress: Progress | None = None,
) -> None:
    """Insert the rows of a frame; `constants` are the numbers of further columns, the same in every row."""
    if frame.is_empty():
        return
    session.flush()
    connection = driver(session)
    if isinstance(connection, sqlite3.Connection):
        packed.insert(connection, table, frame, constants or {}, on_conflict, progress)
        return
    whole = frame.with_columns(pl.lit(int(number)).alias(name) for name, number in (constants or {}).items())
    columns = ", ".join(whole.columns)
    if not on_conflict:
        _copy(connection, table, whole, progress)
        return
    incoming = _copied(connection, table, whole, progress)
    connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {incoming} WHERE TRUE {on_conflict}")
    connection.execute(f"DROP TABLE {incoming}")


def update_frame(session: Session, table: str, frame: pl.DataFrame, *, keys: Sequence[str]) -> None:
    """Set the columns of the frame that are no keys, in the rows that its keys name."""
    if frame.is_empty():
        return
    session.flush()
    values = [name for name in frame.columns if name not in keys]
    connection = driver(session)
    if isinstance(connection, sqlite3.Connection):
        packed.update(connection, table, frame, values, keys)
        return
    incoming = _copied(connection, table, frame, None)
    settings = ", ".join(f"{name} = n.{name}" for name in values)
    where = " AND ".join(f"t.{name} = n.{name}" for name in keys)
    connection.execute(f"UPDATE {table} t SET {settings} FROM {incoming} n WHERE {where}")
    connection.execute(f"DROP TABLE {incoming}")


def _copied(connection: Any, table: str, frame: pl.DataFrame, progress: Progress | None) -> str:
    """A temporary table with the frame's rows, its columns typed as the table's own, and counted for the planner."""
    name = f"incoming_{next(_temporary)}"
    columns = ", ".join(frame.columns)
    connection.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")
    _copy(connection, name, frame, progress)
    connection.execute(f"ANALYZE {name}")
    return name


def _copy(connection: Any, table: str, frame: pl.DataFrame, progress: Progress | None) -> None:
    done = 0
    with connection.cursor().copy(f"COPY {table} ({', '.join(frame.columns)}) FROM STDIN (FORMAT csv)") as copy:
        for part in frame.iter_slices(COPIED):
            copy.write(part.write_csv(include_header=False, quote_style="non_numeric").encode())
            done += part.height
            if progress is not None:
                progress(done, frame.height)


def _is_sqlite(session: Session) -> bool:
    return isinstance(driver(session), sqlite3.Connection)
