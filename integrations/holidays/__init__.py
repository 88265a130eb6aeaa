"""The national calendar of workdays and holidays, as the State Council announces it each autumn."""

from datetime import date
from typing import Final

from chinese_calendar import Holiday, get_holiday_detail, is_workday  # type: ignore[import-untyped]
from chinese_calendar.constants import holidays  # type: ignore[import-untyped]

_YEARS = range(min(holidays).year, max(holidays).year + 1)
_NAMES: Final = {one.value: one.chinese for one in Holiday}
# The holidays with a fixed date, for years that nobody has announced yet (rules of 2025: two days in May).
_FIXED: Final = {
    (1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节",
}  # fmt: skip


def announced(day: date) -> bool | None:
    """Whether a day is a workday, make-up workdays included; None for a year that is not announced yet."""
    return bool(is_workday(day)) if day.year in _YEARS else None


def is_announced(year: int) -> bool:
    return year in _YEARS


def holiday(day: date) -> str | None:
    """The name of the holiday that a day belongs to, its bridging days included; None for a weekend or a workday.

    Of a year that is not announced only the holidays with a fixed date are known.
    """
    if day.year not in _YEARS:
        return _FIXED.get((day.month, day.day))
    is_off, name = get_holiday_detail(day)
    return _NAMES.get(name, name) if is_off and name else None
