"""Scenes of work between clerk, steward and manager, in every state that a task can be in."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from board.accounts.guard import Denied
from board.accounts.verifications import verify
from board.db.sql import fetch
from board.demo.calls import complain
from board.demo.routine import requested
from board.demo.stage import Scene, Stage, pick
from board.rules.task_forms import TaskKind
from board.rules.words import State
from board.tasks.actions import move, record_row, request

WORDS = {
    "reason": "问题已处理完，现在沟通最合适",
    "words": "先问问题解决得怎么样，再提醒账单，不说“欠费”二字",
}
ROW_RESULTS: tuple[dict[str, Any], ...] = (
    {"channel": "phone", "contact": "no_answer", "next_step": "明晚七点再打"},
    {"channel": "service_visit", "contact": "refused", "reason": "觉得保洁不到位", "next_step": "请环境部门回访"},
    {"channel": "wechat", "contact": "paid", "next_step": "等收费系统到账"},
)
VISIT = {"steward_part": "先听业主说门禁和漏水的事", "clerk_part": "带上账单明细，逐项说明", "meeting_point": "7栋大堂"}


def scenes(stage: Stage) -> Iterator[Scene]:
    yield _list_under_way(stage)
    yield _list_done(stage)
    yield _list_asked(stage)
    yield _visit_done(stage)
    yield _visit_paused(stage)
    yield _visit_half_accepted(stage)
    yield _visit_declined(stage)
    yield _problem_seen_to(stage)
    yield _hold_extended(stage)


def _list_under_way(stage: Stage) -> Scene:
    now = stage.at(4, 9, 30)
    session = yield now
    accounts = pick(session, stage, State.COLLECTABLE, 6, building="6") or pick(session, stage, State.COLLECTABLE, 4)
    if not accounts:
        return
    task = _list(session, stage, [*accounts, *pick(session, stage, State.HELD, 1, building="6")], now)
    now = stage.at(4, 11)
    session = yield now
    _move(session, stage, task, "accept", "chenyan", now)
    for days_ago, result in zip((3, 2), ROW_RESULTS, strict=False):
        now = stage.at(days_ago, 18, 30)
        session = yield now
        _record(session, stage, task, [result], "chenyan", now)


def _list_done(stage: Stage) -> Scene:
    now = stage.at(5, 9)
    session = yield now
    accounts = pick(session, stage, State.COLLECTABLE, 3, site="金桂苑")
    if not accounts:
        return
    task = _list(session, stage, accounts, now, by="qianfang")
    now = stage.at(5, 13)
    session = yield now
    _move(session, stage, task, "accept", "liming", now)
    now = stage.at(2, 19)
    session = yield now
    _record(session, stage, task, ROW_RESULTS, "liming", now)
    now += timedelta(minutes=20)
    session = yield now
    _move(session, stage, task, "finish", "liming", now, result={"note": "三户都联系过，一户已缴"})


def _list_asked(stage: Stage) -> Scene:
    now = stage.at(1, 16)
    session = yield now
    for building in ("7", "1"):
        if accounts := pick(session, stage, State.COLLECTABLE, 4, building=building):
            _list(session, stage, accounts, now)


def _visit_done(stage: Stage) -> Scene:
    now = stage.at(5, 10)
    session = yield now
    for account in pick(session, stage, State.COLLECTABLE):
        task = _visit(session, stage, account, stage.at(3, 19), now)
        if task is None:
            return
        now = stage.at(5, 11)
        session = yield now
        _move(session, stage, task, "accept", "chenyan", now)
        now = stage.at(3, 19)
        session = yield now
        verify(session, account_ids=[account], by=stage.people["sunli"], now=now)
        try:
            _move(session, stage, task, "arrive", "chenyan", now)
        except Denied:
            _move(session, stage, task, "cancel", "sunli", now, reason="当天条件不具备，改日再约")
            return
        for login, minute, outcome in (
            ("chenyan", 40, "业主说门禁坏了半年，已登记"), ("sunli", 55, "账单已解释清楚，业主愿意再商量"),
        ):  # fmt: skip
            now = stage.at(3, 19, minute)
            session = yield now
            _move(session, stage, task, "finish", login, now, result={"outcome": outcome, "contact": "refused"})


def _visit_paused(stage: Stage) -> Scene:
    """Planned and accepted, then the household complained: it waits until that is settled."""
    now = stage.at(3, 10)
    session = yield now
    for account in pick(session, stage, State.COLLECTABLE):
        task = _visit(session, stage, account, stage.at(-1, 19), now)
        if task is None:
            return
        now = stage.at(3, 14)
        session = yield now
        _move(session, stage, task, "accept", "chenyan", now)
        now = stage.at(1, 9, 5)
        session = yield now
        complain(session, stage, account, "TS00009", "噪音", "楼上装修，周末一早就开工", now)


def _visit_half_accepted(stage: Stage) -> Scene:
    for days_ago, ahead in ((2, 1), (1, 2)):
        now = stage.at(days_ago, 15, 20)
        session = yield now
        for account in pick(session, stage, State.COLLECTABLE):
            task = _visit(session, stage, account, stage.at(-ahead, 19), now)
            if days_ago == 2 and task is not None:
                now = stage.at(1, 9, 50)
                session = yield now
                _move(session, stage, task, "accept", "chenyan", now)


def _visit_declined(stage: Stage) -> Scene:
    now = stage.at(2, 11)
    session = yield now
    for account in pick(session, stage, State.COLLECTABLE):
        task = _visit(session, stage, account, stage.at(-1, 10), now)
        if task is None:
            return
        now = stage.at(2, 11, 30)
        session = yield now
        _move(session, stage, task, "decline", "chenyan", now, reason="业主出差，周末才回来，换个时间再约")


def _problem_seen_to(stage: Stage) -> Scene:
    now = stage.at(1, 18, 30)
    session = yield now
    for task in requested(session, TaskKind.SERVICE_ISSUE, stage.people["chenyan"], 1):
        number = fetch(session, "SELECT t.ticket_no FROM task k JOIN ticket t ON t.id = k.ticket_id WHERE k.id = :id",
                       id=task)[0][0]  # fmt: skip
        _move(session, stage, task, "accept", "chenyan", now)
        _move(session, stage, task, "finish", "chenyan", now + timedelta(minutes=30), result={"ticket_no": number})


def _hold_extended(stage: Stage) -> Scene:
    now = stage.at(1, 17, 55)
    session = yield now
    for task in requested(session, TaskKind.HOLD_REVIEW, stage.people["wuzhuren"], 1):
        result = {"decision": "extend", "reason": "还在等开发商的维修方案，延长一个周期"}
        _move(session, stage, task, "finish", "wuzhuren", now, result=result)


def _list(session: Session, stage: Stage, accounts: Sequence[int], now: datetime, by: str = "sunli") -> int:
    return request(
        session, kind=TaskKind.SOFT_COLLECTION, by=stage.people[by], now=now, brief=WORDS, account_ids=accounts
    )  # fmt: skip


def _visit(session: Session, stage: Stage, account: int, starts_at: datetime, now: datetime) -> int | None:
    """A joint visit; None where the guard has something against that time, a holiday say."""
    try:
        return request(
            session, kind=TaskKind.JOINT_VISIT, by=stage.people["sunli"], now=now, brief=VISIT, account_ids=[account],
            starts_at=starts_at,
        )  # fmt: skip
    except Denied:
        return None


def _move(session: Session, stage: Stage, task: int, verb: str, login: str, now: datetime, **told: Any) -> None:
    move(session, task_id=task, verb=verb, by=stage.people[login], now=now, **told)


def _record(
    session: Session, stage: Stage, task: int, results: Sequence[dict[str, Any]], login: str, now: datetime
) -> None:
    """The next rows that may be worked on, in the list's order."""
    rows = fetch(
        session,
        "SELECT id FROM task_row WHERE task_id = :task AND done_at IS NULL AND NOT paused ORDER BY id LIMIT :many",
        task=task,
        many=len(results),
    )
    for (row,), result in zip(rows, results, strict=False):
        with suppress(Denied):  # on a holiday, say
            record_row(
                session, task_id=task, row_id=row, result=result | {"verified": "yes"}, by=stage.people[login], now=now
            )
