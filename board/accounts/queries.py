"""Lists of accounts, from their stored states: a fixed number of statements for a page of any length."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import msgspec
from sqlmodel import Session

from board.accounts.causes import Causes, causes
from board.accounts.filters import DUE, OWES, OWING, PAGE, Filters, amount, conditions, due_condition, order
from board.accounts.scope import room_label
from board.db.sql import Row, fetch, fetch_one
from board.facts import zones
from board.policies import policies
from board.rules.disguise import shown_name
from board.rules.people import Who
from board.rules.time import from_day, from_micros
from board.rules.visibility import ACCOUNTS, AMOUNTS, where
from board.rules.words import State


class AccountLine(msgspec.Struct):
    """A row of a list. `fen`, `months` and `level` are None where the person may not see amounts; `closes_at` is the
    end of the window in its state; `causes` is what the row says without being opened."""

    id: int
    community_id: int
    community: str
    building: str
    entrance: str
    room: str
    owner_id: int
    owner: str
    care: bool
    state: str
    fen: int | None
    months: int | None
    level: int | None
    held_since: datetime | None
    closes_at: datetime | None
    promise_day: int | None
    causes: Causes

    @property
    def label(self) -> str:
        return room_label(self.building, self.entrance, self.room)


class Building(NamedTuple):
    """A building that the person's lists have accounts of, with how many of them the present filter shows."""

    id: int
    name: str
    community_id: int
    community: str
    accounts: int


class Totals(msgspec.Struct, frozen=True):
    """Counts and sums beside a list. `states` counts by filter chip within the other filters, `buildings` likewise;
    `fen` and `collectable_fen` are None where the person sees no amounts."""

    accounts: int
    fen: int | None
    collectable_fen: int | None
    states: dict[str, int]
    buildings: list[Building]


SELECT = """
    SELECT s.account_id, s.community_id, c.name, s.building_id, b.name, r.entrance, r.name, s.owner_id, {owner}, r.care,
           s.state, {fen}, {months}, {level}, s.held_since, s.window_at, s.promise_on
    FROM ({picked}) p JOIN account_state s ON s.account_id = p.account_id
    JOIN account a ON a.id = s.account_id JOIN room r ON r.id = a.room_id
    JOIN building b ON b.id = s.building_id JOIN community c ON c.id = s.community_id JOIN owner o ON o.id = s.owner_id
    ORDER BY {order}
"""
# The page is picked first, from an index that holds all that orders it: only its rows are looked up and joined.
PICKED = """
    SELECT s.account_id FROM account_state s {joins} WHERE {condition} ORDER BY {order} LIMIT :limit OFFSET :offset
"""
WITH_OWNER = "JOIN account a ON a.id = s.account_id JOIN room r ON r.id = a.room_id JOIN owner o ON o.id = s.owner_id"
WITH_ROOM = f"{WITH_OWNER} JOIN building b ON b.id = s.building_id"


def accounts(
    session: Session, who: Who, filters: Filters, *, now: datetime, limit: int = PAGE, offset: int | None = None
) -> list[AccountLine]:
    """A page of the list, with what stands behind each row."""
    due = due_condition(zones(session), now)
    condition, values = conditions(who, filters, due)
    by = order(who, filters, due)
    joins = WITH_ROOM if "r.name" in f"{condition} {by}" else ""
    picked = PICKED.format(joins=joins, condition=condition, order=by)
    sql = SELECT.format(**columns(who), picked=picked, order=by)
    start = (filters.page - 1) * PAGE if offset is None else offset
    rows = fetch(session, sql, limit=limit, offset=start, **values)
    found = causes(session, [(row[0], row[7], row[3], row[5], row[10]) for row in rows], now=now)
    return [line(session, row, found[row[0]], now) for row in rows]


def totals(session: Session, who: Who, filters: Filters, *, now: datetime, settled: bool = True) -> Totals:
    """The chips' counts and the status bar's sums, in one statement: grouped by state, promise due and building.

    Without `settled` those who owe nothing are not counted, which are most households of a good year.
    """
    due = due_condition(zones(session), now)
    condition, values = conditions(who, filters, due, leave_out=("state", "building"))
    condition += "" if settled else f" AND {OWES}"
    rows = fetch(
        session,
        "SELECT g.state, g.is_due, g.building_id, b.name, b.community_id, c.name, g.accounts, g.fen FROM ("
        f"SELECT s.state, CASE WHEN s.state = 'promised' AND {due} THEN 1 ELSE 0 END AS is_due, s.building_id,"
        f" COUNT(*) AS accounts, SUM({amount(who, 's.outstanding_fen')}) AS fen FROM account_state s"
        f" {WITH_OWNER if filters.text else ''} WHERE {condition} GROUP BY 1, 2, 3) g JOIN building b"
        " ON b.id = g.building_id JOIN community c ON c.id = b.community_id ORDER BY c.name, LENGTH(b.name), b.name",
        **values,
    )
    return _totals(rows, filters, who.has(*AMOUNTS))


def newest_charges(session: Session, who: Who) -> datetime | None:
    """As of when the newest arrears list is that any of the person's communities has; None where there is none."""
    row = fetch_one(
        session,
        "SELECT MAX(i.as_of) FROM import i JOIN snapshot n ON n.import_id = i.id"
        f" WHERE {where(who, 'n.community_id', ACCOUNTS)}",
    )
    return None if row is None or row[0] is None else from_micros(row[0])


def columns(who: Who) -> dict[str, str]:
    """The expressions of owner, fen, months and level: what the person may not see is not selected at all."""
    return {
        "owner": shown_name(who, "s.community_id", "o.name"),
        "fen": amount(who, "s.outstanding_fen"),
        "months": amount(who, "s.months_overdue"),
        "level": amount(who, "s.level"),
    }


def line(session: Session, row: Row, found: Causes, now: datetime) -> AccountLine:
    """A row of SELECT with what stands behind it."""
    id_, community_id, community, _, building, entrance, room, owner_id, owner, care, state, *rest = row
    fen, months, level, held_since, window_at, promise_on = rest
    closes_at = None
    if state == State.WINDOW and window_at is not None:
        closes_at = from_micros(window_at) + timedelta(days=policies(session, community_id).at(now).window_days)
    return AccountLine(
        id_, community_id, community, building, entrance, room, owner_id, owner, bool(care), state, fen, months, level,
        None if held_since is None else from_micros(held_since), closes_at, promise_on, found,
    )  # fmt: skip


def _totals(rows: list[Row], filters: Filters, sees_amounts: bool) -> Totals:
    states: Counter[str] = Counter()
    shown: dict[int, int] = defaultdict(int)
    names: dict[int, tuple[str, int, str]] = {}
    accounts = fen = collectable = 0
    for state, is_due, building, name, community_id, community, count, owed in rows:
        names.setdefault(building, (name, community_id, community))
        here = filters.building in (None, building)
        chips = _chips(state, bool(is_due))
        fits = filters.state in chips
        shown[building] += count if fits else 0
        if here:
            for chip in chips:
                states[chip] += count
        if here and fits:
            accounts += count
            fen += int(owed or 0)
            collectable += int(owed or 0) if state in (State.COLLECTABLE, State.WINDOW) else 0
    buildings = [Building(id_, *names[id_], shown[id_]) for id_ in names]
    money = (fen, collectable) if sees_amounts else (None, None)
    return Totals(accounts, *money, dict(states), buildings)


@lru_cache
def _chips(state: str, is_due: bool) -> tuple[str, ...]:
    """The filters that show an account in this state."""
    return (state, "all", *((OWING,) if state != State.SETTLED else ()), *((DUE,) if is_due else ()))


def promised_on(line: AccountLine) -> str:
    """The promised day as ISO text, "" where there is none."""
    return "" if line.promise_day is None else from_day(line.promise_day).isoformat()
