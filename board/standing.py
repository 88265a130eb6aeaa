"""What the contact guard asks about all accounts of some communities at once: a row of yes and no for each.

The same facts as `board.guard_facts` loads account by account, put together by the database in a fixed number of
statements for all communities that share a local clock and a policy. `board.guard_lists` gives the reasons.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl
from sqlmodel import Session

from board import holidays, recompute
from board.accounts.outside import COUNTED
from board.db.bulk import read_numbers
from board.db.sql import fetch, ids, is_sqlite
from board.guard_facts import charge_days
from board.policies import policies, zones
from board.rules.guard_facts import ESCORT_MARGIN, IMMEDIATE
from board.rules.guard_rules import AT_THE_DOOR, FORMAL
from board.rules.policy import Policy
from board.rules.segments import HARD_CONTACTS, LONG_OWED_MONTHS, LOOK_BACK_MONTHS, NOT_REACHED
from board.rules.time import from_day, months_back, to_day, to_micros
from board.rules.words import Channel, Result, State

STATES: Final = (State.SETTLED, State.HELD, State.PROMISED, State.WINDOW, State.COLLECTABLE)
_NUMBERS: Final = (
    "stale_days", "contact_hours", "contact_gap_hours", "retry_gap_hours", "contact_limit", "contact_limit_days",
    "gentle_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Local:
    """Communities for which the same is asked: one local clock (`wall`, without a zone) and one set of numbers."""

    communities: tuple[int, ...]
    wall: datetime
    policy: Policy
    half_year_ago: int

    @property
    def day(self) -> int:
        return to_day(self.wall.date())


def standings(session: Session, community_ids: Iterable[int], *, channel: Channel, at: datetime) -> pl.DataFrame:
    """A row for each account, past ones too: `account_id` and `room_id`, `state` (its place in STATES), `level`,
    `promise_on` (yyyymmdd, 0 for none), and whether each fact that matters to this channel speaks against it.

    What does not matter to the channel is false. `preserved` accounts have an approved preservation notice: whether it
    lifts a reason is the pure rule's to say.
    """
    locals_ = _locals(session, community_ids, at)
    if not locals_:
        return pl.DataFrame(schema=SCHEMA)
    return pl.concat([_standing(session, local, channel, at) for local in locals_])


SCHEMA: Final = {
    **dict.fromkeys(("account_id", "room_id", "state", "level", "promise_on"), pl.Int64),
    **dict.fromkeys(
        (
            "care", "stale", "quiet", "holiday", "too_soon", "too_many", "gentle", "demanded", "approved", "high_risk",
            "escorted", "preserved", "eve",
        ),
        pl.Boolean,
    ),
}  # fmt: skip


def _locals(session: Session, community_ids: Iterable[int], at: datetime) -> list[Local]:
    wanted, shared = set(community_ids), defaultdict[str, list[int]](list)
    walls: dict[str, tuple[datetime, Policy, int]] = {}
    for id_, zone in zones(session).items():
        if id_ not in wanted:
            continue
        policy, wall = policies(session, id_).at(at), at.astimezone(zone)
        key = repr((wall.replace(tzinfo=None), [getattr(policy, name) for name in _NUMBERS]))
        shared[key].append(id_)
        walls[key] = wall.replace(tzinfo=None), policy, to_micros(months_back(at, LOOK_BACK_MONTHS, zone))
    return [Local(tuple(sorted(found)), *walls[key]) for key, found in sorted(shared.items())]


def _standing(session: Session, local: Local, channel: Channel, at: datetime) -> pl.DataFrame:
    frame = _states(session, local, at)
    clock = local.wall.time()
    hours, day = local.policy.contact_hours, local.wall.date()
    named = channel in AT_THE_DOOR and holidays.holiday(session)(day) is not None
    days = charge_days(session)
    stale = {id_: _is_stale(local, days.get(id_, ())) for id_ in local.communities}
    soon, many = _contacted(session, local, channel, at)
    found = {
        "too_soon": soon,
        "too_many": many,
        "gentle": _gentle(session, local, at) if channel in FORMAL else set(),
        "demanded": _demanded(session, local) if channel == Channel.LAWSUIT else set(),
        "approved": _approved(session, channel, at) if channel in FORMAL else set(),
        "preserved": _approved(session, channel, at, preservation=True) if channel in FORMAL else set(),
        "high_risk": _high_risk(session, local, frame, at) if channel == Channel.VISIT else set(),
        "escorted": _escorted(session, at) if channel == Channel.VISIT else set(),
    }
    verified = _ids(session, f"SELECT account_id FROM verification WHERE day = {local.day}")
    return frame.with_columns(
        *(pl.col("account_id").is_in(sorted(who)).alias(name) for name, who in found.items()),
        care=pl.col("care") == 1,
        stale=pl.col("community_id").replace_strict(stale, return_dtype=pl.Boolean)
        & ~pl.col("account_id").is_in(sorted(verified)),
        quiet=pl.lit(channel in IMMEDIATE and not hours.start <= clock < hours.until),
        holiday=pl.lit(named),
        eve=pl.col("promise_on") == to_day(day + timedelta(days=1)),
    ).select(list(SCHEMA))


SELECT = f"""
SELECT n.account_id, a.room_id, n.community_id, CASE WHEN r.care THEN 1 ELSE 0 END, n.months,
       CASE n.state {" ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(STATES))} END,
       CASE WHEN n.months = 0 THEN 0 WHEN n.months <= 3 THEN 1 WHEN n.months <= 6 THEN 2 WHEN n.months <= 12 THEN 3
            ELSE 4 END, COALESCE(n.promised_on, 0)
FROM named n JOIN account a ON a.id = n.account_id JOIN room r ON r.id = a.room_id
"""


def _states(session: Session, local: Local, at: datetime) -> pl.DataFrame:
    columns = ("account_id", "room_id", "community_id", "care", "months", "state", "level", "promise_on")
    now = str(to_micros(at))
    asked = recompute.statements(session, local.communities, now=at, select=SELECT)
    return pl.concat([read_numbers(session, sql.replace(":now", now), columns) for sql in asked])


def _is_stale(local: Local, days: Iterable[int]) -> bool:
    known = [day for day in days if day <= local.day]
    return not known or (local.wall.date() - from_day(max(known))).days > local.policy.stale_days


_MISSED: Final = ", ".join(f"'{result}'" for result in sorted(NOT_REACHED))
_HARD: Final = ", ".join(f"'{result}'" for result in sorted(NOT_REACHED | {Result.HOSTILE}))

CONTACTED = """
SELECT account_id, MAX(CASE WHEN at > CASE WHEN reached = 1 THEN {gap} ELSE {retry} END THEN 1 ELSE 0 END),
       SUM(CASE WHEN outgoing = 1 AND at > {limit} THEN 1 ELSE 0 END)
FROM (
    SELECT c.account_id, c.at, CASE WHEN c.result IN ({missed}) THEN 0 ELSE 1 END AS reached,
           CASE WHEN c.direction = 'out' THEN 1 ELSE 0 END AS outgoing
    FROM contact c JOIN account a ON a.id = c.account_id
    WHERE c.purpose = 'collection' AND c.undone_at IS NULL AND c.at > {since} AND c.at <= {now}
    AND a.community_id IN ({communities})
    UNION ALL SELECT a.id, o.at, CASE WHEN o.reached THEN 1 ELSE 0 END, 1
    FROM outside_contact o JOIN account a ON a.id = o.account_id
    WHERE o.at > {since} AND o.at <= {now} AND a.community_id IN ({communities}) AND {counted}
    UNION ALL SELECT a.id, o.at, CASE WHEN o.reached THEN 1 ELSE 0 END, 1
    FROM outside_contact o JOIN account a ON a.owner_id = o.owner_id
    WHERE o.account_id IS NULL AND o.at > {since} AND o.at <= {now} AND a.community_id IN ({communities}) AND {counted}
) s GROUP BY account_id
"""


def _contacted(session: Session, local: Local, channel: Channel, at: datetime) -> tuple[set[int], set[int]]:
    """Accounts contacted too short a while ago, and those contacted as often as the policy lets."""
    if channel not in IMMEDIATE:
        return set(), set()
    policy = local.policy
    gap, retry = timedelta(hours=policy.contact_gap_hours), timedelta(hours=policy.retry_gap_hours)
    limit = timedelta(days=policy.contact_limit_days)
    rows = fetch(
        session,
        CONTACTED.format(
            gap=to_micros(at - gap), retry=to_micros(at - retry), limit=to_micros(at - limit), now=to_micros(at),
            since=to_micros(at - max(gap, retry, limit)), missed=_MISSED, communities=ids(local.communities),
            counted=COUNTED,
        ),
    )  # fmt: skip
    return {row[0] for row in rows if row[1]}, {row[0] for row in rows if row[2] >= policy.contact_limit}


def _gentle(session: Session, local: Local, at: datetime) -> set[int]:
    """Accounts whose owner's last ticket hold ended within the gentle days, and nobody has spoken with since."""
    since = to_micros(at - timedelta(days=local.policy.gentle_days))
    return _ids(
        session,
        f"""
        SELECT a.id FROM account a JOIN (
            SELECT owner_id, MAX(ends) AS ended FROM ticket_span
            WHERE kind = 'hold' AND ends > {since} AND ends <= {to_micros(at)} GROUP BY owner_id
        ) s ON s.owner_id = a.owner_id
        WHERE a.community_id IN ({ids(local.communities)}) AND NOT EXISTS (
            SELECT 1 FROM contact c
            WHERE c.account_id = a.id AND c.undone_at IS NULL AND c.at >= s.ended AND c.at <= {to_micros(at)}
        )
        """,
    )


def _demanded(session: Session, local: Local) -> set[int]:
    """Accounts to which a demand was delivered with proof whose deadline has passed."""
    return _ids(
        session,
        f"""
        SELECT n.account_id FROM notice n JOIN delivery d ON d.notice_id = n.id
        WHERE n.kind IN ('demand', 'lawyer_letter') AND n.cancelled_at IS NULL AND d.undone_at IS NULL
        AND d.evidence = 'A' AND d.arrived_on <= {local.day} AND n.deadline_on < {local.day}
        """,
    )


def _approved(session: Session, channel: Channel, at: datetime, *, preservation: bool = False) -> set[int]:
    kept = "AND preservation" if preservation else ""
    return _ids(
        session,
        f"""
        SELECT account_id FROM approval WHERE channel = '{channel.value}' AND approved_at <= {to_micros(at)}
        AND (withdrawn_at IS NULL OR withdrawn_at > {to_micros(at)}) {kept}
        """,
    )


def _high_risk(session: Session, local: Local, frame: pl.DataFrame, at: datetime) -> set[int]:
    """Accounts that a black mark, or a year overdue with many vain or hostile contacts, makes high-risk."""
    least = "MIN" if is_sqlite(session) else "LEAST"
    marked = _ids(
        session,
        f"""
        SELECT a.id FROM mark m JOIN account a ON a.owner_id = m.owner_id WHERE m.colour = 'black'
        AND m.starts <= {to_micros(at)} AND {least}(m.ends, COALESCE(m.removed_at, m.ends)) > {to_micros(at)}
        """,
    )
    tried = _ids(
        session,
        f"""
        SELECT account_id FROM contact WHERE result IN ({_HARD}) AND undone_at IS NULL
        AND at > {local.half_year_ago} AND at <= {to_micros(at)}
        GROUP BY account_id HAVING COUNT(*) >= {HARD_CONTACTS}
        """,
    )
    owing = frame.filter(pl.col("months") >= LONG_OWED_MONTHS)["account_id"]
    return marked | (tried & set(owing))


def _escorted(session: Session, at: datetime) -> set[int]:
    near = ESCORT_MARGIN // timedelta(microseconds=1)
    return _ids(
        session,
        f"""
        SELECT account_id FROM task WHERE kind = 'escort' AND account_id IS NOT NULL AND accepted_at <= {to_micros(at)}
        AND (state NOT IN ('declined', 'cancelled') OR ended_at > {to_micros(at)})
        AND ABS(starts_at - {to_micros(at)}) <= {near}
        """,
    )


def _ids(session: Session, sql: str) -> set[int]:
    return {row[0] for row in fetch(session, sql)}
