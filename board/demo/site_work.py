"""Scenes of engineering, environment and security: what they are asked for, and what becomes of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import fetch
from board.demo.stage import Scene, Stage, building_id, pick
from board.rules.ports import Refused
from board.rules.task_forms import TaskKind
from board.rules.words import State
from board.tasks.actions import move, record_row, request


def scenes(stage: Stage) -> Iterator[Scene]:
    yield _inspection_under_way(stage)
    yield _inspection_done(stage)
    yield _asked_yesterday(stage)
    yield _showcase(stage)
    yield _escort_done(stage)
    yield _escort_handed_over(stage)
    yield _escort_declined(stage)
    yield _presence_under_way(stage)
    yield _presence_cancelled(stage)
    yield _delivery(stage)


def _inspection_under_way(stage: Stage) -> Scene:
    now = stage.at(6, 15)
    session = yield now
    brief = {
        "evidence": "7栋2单元03户型十八个月内多户报漏水，欠费户也集中在这里",
        "causes": "排水立管接口老化",
        "checklist": "2单元 03 立管，逐层看卫生间顶棚和管井",
    }
    task = _ask(session, stage, TaskKind.INSPECTION, "wuzhuren", now, brief, department="engineering",
                building_id=building_id(session, "7"))  # fmt: skip
    for verb, days_ago in (("accept", 5), ("start", 4)):
        now = stage.at(days_ago, 8, 40)
        session = yield now
        _move(session, stage, task, verb, "wanggong", now)


def _inspection_done(stage: Stage) -> Scene:
    now = stage.at(8, 10)
    session = yield now
    brief = {"evidence": "5栋连续两个月有异味投诉", "causes": "垃圾清运不及时"}
    task = _ask(session, stage, TaskKind.INSPECTION, "wuzhuren", now, brief, department="environment",
                building_id=building_id(session, "5"))  # fmt: skip
    now = stage.at(7, 9)
    session = yield now
    _move(session, stage, task, "accept", "zhaojie", now)
    now = stage.at(6, 16)
    session = yield now
    _move(session, stage, task, "finish", "zhaojie", now, result={"findings": "nothing"})


def _asked_yesterday(stage: Stage) -> Scene:
    """What waits for engineering and environment this morning."""
    now = stage.at(1, 16, 30)
    session = yield now
    brief = {"evidence": "2栋一周内三户报电梯异响", "causes": "导靴磨损", "checklist": "1单元电梯机房和井道"}
    _ask(session, stage, TaskKind.INSPECTION, "wuzhuren", now, brief, department="engineering",
         building_id=building_id(session, "2"))  # fmt: skip
    brief = {"subject": "8栋楼道杂物清理前后"}
    _ask(session, stage, TaskKind.SHOWCASE, "wuzhuren", now, brief, department="environment",
         building_id=building_id(session, "8"))  # fmt: skip


def _showcase(stage: Stage) -> Scene:
    now = stage.at(2, 10, 30)
    session = yield now
    brief = {"subject": "1栋大堂灯具更换前后，贴在大堂公告栏"}
    task = _ask(session, stage, TaskKind.SHOWCASE, "wuzhuren", now, brief, department="engineering",
                building_id=building_id(session, "1"))  # fmt: skip
    now = stage.at(1, 8, 20)
    session = yield now
    _move(session, stage, task, "accept", "wanggong", now)


def _escort_done(stage: Stage) -> Scene:
    now = stage.at(4, 10)
    session = yield now
    task = _escort(session, stage, stage.at(2, 15), now)
    now = stage.at(4, 10, 20)
    session = yield now
    _move(session, stage, task, "accept", "liudui", now)
    now = stage.at(2, 14, 55)
    session = yield now
    _move(session, stage, task, "arrive", "liudui", now)
    now = stage.at(2, 15, 40)
    session = yield now
    _move(session, stage, task, "finish", "liudui", now, result={"outcome": "calm"})


def _escort_handed_over(stage: Stage) -> Scene:
    now = stage.at(1, 10)
    session = yield now
    task = _escort(session, stage, stage.at(-1, 19), now)
    now = stage.at(1, 10, 5)
    session = yield now
    _move(session, stage, task, "accept", "liudui", now)
    now = stage.at(1, 17)
    session = yield now
    colleague = stage.people["maqiang"].person_id
    _move(session, stage, task, "hand_over", "liudui", now, to_person_id=colleague, reason="明晚由马强当班")


def _escort_declined(stage: Stage) -> Scene:
    now = stage.at(2, 9)
    session = yield now
    task = _escort(session, stage, stage.at(-2, 10), now)
    now = stage.at(2, 9, 45)
    session = yield now
    _move(session, stage, task, "decline", "maqiang", now, reason="当天上午消防演练，全员在岗")


def _presence_under_way(stage: Stage) -> Scene:
    now = stage.at(2, 13, 30)
    session = yield now
    accounts = pick(session, stage, State.COLLECTABLE, 2, building="8") or pick(session, stage, State.COLLECTABLE)
    if not accounts:
        return
    task = _presence(session, stage, accounts, now)
    if task is None:
        return
    now = stage.at(2, 14)
    session = yield now
    _move(session, stage, task, "accept", "maqiang", now)
    now = stage.at(1, 19, 30)
    session = yield now
    rows = fetch(session, "SELECT id FROM task_row WHERE task_id = :task ORDER BY id LIMIT 3", task=task)
    for (row,), seen in zip(rows, ("lived_in", "empty", "lived_in"), strict=False):
        record_row(session, task_id=task, row_id=row, result={"seen": seen}, by=stage.people["maqiang"], now=now)


def _presence_cancelled(stage: Stage) -> Scene:
    now = stage.at(3, 9, 10)
    session = yield now
    accounts = pick(session, stage, State.COLLECTABLE, 2, building="8") or pick(session, stage, State.COLLECTABLE)
    if not accounts:
        return
    task = _presence(session, stage, accounts, now) or _escort(session, stage, stage.at(-3, 10), now)
    now = stage.at(3, 10)
    session = yield now
    _move(session, stage, task, "cancel", "sunli", now, reason="业主已来电，不用去了")


def _delivery(stage: Stage) -> Scene:
    now = stage.at(1, 15)
    session = yield now
    for account in pick(session, stage, State.COLLECTABLE):
        _ask(session, stage, TaskKind.DELIVERY_WITNESS, "sunli", now, {"notice": "信函一份，已封装"},
             account_ids=[account], starts_at=stage.at(-1, 10), department="security")  # fmt: skip


def _escort(session: Session, stage: Stage, starts_at: datetime, now: datetime) -> int:
    brief = {"meeting_point": "3栋大堂", "with_whom": "孙丽", "risk_note": "上次沟通时情绪激动，站在门外即可"}
    return _ask(session, stage, TaskKind.ESCORT, "sunli", now, brief, starts_at=starts_at,
                building_id=building_id(session, "3"))  # fmt: skip


def _presence(session: Session, stage: Stage, accounts: list[int], now: datetime) -> int | None:
    """A look at these homes among their neighbours; None where there are too few to hide them among."""
    try:
        return _ask(session, stage, TaskKind.PRESENCE_CHECK, "sunli", now, {}, account_ids=accounts)
    except Refused:
        return None


def _ask(
    session: Session, stage: Stage, kind: TaskKind, login: str, now: datetime, brief: dict[str, Any], **about: Any
) -> int:
    return request(session, kind=kind, by=stage.people[login], now=now, brief=brief, **about)


def _move(session: Session, stage: Stage, task: int, verb: str, login: str, now: datetime, **told: Any) -> None:
    move(session, task_id=task, verb=verb, by=stage.people[login], now=now, **told)
