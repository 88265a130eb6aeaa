"""Whom a logged contact was about: the room that its row names, and the number."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from board.rules.columns import Words, text_column
from board.rules.names import normalise_phone
from board.rules.rooms_columns import room_keys
from board.rules.rooms_names import known_names, site
from board.rules.text import plain
from integrations.files import Sheet

PARTS: Final = ("building", "entrance", "room")
_PLAIN = "^[\u4e00-\u9fffA-Za-z0-9-]*$"
_PLAIN_PHONE = r"^(?:1[3-9][0-9]{9})?$"


def places(sheet: Sheet, default: str, communities: Mapping[str, str]) -> pl.DataFrame:
    """`community`, `building`, `entrance`, `room` ("" where none can be told), `place_text` (the room, or what was
    written where none can be told), `phone`, and `written`, the number's cell."""
    written = cells_of(sheet, "phone")
    phone = text_column(written, lambda cell: next(iter(normalise_phone(cell)), ""), plain=_PLAIN_PHONE)
    beside = pl.DataFrame({"phone": phone, "written": written, "named": _communities(sheet, default, communities)})
    given = {name: column for name in (*PARTS, "address") if (column := sheet.column(name)) is not None}
    if not given:
        blank = (pl.lit("").alias(name) for name in (*PARTS, "place_text"))
        return beside.rename({"named": "community"}).with_columns(*blank)
    sites = {} if (column := sheet.column("community")) is None else {"community": column}
    read = beside.hstack(room_keys({**sites, **given}, default=default, communities=communities))
    is_room, texts = pl.col("ok") & ~pl.col("area"), pl.DataFrame(list(given.values()))
    joined = texts.select(_joined(pl.all().str.strip_chars())).to_series()
    return read.select(
        "phone", "written",
        *(pl.when(is_room).then(pl.col(name)).otherwise(pl.lit("")).alias(name) for name in PARTS),
        community=pl.when(is_room & (pl.col("community") != "")).then("community").otherwise("named"),
        place_text=pl.when(is_room).then(_joined(pl.col(*PARTS))).otherwise(text_column(joined, plain, plain=_PLAIN)),
    )  # fmt: skip


def cells_of(sheet: Sheet, name: str) -> pl.Series:
    """A column's cells, trimmed; empty ones where the file has no such column."""
    column = sheet.column(name)
    blank = pl.Series([""], dtype=pl.String).new_from_index(0, sheet.frame.height)
    return blank if column is None else column.str.strip_chars()


def _communities(sheet: Sheet, default: str, communities: Mapping[str, str]) -> pl.Series:
    named, words = known_names(communities), Words(cells_of(sheet, "community"))
    return words.spread([site(cell, None, default, named) or "" for cell in words.words], pl.String())


def _joined(parts: pl.Expr) -> pl.Expr:
    return pl.concat_str(parts.replace("", None), separator="-", ignore_nulls=True)
