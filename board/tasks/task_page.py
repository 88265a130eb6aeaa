"""One task with what its page shows beyond the card: brief, result, the rows of a list, what was fixed before."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch, fetch_one, ids, parsed_json
from board.rules.disguise import shown_name, surname
from board.rules.names import telling
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.task_forms import TaskKind
from board.rules.tasks import OPEN
from board.rules.time import from_micros
from board.rules.visibility import AMOUNTS, CONTACTS, NAMES, OWN_AMOUNTS, TITLES_ON_ESCORTS, allowed
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
    """`owner` is whole or masked, `surname` is there instead on security's own escorts; either may be ""."""

    card: Card
    owner: str
    surname: str
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
    sees_names, told = who.may(one.community_id, *NAMES), telling(who, one.community_id)
    rows = _rows(session, who, one)
    accounts = [one.account_id, *(each.account_id for each in rows)]
    return TaskPage(
        one,
        *_owner(session, who, one),
        _told(brief, told),
        _told(result, told),
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


def _rows(session: Session, who: Who, task: Card) -> list[RowCard]:
    own = task.kind == TaskKind.SOFT_COLLECTION and who.may(task.community_id, *OWN_AMOUNTS) and task.state in OPEN
    own = own and (task.assignee_id in (None, who.person_id))
    amounts = who.may(task.community_id, *AMOUNTS) or own
    held, told = allowed(who, "a.community_id", "s.state = 'held'", CONTACTS), telling(who, task.community_id)
    visible = "CASE WHEN s.state <> 'held' THEN {} END" if amounts else "NULL"
    rows = fetch(
        session,
        "SELECT x.id, b.name, r.entrance, r.name, x.account_id,"
        f" {shown_name(who, 'a.community_id', 'o.name')}, {held}, {visible.format('s.months_overdue')},"
        f" {visible.format('s.outstanding_fen')}, x.paused, x.done_at, x.result"
        " FROM task_row x JOIN room r ON r.id = x.room_id JOIN building b ON b.id = r.building_id"
        " LEFT JOIN account a ON a.id = x.account_id LEFT JOIN owner o ON o.id = a.owner_id"
        " LEFT JOIN account_state s ON s.account_id = x.account_id WHERE x.task_id = :id ORDER BY x.id",
        id=task.id,
    )
    return [
        RowCard(
            id_, room_label(building, entrance, room), account, owner, bool(is_held),
            months, fen, bool(paused), None if done is None else from_micros(done), _told(result, told),
        )
        for id_, building, entrance, room, account, owner, is_held, months, fen, paused, done, result in rows
    ]  # fmt: skip


def _owner(session: Session, who: Who, task: Card) -> tuple[str, str]:
    """(the owner's name, the surname for security on its own escorts); what the person may not see is not read."""
    own_escort = task.kind == TaskKind.ESCORT and who.person_id is not None and task.assignee_id == who.person_id
    title = surname("o.name") if own_escort and who.may(task.community_id, *TITLES_ON_ESCORTS) else "''"
    row = fetch_one(
        session,
        f"SELECT {shown_name(who, 'a.community_id', 'o.name')}, {title} FROM account a JOIN owner o"
        " ON o.id = a.owner_id WHERE a.id = :id",
        id=task.account_id,
    )
    return (row[0], row[1]) if row else ("", "")


def _ticket_no(session: Session, ticket_id: int | None) -> str:
    row = fetch_one(session, "SELECT ticket_no FROM ticket WHERE id = :id", id=ticket_id) if ticket_id else None
    return str(row[0]) if row else ""


def _told(value: Any, told: Callable[[str], str]) -> dict[str, Any]:
    return {name: told(text) if isinstance(text, str) else text for name, text in _object(value).items()}


def _object(value: Any) -> dict[str, Any]:
    return dict(parsed_json(value))
