"""Tickets: the list, one ticket with what can be done about it, the tray, and the words nobody knows."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from board.db.sql import fetch_one
from board.holds.actions import release_ticket
from board.rules.people import Who
from board.rules.policy import CATEGORY_SEVERITY
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import UTC, parse_date, to_micros
from board.rules.visibility import AMOUNTS, CONTACTS, LINKS_TICKETS, RELEASES, WORKS_ON_TICKETS
from board.rules.words import Kind, Role, Status
from board.signals.queries import told_of_end
from board.tickets import actions, phone_pages, queries, tray
from board.web.access import ROLE_LABELS
from board.web.filters import titled_by
from board.web.forms import Fields, field, go, number
from board.web.pager import pager
from board.web.render import page
from board.web.sights import RECORD, saw
from board.web.words import gettext

FILTER_LABELS = {
    "open": "Open",
    "holding": "On hold",
    "overdue": "Past their date",
    "resolved": "Resolved",
    "all": "All",
}
WORK: dict[str, Any] = {"sync_to_thread": True, "include_in_schema": False}
END_OF_DAY = time(18, 0)


@get("/tickets", sync_to_thread=False, include_in_schema=False)
def index(request: Request[Any, Any, Any]) -> Response[bytes]:
    asked, who = request.query_params, request.state.who
    show, page_number = asked.get("show", "open"), max(1, number(asked, "page") or 1)
    building, text = number(asked, "building"), asked.get("text", "")
    with request.app.state.database.read() as session:
        rows = queries.tickets(
            session, who, now_micros=to_micros(request.state.now), show=show, building_id=building,
            kind=asked.get("kind", ""), text=text, page=page_number,
        )  # fmt: skip
        counts = queries.counts(session, who, now_micros=to_micros(request.state.now), building_id=building)
        waiting = tray.size(session, who) if who.has(*LINKS_TICKETS) else 0
    _ = gettext(request.state.language)
    within = f"&building={building}" if building else ""
    filters = [
        (f"/tickets?show={name}{within}", _(label), counts[name], name == show) for name, label in FILTER_LABELS.items()
    ]
    return page(
        request, "tickets/index.html", title=_("Tickets"), tickets=rows[: queries.PAGE], filters=filters,
        tray_size=waiting, kinds=_kinds(_), several_communities=len({row.community for row in rows}) > 1,
        **pager(f"/tickets?show={show}{within}", page_number, len(rows) > queries.PAGE, _),
    )  # fmt: skip


@get("/tickets/{ticket_id:int}", sync_to_thread=False, include_in_schema=False)
def show(request: Request[Any, Any, Any], ticket_id: FromPath[int]) -> Response[bytes]:
    who: Who = request.state.who
    with request.app.state.database.read() as session:
        ticket = queries.ticket(session, who, ticket_id)
        events, releases = queries.events(session, who, ticket), queries.releases(session, ticket_id)
        held = queries.held_accounts(session, who, ticket_id, now_micros=to_micros(request.state.now))
        account = queries.account_of_room(session, ticket.room_id) if ticket.room_id else None
        told = told_of_end(session, ticket_id)
    saw(request, RECORD, [ticket.owner_id] if ticket.owner or ticket.surname or ticket.phone else [])
    _ = gettext(request.state.language)
    site = ticket.community_id or 0
    return page(
        request, "tickets/show.html", title=ticket.number, ticket=ticket, events=events, releases=releases, held=held,
        opens_accounts=who.may(site, *AMOUNTS), account_id=account if who.may(site, *AMOUNTS) else None,
        works=bool(ticket.linked_by) and who.may(site, *WORKS_ON_TICKETS), releases_holds=who.may(site, *RELEASES),
        details=_details(ticket, request.state.language), shows_held=who.may(site, *CONTACTS),
        told=[(_(ROLE_LABELS[Role(role)]), name) for role, name in told],
    )  # fmt: skip


@post("/tickets/{ticket_id:int}/progress", **WORK)
def progress(request: Request[Any, Any, Any], ticket_id: FromPath[int]) -> Response[bytes]:
    """Work begins."""
    return _event(request, ticket_id, Status.IN_PROGRESS)


@post("/tickets/{ticket_id:int}/resolution", **WORK)
def resolution(request: Request[Any, Any, Any], ticket_id: FromPath[int], data: Fields) -> Response[bytes]:
    """What was done; the household's hold is decided anew at once."""
    return _event(request, ticket_id, Status.RESOLVED, result=_required(data, "result"))


@post("/tickets/{ticket_id:int}/confirmation", **WORK)
def confirmation(request: Request[Any, Any, Any], ticket_id: FromPath[int], data: Fields) -> Response[bytes]:
    """The return visit."""
    return _event(request, ticket_id, Status.CONFIRMED, result=field(data, "result"))


@post("/tickets/{ticket_id:int}/reopening", **WORK)
def reopening(request: Request[Any, Any, Any], ticket_id: FromPath[int], data: Fields) -> Response[bytes]:
    """Still broken: the window closes, the hold comes back."""
    return _event(request, ticket_id, Status.REOPENED, result=_required(data, "result"))


@post("/tickets/{ticket_id:int}/delay", **WORK)
def delay(request: Request[Any, Any, Any], ticket_id: FromPath[int], data: Fields) -> Response[bytes]:
    """It cannot be done yet: a reason and a new date. The hold stays."""
    day = parse_date(field(data, "expected"))
    if day is None:
        raise Refused(Text("请填写新的日期。", "Give the new date."))
    zone = request.app.state.settings.tz
    expected = datetime.combine(day, END_OF_DAY, zone).astimezone(UTC)
    return _event(request, ticket_id, Status.IN_PROGRESS, result=_required(data, "reason"), expected_at=expected)


@post("/tickets/{ticket_id:int}/releases", sync_to_thread=True, include_in_schema=False)
def release(request: Request[Any, Any, Any], ticket_id: FromPath[int], data: Fields) -> Response[bytes]:
    with request.app.state.database.write() as session:
        release_ticket(
            session, ticket_id=ticket_id, reason=field(data, "reason"), by=request.state.who, now=request.state.now
        )
    return go(request, f"/tickets/{ticket_id}")


@get("/tray", sync_to_thread=False, include_in_schema=False)
def tray_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _tray(request)


@post("/tickets/{ticket_id:int}/link", sync_to_thread=True, include_in_schema=False)
def link(request: Request[Any, Any, Any], ticket_id: FromPath[int], data: Fields) -> Response[bytes]:
    """A person says which room is meant: by a suggestion, or by typing its number."""
    database, who = request.app.state.database, request.state.who
    room, text = number(data, "room"), field(data, "text")
    if room is None:
        with database.read() as session:
            queries.ticket(session, who, ticket_id)
            found = tray.rooms_like(session, who, text)
        if len(found) != 1:
            return _tray(request, status=422, errors={ticket_id: _not_one(request, found)})
        room = found[0].room_id
    with database.write() as session:
        queries.ticket(session, who, ticket_id)
        actions.link(session, ticket_id=ticket_id, room_id=room, by=who, now=request.state.now)
    return go(request, "/tray")


@post("/words", sync_to_thread=True, include_in_schema=False)
def map_word(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """What a source's word means, from now on and in all its tickets."""
    source, name, mapped = number(data, "source"), field(data, "field"), field(data, "mapped")
    allowed = {"status": set(Status), "kind": set(Kind)}
    if source is None or not mapped or (name in allowed and mapped not in allowed[name]) or name not in FIELD_LABELS:
        raise Refused(Text("请选择它的含义。", "Choose what it means."))
    with request.app.state.database.write() as session:
        actions.map_word(
            session, source=source, field=name, word=field(data, "word"), mapped=mapped, by=request.state.who,
            now=request.state.now,
        )  # fmt: skip
    return go(request, "/tray#words")


FIELD_LABELS = {"status": "State", "kind": "Kind", "category": "Category"}


def _event(
    request: Request[Any, Any, Any],
    ticket_id: int,
    status: Status,
    *,
    result: str = "",
    expected_at: datetime | None = None,
) -> Response[bytes]:
    who: Who = request.state.who
    with request.app.state.database.write() as session:
        row = fetch_one(session, "SELECT community_id FROM ticket WHERE id = :id", id=ticket_id)
        if row is None or row[0] is None or not who.may(row[0], *WORKS_ON_TICKETS):
            raise NotFound
        actions.record_on_board(
            session, ticket_id=ticket_id, status=status, by=who, now=request.state.now, result=result or None,
            expected_at=expected_at,
        )  # fmt: skip
    return go(request, f"/tickets/{ticket_id}")


def _required(data: dict[str, Any], name: str) -> str:
    text = field(data, name)
    if not text:
        raise Refused(Text("请写明情况。", "Say what happened."))
    return text


def _tray(
    request: Request[Any, Any, Any], *, status: int = 200, errors: dict[int, str] | None = None
) -> Response[bytes]:
    page_number = max(1, number(request.query_params, "page") or 1)
    with request.app.state.database.read() as session:
        rows = tray.unlinked(session, request.state.who, page=page_number)
        words = tray.words(session, request.state.who)
    _ = gettext(request.state.language)
    return page(
        request, "tickets/tray.html", status=status, title=_("Unlinked tickets"), tickets=rows[: tray.PAGE],
        words=words, errors=errors, fields={name: _(label) for name, label in FIELD_LABELS.items()},
        meanings={"status": _statuses(_), "kind": list(_kinds(_).items()), "category": []},
        categories=sorted(CATEGORY_SEVERITY), **pager("/tray?", page_number, len(rows) > tray.PAGE, _),
    )  # fmt: skip


def _not_one(request: Request[Any, Any, Any], found: list[tray.Suggestion]) -> str:
    _ = gettext(request.state.language)
    if not found:
        return _("No room is called that. Write it as 7-2-1503.")
    return _("Several rooms are called that:") + " " + "、".join(one.label for one in found[:5])


def _details(ticket: queries.TicketRow, language: str) -> list[tuple[str, str]]:
    _ = gettext(language)
    pairs = [
        (_("Community"), ticket.community),
        (_("Kind"), _kinds(_).get(ticket.kind, "")),
        (_("Category"), ticket.category),
        (_("As written"), ticket.place),
        (_("Owner"), ticket.owner or (titled_by(ticket.surname, language) if ticket.surname else "")),
        (_("Who works on it"), ticket.assignee),
    ]
    return [(label, text) for label, text in pairs if text]


def _kinds(_: Callable[[str], str]) -> dict[str, str]:
    return {"repair": _("Repair"), "complaint": _("Complaint"), "other": _("Other"), "": ""}


def _statuses(_: Callable[[str], str]) -> list[tuple[str, str]]:
    labels = ("Open", "In progress", "Resolved", "Confirmed", "Reopened", "Cancelled")
    return [(str(status), _(label)) for status, label in zip(Status, labels, strict=True)]


ROUTES = [
    index, show, progress, resolution, confirmation, reopening, delay, release, tray_page, link, map_word,
    *phone_pages.ROUTES,
]  # fmt: skip
