"""The moves people make on a task: one action for all of them, after the table in `board.rules.tasks`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from board.db.sql import fetch, fetch_one
from board.facts import zones
from board.rules.fee_words import fee_words, told
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_fields import Incomplete
from board.rules.task_forms import TaskKind
from board.rules.tasks import (
    NEEDS_REASON,
    UNDO_SECONDS,
    VERB_LABELS,
    WORKED_ON,
    Relation,
    TaskState,
    Verb,
    check_may,
    landing,
)
from board.rules.time import from_micros
from board.rules.words import Role
from board.tasks.asking import log
from board.tasks.cards import Card
from board.tasks.scope import relations, sees
from board.tasks.steps import STEPS, Move
from board.tasks.tables import Task, TaskParty
from board.tasks.visit_guard import require_allowed, require_owner_there

Last = tuple[str, int | None, datetime]  # verb, person and time of the newest line about a task
PAST = {
    Verb.ACCEPT: Text("接单", "accepted"),
    Verb.DECLINE: Text("退回", "declined"),
    Verb.FINISH: Text("完成", "finished"),
    Verb.CANCEL: Text("取消", "cancelled"),
}


def move(
    session: Session,
    *,
    task_id: int,
    verb: str,
    by: Who,
    now: datetime,
    reason: str = "",
    result: Mapping[str, Any] | None = None,
    to_person_id: int | None = None,
    version: int | None = None,
) -> Task:
    """Make one move on a task and write it into the log; what finishing causes elsewhere happens in it too.

    `version` is the one the person looked at: where somebody moved the task since, Refused says who and when; the
    same move by the same person twice (a double tap) is one move. Raises NotFound; Refused for a move that is not
    possible or not this person's; Incomplete for a missing reason or result.
    """
    task = locked(session, task_id, by)
    wanted = Verb(verb)
    last = _last_move(session, task_id)
    if _is_repeated(task, wanted, by, last, version):
        return task
    if version is not None and version != task.version:
        raise _too_late(session, task, last)
    target = stands(session, task, wanted, by)
    if wanted in NEEDS_REASON and not reason.strip():
        raise Incomplete({"reason": Text("请写明理由。", "Give a reason.")})
    if wanted is Verb.UNDO:
        _check_undo(last, by, now)
    _check_words(task, reason)
    _before_visit(session, task, wanted, now)
    before = task.state
    made = Move(task, _parties(session, task), target, by, now, reason.strip(), result or {}, to_person_id)
    details = STEPS[wanted](session, made)
    task.version += 1
    session.add(task)
    session.flush()
    log(
        session, at=now, community_id=task.community_id, verb=wanted, by=by, department=_department(task, by),
        task_id=task_id, account_id=task.account_id, ticket_id=task.ticket_id, building_id=task.building_id,
        from_state=before, to_state=task.state, details=details,
    )  # fmt: skip
    _after_visit(session, task, wanted, before, last, by, now)
    if wanted is Verb.FINISH:
        _follow_up(session, task, details.get("result", {}), by, now)
    return task


def locked(session: Session, task_id: int, by: Who) -> Task:
    """The task as it is now, kept from others until the transaction ends. Raises NotFound outside the person's view."""
    task = session.get(Task, task_id, with_for_update=True, populate_existing=True)
    if task is None or not sees(by, task):
        raise NotFound
    return task


def stands(session: Session, task: Task, verb: Verb, by: Who) -> TaskState | None:
    """Where the move would lead. Raises Refused where it is not possible, or not this person's to make."""
    state = TaskState(task.state)
    target = landing(TaskKind(task.kind), state, verb)
    check_may(state, verb, _relations(session, task, by))
    return target


def require_at_work(session: Session, task: Task, by: Who, otherwise: Text) -> None:
    """Raises Refused, with this sentence, where the person is not the one who works on the task now."""
    if TaskState(task.state) not in WORKED_ON or Relation.ASSIGNEE not in _relations(session, task, by):
        raise Refused(otherwise)


def _relations(session: Session, task: Task, by: Who) -> frozenset[Relation]:
    return relations(
        by,
        community_id=task.community_id,
        department=task.department,
        assignee_id=task.assignee_id,
        asked_by_id=task.asked_by_id,
        parties=_parties(session, task),
    )


def _last_move(session: Session, task_id: int) -> Last | None:
    row = fetch_one(
        session, "SELECT verb, person_id, at FROM log_entry WHERE task_id = :id ORDER BY id DESC LIMIT 1", id=task_id
    )
    return None if row is None else (row[0], row[1], from_micros(row[2]))


def _is_repeated(task: Task, verb: Verb, by: Who, last: Last | None, version: int | None) -> bool:
    return version == task.version - 1 and last is not None and last[:2] == (verb, by.person_id)


def _too_late(session: Session, task: Task, last: Last | None) -> Refused:
    verb, person, at = last or ("", None, task.asked_at)
    row = fetch_one(session, "SELECT name FROM person WHERE id = :id", id=person)
    clock = at.astimezone(zones(session)[task.community_id]).strftime("%H:%M")
    name = Text(row[0], row[0]) if row else Text("系统", "the board")
    did = PAST.get(Verb(verb)) if verb in set(Verb) else None
    did = did or Text(VERB_LABELS[Verb(verb)].zh, "moved") if verb in set(Verb) else Text("改动", "changed")
    return Refused(Text(f"已由 {name.zh} 于 {clock} {did.zh}。", f"{did.en.capitalize()} by {name.en} at {clock}."))


def _check_undo(last: Last | None, by: Who, now: datetime) -> None:
    if last is None or last[0] not in (Verb.ACCEPT, Verb.DECLINE) or last[1] != by.person_id:
        raise Refused(Text("没有可以撤销的操作。", "There is nothing of yours to undo."))
    if now - last[2] > timedelta(seconds=UNDO_SECONDS):
        raise Refused(Text(f"只能在 {UNDO_SECONDS} 秒内撤销。", f"It can be undone for {UNDO_SECONDS} seconds only."))


def _parties(session: Session, task: Task) -> list[TaskParty]:
    return list(session.exec(select(TaskParty).where(TaskParty.task_id == task.id).order_by(TaskParty.department)))


def _department(task: Task, by: Who) -> str:
    """The department that a line of the log speaks for: the receiving one, the asking one, or the person's first."""
    for department in (task.department, task.asked_department):
        if department and any(role == department for role, _ in by.grants):
            return department
    return min(by.roles, default="")


def _follow_up(session: Session, task: Task, values: Mapping[str, Any], by: Who, now: datetime) -> None:
    from board.tasks.completions import follow_up  # it reaches up to holds, tickets and accounts, which ask for tasks

    follow_up(session, task, values, by=by, now=now)


def _check_words(task: Task, reason: str) -> None:
    """What is written on a task of security is read by security."""
    word = fee_words(reason) if task.department == Role.SECURITY else ""
    if word:
        raise Incomplete({"reason": told(word)})


def _before_visit(session: Session, task: Task, verb: Verb, now: datetime) -> None:
    """At the door the guard is asked once more, with those who really came; nobody goes where the flat was sold."""
    if verb is not Verb.ARRIVE:
        return
    if task.account_id is not None:
        require_owner_there(session, [task.account_id])
    if task.kind == TaskKind.JOINT_VISIT:
        require_allowed(session, task, now)


def _after_visit(
    session: Session, task: Task, verb: Verb, before: str, last: Last | None, by: Who, now: datetime
) -> None:
    """The escort of a visit follows it: called off with it, and asked for again where that is taken back."""
    if task.kind != TaskKind.JOINT_VISIT:
        return
    from board.tasks.visits import ask_escorts_again, end_escorts  # it asks for tasks, which are moved here

    if verb in (Verb.CANCEL, Verb.DECLINE):
        end_escorts(session, task, by, now)
    elif verb is Verb.UNDO and before == TaskState.DECLINED and last is not None:
        ask_escorts_again(session, task, last[2], by, now)


def colleagues(session: Session, task: Task | Card) -> list[tuple[int, str]]:
    """(person id, name) of those to whom the task can be handed: of its department, in its community, active."""
    departments = [
        row[0] for row in fetch(session, "SELECT department FROM task_party WHERE task_id = :id", id=task.id)
    ]
    roles = "','".join(departments or [task.department])
    rows = fetch(
        session,
        "SELECT DISTINCT p.id, p.name FROM person p JOIN person_role r ON r.person_id = p.id WHERE p.active"
        f" AND r.role IN ('{roles}') AND r.community_id IN (0, :community) ORDER BY p.name, p.id",
        community=task.community_id,
    )
    return [(id_, name) for id_, name in rows if id_ != task.assignee_id]
