"""Workdays: the announced calendar where the year is announced, Monday to Friday where it is not.

Which days an announcement made holidays or make-up workdays is given from outside (`Announced`), so that the rule
stays pure and an office can load a year by itself.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

Announced = Callable[[date], bool | None]
"""Whether a local day is a workday by the published calendar; None where its year has not been announced."""

END_OF_WORKDAY = time(18, 0)
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


def is_workday(day: date, announced: Announced) -> bool:
    """Whether the office works on a local day."""
    answer = announced(day)
    return day.weekday() < _SATURDAY if answer is None else answer


def add_workdays(day: date, count: int, announced: Announced) -> date:
    """The count-th workday after `day` (from 0 up); 0 is the day itself, or the next workday where it is none."""
    while count > 0 or not is_workday(day, announced):
        day += _ONE_DAY
        if count > 0 and is_workday(day, announced):
            count -= 1
    return day


def end_of_workday(day: date, zone: tzinfo) -> datetime:
    """18:00 local of a day, in UTC."""
    return datetime.combine(day, END_OF_WORKDAY, zone).astimezone(UTC)


def is_known(year: int, announced: Announced) -> bool:
    """Whether the year's calendar has been announced; where not, screens say that holidays are guessed."""
    return announced(date(year, 1, 1)) is not None
