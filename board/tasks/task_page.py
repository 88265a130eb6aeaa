"""One task with what its page shows beyond the card: brief, result, the rows of a list, what was fixed before."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from board.db.sql import fetch, fetch_one, ids
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.task_forms import TaskKind
from board.rules.time import from_micros
from board.rules.visibility import AMOUNTS, NAMES
from board.rules.words import Role
from board.tasks.cards import Card, card, select, with_parties


class Fixed(msgspec.Struct, frozen=True):
    """The last thing that was repaired or answered for a household."""

    ticket_id: int
    number: str
    category: str
    done: str
    at: datetime


class RowCard(msgspec.Struct, frozen=True):
    """A row of a list. Owner, months and amount are empty or None where the person may not see them, or it is held."""

    id: int
    room: str
    account_id: int | None
    owner: str
    is_held: bool
    months: int | None
    fen: int | None
    paused: bool
    done_at: datetime | None
    result: dict[str, Any]


class TaskPage(msgspec.Struct, frozen=True):
    card: Card
    owner: str
    brief: dict[str, Any]
    result: dict[str, Any]
    accepted_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    ticket_no: str
    rows: list[RowCard]
    fixed: dict[int, Fixed]


def task_page(session: Session, who: Who, task_id: int) -> TaskPage:
    """Everything of one task that this person may see. Raises NotFound."""
    more = ", t.brief, t.result, t.accepted_at, t.arrived_at, t.ended_at"
    row = fetch_one(session, f"{select(who, more=more)} AND t.id = :id", id=task_id)
    if row is None:
        raise NotFound
    *head, brief, result, accepted, arrived, ended = row
    one = with_parties(session, [card(tuple(head))])[0]
    sees_names = who.may(one.community_id, *NAMES)
    rows = _rows(session, who, one, sees_names)
    accounts = [one.account_id, *(each.account_id for each in rows)]
    return TaskPage(
        one,
        _owner(session, who, one, sees_names),
        _object(brief),
        _object(result),
        *(None if at is None else from_micros(at) for at in (accepted, arrived, ended)),
        _ticket_no(session, one.ticket_id),
        rows,
        fixed_before(session, [id_ for id_ in accounts if id_ is not None]) if sees_names else {},
    )


def fixed_before(session: Session, account_ids: Iterable[int]) -> dict[int, Fixed]:
    """By account, the latest completed ticket of its owner: said before any amount."""
    found: dict[int, Fixed] = {}
    for account, ticket, number, category, done, at in fetch(
        session,
        "SELECT a.id, t.id, t.ticket_no, t.category, t.result, t.resolved_at FROM account a"
        " JOIN ticket t ON t.owner_id = a.owner_id AND t.status IN ('resolved', 'confirmed')"
        f" WHERE a.id IN ({ids(account_ids)}) AND t.resolved_at IS NOT NULL ORDER BY a.id, t.resolved_at, t.id",
    ):
        found[account] = Fixed(ticket, number, category, done, from_micros(at))
    return found


def _rows(session: Session, who: Who, task: Card, sees_names: bool) -> list[RowCard]:
    own = task.kind == TaskKind.SOFT_COLLECTION and who.may(task.community_id, Role.STEWARD)
    own = own and (task.assignee_id in (None, who.person_id))
    amounts = who.may(task.community_id, *AMOUNTS) or own
    visible = "CASE WHEN s.state <> 'held' THEN {} END" if amounts else "NULL"
    rows = fetch(
        session,
        "SELECT x.id, b.name, r.entrance, r.name, x.account_id,"
        f" {'o.name' if sees_names else 'NULL'}, s.state = 'held', {visible.format('s.months_overdue')},"
        f" {visible.format('s.outstanding_fen')}, x.paused, x.done_at, x.result"
        " FROM task_row x JOIN room r ON r.id = x.room_id JOIN building b ON b.id = r.building_id"
        " LEFT JOIN account a ON a.id = x.account_id LEFT JOIN owner o ON o.id = a.owner_id"
        " LEFT JOIN account_state s ON s.account_id = x.account_id WHERE x.task_id = :id ORDER BY x.id",
        id=task.id,
    )
    return [
        RowCard(
            id_, "-".join(part for part in (building, entrance, room) if part), account, owner or "", bool(held),
            months, fen, bool(paused), None if done is None else from_micros(done), _object(result),
        )
        for id_, building, entrance, room, account, owner, held, months, fen, paused, done, result in rows
    ]  # fmt: skip


def _owner(session: Session, who: Who, task: Card, sees_names: bool) -> str:
    """The owner's name; security gets the family name's title through the page, and only on its own escorts."""
    own_escort = task.kind == TaskKind.ESCORT and who.person_id is not None and task.assignee_id == who.person_id
    if task.account_id is None or not (sees_names or own_escort):
        return ""
    row = fetch_one(
        session, "SELECT o.name FROM account a JOIN owner o ON o.id = a.owner_id WHERE a.id = :id", id=task.account_id
    )
    return str(row[0]) if row else ""


def _ticket_no(session: Session, ticket_id: int | None) -> str:
    row = fetch_one(session, "SELECT ticket_no FROM ticket WHERE id = :id", id=ticket_id) if ticket_id else None
    return str(row[0]) if row else ""


def _object(value: Any) -> dict[str, Any]:
    """JSON columns come parsed from PostgreSQL and as text from SQLite."""
    return dict(json.loads(value) if isinstance(value, str) else value)
