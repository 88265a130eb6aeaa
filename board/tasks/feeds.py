"""Calendars to subscribe to: an address of one's own for each, that shows kinds and buildings and nothing else."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlmodel import Session

from board import audit
from board.db.sql import fetch, fetch_one, run
from board.facts import zones
from board.rules.people import Origin, Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_forms import TaskKind
from board.rules.time import from_micros, local_date, to_micros
from board.rules.visits import LASTS
from board.rules.words import Role
from board.tasks.calendar_view import DEPARTMENTS, INSPECTION
from board.tasks.feed_tables import CalendarFeed
from board.tasks.scope import visible
from board.tasks.slots import KINDS_AGREED
from board.tasks.views import kind_label
from integrations.calendar import EventOut

BACK: Final = timedelta(days=7)
AHEAD: Final = timedelta(days=60)
NOTED_AGAIN: Final = timedelta(hours=1)
MOST: Final = 500
MOST_FEEDS: Final = 10
DAY: Final = timedelta(days=1)


class Feed(msgspec.Struct, frozen=True):
    """A subscription as its owner sees it; the address itself was shown once."""

    id: int
    department: str
    made_at: datetime
    read_at: datetime | None


def feeds(session: Session, who: Who) -> list[Feed]:
    """The person's own subscriptions that are not revoked."""
    rows = fetch(
        session,
        "SELECT id, department, made_at, read_at FROM calendar_feed WHERE person_id = :me AND revoked_at IS NULL"
        " ORDER BY id",
        me=who.person_id or 0,
    )
    return [
        Feed(id_, department, from_micros(made), None if read is None else from_micros(read))
        for id_, department, made, read in rows
    ]


def departments(who: Who) -> list[Role]:
    """Whose work a person may subscribe to beside the own."""
    return [role for role in DEPARTMENTS if who.has(role)]


def add_feed(session: Session, *, department: str, by: Who, now: datetime) -> str:
    """Make a subscription; its token, which nobody can read again. Raises Refused."""
    if department and department not in departments(by):
        raise Refused(Text("只能订阅自己部门的日程。", "Only one's own department can be subscribed to."))
    if len(feeds(session, by)) >= MOST_FEEDS:
        raise Refused(Text(f"最多 {MOST_FEEDS} 个订阅，请先停用旧的。", "Too many: revoke an old one first."))
    assert by.person_id is not None
    token = secrets.token_urlsafe(32)
    row = CalendarFeed(person_id=by.person_id, department=department, token_hash=_hash(token), made_at=now)
    session.add(row)
    session.flush()
    audit.note(
        session, verb="add_feed", by=by, at=now, subject="person", subject_id=by.person_id,
        details={"role": department or "own"},
    )  # fmt: skip
    return token


def revoke_feed(session: Session, *, feed_id: int, by: Who, now: datetime) -> None:
    """From now on nobody reads under it. Raises NotFound for one that is not the person's."""
    touched = run(
        session,
        "UPDATE calendar_feed SET revoked_at = :now WHERE id = :id AND person_id = :me AND revoked_at IS NULL",
        now=to_micros(now), id=feed_id, me=by.person_id or 0,
    )  # fmt: skip
    if not touched:
        raise NotFound
    audit.note(session, verb="revoke_feed", by=by, at=now, subject="person", subject_id=by.person_id)


def reader(session: Session, token: str) -> tuple[int, str, Who]:
    """(feed, department, its owner with today's rights). Raises NotFound."""
    row = fetch_one(
        session,
        "SELECT f.id, f.department, p.id, p.name, p.language FROM calendar_feed f"
        " JOIN person p ON p.id = f.person_id AND p.active WHERE f.token_hash = :hash AND f.revoked_at IS NULL",
        hash=_hash(token),
    )
    if row is None:
        raise NotFound
    feed, department, person, name, language = row
    grants = fetch(session, "SELECT role, community_id FROM person_role WHERE person_id = :id", id=person)
    who = Who(person, name, frozenset((role, place) for role, place in grants), language, Origin("person"))
    if department and not who.has(Role(department)):
        raise NotFound
    return feed, department, who


def note_reading(session: Session, feed_id: int, now: datetime) -> None:
    """When a program last asked, to the hour: so that an address nobody uses any more is seen."""
    run(
        session,
        "UPDATE calendar_feed SET read_at = :now WHERE id = :id AND COALESCE(read_at, 0) < :before",
        now=to_micros(now), id=feed_id, before=to_micros(now - NOTED_AGAIN),
    )  # fmt: skip


def events(session: Session, who: Who, department: str, *, now: datetime, base_url: str) -> list[EventOut]:
    """What is agreed from a week ago to two months ahead, by kind and building: no room, no name, no amount."""
    me = int(who.person_id or 0)
    party = "SELECT 1 FROM task_party y WHERE y.task_id = t.id AND {}"
    own = f"(t.assignee_id = {me} OR EXISTS ({party.format(f'y.person_id = {me}')}))"
    of_department = f"(t.department = :department OR EXISTS ({party.format('y.department = :department')}))"
    rows = fetch(
        session,
        "SELECT t.id, t.kind, t.starts_at, t.due_at, t.version, t.community_id, COALESCE(b.name, ''), c.name"
        " FROM task t"
        " JOIN community c ON c.id = t.community_id LEFT JOIN building b ON b.id = t.building_id"
        f" WHERE (t.kind IN ({KINDS_AGREED}) AND t.starts_at IS NOT NULL OR t.kind = {INSPECTION})"
        " AND t.state NOT IN ('declined', 'cancelled') AND COALESCE(t.starts_at, t.due_at) BETWEEN :since AND :until"
        f" AND {visible(who)} AND {of_department if department else own}"
        f" ORDER BY COALESCE(t.starts_at, t.due_at), t.id LIMIT {MOST}",
        since=to_micros(now - BACK), until=to_micros(now + AHEAD), department=department,
    )  # fmt: skip
    where = zones(session)
    return [
        EventOut(
            f"task-{id_}@coordination-board", kind_label(kind, who.language), f"{community} {building}".strip(),
            local_date(from_micros(due), where[site]) if kind == TaskKind.INSPECTION else from_micros(starts),
            DAY if kind == TaskKind.INSPECTION else LASTS, version, f"{base_url}/tasks/{id_}" if base_url else "",
        )
        for id_, kind, starts, due, version, site, building, community in rows
    ]  # fmt: skip


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
