"""One owner who owes, and events of tickets as they come in: what tests of decisions and links share."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from board import decide
from board.db.sql import fetch, fetch_one
from board.rules.people import BOARD
from board.rules.ports import TicketEventIn
from board.rules.words import Kind, Status
from board.tickets.actions import record
from tests import make

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def event(status: Status | None, hours: float, number: str = "R1", **facts: Any) -> TicketEventIn:
    stated = {"kind": Kind.COMPLAINT, "building": "7", "entrance": "2", "room": "1503", **facts}
    return TicketEventIn(ticket_no=number, occurred_at=NOW + timedelta(hours=hours), status=status, **stated)


def tell(session: Session, *events: TicketEventIn, hours: float = 0, silent: bool = False) -> list[str]:
    now = NOW + timedelta(hours=hours)
    done = record(session, source="repairs", events=events, by=BOARD, now=now, silent=silent)
    return [one.did for one in done]


def signals(session: Session) -> list[str]:
    return [row[0] for row in fetch(session, "SELECT kind FROM signal ORDER BY id")]


def state(session: Session) -> str:
    row = fetch_one(session, "SELECT state FROM account_state")
    assert row is not None
    return str(row[0])


def owing(session: Session) -> int:
    account = make.household(session)
    make.charge(session, account)
    decide.refresh_communities(session, [account.community_id], now=NOW, silent=True)
    assert account.id is not None
    return account.id
