"""The odd buildings of the story: judged on the first of each month, and what the office made of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from board.db.sql import fetch
from board.demo.stage import MAIN_SITE, ZONE, Scene, Stage
from board.rules.tasks import Verb
from board.rules.time import to_micros
from board.tasks.actions import move

MONTHS = 2
HOUR = 3


def scenes(stage: Stage) -> Iterator[Scene]:
    at = stage.at(0, HOUR).replace(day=1)
    firsts: list[datetime] = []
    while len(firsts) < MONTHS:
        firsts += [at] if at < stage.now else []
        at = (at - timedelta(days=1)).replace(day=1)
    for first in reversed(firsts):
        yield _first_of_month(stage, first)


def _first_of_month(stage: Stage, at: datetime) -> Scene:
    """The scheduler's night. Engineering takes what was asked for; later the manager makes a larger matter of it."""
    from board.buildings.flag_run import catch_up  # statistics take a second to load

    session = yield at
    catch_up(session, now=at, zone=ZONE)
    for after, verb, login, reason in (
        (timedelta(days=1, hours=6), Verb.ACCEPT, "wanggong", ""),
        (timedelta(days=11, hours=6), Verb.CANCEL, "wuzhuren", "整根立管一起查，另派专项巡检"),
    ):
        if at + after >= stage.now:
            return
        session = yield at + after
        for task in _asked(session, at):
            move(session, task_id=task, verb=verb, by=stage.people[login], now=at + after, reason=reason)


def _asked(session: Session, at: datetime) -> list[int]:
    """What the board asked for that night in the community of the story's people."""
    rows = fetch(
        session,
        "SELECT t.id FROM task t JOIN community c ON c.id = t.community_id WHERE c.name = :site"
        " AND t.once_key LIKE 'flag:%' AND t.asked_at = :at ORDER BY t.id",
        site=MAIN_SITE, at=to_micros(at),
    )  # fmt: skip
    return [int(task) for (task,) in rows]
