"""What an inspection found, each a ticket of its own about the building, linked with the task in the log."""

from datetime import datetime

import msgspec
from sqlmodel import Session

from board.db.sql import fetch, fetch_one
from board.facts import zones
from board.numbers import next_number
from board.rules.building_words import building_words
from board.rules.finding_words import CATEGORIES
from board.rules.people import Who
from board.rules.ports import Refused, Text, TicketEventIn
from board.rules.task_forms import TaskKind
from board.rules.time import local_date
from board.rules.words import Kind, Status
from board.sources import BOARD_SOURCE
from board.tasks.asking import log
from board.tasks.moves import locked, require_at_work
from board.tasks.tables import Task
from board.tickets.actions import record

LONGEST_NOTE = 500
NOT_AN_INSPECTION = Text("只有巡检可以登记发现的问题。", "Only an inspection has findings.")
NOT_AT_WORK = Text("请先接单，再登记发现的问题。", "Accept the task before recording what was found.")
NO_CATEGORY = Text("请选择问题类别。", "Choose what kind of problem it is.")
NO_ENTRANCE = Text("这栋楼没有这个单元。", "The building has no such entrance.")
TOO_LONG = Text(f"说明请不超过 {LONGEST_NOTE} 字。", f"Write at most {LONGEST_NOTE} characters.")


class Found(msgspec.Struct, frozen=True):
    """A ticket that an inspection made."""

    ticket_id: int
    number: str
    category: str
    status: str
    place: str


def report(
    session: Session, *, task_id: int, category: str, by: Who, now: datetime, entrance: str = "", note: str = ""
) -> int:
    """Make the ticket of one finding; its id. The same finding sent twice is one.

    It is about the building or one of its entrances, so it holds no owner. Raises NotFound; Refused where the task is
    no inspection, not being worked on by this person, or the finding is not understood.
    """
    task = locked(session, task_id, by)
    if task.kind != TaskKind.INSPECTION:
        raise Refused(NOT_AN_INSPECTION)
    require_at_work(session, task, by, NOT_AT_WORK)
    note = note.strip()
    _check(session, task, category, entrance, note)
    event = _event(session, task, category, entrance, note, now)
    if known := _same(session, task_id, event):
        return known
    ticket_id = record(session, source=BOARD_SOURCE, events=[event], by=by, now=now)[0].ticket_id
    log(
        session, at=now, community_id=task.community_id, verb="find", by=by, department=task.department,
        task_id=task_id, ticket_id=ticket_id, building_id=task.building_id,
    )  # fmt: skip
    return ticket_id


def findings(session: Session, task_id: int) -> list[Found]:
    """What the task that the person was shown to see has found, oldest first."""
    rows = fetch(
        session,
        "SELECT t.id, t.ticket_no, t.category, t.status, t.place_text FROM log_entry l JOIN ticket t"
        " ON t.id = l.ticket_id WHERE l.task_id = :task AND l.verb = 'find' ORDER BY l.id",
        task=task_id,
    )
    return [Found(*row) for row in rows]


def entrances(session: Session, building_id: int | None) -> list[str]:
    rows = fetch(
        session, "SELECT DISTINCT entrance FROM room WHERE building_id = :id AND entrance <> ''", id=building_id
    )
    return sorted((row[0] for row in rows), key=lambda name: (len(name), name))


def _check(session: Session, task: Task, category: str, entrance: str, note: str) -> None:
    if category not in CATEGORIES:
        raise Refused(NO_CATEGORY)
    if entrance and entrance not in entrances(session, task.building_id):
        raise Refused(NO_ENTRANCE)
    if len(note) > LONGEST_NOTE:
        raise Refused(TOO_LONG)


def _event(session: Session, task: Task, category: str, entrance: str, note: str, now: datetime) -> TicketEventIn:
    community, building = _names(session, task)
    place = (building_words(building).zh if building else "公共区域") + (f"{entrance}单元" if entrance else "")
    day = local_date(now, zones(session)[task.community_id])
    return TicketEventIn(
        ticket_no=next_number(session, day.strftime("%Y%m%d")), occurred_at=now, status=Status.OPEN, kind=Kind.REPAIR,
        category=category, community=community, building=building, entrance=entrance or None, area=True,
        place_text=place, description=note or f"巡检发现：{place} {category}",
    )  # fmt: skip


def _names(session: Session, task: Task) -> tuple[str, str | None]:
    row = fetch_one(
        session,
        "SELECT c.name, b.name FROM community c LEFT JOIN building b ON b.id = :building WHERE c.id = :community",
        building=task.building_id, community=task.community_id,
    )  # fmt: skip
    assert row is not None
    return row[0], row[1]


def _same(session: Session, task_id: int, event: TicketEventIn) -> int | None:
    """The ticket that a retried tap made already."""
    row = fetch_one(
        session,
        "SELECT t.id FROM log_entry l JOIN ticket t ON t.id = l.ticket_id WHERE l.task_id = :task AND l.verb = 'find'"
        " AND t.category = :category AND t.place_text = :place AND t.description = :description",
        task=task_id, category=event.category, place=event.place_text, description=event.description,
    )  # fmt: skip
    return None if row is None else int(row[0])
