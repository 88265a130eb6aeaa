"""The year's holidays, where nobody published them yet or the published ones are wrong: loaded by an administrator."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from sqlmodel import Session

from board import audit, holidays
from board.db.sql import fetch, run, run_many
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_day, from_micros, to_day, to_micros
from board.rules.words import Role
from integrations.holidays.listing import DayIn

LOADS = (Role.ADMINISTRATOR,)
EMPTY = Text("没有可以录入的日期。", "There is no day to load.")


class LoadedDay(msgspec.Struct, frozen=True):
    """A day that was loaded, and by whom."""

    day: date
    is_off: bool
    name: str
    by: str
    at: datetime


def loaded(session: Session, year: int) -> list[LoadedDay]:
    rows = fetch(
        session,
        "SELECT d.day, d.is_off, d.name, COALESCE(p.name, ''), d.recorded_at FROM calendar_day d"
        " LEFT JOIN person p ON p.id = d.by_person_id WHERE d.day BETWEEN :first AND :last ORDER BY d.day",
        first=year * 10_000,
        last=year * 10_000 + 9_999,
    )
    return [LoadedDay(from_day(day), bool(off), name, by, from_micros(at)) for day, off, name, by, at in rows]


def years(session: Session) -> list[tuple[int, int]]:
    """The years of which days were loaded, and how many days."""
    return [(row[0], row[1]) for row in fetch(session, "SELECT day / 10000, COUNT(*) FROM calendar_day GROUP BY 1")]


def year_of(days: Sequence[DayIn]) -> int:
    """The year that a list is of: a New Year's holiday may begin in the one before."""
    return Counter(one.day.year for one in days).most_common(1)[0][0]


def load_days(session: Session, days: Sequence[DayIn], *, by: Who, now: datetime) -> int:
    """Put these days in the place of what was loaded of their year; the year. Raises NotFound, or Refused for none."""
    if not by.has(*LOADS):
        raise NotFound
    if not days:
        raise Refused(EMPTY)
    year = year_of(days)
    run(session, "DELETE FROM calendar_day WHERE day BETWEEN :first AND :last", first=year * 10_000,
        last=year * 10_000 + 9_999)  # fmt: skip
    run_many(
        session,
        "INSERT INTO calendar_day (day, is_off, name, by_person_id, recorded_at)"
        " VALUES (:day, :off, :name, :by, :now) ON CONFLICT (day) DO UPDATE SET is_off = excluded.is_off,"
        " name = excluded.name, by_person_id = excluded.by_person_id, recorded_at = excluded.recorded_at",
        [
            {"day": to_day(one.day), "off": one.is_off, "name": one.name, "by": by.person_id, "now": to_micros(now)}
            for one in days
        ],
    )
    _note(session, "load_calendar", year, by, now, {"on": str(year), "days_off": sum(one.is_off for one in days),
                                                    "days_worked": sum(not one.is_off for one in days)})  # fmt: skip
    return year


def remove_year(session: Session, year: int, *, by: Who, now: datetime) -> None:
    """Take back what was loaded of a year: what is published stands again. Raises NotFound where there is nothing."""
    if not by.has(*LOADS):
        raise NotFound
    gone = run(session, "DELETE FROM calendar_day WHERE day BETWEEN :first AND :last", first=year * 10_000,
               last=year * 10_000 + 9_999)  # fmt: skip
    if not gone:
        raise NotFound
    _note(session, "remove_calendar", year, by, now, {"on": str(year), "count": gone})


def _note(session: Session, verb: str, year: int, by: Who, now: datetime, details: dict[str, object]) -> None:
    audit.note(session, verb=verb, by=by, at=now, subject="calendar", subject_id=year, details=details)
    holidays.forget(session)
