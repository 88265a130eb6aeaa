"""Lists of accounts, from their stored states: a fixed number of statements for a page of any length."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlmodel import Session

from board.accounts.causes import Causes, causes
from board.accounts.filters import PAGE, Filters, amount, conditions, order
from board.accounts.plan import SEGMENT, days
from board.accounts.scope import room_label
from board.accounts.segments import counts_of
from board.db.sql import Row, fetch, fetch_one
from board.facts import zones
from board.policies import policies
from board.rules.disguise import shown_name
from board.rules.people import Who
from board.rules.segment_words import Counts
from board.rules.segments import Colour, Segment
from board.rules.time import from_day, from_micros, to_micros
from board.rules.visibility import ACCOUNTS, where
from board.rules.words import State
from board.segments import MARKED


class Divided(msgspec.Struct, frozen=True):
    """The stored segment of an account with the numbers behind it; `follow_on` is yyyymmdd."""

    segment: Segment
    counts: Counts
    follow_on: int | None


class AccountLine(msgspec.Struct):
    """A row of a list. `fen`, `months` and `level` are None where the person may not see amounts; `closes_at` is the
    end of the window in its state; `causes` is what the row says without being opened. `mark` is red, black or "",
    `divided` None where nothing is known, `verified` whether somebody found it unpaid in the fee system today."""

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
    mark: str
    mark_reason: str
    divided: Divided | None
    verified: bool
    gentle_days: int
    causes: Causes

    @property
    def label(self) -> str:
        return room_label(self.building, self.entrance, self.room)

    @property
    def is_held(self) -> bool:
        return bool(self.causes.holding or self.causes.manual)


SELECT = f"""
    SELECT s.account_id, s.community_id, c.name, s.building_id, b.name, r.entrance, r.name, s.owner_id, {{owner}},
           r.care, s.state, {{fen}}, {{months}}, {{level}}, s.held_since, s.window_at, s.promise_on,
           COALESCE(m.colour, ''), COALESCE(m.reason, ''),
           g.segment, g.months, g.hard, g.tickets, g.issues, g.holds, g.good, g.follow_on,
           EXISTS (SELECT 1 FROM verification v WHERE v.account_id = s.account_id AND v.day = {{today}})
    FROM ({{picked}}) p JOIN account_state s ON s.account_id = p.account_id
    JOIN account a ON a.id = s.account_id JOIN room r ON r.id = a.room_id
    JOIN building b ON b.id = s.building_id JOIN community c ON c.id = s.community_id JOIN owner o ON o.id = s.owner_id
    {SEGMENT}
    LEFT JOIN mark m ON m.id = (SELECT MAX(m.id) FROM mark m WHERE m.owner_id = s.owner_id AND {MARKED})
    ORDER BY {{order}}
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
    start = (filters.page - 1) * PAGE if offset is None else offset
    condition, values = conditions(who, filters, days(zones(session), now))
    return _rows(session, who, filters, condition, {"limit": limit, "offset": start, **values}, now)


def chosen(session: Session, who: Who, account_ids: Sequence[int], *, now: datetime) -> list[AccountLine]:
    """The rows of these accounts in the day's order; those that the person may not see are not among them."""
    filters = Filters(state="all")
    condition, values = conditions(who, filters, days(zones(session), now))
    condition += " AND s.account_id IN :chosen"
    limits = {"limit": len(account_ids), "offset": 0, "chosen": list(account_ids)}
    return _rows(session, who, filters, condition, {**limits, **values}, now)


def _rows(
    session: Session, who: Who, filters: Filters, condition: str, values: dict[str, Any], now: datetime
) -> list[AccountLine]:
    on = days(zones(session), now)
    rules = {id_: policies(session, id_).at(now) for id_ in zones(session)}
    by = order(who, filters, on, {id_: policy.window_days for id_, policy in rules.items()})
    eased = max((policy.gentle_days for policy in rules.values()), default=0)
    picked = PICKED.format(joins=_joins(f"{condition} {by}"), condition=condition, order=by)
    sql = SELECT.format(**columns(who), picked=picked, order=by, today=on.today)
    rows = fetch(session, sql, now=to_micros(now), **values)
    found = causes(session, [(row[0], row[7], row[3], row[5], row[10]) for row in rows], now=now, eased_days=eased)
    return [line(session, row, found[row[0]], now) for row in rows]


def _joins(text: str) -> str:
    """What has to be joined for what a condition or an order names."""
    rooms = WITH_ROOM if "b.name" in text else WITH_OWNER if "r.name" in text else ""
    return f"{rooms} {SEGMENT if 'g.' in text else ''}"


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
    fen, months, level, held_since, window_at, promise_on, mark, mark_reason, *divided, verified = rest
    policy = policies(session, community_id).at(now)
    closes_at = None
    if state == State.WINDOW and window_at is not None:
        closes_at = from_micros(window_at) + timedelta(days=policy.window_days)
    return AccountLine(
        id_, community_id, community, building, entrance, room, owner_id, owner, bool(care), state, fen, months, level,
        None if held_since is None else from_micros(held_since), closes_at, promise_on, mark, mark_reason,
        _divided(divided, mark_reason if mark == Colour.BLACK else None), bool(verified), policy.gentle_days, found,
    )  # fmt: skip


def _divided(stored: Sequence[Any], black: str | None) -> Divided | None:
    segment, *numbers, follow_on = stored
    return None if segment is None else Divided(Segment(segment), counts_of(*numbers, black), follow_on)


def promised_on(line: AccountLine) -> str:
    """The promised day as ISO text, "" where there is none."""
    return "" if line.promise_day is None else from_day(line.promise_day).isoformat()
