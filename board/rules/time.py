"""Instants, local dates and months: how files write them and how the board keeps them.

Kept form: aware UTC datetimes in Python, microseconds since 1970 in columns; local dates as yyyymmdd integers
with `OPEN_DAY` for "no end"; months as `year * 12 + month - 1`, so that neighbours differ by one.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from board.rules.text import plain_moment

__all__ = [
    "OPEN_DAY", "UTC", "from_day", "from_micros", "local_date", "local_midnight", "month_index", "month_text",
    "months_back", "parse_date", "parse_instant", "to_day", "to_micros",
]  # fmt: skip

OPEN_DAY = 99991231
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_YEARS = range(1900, 2200)
# Day 60 of Excel's 1900 system is a 29 February that never was; from day 61 on, counting starts here.
_EXCEL_ZERO = date(1899, 12, 30)
# 1927 to 2173: wide enough for every fee and ticket, too narrow for a stray room number or amount.
_EXCEL_SERIALS = (10_000, 100_000)

_DATE = r"(?P<y>\d{4})(?:(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})|年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号]?)"
_TIME = (
    r"(?P<half>上午|下午|中午|晚上|[AaPp][Mm])? ?(?P<H>\d{1,2})"
    r"(?::(?P<M>\d{1,2})(?::(?P<S>\d{1,2})(?:\.(?P<f>\d{1,9}))?)?"
    r"|[时点](?:(?P<M2>\d{1,2})分(?:(?P<S2>\d{1,2})秒?)?|整)?) ?(?P<half2>[AaPp][Mm])?"
)
_GAP = r"(?:[Tt_,] ?| |(?<=[日号])|(?=[上下中晚]))(?:(?:星期|周)[一二三四五六日天] ?)?"
_OFFSET = r"(?P<z>[Zz]|[+-]\d{2}(?::?\d{2})?)"
_INSTANT = re.compile(rf"{_DATE}(?:{_GAP}{_TIME}(?: ?{_OFFSET})?)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d*)?", re.ASCII)


def parse_date(value: str | int | float | date | None) -> date | None:
    """The calendar date that a cell names, None where it names none.

    `2026-11-02`, `2026/11/2`, `2026.11.2`, `20261102`, `2026年11月2日`, Excel serials of the 1900 system, full-width
    digits. A time behind the date is read and dropped: exports write `2026-11-02 00:00:00` for a date.
    """
    moment = _read(value)
    return None if moment is None else moment[0].date()


def parse_instant(value: str | int | float | date | None, zone: tzinfo) -> datetime | None:
    """The instant that a cell names, in UTC; None where it names none.

    The forms of `parse_date`, then `14:05`, `14:05:09.5`, `14时05分`, `下午2:05`, `2:05 PM`, with or without `Z` or
    `+08:00`. Without an offset it is local time of `zone`, without a time 00:00 there. Fractions of a second are
    kept to the microsecond, of an Excel serial to the millisecond, which is what its binary fraction can hold.
    """
    moment = _read(value)
    if moment is None:
        return None
    wall, offset = moment
    return wall.replace(tzinfo=offset or zone).astimezone(UTC)


def local_date(instant: datetime, zone: tzinfo) -> date:
    """The date on the wall in `zone` at an aware instant."""
    return instant.astimezone(zone).date()


def local_midnight(day: date, zone: tzinfo) -> datetime:
    """00:00 of a local date, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def months_back(instant: datetime, count: int, zone: tzinfo) -> datetime:
    """The same local time of day `count` calendar months earlier, in UTC; the month's last day where it has no such."""
    wall = instant.astimezone(zone)
    months = wall.year * 12 + wall.month - 1 - count
    year, month = months // 12, months % 12 + 1
    day = min(wall.day, monthrange(year, month)[1])
    return wall.replace(year=year, month=month, day=day).astimezone(UTC)


def to_day(day: date) -> int:
    """A date as the integer yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def from_day(day: int) -> date:
    """The date of an integer yyyymmdd; ValueError where there is no such day."""
    return date(day // 10_000, day // 100 % 100, day % 100)


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970-01-01 UTC; exact, unlike `timestamp()`. The instant must be aware."""
    return (instant - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC instant of a count of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def month_index(year: int, month: int) -> int:
    """Months since year 0, so that the next month is one more."""
    return year * 12 + month - 1


def month_text(index: int) -> str:
    """`2026-03`."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def _read(value: str | int | float | date | None) -> tuple[datetime, tzinfo | None] | None:
    """Wall clock time and the offset written behind it, if any."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None), value.tzinfo
    if isinstance(value, date):
        return datetime.combine(value, time.min), None
    text = plain_moment(value if isinstance(value, str) else repr(value).removesuffix(".0"))
    if found := _INSTANT.fullmatch(text):
        return _written(found)
    if found := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return _at(year, month, day, hour, minute, second, 0, None)
    return _serial(text) if _SERIAL.fullmatch(text) else None


def _written(found: re.Match[str]) -> tuple[datetime, tzinfo | None] | None:
    part = found.groupdict()
    hour = int(part["H"] or 0)
    half = (part["half"] or part["half2"] or "").lower()
    if (half in {"下午", "晚上", "pm"} and 1 <= hour < 12) or (half == "中午" and hour in {1, 2}):
        hour += 12
    elif half in {"上午", "am"} and hour == 12:
        hour = 0
    return _at(
        int(part["y"]), int(part["m"] or part["m2"]), int(part["d"] or part["d2"]),
        hour, int(part["M"] or part["M2"] or 0), int(part["S"] or part["S2"] or 0),
        int((part["f"] or "0")[:6].ljust(6, "0")), part["z"],
    )  # fmt: skip


def _at(
    year: int, month: int, day: int, hour: int, minute: int, second: int, micro: int, offset: str | None
) -> tuple[datetime, tzinfo | None] | None:
    if year not in _YEARS:
        return None
    midnight_after = hour == 24 and minute == second == micro == 0  # ISO 8601's end of the day
    try:
        wall = datetime(year, month, day, 0 if midnight_after else hour, minute, second, micro)  # noqa: DTZ001
        return wall + timedelta(days=midnight_after), None if offset is None else _offset(offset)
    except ValueError:
        return None


def _offset(text: str) -> tzinfo:
    """ValueError for an offset of a day or more."""
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _serial(text: str) -> tuple[datetime, None] | None:
    days = float(text)
    if not _EXCEL_SERIALS[0] <= days < _EXCEL_SERIALS[1]:
        return None
    whole = int(days)
    milliseconds = round((days - whole) * 86_400_000)
    return datetime.combine(_EXCEL_ZERO, time.min) + timedelta(days=whole, milliseconds=milliseconds), None
