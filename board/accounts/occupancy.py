"""Whether rooms are lived in: noted by hand or by a presence check, the newest note stands."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

import msgspec
from sqlmodel import Session

from board.accounts.household_tables import Occupancy
from board.accounts.scope import Place, department, place, room_label
from board.db.sql import Row, fetch, fetch_one
from board.rules.occupancy import SEEN_LABELS, NotedBy
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.time import from_day, from_micros, local_date, to_day
from board.rules.visibility import CONTACTS, SPEAKS, where
from board.tasks.asking import log

LONGEST: Final = 500


class Noted(msgspec.Struct, frozen=True):
    """What stands of a room: as it was seen, since when it is known to be so, and how that is known."""

    room_id: int
    seen: str
    since_on: date | None
    source: str
    note: str
    by: str
    recorded_at: datetime


class Vacant(msgspec.Struct, frozen=True):
    """A room that is empty or being fitted out, in the list of a building."""

    room: str
    account_id: int | None
    noted: Noted


def note_occupancy(
    session: Session, *, account_id: int, seen: str, since_on: date | None, note: str, by: Who, now: datetime
) -> None:
    """A person says how the flat of an account is. Raises NotFound, or Refused."""
    where = place(session, account_id, by, *SPEAKS)
    if seen not in SEEN_LABELS:
        raise Refused(Text("请选择居住情况。", "Say whether it is lived in."))
    if since_on is not None and since_on > local_date(now, where.zone):
        raise Refused(Text("开始日期不能在将来。", "It cannot be so from a day to come."))
    if len(note.strip()) > LONGEST:
        raise Refused(Text(f"备注最多 {LONGEST} 个字。", f"A note has at most {LONGEST} characters."))
    write(session, community_id=where.community_id, room_id=where.room_id, seen=seen, since_on=since_on,
          source=NotedBy.PERSON, note=note.strip(), by=by, now=now)  # fmt: skip
    log(
        session, at=now, community_id=where.community_id, verb="occupancy", by=by,
        department=department(by, where.community_id), account_id=account_id, building_id=where.building_id,
        details={"kind": seen},
    )  # fmt: skip


def write(
    session: Session,
    *,
    community_id: int,
    room_id: int,
    seen: str,
    source: NotedBy,
    by: Who,
    now: datetime,
    since_on: date | None = None,
    note: str = "",
) -> None:
    """The note itself; whoever calls has checked and logs."""
    row = Occupancy(
        community_id=community_id, room_id=room_id, seen=seen, since_on=since_on, source=str(source), note=note,
        by_person_id=by.person_id, recorded_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()


NEWEST = """
    SELECT y.room_id, y.seen, y.since_on, y.source, y.note, COALESCE(p.name, ''), y.recorded_at FROM occupancy y
    JOIN (SELECT room_id, MAX(id) AS newest FROM occupancy GROUP BY room_id) n ON n.newest = y.id
    LEFT JOIN person p ON p.id = y.by_person_id
"""


def noted(session: Session, room_ids: Iterable[int]) -> dict[int, Noted]:
    """What stands of these rooms; nothing for one of which nobody said anything."""
    rows = fetch(session, f"{NEWEST} WHERE y.room_id IN :rooms", rooms=sorted(room_ids))
    return {row[0]: _noted(row) for row in rows}


def household(session: Session, where: Place, now: datetime) -> tuple[Noted | None, bool, date | None]:
    """(what stands of the flat, whether it is let today, until when) of one account, in one statement."""
    row = fetch_one(
        session,
        "SELECT l.lettings, l.until_on, y.* FROM (SELECT COUNT(*) AS lettings, MAX(until_on) AS until_on"
        " FROM other_person WHERE account_id = :account AND relation = 'tenant' AND removed_at IS NULL"
        " AND COALESCE(from_on, 0) <= :today AND COALESCE(until_on, :today) >= :today) l"
        f" LEFT JOIN ({NEWEST} WHERE y.room_id = :room) y ON TRUE",
        account=where.id, room=where.room_id, today=to_day(local_date(now, where.zone)),
    )  # fmt: skip
    assert row is not None
    lettings, until, *known = row
    return (
        _noted(tuple(known)) if known[0] is not None else None, bool(lettings),
        None if until is None else from_day(until),
    )  # fmt: skip


def vacant(session: Session, who: Who, building_id: int) -> list[Vacant]:
    """The rooms of a building that are empty or being fitted out, for those who speak with owners."""
    rows = fetch(
        session,
        "SELECT r.entrance, r.name, a.id, y.* FROM"
        f" ({NEWEST}) y JOIN room r ON r.id = y.room_id LEFT JOIN account a ON a.room_id = r.id AND a.until IS NULL"
        f" WHERE r.building_id = :building AND y.seen <> 'lived_in' AND {where(who, 'r.community_id', CONTACTS)}"
        " ORDER BY r.entrance, r.floor, r.name",
        building=building_id,
    )
    return [
        Vacant(room_label("", entrance, name), account, _noted(tuple(rest))) for entrance, name, account, *rest in rows
    ]


def _noted(row: Row) -> Noted:
    room, seen, since, source, note, by, at = row
    return Noted(room, seen, None if since is None else from_day(since), source, note, by, from_micros(at))
