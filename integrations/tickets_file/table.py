"""A ticket export's columns, each brought to our terms for the whole file at once."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import polars as pl

from board.rules.columns import instant_column, text_column
from board.rules.names import normalise_phone
from board.rules.rooms_columns import room_keys
from board.rules.rooms_names import known_names, site
from board.rules.text import plain
from integrations.files import Sheet
from integrations.tickets_file.words import Vocabulary

TIMES = ("opened_at", "resolved_at", "confirmed_at", "updated_at")
_PLACE = ("community", "building", "entrance", "room", "address")
_PARTS = ("building", "entrance", "room")
_TEXTS = ("owner_ref", "room_ref", "assignee", "description", "result")
_PLAIN = "^[\u4e00-\u9fffA-Za-z0-9-]*$"
_PLAIN_PHONE = r"^(?:1[3-9][0-9]{9})?$"


def ticket_table(
    sheet: Sheet,
    zone: ZoneInfo,
    vocabulary: Vocabulary,
    default: str,
    communities: Mapping[str, str],
    *,
    is_guess: bool = False,
) -> pl.DataFrame:
    """A row for each of the sheet's: texts (null where not stated), codes, times as microseconds since 1970.

    `bad_time` names the first time field that could not be read. A place that was stated but could not be read has its
    `place_text` alone. A `default` community that is a guess completes places and stands for nothing else.
    """
    height = sheet.frame.height
    blank = pl.Series([""], dtype=pl.String).new_from_index(0, height)

    def cells(name: str) -> pl.Series:
        return sheet.frame[sheet.fields[name]].str.strip_chars() if name in sheet.fields else blank

    times = {name: instant_column(cells(name), zone) for name in (*TIMES, "expected_at")}
    unread = [pl.when(pl.lit(times[name].is_null() & (cells(name) != ""))).then(pl.lit(name)) for name in TIMES]
    phones = text_column(cells("phone"), lambda cell: next(iter(normalise_phone(cell)), ""), plain=_PLAIN_PHONE)
    kinds = vocabulary.codes("kind", cells("kind"))
    return pl.DataFrame(
        {
            "row": sheet.row_numbers, "surplus": sheet.surplus, "ticket_no": cells("ticket_no"), "kind": kinds,
            "kind_word": cells("kind"), "category": vocabulary.categories(cells("category")),
            "severity": vocabulary.codes("severity", cells("severity")),
            "status": vocabulary.codes("status", cells("status")), "status_word": cells("status"), "phone": phones,
        }
        | times
        | {name: cells(name) for name in _TEXTS}
    ).with_columns(
        *(pl.col(name).replace("", None) for name in (*_TEXTS, "category", "phone")),
        kind=pl.col("kind").fill_null(pl.when(pl.col("kind_word") != "").then(pl.lit("other"))),
        bad_time=pl.coalesce(unread),
    ).hstack(_places(sheet, default, communities, is_guess=is_guess))  # fmt: skip


def _places(sheet: Sheet, default: str, communities: Mapping[str, str], *, is_guess: bool) -> pl.DataFrame:
    height = sheet.frame.height
    given = {name: sheet.frame[sheet.fields[name]] for name in _PLACE if name in sheet.fields}
    named = known_names(communities)
    nowhere = None if is_guess else site("", None, default, named)
    if not given:
        columns = [pl.repeat(nowhere, height, dtype=pl.String).alias("community")]
        columns += [pl.repeat(None, height, dtype=pl.String).alias(name) for name in (*_PARTS, "place_text")]
        return pl.select(columns, area=pl.lit(False))
    read = room_keys(given, default=default, communities=communities)
    texts = {name: text_column(column, plain, plain=_PLAIN) for name, column in given.items()}
    parts = [pl.when(pl.lit(texts[name]) != "").then(pl.lit(texts[name])) for name in _PARTS if name in texts]
    joined = pl.concat_str(parts, separator="-", ignore_nulls=True) if parts else pl.lit("")
    address = pl.lit(texts["address"]) if "address" in texts else pl.lit("")
    stated = given.get("community", pl.Series([""]).new_from_index(0, height))
    by_column = text_column(stated, lambda cell: site(cell, None, default, named) or "", plain="^$")
    is_told = pl.col("ok") & ((address != "") | (joined != ""))
    by_place = pl.when(is_told | (not is_guess)).then(pl.col("community").replace("", None))
    read = read.with_columns(
        place_text=pl.when(address != "").then(address).otherwise(joined).replace("", None),
        community=pl.coalesce(by_place, pl.lit(by_column).replace("", None), pl.lit(nowhere, pl.String)),
        is_told=is_told,
    )
    is_told = pl.col("is_told")
    return read.select(
        "community", *(pl.when(is_told).then(pl.col(name)).alias(name) for name in _PARTS), "place_text",
        area=pl.col("area") & is_told,
    )  # fmt: skip
