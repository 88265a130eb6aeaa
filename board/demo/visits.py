"""Scenes of joint visits: done, waiting, escorted, moved, declined, and one whose household complained meanwhile."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.accounts.guard import Denied
from board.accounts.verifications import verify
from board.db.sql import fetch
from board.demo.calls import complain
from board.demo.stage import Scene, Stage, pick
from board.rules.words import State
from board.tasks.actions import move
from board.tasks.visits import Plan, plan, reschedule

STEWARD_PART, CLERK_PART = "先听业主说门禁和漏水的事", "带上账单明细，逐项说明"


def scenes(stage: Stage) -> Iterator[Scene]:
    yield _done(stage)
    yield _paused(stage)
    yield _waiting(stage, days_ago=2, ahead=1, accepted=True)
    yield _waiting(stage, days_ago=1, ahead=2, accepted=False)
    yield _escorted(stage)
    yield _declined(stage)


def _done(stage: Stage) -> Scene:
    now = stage.at(5, 10)
    session = yield now
    task = _visit(session, stage, stage.at(3, 18, 30), now)
    if task is None:
        return
    now = stage.at(5, 11)
    session = yield now
    _move(session, stage, task, "accept", "chenyan", now)
    now = stage.at(3, 18, 33)
    session = yield now
    if not _arrived(session, stage, task, now):
        return
    now = stage.at(3, 19, 5)
    session = yield now
    _move(session, stage, task, "leave", "sunli", now)
    now = stage.at(3, 19, 20)
    session = yield now
    told = {"contact": "promised", "promise_amount": "800", "promise_on": f"{stage.day(4)}", "person": "owner"}
    _move(session, stage, task, "finish", "sunli", now, result={"outcome": "账单已解释清楚，答应分两次缴", **told})
    now = stage.at(3, 19, 40)
    session = yield now
    _move(session, stage, task, "finish", "chenyan", now, result={"outcome": "业主说门禁坏了半年，已登记"})


def _paused(stage: Stage) -> Scene:
    """Planned and accepted, then the household complained: it waits until that is settled."""
    now = stage.at(3, 10)
    session = yield now
    task = _visit(session, stage, stage.at(-1, 18, 30), now)
    if task is None:
        return
    now = stage.at(3, 14)
    session = yield now
    _move(session, stage, task, "accept", "chenyan", now)
    account = fetch(session, "SELECT account_id FROM task WHERE id = :id", id=task)[0][0]
    now = stage.at(1, 9, 5)
    session = yield now
    complain(session, stage, account, "TS00009", "噪音", "楼上装修，周末一早就开工", now)


def _waiting(stage: Stage, *, days_ago: int, ahead: int, accepted: bool) -> Scene:
    now = stage.at(days_ago, 15, 20)
    session = yield now
    task = _visit(session, stage, stage.at(-ahead, 18, 30), now)
    if task is not None and accepted:
        now = stage.at(days_ago - 1, 9, 50)
        session = yield now
        _move(session, stage, task, "accept", "chenyan", now)


def _escorted(stage: Stage) -> Scene:
    """With security, moved once: who had accepted is asked again."""
    now = stage.at(2, 9, 30)
    session = yield now
    task = _visit(
        session, stage, stage.at(-1, 14, 30), now, with_escort=True, risk_note="上次开门时情绪激动，站在门外即可"
    )
    if task is None:
        return
    now = stage.at(1, 10)
    session = yield now
    with suppress(Denied):
        reschedule(session, task_id=task, starts_at=stage.at(-2, 10, 30), by=stage.people["sunli"], now=now)


def _declined(stage: Stage) -> Scene:
    now = stage.at(2, 11)
    session = yield now
    task = _visit(session, stage, stage.at(-1, 10, 30), now)
    if task is not None:
        now = stage.at(2, 11, 30)
        session = yield now
        _move(session, stage, task, "decline", "chenyan", now, reason="业主出差，周末才回来，换个时间再约")


def _visit(session: Session, stage: Stage, starts_at: datetime, now: datetime, **more: Any) -> int | None:
    """A visit to whoever the guard lets be visited then; on a holiday to nobody."""
    steward, clerk = stage.people["chenyan"], stage.people["sunli"]
    for account in pick(session, stage, State.COLLECTABLE):
        with suppress(Denied):
            return plan(
                session, Plan(
                    account_id=account, starts_at=starts_at, steward_part=STEWARD_PART, clerk_part=CLERK_PART,
                    meeting_point="楼下大堂", steward_id=steward.person_id, clerk_id=clerk.person_id, **more,
                ), by=clerk, now=now,
            )  # fmt: skip
    return None


def _arrived(session: Session, stage: Stage, task: int, now: datetime) -> bool:
    """They looked in the fee system before; where the guard says no at the door all the same, they turn back."""
    account = fetch(session, "SELECT account_id FROM task WHERE id = :id", id=task)[0][0]
    verify(session, account_ids=[account], by=stage.people["sunli"], now=now)
    try:
        _move(session, stage, task, "arrive", "chenyan", now)
    except Denied:
        return False
    return True


def _move(session: Session, stage: Stage, task: int, verb: str, login: str, now: datetime, **told: Any) -> None:
    move(session, task_id=task, verb=verb, by=stage.people[login], now=now, **told)
