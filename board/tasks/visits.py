"""Joint visits: planned through the guard, moved, and asked of it again on the day; their escort follows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from board.accounts.scope import place
from board.db.sql import fetch, fetch_one, run
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_fields import Incomplete
from board.rules.task_forms import TaskKind
from board.rules.tasks import OPEN, Relation, TaskState
from board.rules.time import from_micros, to_micros
from board.rules.words import Role
from board.tasks.asking import OPEN_STATES, log
from board.tasks.requests import request
from board.tasks.scope import relations, sees
from board.tasks.tables import Task, TaskParty
from board.tasks.visit_guard import require_time

PAIR: Final = (Role.CLERK, Role.STEWARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A visit as it is asked for: `steward_id` and `clerk_id` are invited, None for anybody of the department."""

    account_id: int
    starts_at: datetime
    steward_part: str
    clerk_part: str
    meeting_point: str = ""
    steward_id: int | None = None
    clerk_id: int | None = None
    with_escort: bool = False
    risk_note: str = ""


def plan(session: Session, wanted: Plan, *, by: Who, now: datetime) -> int:
    """Ask for a visit, and for its escort in the same breath; the visit's id.

    The asker's own part is accepted with it, the others are invited. Raises NotFound; Incomplete naming the fields;
    Refused (Denied, with all reasons) where the guard speaks against that time and nobody can heal it until then.
    """
    where = place(session, wanted.account_id, by, *PAIR)
    if not wanted.meeting_point.strip() and wanted.with_escort:
        raise Incomplete({"meeting_point": Text("请填写集合地点。", "Say where to meet.")})
    visit = request(
        session, kind=TaskKind.JOINT_VISIT, by=by, now=now, account_ids=[wanted.account_id],
        starts_at=wanted.starts_at, brief={
            "steward_part": wanted.steward_part, "clerk_part": wanted.clerk_part,
            "meeting_point": wanted.meeting_point,
        },
    )  # fmt: skip
    _invite(session, visit, where.community_id, {Role.STEWARD: wanted.steward_id, Role.CLERK: wanted.clerk_id})
    if wanted.with_escort:
        names = "、".join(name for _, name, _ in invited(session, visit) if name)
        escort = request(
            session, kind=TaskKind.ESCORT, by=by, now=now, account_ids=[wanted.account_id],
            starts_at=wanted.starts_at, brief={
                "meeting_point": wanted.meeting_point, "with_whom": names or by.name, "risk_note": wanted.risk_note,
            },
        )  # fmt: skip
        run(session, "UPDATE task SET visit_id = :visit WHERE id = :id", visit=visit, id=escort)
    return visit


def reschedule(
    session: Session, *, task_id: int, starts_at: datetime, by: Who, now: datetime, version: int | None = None
) -> None:
    """Move a visit: whoever else accepted has to accept the new time, security too.

    Raises NotFound, Incomplete for a time that is none, or Refused.
    """
    task = seen_visit(session, by, task_id)
    parties = list(session.exec(select(TaskParty).where(TaskParty.task_id == task_id)))
    if not may_move(session, task, by):
        raise Refused(
            Text("只有发起人、同行人或主任可以改期。", "Only who asked, who goes or the manager may move it.")
        )
    _check_move(task, version)
    if starts_at <= now:
        raise Incomplete({"starts_at": Text("约定的时间已经过去了。", "The agreed time has passed already.")})
    assert task.account_id is not None
    require_time(session, task.account_id, starts_at)
    before, was = task.starts_at, task.state
    for party in parties:
        if party.person_id != by.person_id:
            party.accepted_at = None
            session.add(party)
    own = next((party for party in parties if party.department == task.department), None)
    task.assignee_id = own.person_id if own and own.accepted_at else None
    task.accepted_at = own.accepted_at if own else None
    task.state = TaskState.ACCEPTED if all(party.accepted_at for party in parties) else TaskState.REQUESTED
    task.starts_at = task.due_at = starts_at
    task.version += 1
    session.add(task)
    session.flush()
    _log(
        session,
        task,
        "reschedule",
        by,
        now,
        was,
        {"from": _said(session, task, before), "to": _said(session, task, starts_at)},
    )
    _move_escorts(session, task, by, now)


def seen_visit(session: Session, who: Who, task_id: int) -> Task:
    """A visit that the person sees, kept from others' changes until the transaction ends. Raises NotFound."""
    task = session.get(Task, task_id, with_for_update=True, populate_existing=True)
    if task is None or not sees(who, task) or task.kind != TaskKind.JOINT_VISIT:
        raise NotFound
    return task


def invited(session: Session, task_id: int) -> list[tuple[str, str, datetime | None]]:
    """(department, name, accepted at) of everybody who is to come; the name is "" where nobody is named yet."""
    rows = fetch(
        session,
        "SELECT y.department, COALESCE(p.name, ''), y.accepted_at FROM task_party y"
        " LEFT JOIN person p ON p.id = y.person_id WHERE y.task_id = :id"
        " UNION ALL SELECT 'security', COALESCE(p.name, ''), t.accepted_at FROM task t"
        " LEFT JOIN person p ON p.id = t.assignee_id"
        f" WHERE t.visit_id = :id AND t.state IN ({OPEN_STATES}, 'done') ORDER BY 1",
        id=task_id,
    )
    return [(department, name, None if at is None else from_micros(at)) for department, name, at in rows]


def end_escorts(session: Session, visit: Task, by: Who, now: datetime) -> None:
    """The visit will not be: its escort is called off, without a word of why."""
    rows = fetch(
        session,
        f"UPDATE task SET state = 'cancelled', ended_at = :now, version = version + 1 WHERE visit_id = :visit"
        f" AND state IN ({OPEN_STATES}) AND arrived_at IS NULL RETURNING id",
        now=to_micros(now),
        visit=visit.id,
    )
    for (id_,) in rows:
        escort = session.get(Task, id_, populate_existing=True)
        assert escort is not None
        _log(session, escort, "cancel", by, now, "", {"reason": "上门已取消"})


def ask_escorts_again(session: Session, visit: Task, since: datetime, by: Who, now: datetime) -> None:
    """The refusal of a visit was taken back: the escort that it called off is asked for again."""
    rows = fetch(
        session,
        "UPDATE task SET state = 'requested', ended_at = NULL, assignee_id = NULL, accepted_at = NULL,"
        " version = version + 1 WHERE visit_id = :visit AND state = 'cancelled' AND ended_at = :since RETURNING id",
        visit=visit.id,
        since=to_micros(since),
    )
    for (id_,) in rows:
        escort = session.get(Task, id_, populate_existing=True)
        assert escort is not None
        _log(session, escort, "undo", by, now, TaskState.CANCELLED, {})


def _invite(session: Session, visit: int, community_id: int, people: dict[Role, int | None]) -> None:
    """Name who is asked to come; whoever else of the department accepts takes that place."""
    for role, person in people.items():
        if person is None:
            continue
        known = fetch(
            session,
            "SELECT 1 FROM person p JOIN person_role r ON r.person_id = p.id WHERE p.id = :id AND p.active"
            " AND r.role = :role AND r.community_id IN (0, :community)",
            id=person, role=str(role), community=community_id,
        )  # fmt: skip
        if not known:
            raise Incomplete({f"{role}_id": Text("请选择本部门的同事。", "Choose a colleague of the department.")})
        run(
            session,
            "UPDATE task_party SET person_id = :person WHERE task_id = :task AND department = :role"
            " AND accepted_at IS NULL",
            person=person, task=visit, role=str(role),
        )  # fmt: skip


def may_move(session: Session, task: Task, who: Who) -> bool:
    """Whether a person may give a visit another time: who asked, who goes, and the manager."""
    parties = session.exec(select(TaskParty).where(TaskParty.task_id == task.id))
    stand = relations(
        who, community_id=task.community_id, department=task.department, assignee_id=task.assignee_id,
        asked_by_id=task.asked_by_id, parties=parties,
    )  # fmt: skip
    return bool(stand & {Relation.ASKER, Relation.ASSIGNEE, Relation.MANAGER})


def _check_move(task: Task, version: int | None) -> None:
    if task.state not in OPEN or task.arrived_at is not None:
        raise Refused(Text("这次上门已经开始或结束，不能改期。", "This visit has begun or is over."))
    if task.state == TaskState.PAUSED:
        raise Refused(Text("这户暂缓催缴，恢复后再改期。", "The household is on hold: move the visit when it is over."))
    if version is not None and version != task.version:
        raise Refused(
            Text("有人刚改过这次上门，请看最新内容再试。", "Somebody has just changed this visit: look again.")
        )


def _move_escorts(session: Session, visit: Task, by: Who, now: datetime) -> None:
    assert visit.starts_at is not None
    for (id_,) in fetch(session, f"SELECT id FROM task WHERE visit_id = :id AND state IN ({OPEN_STATES})", id=visit.id):
        escort = session.get(Task, id_, with_for_update=True, populate_existing=True)
        assert escort is not None
        was = escort.state
        escort.starts_at = escort.due_at = visit.starts_at
        escort.state, escort.assignee_id, escort.accepted_at = TaskState.REQUESTED, None, None
        escort.arrived_at = None
        escort.version += 1
        session.add(escort)
        session.flush()
        _log(session, escort, "reschedule", by, now, was, {"to": _said(session, escort, visit.starts_at)})


def _log(session: Session, task: Task, verb: str, by: Who, now: datetime, was: str, details: dict[str, str]) -> None:
    log(
        session, at=now, community_id=task.community_id, verb=verb, by=by, department=task.asked_department,
        task_id=task.id, account_id=task.account_id, building_id=task.building_id, from_state=was,
        to_state=task.state, details=details,
    )  # fmt: skip


def _said(session: Session, task: Task, at: datetime | None) -> str:
    """A time as the log tells it to people: by the community's clock."""
    row = fetch_one(session, "SELECT zone FROM community WHERE id = :id", id=task.community_id)
    return "" if at is None or row is None else f"{at.astimezone(ZoneInfo(row[0])):%Y-%m-%d %H:%M}"
