"""Tasks for programs: list them, ask for one, move one on behalf of a person (a card in a chat, another system)."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlmodel import Session

from board.rules.people import Who
from board.rules.ports import Text
from board.rules.task_fields import Incomplete
from board.rules.task_forms import TaskKind
from board.rules.tasks import TaskState, Verb
from board.rules.time import parse_instant
from board.tasks.actions import move
from board.tasks.actions import request as ask_for
from board.tasks.on_behalf import person_id, somebody
from board.tasks.queries import Filters, tasks
from board.tasks.requests import clock_of
from board.tasks.task_page import task_page
from board.tasks.visit_view import require_free_for
from board.web.api import once, page_of, reply
from board.web.errors import problem

Asked = Request[Any, Any, Any]
LIMIT = 200
INCOMPLETE = Text("有的内容没有填写，或填写得不对。", "Something is missing or not filled in correctly.")
# `arrival` and `undo` are for the people on the spot: programs have no use for them.
VERBS = {
    "acceptance": Verb.ACCEPT,
    "start": Verb.START,
    "completion": Verb.FINISH,
    "refusal": Verb.DECLINE,
    "cancellation": Verb.CANCEL,
    "handover": Verb.HAND_OVER,
}


class TaskOut(msgspec.Struct, frozen=True):
    """A task without names of owners and without amounts: those are asked for by account."""

    id: int
    kind: str
    state: str
    department: str
    community: str
    building: str
    room: str
    account_id: int | None
    ticket_id: int | None
    asked_by: str
    asked_at: datetime
    due_at: datetime
    starts_at: datetime | None
    assignee: str
    title: str
    version: int


class TaskIn(msgspec.Struct, forbid_unknown_fields=True):
    """What is asked. `person` is the login of the one who asks; `starts_at` the agreed time, where the kind has
    one: by the community's own clock unless it names an offset. A joint visit that clashes with another is refused
    unless `anyway` is true."""

    kind: TaskKind
    person: str = ""
    account_ids: list[int] = []
    building_id: int | None = None
    department: str | None = None
    starts_at: str = ""
    brief: dict[str, str | int | float] = {}
    anyway: bool = False


class MoveIn(msgspec.Struct, forbid_unknown_fields=True):
    """A move. `person` is the login of the one who makes it (an acceptance needs one), `to_person` of a colleague."""

    person: str = ""
    reason: str = ""
    result: dict[str, str | int | float] = {}
    to_person: str = ""
    version: int | None = None


@get("/api/v1/tasks", sync_to_thread=False)
def list_tasks(
    request: Asked,
    department: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    in_state: Annotated[TaskState | None, QueryParameter(name="state")] = None,
    building: FromQuery[int | None] = None,
    due: FromQuery[str] = "",
    cursor: FromQuery[int] = 0,
    limit: FromQuery[int] = 50,
) -> Response[bytes]:
    """Tasks in the order they were asked. `due` is late, today or week."""
    most = min(max(limit, 1), LIMIT)
    filters = Filters(department=department, kind=kind, state=in_state or "", building_id=building, due=due)
    with request.app.state.database.read() as session:
        found = tasks(
            session, request.state.who, filters, now=request.state.now, after=cursor, limit=most + 1,
        )  # fmt: skip
    return reply(page_of([_out(card) for card in found], limit=most, cursor_of=lambda one: str(one.id)))


@get("/api/v1/tasks/{task_id:int}", sync_to_thread=False)
def one_task(request: Asked, task_id: FromPath[int]) -> Response[bytes]:
    """One task with its brief and its result."""
    with request.app.state.database.read() as session:
        page = task_page(session, request.state.who, task_id)
    return reply(msgspec.to_builtins(_out(page.card)) | {"brief": page.brief, "result": page.result})


@post("/api/v1/tasks", sync_to_thread=True, status_code=201)
def create_task(request: Asked, data: JSONBody[TaskIn]) -> Response[bytes]:
    """Ask for a task; the same checks as on the page."""

    def work(session: Session) -> int:
        zone = clock_of(session, data.account_ids, data.building_id)
        by = somebody(session, request.state.who, data.person)
        starts_at = None if zone is None else parse_instant(data.starts_at, zone)
        if not data.anyway:
            require_free_for(session, data.kind, by, data.account_ids, starts_at)
        return ask_for(
            session,
            kind=data.kind,
            by=by,
            now=request.state.now,
            brief=data.brief,
            account_ids=data.account_ids,
            building_id=data.building_id,
            department=data.department,
            starts_at=starts_at,
        )

    return _written(request, data, work, status=201)


@post("/api/v1/tasks/{task_id:int}/{step:str}", sync_to_thread=True, status_code=200)
def move_task(request: Asked, task_id: FromPath[int], step: FromPath[str], data: JSONBody[MoveIn]) -> Response[bytes]:
    """Move a task: `step` is acceptance, start, completion, refusal, cancellation or handover."""
    if step not in VERBS:
        return problem(404, Text("没有这个操作。", f"There is no {step}; there are: {', '.join(VERBS)}."))

    def work(session: Session) -> int:
        by = somebody(session, request.state.who, data.person)
        to = person_id(session, request.state.who, data.to_person) if data.to_person else None
        move(
            session, task_id=task_id, verb=VERBS[step], by=by, now=request.state.now, reason=data.reason,
            result=data.result, to_person_id=to, version=data.version,
        )  # fmt: skip
        return task_id

    return _written(request, data, work, status=200)


def _written(request: Asked, data: Any, work: Callable[[Session], int], *, status: int) -> Response[bytes]:
    """Do the work once for its Idempotency-Key, and answer with the task as it stands then."""
    who: Who = request.state.who

    def answer(session: Session) -> Response[bytes]:
        return reply(_out(task_page(session, who, work(session)).card), status=status)

    try:
        with request.app.state.database.write() as session:
            return once(request, session, msgspec.json.encode(data), lambda: answer(session))
    except Incomplete as fault:
        errors = [{"field": name, "zh": text.zh, "en": text.en} for name, text in fault.errors.items()]
        return problem(422, INCOMPLETE, extra=errors)


def _out(card: Any) -> TaskOut:
    return TaskOut(**{name: getattr(card, name) for name in TaskOut.__struct_fields__})


ROUTES = [list_tasks, one_task, create_task, move_task]
