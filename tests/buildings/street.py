"""A community of alike buildings for the analysis: who owes is said building by building."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from board.accounts.tables import Account
from board.buildings.flag_tables import FlagMonth, FlagTrend
from board.communities.tables import Building, Community
from board.db.sql import run_many
from board.rules.time import month_index, to_micros
from board.sources import source_id
from tests import make

OCTOBER = month_index(2026, 10)
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)  # Sunday 10:00 in Shanghai, October just closed
ROOMS = 24


def street(
    session: Session, owing: dict[str, int], *, rooms: int = ROOMS, since: int = OCTOBER - 12, unpaid: int = 4
) -> Community:
    """Buildings by name with how many of their `rooms` left the last months `unpaid`; lists began at `since`.

    Rooms are 101 to 1202 with two stacks; those of stack 01 owe first, from the ground up.
    """
    site = make.community(session)
    began = datetime(since // 12, since % 12 + 1, 20, tzinfo=UTC)
    make.imported(session, site, as_of=began)
    for name, count in owing.items():
        house = make.building(session, site, name)
        for place in range(rooms):
            half = (rooms + 1) // 2
            floor, stack = (place + 1, 1) if place < half else (place - half + 1, 2)
            home = make.room(session, house, f"{floor}{stack:02d}", "1")
            of = make.account(session, make.owner(session, site, f"业主{name}-{place}"), home)
            if place < count:
                owe(session, of, months=range(OCTOBER - unpaid, OCTOBER))
    return site


def owe(session: Session, of: Account, *, months: range = range(OCTOBER - 4, OCTOBER)) -> None:
    """Unpaid from these months on; due on each month's 28th."""
    for month in months:
        make.charge(session, of, (month // 12, month % 12 + 1))


def house(session: Session, site: Community, name: str) -> Building:
    return session.exec(select(Building).where(Building.community_id == site.id, Building.name == name)).one()


def tickets(
    session: Session, at: Building, category: str, count: int, *, when: datetime = NOW - timedelta(days=20)
) -> None:
    source = source_id(session, "hotline")
    run_many(
        session,
        "INSERT INTO ticket (source_id, ticket_no, community_id, status, kind, category, severity, building_id,"
        " entrance, linked_by, place_text, phone, opened_at, assignee, description, result, blocking, holding)"
        " VALUES (:source, :no, :community, 'resolved', 'repair', :category, 'minor', :building, '', 'area', '', '',"
        " :opened, '', '', '', FALSE, FALSE)",
        [
            {"source": source, "no": f"{category}-{at.id}-{number}", "community": at.community_id,
             "category": category, "building": at.id, "opened": to_micros(NOW - timedelta(days=20))}
            for number in range(count)
        ],
    )  # fmt: skip


def flag(session: Session, of: Building, **facts: Any) -> None:
    """A building that was flagged in October; `facts` name what differs."""
    defaults: dict[str, Any] = {
        "verdict": "flagged", "owners": 24, "owing": 12, "look": "level", "counted": 12.0, "expected": 1.7,
        "p": 0.0017, "q": 0.01, "left_out": "",
        "place": {"part": "stack", "entrance": "2", "stack": "03", "owing": 1, "rooms": 1, "expected": 0.1},
        "causes": [], "at": NOW,
    }  # fmt: skip
    whole = {"month": OCTOBER, **defaults, **facts}
    month = whole["month"]
    if session.get(FlagTrend, (of.community_id, month)) is None:
        history = [[month - 1, 100, 7], [month, 100, 18]]
        session.add(
            FlagTrend(community_id=of.community_id, month=month, owing_months=3, owners_known=True, history=history)
        )
    session.add(FlagMonth(building_id=of.id or 0, community_id=of.community_id, **whole))
    session.flush()
