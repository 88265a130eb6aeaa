"""Ticket events from other programs: `POST /api/v1/tickets/events`, and the release of a ticket's hold."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Request, Response, post
from litestar.params import FromPath
from sqlmodel import Session

from board import audit
from board.communities import naming
from board.db.sql import fetch_one
from board.holds.actions import release_ticket
from board.rules.people import Who
from board.rules.ports import NotFound, Text, TicketEventIn
from board.tickets.actions import record
from board.tickets.reach import of_others
from board.web.api import LIST_BYTES, Reason, once, read_body, read_reason, reply
from board.web.errors import problem
from integrations.webhooks import EVENT_FIELDS, BadEvent, read_event

MOST = 1000
NEEDED = ("source", "ticket_no", "occurred_at", "status")
Event = msgspec.defstruct(
    "TicketEvent",
    [(name, str) if name in NEEDED else (name, str | None, None) for name in sorted(EVENT_FIELDS)],
    kw_only=True,
)
EVENTS = Event | list[Event]  # type: ignore[valid-type]
FOREIGN = {"zh": "这个密钥不能写入该小区。", "en": "This token may not write to that community."}
UNREADABLE = Text("请发送一个事件，或最多 1000 个事件的列表。", "Send one event, or a list of up to 1,000.")


@post(
    "/api/v1/tickets/events", status_code=200, opt={"body": EVENTS},
    request_max_body_size=LIST_BYTES,
)  # fmt: skip
async def ticket_events(request: Request[Any, Any, Any]) -> Response[bytes]:
    """One event or a list of up to 1,000.

    Each has source, ticket_no, occurred_at, status, and what is known of kind, category, severity, address (or
    community, building, entrance, room), phone, owner_id, assignee, expected_at, updated_at, description, result; a
    field left out is not stated. Answers in the same order what each did: applied, duplicate, unlinked, or rejected
    with the field and the reason. A repetition of events is harmless.
    """
    body = await request.body()
    sent = read_body(body)
    events = sent if isinstance(sent, list) else [sent]
    if not events or len(events) > MOST or not all(isinstance(event, dict) for event in events):
        return problem(422, UNREADABLE)
    return await to_thread.run_sync(_take, request, body, events, isinstance(sent, list))


def _take(request: Request[Any, Any, Any], body: bytes, events: list[dict[str, Any]], is_list: bool) -> Response[bytes]:
    with request.app.state.database.write() as session:
        return once(request, session, body, lambda: _answer(request, session, events, is_list))


def _answer(
    request: Request[Any, Any, Any], session: Session, events: list[dict[str, Any]], is_list: bool
) -> Response[bytes]:
    spellings, only = naming.spellings(session), naming.only(session)
    zone, who = request.app.state.settings.tz, request.state.who
    answers: list[dict[str, Any]] = [{} for _ in events]
    readable: dict[str, list[tuple[int, TicketEventIn]]] = {}
    for position, event in enumerate(events):
        answers[position] = {"ticket_no": str(event.get("ticket_no") or "")}
        try:
            read = read_event(event, zone=zone, communities=spellings, default_community=only)
            _check_scope(session, who, read.community or only, event)
            readable.setdefault(str(event["source"]).strip(), []).append((position, read))
        except BadEvent as bad:
            reason = {"zh": bad.reason.zh, "en": bad.reason.en}
            answers[position] |= {"did": "rejected", "field": bad.field, "reason": reason}
    for source, listed in readable.items():
        taken = of_others(session, source=source, numbers=(event.ticket_no for _, event in listed), by=who)
        read_events = [(position, event) for position, event in listed if event.ticket_no not in taken]
        for position in (position for position, event in listed if event.ticket_no in taken):
            answers[position] |= {"did": "rejected", "field": "ticket_no", "reason": FOREIGN}
        done = record(session, source=source, events=[event for _, event in read_events], by=who, now=request.state.now)
        for (position, _), outcome in zip(read_events, done, strict=True):
            answers[position]["did"] = outcome.did
    did = Counter(str(answer["did"]) for answer in answers)
    audit.note(
        session, verb="events", by=who, at=request.state.now, subject="ticket",
        details={"sources": sorted(readable), **did},
    )  # fmt: skip
    return reply({"items": answers} if is_list else answers[0])


def _check_scope(session: Session, who: Who, community: str, sent: Mapping[str, Any]) -> None:
    """A source must be named; a token of some communities sends events of those only."""
    if not isinstance(sent.get("source"), str) or not str(sent["source"]).strip():
        raise BadEvent("source", Text("缺少来源系统的名称。", "The name of the source is missing."))
    within = who.communities()
    if within is None:
        return
    row = fetch_one(session, "SELECT id FROM community WHERE name = :name", name=community)
    if row is None or row[0] not in within:
        raise BadEvent("community", Text(**FOREIGN))


@post(
    "/api/v1/tickets/{source:str}/{ticket_no:str}/release", status_code=200,
    opt={"body": Reason},
)  # fmt: skip
async def release(request: Request[Any, Any, Any], source: FromPath[str], ticket_no: FromPath[str]) -> Response[bytes]:
    """Release the hold of a ticket, with a `reason`: collection may go on although it is open."""
    body = await request.body()
    return await to_thread.run_sync(_release, request, body, source, ticket_no, read_reason(body))


def _release(request: Request[Any, Any, Any], body: bytes, source: str, ticket_no: str, reason: str) -> Response[bytes]:
    def work() -> Response[bytes]:
        row = fetch_one(
            session,
            "SELECT t.id FROM ticket t JOIN source s ON s.id = t.source_id"
            " WHERE s.name = :source AND t.ticket_no = :number",
            source=source,
            number=ticket_no,
        )
        if row is None:
            raise NotFound
        release_ticket(session, ticket_id=row[0], reason=reason, by=request.state.who, now=request.state.now)
        return reply({"ticket_no": ticket_no, "released": True})

    with request.app.state.database.write() as session:
        return once(request, session, body, work)


ROUTES = [ticket_events, release]
