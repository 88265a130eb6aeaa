"""A year's holidays as an administrator has them: a table of days, or the notice as the State Council published it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from board.rules.ports import Text
from board.rules.text import plain, squeezed
from board.rules.time import parse_date
from integrations.files import Headers, Sheet, Unusable, read_sheet
from integrations.files.headers import words

DAYS: Final = Headers(
    fields={
        "day": words("日期 日子 时间 放假日期 date day"),
        "name": words("名称 节日 节假日 假日 节日名称 说明 name holiday"),
        "kind": words("类型 放假或上班 安排 状态 性质 type kind off"),
    },
    required=(("day",),),
    keys=("day",),
)
HEADER: Final = "日期,名称,类型\n"
WORK: Final = ("上班", "调休上班", "补班", "工作日", "班", "work", "workday", "否", "0", "false")
OFF: Final = ("放假", "休息", "假", "休", "节假日", "off", "holiday", "是", "1", "true", "")
LONGEST_SPAN: Final = 31
MOST: Final = 200

BAD_DAY: Final = Text("日期无法识别", "the day cannot be read")
BAD_KIND: Final = Text("类型只能是“放假”或“上班”", "the kind is 放假 (off) or 上班 (work)")
TWICE: Final = Text("这一天出现了两次，且不一样", "this day stands here twice, and differently")
TOO_LONG: Final = Text("一段假期不会超过 31 天", "no holiday is longer than 31 days")
NOTHING: Final = Text("没有读到任何日期。", "No day was found.")

_AROUND, _GAP = re.compile(r"\s*(至|到|~|—)\s*"), re.compile(r"[ \t，；;]+")
_SPAN = re.compile(r"(.+?)\s*(?:至|到|~|—|--|\.\.)\s*(.+)")
_ITEM = re.compile(r"(?:^|[\n。；;])\s*(?:[一二三四五六七八九十]+[、.．])?\s*([^\n：:、。]{2,12})[：:]([^\n]+)")
_WEEKDAY = r"(?:[(（][^)）]*[)）])?"
_DATES = rf"(\d{{1,2}})月(\d{{1,2}})日{_WEEKDAY}(?:\s*(?:至|到|—|-|~)\s*(?:(\d{{1,2}})月)?(\d{{1,2}})日{_WEEKDAY})?"
_CLAUSE = re.compile(rf"((?:{_DATES}[、，,和与]?\s*)+)(放假|上班)")
_YEAR = re.compile(r"(\d{4})年(?:部分)?(?:节假日|放假|元旦)")


@dataclass(frozen=True, slots=True)
class DayIn:
    """A day of the calendar: off by a named holiday, or a make-up workday."""

    day: date
    is_off: bool
    name: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What was read, each day once, in order; and what was not: (row, what it said, why)."""

    days: tuple[DayIn, ...]
    problems: tuple[tuple[int, str, Text], ...] = ()


def read_days(content: str | bytes, *, year: int) -> Listing:
    """The days in a table (text, CSV or workbook), or in the text of a notice; `year` is for a notice that names none.

    A table has a day or a span (`2027-02-05 至 2027-02-11`), a name, and 放假 or 上班 (放假 where it says nothing),
    with or without a header. Raises Unusable where there is nothing to read.
    """
    if isinstance(content, str) and _is_notice(content):
        return _checked((0, "", one) for one in _notice(content, year))
    return _checked(_table(content))


def _table(content: str | bytes) -> Iterator[tuple[int, str, DayIn | Text]]:
    sheet = _sheet(content)
    for position, number in enumerate(sheet.row_numbers):
        cells = sheet.cells(position)
        said = {name: cells[column].strip() for name, column in sheet.fields.items()}
        found = _row(said.get("day", ""), said.get("name", ""), said.get("kind", ""))
        if isinstance(found, Text):
            yield int(number), said.get("kind" if found is BAD_KIND else "day", ""), found
        else:
            yield from ((int(number), said["day"], one) for one in found)


def _sheet(content: str | bytes) -> Sheet:
    """With a header where it has none: pasted lines seldom bring one."""
    if isinstance(content, bytes):
        return read_sheet(content, "calendar", wanted=DAYS)
    text = "\n".join(_GAP.sub(",", _AROUND.sub(r"\1", line.strip()), count=2) for line in content.strip().splitlines())
    first = text.partition("\n")[0].split(",")[0]
    data = text if parse_date(first) is None and not _SPAN.fullmatch(plain(first)) else HEADER + text
    return read_sheet(data.encode(), "calendar", wanted=DAYS)


def _row(day: str, name: str, kind: str) -> list[DayIn] | Text:
    word = squeezed(kind).lower()
    if word not in (*WORK, *OFF):
        return BAD_KIND
    span = _SPAN.fullmatch(plain(day))
    first, last = (parse_date(part) for part in span.groups()) if span else (parse_date(day), parse_date(day))
    if first is None or last is None or last < first:
        return BAD_DAY
    if (last - first).days >= LONGEST_SPAN:
        return TOO_LONG
    return [DayIn(one, word in OFF, plain(name)[:40]) for one in _between(first, last)]


def _is_notice(text: str) -> bool:
    return bool(_CLAUSE.search(plain(text)))


def _notice(text: str, year: int) -> Iterator[DayIn | Text]:
    """The clauses of each holiday: what is off, and which weekend days are worked for it."""
    said = _YEAR.search(text)
    year = int(said[1]) if said else year
    lines = "\n".join(plain(line) for line in text.splitlines())
    for item in _ITEM.finditer(lines):
        for clause in _CLAUSE.finditer(item[2]):
            for month, day, last_month, last_day in re.findall(_DATES, clause[1]):
                found = _dates(year, int(month), int(day), int(last_month or month), int(last_day or day))
                yield from (DayIn(one, clause[6] == "放假", item[1].strip()) for one in found)


def _dates(year: int, month: int, day: int, last_month: int, last_day: int) -> list[date]:
    try:
        first = date(year, month, day)
        last = date(year + (last_month < month), last_month, last_day)
    except ValueError:
        return []
    return list(_between(first, last)) if (last - first).days < LONGEST_SPAN else []


def _between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=count) for count in range((last - first).days + 1))


def _checked(rows: Iterator[tuple[int, str, DayIn | Text]]) -> Listing:
    days: dict[date, DayIn] = {}
    problems: list[tuple[int, str, Text]] = []
    for number, said, found in rows:
        if isinstance(found, Text):
            problems.append((number, said, found))
        elif found.day in days and days[found.day] != found:
            problems.append((number, said, TWICE))
        else:
            days[found.day] = found
    if not days and not problems:
        raise Unusable(zh=NOTHING.zh, en=NOTHING.en)
    return Listing(tuple(days[day] for day in sorted(days))[:MOST], tuple(problems))
