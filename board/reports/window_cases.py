"""The board's own history as cases for `board.rules.window_effect`: who was unpaid at a window's end, and then paid."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import polars as pl
from sqlmodel import Session

from board.db.bulk import read_numbers
from board.guard_facts import charge_days
from board.policies import policies, zones
from board.rules.holds import OPEN_END
from board.rules.people import Who
from board.rules.time import OPEN_DAY, from_day, from_micros, local_date, to_day, to_micros
from board.rules.visibility import LEAKS, where
from board.rules.window_effect import Case, part

LOOK_BACK = timedelta(days=731)
OPEN = to_micros(OPEN_END)
KEY = ["account_id", "source_id", "item_id", "first_month", "last_month"]

ENDS = f"""CASE WHEN COALESCE(m.released_at, {OPEN}) < COALESCE(m.ends, {OPEN}) THEN m.released_at
    ELSE COALESCE(m.ends, {OPEN}) END"""
WINDOWS = f"""
    SELECT DISTINCT a.id, a.community_id, s.owner_id, s.completed_at, COALESCE(a.until, {OPEN})
    FROM ticket_span s JOIN account a ON a.owner_id = s.owner_id
    WHERE s.kind = 'done' AND s.completed_at >= {{since}} AND s.completed_at < {{until}}
    AND COALESCE(a.since, 0) <= s.completed_at AND COALESCE(a.until, {OPEN}) > s.completed_at AND {{scope}}
"""
HOLDS = f"""
    SELECT s.owner_id, s.starts, s.ends FROM ticket_span s WHERE s.kind = 'hold'
    UNION ALL SELECT m.owner_id, m.starts, {ENDS} FROM manual_hold m WHERE m.owner_id IS NOT NULL
    UNION ALL SELECT a.owner_id, m.starts, {ENDS} FROM manual_hold m JOIN room r ON r.building_id = m.building_id
        AND (m.entrance IS NULL OR m.entrance = r.entrance) JOIN account a ON a.room_id = r.id
"""
CONTACTS = """
    SELECT account_id, at FROM contact WHERE purpose = 'collection' AND direction = 'out' AND undone_at IS NULL
    AND at >= {since}
"""
CHARGES = f"""
    SELECT {", ".join(KEY)}, since, until, settled_on, due_day, due_fen, paid_fen, CASE WHEN late_fee THEN 1 ELSE 0 END
    FROM charge_version WHERE account_id IN (SELECT a.id FROM account a JOIN ticket_span s ON s.owner_id = a.owner_id
        WHERE s.kind = 'done' AND s.completed_at >= {{since}} AND {{scope}})
"""
CHARGE_COLUMNS = [*KEY, "since", "until", "settled_on", "due_day", "due_fen", "paid_fen", "late_fee"]
SCHEMA = dict.fromkeys(("window", "account_id", "day"), pl.Int64)


class Window:
    """One window of an account: `ends_on` is the landmark, `stops_on` the day from which on it is looked at no more."""

    def __init__(self, account: int, community: int, at: datetime, day: date, ends_on: date, stops_on: date) -> None:
        self.account, self.community, self.at, self.day = account, community, at, day
        self.ends_on, self.stops_on = ends_on, stops_on


def window_cases(session: Session, who: Who, *, now: datetime) -> list[Case]:
    """One for each account's first window of the last two years in which it owed.

    Left out is who had paid, was held again or got another window by the landmark. Paid is whatever shows in a list:
    a charge that is gone, or of which more is paid.
    """
    since = to_micros(now - LOOK_BACK)
    scope = where(who, "a.community_id", LEAKS)
    windows = _windows(session, scope, since, now)
    owed, paid = _charges(session, windows, scope, since)
    contacts = _contacts(session, since)
    found: dict[int, Case] = {}
    for number, one in sorted(enumerate(windows), key=lambda each: (each[1].at, each[1].account)):
        if number in owed and one.account not in found:
            case = _case(one, owed[number], paid.get(number), contacts[one.account])
            if case is not None:
                found[one.account] = case
    return list(found.values())


def _case(one: Window, months: int, paid_on: date | None, contacts: Iterable[datetime]) -> Case | None:
    if one.stops_on <= one.ends_on or (paid_on is not None and paid_on <= one.ends_on):
        return None
    closes = one.at + (one.ends_on - one.day)
    contacted = any(one.at <= at < closes for at in contacts)
    is_paid = paid_on is not None and paid_on <= one.stops_on
    last = paid_on if is_paid and paid_on is not None else one.stops_on
    return Case(part(one.community, months), contacted, (last - one.ends_on).days, is_paid)


def _windows(session: Session, scope: str, since: int, now: datetime) -> list[Window]:
    """Those that a completion opened while nothing held the owner."""
    rows = read_numbers(
        session, WINDOWS.format(since=since, until=to_micros(now), scope=scope),
        ("account", "community", "owner", "at", "until"),
    ).rows()  # fmt: skip
    holds: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for owner, starts, ends in read_numbers(session, HOLDS, ("owner", "starts", "ends")).rows():
        holds[owner].append((starts, ends))
    completions: dict[int, list[int]] = defaultdict(list)
    for account, _, _, at, _ in rows:
        completions[account].append(at)
    lists, places = charge_days(session), zones(session)
    found = []
    for account, community, owner, at, until in rows:
        if community not in lists or any(starts <= at < ends for starts, ends in holds[owner]):
            continue
        nexts = [*(starts for starts, ends in holds[owner] if at < starts < ends), *completions[account]]
        stop = min((one for one in (*nexts, until) if one > at), default=OPEN)
        opened, zone = from_micros(at), places[community]
        day, last_seen = local_date(opened, zone), from_day(max(lists[community]))
        stops_on = last_seen if stop >= OPEN else min(last_seen, local_date(from_micros(stop), zone))
        days = policies(session, community).at(opened).window_days
        found.append(Window(account, community, opened, day, day + timedelta(days=days), stops_on))
    return found


def _charges(session: Session, windows: list[Window], scope: str, since: int) -> tuple[dict[int, int], dict[int, date]]:
    """By the place of a window: months owed on its first day, and when something of that was paid."""
    versions = read_numbers(session, CHARGES.format(since=since, scope=scope), CHARGE_COLUMNS)
    rows = [(number, one.account, to_day(one.day)) for number, one in enumerate(windows)]
    asked = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    then = asked.join(versions, on="account_id").filter(
        pl.col("since") <= pl.col("day"), pl.col("until") > pl.col("day"), pl.col("settled_on") > pl.col("day"),
        pl.col("due_day") < pl.col("day"), pl.col("due_fen") > pl.col("paid_fen"),
    )  # fmt: skip
    months = then.filter(pl.col("late_fee") == 0).select(
        "window", span=pl.int_ranges("first_month", pl.col("last_month") + 1)
    )
    counted = months.explode("span").unique().group_by("window").len()
    later = then.select("window", "day", *KEY, had="paid_fen").join(versions, on=KEY)
    more = later.filter(pl.col("since") > pl.col("day"), pl.col("paid_fen") > pl.col("had"))
    gone = later.filter(pl.col("settled_on") > pl.col("day"), pl.col("settled_on") < OPEN_DAY)
    days = pl.concat([more.select("window", on="since"), gone.select("window", on="settled_on")])
    paid = days.group_by("window").agg(pl.col("on").min())
    return dict(counted.rows()), {window: from_day(day) for window, day in paid.rows()}


def _contacts(session: Session, since: int) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    for account, at in read_numbers(session, CONTACTS.format(since=since), ("account", "at")).rows():
        found[account].append(from_micros(at))
    return found
