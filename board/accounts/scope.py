"""Which accounts a person may see and act on: the one place that accounts' actions and pages ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from sqlmodel import Session

from board.db.sql import fetch
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.visibility import SPEAKS
from board.rules.words import Role


@dataclass(frozen=True, slots=True)
class Place:
    """An account with all that says where it is; `ended` for one whose room was sold."""

    id: int
    community_id: int
    community: str
    zone: tzinfo
    building_id: int
    building: str
    entrance: str
    room_id: int
    room: str
    owner_id: int
    ended: bool

    @property
    def label(self) -> str:
        """7-2-1503."""
        return room_label(self.building, self.entrance, self.room)


def place(session: Session, account_id: int, who: Who, *roles: Role) -> Place:
    """The account where the person has one of the roles. Raises NotFound."""
    found = places(session, [account_id], who, *roles)
    if account_id not in found:
        raise NotFound
    return found[account_id]


def places(session: Session, account_ids: Iterable[int], who: Who, *roles: Role) -> dict[int, Place]:
    """Those of the accounts where the person has one of the roles, in one statement."""
    rows = fetch(
        session,
        "SELECT a.id, a.community_id, c.name, c.zone, r.building_id, b.name, r.entrance, a.room_id, r.name, a.owner_id,"
        " a.until IS NOT NULL FROM account a JOIN community c ON c.id = a.community_id JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id WHERE a.id IN :ids",
        ids=sorted(set(account_ids)),
    )
    return {
        id_: Place(id_, community_id, community, ZoneInfo(zone), *rest, bool(ended))
        for id_, community_id, community, zone, *rest, ended in rows
        if who.may(community_id, *roles)
    }


def room_label(building: str, entrance: str, room: str) -> str:
    """7-2-1503; without an entrance A-1203."""
    return "-".join(part for part in (building, entrance, room) if part)


def department(who: Who, community_id: int) -> str:
    """As what a person who speaks with owners acts in a community; "" for the board and for programs."""
    if who.person_id is None:
        return ""
    return next((str(role) for role in SPEAKS if who.may(community_id, role)), "")
