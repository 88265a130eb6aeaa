"""A dialler list or SMS batch through the contact guard: upload it, take two lists home."""

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import quote

import anyio
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from board.accounts import kept_lists
from board.accounts.call_lists import WORDS, check_list
from board.accounts.eyes import CHANNELS, Eyes, eyes_of
from board.guard_lists import Contact
from board.rules.guard_facts import GOES_ALONG
from board.rules.ports import Refused, Text
from board.rules.time import parse_instant
from board.rules.words import Channel, Role
from board.web.access import ROLE_LABELS
from board.web.forms import FILE_BYTES, Parts, field, fields, go
from board.web.render import page
from integrations.call_list import CALL_LIST
from integrations.files import Unusable, read_sheet

TYPES = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NO_FILE = Text("请选择一个文件。", "Choose a file.")
NO_CHANNEL = Text("请选择联系方式。", "Choose how they would be contacted.")
NO_TIME = Text("请写明日期和时间，例：2026-11-24 10:00。", "Write a day and a time, for example 2026-11-24 10:00.")
READ: dict[str, Any] = {"sync_to_thread": False, "include_in_schema": False}


@get("/call-lists", **READ)
def form(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _form(request)


@post("/call-lists", include_in_schema=False, request_max_body_size=FILE_BYTES)
async def check(request: Request[Any, Any, Any], data: Parts) -> Response[bytes]:
    """Ask the guard about every row; nothing of the file stays but the two lists, for an hour."""
    file = data.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return _form(request, error=NO_FILE, values=data)
    content = await file.read()
    return await anyio.to_thread.run_sync(_check, request, data, file.filename[:200], content)


@get("/call-lists/{token:str}", **READ)
def show(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
    reader = eyes_of(request)
    kept = kept_lists.find(request.app.state.settings.data_dir, token, request.state.who)
    words = {code: reader.say(text) for code, text in WORDS.items()}
    return page(
        request, "accounts/call_list.html", title=kept.file_name, kept=kept, words=words,
        warnings=[reader.say(text) for text in kept.warnings], channel=reader.say(CHANNELS[kept.channel]),
        then=f"{kept.at.astimezone(reader.zone):%Y-%m-%d %H:%M}",
    )  # fmt: skip


@get("/call-lists/{token:str}/{part:str}", **READ | {"sync_to_thread": True})
def take(request: Request[Any, Any, Any], token: FromPath[str], part: FromPath[str]) -> Response[bytes]:
    """One of the two lists as a file, in the form in which the list came."""
    data_dir = request.app.state.settings.data_dir
    kept = kept_lists.find(data_dir, token, request.state.who)
    content = kept_lists.content(data_dir, kept, part)
    named = f"attachment; filename=\"{part}{kept.suffix}\"; filename*=UTF-8''{quote(kept.name(part))}"
    return Response(content, media_type=TYPES[kept.suffix], headers={"content-disposition": named})


def _check(request: Request[Any, Any, Any], data: dict[str, Any], name: str, content: bytes) -> Response[bytes]:
    state = request.app.state
    channel, at = field(data, "channel"), _moment(request, field(data, "at"))
    if channel not in list(Channel) or at is None:
        return _form(request, error=NO_CHANNEL if at is not None else NO_TIME, values=data)
    people = tuple(role for role in fields(data, "people") if role in list(Role))
    contact = Contact(Channel(channel), at, people or (Role.CLERK,))
    try:
        sheet = read_sheet(content, name, wanted=CALL_LIST)
        verdict = check_list(
            state.database, sheet=sheet, contact=contact, by=request.state.who, now=request.state.now,
            sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
    except (Unusable, Refused) as error:
        return _form(request, error=error.text, values=data)
    token = kept_lists.keep(
        state.settings.data_dir, verdict, file_name=name, channel=channel, at=at, by=request.state.who
    )
    return go(request, f"/call-lists/{token}")


def _moment(request: Request[Any, Any, Any], text: str) -> datetime | None:
    return parse_instant(text, request.app.state.settings.tz) if text else request.state.now


def _form(
    request: Request[Any, Any, Any], *, error: Text | None = None, values: dict[str, Any] | None = None
) -> Response[bytes]:
    reader, sent = eyes_of(request), values or {}
    return page(
        request, "accounts/call_lists.html", status=422 if error else 200, title=reader._("Call lists"),
        error=reader.say(error) if error else "", at=field(sent, "at") or _now(reader), channel=field(sent, "channel"),
        channels=[(str(one), reader.say(CHANNELS[one])) for one in Channel],
        roles=[(str(one), reader._(ROLE_LABELS[one])) for one in GOES_ALONG],
        people=fields(sent, "people") or [Role.CLERK],
    )  # fmt: skip


def _now(reader: Eyes) -> str:
    return f"{reader.now.astimezone(reader.zone):%Y-%m-%d %H:%M}"


ROUTES = [form, check, show, take]
