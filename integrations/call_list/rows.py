"""The rows of a list of whom to contact: which room, and which number."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from board.rules.columns import text_column
from board.rules.names import normalise_phone
from board.rules.ports import Text
from board.rules.rooms import NO_NAMES
from board.rules.rooms_columns import room_keys
from integrations.files import Sheet

NO_ROOM, NO_COMMUNITY = "UNREADABLE", "NO_COMMUNITY"
PROBLEMS: Final = {
    NO_ROOM: Text("看不出是哪套房屋", "the room cannot be told"),
    NO_COMMUNITY: Text("没有写明小区", "no community is named"),
}
_PLACE = ("community", "building", "entrance", "room", "address")
_PLAIN_PHONE = r"^(?:1[3-9][0-9]{9})?$"


def read_call_list(
    sheet: Sheet, *, default_community: str = "", communities: Mapping[str, str] = NO_NAMES
) -> pl.DataFrame:
    """A row for each of the sheet's: `community`, `building`, `entrance`, `room`, `phone` (the first number, "" where
    none is readable) and `problem`, a code of PROBLEMS or null."""
    given = {name: column for name in _PLACE if (column := sheet.column(name)) is not None}
    places = room_keys(given, default=default_community, communities=communities)
    phones = sheet.column("phone")
    blank = pl.Series([""], dtype=pl.String).new_from_index(0, sheet.frame.height)
    return places.select(
        "community", "building", "entrance", "room",
        phone=blank if phones is None else text_column(phones.str.strip_chars(), _first, plain=_PLAIN_PHONE),
        problem=pl.when(~pl.col("ok") | pl.col("area") | pl.lit(sheet.surplus.is_not_null())).then(pl.lit(NO_ROOM))
        .when(pl.col("community") == "").then(pl.lit(NO_COMMUNITY)),
    )  # fmt: skip


def _first(cell: str) -> str:
    return next(iter(normalise_phone(cell)), "")
