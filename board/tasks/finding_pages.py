"""One tap on a phone: what an inspection has just found becomes a ticket."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from board.rules.ports import Refused
from board.tasks.findings import report
from board.tasks.task_screen import FINDINGS, Tried, task_screen
from board.web.forms import Fields, field, go
from board.web.render import page


@post("/tasks/{task_id:int}/findings", sync_to_thread=True, status_code=200, include_in_schema=False)
def find(request: Request[Any, Any, Any], task_id: FromPath[int], data: Fields) -> Response[bytes]:
    who, now, database = request.state.who, request.state.now, request.app.state.database
    try:
        with database.write() as session:
            report(
                session, task_id=task_id, category=field(data, "category"), entrance=field(data, "entrance"),
                note=field(data, "note"), by=who, now=now,
            )  # fmt: skip
    except Refused as refusal:
        with database.read() as session:
            shown = task_screen(session, who, task_id, now=now, tried=Tried(FINDINGS, typed=data, refusal=refusal.text))
        return page(request, "tasks/show.html", status=422, **shown)
    return go(request, f"/tasks/{task_id}#findings")


ROUTES = [find]
