"""The moves of a task as a table, who may make each, and by when a task is due."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from board.rules.calendar import Announced, add_workdays, end_of_workday
from board.rules.policy import Policy
from board.rules.ports import Refused, Text
from board.rules.task_forms import Due, TaskKind
from board.rules.task_kinds import KINDS
from board.rules.time import local_date

UNDO_SECONDS: Final = 10


class TaskState(StrEnum):
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    ARRIVE = "arrive"
    LEAVE = "leave"
    FINISH = "finish"
    HAND_OVER = "hand_over"
    CANCEL = "cancel"
    PAUSE = "pause"
    WAKE = "wake"
    UNDO = "undo"


class Relation(StrEnum):
    """How a person stands to one task; somebody may stand in several ways."""

    DEPARTMENT = "department"
    ASSIGNEE = "assignee"
    ASKER = "asker"
    LEAD = "lead"
    MANAGER = "manager"
    BOARD = "board"


OPEN: Final = frozenset({TaskState.REQUESTED, TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.PAUSED})
WORKED_ON: Final = frozenset({TaskState.ACCEPTED, TaskState.IN_PROGRESS})
# Waking and undoing lead back to where the task was, which the task itself remembers.
BACK: Final = None

MOVES: Final[Mapping[tuple[TaskState, Verb], TaskState | None]] = {
    (TaskState.REQUESTED, Verb.ACCEPT): TaskState.ACCEPTED,
    (TaskState.REQUESTED, Verb.DECLINE): TaskState.DECLINED,
    (TaskState.ACCEPTED, Verb.START): TaskState.IN_PROGRESS,
    (TaskState.ACCEPTED, Verb.ARRIVE): TaskState.IN_PROGRESS,
    (TaskState.IN_PROGRESS, Verb.LEAVE): TaskState.IN_PROGRESS,
    (TaskState.ACCEPTED, Verb.FINISH): TaskState.DONE,
    (TaskState.IN_PROGRESS, Verb.FINISH): TaskState.DONE,
    (TaskState.ACCEPTED, Verb.HAND_OVER): TaskState.ACCEPTED,
    (TaskState.IN_PROGRESS, Verb.HAND_OVER): TaskState.IN_PROGRESS,
    **{(state, Verb.CANCEL): TaskState.CANCELLED for state in OPEN},
    **{(state, Verb.PAUSE): TaskState.PAUSED for state in OPEN - {TaskState.PAUSED}},
    (TaskState.PAUSED, Verb.WAKE): BACK,
    # One of the two who share a visit may have accepted while the other has not.
    (TaskState.REQUESTED, Verb.UNDO): BACK,
    (TaskState.ACCEPTED, Verb.UNDO): BACK,
    (TaskState.DECLINED, Verb.UNDO): BACK,
}

MAY: Final[Mapping[Verb, frozenset[Relation]]] = {
    Verb.ACCEPT: frozenset({Relation.DEPARTMENT}),
    Verb.DECLINE: frozenset({Relation.DEPARTMENT}),
    Verb.START: frozenset({Relation.ASSIGNEE}),
    Verb.ARRIVE: frozenset({Relation.ASSIGNEE}),
    Verb.LEAVE: frozenset({Relation.ASSIGNEE}),
    Verb.FINISH: frozenset({Relation.ASSIGNEE}),
    Verb.HAND_OVER: frozenset({Relation.ASSIGNEE, Relation.LEAD, Relation.MANAGER}),
    Verb.CANCEL: frozenset({Relation.ASKER, Relation.MANAGER}),
    Verb.PAUSE: frozenset({Relation.BOARD}),
    Verb.WAKE: frozenset({Relation.BOARD}),
    Verb.UNDO: frozenset({Relation.DEPARTMENT, Relation.ASSIGNEE}),
}

NEEDS_REASON: Final = frozenset({Verb.DECLINE, Verb.CANCEL})

STATE_LABELS: Final[Mapping[TaskState, Text]] = {
    TaskState.REQUESTED: Text("待接单", "requested"),
    TaskState.ACCEPTED: Text("已接单", "accepted"),
    TaskState.IN_PROGRESS: Text("处理中", "in progress"),
    TaskState.PAUSED: Text("已暂停", "paused"),
    TaskState.DONE: Text("已完成", "done"),
    TaskState.DECLINED: Text("已退回", "declined"),
    TaskState.CANCELLED: Text("已取消", "cancelled"),
}

VERB_LABELS: Final[Mapping[Verb, Text]] = {
    Verb.ACCEPT: Text("接单", "accept"),
    Verb.DECLINE: Text("退回", "decline"),
    Verb.START: Text("开始", "start"),
    Verb.ARRIVE: Text("到达", "arrive"),
    Verb.LEAVE: Text("离开", "leave"),
    Verb.FINISH: Text("完成", "finish"),
    Verb.HAND_OVER: Text("转交", "hand over"),
    Verb.CANCEL: Text("取消", "cancel"),
    Verb.PAUSE: Text("暂停", "pause"),
    Verb.WAKE: Text("恢复", "resume"),
    Verb.UNDO: Text("撤销", "undo"),
}


def landing(kind: TaskKind, state: TaskState, verb: Verb) -> TaskState | None:
    """The state that a move leads to; None is "back to where it was". Raises Refused for an impossible move."""
    if _possible(kind, state, verb):
        return MOVES.get((state, verb), TaskState.DONE)
    now, wanted = STATE_LABELS[state], VERB_LABELS[verb]
    raise Refused(
        Text(
            f"这项任务{now.zh}，现在不能{wanted.zh}。", f"This task is {now.en}; it is not possible to {wanted.en} now."
        )
    )


def check_may(state: TaskState, verb: Verb, relations: frozenset[Relation]) -> None:
    """Raises Refused, naming who may, unless one of the person's relations to the task allows the move."""
    right = _right(state, verb)
    if not MAY[right] & relations:
        who = _WHO_MAY[right]
        raise Refused(Text(f"只有{who.zh}可以{VERB_LABELS[verb].zh}。", f"Only {who.en} may {VERB_LABELS[verb].en}."))


def offers(kind: TaskKind, state: TaskState, relations: frozenset[Relation]) -> tuple[Verb, ...]:
    """The moves that a person may make now, the most likely next step first."""
    return tuple(verb for verb in _NEXT_FIRST if _possible(kind, state, verb) and MAY[_right(state, verb)] & relations)


def due_at(
    kind: TaskKind,
    *,
    asked_at: datetime,
    starts_at: datetime | None,
    policy: Policy,
    zone: tzinfo,
    announced: Announced,
) -> datetime:
    """When a task is past due: 18:00 local of its last day, or the agreed time. Raises Refused where none is agreed."""
    asked_on = local_date(asked_at, zone)
    rule = KINDS[kind].due
    if rule is Due.AGREED:
        if starts_at is None:
            raise Refused(Text("请先约定时间。", "Agree on a time first."))
        return starts_at
    count = policy.task_workdays[kind]
    if rule is Due.DAYS:
        return end_of_workday(asked_on + timedelta(days=count), zone)
    return end_of_workday(add_workdays(asked_on, count, announced), zone)


def _possible(kind: TaskKind, state: TaskState, verb: Verb) -> bool:
    facts = KINDS[kind]
    if verb is Verb.FINISH and state is TaskState.REQUESTED:
        return facts.one_step
    if verb is Verb.ARRIVE or (verb is Verb.START and facts.arrives):
        return verb is Verb.ARRIVE and facts.arrives and (state, verb) in MOVES
    if verb is Verb.LEAVE and not facts.leaves:
        return False
    if verb is Verb.FINISH and facts.arrives:
        return state is TaskState.IN_PROGRESS
    return (state, verb) in MOVES


def _right(state: TaskState, verb: Verb) -> Verb:
    """Finishing what nobody has accepted also accepts it, so it takes the right to accept."""
    return Verb.ACCEPT if verb is Verb.FINISH and state is TaskState.REQUESTED else verb


# Undo is offered by the toast of the move, never by the card.
_NEXT_FIRST = (
    Verb.ACCEPT, Verb.ARRIVE, Verb.START, Verb.LEAVE, Verb.FINISH, Verb.DECLINE, Verb.HAND_OVER, Verb.CANCEL,
)  # fmt: skip

_WHO_MAY: Final[Mapping[Verb, Text]] = {
    **dict.fromkeys((Verb.ACCEPT, Verb.DECLINE, Verb.UNDO), Text("接单部门的同事", "the receiving department")),
    **dict.fromkeys(
        (Verb.START, Verb.ARRIVE, Verb.LEAVE, Verb.FINISH), Text("接单人本人", "the person who accepted it")
    ),
    Verb.HAND_OVER: Text("接单人、部门负责人或主任", "the person who accepted it, their lead or the manager"),
    Verb.CANCEL: Text("发起人或主任", "the asker or the manager"),
    **dict.fromkeys((Verb.PAUSE, Verb.WAKE), Text("系统", "the board itself")),
}
