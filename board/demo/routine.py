"""Scenes of every day: the clerks follow windows up, the stewards tell how repairs stand, all read their inbox."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sqlmodel import Session

from board.accounts.guard import Denied
from board.db.sql import fetch, ids
from board.demo.stage import Scene, Stage
from board.rules.people import Who
from board.rules.task_forms import TaskKind
from board.signals.actions import mark_all_seen
from board.tasks.actions import move

CLERKS, STEWARDS = ("sunli", "qianfang"), ("chenyan", "liming")
EACH_DAY = 2
DAYS = (5, 4, 3, 2)  # yesterday's are left for today
SAID = (
    "业主希望周末施工，已转告工程",
    "说明在等配件，到货就上门",
    "告诉业主已约师傅明天上门",
    "业主表示理解，希望修好后回访",
)


def scenes(stage: Stage) -> Iterator[Scene]:
    for login in CLERKS:
        yield _windows_followed_up(stage, login)
    for login in STEWARDS:
        yield _progress_told(stage, login)
    yield _accepted_this_morning(stage)
    yield _inbox_read(stage)


def requested(session: Session, kind: TaskKind, who: Who, count: int) -> list[int]:
    """The oldest tasks of a kind in this person's communities that nobody has taken."""
    communities = who.communities()
    within = "" if communities is None else f" AND community_id IN ({ids(communities)})"
    rows = fetch(
        session,
        f"SELECT id FROM task WHERE kind = :kind AND state = 'requested'{within} ORDER BY id LIMIT :count",
        kind=str(kind),
        count=count,
    )
    return [int(task) for (task,) in rows]


def _windows_followed_up(stage: Stage, login: str) -> Scene:
    by, turn = stage.people[login], 0
    results = _window_results(stage)
    for days_ago in DAYS:
        now = stage.at(days_ago, 17, 40)
        session = yield now
        for task in requested(session, TaskKind.WINDOW_FOLLOWUP, by, EACH_DAY):
            result = results[turn % len(results)] | {"verified": "yes"}
            with suppress(Denied):  # on a holiday, say
                move(session, task_id=task, verb="finish", by=by, now=now, result=result)
            turn += 1


def _window_results(stage: Stage) -> tuple[dict[str, Any], ...]:
    return (
        {"still_broken": "no", "contact": "no_answer"},
        {"still_broken": "no", "contact": "promised", "promise_amount": "500", "promise_on": f"{stage.day(3)}"},
        {"still_broken": "no", "contact": "no_answer"},
        {"still_broken": "yes", "note": "修完第二天又出同样的问题，业主很不满意"},
        {"still_broken": "no", "contact": "paid"},
        {"still_broken": "no", "contact": "refused"},
    )


def _progress_told(stage: Stage, login: str) -> Scene:
    by = stage.people[login]
    for days_ago in DAYS:
        now = stage.at(days_ago, 16, 5)
        session = yield now
        for task, said in zip(requested(session, TaskKind.PROGRESS_FEEDBACK, by, EACH_DAY), SAID, strict=False):
            move(session, task_id=task, verb="finish", by=by, now=now, result={"reached": "yes", "said": said})


def _accepted_this_morning(stage: Stage) -> Scene:
    now = stage.ago(50)
    session = yield now
    for task in requested(session, TaskKind.WINDOW_FOLLOWUP, stage.people["sunli"], 1):
        move(session, task_id=task, verb="accept", by=stage.people["sunli"], now=now)


def _inbox_read(stage: Stage) -> Scene:
    now = stage.at(1, 12)
    session = yield now
    newest = fetch(session, "SELECT COALESCE(MAX(id), 0) FROM signal")[0][0]
    for login in (*CLERKS, *STEWARDS, "wuzhuren"):
        mark_all_seen(session, up_to=newest, by=stage.people[login], now=now)
