"""Planning a joint visit in a few taps, and moving it to another time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from board.accounts.guard import Denied
from board.accounts.scope import Place, place
from board.db.sql import fetch_one
from board.policies import zones
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_fields import Incomplete
from board.rules.task_forms import TaskKind
from board.rules.time import parse_instant
from board.rules.visits import Slot
from board.rules.words import Role
from board.tasks.task_screen import Tried, task_screen
from board.tasks.views import say
from board.tasks.visit_view import CLERK_PART, STEWARD_PART, Clashing, choices, moved, require_free
from board.tasks.visits import PAIR, Plan, may_move, plan, reschedule, seen_visit
from board.web.forms import Fields, go, number, texts
from board.web.render import page
from board.web.sights import RECORD, saw

Asked = Request[Any, Any, Any]
NO_TIME = Text("请选择日期和时间。", "Choose a day and a time.")


@get("/visits/new", sync_to_thread=False, include_in_schema=False)
def new(request: Asked) -> Response[bytes]:
    account = number(request.query_params, "account")
    if account is None:
        raise NotFound
    return visit_form(request, account, {})


@post("/visits", sync_to_thread=True, status_code=200, include_in_schema=False)
def create(request: Asked, data: Fields) -> Response[bytes]:
    """The visit, and its escort where one is asked for; what stands against the time is said beside the form."""
    who, now, typed = request.state.who, request.state.now, texts(data)
    account = number(data, "account")
    if account is None:
        raise NotFound
    try:
        with request.app.state.database.write() as session:
            task = _create(session, who, account, typed, now)
    except Incomplete as fault:
        return visit_form(request, account, typed, status=422, errors=fault.errors)
    except Denied as denied:
        return visit_form(request, account, typed, status=409, said=[one.text for one in denied.denials])
    except Clashing as clash:
        return visit_form(request, account, typed, status=409, clashes=clash.said)
    except Refused as refused:
        return visit_form(request, account, typed, status=409, said=[refused.text])
    return go(request, f"/tasks/{task}")


@post("/visits/{visit_id:int}/time", sync_to_thread=True, status_code=200, include_in_schema=False)
def move_time(request: Asked, visit_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Another time: whoever else has accepted accepts it anew, the escort follows."""
    who, now, typed = request.state.who, request.state.now, texts(data)
    tried: Tried | None = None
    try:
        with request.app.state.database.write() as session:
            visit = seen_visit(session, who, visit_id)
            zone = zones(session)[visit.community_id]
            starts_at = _time(typed, zone)
            if starts_at is None:
                raise Incomplete({"starts_at": NO_TIME})
            if not typed.get("anyway") and may_move(session, visit, who):
                require_free(session, who, moved(session, visit, starts_at), zone)
            reschedule(session, task_id=visit_id, starts_at=starts_at, by=who, now=now, version=number(data, "version"))
    except Incomplete as fault:
        tried = Tried("time", typed, fault.errors)
    except Clashing as clash:
        tried = Tried("time", typed, clashes=clash.said)
    except Refused as refused:
        tried = Tried("time", typed, refusal=refused.text)
    if tried is None:
        return go(request, f"/tasks/{visit_id}")
    with request.app.state.database.read() as session:
        shown = task_screen(session, who, visit_id, now=now, tried=tried)
    return page(request, "tasks/show.html", status=422 if tried.errors else 409, **shown)


def _create(session: Session, who: Who, account: int, typed: Mapping[str, str], now: datetime) -> int:
    where = place(session, account, who, *PAIR)
    starts_at = _time(typed, where.zone)
    if starts_at is None:
        raise Incomplete({"starts_at": NO_TIME})
    steward, clerk = number(typed, "steward_id"), number(typed, "clerk_id")
    if not typed.get("anyway"):
        _check_clashes(session, who, where, starts_at, [person for person in (steward, clerk) if person])
    return plan(
        session, Plan(
            account_id=account, starts_at=starts_at, steward_part=typed.get("steward_part", ""),
            clerk_part=typed.get("clerk_part", ""), meeting_point=typed.get("meeting_point", ""), steward_id=steward,
            clerk_id=clerk, with_escort=bool(typed.get("escort")), risk_note=typed.get("risk_note", ""),
        ), by=who, now=now,
    )  # fmt: skip


def _check_clashes(session: Session, who: Who, where: Place, starts_at: datetime, people: list[int]) -> None:
    names = [
        (person, str(row[0]))
        for person in people
        if (row := fetch_one(session, "SELECT name FROM person WHERE id = :id", id=person)) is not None
    ]
    wanted = Slot(0, TaskKind.JOINT_VISIT, starts_at, where.label, where.room_id, tuple(names))
    require_free(session, who, wanted, where.zone)


def _time(typed: Mapping[str, str], zone: Any) -> datetime | None:
    """The moment written out, else the day and the time that were tapped."""
    written = typed.get("starts_at", "").replace("T", " ")
    if not written and typed.get("day") and typed.get("hour"):
        written = f"{typed['day']} {typed['hour']}"
    return parse_instant(written, zone)


def visit_form(
    request: Asked,
    account: int,
    typed: Mapping[str, str],
    *,
    status: int = 200,
    errors: Mapping[str, Text] | None = None,
    said: list[Text] | None = None,
    clashes: Sequence[Text] | None = None,
) -> Response[bytes]:
    """The form that plans a visit, with what was typed and what stands against it."""
    who, now = request.state.who, request.state.now
    with request.app.state.database.read() as session:
        where = place(session, account, who, *PAIR)
        offered = choices(session, who, where, now=now)
    saw(request, RECORD, [where.owner_id])
    usual = {
        "day": "", "hour": "", "starts_at": "", "steward_part": STEWARD_PART, "clerk_part": CLERK_PART, "risk_note": "",
        "meeting_point": f"{where.building}栋{where.entrance + '单元' if where.entrance else ''}门厅",
        "escort": "1" if offered["is_high_risk"] else "",
        **{f"{role}_id": _usual_person(who, role, offered["colleagues"][str(role)]) for role in PAIR},
    }  # fmt: skip
    language = who.language
    blank = dict.fromkeys(("starts_at", "steward_part", "clerk_part", "meeting_point", "risk_note", "with_whom"), "")
    return page(
        request, "tasks/visit_new.html", status=status,
        title=f"{say(Text('约联合上门', 'Plan a joint visit'), language)} · {where.label}", account=where,
        typed={**usual, **(dict(typed) | {"escort": typed.get("escort", "")} if typed else {})}, offered=offered,
        errors=blank | {name: say(text, language) for name, text in (errors or {}).items()},
        said=[say(one, language) for one in said or ()], clashes=[say(one, language) for one in clashes or ()],
    )  # fmt: skip


def _usual_person(who: Who, role: Role, people: list[tuple[int, str]]) -> str:
    """Oneself in one's own department, else who looks after the building."""
    if any(id_ == who.person_id for id_, _ in people):
        return str(who.person_id)
    return str(people[0][0]) if people else ""


ROUTES = [new, create, move_time]
