"""The pages of tasks: one's own, the kanban of all departments, one task with its moves, and the log."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.rules.people import Who
from board.rules.ports import NotFound, Refused
from board.rules.task_fields import Incomplete
from board.rules.tasks import Verb
from board.rules.words import Role
from board.tasks import (
    ask_pages,
    assign_pages,
    calendar_pages,
    feed_pages,
    finding_pages,
    photo_pages,
    screens,
    visit_pages,
)
from board.tasks.actions import move, record_row
from board.tasks.queries import Filters
from board.tasks.screens import number
from board.tasks.task_page import task_page
from board.tasks.task_screen import Tried, task_screen
from board.tasks.views import PATHS
from board.web.forms import Fields, field, go, texts
from board.web.homes import home_of
from board.web.render import is_htmx, page
from board.web.sights import RECORD, saw_accounts

Asked = Request[Any, Any, Any]
BACK = ("/feedback", "/shift")  # lists in which a move is made and that are gone on with
VERBS = {path: verb for verb, path in PATHS.items()}
KANBAN_PARAMS = ("department", "kind", "state", "building", "assignee", "due")


@home_of(Role.STEWARD, Role.ENGINEERING, Role.ENVIRONMENT, Role.SECURITY)
def home(request: Asked) -> Response[bytes]:
    return _mine(request)


@get("/my-tasks", sync_to_thread=False, include_in_schema=False)
def my_tasks(request: Asked) -> Response[bytes]:
    return _mine(request)


@get("/tasks", sync_to_thread=False, include_in_schema=False)
def kanban(request: Asked) -> Response[bytes]:
    params = _params(request, KANBAN_PARAMS)
    filters = Filters(
        department=params.get("department", ""),
        kind=params.get("kind", ""),
        state=params.get("state", ""),
        building_id=number(params.get("building")),
        assignee_id=number(params.get("assignee")),
        due=params.get("due", ""),
    )
    with request.app.state.database.read() as session:
        shown = screens.kanban(session, _who(request), filters, params, now=request.state.now)
    return page(request, "tasks/kanban.html", **shown)


@get("/log", sync_to_thread=False, include_in_schema=False)
def log(request: Asked) -> Response[bytes]:
    params = _params(request, (*screens.LOG_PARAMS, "before"))
    with request.app.state.database.read() as session:
        shown = screens.log(session, _who(request), params, zone=request.app.state.settings.tz)
    return page(request, "tasks/log.html", **shown)


@get("/tasks/{task_id:int}", sync_to_thread=False, include_in_schema=False)
def show(request: Asked, task_id: FromPath[int]) -> Response[bytes]:
    return _show(request, task_id, Tried())


@post("/tasks/{task_id:int}/{step:str}", sync_to_thread=True, status_code=200, include_in_schema=False)
def make_move(request: Asked, task_id: FromPath[int], step: FromPath[str], data: Fields) -> Response[bytes]:
    """A move of the table, each a sub-resource: acceptance, refusal, start, arrival, completion, handover, ..."""
    if step not in VERBS:
        raise NotFound
    typed = texts(data)
    try:
        with request.app.state.database.write() as session:
            move(
                session, task_id=task_id, verb=VERBS[step], by=_who(request), now=request.state.now,
                reason=field(data, "reason"), result=typed, to_person_id=number(field(data, "to_person_id")),
                version=number(field(data, "version")),
            )  # fmt: skip
    except Incomplete as fault:
        return _show(request, task_id, Tried(step, typed, fault.errors), status=422)
    except Refused as refusal:
        return _refused(request, task_id, VERBS[step], Tried(step, typed, refusal=refusal.text))
    back = field(data, "back")
    onward = back if back in BACK else f"/tasks/{task_id}"
    return _card(request, task_id, VERBS[step]) if is_htmx(request) else go(request, onward)


@post(
    "/tasks/{task_id:int}/rows/{row_id:int}", sync_to_thread=True, status_code=200,
    include_in_schema=False,
)  # fmt: skip
def record(request: Asked, task_id: FromPath[int], row_id: FromPath[int], data: Fields) -> Response[bytes]:
    typed = texts(data)
    try:
        with request.app.state.database.write() as session:
            record_row(session, task_id=task_id, row_id=row_id, result=typed, by=_who(request), now=request.state.now)
    except Incomplete as fault:
        return _show(request, task_id, Tried("", typed, fault.errors, row_id), status=422)
    except Refused as refusal:
        return _show(request, task_id, Tried("", typed, {}, row_id, refusal.text), status=409)
    return go(request, f"/tasks/{task_id}#row-{row_id}")


def _mine(request: Asked) -> Response[bytes]:
    with request.app.state.database.read() as session:
        shown = screens.mine(
            session, _who(request), show=request.query_params.get("show", ""), path=request.url.path,
            now=request.state.now,
        )  # fmt: skip
    return page(request, "tasks/mine.html", **shown)


def _show(request: Asked, task_id: int, tried: Tried, *, status: int = 200) -> Response[bytes]:
    with request.app.state.database.read() as session:
        shown = task_screen(session, _who(request), task_id, now=request.state.now, tried=tried)
        if shown["page"].owner or any(row.owner for row in shown["page"].rows):
            accounts = [shown["page"].card.account_id, *(row.account_id for row in shown["page"].rows)]
            saw_accounts(request, session, RECORD, accounts)
    return page(request, "tasks/show.html", status=status, **shown)


def _refused(request: Asked, task_id: int, verb: Verb, tried: Tried) -> Response[bytes]:
    """Somebody was faster, or it is not possible: the card or page as it is now, and who and when."""
    if is_htmx(request):
        return _card(request, task_id, verb, tried)
    return _show(request, task_id, tried, status=409)


def _card(request: Asked, task_id: int, verb: Verb, tried: Tried | None = None) -> Response[bytes]:
    """The card as it is after a move in a list, with a toast that takes an undoable one back."""
    who = _who(request)
    with request.app.state.database.read() as session:
        (view,) = screens.views(session, who, [task_page(session, who, task_id).card], now=request.state.now)
    refusal = tried.refusal if tried else None
    return page(
        request,
        "tasks/moved.html",
        status=409 if refusal else 200,
        view=view,
        text=screens.say(refusal, who.language) if refusal else view.state,
        refused=bool(refusal),
        undo=f"/tasks/{task_id}/undo" if verb in (Verb.ACCEPT, Verb.DECLINE) and not refusal else "",
        is_aside=verb is Verb.UNDO,
    )


def _who(request: Asked) -> Who:
    who: Who = request.state.who
    return who


def _params(request: Asked, names: tuple[str, ...]) -> dict[str, str]:
    """The known parameters of the URL that say something; the last of a repeated one."""
    given = request.query_params.dict()
    return {name: given[name][-1].strip() for name in names if given.get(name) and given[name][-1].strip()}


ROUTES = [
    my_tasks, kanban, log, show, make_move, record, *ask_pages.ROUTES, *assign_pages.ROUTES, *finding_pages.ROUTES,
    *photo_pages.ROUTES,
    *visit_pages.ROUTES, *calendar_pages.ROUTES, *feed_pages.ROUTES,
]  # fmt: skip
