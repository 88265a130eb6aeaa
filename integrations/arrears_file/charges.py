"""The charges in an arrears list: good rows as one frame, bad rows as rejects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from board.rules.columns import day_column, fen_column, period_columns, text_column
from board.rules.names import normalise_name, normalise_phone
from board.rules.ports import Reject
from board.rules.rooms import NO_NAMES
from board.rules.rooms_columns import room_keys
from board.rules.rooms_names import known_names, site
from board.rules.text import plain
from integrations.arrears_file.reasons import (
    BAD_DATE,
    MORE_CELLS,
    NEGATIVE,
    NO_AMOUNT,
    NO_COMMUNITY,
    NO_PERIOD,
    NO_ROOM,
    OVERPAID,
    Problem,
)
from integrations.files import Sheet

DEFAULT_ITEM = "物业费"
_LATE_FEE = "违约金|滞纳金"
_PLACE = ("community", "building", "entrance", "room", "address")
_PLAIN_NAME = "^[\u4e00-\u9fffA-Za-z0-9]*$"
_PLAIN_PHONE = r"^(?:1[3-9][0-9]{9})?$"


@dataclass(frozen=True)
class ChargeBatch:
    """One arrears list, read.

    `frame`, a row for each good row of the file: `row` (as Excel numbers it), `community` ("" never), `building`,
    `entrance`, `room`, `remark`, `owner`, `owner_ref`, `phone` (the first), `phones` (all, comma between), `item`,
    `late_fee`, `first_month`, `last_month` (month indexes), `due_fen`, `paid_fen`, `due_day` (yyyymmdd).
    `protected` is what could be read of rejected rows that name a room: their charge must not be taken for settled;
    its `first_month` and `last_month` are null where the period was unreadable: then the item's every period counts.
    `unreadable_in` names the communities in which a row's room could not be read, so that nothing there may be settled;
    `unreadable_anywhere` says that even the community of such a row is unknown.
    """

    frame: pl.DataFrame
    rejects: list[Reject] = field(default_factory=list)
    protected: pl.DataFrame = field(default_factory=pl.DataFrame)
    unreadable_in: frozenset[str] = frozenset()
    unreadable_anywhere: bool = False


def read_charges(
    sheet: Sheet, *, default_community: str = "", communities: Mapping[str, str] = NO_NAMES
) -> ChargeBatch:
    """The charges of a sheet read with `ARREARS`.

    `default_community` is for rows that name none; `communities` maps known names and aliases to canonical names.
    """
    read = _read(sheet, default_community, communities)
    problem = _first_problem(sheet, read)
    good = problem.is_null()
    if good.all():
        return ChargeBatch(_charges(read), protected=_protected(read.clear()))
    bad = read.with_columns(problem=problem).filter(~good)
    lost = bad.filter(pl.col("problem").is_in([NO_ROOM.code, MORE_CELLS.code, NO_COMMUNITY.code]))
    named = known_names(communities)
    where = {site(stated, None, default_community, named) or "" for stated in lost["stated"].unique()}
    return ChargeBatch(
        frame=_charges(read.filter(good)),
        rejects=[_reject(sheet, position, code) for position, code in bad.select("at", "problem").iter_rows()],
        protected=_protected(bad.filter(~pl.col("problem").is_in([NO_ROOM.code, MORE_CELLS.code, NO_COMMUNITY.code]))),
        unreadable_in=frozenset(where - {""}),
        unreadable_anywhere="" in where,
    )


def _read(sheet: Sheet, default: str, communities: Mapping[str, str]) -> pl.DataFrame:
    height = sheet.frame.height
    blank = pl.Series([""], dtype=pl.String).new_from_index(0, height)

    def cells(name: str) -> pl.Series:
        column = sheet.column(name)
        return blank if column is None else column

    place = room_keys(
        {name: cells(name) for name in _PLACE if name in sheet.fields}, default=default, communities=communities
    )
    due, paid = _money(sheet, cells)
    period = period_columns(_period_text(sheet, cells))
    due_text = cells("due_date").str.strip_chars()
    due_day = day_column(due_text)
    phones = text_column(cells("phone"), lambda cell: ",".join(normalise_phone(cell)), plain=_PLAIN_PHONE)
    item = text_column(cells("item"), _item, plain="^[\u4e00-\u9fff]+$")
    return place.rename({"remark": "place_remark"}).with_columns(
        at=pl.int_range(height, dtype=pl.Int64), row=sheet.row_numbers, stated=cells("community"),
        owner=text_column(cells("owner"), normalise_name, plain=_PLAIN_NAME),
        owner_ref=cells("owner_ref").str.strip_chars(),
        phones=phones, item=item, late_fee=item.str.contains(_LATE_FEE),
        first_month=period["first_month"], last_month=period["last_month"],
        due_fen=due, paid_fen=paid,
        due_day=pl.when(due_text == "").then(period["last_day"]).otherwise(due_day),
    )  # fmt: skip


def _money(sheet: Sheet, cells: Callable[[str], pl.Series]) -> tuple[pl.Series, pl.Series]:
    """Due and paid fen; null where a cell is no number.

    An owed amount alone is due with nothing paid; beside a due amount without a paid column it says what was paid.
    """
    nothing = pl.Series([None], dtype=pl.Int64).new_from_index(0, sheet.frame.height)
    amounts = pl.DataFrame(
        {name: fen_column(cells(name)) if name in sheet.fields else nothing for name in ("due", "paid", "owed")}
        | {f"no_{name}": cells(name).str.strip_chars() == "" for name in ("due", "paid", "owed")}
    )
    due = pl.when(pl.col("no_due")).then(pl.col("owed")).otherwise(pl.col("due"))
    left = pl.lit(0)
    if "paid" not in sheet.fields and "due" in sheet.fields:
        owed = pl.when(pl.col("no_due") | pl.col("no_owed")).then(pl.col("due")).otherwise(pl.col("owed"))
        left = pl.col("due") - owed
    paid = pl.when(pl.col("no_paid")).then(left.fill_null(0)).otherwise(pl.col("paid"))
    read = amounts.select(due=due, paid=paid)
    return read["due"], read["paid"]


def _period_text(sheet: Sheet, cells: Callable[[str], pl.Series]) -> pl.Series:
    if "period" in sheet.fields or "period_from" not in sheet.fields:
        return cells("period")
    first, last = cells("period_from").str.strip_chars(), cells("period_to").str.strip_chars()
    return pl.select(pl.when(last == "").then(first).otherwise(first + "~" + last)).to_series()


def _item(cell: str) -> str:
    return plain(cell) or DEFAULT_ITEM


def _first_problem(sheet: Sheet, read: pl.DataFrame) -> pl.Series:
    """The code of the first problem of each row, null for a good one."""
    bad: list[tuple[Problem, pl.Expr]] = [
        (MORE_CELLS, pl.lit(sheet.surplus).is_not_null()),
        (NO_ROOM, ~pl.col("ok") | pl.col("area")),
        (NO_COMMUNITY, pl.col("community") == ""),
        (NO_PERIOD, pl.col("first_month").is_null()),
        (NO_AMOUNT, pl.col("due_fen").is_null() | pl.col("paid_fen").is_null()),
        (NEGATIVE, (pl.col("due_fen") < 0) | (pl.col("paid_fen") < 0)),
        (OVERPAID, pl.col("paid_fen") > pl.col("due_fen")),
        (BAD_DATE, pl.col("due_day").is_null()),
    ]
    return read.select(pl.coalesce(pl.when(fails).then(pl.lit(problem.code)) for problem, fails in bad)).to_series()


def _charges(read: pl.DataFrame) -> pl.DataFrame:
    return read.select(
        "row", "community", "building", "entrance", "room", pl.col("place_remark").alias("remark"), "owner",
        "owner_ref", pl.col("phones").str.extract("^([^,]*)").alias("phone"), "phones", "item", "late_fee",
        "first_month", "last_month", "due_fen", "paid_fen", "due_day",
    )  # fmt: skip


def _protected(bad: pl.DataFrame) -> pl.DataFrame:
    return bad.select("community", "building", "entrance", "room", "item", "first_month", "last_month")


def _reject(sheet: Sheet, position: int, code: str) -> Reject:
    cells = sheet.cells(position)
    problem = Problem.named(code)
    column = problem.column(sheet.fields, cells)
    value = sheet.surplus[position] if problem is MORE_CELLS else cells.get(column, "")
    return Reject(int(sheet.row_numbers[position]), column, value or "", problem.reason, cells)
