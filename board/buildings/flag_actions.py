"""What a manager does with a flag: sends somebody to look, puts it aside for a while, brings it back."""

from datetime import datetime

from sqlmodel import Session

from board.buildings.flag_inspections import brief
from board.buildings.flag_queries import Flag, flags
from board.db.sql import fetch, fetch_one, run
from board.rules.flag_verdicts import Verdict
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_forms import TaskKind
from board.rules.tasks import TaskState, Verb
from board.rules.time import month_text, to_micros
from board.rules.words import Role
from board.tasks.actions import move, request
from board.tasks.asking import log

INSPECTED = Text("这栋楼已经有一张没有结束的巡检单。", "An inspection of this building is open already.")
NO_REASON = Text("请写明忽略的理由。", "Give a reason for dismissing it.")
DISMISSED = Text("这条异常已经忽略过了。", "This flag has been dismissed already.")
INSPECTION_DROPPED = "忽略了欠费异常：{reason}"


def inspect(session: Session, *, building_id: int, month: int, by: Who, now: datetime) -> int:
    """Ask for the inspection of a flagged or watched building, with all that the flag knows; the task.

    Raises NotFound for what is no flag of this manager's, Refused where an inspection is open.
    """
    flag = _flag(session, building_id, month, by, now)
    if flag.inspection_id is not None:
        raise Refused(INSPECTED)
    return request(
        session, kind=TaskKind.INSPECTION, by=by, now=now, brief=brief(flag), building_id=building_id
    )  # fmt: skip


def dismiss(session: Session, *, building_id: int, month: int, reason: str, by: Who, now: datetime) -> None:
    """Put a flag aside: it does not come back for as long as the policy says, unless more owners owe.

    The board's own inspection goes with it where nobody has accepted it yet. Raises NotFound; Refused without a reason.
    """
    flag = _flag(session, building_id, month, by, now)
    if not reason:
        raise Refused(NO_REASON)
    if flag.dismissal is not None and flag.dismissal.month == month:
        raise Refused(DISMISSED)
    run(
        session,
        "INSERT INTO flag_dismissal (building_id, month, owing, by_person_id, at)"
        " VALUES (:building, :month, :owing, :person, :at)",
        building=building_id, month=month, owing=flag.owing, person=by.person_id, at=to_micros(now),
    )  # fmt: skip
    waiting = fetch(
        session, "SELECT id FROM task WHERE once_key = :key AND state = :state",
        key=f"flag:{building_id}:{month}", state=str(TaskState.REQUESTED),
    )  # fmt: skip
    for (task_id,) in waiting:
        said = INSPECTION_DROPPED.format(reason=reason)
        move(session, task_id=task_id, verb=Verb.CANCEL, by=by, now=now, reason=said)
    _note(session, flag, "dismiss_flag", by, now, reason=reason)


def undo_dismissal(session: Session, *, building_id: int, month: int, by: Who, now: datetime) -> None:
    """Bring a flag back that was dismissed. Raises NotFound where none was."""
    flag = _flag(session, building_id, month, by, now)
    undone = run(
        session,
        "UPDATE flag_dismissal SET undone_at = :at WHERE building_id = :building AND month = :month"
        " AND undone_at IS NULL",
        at=to_micros(now), building=building_id, month=month,
    )  # fmt: skip
    if not undone:
        raise NotFound
    _note(session, flag, "undo_dismissal", by, now)


def _flag(session: Session, building_id: int, month: int, by: Who, now: datetime) -> Flag:
    row = fetch_one(session, "SELECT community_id FROM building WHERE id = :id", id=building_id)
    if row is None or not by.may(row[0], Role.MANAGER):
        raise NotFound
    found = flags(session, by, month, now=now, building_id=building_id)
    if not found or found[0].verdict not in (Verdict.FLAGGED, Verdict.WATCH):
        raise NotFound
    return found[0]


def _note(session: Session, flag: Flag, verb: str, by: Who, now: datetime, **more: str) -> None:
    log(
        session, at=now, community_id=flag.community_id, verb=verb, by=by, department=str(Role.MANAGER),
        building_id=flag.building_id, details={"month": month_text(flag.month), **more},
    )  # fmt: skip
