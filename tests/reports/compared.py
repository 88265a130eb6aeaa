"""A finished showcase with a photo before and one after."""

import io
from datetime import datetime
from typing import Any

from PIL import Image
from sqlmodel import Session

from board.tasks.tables import Task, TaskPhoto


def compared(
    session: Session, community: Any, building: Any, *, at: datetime, slots: tuple[str, ...] = ("before", "after"),
    **facts: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """The task and its two photos; -1 for one that is not taken."""
    whole: dict[str, Any] = {"state": "done", "ended_at": at, "result": {"caption": "大堂换灯"}} | facts
    task = Task(
        kind="showcase", department="engineering", community_id=community, building_id=building, asked_at=at, due_at=at,
        title="7栋", brief={"subject": "大堂"}, **whole,
    )  # fmt: skip
    session.add(task)
    session.flush()
    kept = {slot: _photo(session, task.id, slot, at) for slot in slots}
    return task.id or 0, kept.get("before", -1), kept.get("after", -1)


def _photo(session: Session, task: int | None, slot: str, at: datetime) -> int:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "grey" if slot == "before" else "white").save(out, "JPEG")
    row = TaskPhoto(
        task_id=task or 0, slot=slot, sha256=slot, media_type="image/jpeg", content=out.getvalue(), recorded_at=at
    )
    session.add(row)
    session.flush()
    return row.id or 0
