"""The national calendar of workdays and holidays, as the State Council announces it each autumn."""

from datetime import date

from chinese_calendar import is_workday  # type: ignore[import-untyped]
from chinese_calendar.constants import holidays  # type: ignore[import-untyped]

_YEARS = range(min(holidays).year, max(holidays).year + 1)


def announced(day: date) -> bool | None:
    """Whether a day is a workday, make-up workdays included; None for a year that is not announced yet."""
    return bool(is_workday(day)) if day.year in _YEARS else None
