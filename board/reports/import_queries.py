"""Imports as the office looks back on them: what came when, what it did, what was not taken."""

from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch, fetch_one, parsed_json
from board.rules.people import Who
from board.rules.ports import NotFound, Reject, Text
from board.rules.time import from_micros
from board.rules.visibility import where
from board.rules.words import Role

IMPORTS = (Role.CLERK, Role.MANAGER)
PAGE = 30
SHOWN_REJECTS = 200


class ImportRow(msgspec.Struct, frozen=True):
    """One import: `counts` by name (read, new, changed, unchanged, settled, rejected, unlinked, ...)."""

    id: int
    kind: str
    source: str
    mode: str
    as_of: datetime
    file_name: str
    at: datetime
    by: str
    counts: dict[str, int]
    header: list[str]


class Difference(msgspec.Struct, frozen=True):
    """A list named another owner than the one known."""

    id: int
    account_id: int
    room: str
    known: str
    stated: str
    at: datetime


SELECT = """
    SELECT i.id, i.kind, s.name, i.mode, i.as_of, i.file_name, i.at, COALESCE(p.name, ''), i.counts, i.header,
           i.communities, i.by_person_id
    FROM import i JOIN source s ON s.id = i.source_id LEFT JOIN person p ON p.id = i.by_person_id
"""


def imports(session: Session, who: Who, *, page: int = 1) -> list[ImportRow]:
    """A page of imports, newest first; one more row than PAGE tells that there is a next page."""
    rows = fetch(
        session,
        f"{SELECT} ORDER BY i.id DESC LIMIT :limit OFFSET :offset",
        limit=PAGE + 1,
        offset=(max(1, page) - 1) * PAGE,
    )
    return [_import(row) for row in rows if _sees(who, row)]


def sites(session: Session, who: Who) -> list[str]:
    """The communities for which the person may import, by name."""
    return [
        name for (name,) in fetch(session, f"SELECT name FROM community WHERE {where(who, 'id', IMPORTS)} ORDER BY 1")
    ]


def one(session: Session, who: Who, import_id: int) -> tuple[ImportRow, list[Reject]]:
    """An import and the rows it did not take. Raises NotFound for one that is not the person's to see."""
    row = fetch_one(session, f"{SELECT} WHERE i.id = :id", id=import_id)
    if row is None or not _sees(who, row):
        raise NotFound
    found = _import(row)
    rejects = fetch(
        session,
        "SELECT row_number, column_name, value, reason_zh, reason_en, cells FROM import_reject WHERE import_id = :id"
        " ORDER BY row_number, id",
        id=import_id,
    )
    return found, [
        Reject(number, column, value, Text(zh, en), dict(zip(found.header, parsed_json(cells), strict=False)))
        for number, column, value, zh, en, cells in rejects
    ]


def differences(session: Session, who: Who) -> list[Difference]:
    """Rooms whose lists name another owner, not decided yet: sold, or corrected?"""
    rows = fetch(
        session,
        "SELECT d.id, d.account_id, b.name, r.entrance, r.name, d.known_name, d.stated_name, d.at"
        " FROM owner_difference d JOIN account a ON a.id = d.account_id JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id"
        f" WHERE d.decision = '' AND {where(who, 'a.community_id', IMPORTS)} ORDER BY d.id LIMIT 200",
    )
    return [Difference(row[0], row[1], room_label(*row[2:5]), row[5], row[6], from_micros(row[7])) for row in rows]


def _sees(who: Who, row: tuple[Any, ...]) -> bool:
    """A file shows its rows: one must work in every community that it names, or have sent it oneself."""
    within, named = who.communities(*IMPORTS), set(parsed_json(row[10]))
    return within is None or row[11] == who.person_id or (bool(named) and named <= within)


def _import(row: tuple[Any, ...]) -> ImportRow:
    id_, kind, source, mode, as_of, name, at, by, counts, header, *_ = row
    return ImportRow(
        id_, kind, source, mode, from_micros(as_of), name, from_micros(at), by, parsed_json(counts), parsed_json(header)
    )
