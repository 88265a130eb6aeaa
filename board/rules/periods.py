"""The span of months that a fee is for, in the many ways that lists write it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from board.rules.text import chinese_number, plain_moment
from board.rules.time import month_index, month_text, parse_date


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole months, both ends included, as month indexes of `board.rules.time`."""

    first_month: int
    last_month: int

    @property
    def text(self) -> str:
        """`2026-03`, or `2025-01~2025-06`: equal for equal periods however they were written."""
        first = month_text(self.first_month)
        return first if self.first_month == self.last_month else f"{first}~{month_text(self.last_month)}"

    @property
    def months(self) -> range:
        return range(self.first_month, self.last_month + 1)

    @property
    def last_day(self) -> date:
        """The due date where a file gives none."""
        year, month = divmod(self.last_month, 12)
        return date(year, month + 1, monthrange(year, month + 1)[1])


def parse_period(value: str | int | float | date | None) -> Period | None:
    """The period that a cell names, None where it names none, runs backwards or has a month 13.

    Months (`2026-03`, `2026/3`, `202603`, `2026年3月份`), quarters (`2025Q1`, `2025年第一季度`), halves (`2025上半年`),
    years (`2025年度`), full dates and Excel serials (their month), and ranges of any of these (`2025-01~2025-06`,
    `2025年1-6月`, `2025.01-2025.06`, `2025-01-01至2025-06-30`).
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, date):
        return _month(value.year, value.month)
    text = plain_moment(value if isinstance(value, str) else repr(value).removesuffix(".0"))
    if len(text) > _LONGEST:
        return None
    text = _NUMERAL.sub(lambda found: chinese_number(found[0]) or "", text).upper()
    return _unit(text) or _range(text)


_LONGEST = 60
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十]+")
_YEARS = range(1900, 2200)

_YEAR = re.compile(r"(\d{4})(?:年度?|年全年|全年)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:年度?|[-/.年])(\d{1,2})(?:月份?)?|(\d{4})(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})(?:年度?|-)? ?(?:Q([1-4])|第?([1-4])季度?)", re.ASCII)
_HALF = re.compile(r"(\d{4})(?:年度?|-)? ?(?:(上)半年|(下)半年|H([12]))", re.ASCII)
_SEPARATOR = re.compile(r"~+|至|到|--+| - ")
# A right end that leaves the year to the left one, and its day to nobody: 6, 06月, 6月30日, 6/30.
_SHORT_END = re.compile(r"(\d{1,2})(?:月份?(?:\d{1,2}[日号])?|[./]\d{1,2})?", re.ASCII)
_SAME_MONTH_END = re.compile(r"\d{1,2}[日号]", re.ASCII)
_NAMES_ITS_YEAR = re.compile(r"\d{4}.+", re.ASCII)


def _unit(text: str) -> Period | None:
    """One month, quarter, half, year or date."""
    if found := _MONTH.fullmatch(text):
        return _month(int(found[1] or found[3]), int(found[2] or found[4]))
    if found := _QUARTER.fullmatch(text):
        quarter = int(found[2] or found[3])
        return _span(int(found[1]), quarter * 3 - 2, quarter * 3)
    if found := _HALF.fullmatch(text):
        first = 1 if found[2] or found[4] == "1" else 7
        return _span(int(found[1]), first, first + 5)
    if found := _YEAR.fullmatch(text):
        return _span(int(found[1]), 1, 12)
    day = parse_date(text)
    return None if day is None else _month(day.year, day.month)


def _range(text: str) -> Period | None:
    """Two units around a separator; a lone hyphen separates only where exactly one place for it makes sense."""
    parts = _SEPARATOR.split(text)
    if len(parts) == 2:
        return _between(parts[0].strip(), parts[1].strip())
    if len(parts) > 2:
        return None
    cuts = [place for place, character in enumerate(text) if character == "-"]
    found = {period for cut in cuts if (period := _between(text[:cut], text[cut + 1 :])) is not None}
    return found.pop() if len(found) == 1 else None


def _between(left: str, right: str) -> Period | None:
    if not _NAMES_ITS_YEAR.fullmatch(left):
        return None
    first = _unit(left) or (_unit(left + "月") if "年" in left else None)
    if first is None:
        return None
    short = _SHORT_END.fullmatch(right) if first.first_month == first.last_month else None
    if short:
        last = _month(first.first_month // 12, int(short[1]))
    elif _SAME_MONTH_END.fullmatch(right) and left.endswith(("日", "号")):
        last = first
    else:
        last = _unit(right) if _NAMES_ITS_YEAR.fullmatch(right) else None
    if last is None or last.last_month < first.first_month:
        return None
    return Period(first.first_month, last.last_month)


def _month(year: int, month: int) -> Period | None:
    return _span(year, month, month)


def _span(year: int, first: int, last: int) -> Period | None:
    if year not in _YEARS or not 1 <= first <= last <= 12:
        return None
    return Period(month_index(year, first), month_index(year, last))
