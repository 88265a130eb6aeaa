"""The manager's first screen: what waits, where, and on whom. Every figure is the length of a list one can open."""

from datetime import datetime, timedelta

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch, fetch_one
from board.policies import policies
from board.rules.people import Who
from board.rules.time import from_micros, to_micros
from board.rules.visibility import AMOUNTS, where
from board.rules.words import Role, State
from board.tasks.asking import OPEN_STATES

MANAGES = (Role.MANAGER, Role.LEAD, Role.AUDITOR)


class StateFigure(msgspec.Struct, frozen=True):
    state: str
    accounts: int
    fen: int


class Department(msgspec.Struct, frozen=True):
    """Open tasks of one department: waiting to be accepted, being worked on, past due; the oldest due date."""

    name: str
    requested: int
    working: int
    paused: int
    overdue: int
    oldest_due: datetime | None


class Expiring(msgspec.Struct, frozen=True):
    account_id: int
    room: str
    closes_at: datetime
    outstanding_fen: int
    called: bool


class Freshness(msgspec.Struct, frozen=True):
    community: str
    as_of: datetime | None


def by_state(session: Session, who: Who) -> list[StateFigure]:
    """How many accounts are in each state and how much is overdue there, every state named."""
    rows = fetch(
        session,
        "SELECT state, COUNT(*), SUM(outstanding_fen) FROM account_state"
        f" WHERE {where(who, 'community_id', AMOUNTS)} GROUP BY state",
    )
    found = {state: (accounts, fen) for state, accounts, fen in rows}
    return [StateFigure(str(state), *(int(number or 0) for number in found.get(state, (0, 0)))) for state in State]


def departments(session: Session, who: Who, *, now: datetime) -> list[Department]:
    """What waits on whom, the most overdue first."""
    rows = fetch(
        session,
        "SELECT department, SUM(CASE WHEN state = 'requested' THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN state IN ('accepted', 'in_progress') THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN state = 'paused' THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN due_at < :now AND state <> 'paused' THEN 1 ELSE 0 END),"
        " MIN(CASE WHEN state <> 'paused' THEN due_at END)"
        f" FROM task WHERE state IN ({OPEN_STATES}) AND {where(who, 'community_id', MANAGES)} GROUP BY department",
        now=to_micros(now),
    )
    found = [Department(*row[:5], None if row[5] is None else from_micros(row[5])) for row in rows]
    return sorted(found, key=lambda one: (-one.overdue, -one.requested, one.name))


def expiring(session: Session, who: Who, *, now: datetime, limit: int = 8) -> list[Expiring]:
    """The windows that run now, those that end first on top, and whether the clerk has tried."""
    rows = fetch(
        session,
        "SELECT s.account_id, b.name, r.entrance, r.name, s.window_at, s.community_id, s.outstanding_fen,"
        " EXISTS (SELECT 1 FROM contact k WHERE k.account_id = s.account_id AND k.at >= s.window_at"
        " AND k.undone_at IS NULL) FROM account_state s JOIN account a ON a.id = s.account_id"
        " JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id"
        f" WHERE s.state = 'window' AND {where(who, 's.community_id', AMOUNTS)}"
        " ORDER BY s.window_at, s.outstanding_fen DESC LIMIT :limit",
        limit=limit,
    )
    return [
        Expiring(
            account,
            room_label(*place),
            _closes_at(session, community, opened, now),
            fen,
            bool(called),
        )
        for account, *place, opened, community, fen, called in rows
    ]


def _closes_at(session: Session, community: int, opened: int, now: datetime) -> datetime:
    return from_micros(opened) + timedelta(days=policies(session, community).at(now).window_days)


def reviews_due(session: Session, who: Who) -> int:
    row = fetch_one(
        session,
        f"SELECT COUNT(*) FROM task WHERE kind = 'hold_review' AND state IN ({OPEN_STATES})"
        f" AND {where(who, 'community_id', MANAGES)}",
    )
    return int(row[0]) if row else 0


def freshness(session: Session, who: Who) -> list[Freshness]:
    """The as-of moment of each community's newest arrears list: old lists make people dun those who have paid."""
    rows = fetch(
        session,
        "SELECT c.name, (SELECT MAX(p.as_of) FROM snapshot p WHERE p.community_id = c.id) FROM community c"
        f" WHERE {where(who, 'c.id')} ORDER BY c.name",
    )
    return [Freshness(name, None if day is None else _noon(day)) for name, day in rows]


def _noon(day: int) -> datetime:
    """A list's day as a moment that is the same date everywhere in China."""
    return datetime.fromisoformat(f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}T04:00:00+00:00")
