"""The calendar of workdays and holidays: as published, and as an administrator loaded it over that."""

from collections.abc import Callable
from datetime import date

from sqlmodel import Session

from board.db.sql import Work, fetch, statement
from board.rules.calendar import Announced
from board.rules.ports import Text
from board.rules.time import from_day
from integrations import holidays as published

_LOADED = "calendar"
DAYS = "SELECT day, is_off, name FROM calendar_day"
Loaded = dict[date, tuple[bool, str]]
ANNOUNCED_BY = 11  # the month in which the State Council announces the next year


def holiday(session: Session) -> Callable[[date], str | None]:
    """The name of the holiday that a local day belongs to, None for any other day.

    What an administrator loaded stands over what is published: a make-up workday among it is no holiday.
    """
    loaded = _loaded(session)
    given = {day.year for day in loaded if not published.is_announced(day.year)}

    def name(day: date) -> str | None:
        if day not in loaded:  # of a year that was loaded nothing is guessed any more
            return None if day.year in given else published.holiday(day)
        is_off, called = loaded[day]
        return (called or "节假日") if is_off else None

    return name


def announced(session: Session) -> Announced:
    """Whether a local day is a workday, None where its year is neither published nor loaded."""
    loaded = _loaded(session)

    def is_workday(day: date) -> bool | None:
        return not loaded[day][0] if day in loaded else published.announced(day)

    return is_workday


def is_known(session: Session, year: int) -> bool:
    """Whether the year's holidays are published or were loaded; where not, only fixed dates are known."""
    return published.is_announced(year) or any(day.year == year for day in _loaded(session))


def guessed(session: Session, year: int) -> Text | None:
    """What to say of an answer for a year whose holidays nobody knows; None for one that is known."""
    if is_known(session, year):
        return None
    return Text(
        f"{year} 年的节假日安排还没有公布或录入，只按固定日期判断",
        f"The holidays of {year} are not announced or loaded: only those with a fixed date count",
    )


def unknown_years(session: Session, today: date) -> list[int]:
    """The present year, and from November on the next, where it is neither published nor loaded: ask for its days."""
    years = [today.year, *([today.year + 1] if today.month >= ANNOUNCED_BY else [])]
    return [year for year in years if not is_known(session, year)]


def knowing(session: Session) -> Work[None]:
    """Read what was loaded, for whoever asks for something else in the same breath."""
    if _LOADED not in session.info:
        (rows,) = yield [statement(DAYS)]
        session.info[_LOADED] = _read(rows)


def forget(session: Session) -> None:
    """Read it again after a change in this session."""
    session.info.pop(_LOADED, None)


def _loaded(session: Session) -> Loaded:
    if _LOADED not in session.info:
        session.info[_LOADED] = _read(fetch(session, DAYS))
    found: Loaded = session.info[_LOADED]
    return found


def _read(rows: list[tuple[int, bool, str]]) -> Loaded:
    return {from_day(day): (bool(is_off), name) for day, is_off, name in rows}
