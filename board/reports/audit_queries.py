"""The audit as its page shows it: within the reader's communities, with no more of a person than the reader may know.

A manager reads the own communities', an administrator and an auditor also what belongs to none. What names a person is
whole for the manager, masked for the auditor, and for the administrator only where it is about staff and settings.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import Row, fetch, stream
from board.rules.building_words import building_words
from board.rules.people import Who
from board.rules.time import from_micros, to_micros
from board.rules.visibility import where
from board.rules.words import Role

PAGE = 50
READERS = (Role.ADMINISTRATOR, Role.MANAGER, Role.AUDITOR)
WHOLE_OFFICE = (Role.ADMINISTRATOR, Role.AUDITOR)
STAFF = ("person", "token", "policy", "community", "source", "import", "accounts", "database", "audit")


class Entry(msgspec.Struct, frozen=True):
    """One act. `what` is the subject's own name (a room, a ticket's number, a person), `shows` is all, masked or ""."""

    seq: int
    at: datetime
    actor: str
    actor_name: str
    address: str
    verb: str
    subject: str
    subject_id: int | None
    community: str
    owner: str
    place: str
    what: str
    details: dict[str, Any]
    personal: dict[str, Any]
    shows: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """All of it stands in the URL. `text` is a room, an owner, a ticket's number or a name; `until` is not included."""

    text: str = ""
    verb: str = ""
    subject: str = ""
    person_id: int | None = None
    owner_id: int | None = None
    address: str = ""
    since: datetime | None = None
    until: datetime | None = None


SELECT = """
    SELECT e.seq, e.at, e.actor, COALESCE(p.name, k.name, ''), e.address, e.verb, e.subject, e.subject_id,
           COALESCE(c.name, ''), {owner}, COALESCE(b.name, ''), COALESCE(r.entrance, ''), COALESCE(r.name, ''),
           COALESCE(n.ticket_no, s.name, g.name, u.name, ''), e.details, e.hash,
           CASE WHEN {whole} THEN 'all' WHEN {masked} THEN 'masked' WHEN {staff} THEN 'all' ELSE '' END,
           CASE WHEN {whole} OR {masked} OR {staff} THEN e.personal ELSE '' END
    FROM audit_entry e
    LEFT JOIN person p ON e.actor = 'person' AND p.id = e.actor_id
    LEFT JOIN api_token k ON e.actor = 'token' AND k.id = e.actor_id
    LEFT JOIN community c ON c.id = e.community_id
    LEFT JOIN account a ON e.subject = 'account' AND a.id = e.subject_id
    LEFT JOIN task t ON e.subject = 'task' AND t.id = e.subject_id
    LEFT JOIN ticket n ON e.subject = 'ticket' AND n.id = e.subject_id
    LEFT JOIN person s ON e.subject = 'person' AND s.id = e.subject_id
    LEFT JOIN api_token g ON e.subject = 'token' AND g.id = e.subject_id
    LEFT JOIN source u ON e.subject = 'source' AND u.id = e.subject_id
    LEFT JOIN room r ON r.id = COALESCE(a.room_id, t.room_id, n.room_id)
    LEFT JOIN building b ON b.id = COALESCE(r.building_id, t.building_id, n.building_id,
                                            CASE WHEN e.subject = 'building' THEN e.subject_id END)
    LEFT JOIN owner o ON o.id = e.owner_id
    WHERE {scope} AND {condition} ORDER BY e.seq DESC
"""
OF_ROOM = """
    e.owner_id IN (SELECT x.owner_id FROM account x JOIN room y ON y.id = x.room_id JOIN building z
    ON z.id = y.building_id WHERE {condition})
"""


def entries(session: Session, who: Who, filters: AuditFilters, *, before: int | None = None) -> list[Entry]:
    """A page, newest first; one more row than PAGE tells that there is a next one, before the last row's number."""
    sql, values = _sql(who, filters, before)
    return [_entry(row) for row in fetch(session, f"{sql} LIMIT {PAGE + 1}", **values)]


def every(session: Session, who: Who, filters: AuditFilters, *, limit: int) -> Iterator[Entry]:
    """All that the filters leave, newest first, up to `limit`."""
    sql, values = _sql(who, filters, None)
    for row in stream(session, f"{sql} LIMIT {int(limit)}", **values):
        yield _entry(row)


def people(session: Session, who: Who) -> list[tuple[int, str]]:
    """Those whose acts one may look for: all who have a role in the reader's communities."""
    rows = fetch(
        session,
        "SELECT DISTINCT p.id, p.name FROM person p JOIN person_role r ON r.person_id = p.id"
        f" WHERE {where(who, 'r.community_id', READERS)} OR r.community_id = 0 ORDER BY p.name, p.id",
    )
    return [(id_, name) for id_, name in rows]


def _sql(who: Who, filters: AuditFilters, before: int | None) -> tuple[str, dict[str, Any]]:
    condition, values = _conditions(who, filters, before)
    community = "e.community_id"
    names = f"{where(who, community, (Role.MANAGER,))} AND {community} IS NOT NULL"
    masked = where(who, community, (Role.AUDITOR,))
    staff_subjects = ", ".join(f"'{one}'" for one in STAFF)
    return SELECT.format(
        owner=f"CASE WHEN {names} THEN COALESCE(o.name, '') WHEN {masked} AND o.name <> ''"
        " THEN SUBSTR(o.name, 1, 1) || '**' ELSE '' END",
        whole=f"({names})",
        masked=f"({masked})",
        staff=f"({where(who, community, (Role.ADMINISTRATOR,))} AND e.owner_id IS NULL"
        f" AND e.subject IN ({staff_subjects}))",
        scope=f"({where(who, community, WHOLE_OFFICE)} OR ({names}))",
        condition=condition,
    ), values


def _conditions(who: Who, filters: AuditFilters, before: int | None) -> tuple[str, dict[str, Any]]:
    found, values = ["TRUE"], dict[str, Any]()
    for name, column, value in (
        ("verb", "e.verb", filters.verb), ("subject", "e.subject", filters.subject),
        ("address", "e.address", filters.address),
    ):  # fmt: skip
        if value:
            found.append(f"{column} = :{name}")
            values[name] = value
    if filters.person_id is not None:
        found.append("e.actor = 'person' AND e.actor_id = :person")
        values["person"] = filters.person_id
    if filters.owner_id is not None:
        found.append("e.owner_id = :owner")
        values["owner"] = filters.owner_id
    for name, sign, instant in (("since", ">=", filters.since), ("until", "<", filters.until)):
        if instant is not None:
            found.append(f"e.at {sign} :{name}")
            values[name] = to_micros(instant)
    if before is not None:
        found.append("e.seq < :before")
        values["before"] = before
    if filters.text:
        found.append(_about(who, filters.text, values))
    return " AND ".join(found), values


def _about(who: Who, text: str, values: dict[str, Any]) -> str:
    """Rows about a room, a ticket, a person; about an owner by name only for those who see names."""
    parts = [part for part in text.replace("栋", "-").replace("单元", "-").replace("室", "").split("-") if part]
    values |= {"text": text, "room": parts[-1] if parts else text, "building": parts[0] if parts else ""}
    at = "y.name = :room" + (" AND z.name = :building" if len(parts) > 1 else "")
    conditions = [OF_ROOM.format(condition=at), "n.ticket_no = :text", "s.name = :text", "g.name = :text"]
    if who.has(Role.MANAGER):
        conditions.append(f"(o.name = :text AND {where(who, 'e.community_id', (Role.MANAGER,))})")
    return f"({' OR '.join(conditions)})"


def _entry(row: Row) -> Entry:
    seq, at, *middle, building, entrance, room, what, details, hashed, shows, personal = row
    alone = building_words(building).zh if building and not entrance and not room else building
    place = room_label(alone, entrance, room)
    return Entry(
        seq, from_micros(at), *middle, place, what, _object(details), _object(personal), shows, hashed
    )  # fmt: skip


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}
