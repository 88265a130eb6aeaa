"""The contacts in a log: good rows as one frame, bad rows as rejects."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from board.rules.columns import Words, instant_column
from board.rules.ports import Reject, Text
from board.rules.rooms import NO_NAMES
from board.rules.text import squeezed
from board.rules.time import to_micros
from integrations.contacts_file.headers import TIMES
from integrations.contacts_file.known import KNOWN, NO_RESULTS, REACHED, codes, meaning
from integrations.contacts_file.places import cells_of, places
from integrations.files import Sheet, Unusable

MORE_CELLS: Final = Text("这一行的单元格比表头多", "the row has more cells than the header")
NO_TIME: Final = Text("没有时间", "the row has no time")
BAD_TIME: Final = Text("时间无法识别", "the time cannot be read")
AHEAD: Final = Text("时间还没有到", "the time lies in the future")
NOBODY: Final = Text("没有号码，也看不出房号", "there is no number, and no room that can be told")
UNREADABLE: Final = Text(
    "号码不完整，打了星号的号码无法核对", "the number is not whole: one that is masked tells nobody"
)
PROBLEMS: Final = {
    "more": MORE_CELLS, "no_time": NO_TIME, "bad_time": BAD_TIME, "ahead": AHEAD, "nobody": NOBODY,
    "unreadable": UNREADABLE,
}  # fmt: skip
_BY_TIME = {"called_at": "phone", "sent_at": "sms"}
LONGEST_NOTE = 2000


@dataclass(frozen=True)
class ContactBatch:
    """One log, read.

    `contacts` has `row`, `at` (microseconds), `community`, `building`, `entrance`, `room` ("" where no room is named),
    `place_text`, `phone`, `channel`, `direction`, `purpose`, `result`, `result_word`, `reached`, `agent` and `note`.
    `unknown` counts, per field, the words that nobody knows: such a result counts as nobody reached.
    """

    contacts: pl.DataFrame
    rejects: list[Reject] = field(default_factory=list)
    unknown: Mapping[str, Counter[str]] = field(default_factory=dict)
    rows: int = 0


def read_contacts(
    sheet: Sheet,
    *,
    zone: ZoneInfo,
    until: datetime,
    default_community: str = "",
    communities: Mapping[str, str] = NO_NAMES,
) -> ContactBatch:
    """The contacts of a sheet read with `CONTACTS`; what lies after `until` cannot have been logged.

    `default_community` is for rows that name none, `communities` maps known names and aliases to canonical names. What
    says nothing of its direction went out, and what says nothing of its purpose asked for money: it is for that that
    such logs are read.
    """
    reader = _Reader(sheet)
    table = places(sheet, default_community, communities).hstack(reader.times(zone)).hstack(reader.words())
    table = table.with_columns(
        row=sheet.row_numbers, surplus=sheet.surplus, channel=pl.coalesce("channel", "by_time").fill_null("")
    )
    table = table.with_columns(problem=_problem(to_micros(until)))
    bad = table.with_row_index("position").filter(pl.col("problem").is_not_null())
    rejects = [_reject(sheet, *found) for found in bad.select("position", "problem").iter_rows()]
    good = table.filter(pl.col("problem").is_null()).select(
        "row", "at", "community", "building", "entrance", "room", "place_text", "phone", "channel", "direction",
        "purpose", "result", "result_word", "reached", "agent", "note",
    )  # fmt: skip
    return ContactBatch(good, rejects, reader.unknown, sheet.frame.height)


class _Reader:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.unknown = sheet, dict[str, Counter[str]]()
        self._mapped = {name: _mapped(sheet, name) for name in KNOWN}

    def cells(self, name: str) -> pl.Series:
        return cells_of(self.sheet, name)

    def times(self, zone: ZoneInfo) -> pl.DataFrame:
        """The first of the time columns that says something, and the channel that it speaks for."""
        written = {name: self.cells(name) for name in TIMES}
        read = {name: instant_column(cells, zone) for name, cells in written.items()}
        said = pl.DataFrame({f"w_{name}": cells for name, cells in written.items()} | read)
        return said.select(
            at=pl.coalesce(*(pl.when(pl.col(f"w_{name}") != "").then(pl.col(name)) for name in TIMES)),
            time=pl.coalesce(*(pl.col(f"w_{name}").replace("", None) for name in TIMES)).fill_null(""),
            by_time=pl.coalesce(
                *(pl.when(pl.col(f"w_{name}") != "").then(pl.lit(_BY_TIME.get(name))) for name in TIMES)
            ),
        )

    def words(self) -> pl.DataFrame:
        """Channel, direction, purpose and result by the columns that speak of them, the most direct one first."""
        result = self.cells("result")
        word = pl.select(pl.when(result != "").then(result).otherwise(self.cells("status"))).to_series()
        found = {
            "channel": self.meant("channel", "channel", "kind"),
            "direction": self.meant("direction", "direction", "kind", "channel"),
            "purpose": self.meant("purpose", "purpose", "kind", "note"),
        }
        result = self.coded("result", word)
        self._count("result", word, result)
        self._count("channel", self.cells("channel"), found["channel"])
        return pl.DataFrame(found | {"result": result, "result_word": word}).with_columns(
            direction=pl.col("direction").fill_null("out"), purpose=pl.col("purpose").fill_null("collection"),
            reached=pl.col("result").is_in(list(REACHED)).fill_null(False),
            result=pl.when(~pl.col("result").is_in(list(NO_RESULTS))).then("result").fill_null(""),
            agent=self.cells("agent"), note=self.cells("note").str.slice(0, LONGEST_NOTE),
        )  # fmt: skip

    def meant(self, name: str, *columns: str) -> pl.Series:
        coded = [self.coded(name, self.cells(column)) for column in columns]
        return pl.select(pl.coalesce(coded)).to_series()

    def coded(self, name: str, column: pl.Series) -> pl.Series:
        return Words(column).read(lambda word: meaning(name, word, self._mapped[name]), pl.String())

    def _count(self, name: str, words: pl.Series, found: pl.Series) -> None:
        unknown = Counter(
            {word: count for word, count in words.filter(found.is_null()).value_counts().iter_rows() if word}
        )
        if unknown:
            self.unknown[name] = unknown


def _problem(until: int) -> pl.Expr:
    """The first of PROBLEMS that a row has; null for one that can be taken."""
    return pl.coalesce(
        pl.when(pl.col("surplus").is_not_null()).then(pl.lit("more")),
        pl.when(pl.col("time") == "").then(pl.lit("no_time")),
        pl.when(pl.col("at").is_null()).then(pl.lit("bad_time")),
        pl.when(pl.col("at") > until).then(pl.lit("ahead")),
        pl.when((pl.col("phone") == "") & (pl.col("room") == "") & (pl.col("written") != "")).then(
            pl.lit("unreadable")
        ),
        pl.when((pl.col("phone") == "") & (pl.col("room") == "")).then(pl.lit("nobody")),
    )


def _reject(sheet: Sheet, position: int, code: str) -> Reject:
    cells, fields = sheet.cells(position), sheet.fields
    wanted = (
        ("at", "called_at", "sent_at") if code in ("no_time", "bad_time", "ahead") else ("phone", "address", "room")
    )
    named = [fields[name] for name in wanted if name in fields]
    column = "" if code == "more" else next((name for name in named if cells[name].strip()), named[0] if named else "")
    value = (sheet.surplus[position] or "") if code == "more" else cells.get(column, "")
    return Reject(int(sheet.row_numbers[position]), column, value, PROBLEMS[code], cells)


def _mapped(sheet: Sheet, name: str) -> dict[str, str]:
    """The words that a mapping file gives for this field; `Unusable` where ours does not exist."""
    given = sheet.mapping.words(name)
    wrong = sorted(set(given.values()) - codes(name))
    if wrong:
        known = ", ".join(sorted(codes(name)))
        raise Unusable(
            zh=f"对照里 {name} 的取值 {wrong[0]} 不存在，只能是 {known}。",
            en=f"The mapping gives {name} the value {wrong[0]}; it can be {known}.",
        )
    return {squeezed(word).lower(): code for word, code in given.items()}
