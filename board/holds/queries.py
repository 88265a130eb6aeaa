"""Holds as the manager looks at them: by age and by the money that waits, with what is due for review."""

from datetime import datetime, timedelta

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch, fetch_one
from board.policies import policies
from board.rules.disguise import shown_name
from board.rules.people import Who
from board.rules.time import from_micros, to_micros
from board.rules.visibility import AMOUNTS, where

PAGE = 50


class HoldRow(msgspec.Struct, frozen=True):
    """One ticket or manual hold of one owner, with the arrears of the account that owes most."""

    account_id: int
    community: str
    room: str
    owner: str
    outstanding_fen: int
    months: int
    since: datetime
    days: int
    ticket_id: int | None
    ticket_no: str
    category: str
    severity: str
    status: str
    assignee: str
    expected_at: datetime | None
    hold_id: int | None
    hold_kind: str
    reason: str
    review_due: bool


class Repeat(msgspec.Struct, frozen=True):
    """An owner held by many tickets within the policy's days: holds must not become a way not to pay."""

    account_id: int
    room: str
    owner: str
    tickets: int
    outstanding_fen: int


class Totals(msgspec.Struct, frozen=True):
    accounts: int
    fen: int
    oldest: datetime | None


# A hold stands on the account of its owner that owes most: one line for each hold, not for each flat.
HOLDS = """
    SELECT s.account_id, c.name, b.name, r.entrance, r.name, {owner}, s.outstanding_fen, s.months_overdue, h.starts,
           h.ticket_id, h.ticket_no, h.category, h.severity, h.status, h.assignee, h.expected_at, h.hold_id, h.kind,
           h.reason, h.reviewed, s.community_id
    FROM (
        SELECT p.owner_id, p.starts, t.id AS ticket_id, t.ticket_no, t.category, t.severity, t.status, t.assignee,
               t.expected_at, NULL AS hold_id, '' AS kind, t.description AS reason,
               (SELECT MAX(v.decided_at) FROM hold_review v WHERE v.ticket_id = t.id) AS reviewed
        FROM ticket_span p JOIN ticket t ON t.id = p.ticket_id
        WHERE p.kind = 'hold' AND p.starts <= :now AND p.ends > :now
        UNION ALL
        SELECT m.owner_id, m.starts, NULL, '', '', '', '', m.by_name, m.ends, m.id, m.kind, m.reason,
               (SELECT MAX(v.decided_at) FROM hold_review v WHERE v.manual_hold_id = m.id)
        FROM manual_hold m WHERE m.owner_id IS NOT NULL AND m.starts <= :now AND m.released_at IS NULL
              AND (m.ends IS NULL OR m.ends > :now)
    ) h
    JOIN account_state s ON s.account_id = (
        SELECT x.account_id FROM account_state x WHERE x.owner_id = h.owner_id AND x.state = 'held'
        ORDER BY x.outstanding_fen DESC, x.account_id LIMIT 1)
    JOIN account a ON a.id = s.account_id JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id
    JOIN community c ON c.id = s.community_id JOIN owner o ON o.id = h.owner_id
    WHERE {scope}
    ORDER BY {order}, s.account_id, h.ticket_no LIMIT :limit OFFSET :offset
"""
ORDERS = {"age": "h.starts", "amount": "s.outstanding_fen DESC"}


def holds(session: Session, who: Who, *, now: datetime, order: str = "age", page: int = 1) -> list[HoldRow]:
    """A page of the holds on accounts with arrears; one more row than PAGE tells that there is a next page."""
    owner = shown_name(who, "s.community_id", "o.name")
    sql = HOLDS.format(owner=owner, scope=where(who, "s.community_id", AMOUNTS), order=ORDERS.get(order, ORDERS["age"]))
    rows = fetch(session, sql, now=to_micros(now), limit=PAGE + 1, offset=(max(1, page) - 1) * PAGE)
    return [_row(session, row, now) for row in rows]


def totals(session: Session, who: Who) -> Totals:
    """How many accounts with arrears are held, how much waits there, since when at the longest."""
    row = fetch_one(
        session,
        "SELECT COUNT(*), COALESCE(SUM(outstanding_fen), 0), MIN(held_since) FROM account_state"
        f" WHERE state = 'held' AND {where(who, 'community_id', AMOUNTS)}",
    )
    assert row is not None
    return Totals(int(row[0]), int(row[1]), None if row[2] is None else from_micros(row[2]))


def repeats(session: Session, who: Who, *, now: datetime) -> list[Repeat]:
    """Owners with arrears held by three or more tickets opened within 90 days (policy)."""
    found: list[Repeat] = []
    owner = shown_name(who, "s.community_id", "o.name")
    for (community,) in fetch(session, f"SELECT id FROM community WHERE {where(who, 'id', AMOUNTS)} ORDER BY id"):
        policy = policies(session, community).at(now)
        rows = fetch(
            session,
            f"SELECT s.account_id, b.name, r.entrance, r.name, {owner}, h.tickets, s.outstanding_fen FROM ("
            " SELECT p.owner_id, COUNT(DISTINCT t.id) AS tickets FROM ticket_span p JOIN ticket t ON t.id = p.ticket_id"
            " WHERE p.kind = 'hold' AND t.opened_at > :since AND t.opened_at <= :now GROUP BY p.owner_id"
            " HAVING COUNT(DISTINCT t.id) >= :many) h JOIN account_state s ON s.account_id = ("
            " SELECT x.account_id FROM account_state x WHERE x.owner_id = h.owner_id AND x.outstanding_fen > 0"
            " ORDER BY x.outstanding_fen DESC, x.account_id LIMIT 1) JOIN account a ON a.id = s.account_id"
            " JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id JOIN owner o ON o.id = h.owner_id"
            " WHERE s.community_id = :community ORDER BY h.tickets DESC, s.outstanding_fen DESC",
            since=to_micros(now - timedelta(days=policy.repeat_days)),
            now=to_micros(now),
            many=policy.repeat_tickets,
            community=community,
        )
        found += [Repeat(row[0], room_label(*row[1:4]), row[4], row[5], row[6]) for row in rows]
    return found


def _row(session: Session, row: tuple[object, ...], now: datetime) -> HoldRow:
    (account, community, building, entrance, room, owner, fen, months, starts, ticket, number, category, severity,
     status, assignee, expected, hold, kind, reason, reviewed, community_id) = row  # fmt: skip
    since = from_micros(starts)  # type: ignore[arg-type]
    last = from_micros(reviewed) if reviewed else since  # type: ignore[arg-type]
    due = now - max(since, last) >= timedelta(days=policies(session, community_id).at(now).review_days)  # type: ignore[arg-type]
    return HoldRow(
        account, community, room_label(building, entrance, room), owner, fen, months, since, (now - since).days,
        ticket, number, category, severity, status, assignee,
        None if expected is None else from_micros(expected), hold, kind, reason, due,
    )  # type: ignore[arg-type]  # fmt: skip
