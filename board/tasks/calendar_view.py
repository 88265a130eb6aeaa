"""The calendar of a department: what is agreed on each of seven days, with what clashes."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from sqlmodel import Session

from board.db.sql import fetch
from board.policies import zones
from board.rules.building_words import title_words
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.task_forms import TaskKind
from board.rules.time import local_date, local_midnight, parse_date, to_micros
from board.rules.visits import conflicts
from board.rules.words import Role
from board.tasks.cards import Card, card, select, with_parties
from board.tasks.scope import OVERVIEW
from board.tasks.slots import KINDS_AGREED, slots
from board.tasks.views import department_label, kind_label, say

SHOWN: Final = (TaskKind.JOINT_VISIT, TaskKind.ESCORT, TaskKind.DELIVERY_WITNESS, TaskKind.INSPECTION)
DEPARTMENTS: Final = (Role.CLERK, Role.STEWARD, Role.ENGINEERING, Role.ENVIRONMENT, Role.SECURITY)
WEEK: Final = 7
INSPECTION: Final = f"'{TaskKind.INSPECTION}'"


class Entry(msgspec.Struct, frozen=True):
    """One thing of a day; `starts_at` by its community's clock, None for an inspection, which is only due by then."""

    card: Card
    kind: str
    starts_at: datetime | None
    place: str
    people: list[tuple[str, bool]]
    clashes: list[str]


class Day(msgspec.Struct, frozen=True):
    day: date
    is_today: bool
    entries: list[Entry]


class Filters(msgspec.Struct, frozen=True):
    """All of it stands in the URL: the day asked for, the department, and whether only one's own."""

    day: date
    department: str = ""
    mine: bool = False
    only_day: bool = False

    def url(self, **changes: Any) -> str:
        other = msgspec.structs.replace(self, **changes)
        values = {
            "day": other.day.isoformat(), "department": other.department, "mine": "1" if other.mine else "",
            "view": "day" if other.only_day else "",
        }  # fmt: skip
        return f"/calendar?{urlencode({name: value for name, value in values.items() if value})}"


def read_filters(query: Mapping[str, str], today: date) -> Filters:
    """The filters of a URL; what is none narrows nothing."""
    department = query.get("department", "")
    return Filters(
        parse_date(query.get("day", "")) or today,
        department if department in set(DEPARTMENTS) else "",
        query.get("mine") == "1",
        query.get("view") == "day",
    )


def days(session: Session, who: Who, filters: Filters, *, now: datetime, zone: tzinfo) -> list[Day]:
    """Seven days from the one asked for (or it alone) with what is agreed on each, by its community's own clock; in
    five statements. `zone` is the reader's, who is told which day is today."""
    first = filters.day
    count = 1 if filters.only_day else WEEK
    places = zones(session)
    clocks = {*places.values(), zone}
    since = min(local_midnight(first, clock) for clock in clocks)
    until = max(local_midnight(first + timedelta(days=count), clock) for clock in clocks)
    agreed = slots(session, who, since=since, until=until)
    clashing = {clock: conflicts(agreed, clock) for clock in clocks}
    found: dict[date, list[Entry]] = {first + timedelta(days=ahead): [] for ahead in range(count)}
    for one in _cards(session, who, since, until):
        clock = places[one.community_id]
        day = found.get(local_date(one.starts_at or one.due_at, clock))
        if day is not None and _is_wanted(one, who, filters):
            said = [say(clash.text, who.language) for clash in clashing[clock] if clash.concerns(one.id)]
            day.append(_entry(one, said, who.language, clock))
    today = local_date(now, zone)
    return [Day(day, day == today, entries) for day, entries in found.items()]


def calendar_screen(session: Session, who: Who, filters: Filters, *, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """The context of `tasks/calendar.html`."""
    step, language = timedelta(days=1 if filters.only_day else WEEK), who.language
    shown = days(session, who, filters, now=now, zone=zone)
    today = local_date(now, zone)
    departments = [role for role in DEPARTMENTS if who.has(*OVERVIEW) or who.has(role)]
    chips = [(filters.url(department=""), say(Text("全部", "all"), language), None, not filters.department)]
    chips += [
        (filters.url(department=str(role)), department_label(role, language), None, filters.department == role)
        for role in departments
    ]
    return {
        "title": say(Text("日程", "Calendar"), language),
        "days": shown,
        "chips": chips if len(departments) > 1 else [],
        "views": [
            (filters.url(only_day=False), say(Text("七天", "seven days"), language), None, not filters.only_day),
            (filters.url(only_day=True), say(Text("日", "day"), language), None, filters.only_day),
            (filters.url(mine=not filters.mine), say(Text("只看我的", "only mine"), language), None, filters.mine),
        ],
        "previous": filters.url(day=filters.day - step),
        "following": filters.url(day=filters.day + step),
        "this": "" if filters.day == today else filters.url(day=today),
        "clashes": sorted({text for day in shown for entry in day.entries for text in entry.clashes}),
        "count": sum(len(day.entries) for day in shown),
        "only_day": filters.only_day,
    }


def _cards(session: Session, who: Who, since: datetime, until: datetime) -> list[Card]:
    rows = fetch(
        session,
        f"{select(who)} AND t.state NOT IN ('declined', 'cancelled') AND ((t.kind IN ({KINDS_AGREED})"
        " AND t.starts_at >= :since AND t.starts_at < :until) OR"
        f" (t.kind = {INSPECTION} AND t.due_at >= :since AND t.due_at < :until))"
        " ORDER BY COALESCE(t.starts_at, t.due_at), t.id",
        since=to_micros(since),
        until=to_micros(until),
    )
    return with_parties(session, [card(row) for row in rows])


def _is_wanted(one: Card, who: Who, filters: Filters) -> bool:
    departments = {party.department for party in one.parties} or {one.department}
    people = {party.person_id for party in one.parties} | {one.assignee_id}
    if filters.mine and who.person_id not in people | {one.asked_by_id}:
        return False
    return not filters.department or filters.department in departments


def _entry(one: Card, clashes: list[str], language: str, clock: tzinfo) -> Entry:
    people = [(party.name, party.accepted_at is not None) for party in one.parties if party.name]
    if not one.parties and one.assignee:
        people = [(one.assignee, True)]
    starts_at = None if one.starts_at is None else one.starts_at.astimezone(clock)
    place = one.room or say(title_words(one.title), language)
    return Entry(one, kind_label(one.kind, language), starts_at, place, people, clashes)
