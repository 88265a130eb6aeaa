"""The odd buildings of the story: judged on the first of each month, and what the office made of it."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from PIL import Image, ImageDraw
from sqlmodel import Session

from board.db.sql import fetch
from board.demo import bills
from board.demo.stage import MAIN_SITE, ZONE, Scene, Stage
from board.rules.tasks import Verb
from board.rules.time import to_micros
from board.tasks.actions import move
from board.tasks.images import re_encode
from board.tasks.photos import add_photo

MONTHS = 7  # the first of which finds the stairwell without a lift
HOUR = 3
REPAIRED = timedelta(days=34, hours=12)
LIFT_FOUND = {
    "findings": "found", "details": "1单元客梯停运四个月，曳引机轴承损坏；已更换轴承和钢丝绳，检验合格后恢复运行",
    "tickets": "电梯维保第 17 号",
}  # fmt: skip


def scenes(stage: Stage) -> Iterator[Scene]:
    at = stage.at(0, HOUR).replace(day=1)
    firsts: list[datetime] = []
    while len(firsts) < MONTHS:
        firsts += [at] if at < stage.now else []
        at = (at - timedelta(days=1)).replace(day=1)
    for first in reversed(firsts):
        yield _first_of_month(stage, first)
    yield _lift(stage, firsts[-1])


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
        for task in _asked(session, at, MAIN_SITE):
            move(session, task_id=task, verb=verb, by=stage.people[login], now=at + after, reason=reason)


def _lift(stage: Stage, asked: datetime) -> Scene:
    """The inspection of the stairwell whose lift stood still: long enough ago that one sees what came of it."""
    engineer, at = stage.people["wanggong"], asked + timedelta(days=1, hours=7)
    session = yield at
    tasks = _asked(session, asked, bills.LIFT_SITE)
    for task in tasks:
        move(session, task_id=task, verb=Verb.ACCEPT, by=engineer, now=at)
    at = asked + REPAIRED
    session = yield at
    for task in tasks:
        picture = re_encode(_picture(), ZONE)
        add_photo(session, task_id=task, slot="evidence", photo=picture, by=engineer, now=at)
        move(session, task_id=task, verb=Verb.FINISH, by=engineer, now=at, result=LIFT_FOUND)


def _picture() -> bytes:
    """A made-up photo of two lift doors, one of them barred."""
    image = Image.new("RGB", (480, 360), (188, 190, 192))
    draw = ImageDraw.Draw(image)
    for left in (40, 260):
        draw.rectangle((left, 40, left + 180, 340), fill=(150, 154, 160), outline=(70, 74, 80), width=4)
        draw.line((left + 90, 40, left + 90, 340), fill=(70, 74, 80), width=3)
    draw.line((40, 120, 220, 300), fill=(200, 60, 40), width=14)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def _asked(session: Session, at: datetime, site: str) -> list[int]:
    """What the board asked for that night in a community."""
    rows = fetch(
        session,
        "SELECT t.id FROM task t JOIN community c ON c.id = t.community_id WHERE c.name = :site"
        " AND t.once_key LIKE 'flag:%' AND t.asked_at = :at ORDER BY t.id",
        site=site, at=to_micros(at),
    )  # fmt: skip
    return [int(task) for (task,) in rows]
