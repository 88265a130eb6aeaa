"""One box for everything: a room in any spelling, a name or its pinyin, the end of a phone number, a ticket."""

import re
from typing import Any, Final

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import Row, fetch
from board.rules.disguise import shown_name
from board.rules.people import Who
from board.rules.rooms import parse_address, room_key
from board.rules.text import plain
from board.rules.visibility import ACCOUNTS, NAMES, OPENS_PHONES, TICKETS, where
from board.rules.words import State

MOST: Final = 30
_DIGITS = re.compile(r"\d{4,11}", re.ASCII)
_PINYIN = re.compile(r"[a-z]{2,40}")


class Hit(msgspec.Struct, frozen=True):
    """An account found. `state` is "" where nothing is decided of it yet."""

    id: int
    community: str
    label: str
    owner: str
    state: str
    owner_id: int


class TicketHit(msgspec.Struct, frozen=True):
    id: int
    number: str
    label: str
    category: str
    status: str


class Found(msgspec.Struct, frozen=True):
    """What was found, by how it was found; `exact` is the address to go to where there is just one meaning."""

    rooms: list[Hit]
    owners: list[Hit]
    phones: list[Hit]
    tickets: list[TicketHit]
    exact: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.rooms or self.owners or self.phones or self.tickets)


SELECT = """
    SELECT a.id, c.name, b.name, r.entrance, r.name, {owner}, COALESCE(s.state, ''), a.owner_id
    FROM account a JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id
    JOIN community c ON c.id = a.community_id JOIN owner o ON o.id = a.owner_id
    LEFT JOIN account_state s ON s.account_id = a.id
    WHERE a.until IS NULL AND {scope} AND {condition}
    ORDER BY LENGTH(b.name), b.name, r.entrance, LENGTH(r.name), r.name, a.id LIMIT {most}
"""


def search(session: Session, who: Who, text: str) -> Found:
    """Everything that the text may mean to this person, in four statements."""
    asked = plain(text)
    if not asked:
        return Found([], [], [], [])
    rooms, is_whole = _rooms(session, who, asked)
    owners, phones, tickets = _owners(session, who, asked), _phones(session, who, asked), _tickets(session, who, asked)
    return Found(rooms, owners, phones, tickets, _exact(rooms, is_whole, owners, phones, tickets))


def _rooms(session: Session, who: Who, asked: str) -> tuple[list[Hit], bool]:
    """Rooms of this address, or of this bare number in any building; whether the address named its building."""
    found = parse_address(asked.replace(" ", "-") if re.fullmatch(r"[\w ]+", asked) else asked)
    key = found.key if found is not None and not found.area else None
    if key is not None and key[0]:
        building, entrance, room = key
        condition = "b.name = :building AND r.name = :room AND (r.entrance = :entrance OR :entrance = '')"
        return _accounts(session, who, condition, building=building, entrance=entrance, room=room), True
    bare = room_key("1", "", asked)
    if bare is None:
        return [], False
    return _accounts(session, who, "r.name = :room", room=bare[2]), False


def _owners(session: Session, who: Who, asked: str) -> list[Hit]:
    """Owners by the beginning of their name, its pinyin or its initials; nobody for those who see no names."""
    if not who.has(*NAMES):
        return []
    scope = where(who, "a.community_id", NAMES)
    latin = asked.lower().replace(" ", "").replace("'", "")
    if _PINYIN.fullmatch(latin):
        condition = "(o.initials = :latin OR o.pinyin LIKE :start)"
        return _accounts(session, who, f"{condition} AND {scope}", latin=latin, start=f"{latin}%")
    if re.search(r"[\u4e00-\u9fff]", asked) and len(asked) <= 20:
        return _accounts(session, who, f"o.name LIKE :part AND {scope}", part=f"%{asked}%")
    return []


def _phones(session: Session, who: Who, asked: str) -> list[Hit]:
    """Owners whose number ends so: four digits at the least."""
    digits = re.sub(r"[ -]", "", asked)
    if not _DIGITS.fullmatch(digits) or not who.has(*OPENS_PHONES):
        return []
    scope = where(who, "a.community_id", OPENS_PHONES)
    condition = f"o.id IN (SELECT owner_id FROM owner_phone WHERE phone LIKE :ends) AND {scope}"
    return _accounts(session, who, condition, ends=f"%{digits}")


def _tickets(session: Session, who: Who, asked: str) -> list[TicketHit]:
    rows = fetch(
        session,
        "SELECT t.id, t.ticket_no, COALESCE(b.name, ''), t.entrance, COALESCE(r.name, ''), t.place_text, t.category,"
        " t.status FROM ticket t LEFT JOIN building b ON b.id = t.building_id LEFT JOIN room r ON r.id = t.room_id"
        " WHERE UPPER(t.ticket_no) = :number"
        f" AND ({where(who, 't.community_id', TICKETS)} OR t.community_id IS NULL) ORDER BY t.id LIMIT {MOST}",
        number=asked.upper(),
    )
    return [TicketHit(row[0], row[1], room_label(*row[2:5]) or row[5], *row[6:]) for row in rows]


def _accounts(session: Session, who: Who, condition: str, **values: Any) -> list[Hit]:
    sql = SELECT.format(
        owner=shown_name(who, "a.community_id", "o.name"),
        scope=where(who, "a.community_id", ACCOUNTS),
        condition=condition,
        most=MOST,
    )
    return [_hit(row) for row in fetch(session, sql, **values)]


def _hit(row: Row) -> Hit:
    return Hit(row[0], row[1], room_label(*row[2:5]), row[5], row[6] or State.SETTLED, row[7])


def _exact(rooms: list[Hit], is_whole: bool, owners: list[Hit], phones: list[Hit], tickets: list[TicketHit]) -> str:
    """A whole address, a ticket's number or a single find goes straight there."""
    if is_whole and len(rooms) == 1:
        return f"/accounts/{rooms[0].id}"
    if len(tickets) == 1 and not rooms:
        return f"/tickets/{tickets[0].id}"
    accounts = {hit.id for hit in (*rooms, *owners, *phones)}
    return f"/accounts/{accounts.pop()}" if len(accounts) == 1 and not tickets else ""
