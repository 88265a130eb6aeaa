"""Leaks: owners who were asked for money while the board knew that they were on hold, by week, system and channel.

A leak is a contact of another system with `held_by`: what was known at its moment. Where a hold that was learned of
later covers the moment, nobody could have known: that is told apart and counts against nobody.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch
from board.rules.disguise import masked_number, shown_name
from board.rules.people import Who
from board.rules.time import from_micros, to_micros
from board.rules.visibility import LEAKS, where

PAGE: Final = 50
ASKING: Final = "o.purpose = 'collection' AND o.direction = 'out'"
_THEN: Final = "m.starts <= o.at AND COALESCE(m.ends, o.at + 1) > o.at AND COALESCE(m.released_at, o.at + 1) > o.at"
LEARNED_LATER: Final = f"""
    (o.held_by = '' AND (EXISTS (
        SELECT 1 FROM ticket_span p
        WHERE p.owner_id = o.owner_id AND p.kind = 'hold' AND p.starts <= o.at AND p.ends > o.at
    ) OR EXISTS (
        SELECT 1 FROM manual_hold m WHERE m.owner_id = o.owner_id AND {_THEN}
    ) OR EXISTS (
        SELECT 1 FROM account x JOIN room y ON y.id = x.room_id JOIN manual_hold m ON m.building_id = y.building_id
        AND (m.entrance IS NULL OR m.entrance = y.entrance) WHERE x.owner_id = o.owner_id AND {_THEN}
        AND COALESCE(x.since, o.at) <= o.at AND COALESCE(x.until, o.at + 1) > o.at
    )))
"""
# Which contacts of other systems a list is of. Each figure of the page is the length of one of these lists.
KINDS: Final = {"leak": "o.held_by <> ''", "all": "TRUE", "late": LEARNED_LATER, "unmatched": "o.owner_id IS NULL"}
BOARD: Final = "board"  # and the one of what people logged here against the guard


class Week(msgspec.Struct, frozen=True):
    """A local week from its Monday (yyyymmdd), in instants."""

    day: int
    starts: datetime
    ends: datetime


class Figures(msgspec.Struct, frozen=True):
    """What one system did through one channel in one week."""

    week: int
    system_id: int
    system: str
    channel: str
    asked: int
    leaks: int
    late: int
    unmatched: int


class Chosen(msgspec.Struct, frozen=True):
    """Which list: a key of KINDS or BOARD, between two instants, of one system (0: all) and channel (None: all)."""

    kind: str
    starts: datetime
    ends: datetime
    system_id: int = 0
    channel: str | None = None


class LeakRow(msgspec.Struct, frozen=True):
    """One contact. `why` are ticket numbers and kinds of holds, or codes of the guard; `by` is who made it."""

    at: datetime
    system: str
    channel: str
    community_id: int | None
    community: str
    account_id: int | None
    owner_id: int | None
    room: str
    owner: str
    phone: str
    by: str
    result: str
    why: str
    note: str


FIGURES = """
    WITH week (day, starts, ends) AS (VALUES {weeks})
    SELECT w.day, o.source_id, s.name, o.channel, COUNT(*), SUM(CASE WHEN {leak} THEN 1 ELSE 0 END),
           SUM(CASE WHEN {late} THEN 1 ELSE 0 END), SUM(CASE WHEN {unmatched} THEN 1 ELSE 0 END)
    FROM week w JOIN outside_contact o ON o.at >= w.starts AND o.at < w.ends JOIN source s ON s.id = o.source_id
    WHERE {asking} AND {scope} GROUP BY w.day, o.source_id, s.name, o.channel ORDER BY w.day DESC, s.name, o.channel
"""
FROM = """
    FROM outside_contact o JOIN source s ON s.id = o.source_id LEFT JOIN community c ON c.id = o.community_id
    LEFT JOIN account a ON a.id = o.account_id LEFT JOIN room r ON r.id = a.room_id
    LEFT JOIN building b ON b.id = r.building_id LEFT JOIN owner w ON w.id = o.owner_id
"""
LOGGED = """
    FROM contact k JOIN account a ON a.id = k.account_id JOIN community c ON c.id = a.community_id
    JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id JOIN owner w ON w.id = a.owner_id
    LEFT JOIN person q ON q.id = k.by_person_id
"""


def figures(session: Session, who: Who, weeks: Sequence[Week]) -> list[Figures]:
    """By week (newest first), system and channel; weeks without a contact are left out."""
    listed = ", ".join(f"({week.day}, {to_micros(week.starts)}, {to_micros(week.ends)})" for week in weeks)
    sql = FIGURES.format(
        weeks=listed, leak=KINDS["leak"], late=KINDS["late"], unmatched=KINDS["unmatched"], asking=ASKING,
        scope=where(who, "o.community_id", LEAKS),
    )  # fmt: skip
    return [Figures(*row) for row in fetch(session, sql)]


def systems(session: Session, who: Who) -> list[tuple[int, str]]:
    """The systems whose logs have come."""
    rows = fetch(
        session,
        "SELECT DISTINCT s.id, s.name FROM outside_contact o JOIN source s ON s.id = o.source_id"
        f" WHERE {where(who, 'o.community_id', LEAKS)} ORDER BY s.name",
    )
    return [(row[0], row[1]) for row in rows]


def count(session: Session, who: Who, chosen: Chosen) -> int:
    """How long a list is."""
    tables, condition = _of(who, chosen)
    return int(fetch(session, f"SELECT COUNT(*) {tables} WHERE {condition}", **_values(chosen))[0][0])


def contacts(session: Session, who: Who, chosen: Chosen, *, limit: int, offset: int = 0) -> list[LeakRow]:
    """A part of a list, newest first; names as the person may see them, numbers masked."""
    tables, condition = _of(who, chosen)
    owner = shown_name(who, "c.id", "w.name")
    columns = (
        f"k.at, '', k.channel, a.community_id, c.name, a.id, a.owner_id, b.name, r.entrance, r.name, {owner}, '',"
        " COALESCE(q.name, ''), k.result, k.against, k.late_reason"
        if chosen.kind == BOARD
        else "o.at, s.name, o.channel, o.community_id, COALESCE(c.name, ''), o.account_id, o.owner_id, b.name,"
        f" r.entrance, COALESCE(r.name, o.place_text), {owner}, {_number()}, o.agent, o.result_word, o.held_by, o.note"
    )
    key = "k" if chosen.kind == BOARD else "o"
    rows = fetch(
        session,
        f"SELECT {columns} {tables} WHERE {condition} ORDER BY {key}.at DESC, {key}.id DESC"
        " LIMIT :limit OFFSET :offset",
        **_values(chosen), limit=limit, offset=offset,
    )  # fmt: skip
    return [_row(*row) for row in rows]


def _number() -> str:
    return f"CASE WHEN o.phone LIKE '~%' THEN '' ELSE {masked_number('o.phone')} END"


def _of(who: Who, chosen: Chosen) -> tuple[str, str]:
    """FROM and WHERE of a list."""
    if chosen.kind == BOARD:
        scope = where(who, "a.community_id", LEAKS)
        return LOGGED, f"k.against <> '' AND k.undone_at IS NULL AND k.at >= :starts AND k.at < :ends AND {scope}"
    conditions = [ASKING, KINDS[chosen.kind], "o.at >= :starts AND o.at < :ends", where(who, "o.community_id", LEAKS)]
    if chosen.system_id:
        conditions.append("o.source_id = :system")
    if chosen.channel is not None:
        conditions.append("o.channel = :channel")
    return FROM, " AND ".join(conditions)


def _values(chosen: Chosen) -> dict[str, object]:
    values: dict[str, object] = {"starts": to_micros(chosen.starts), "ends": to_micros(chosen.ends)}
    if chosen.kind != BOARD and chosen.system_id:
        values["system"] = chosen.system_id
    if chosen.kind != BOARD and chosen.channel is not None:
        values["channel"] = chosen.channel
    return values


def _row(at: int, system: str, channel: str, *rest: Any) -> LeakRow:
    community_id, community, account, owner_id, building, entrance, room, *told = rest
    label = room_label(building, entrance, room)
    return LeakRow(from_micros(at), system, channel, community_id, community, account, owner_id, label, *told)
