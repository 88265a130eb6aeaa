"""Holds of areas: how many households one would cover, and those that run or ran."""

from datetime import datetime

import msgspec
from sqlmodel import Session

from board.db.sql import fetch, fetch_one
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.time import from_micros, to_micros
from board.rules.visibility import AMOUNTS, RELEASES, where

SHOWN = 100


class Area(msgspec.Struct, frozen=True):
    """A building or one entrance of it: `entrance` is None for the whole. `community_id` says where."""

    building_id: int
    community_id: int
    community: str
    building: str
    entrance: str | None


class Covered(msgspec.Struct, frozen=True):
    """How many households a hold of an area would cover: all, those who owe, and of these those held already."""

    households: int
    owing: int
    held: int
    fen: int


class AreaHold(msgspec.Struct, frozen=True):
    """A hold of an area as it is listed."""

    id: int
    community: str
    building: str
    entrance: str | None
    kind: str
    reason: str
    by: str
    starts: datetime
    ends: datetime
    released_at: datetime | None
    release_reason: str
    households: int
    is_running: bool


def areas(session: Session, who: Who) -> list[tuple[str, str]]:
    """(code, community and place) of every building and entrance: the code is `12` or `12:2`."""
    rows = fetch(
        session,
        "SELECT DISTINCT b.id, c.name, b.name, r.entrance FROM building b JOIN community c ON c.id = b.community_id"
        f" JOIN room r ON r.building_id = b.id WHERE {where(who, 'b.community_id', RELEASES)}",
    )
    rows.sort(key=lambda row: (row[1], not row[2].isdigit(), row[2].zfill(6), row[3].zfill(6)))
    found: dict[str, str] = {}
    for id_, community, building, entrance in rows:
        found.setdefault(str(id_), f"{community} {building}")
        if entrance:
            found[f"{id_}:{entrance}"] = f"{community} {building}-{entrance}"
    return list(found.items())


def area(session: Session, who: Who, code: str) -> Area:
    """The area that a code names. Raises NotFound."""
    building, _, entrance = code.partition(":")
    row = fetch_one(
        session,
        "SELECT b.id, b.community_id, c.name, b.name FROM building b JOIN community c ON c.id = b.community_id"
        " WHERE b.id = :id AND (:entrance = '' OR EXISTS (SELECT 1 FROM room r WHERE r.building_id = b.id"
        " AND r.entrance = :entrance))",
        id=int(building) if building.isascii() and building.isdigit() and len(building) < 10 else 0,
        entrance=entrance,
    )
    if row is None or not who.may(row[1], *RELEASES):
        raise NotFound
    return Area(*row, entrance or None)


def covered(session: Session, one: Area) -> Covered:
    """What a hold of it would cover now."""
    row = fetch_one(
        session,
        "SELECT COUNT(*), SUM(CASE WHEN s.state <> 'settled' THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN s.state = 'held' THEN 1 ELSE 0 END), SUM(CASE WHEN s.state <> 'settled'"
        " AND s.state <> 'held' THEN s.outstanding_fen ELSE 0 END) FROM account a JOIN room r ON r.id = a.room_id"
        " LEFT JOIN account_state s ON s.account_id = a.id WHERE a.until IS NULL AND r.building_id = :building"
        " AND (:anywhere = 1 OR r.entrance = :entrance)",
        building=one.building_id, anywhere=1 if one.entrance is None else 0, entrance=one.entrance or "",
    )  # fmt: skip
    assert row is not None
    return Covered(*(int(value or 0) for value in row))


def area_holds(session: Session, who: Who, *, now: datetime) -> list[AreaHold]:
    """Holds of areas, those that run first, then the newest."""
    rows = fetch(
        session,
        "SELECT m.id, c.name, b.name, m.entrance, m.kind, m.reason, m.by_name, m.starts, m.ends, m.released_at,"
        " m.release_reason, (SELECT COUNT(*) FROM account a JOIN room r ON r.id = a.room_id WHERE a.until IS NULL"
        " AND r.building_id = m.building_id AND (m.entrance IS NULL OR r.entrance = m.entrance)),"
        " CASE WHEN m.released_at IS NULL AND m.ends > :now THEN 1 ELSE 0 END AS runs"
        " FROM manual_hold m JOIN building b ON b.id = m.building_id JOIN community c ON c.id = m.community_id"
        f" WHERE m.owner_id IS NULL AND {where(who, 'm.community_id', AMOUNTS)}"
        f" ORDER BY runs DESC, m.starts DESC LIMIT {SHOWN}",
        now=to_micros(now),
    )
    return [
        AreaHold(
            *row[:7], from_micros(row[7]), from_micros(row[8]), None if row[9] is None else from_micros(row[9]),
            row[10], row[11], bool(row[12]),
        )
        for row in rows
    ]  # fmt: skip
