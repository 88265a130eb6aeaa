"""The state of every account at an instant, answered from the facts alone: `board states` and `board verify`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import Row, fetch
from board.decide import state_row
from board.facts import AccountRow, accounts_of_community, load_from_events, zones
from board.recompute import COLUMNS
from board.rules.reasons import reasons
from board.rules.rooms import room_key
from board.rules.state import Decision, decide
from board.rules.time import from_day, local_date, to_day, to_micros

ROOMS = """
    SELECT a.id, c.name, b.name, r.entrance, r.name FROM account a JOIN room r ON r.id = a.room_id
    JOIN building b ON b.id = r.building_id JOIN community c ON c.id = a.community_id
"""


def report(
    session: Session, *, at: datetime, community: str | None = None, room: str | None = None
) -> Iterator[dict[str, Any]]:
    """One object per account, ordered by place: the fields of `board states --json`. `room` is any spelling of one."""
    wanted = _wanted_room(room)
    places = {row[0]: row[1:] for row in fetch(session, ROOMS) if community in (None, row[1])}
    where = zones(session)
    accounts = [
        one
        for community_id in sorted(where)
        for one in accounts_of_community(session, community_id)
        if one.id in places and (wanted is None or wanted(places[one.id]))
    ]
    facts = load_from_events(session, accounts)
    for account in sorted(accounts, key=lambda one: (places[one.id], one.id)):
        yield state_object(places[account.id], decide(facts[account.id], at), where[account.community_id])


def disagreements(session: Session, community_id: int, *, now: datetime) -> Iterator[str]:
    """Every stored span and state that differs from the one recomputed from the facts, as a line each.

    A state that time has turned since it was stored is the tick's to renew, and no disagreement.
    """
    accounts = accounts_of_community(session, community_id)
    facts = load_from_events(session, accounts)
    today = to_day(local_date(now, zones(session)[community_id]))
    stored = {
        row[0]: row[1:]
        for row in fetch(
            session,
            f"SELECT account_id, {', '.join(COLUMNS)} FROM account_state WHERE community_id = :community",
            community=community_id,
        )
    }
    yield from _spans(session, accounts, facts)
    for account in accounts:
        row = stored.get(account.id)
        if row is not None and _turned(row, now, today):
            continue
        expected = state_row(account, decide(facts[account.id], now))
        if row != tuple(expected[name] for name in COLUMNS):
            shown = "nothing" if row is None else ", ".join(_difference(row, expected))
            yield f"account {account.id}: stored {shown}"


def _spans(session: Session, accounts: list[AccountRow], facts: dict[int, Any]) -> Iterator[str]:
    owners = {account.owner_id: account.id for account in accounts}
    stored: dict[int, set[Row]] = {owner: set() for owner in owners}
    for owner, ticket, starts, ends, completed in fetch(
        session, "SELECT owner_id, ticket_id, starts, ends, completed_at FROM ticket_span"
    ):
        if owner in stored:
            stored[owner].add((ticket, starts, ends, completed))
    for owner, account_id in owners.items():
        found = facts[account_id]
        expected = {
            (
                span.ticket_id,
                to_micros(span.starts),
                to_micros(span.ends),
                None if span.completed_at is None else to_micros(span.completed_at),
            )
            for span in (*found.holds, *found.completions)
        }
        for ticket in sorted({row[0] for row in stored[owner] ^ expected}):
            yield f"owner {owner}: the stored spans of ticket {ticket} differ from its events"


def _turned(row: Row, now: datetime, today: int) -> bool:
    next_change_at, stands_through = row[COLUMNS.index("next_change_at")], row[COLUMNS.index("stands_through")]
    return (next_change_at is not None and next_change_at <= to_micros(now)) or stands_through < today


def _difference(row: Row, expected: dict[str, Any]) -> list[str]:
    pairs = zip(COLUMNS, row, strict=True)
    return [f"{name} {value!r}, facts say {expected[name]!r}" for name, value in pairs if value != expected[name]]


def _wanted_room(room: str | None) -> Any:
    if not room:
        return None
    key = room_key("", "", room)
    return lambda place: tuple(place[1:]) == key or place[3] == room


def state_object(place: Row, decision: Decision, zone: Any) -> dict[str, Any]:
    def instant(value: datetime) -> str:
        return value.astimezone(zone).isoformat()

    window, promise = decision.window, decision.promise
    return {
        "community": place[0],
        "building": place[1],
        "entrance": place[2],
        "room": place[3],
        "state": str(decision.state),
        "months_overdue": decision.overdue.months,
        "level": decision.overdue.level,
        "outstanding_fen": decision.overdue.fen,
        "held_by": [span.number for span in decision.held_by],
        "manual_holds": [
            {
                "id": hold.id,
                "kind": str(hold.kind),
                "from": instant(hold.starts),
                "until": None if hold.ends is None else instant(hold.ends),
                "reason": hold.reason,
            }
            for hold in decision.manual_holds
        ],
        "window": window and {"opens_at": instant(window.opens_at), "closes_at": instant(window.closes_at)},
        "promise": promise
        and {
            "amount_fen": promise.amount_fen,
            "date": from_day(promise.promised_on).isoformat(),
            "made_at": instant(promise.made_at),
        },
        "reasons": [{"code": one.code, "zh": one.zh, "en": one.en} for one in reasons(decision, zone)],
    }
