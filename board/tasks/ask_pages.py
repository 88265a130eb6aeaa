"""Asking another department for work: choose the kind, fill in what it carries, send."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from sqlmodel import Session

from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_fields import Incomplete
from board.rules.task_forms import TaskKind
from board.rules.time import parse_instant
from board.tasks.actions import request as ask_for
from board.tasks.ask_screen import ask_screen, find_accounts
from board.tasks.requests import clock_of
from board.tasks.screens import number
from board.tasks.visit_pages import visit_form
from board.tasks.visit_view import Clashing, require_free_for
from board.tasks.visits import PAIR
from board.web.forms import Fields, field, fields, go, texts
from board.web.render import page

Asked = Request[Any, Any, Any]


@get("/tasks/new", sync_to_thread=False, include_in_schema=False)
def new(request: Asked) -> Response[bytes]:
    """A visit of one household is planned on its own page, which offers times and says what clashes."""
    typed = {name: values[-1] for name, values in request.query_params.dict().items() if values}
    accounts = [id_ for text in request.query_params.getall("account", []) for id_ in _numbers(text)]
    if typed.get("kind") == TaskKind.JOINT_VISIT and len(accounts) == 1 and request.state.who.has(*PAIR):
        return go(request, f"/visits/new?account={accounts[0]}")
    with request.app.state.database.read() as session:
        shown = ask_screen(session, request.state.who, typed.get("kind", ""), accounts, typed)
    return page(request, "tasks/new.html", **shown)


@post("/tasks", sync_to_thread=True, status_code=200, include_in_schema=False)
def create(request: Asked, data: Fields) -> Response[bytes]:
    who, database = request.state.who, request.app.state.database
    typed = texts(data)
    accounts = [id_ for text in fields(data, "account") for id_ in _numbers(text)]
    errors: Mapping[str, Text] = {}
    refusal: Text | None = None
    try:
        with database.write() as session:
            task_id = _ask(session, who, typed, accounts, request.state.now)
        return go(request, f"/tasks/{task_id}")
    except Clashing as clash:
        with database.read() as session:
            account = _accounts(session, who, typed, accounts)[0]
        return visit_form(request, account, typed, status=409, clashes=clash.said)
    except Incomplete as fault:
        errors = fault.errors
    except Refused as refused:
        refusal = refused.text
    with database.read() as session:
        shown = ask_screen(session, who, field(data, "kind"), accounts, typed, errors, refusal)
    return page(request, "tasks/new.html", status=409 if refusal else 422, **shown)


def _ask(session: Session, who: Who, typed: Mapping[str, str], accounts: list[int], now: datetime) -> int:
    if typed.get("kind") not in set(TaskKind):
        raise NotFound
    kind, accounts = TaskKind(typed["kind"]), _accounts(session, who, typed, accounts)
    building = number(typed.get("building"))
    zone = clock_of(session, accounts, building)
    starts_at = None if zone is None else parse_instant(typed.get("starts_at", "").replace("T", " "), zone)
    if not typed.get("anyway"):
        require_free_for(session, kind, who, accounts, starts_at)
    return ask_for(
        session,
        kind=kind,
        by=who,
        now=now,
        brief=typed,
        account_ids=accounts,
        building_id=building,
        department=typed.get("department") or None,
        starts_at=starts_at,
    )


def _accounts(session: Session, who: Who, typed: Mapping[str, str], accounts: list[int]) -> list[int]:
    """The accounts that were chosen, else those of the room that was typed."""
    return accounts or (find_accounts(session, who, typed["room"]) if typed.get("room") else [])


def _numbers(text: str) -> list[int]:
    """`7` or `7,8,9`."""
    return [found for part in text.split(",") if (found := number(part.strip())) is not None]


ROUTES = [new, create]
