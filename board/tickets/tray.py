"""The unlinked tray: tickets that nothing settled, with the rooms they most likely mean."""

import re
from datetime import datetime

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch, fetch_one
from board.rules.disguise import masked_phone
from board.rules.people import Who
from board.rules.text import plain
from board.rules.time import from_micros
from board.rules.visibility import LINKS_TICKETS, TICKETS, where

PAGE = 30
SUGGESTIONS = 4


class Suggestion(msgspec.Struct, frozen=True):
    """A room that a ticket may mean, and why one thinks so: phone, or number."""

    room_id: int
    label: str
    why: str


class Unlinked(msgspec.Struct):
    id: int
    number: str
    source: str
    community_id: int | None
    community: str
    place: str
    phone: str
    kind: str
    category: str
    status: str
    opened_at: datetime
    suggestions: list[Suggestion]


class Word(msgspec.Struct, frozen=True):
    """A word of a source that nobody has mapped yet."""

    source_id: int
    source: str
    field: str
    word: str
    tickets: int


def size(session: Session, who: Who) -> int:
    """How many tickets lie in the tray, for everyone who may see tickets."""
    within = f"({where(who, 't.community_id', TICKETS)} OR t.community_id IS NULL)" if who.has(*TICKETS) else "FALSE"
    row = fetch_one(session, f"SELECT COUNT(*) FROM ticket t WHERE t.linked_by = '' AND {within}")
    return int(row[0]) if row else 0


def unlinked(session: Session, who: Who, *, page: int = 1) -> list[Unlinked]:
    """A page of the tray, oldest first, with suggestions; a fixed number of statements."""
    rows = fetch(
        session,
        "SELECT t.id, t.ticket_no, s.name, t.community_id, COALESCE(c.name, ''), t.place_text, t.phone, t.kind,"
        " t.category, t.status, t.opened_at FROM ticket t JOIN source s ON s.id = t.source_id"
        f" LEFT JOIN community c ON c.id = t.community_id WHERE t.linked_by = '' AND {_scope(who)}"
        " ORDER BY t.opened_at, t.id LIMIT :limit OFFSET :offset",
        limit=PAGE + 1,
        offset=(max(1, page) - 1) * PAGE,
    )
    found = [Unlinked(*row[:10], from_micros(row[10] or 0), []) for row in rows]
    _suggest_by_phone(session, who, found)
    _suggest_by_number(session, who, found)
    for one in found:
        one.phone = masked_phone(one.phone)
    return found


def words(session: Session, who: Who) -> list[Word]:
    """Words that nobody has mapped, the most used first."""
    if not who.has(*LINKS_TICKETS):
        return []
    rows = fetch(
        session,
        "SELECT w.source_id, s.name, w.field, w.word, COUNT(DISTINCT e.ticket_id) AS tickets FROM source_word w"
        " JOIN source s ON s.id = w.source_id JOIN ticket t ON t.source_id = w.source_id"
        " JOIN ticket_event e ON e.ticket_id = t.id AND ((w.field = 'status' AND e.status_word = w.word)"
        " OR (w.field = 'kind' AND e.kind_word = w.word) OR (w.field = 'category' AND e.category = w.word))"
        f" WHERE w.mapped = '' AND {_scope(who)} GROUP BY w.source_id, s.name, w.field, w.word"
        " ORDER BY tickets DESC, w.field, w.word LIMIT 200",
    )
    return [Word(*row) for row in rows]


def rooms_like(session: Session, who: Who, text: str, *, limit: int = 20) -> list[Suggestion]:
    """Rooms that a person may choose for a ticket: by their number, or building-entrance-room."""
    parts = [part for part in re.split(r"[^0-9A-Za-z\u4e00-\u9fff]+", plain(text).upper()) if part]
    if not parts:
        return []
    values = {f"p{index}": part.lstrip("0") or part for index, part in enumerate(parts[:3])}
    first, last = "p0", f"p{len(values) - 1}"
    condition = f"r.name = :{last}" if len(values) == 1 else f"r.name = :{last} AND b.name = :{first}"
    condition += " AND r.entrance = :p1" if len(values) == 3 else ""
    rows = fetch(session, f"{ROOMS} AND {condition} ORDER BY c.name, b.name, r.entrance LIMIT {int(limit)}".format(
        scope=where(who, "r.community_id", LINKS_TICKETS)), **values)  # fmt: skip
    return [Suggestion(row[0], _label(row), "number") for row in rows]


ROOMS = """
    SELECT r.id, c.name, b.name, r.entrance, r.name FROM room r JOIN building b ON b.id = r.building_id
    JOIN community c ON c.id = r.community_id WHERE {scope}
"""


def _suggest_by_phone(session: Session, who: Who, found: list[Unlinked]) -> None:
    phones = {f"p{index}": one.phone for index, one in enumerate(found) if one.phone}
    if not phones:
        return
    marks = ",".join(f":{name}" for name in phones)
    rows = fetch(
        session,
        "SELECT r.id, c.name, b.name, r.entrance, r.name, p.phone FROM owner_phone p"
        " JOIN account a ON a.owner_id = p.owner_id AND a.until IS NULL JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id JOIN community c ON c.id = r.community_id"
        f" WHERE p.phone IN ({marks}) AND {where(who, 'r.community_id', LINKS_TICKETS)} ORDER BY r.id",
        **phones,
    )
    for one in found:
        mine = [row for row in rows if row[5] == one.phone]
        one.suggestions += [Suggestion(row[0], _label(row), "phone") for row in mine[:SUGGESTIONS]]


def _suggest_by_number(session: Session, who: Who, found: list[Unlinked]) -> None:
    """Rooms whose number stands in the address, those first whose building is named too."""
    numbers = {one.id: re.findall(r"\d+", plain(one.place)) for one in found}
    wanted = sorted({number.lstrip("0") for parts in numbers.values() for number in parts[-1:]})
    if not wanted:
        return
    values = {f"n{index}": number for index, number in enumerate(wanted)}
    marks = ",".join(f":{name}" for name in values)
    scope = where(who, "r.community_id", LINKS_TICKETS)
    rows = fetch(session, f"{ROOMS} AND r.name IN ({marks}) ORDER BY r.id".format(scope=scope), **values)
    for one in found:
        parts = numbers[one.id]
        mine = [row for row in rows if parts and row[4] == parts[-1].lstrip("0")]
        mine.sort(key=lambda row: (row[1] != one.community and one.community != "", row[2] not in parts, row[3]))
        known = {suggestion.room_id for suggestion in one.suggestions}
        more = [Suggestion(row[0], _label(row), "number") for row in mine if row[0] not in known]
        one.suggestions += more[: SUGGESTIONS - len(one.suggestions)]


def _scope(who: Who) -> str:
    if not who.has(*LINKS_TICKETS):
        return "FALSE"
    return f"({where(who, 't.community_id', LINKS_TICKETS)} OR t.community_id IS NULL)"


def _label(row: tuple[object, ...]) -> str:
    return f"{row[1]} " + room_label(*row[2:5])
