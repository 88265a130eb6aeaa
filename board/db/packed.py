"""Frames into SQLite: many rows a statement, and nothing bound twice.

What a statement costs beside its rows is half of everything at one row each, and what a value costs on its way into a
statement as much as the database does with it.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

Progress = Callable[[int, int], None]
# Rows that are Python objects at once.
CHUNK = 20_000
# Values of one statement; SQLite takes 32,766.
BOUND = 2000


class Shape(NamedTuple):
    """What of a frame is bound, and how a statement names each column: by a number, or by a place among the bound."""

    bound: pl.DataFrame
    numbers: dict[str, int]
    places: dict[str, int]

    @property
    def columns(self) -> list[str]:
        return [*self.places, *self.numbers]

    def term(self, name: str, row: int = 0) -> str:
        if name in self.numbers:
            return str(self.numbers[name])
        return f"?{row * self.bound.width + self.places[name] + 1}"

    def rows(self, count: int) -> str:
        return ", ".join(f"({', '.join(self.term(name, row) for name in self.columns)})" for row in range(count))


def shape(frame: pl.DataFrame, constants: Mapping[str, int]) -> Shape:
    """A number that is the same in every row stands in the statement, and of two equal columns one is bound."""
    numbers = {name: int(number) for name, number in constants.items()}
    places: dict[str, int] = {}
    bound: list[pl.Series] = []
    for column in frame.iter_columns():
        if bound and _is_constant(column):
            numbers[column.name] = int(column[0])
            continue
        places[column.name] = next((place for place, other in enumerate(bound) if _equal(column, other)), len(bound))
        if places[column.name] == len(bound):
            bound.append(column)
    return Shape(pl.DataFrame(bound), numbers, places)


def insert(
    connection: sqlite3.Connection,
    table: str,
    frame: pl.DataFrame,
    constants: Mapping[str, int],
    on_conflict: str,
    progress: Progress | None,
) -> None:
    """Insert the rows of a frame that has some; `constants` are further columns."""
    form = shape(frame, constants)
    head, width = f"INSERT INTO {table} ({', '.join(form.columns)}) VALUES ", form.bound.width
    pack = max(1, BOUND // width)
    step, done = pack * width, 0
    whole_pack = f"{head}{form.rows(pack)} {on_conflict}" if frame.height >= pack else ""
    for part in form.bound.iter_slices(max(1, CHUNK // pack) * pack):
        packs, rest = _packs(part, step)
        if packs:
            connection.executemany(whole_pack, packs)
        if rest:
            connection.execute(f"{head}{form.rows(part.height % pack)} {on_conflict}", rest)
        done += part.height
        if progress is not None:
            progress(done, frame.height)


def update(
    connection: sqlite3.Connection, table: str, frame: pl.DataFrame, values: Sequence[str], keys: Sequence[str]
) -> None:
    """Set the columns `values` in the rows that `keys` name."""
    form = shape(frame.select([*values, *keys]), {})
    settings = ", ".join(f"{name} = {form.term(name)}" for name in values)
    where = " AND ".join(f"{name} = {form.term(name)}" for name in keys)
    for part in form.bound.iter_slices(CHUNK):
        connection.executemany(f"UPDATE {table} SET {settings} WHERE {where}", part.rows())


def _is_constant(column: pl.Series) -> bool:
    is_number = column.dtype.is_integer() or column.dtype == pl.Boolean
    return is_number and not column.has_nulls() and column.min() == column.max()


def _equal(column: pl.Series, other: pl.Series) -> bool:
    return column.equals(other, check_dtypes=True, null_equal=True)


def _packs(frame: pl.DataFrame, step: int) -> tuple[list[list[Any]], list[Any]]:
    """The values of a frame, one row after another and `step` to a list, and what is left; no tuple for each row."""
    whole = frame.height * frame.width // step * step
    if all(column.dtype == pl.Int64 and not column.has_nulls() for column in frame):
        numbers = frame.to_numpy().ravel()
        return numbers[:whole].reshape(-1, step).tolist(), numbers[whole:].tolist()
    values: list[Any] = [None] * (frame.height * frame.width)
    for place, column in enumerate(frame.iter_columns()):
        values[place :: frame.width] = column.to_list()
    return [values[at : at + step] for at in range(0, whole, step)], values[whole:]
