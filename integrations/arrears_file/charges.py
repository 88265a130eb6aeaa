"""The charges in an arrears list: good rows as one frame, bad rows as rejects."""

import re
from collections.abc import Callable, Mapping

import polars as pl

from board.rules.columns import Words, day, fen_column, period_columns, text_column
from board.rules.names import normalise_name, normalise_phone
from board.rules.ports import Reject
from board.rules.rooms import NO_NAMES
from board.rules.rooms_columns import room_keys
from board.rules.rooms_names import known_names, site
from board.rules.text import plain
from integrations.arrears_file.batch import CHARGED, KEPT_SAFE, SAID, ChargeBatch, in_use
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
_LATE_FEE = re.compile("违约金|滞纳金")
_PLACE = ("community", "building", "entrance", "room", "address")
_OWNER = ("owner", "owner_ref", "phone")
_PLAIN_NAME = "^[\u4e00-\u9fffA-Za-z0-9]*$"
_PLAIN_PHONE = r"^(?:1[3-9][0-9]{9})?$"


def read_charges(
    sheet: Sheet, *, default_community: str = "", communities: Mapping[str, str] = NO_NAMES
) -> ChargeBatch:
    """The charges of a sheet read with `ARREARS`.

    `default_community` is for rows that name none; `communities` maps known names and aliases to canonical names.
    """
    said, household = _households(sheet, default_community, communities)
    read = _read(sheet, household)
    problem = _first_problem(sheet, read, said)
    good = problem.is_null()
    if good.all():
        return ChargeBatch(read.select(CHARGED), said.select(SAID), protected=_protected(read.clear(), said))
    bad = read.with_columns(problem=problem).filter(~good)
    is_lost = pl.col("problem").is_in([NO_ROOM.code, MORE_CELLS.code, NO_COMMUNITY.code])
    lost, named = bad.filter(is_lost), known_names(communities)
    stated = said["stated"].gather(lost["household"].unique()).unique()
    where = {site(each, None, default_community, named) or "" for each in stated}
    charges, households = in_use(read.filter(good).select(CHARGED), said.select(SAID))
    return ChargeBatch(
        charges,
        households,
        rejects=[_reject(sheet, position, code) for position, code in bad.select("at", "problem").iter_rows()],
        protected=_protected(bad.filter(~is_lost), said),
        unreadable_in=frozenset(where - {""}),
        unreadable_anywhere="" in where,
    )


def _households(sheet: Sheet, default: str, communities: Mapping[str, str]) -> tuple[pl.DataFrame, pl.Series]:
    """What each run of rows with the same cells says of its place and owner, and the number of each row's run.

    Beside SAID there is `stated` (the community cell) and `problem` (a code, or null).
    """
    columns = {name: column for name in (*_PLACE, *_OWNER) if (column := sheet.column(name)) is not None}
    cells = pl.DataFrame(columns)
    starts = cells.select(pl.any_horizontal(pl.all() != pl.all().shift()).fill_null(True).alias("starts"))["starts"]
    heads = cells.filter(starts)
    blank = pl.Series([""], dtype=pl.String).new_from_index(0, heads.height)
    given = {name: heads[name] if name in columns else blank for name in (*_PLACE, *_OWNER)}
    place = room_keys(
        {name: heads[name] for name in _PLACE if name in columns}, default=default, communities=communities
    )
    said = place.with_columns(
        stated=given["community"],
        owner=text_column(given["owner"], normalise_name, plain=_PLAIN_NAME),
        owner_ref=given["owner_ref"].str.strip_chars(),
        phones=text_column(given["phone"], lambda cell: ",".join(normalise_phone(cell)), plain=_PLAIN_PHONE),
        problem=pl.when(~pl.col("ok") | pl.col("area")).then(pl.lit(NO_ROOM.code))
        .when(pl.col("community") == "").then(pl.lit(NO_COMMUNITY.code)),
    )  # fmt: skip
    return said, starts.cum_sum() - 1


def _read(sheet: Sheet, household: pl.Series) -> pl.DataFrame:
    height = sheet.frame.height
    blank = pl.Series([""], dtype=pl.String).new_from_index(0, height)

    def cells(name: str) -> pl.Series:
        column = sheet.column(name)
        return blank if column is None else column

    due, paid = _money(sheet, cells)
    period = period_columns(_period_text(sheet, cells))
    due_days = Words(cells("due_date"))
    words = Words(cells("item"))
    items = [_item(word) for word in words.words]
    return pl.DataFrame({
        "at": pl.int_range(height, dtype=pl.Int64, eager=True), "row": sheet.row_numbers, "household": household,
        "item": words.spread(items, pl.String()),
        "late_fee": words.spread([_LATE_FEE.search(item) is not None for item in items], pl.Boolean()),
        "first_month": period["first_month"], "last_month": period["last_month"],
        "due_fen": due, "paid_fen": paid,
        "due_day": pl.select(
            pl.when(due_days.spread([not word.strip() for word in due_days.words], pl.Boolean()))
            .then(period["last_day"])
            .otherwise(due_days.read(day, pl.Int32()))
        ).to_series(),
    })  # fmt: skip


def _money(sheet: Sheet, cells: Callable[[str], pl.Series]) -> tuple[pl.Series, pl.Series]:
    """Due and paid fen; null where a cell is no number.

    An owed amount alone is due with nothing paid; beside a due amount without a paid column it says what was paid.
    """
    amounts = pl.DataFrame(
        [column for name in ("due", "paid", "owed") for column in _amount(cells(name), name, name in sheet.fields)]
    )
    due = pl.when(pl.col("no_due")).then(pl.col("owed")).otherwise(pl.col("due"))
    left = pl.lit(0)
    if "paid" not in sheet.fields and "due" in sheet.fields:
        owed = pl.when(pl.col("no_due") | pl.col("no_owed")).then(pl.col("due")).otherwise(pl.col("owed"))
        left = pl.col("due") - owed
    paid = pl.when(pl.col("no_paid")).then(left.fill_null(0)).otherwise(pl.col("paid"))
    read = amounts.select(due=due, paid=paid)
    return read["due"], read["paid"]


def _amount(cells: pl.Series, name: str, is_there: bool) -> tuple[pl.Series, pl.Series]:
    """The fen of a column `name`, null where there are none, and as `no_name` whether that is for want of any text."""
    height = len(cells)
    if not is_there:
        nothing = pl.Series(name, [None], dtype=pl.Int64).new_from_index(0, height)
        return nothing, pl.Series(f"no_{name}", [True]).new_from_index(0, height)
    fen = fen_column(cells)
    empty = pl.Series([False]).new_from_index(0, height)
    if fen.has_nulls():  # what has an amount has text, so that a whole column is not stripped to find out
        empty = cells.str.strip_chars() == ""
    return fen.rename(name), empty.rename(f"no_{name}")


def _period_text(sheet: Sheet, cells: Callable[[str], pl.Series]) -> pl.Series:
    if "period" in sheet.fields or "period_from" not in sheet.fields:
        return cells("period")
    first, last = cells("period_from").str.strip_chars(), cells("period_to").str.strip_chars()
    return pl.select(pl.when(last == "").then(first).otherwise(first + "~" + last)).to_series()


def _item(cell: str) -> str:
    return plain(cell) or DEFAULT_ITEM


def _first_problem(sheet: Sheet, read: pl.DataFrame, said: pl.DataFrame) -> pl.Series:
    """The code of the first problem of each row, null for a good one."""
    bad: list[tuple[Problem, pl.Expr]] = [
        (NO_PERIOD, pl.col("first_month").is_null()),
        (NO_AMOUNT, pl.col("due_fen").is_null() | pl.col("paid_fen").is_null()),
        (NEGATIVE, (pl.col("due_fen") < 0) | (pl.col("paid_fen") < 0)),
        (OVERPAID, pl.col("paid_fen") > pl.col("due_fen")),
        (BAD_DATE, pl.col("due_day").is_null()),
    ]
    of_place = pl.lit(said["problem"].gather(read["household"]))
    more_cells = pl.when(pl.lit(sheet.surplus).is_not_null()).then(pl.lit(MORE_CELLS.code))
    of_charge = (pl.when(fails).then(pl.lit(problem.code)) for problem, fails in bad)
    return read.select(pl.coalesce(more_cells, of_place, *of_charge)).to_series()


def _protected(bad: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    return bad.hstack(said.select(pl.col(SAID).gather(bad["household"]))).select(KEPT_SAFE)


def _reject(sheet: Sheet, position: int, code: str) -> Reject:
    cells = sheet.cells(position)
    problem = Problem.named(code)
    column = problem.column(sheet.fields, cells)
    value = sheet.surplus[position] if problem is MORE_CELLS else cells.get(column, "")
    return Reject(int(sheet.row_numbers[position]), column, value or "", problem.reason, cells)
