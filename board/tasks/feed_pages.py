"""Subscribing to the calendar: addresses made and revoked by their owner, read by a calendar program.

The address carries its token, which ASVS 14.2.1 advises against: calendar programs know no other way. It shows kinds
and buildings only, is one person's and one feed's, can be revoked, and is masked wherever a path is logged.
"""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.rules.ports import NotFound, Refused, Text
from board.tasks.feeds import add_feed, departments, events, feeds, note_reading, reader, revoke_feed
from board.tasks.views import department_label, say
from board.web.forms import Fields, field, go, said
from board.web.render import page
from integrations.calendar import as_ics

Asked = Request[Any, Any, Any]
SUFFIX = ".ics"
ICS = "text/calendar"
OWN = Text("我的日程", "my own work")


@get("/me/calendar", sync_to_thread=False, include_in_schema=False)
def index(request: Asked) -> Response[bytes]:
    return _page(request)


@post("/me/calendar", sync_to_thread=True, status_code=200, include_in_schema=False)
def add(request: Asked, data: Fields) -> Response[bytes]:
    """The address is shown once, in the answer."""
    try:
        with request.app.state.database.write() as session:
            token = add_feed(session, department=field(data, "department"), by=request.state.who, now=request.state.now)
    except Refused as refused:
        return _page(request, status=409, refusal=said(request, refused))
    base = request.app.state.settings.base_url.rstrip("/") or str(request.base_url).rstrip("/")
    return _page(request, made=f"{base}/calendar/{token}{SUFFIX}")


@post("/me/calendar/{feed_id:int}/revocation", sync_to_thread=True, include_in_schema=False)
def revoke(request: Asked, feed_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.write() as session:
        revoke_feed(session, feed_id=feed_id, by=request.state.who, now=request.state.now)
    return go(request, "/me/calendar")


@get("/calendar/{feed:str}", sync_to_thread=True, include_in_schema=False)
def read(request: Asked, feed: FromPath[str]) -> Response[bytes]:
    """A calendar; to whoever has no address of one plainly nothing, not the way to sign in with the address in it."""
    token, is_feed, _ = feed.partition(SUFFIX)
    database, now = request.app.state.database, request.state.now
    try:
        with database.read() as session:
            feed_id, department, who = reader(session, token if is_feed else "")
            found = events(session, who, department, now=now, base_url=request.app.state.settings.base_url.rstrip("/"))
    except NotFound:
        return Response(b"", status_code=404, media_type=ICS)
    with database.write() as session:
        note_reading(session, feed_id, now)
    name = department_label(department, who.language) if department else say(OWN, who.language)
    return Response(
        as_ics(name, found, made_at=now), media_type=ICS,
        headers={"cache-control": "private, max-age=900", "referrer-policy": "no-referrer"},
    )  # fmt: skip


def _page(request: Asked, *, status: int = 200, refusal: str = "", made: str = "") -> Response[bytes]:
    who = request.state.who
    language = who.language
    with request.app.state.database.read() as session:
        found = feeds(session, who)
    labels = {"": say(OWN, language)} | {str(role): department_label(role, language) for role in departments(who)}
    return page(
        request, "tasks/feeds.html", status=status, title=say(Text("订阅日程", "Subscribe to the calendar"), language),
        feeds=found, labels=labels, refusal=refusal, made=made,
    )  # fmt: skip


ROUTES = [index, add, revoke, read]
