"""Whole columns of a file read at once: the same answers as the readers of single cells, a million at a time.

Plain shapes go through vectorised casts; everything else is read once for each distinct text by the cell's own reader,
so that a column never knows more forms than a cell.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from board.rules.money import MOST_FEN, parse_fen
from board.rules.periods import parse_period
from board.rules.time import parse_date, parse_instant, to_day, to_micros

_PLAIN_AMOUNT = r"^[0-9]{1,13}(?:\.[0-9]{1,2})?$"
_DRESSED_AMOUNT = r"^[¥￥]?(?:[0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,2})?元?$"


def text_column(column: pl.Series, reader: Callable[[str], str], *, plain: str) -> pl.Series:
    """`reader` over a text column, left out where the pattern `plain` says that it would change nothing."""
    column = column.fill_null("")
    slow = ~column.str.contains(plain)
    if not slow.any():
        return column
    return column.scatter(slow.arg_true(), Words(column.filter(slow)).read(reader, pl.String()))


_WITHOUT_SECONDS = len("2026-11-02 14:05")
_PLAIN_INSTANT = (
    r"^(?:19|20|21)[0-9]{2}(?:-[0-9]{2}-[0-9]{2}|/[0-9]{2}/[0-9]{2}) (?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?$"
)


class Words:
    """A text column as numbered distinct words, so that each is looked at once.

    Null counts as the empty text.
    """

    def __init__(self, column: pl.Series) -> None:
        # Categories of their own are numbered from 0 without a gap, and die with the column.
        kind = pl.Categorical(pl.Categories.random())
        coded = column.fill_null("").cast(kind)
        self._codes = coded.to_physical()
        distinct = coded.unique()
        words = pl.DataFrame({"code": distinct.to_physical(), "word": distinct.cast(pl.String)}).sort("code")
        self.words: pl.Series = words["word"]

    def spread(self, values: Sequence[Any] | pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
        """One value for each word, laid out over the rows."""
        found = values if isinstance(values, pl.Series) else pl.Series(values, dtype=dtype, strict=False)
        return found.gather(self._codes)

    def read(self, reader: Callable[[str], Any], dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
        """`reader` over the words, laid out over the rows."""
        return self.spread([reader(word) for word in self.words], dtype)


def fen_column(column: pl.Series) -> pl.Series:
    """Int64 fen of a text column; null where `parse_fen` reads none."""
    is_plain = column.str.contains(_PLAIN_AMOUNT).fill_null(False)
    if is_plain.all():
        return _cast_fen(column)
    is_dressed = column.str.contains(_DRESSED_AMOUNT).fill_null(False)
    undressed = column.str.replace_all(r"[¥￥,元]", "")
    frame = pl.DataFrame({"cell": column, "fen": _cast_fen(undressed)})
    slow = ~(is_plain | is_dressed)
    if slow.any():
        read = Words(column.filter(slow)).read(parse_fen, pl.Int64())
        places = slow.arg_true()
        return frame["fen"].scatter(places, read)
    return frame["fen"]


def day(word: str) -> int | None:
    """yyyymmdd of a text as `parse_date` reads it; None where there is no date."""
    found: date | None = parse_date(word)
    return None if found is None else to_day(found)


def instant_column(column: pl.Series, zone: ZoneInfo) -> pl.Series:
    """Int64 microseconds since 1970 of a text column; null where `parse_instant` reads none."""
    plain = pl.DataFrame({"cell": column}).filter(pl.col("cell").str.contains(_PLAIN_INSTANT))
    text = pl.col("cell").str.replace_all("/", "-", literal=True)
    full = pl.when(text.str.len_bytes() == _WITHOUT_SECONDS).then(text + ":00").otherwise(text)
    wall = full.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    # Python's own reading of an hour that the clocks repeat or skip stands (`fold=0`): the first, or one by one below.
    there = wall.dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
    found = plain.select("cell", micros=there.dt.epoch("us")).unique("cell")
    fast = pl.DataFrame({"cell": column}).join(found, on="cell", how="left", maintain_order="left")["micros"]
    slow = fast.is_null() & (column.fill_null("") != "")
    if not slow.any():
        return fast

    def read(cell: str) -> int | None:
        instant = parse_instant(cell, zone)
        return None if instant is None else to_micros(instant)

    return fast.scatter(slow.arg_true(), Words(column.filter(slow)).read(read, pl.Int64()))


def period_columns(column: pl.Series) -> pl.DataFrame:
    """`first_month`, `last_month` (month indexes) and `last_day` (yyyymmdd), Int32; null where there is no period."""
    words = Words(column)
    periods = [parse_period(word) for word in words.words]
    return pl.DataFrame(
        {
            "first_month": words.spread([p and p.first_month for p in periods], pl.Int32()),
            "last_month": words.spread([p and p.last_month for p in periods], pl.Int32()),
            "last_day": words.spread([p and to_day(p.last_day) for p in periods], pl.Int32()),
        }
    )


def _cast_fen(column: pl.Series) -> pl.Series:
    # Up to 15 digits: a double holds the yuan closely enough that rounding finds the exact fen.
    fen = (column.cast(pl.Float64, strict=False) * 100).round().cast(pl.Int64, strict=False)
    return pl.select(pl.when(fen <= MOST_FEN).then(fen)).to_series()
