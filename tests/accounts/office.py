"""Households for the tests of accounts: they owe since September, and tickets come and go with one call."""

from datetime import datetime, timedelta

from sqlmodel import Session

from board.accounts.scope import place
from board.accounts.tables import Account
from board.communities.tables import Building, Community
from board.decide import refresh
from board.rules.people import BOARD
from board.rules.ports import TicketEventIn
from board.tickets.actions import record
from tests import make

NOW = make.NOW


def owing(session: Session, room_name: str = "1503", *, months: int = 2, fen: int = 31_000, **facts: str) -> Account:
    """7-2-`room_name`, with `months` unpaid months of `fen` each up to September, decided."""
    account = make.household(session, room_name, **facts)
    for back in range(months):
        index = 2026 * 12 + 8 - back
        make.charge(session, account, (index // 12, index % 12 + 1), due_fen=fen)
    refresh(session, [account.owner_id], now=NOW, silent=True)
    return account


def ticket(
    session: Session, of: Account, number: str = "R-1", status: str = "open", *, at: datetime = NOW - timedelta(days=3),
    kind: str = "complaint", category: str = "噪音", **facts: object,
) -> int:  # fmt: skip
    """One more event of a ticket of this household, recorded when it happened; the ticket's id."""
    house = where(session, of)
    event = TicketEventIn(
        ticket_no=number, occurred_at=at, status=status, kind=kind, category=category, **house, **facts
    )  # type: ignore[arg-type]
    return record(session, source="hotline", events=[event], by=BOARD, now=at)[0].ticket_id


def where(session: Session, of: Account) -> dict[str, str]:
    found = place(session, of.id or 0, BOARD)
    return {
        "community": found.community, "building": found.building, "entrance": found.entrance, "room": found.room,
        "place_text": found.label,
    }  # fmt: skip


def site(session: Session, of: Account) -> tuple[Community, Building]:
    """The community and building of a household."""
    found = place(session, of.id or 0, BOARD)
    return session.get_one(Community, found.community_id), session.get_one(Building, found.building_id)
