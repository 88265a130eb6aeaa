"""What the screens show of tickets. Every SELECT stays within the communities of the person who asks."""

from datetime import datetime

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import Row, fetch, fetch_one
from board.rules.names import telling
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.time import from_micros
from board.rules.visibility import CONTACTS, TICKETS, where
from board.tickets.own import people

PAGE = 50


class TicketRow(msgspec.Struct, frozen=True):
    """A ticket. Lists leave out owner, surname and phone; so do those parts that the person may not see.

    `owner` is whole or masked; `surname` is there instead on own tickets (see `board.rules.visibility`); `phone` is
    masked, `opens_phone` an Opening.
    """

    id: int
    number: str
    source: str
    community: str
    community_id: int | None
    building_id: int | None
    building: str
    entrance: str
    room: str
    room_id: int | None
    owner_id: int | None
    owner: str
    surname: str
    phone: str
    opens_phone: str
    status: str
    kind: str
    category: str
    severity: str
    linked_by: str
    place: str
    opened_at: datetime | None
    resolved_at: datetime | None
    changed_at: datetime | None
    expected_at: datetime | None
    assignee: str
    description: str
    result: str
    blocking: bool
    holding: bool

    @property
    def room_label(self) -> str:
        """7-2-1503, the building of a public area, or the address as it was written."""
        return room_label(self.building, self.entrance, self.room) or self.place


class EventRow(msgspec.Struct, frozen=True):
    """One copy of an event of a ticket, as it was stated."""

    occurred_at: datetime
    status: str
    recorded_at: datetime
    by: str
    from_file: bool
    assignee: str
    result: str
    severity: str
    category: str


class Release(msgspec.Struct, frozen=True):
    at: datetime
    by: str
    reason: str


SELECT = """
    SELECT t.id, t.ticket_no, s.name, COALESCE(c.name, ''), t.community_id, t.building_id, COALESCE(b.name, ''),
           t.entrance, COALESCE(r.name, ''), t.room_id, t.owner_id, {people}, t.status, t.kind, t.category,
           t.severity, t.linked_by, t.place_text, t.opened_at, t.resolved_at, t.changed_at, t.expected_at, t.assignee,
           t.description, t.result, t.blocking, t.holding
    FROM ticket t JOIN source s ON s.id = t.source_id
    LEFT JOIN community c ON c.id = t.community_id
    LEFT JOIN building b ON b.id = t.building_id
    LEFT JOIN room r ON r.id = t.room_id
    LEFT JOIN owner o ON o.id = t.owner_id
    WHERE {scope}
"""
_TEXTS = (20, 26, 27)  # the address as it was written, description, result
_INSTANTS = range(21, 25)

OPEN = "t.status IN ('open', 'in_progress', 'reopened')"
FILTERS = {
    "open": OPEN,
    "holding": "t.holding",
    "overdue": f"{OPEN} AND t.expected_at < :now",
    "resolved": "t.status IN ('resolved', 'confirmed')",
    "all": "TRUE",
}


def tickets(
    session: Session,
    who: Who,
    *,
    now_micros: int,
    show: str = "open",
    building_id: int | None = None,
    kind: str = "",
    text: str = "",
    page: int = 1,
) -> list[TicketRow]:
    """A page of tickets, the longest open first; one more row than PAGE tells that there is a next page."""
    conditions = [FILTERS.get(show, OPEN), "t.linked_by <> ''"]
    conditions += ["t.building_id = :building"] if building_id else []
    conditions += ["t.kind = :kind"] if kind else []
    conditions += ["(t.ticket_no = :text OR t.category LIKE :like OR t.assignee LIKE :like)"] if text else []
    found = fetch(
        session,
        f"{_select(who, NOBODY)} AND {' AND '.join(conditions)} ORDER BY t.holding DESC, t.opened_at, t.id"
        " LIMIT :limit OFFSET :offset",
        now=now_micros,
        building=building_id,
        kind=kind,
        text=text,
        like=f"%{text}%",
        limit=PAGE + 1,
        offset=(max(1, page) - 1) * PAGE,
    )
    return [_row(row, who) for row in found]


def counts(session: Session, who: Who, *, now_micros: int, building_id: int | None = None) -> dict[str, int]:
    """How many tickets each filter shows, in one statement."""
    within = "t.building_id = :building" if building_id else "TRUE"
    sums = ", ".join(f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)" for condition in FILTERS.values())
    row = fetch_one(
        session,
        f"SELECT {sums} FROM ticket t WHERE t.linked_by <> '' AND {within} AND {_scope(who)}",
        now=now_micros,
        building=building_id,
    )
    return dict(zip(FILTERS, (int(value or 0) for value in row or ()), strict=False))


def ticket(session: Session, who: Who, ticket_id: int) -> TicketRow:
    """One ticket. Raises NotFound for one that does not exist or that the person may not see."""
    row = fetch_one(session, f"{_select(who, people(who))} AND t.id = :id", id=ticket_id)
    if row is None:
        raise NotFound
    return _row(row, who)


def events(session: Session, who: Who, ticket: TicketRow) -> list[EventRow]:
    """The events of a ticket that the person was shown to see, newest first."""
    rows = fetch(
        session,
        "SELECT e.occurred_at, COALESCE(e.status, ''), e.recorded_at, COALESCE(p.name, ''), e.import_id IS NOT NULL,"
        " COALESCE(e.assignee, ''), COALESCE(e.result, ''), COALESCE(e.severity, ''), COALESCE(e.category, '')"
        " FROM ticket_event e LEFT JOIN person p ON p.id = e.by_person_id"
        " WHERE e.ticket_id = :id AND e.status IS NOT NULL ORDER BY e.occurred_at DESC, e.id DESC",
        id=ticket.id,
    )
    told = telling(who, ticket.community_id)
    return [
        EventRow(from_micros(at), status, from_micros(recorded), by, bool(filed), assignee, told(result), *rest)
        for at, status, recorded, by, filed, assignee, result, *rest in rows
    ]


def releases(session: Session, ticket_id: int) -> list[Release]:
    rows = fetch(
        session,
        "SELECT released_at, by_name, reason FROM ticket_release WHERE ticket_id = :id ORDER BY released_at DESC",
        id=ticket_id,
    )
    return [Release(from_micros(at), by, reason) for at, by, reason in rows]


def held_accounts(session: Session, who: Who, ticket_id: int, *, now_micros: int) -> list[tuple[int, str]]:
    """(account id, room) of the accounts that this ticket holds now, for those who may see states."""
    rows = fetch(
        session,
        "SELECT a.id, b.name, r.entrance, r.name FROM ticket_span s JOIN account a ON a.owner_id = s.owner_id"
        " JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id"
        " WHERE s.ticket_id = :id AND s.kind = 'hold' AND s.starts <= :now AND s.ends > :now"
        f" AND {where(who, 'a.community_id', CONTACTS)} ORDER BY b.name, r.entrance, r.name",
        id=ticket_id,
        now=now_micros,
    )
    return [(row[0], room_label(*row[1:])) for row in rows]


def account_of_room(session: Session, room_id: int) -> int | None:
    """The current account of a room."""
    row = fetch_one(session, "SELECT id FROM account WHERE room_id = :room AND until IS NULL", room=room_id)
    return int(row[0]) if row else None


NOBODY = "'', '', '', ''"


def _select(who: Who, people: str) -> str:
    return SELECT.format(people=people, scope=_scope(who))


def _scope(who: Who) -> str:
    """Tickets whose community nobody could tell belong to everyone who works on tickets somewhere."""
    known = where(who, "t.community_id", TICKETS)
    return f"({known} OR t.community_id IS NULL)" if who.has(*TICKETS) else "FALSE"


def _row(row: Row, who: Who) -> TicketRow:
    values = list(row)
    told = telling(who, values[4])
    for index in _TEXTS:
        values[index] = told(values[index])
    for index in _INSTANTS:
        values[index] = None if values[index] is None else from_micros(values[index])
    values[28], values[29] = bool(values[28]), bool(values[29])
    return TicketRow(*values)
