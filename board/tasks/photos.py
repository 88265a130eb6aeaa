"""Photos of a task's result: added by the person who works on it, shown to whoever sees the task."""

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlmodel import Session

from board.db.sql import fetch
from board.facts import zones
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.time import from_micros
from board.tasks.asking import log
from board.tasks.images import Photo
from board.tasks.moves import locked, require_at_work
from board.tasks.scope import sees
from board.tasks.tables import Task, TaskPhoto

MOST_PHOTOS = 30


class PhotoRow(msgspec.Struct, frozen=True):
    id: int
    slot: str
    taken_at: datetime | None
    by: str


def add_photo(session: Session, *, task_id: int, slot: str, photo: Photo, by: Who, now: datetime) -> int:
    """Keep a photo; its id. The same photo sent twice (a retried upload) is kept once.

    Raises NotFound; Refused where the task is not being worked on by this person, or has no such slot.
    """
    task = locked(session, task_id, by)
    if slot not in {one.name for one in KINDS[TaskKind(task.kind)].photos}:
        raise Refused(Text("这类任务没有这个照片位置。", "This kind of task has no such place for photos."))
    require_at_work(session, task, by, Text("请先接单，再上传照片。", "Accept the task before adding photos."))
    sha256 = hashlib.sha256(photo.content).hexdigest()
    existing = fetch(session, "SELECT id, slot, sha256 FROM task_photo WHERE task_id = :task", task=task_id)
    if known := [id_ for id_, where, digest in existing if (where, digest) == (slot, sha256)]:
        return int(known[0])
    if len(existing) >= MOST_PHOTOS:
        raise Refused(Text(f"每项任务最多 {MOST_PHOTOS} 张照片。", f"A task takes {MOST_PHOTOS} photos at most."))
    kept = TaskPhoto(
        task_id=task_id, slot=slot, sha256=sha256, media_type=photo.media_type, content=photo.content,
        taken_at=photo.taken_at, by_person_id=by.person_id, recorded_at=now,
    )  # fmt: skip
    session.add(kept)
    session.flush()
    assert kept.id is not None
    log(
        session, at=now, community_id=task.community_id, verb="photo", by=by, department=task.department,
        task_id=task_id, account_id=task.account_id, building_id=task.building_id,
        details={"slot": slot, "photo": kept.id},
    )  # fmt: skip
    return kept.id


def photo(session: Session, who: Who, *, task_id: int, photo_id: int) -> TaskPhoto:
    """The photo itself. Raises NotFound where there is none, or the person does not see its task."""
    kept, task = session.get(TaskPhoto, photo_id), session.get(Task, task_id)
    if kept is None or task is None or kept.task_id != task_id or not sees(who, task):
        raise NotFound
    return kept


def photos(session: Session, task_id: int) -> list[PhotoRow]:
    """The photos of a task that the person was shown to see, oldest first."""
    rows = fetch(
        session,
        "SELECT f.id, f.slot, f.taken_at, COALESCE(p.name, '') FROM task_photo f"
        " LEFT JOIN person p ON p.id = f.by_person_id WHERE f.task_id = :id ORDER BY f.id",
        id=task_id,
    )
    return [PhotoRow(id_, slot, None if at is None else from_micros(at), by) for id_, slot, at, by in rows]


def zone_of(session: Session, who: Who, task_id: int) -> ZoneInfo:
    """The zone of a task's community. Raises NotFound where the person does not see it."""
    task = session.get(Task, task_id)
    if task is None or not sees(who, task):
        raise NotFound
    return zones(session)[task.community_id]
