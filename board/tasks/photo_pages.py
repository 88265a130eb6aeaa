"""Photos in and out: uploaded to a slot of a task, shown to whoever sees the task."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from board.rules.ports import Refused
from board.tasks.images import MOST_BYTES, Photo, claimed, re_encode
from board.tasks.photos import add_photo, photo, zone_of
from board.tasks.task_screen import Tried, task_screen
from board.web.forms import Parts, field, go, said
from board.web.render import page

Asked = Request[Any, Any, Any]
# Several photos chosen at once, each up to its own limit.
MOST_AT_ONCE = 5 * MOST_BYTES


@post(
    "/tasks/{task_id:int}/photos", sync_to_thread=True, status_code=200, include_in_schema=False,
    request_max_body_size=MOST_AT_ONCE,
)  # fmt: skip
def upload(request: Asked, task_id: FromPath[int], data: Parts) -> Response[bytes]:
    """Photos are decoded before the write begins: it takes a while, and nobody else has to wait for it.

    The page's own script sends them one by one and asks for plain text: nothing, or why not.
    """
    is_script = request.headers.get("accept") == MediaType.TEXT
    who, now, database = request.state.who, request.state.now, request.app.state.database
    try:
        with database.read() as session:
            zone = zone_of(session, who, task_id)
        claim = claimed(field(data, "taken_at"), zone, now)
        made = [_dated(re_encode(content, zone), claim) for content in _contents(data.get("photo"))]
        with database.write() as session:
            for one in made:
                add_photo(session, task_id=task_id, slot=str(data.get("slot", "")), photo=one, by=who, now=now)
    except Refused as refusal:
        if is_script:
            return Response(said(request, refusal).encode(), status_code=422, media_type=MediaType.TEXT)
        with database.read() as session:
            shown = task_screen(session, who, task_id, now=now, tried=Tried(refusal=refusal.text))
        return page(request, "tasks/show.html", status=422, **shown)
    return Response(b"", status_code=204) if is_script else go(request, f"/tasks/{task_id}")


@get("/tasks/{task_id:int}/photos/{photo_id:int}", sync_to_thread=False, include_in_schema=False)
def show(request: Asked, task_id: FromPath[int], photo_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.read() as session:
        kept = photo(session, request.state.who, task_id=task_id, photo_id=photo_id)
        content, media_type = kept.content, kept.media_type
    return Response(
        content,
        media_type=media_type,
        headers={"content-disposition": f'inline; filename="task-{task_id}-{photo_id}.jpg"'},
    )


def _dated(photo: Photo, claim: datetime | None) -> Photo:
    """The photo's own camera time comes before what a form claims."""
    return photo if photo.taken_at else replace(photo, taken_at=claim)


def _contents(given: Any) -> list[bytes]:
    """The bytes of the files that were really chosen: the camera's and the album's inputs share one name."""
    files = given if isinstance(given, list) else [given]
    contents = [file.file.read() for file in files if isinstance(file, UploadFile) and file.filename]
    return [content for content in contents if content]


ROUTES = [upload, show]
