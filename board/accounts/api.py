"""Accounts for programs: their states now or at any instant, what happened, and what is recorded about them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.exceptions import ValidationException
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlmodel import Session

from board.accounts.actions import log_contact, promise
from board.accounts.api_bodies import Contact, Hold, Promise, decoded
from board.accounts.scope import place
from board.accounts.timeline import timeline
from board.db.sql import fetch
from board.facts import accounts_by_id, load, zones
from board.holds.actions import hold
from board.rules.people import Who
from board.rules.state import decide
from board.rules.time import parse_instant
from board.rules.visibility import ACCOUNTS, SPEAKS, where
from board.states import state_object
from board.web.api import once, page_of, reply
from board.web.forms import whole
from board.web.sights import LIST, RECORD, saw, saw_accounts

LIMIT: Final = 100
Work = Callable[[Session, Who, datetime], dict[str, Any]]


@get("/api/v1/accounts", sync_to_thread=True)
def accounts(
    request: Request[Any, Any, Any],
    community: FromQuery[str] = "",
    building: FromQuery[str] = "",
    stands: Annotated[str, QueryParameter(name="state")] = "",
    level: FromQuery[int | None] = None,
    at: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Response[bytes]:
    """Accounts with state and reasons, in pages of 100 by id; `at` answers from the facts for that instant."""
    who: Who = request.state.who
    with request.app.state.database.read() as session:
        moment = _instant(session, at)
        found: list[dict[str, Any]] = []
        after = whole(cursor) or 0
        while len(found) <= LIMIT:
            rows = _candidates(session, who, community, building, stands, level, after, is_now=moment is None)
            found += [
                one
                for one in _objects(session, [row[0] for row in rows], moment, request.state.now)
                if (not stands or one["state"] == stands) and (level is None or one["level"] == level)
            ]
            if len(rows) <= LIMIT:
                break
            after = rows[-1][0]
        saw_accounts(request, session, LIST, [one["id"] for one in found[:LIMIT]])
    return reply(page_of(found, limit=LIMIT, cursor_of=lambda one: str(one["id"])))


@get("/api/v1/accounts/{account_id:int}", sync_to_thread=True)
def account(request: Request[Any, Any, Any], account_id: FromPath[int], at: FromQuery[str] = "") -> Response[bytes]:
    """One account with state and reasons, now or at an instant."""
    with request.app.state.database.read() as session:
        saw(request, RECORD, [place(session, account_id, request.state.who, *ACCOUNTS).owner_id])
        return reply(_objects(session, [account_id], _instant(session, at), request.state.now)[0])


@get("/api/v1/accounts/{account_id:int}/timeline", sync_to_thread=True)
def account_timeline(request: Request[Any, Any, Any], account_id: FromPath[int]) -> Response[bytes]:
    """What happened around an account, newest first."""
    who: Who = request.state.who
    with request.app.state.database.read() as session:
        where_ = place(session, account_id, who, *ACCOUNTS)
        saw(request, RECORD, [where_.owner_id])
        return reply({"items": timeline(session, who, where_, now=request.state.now)})


@post(
    "/api/v1/accounts/{account_id:int}/contacts", status_code=201,
    opt={"body": Contact},
)  # fmt: skip
async def contact(request: Request[Any, Any, Any], account_id: FromPath[int]) -> Response[bytes]:
    """Record a contact; an outgoing collection one is refused while the owner is on hold."""
    body = await request.body()
    sent = decoded(body, Contact)

    def work(session: Session, who: Who, now: datetime) -> dict[str, Any]:
        at = _moment(session, sent.at, account_id, who) if sent.at else now
        values = msgspec.structs.asdict(sent) | {"at": at}
        return {"id": log_contact(session, account_id=account_id, by=who, now=now, **values)}

    return await to_thread.run_sync(_write, request, body, work)


@post(
    "/api/v1/accounts/{account_id:int}/promises", status_code=201,
    opt={"body": Promise},
)  # fmt: skip
async def promised(request: Request[Any, Any, Any], account_id: FromPath[int]) -> Response[bytes]:
    """Note a promise to pay `amount_fen` by `date`."""
    body = await request.body()
    sent = decoded(body, Promise)

    def work(session: Session, who: Who, now: datetime) -> dict[str, Any]:
        made = {"amount_fen": sent.amount_fen, "promised_on": sent.day}
        return {"id": promise(session, account_id=account_id, by=who, now=now, **made)}

    return await to_thread.run_sync(_write, request, body, work)


@post("/api/v1/accounts/{account_id:int}/holds", status_code=201, opt={"body": Hold})
async def put_on_hold(request: Request[Any, Any, Any], account_id: FromPath[int]) -> Response[bytes]:
    """Hold the owner of an account: `kind`, `from` (default now), `until` (or none), `reason`."""
    body = await request.body()
    sent = decoded(body, Hold)

    def work(session: Session, who: Who, now: datetime) -> dict[str, Any]:
        starts = _moment(session, sent.starts, account_id, who) if sent.starts else now
        ends = _moment(session, sent.ends, account_id, who) if sent.ends else None
        id_ = hold(
            session, kind=sent.kind, starts=starts, ends=ends, reason=sent.reason, by=who, now=now,
            account_id=account_id,
        )  # fmt: skip
        return {"id": id_}

    return await to_thread.run_sync(_write, request, body, work)


def _write(request: Request[Any, Any, Any], body: bytes, work: Work) -> Response[bytes]:
    state = request.state
    with request.app.state.database.write() as session:
        return once(request, session, body, lambda: reply(work(session, state.who, state.now), status=201))


def _candidates(
    session: Session,
    who: Who,
    community: str,
    building: str,
    state: str,
    level: int | None,
    after: int,
    *,
    is_now: bool,
) -> list[Any]:
    """Ids of a page's accounts; for now the stored states narrow them, for another instant the facts must."""
    conditions = ["a.id > :after", where(who, "a.community_id", ACCOUNTS)]
    conditions += ["c.name = :community"] if community else []
    conditions += ["b.name = :building"] if building else []
    conditions += ["s.state = :state"] if state and is_now else []
    conditions += ["s.level = :level"] if level is not None and is_now else []
    return fetch(
        session,
        "SELECT a.id FROM account a JOIN community c ON c.id = a.community_id JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id LEFT JOIN account_state s ON s.account_id = a.id"
        f" WHERE {' AND '.join(conditions)} ORDER BY a.id LIMIT :limit",
        after=after,
        community=community,
        building=building,
        state=state,
        level=level,
        limit=LIMIT + 1,
    )


def _objects(session: Session, account_ids: list[int], at: datetime | None, now: datetime) -> list[dict[str, Any]]:
    """The accounts as `board states --json` gives them, with their ids: decided from their facts for any instant."""
    rows = accounts_by_id(session, account_ids)
    facts, zone_of = load(session, rows), zones(session)
    places = {
        id_: place_
        for id_, *place_ in fetch(
            session,
            "SELECT a.id, c.name, b.name, r.entrance, r.name FROM account a JOIN room r ON r.id = a.room_id"
            " JOIN building b ON b.id = r.building_id JOIN community c ON c.id = a.community_id WHERE a.id IN :ids",
            ids=account_ids,
        )
    }
    return [
        {"id": row.id}
        | state_object(tuple(places[row.id]), decide(facts[row.id], at or now), zone_of[row.community_id])
        for row in sorted(rows, key=lambda row: row.id)
    ]


def _instant(session: Session, text: str) -> datetime | None:
    """The `at` of a query; without an offset it is in the zone of the only community, else UTC's."""
    if not text:
        return None
    zone_of = set(zones(session).values())
    return _read_instant(text, zone_of.pop() if len(zone_of) == 1 else None)


def _moment(session: Session, text: str, account_id: int, who: Who) -> datetime:
    return _read_instant(text, place(session, account_id, who, *SPEAKS).zone)


def _read_instant(text: str, zone: Any) -> datetime:
    found = parse_instant(text.replace(" ", "+") if "T" in text else text, zone or UTC)
    if found is None:
        raise ValidationException(extra=[{"message": f"{text!r} is no instant; write 2026-11-23T10:00:00+08:00"}])
    return found


ROUTES = [accounts, account, account_timeline, contact, promised, put_on_hold]
