"""Scenes of work between clerk, steward and manager, in every state that a task can be in."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from board.accounts.guard import Denied
from board.accounts.verifications import verify
from board.db.sql import fetch
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


def scenes(stage: Stage) -> Iterator[Scene]:
    yield _list_under_way(stage)
    yield _list_done(stage)
    yield _list_asked(stage)
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
        _record(session, stage, task, [result], ("chenyan", "sunli"), now)


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
    _record(session, stage, task, ROW_RESULTS, ("liming", "qianfang"), now)
    now += timedelta(minutes=20)
    session = yield now
    _move(session, stage, task, "finish", "liming", now, result={"note": "三户都联系过，一户已缴"})


def _list_asked(stage: Stage) -> Scene:
    now = stage.at(1, 16)
    session = yield now
    for building in ("7", "1"):
        if accounts := pick(session, stage, State.COLLECTABLE, 4, building=building):
            _list(session, stage, accounts, now)


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


def _move(session: Session, stage: Stage, task: int, verb: str, login: str, now: datetime, **told: Any) -> None:
    move(session, task_id=task, verb=verb, by=stage.people[login], now=now, **told)


def _record(
    session: Session, stage: Stage, task: int, results: Sequence[dict[str, Any]], logins: tuple[str, str], now: datetime
) -> None:
    """The next rows that may be worked on, in the list's order: by a steward, for whom a clerk looked them up."""
    steward, clerk = (stage.people[login] for login in logins)
    rows = fetch(
        session,
        "SELECT id, account_id FROM task_row WHERE task_id = :task AND done_at IS NULL AND NOT paused ORDER BY id"
        " LIMIT :many",
        task=task,
        many=len(results),
    )
    verify(session, account_ids=[account for _, account in rows], by=clerk, now=now)
    for (row, _), result in zip(rows, results, strict=False):
        with suppress(Denied):  # on a holiday, say
            record_row(session, task_id=task, row_id=row, result=result, by=steward, now=now)
