"""Red and black marks: set by clerk or steward with a reason, for the days of the policy, removed with a reason."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from board import segments
from board.accounts.scope import Place, department, place
from board.db.sql import fetch, fetch_one, run
from board.policies import policies
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.segments import Colour
from board.rules.time import from_micros, to_micros
from board.rules.visibility import MARKS, SPEAKS
from board.tasks.asking import log

LONGEST: Final = 500
NO_REASON: Final = Text("请写明理由。", "Give a reason.")
TOO_LONG: Final = Text(f"理由最多 {LONGEST} 个字。", f"A reason has at most {LONGEST} characters.")
NO_COLOUR: Final = Text("请选择红旗或黑旗。", "Choose a red or a black mark.")
STANDS: Final = Text(
    "这位业主已经有旗了。要换一面，请先取消现在的。",
    "This owner bears a mark already: remove it before setting another.",
)
OVER: Final = Text("这面旗已经失效或取消了。", "This mark has lapsed or was removed.")


class Shown(NamedTuple):
    """A mark in force, with who set it."""

    id: int
    colour: str
    reason: str
    by: str
    starts: datetime
    ends: datetime


def set_mark(session: Session, *, account_id: int, colour: str, reason: str, by: Who, now: datetime) -> int:
    """Mark the owner of an account; the mark's id. It counts for every account of the owner in that community.

    Raises NotFound, or Refused without colour or reason, and where a mark is in force already.
    """
    where = place(session, account_id, by, *MARKS)
    if colour not in set(Colour):
        raise Refused(NO_COLOUR)
    _check(reason)
    if standing(session, where.owner_id, now=now):
        raise Refused(STANDS)
    days = policies(session, where.community_id).at(now).mark_days
    row = fetch_one(
        session,
        "INSERT INTO mark (community_id, owner_id, colour, reason, starts, ends, by_person_id, recorded_at,"
        " removal_reason) VALUES (:community, :owner, :colour, :reason, :now, :ends, :by, :now, '') RETURNING id",
        community=where.community_id, owner=where.owner_id, colour=colour, reason=reason.strip(), now=to_micros(now),
        ends=to_micros(now + timedelta(days=days)), by=by.person_id,
    )  # fmt: skip
    assert row is not None
    _log(session, where, "mark", by, now, {"mark": row[0], "colour": colour, "reason": reason.strip()})
    return int(row[0])


def remove_mark(session: Session, *, account_id: int, mark_id: int, reason: str, by: Who, now: datetime) -> None:
    """End a mark of the account's owner before it lapses. Raises NotFound, or Refused where it is over."""
    where = place(session, account_id, by, *SPEAKS)
    row = fetch_one(
        session,
        "SELECT colour, ends, removed_at FROM mark WHERE id = :id AND owner_id = :owner",
        id=mark_id,
        owner=where.owner_id,
    )
    if row is None:
        raise NotFound
    _check(reason)
    colour, ends, removed = row
    if removed is not None or from_micros(ends) <= now:
        raise Refused(OVER)
    run(
        session,
        "UPDATE mark SET removed_at = :now, removed_by_id = :by, removal_reason = :reason WHERE id = :id",
        now=to_micros(now), by=by.person_id, reason=reason.strip(), id=mark_id,
    )  # fmt: skip
    _log(session, where, "remove_mark", by, now, {"mark": mark_id, "colour": colour, "reason": reason.strip()})


def standing(session: Session, owner_id: int, *, now: datetime) -> list[Shown]:
    """The marks of an owner in force now."""
    rows = fetch(
        session,
        "SELECT m.id, m.colour, m.reason, COALESCE(p.name, ''), m.starts, m.ends FROM mark m LEFT JOIN person p"
        f" ON p.id = m.by_person_id WHERE m.owner_id = :owner AND {segments.MARKED} ORDER BY m.id",
        owner=owner_id,
        now=to_micros(now),
    )
    return [Shown(*row[:4], from_micros(row[4]), from_micros(row[5])) for row in rows]


def _check(reason: str) -> None:
    if not reason.strip():
        raise Refused(NO_REASON)
    if len(reason) > LONGEST:
        raise Refused(TOO_LONG)


def _log(session: Session, where: Place, verb: str, by: Who, now: datetime, details: dict[str, Any]) -> None:
    log(
        session, at=now, community_id=where.community_id, verb=verb, by=by,
        department=department(by, where.community_id), account_id=where.id, building_id=where.building_id,
        details=details,
    )  # fmt: skip
    segments.refresh_owners(session, [where.owner_id], now=now)
