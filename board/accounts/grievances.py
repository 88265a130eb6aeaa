"""A call that turns into a complaint: its ticket, which holds the owner at once, and the steward's task."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.accounts.scope import Place, department
from board.db.sql import fetch_one, parsed_json, run
from board.numbers import next_number
from board.rules.people import Who
from board.rules.ports import Refused, Text, TicketEventIn
from board.rules.task_forms import TaskKind
from board.rules.time import local_date
from board.rules.words import UNFINISHED, Kind, Status
from board.sources import BOARD_SOURCE, source_id
from board.tasks.actions import move
from board.tasks.asking import ask
from board.tickets.actions import record

OTHER = "服务"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grievance:
    """What the owner complained of: `ticket_id` names an open ticket about the same thing instead of making one."""

    problem: str = ""
    category: str = OTHER
    mood: str = ""
    ticket_id: int | None = None


def open_grievance(
    session: Session, where: Place, told: Grievance, *, contact_id: int, at: datetime, by: Who, now: datetime
) -> int:
    """Make the complaint's ticket at `at`, or let an open ticket of the owner be the same, and ask the steward.

    An open ticket that is no complaint becomes one, so that it holds. The caller re-decides. Returns the ticket's id.
    Raises Refused where the ticket named is no open one of this owner.
    """
    if told.ticket_id is None:
        ticket_id, number = _new_ticket(session, where, told, at, by, now)
        kind_before = ""
    else:
        ticket_id = told.ticket_id
        number, kind_before = _same_as(session, where, told, at, by, now)
    brief = {"problem": told.problem or told.category, "ticket_no": number, "kind_before": kind_before}
    ask(
        session,
        kind=TaskKind.SERVICE_ISSUE,
        community_id=where.community_id,
        by=by,
        now=now,
        title=f"{where.label} {told.category}",
        brief=brief | ({"mood": told.mood} if told.mood else {}),
        asked_department=department(by, where.community_id),
        building_id=where.building_id,
        room_id=where.room_id,
        account_id=where.id,
        ticket_id=ticket_id,
        once_key=_once_key(contact_id),
    )
    return ticket_id


def take_back(session: Session, *, contact_id: int, by: Who, now: datetime) -> None:
    """The contact was undone: its ticket is cancelled (or is what it was before), and the steward's task with it."""
    row = fetch_one(
        session,
        "SELECT k.id, k.brief, t.status, t.ticket_no, s.name FROM task k JOIN ticket t ON t.id = k.ticket_id"
        " JOIN source s ON s.id = t.source_id WHERE k.once_key = :key",
        key=_once_key(contact_id),
    )
    if row is None:
        return
    task_id, stored, status, number, source = row
    brief: dict[str, Any] = parsed_json(stored)
    before = brief["kind_before"]
    if not before and source == BOARD_SOURCE:
        _event(session, BOARD_SOURCE, number, Status.CANCELLED, now, by, now)
    elif before and before != Kind.COMPLAINT:
        _event(session, source, number, Status(status), now, by, now, kind=before)
    move(session, task_id=task_id, verb="cancel", by=by, now=now, reason="联系记录已撤销")


def _new_ticket(
    session: Session, where: Place, told: Grievance, at: datetime, by: Who, now: datetime
) -> tuple[int, str]:
    number = next_number(session, local_date(at, where.zone).strftime("%Y%m%d"))
    event = TicketEventIn(
        ticket_no=number,
        occurred_at=at,
        status=Status.OPEN,
        kind=Kind.COMPLAINT,
        category=told.category,
        description=told.problem or told.category,
        **_whose(session, where),
    )
    outcome = record(session, source=BOARD_SOURCE, events=[event], by=by, now=now, refresh=False)[0]
    return outcome.ticket_id, number


def _same_as(session: Session, where: Place, told: Grievance, at: datetime, by: Who, now: datetime) -> tuple[str, str]:
    """(number, kind before) of the open ticket named, which is a complaint from now on."""
    row = fetch_one(
        session,
        "SELECT t.ticket_no, t.kind, t.status, t.owner_id, s.name FROM ticket t JOIN source s ON s.id = t.source_id"
        " WHERE t.id = :id",
        id=told.ticket_id,
    )
    if row is None or row[3] != where.owner_id or row[2] not in UNFINISHED:
        raise Refused(Text("请选择这位业主未解决的工单。", "Choose an open ticket of this owner."))
    number, kind, status, _, source = row
    if kind != Kind.COMPLAINT:
        _event(session, source, number, Status(status), at, by, now, kind=Kind.COMPLAINT)
    return number, kind or Kind.OTHER


def _event(
    session: Session,
    source: str,
    number: str,
    status: Status,
    at: datetime,
    by: Who,
    now: datetime,
    kind: str | None = None,
) -> None:
    event = TicketEventIn(ticket_no=number, occurred_at=at, status=status, kind=kind, updated_at=now)
    record(session, source=source, events=[event], by=by, now=now, refresh=False)


def _whose(session: Session, where: Place) -> dict[str, str]:
    """What links the ticket to this owner: the address, or after a sale the board's own id of the former owner."""
    if not where.ended:
        return {
            "community": where.community, "building": where.building, "entrance": where.entrance, "room": where.room,
            "place_text": where.label,
        }  # fmt: skip
    ref = f"owner-{where.owner_id}"
    run(
        session,
        "INSERT INTO owner_ref (source_id, community_id, ref, owner_id) VALUES (:source, :community, :ref, :owner)"
        " ON CONFLICT DO NOTHING",
        source=source_id(session, BOARD_SOURCE), community=where.community_id, ref=ref, owner=where.owner_id,
    )  # fmt: skip
    return {"community": where.community, "owner_ref": ref}


def _once_key(contact_id: int) -> str:
    return f"service_issue:contact:{contact_id}"
