"""The calendar of visits, escorts, inspections and witness tasks; and the shift's hand-over of security."""

from typing import Any

from litestar import Request, Response, get, post

from board.rules.ports import Refused, Text
from board.rules.task_fields import Incomplete
from board.rules.time import local_date
from board.tasks.calendar_view import calendar_screen, read_filters
from board.tasks.feedback import feedback_screen
from board.tasks.shift import hand_over_shift, shift_screen
from board.web.forms import Fields, fields, go, number, whole
from board.web.render import page
from board.web.sights import LIST, saw_accounts

Asked = Request[Any, Any, Any]
NOBODY = Text("请选择接班的同事。", "Choose who takes over.")


@get("/calendar", sync_to_thread=False, include_in_schema=False)
def calendar(request: Asked) -> Response[bytes]:
    zone = request.app.state.settings.tz
    filters = read_filters(request.query_params, local_date(request.state.now, zone))
    with request.app.state.database.read() as session:
        shown = calendar_screen(session, request.state.who, filters, now=request.state.now, zone=zone)
    return page(request, "tasks/calendar.html", **shown)


@get("/shift", sync_to_thread=False, include_in_schema=False)
def shift(request: Asked) -> Response[bytes]:
    return _shift(request)


@post("/shift/handover", sync_to_thread=True, status_code=200, include_in_schema=False)
def hand_over(request: Asked, data: Fields) -> Response[bytes]:
    """All the escorts that are ticked, to one colleague."""
    tasks = [task for text in fields(data, "task") if (task := whole(text)) is not None]
    to = number(data, "to_person_id")
    try:
        if to is None:
            raise Refused(NOBODY)
        with request.app.state.database.write() as session:
            hand_over_shift(session, task_ids=tasks, to_person_id=to, by=request.state.who, now=request.state.now)
    except Refused as refused:
        return _shift(request, refused.text)
    except Incomplete as fault:
        return _shift(request, next(iter(fault.errors.values())))
    return go(request, "/shift")


@get("/feedback", sync_to_thread=False, include_in_schema=False)
def feedback(request: Asked) -> Response[bytes]:
    """A steward's own households on hold that are to hear today how their repair stands."""
    with request.app.state.database.read() as session:
        shown = feedback_screen(session, request.state.who, now=request.state.now)
        saw_accounts(request, session, LIST, [one.account_id for one in shown["households"]])
    return page(request, "tasks/feedback.html", **shown)


def _shift(request: Asked, refusal: Text | None = None) -> Response[bytes]:
    with request.app.state.database.read() as session:
        shown = shift_screen(session, request.state.who, now=request.state.now, refusal=refusal)
    return page(request, "tasks/shift.html", status=409 if refusal else 200, **shown)


ROUTES = [calendar, shift, hand_over, feedback]
