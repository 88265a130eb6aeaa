"""Erasing where something else leans on what goes: tickets are linked by phones, and must stay linked."""

import secrets
import string
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from board.db.sql import Row, fetch, run, run_many
from board.retention.conditions import TOKEN
from board.rules.retention import ERASED
from board.tickets import projection
from board.tickets.directory import Directory
from board.tickets.projection import Folded

SAVED = "SELECT id, ticket_id, description, result, phone FROM ticket_event WHERE ticket_id IN :tickets"
RESTORE = "UPDATE ticket_event SET description = :description, result = :result, phone = :phone WHERE id = :id"


def erase_ticket_texts(session: Session, ticket_ids: Sequence[int], now: datetime) -> int:
    """Descriptions, results and reporters' phones of these tickets; how many tickets are changed by it.

    A phone by which a ticket was ever linked stays until its owner's is erased. A ticket that would fold otherwise
    without its texts keeps them: what holds whom must not move because a text grew old.
    """
    before = _folded(session, ticket_ids)
    saved = fetch(session, SAVED, tickets=list(ticket_ids))
    by_phone = {id_ for id_, one in before.items() if any(link.by == "phone" for link in one.links)}
    run(
        session, "UPDATE ticket_event SET description = NULL, result = NULL WHERE ticket_id IN :tickets",
        tickets=list(ticket_ids),
    )  # fmt: skip
    run(
        session, "UPDATE ticket_event SET phone = NULL WHERE ticket_id IN :tickets",
        tickets=[id_ for id_ in ticket_ids if id_ not in by_phone],
    )  # fmt: skip
    after = _folded(session, ticket_ids)
    moved = {id_ for id_ in before if not _same(before[id_], after.get(id_))}
    _restore(session, [row for row in saved if row[1] in moved])
    projection.store(session, list(_folded(session, ticket_ids).values()), now=now)
    left = {row[0]: row[1:] for row in fetch(session, SAVED, tickets=list(ticket_ids))}
    return len({row[1] for row in saved if left[row[0]] != row[1:]})


def erase_owners(session: Session, owner_ids: Sequence[int], now: datetime) -> int:
    """Names and phones of these owners; how many there were. Their accounts, charges and decisions stay.

    A phone becomes a random sign, the same wherever it stood: tickets linked by it stay linked, and nobody can tell
    whose it was. One that an owner has whose name is not erased waits for that.
    """
    owners = list(owner_ids)
    changed = run(
        session,
        "UPDATE owner SET name = :erased, name_key = '', pinyin = '', initials = '' WHERE id IN :owners"
        " AND name <> :erased",
        erased=ERASED, owners=owners,
    )  # fmt: skip
    run(
        session,
        "DELETE FROM owner_difference WHERE account_id IN (SELECT id FROM account WHERE owner_id IN :owners)",
        owners=owners,
    )
    run(
        session,
        "UPDATE other_person SET name = '', phone = '', note = '' WHERE account_id IN"
        " (SELECT id FROM account WHERE owner_id IN :owners)",
        owners=owners,
    )
    phones = fetch(
        session,
        "SELECT DISTINCT p.phone FROM owner_phone p WHERE p.owner_id IN :owners AND p.phone NOT LIKE :token"
        " AND NOT EXISTS (SELECT 1 FROM owner_phone q JOIN owner o ON o.id = q.owner_id WHERE q.phone = p.phone"
        " AND o.name <> :erased)",
        owners=owners, token=f"{TOKEN}%", erased=ERASED,
    )  # fmt: skip
    signs = [{"phone": phone, "sign": _sign()} for (phone,) in phones]
    for table in ("owner_phone", "ticket_event", "ticket"):
        run_many(session, f"UPDATE {table} SET phone = :sign WHERE phone = :phone", signs)
    return max(changed, len(signs))


def _sign() -> str:
    """Letters only: a search for the last digits of a phone finds none of them."""
    return TOKEN + "".join(secrets.choice(string.ascii_lowercase) for _ in range(20))


def _folded(session: Session, ticket_ids: Sequence[int]) -> dict[int, Folded]:
    return {one.ticket_id: one for one in projection.read(session, list(ticket_ids), Directory(session))}


def _same(before: Folded, after: Folded | None) -> bool:
    """Equal in all that decides: where it is linked at each instant, when it holds and when its completion counts."""
    if after is None:
        return False
    return _course(before) == _course(after) and before.links == after.links and before.spans == after.spans


def _course(one: Folded) -> list[tuple[object, ...]]:
    return [(phase.at, phase.status, phase.opened_at, phase.run_at) for phase in one.ticket.phases]


def _restore(session: Session, rows: Sequence[Row]) -> None:
    names = ("id", "ticket", "description", "result", "phone")
    run_many(session, RESTORE, [dict(zip(names, row, strict=True)) for row in rows])
