"""What engineering and environment have put right, with pictures of before and after; the manager shows most of it."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from PIL import Image, ImageDraw

from board.demo.stage import ZONE, Scene, Stage, building_id
from board.reports.showcase_actions import show_result
from board.rules.task_forms import TaskKind
from board.rules.tasks import Verb
from board.tasks.actions import move, request
from board.tasks.images import re_encode
from board.tasks.photos import add_photo

Draw = Callable[[ImageDraw.ImageDraw, bool], None]
SIZE = (640, 480)


@dataclass(frozen=True, slots=True)
class Story:
    """What was asked how many days ago, of whom, about which building; how it looked, and what became of it."""

    days_ago: int
    department: str
    login: str
    building: str
    subject: str
    caption: str
    draw: Draw
    is_shown: bool = True


def scenes(stage: Stage) -> Iterator[Scene]:
    for story in STORIES:
        yield _scene(stage, story)


def _scene(stage: Stage, story: Story) -> Scene:
    manager, worker = stage.people["wuzhuren"], stage.people[story.login]
    at = stage.at(story.days_ago, 9, 30)
    session = yield at
    task = request(
        session, kind=TaskKind.SHOWCASE, brief={"subject": story.subject}, by=manager, now=at,
        department=story.department, building_id=building_id(session, story.building),
    )  # fmt: skip
    at = stage.at(story.days_ago - 1, 8, 30)
    session = yield at
    move(session, task_id=task, verb=Verb.ACCEPT, by=worker, now=at)
    for slot in ("before", "after"):
        picture = re_encode(_picture(story.draw, is_after=slot == "after"), ZONE)
        add_photo(session, task_id=task, slot=slot, photo=picture, by=worker, now=at)
    at += timedelta(hours=7)
    session = yield at
    move(session, task_id=task, verb=Verb.FINISH, by=worker, now=at, result={"caption": story.caption})
    if story.is_shown:
        at += timedelta(minutes=40)
        session = yield at
        show_result(session, task_id=task, caption=story.caption, by=manager, now=at)


def _picture(draw: Draw, *, is_after: bool) -> bytes:
    image = Image.new("RGB", SIZE, (196, 190, 180))
    draw(ImageDraw.Draw(image), is_after)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=75)
    return out.getvalue()


def _garage(pen: ImageDraw.ImageDraw, is_after: bool) -> None:
    """A garage between its pillars, its lamps out or on."""
    wall, floor, lamp = ((222, 226, 224), (150, 156, 154), (255, 250, 214)) if is_after else (
        (66, 68, 70), (44, 46, 48), (84, 84, 80)
    )  # fmt: skip
    pen.rectangle((0, 0, 640, 300), fill=wall)
    pen.rectangle((0, 300, 640, 480), fill=floor)
    for left in (90, 320, 550):
        pen.rectangle((left - 22, 60, left + 22, 400), fill=tuple(int(part * 0.82) for part in wall))
        pen.rectangle((left - 70, 34, left + 70, 48), fill=lamp)
        pen.rectangle((left - 22, 250, left + 22, 290), fill=(214, 170, 40) if is_after else (90, 76, 40))
    for left in (10, 205, 435, 620):
        pen.line((left, 480, 320 + (left - 320) // 3, 310), fill=(230, 230, 226) if is_after else (70, 72, 72), width=5)


def _stairs(pen: ImageDraw.ImageDraw, is_after: bool) -> None:
    """A landing, with what people had put there or without."""
    pen.rectangle((0, 0, 640, 330), fill=(226, 222, 212))
    pen.rectangle((0, 330, 640, 480), fill=(172, 164, 152))
    for step in range(6):
        pen.rectangle((380 + step * 26, 300 - step * 34, 640, 334 - step * 34), fill=(188 - step * 6,) * 3)
    pen.rectangle((60, 70, 210, 330), fill=(120, 84, 56))
    pen.ellipse((184, 200, 198, 214), fill=(220, 200, 120))
    if not is_after:
        for left, top, width, height, colour in (
            (230, 250, 110, 120, (176, 132, 84)), (250, 180, 80, 72, (160, 118, 74)),
            (40, 300, 70, 110, (92, 112, 132)), (330, 320, 90, 90, (150, 60, 50)), (120, 360, 100, 60, (186, 150, 96)),
        ):  # fmt: skip
            pen.rectangle((left, top, left + width, top + height), fill=colour, outline=(70, 60, 50), width=3)


def _roof(pen: ImageDraw.ImageDraw, is_after: bool) -> None:
    """A ceiling under the roof, stained by water or white again."""
    pen.rectangle((0, 0, 640, 300), fill=(240, 240, 236))
    pen.rectangle((0, 300, 640, 480), fill=(214, 210, 200))
    pen.line((0, 300, 640, 300), fill=(180, 178, 172), width=4)
    pen.rectangle((470, 330, 590, 480), fill=(150, 176, 196), outline=(110, 120, 128), width=5)
    if not is_after:
        for box, colour in (
            ((80, 30, 380, 230), (198, 178, 130)), ((130, 60, 330, 200), (168, 140, 88)),
            ((170, 90, 280, 170), (120, 96, 60)),
        ):  # fmt: skip
            pen.ellipse(box, fill=colour)
        for left in (180, 220, 262):
            pen.line((left, 160, left + 6, 420), fill=(176, 156, 112), width=7)


STORIES = (
    Story(24, "engineering", "wanggong", "1", "地下车库照明改造前后", "地下车库换了 46 盏感应灯，人来灯亮", _garage),
    Story(15, "environment", "zhaojie", "8", "楼道杂物清理前后", "楼道杂物全部清走，消防通道畅通", _stairs),
    Story(10, "engineering", "wanggong", "7", "屋面防水返修前后", "屋面防水重做，顶层不再渗水", _roof),
    Story(
        4, "environment", "zhaojie", "5", "楼道清理前后", "单元门厅清理干净，每天两次保洁", _stairs, is_shown=False
    ),
)  # fmt: skip
