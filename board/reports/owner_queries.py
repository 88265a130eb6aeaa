"""Who has seen one owner's data (PIPL 57), and where the owner's accounts are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch
from board.rules.time import from_micros

KINDS: Final[Mapping[str, str]] = {
    "list": "In a list",
    "record": "The record",
    "phone": "The phone",
    "export": "An export",
}


class View(msgspec.Struct, frozen=True):
    """Somebody's first look of a kind on a local day."""

    name: str
    kind: str
    at: datetime


def views(session: Session, owner_id: int, *, since: int, until: int) -> list[View]:
    """Newest first; `since` and `until` are local days, both included."""
    rows = fetch(
        session,
        "SELECT COALESCE(p.name, k.name, ''), v.kind, v.at FROM owner_view v"
        " LEFT JOIN person p ON v.actor = 'person' AND p.id = v.actor_id"
        " LEFT JOIN api_token k ON v.actor = 'token' AND k.id = v.actor_id"
        " WHERE v.owner_id = :owner AND v.day >= :since AND v.day <= :until ORDER BY v.at DESC, v.kind, v.actor_id",
        owner=owner_id, since=since, until=until,
    )  # fmt: skip
    return [View(name, kind, from_micros(at)) for name, kind, at in rows]


def accounts(session: Session, owner_id: int) -> list[tuple[int, str]]:
    """(account id, room) of all accounts, the present ones first."""
    rows = fetch(
        session,
        "SELECT a.id, b.name, r.entrance, r.name FROM account a JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id WHERE a.owner_id = :owner ORDER BY a.until IS NOT NULL, a.id",
        owner=owner_id,
    )
    return [(id_, room_label(*place)) for id_, *place in rows]
