"""Putting an owner or an area on hold by hand, and letting go of holds: by a named person, with a reason."""

from datetime import datetime

from sqlmodel import Session

from board import audit, decide, segments
from board.db.sql import Row, fetch, fetch_one, run
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import to_micros
from board.rules.visibility import HOLDS, RELEASES
from board.rules.words import HoldKind
from board.tasks.asking import log
from board.tasks.pausing import end_reviews
from board.tickets.actions import project


def hold(
    session: Session,
    *,
    kind: HoldKind,
    starts: datetime,
    ends: datetime | None,
    reason: str,
    by: Who,
    now: datetime,
    account_id: int | None = None,
    building_id: int | None = None,
    entrance: str | None = None,
) -> int:
    """Hold the owner of an account, or an area (a building, or one entrance of it). Returns the hold's id.

    Raises NotFound, or Refused for a missing reason, an end before the start, or an area without an end.
    """
    _check(starts, ends, reason, is_area=account_id is None)
    community, owner = _subject(session, account_id, building_id, by)
    hold_id = fetch(
        session, INSERT, community=community, owner=owner, building=building_id if account_id is None else None,
        entrance=entrance if account_id is None else None, kind=str(kind), starts=to_micros(starts),
        ends=None if ends is None else to_micros(ends), reason=reason.strip(), by=by.person_id, name=by.name,
        now=to_micros(now),
    )[0][0]  # fmt: skip
    details = {"hold": hold_id, "kind": str(kind), "reason": reason.strip(), "entrance": entrance or ""}
    log(
        session, at=now, community_id=community, verb="hold", by=by, account_id=account_id, building_id=building_id,
        details=details,
    )  # fmt: skip
    owners = _owners(session, owner, building_id, entrance)
    decide.refresh(session, owners, now=now)
    segments.refresh_owners(session, owners, now=now)
    return int(hold_id)


INSERT = """
    INSERT INTO manual_hold (community_id, owner_id, building_id, entrance, kind, starts, ends, reason, by_person_id,
        by_name, recorded_at, release_reason)
    VALUES (:community, :owner, :building, :entrance, :kind, :starts, :ends, :reason, :by, :name, :now, '')
    RETURNING id
"""


def release_hold(session: Session, *, hold_id: int, reason: str, by: Who, now: datetime) -> None:
    """End a manual hold now. Raises NotFound, or Refused where it is over or the reason is missing."""
    row = fetch_one(
        session,
        "SELECT community_id, owner_id, building_id, entrance, ends, released_at FROM manual_hold WHERE id = :id",
        id=hold_id,
    )
    if row is None or not by.may(row[0], *HOLDS):
        raise NotFound
    community, owner, building, entrance, ends, released = row
    if released is not None or (ends is not None and ends <= to_micros(now)):
        raise Refused(Text("这项暂缓已经结束了。", "This hold is over already."))
    _require_reason(reason)
    run(
        session,
        "UPDATE manual_hold SET released_at = :now, released_by_id = :by, release_reason = :reason WHERE id = :id",
        now=to_micros(now),
        by=by.person_id,
        reason=reason.strip(),
        id=hold_id,
    )
    details = {"hold": hold_id, "reason": reason.strip()}
    log(
        session, at=now, community_id=community, verb="release", by=by, building_id=building, owner_id=owner,
        details=details,
    )  # fmt: skip
    owners = _owners(session, owner, building, entrance)
    decide.refresh(session, owners, now=now)
    segments.refresh_owners(session, owners, now=now)


def release_ticket(session: Session, *, ticket_id: int, reason: str, by: Who, now: datetime) -> None:
    """A manager lets collection go on although the ticket is open; opening it anew holds again.

    Raises NotFound, or Refused where the person is no manager there, the ticket holds nobody, or the reason is missing.
    """
    row = fetch_one(session, "SELECT community_id, holding FROM ticket WHERE id = :id", id=ticket_id)
    if row is None or row[0] is None or not by.may(row[0]):
        raise NotFound
    if not by.may(row[0], *RELEASES):
        raise Refused(Text("只有主任可以解除暂缓。", "Only a manager may release a hold."))
    if not row[1]:
        raise Refused(Text("这个工单现在没有暂缓任何住户。", "This ticket holds nobody now."))
    _require_reason(reason)
    run(
        session,
        "INSERT INTO ticket_release (ticket_id, released_at, by_person_id, by_name, reason, recorded_at)"
        " VALUES (:ticket, :now, :by, :name, :reason, :now)",
        ticket=ticket_id,
        now=to_micros(now),
        by=by.person_id,
        name=by.name,
        reason=reason.strip(),
    )
    details = {"reason": reason.strip()}
    log(session, at=now, community_id=row[0], verb="release", by=by, ticket_id=ticket_id, details=details)
    decide.refresh(session, project(session, [ticket_id], now=now), now=now)


def review(
    session: Session,
    *,
    decision: str,
    reason: str,
    by: Who,
    now: datetime,
    ticket_id: int | None = None,
    hold_id: int | None = None,
) -> None:
    """A manager's word on an old hold: `extend` leaves it for another term, `release` ends it. Reason required.

    Raises NotFound for a hold that is not in one of the manager's communities.
    """
    community, owner = _check_reach(session, ticket_id, hold_id, by)
    _require_reason(reason)
    if decision not in ("extend", "release"):
        raise Refused(Text("请选择继续暂缓或解除。", "Choose to extend or to release."))
    run(
        session,
        "INSERT INTO hold_review (ticket_id, manual_hold_id, decided_at, decision, reason, by_person_id)"
        " VALUES (:ticket, :hold, :now, :decision, :reason, :by)",
        ticket=ticket_id,
        hold=hold_id,
        now=to_micros(now),
        decision=decision,
        reason=reason.strip(),
        by=by.person_id,
    )
    if decision == "extend":
        audit.note(
            session, verb="review", by=by, at=now, subject="hold" if ticket_id is None else "ticket",
            subject_id=hold_id if ticket_id is None else ticket_id, community_id=community, owner_id=owner,
            details={"to": decision}, personal={"reason": reason.strip()},
        )  # fmt: skip
    end_reviews(session, ticket_id=ticket_id, hold_id=hold_id, decision=decision, reason=reason.strip(), by=by, now=now)
    if decision == "extend":
        return
    if ticket_id is not None:
        release_ticket(session, ticket_id=ticket_id, reason=reason, by=by, now=now)
    elif hold_id is not None:
        release_hold(session, hold_id=hold_id, reason=reason, by=by, now=now)


def _check_reach(session: Session, ticket_id: int | None, hold_id: int | None, by: Who) -> tuple[int, int | None]:
    """(community, owner) of the hold."""
    table, id_ = ("ticket", ticket_id) if ticket_id is not None else ("manual_hold", hold_id)
    row = fetch_one(session, f"SELECT community_id, owner_id FROM {table} WHERE id = :id", id=id_)
    if row is None or row[0] is None or not by.may(row[0], *RELEASES):
        raise NotFound
    return int(row[0]), row[1]


def _check(starts: datetime, ends: datetime | None, reason: str, *, is_area: bool) -> None:
    _require_reason(reason)
    if is_area and ends is None:
        raise Refused(Text("整栋或整单元的暂缓必须写明截止时间。", "A hold of an area needs an end."))
    if ends is not None and ends <= starts:
        raise Refused(Text("截止时间要晚于开始时间。", "The end must come after the start."))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(Text("请写明理由。", "Give a reason."))


def _subject(session: Session, account_id: int | None, building_id: int | None, by: Who) -> tuple[int, int | None]:
    """(community, owner or None for an area) of what is to be held, within what the person may see."""
    row: Row | None
    if account_id is not None:
        row = fetch_one(session, "SELECT community_id, owner_id FROM account WHERE id = :id", id=account_id)
    else:
        row = fetch_one(session, "SELECT community_id, NULL FROM building WHERE id = :id", id=building_id)
    if row is None or not by.may(row[0], *HOLDS):
        raise NotFound
    return int(row[0]), row[1]


def _owners(session: Session, owner: int | None, building: int | None, entrance: str | None) -> list[int]:
    if owner is not None:
        return [owner]
    rows = fetch(
        session,
        "SELECT DISTINCT a.owner_id FROM account a JOIN room r ON r.id = a.room_id"
        " WHERE r.building_id = :building AND (:anywhere = 1 OR r.entrance = :entrance)",
        building=building,
        anywhere=1 if entrance is None else 0,
        entrance=entrance or "",
    )
    return [row[0] for row in rows]
