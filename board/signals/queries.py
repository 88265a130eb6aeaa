"""The inbox: the copies of signals that went to one person, and all signals in order for programs."""

from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import Row, fetch, fetch_one, parsed_json
from board.rules.people import Who
from board.rules.time import from_micros, to_micros
from board.rules.visibility import CONTACTS, where

PAGE = 50


class SignalRow(msgspec.Struct, frozen=True):
    """One signal. `payload` says what was wrong, what was done and when: no names and no amounts."""

    id: int
    kind: str
    at: datetime
    community: str
    room: str
    account_id: int | None
    ticket_id: int | None
    late_known: bool
    payload: dict[str, Any]
    seen_at: datetime | None = None


COLUMNS = """
    s.id, s.kind, s.at, c.name, COALESCE(b.name, ''), COALESCE(r.entrance, ''), COALESCE(r.name, ''), s.account_id,
    s.ticket_id, s.late_known, s.payload
"""
JOINS = """
    JOIN community c ON c.id = s.community_id LEFT JOIN account a ON a.id = s.account_id
    LEFT JOIN room r ON r.id = a.room_id LEFT JOIN building b ON b.id = COALESCE(r.building_id, s.building_id)
"""


TOLD_OF_END = """
    SELECT DISTINCT r.role, p.name FROM ticket t
    JOIN account a ON a.owner_id = t.owner_id AND a.community_id = t.community_id
    JOIN signal s ON s.account_id = a.id AND s.kind = 'resume' AND s.at >= t.resolved_at
    JOIN signal_copy y ON y.signal_id = s.id JOIN person p ON p.id = y.person_id
    JOIN person_role r ON r.person_id = p.id AND r.community_id IN (0, t.community_id)
        AND r.role IN ('clerk', 'steward')
    WHERE t.id = :ticket AND t.status IN ('resolved', 'confirmed') ORDER BY r.role, p.name
"""


def inbox(
    session: Session, who: Who, *, now: datetime, unseen_only: bool = False, before_id: int | None = None
) -> list[SignalRow]:
    """A person's signals that have left, from where they still work, newest first.

    One more row than PAGE tells that there is a next page.
    """
    rows = fetch(
        session,
        f"SELECT {COLUMNS}, y.seen_at FROM signal_copy y JOIN signal s ON s.id = y.signal_id {JOINS}"
        f" WHERE y.person_id = :me AND {where(who, 's.community_id', CONTACTS)} AND s.leaves_at <= :now"
        " AND s.id < :before"
        f" {'AND y.seen_at IS NULL' if unseen_only else ''} ORDER BY s.id DESC LIMIT {PAGE + 1}",
        me=who.person_id or 0,
        now=to_micros(now),
        before=before_id or 2**62,
    )
    return [_signal(row[:-1], row[-1]) for row in rows]


def unseen(session: Session, who: Who, *, now: datetime) -> int:
    """How many signals wait in a person's inbox, for the number beside its name."""
    row = fetch_one(
        session,
        "SELECT COUNT(*) FROM signal_copy y JOIN signal s ON s.id = y.signal_id"
        " WHERE y.person_id = :me AND y.seen_at IS NULL AND s.leaves_at <= :now"
        f" AND {where(who, 's.community_id', CONTACTS)}",
        me=who.person_id or 0,
        now=to_micros(now),
    )
    return int(row[0]) if row else 0


def signals(session: Session, who: Who, *, now: datetime, after: int = 0, limit: int = PAGE) -> list[SignalRow]:
    """All signals of the person's communities that have left, in order, beyond the id `after`.

    One that is still held back ends the page: a later one must not be read before it, or `after` would skip it.
    """
    rows = fetch(
        session,
        f"SELECT {COLUMNS}, s.leaves_at FROM signal s {JOINS} WHERE s.id > :after"
        f" AND {where(who, 's.community_id', CONTACTS)} ORDER BY s.id LIMIT :limit",
        after=after,
        limit=limit,
    )
    found: list[SignalRow] = []
    for row in rows:
        if row[-1] > to_micros(now):
            break
        found.append(_signal(row[:-1], None))
    return found


def told_of_end(session: Session, ticket_id: int) -> list[tuple[str, str]]:
    """(role, name) of everybody who was told that collection may go on since a ticket was resolved."""
    rows = fetch(session, TOLD_OF_END, ticket=ticket_id)
    return [(str(role), str(name)) for role, name in rows]


def _signal(row: Row, seen_at: int | None) -> SignalRow:
    id_, kind, at, community, building, entrance, room, account, ticket, late, payload = row
    place = room_label(building, entrance, room)
    parsed = parsed_json(payload)
    seen = None if seen_at is None else from_micros(seen_at)
    return SignalRow(id_, kind, from_micros(at), community, place, account, ticket, bool(late), parsed, seen)
