"""Counts and sums beside a list of accounts, in one statement: by building, by step of the day's plan, by segment."""

from collections import Counter
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec
from sqlmodel import Session

from board.accounts import plan
from board.accounts.filters import DUE, OWES, OWING, Filters, amount, conditions, kind
from board.accounts.plan import SEGMENT, days
from board.accounts.queries import WITH_OWNER
from board.db.sql import Row, fetch
from board.facts import zones
from board.rules.people import Who
from board.rules.visibility import AMOUNTS
from board.rules.words import State


class Building(NamedTuple):
    """A building that the person's lists have accounts of, with how many of them the present filter shows."""

    id: int
    name: str
    community_id: int
    community: str
    accounts: int


class Totals(msgspec.Struct, frozen=True):
    """Counts and sums beside a list; each count is that of the list which its link opens.

    `states` counts by state within building, segment, level and text; `segments` within the state and step chosen;
    `plan` by step within building, level and text alone. `fen` and `collectable_fen` are None where the person sees no
    amounts.
    """

    accounts: int
    fen: int | None
    collectable_fen: int | None
    states: dict[str, int]
    segments: dict[str, int]
    plan: dict[str, int]
    buildings: list[Building]


COUNTS = f"""
    SELECT g.part, g.building_id, b.name, b.community_id, c.name, g.step, g.segment, g.accounts, g.fen FROM (
        SELECT 0 AS part, s.building_id, 0 AS step, '' AS segment,
               SUM(CASE WHEN {{kind}} THEN 1 ELSE 0 END) AS accounts, 0 AS fen
        FROM account_state s {{owner}} {{segment}} WHERE {{condition}} GROUP BY s.building_id
        UNION ALL
        SELECT 1, 0, {{step}}, COALESCE(g.segment, ''), COUNT(*), SUM({{fen}})
        FROM account_state s {{owner}} {SEGMENT} WHERE {{condition}} AND {{building}} GROUP BY 3, 4
    ) g LEFT JOIN building b ON b.id = g.building_id LEFT JOIN community c ON c.id = b.community_id
    ORDER BY c.name, LENGTH(b.name), b.name
"""


def totals(session: Session, who: Who, filters: Filters, *, now: datetime, settled: bool = True) -> Totals:
    """What stands beside a list. Without `settled` those who owe nothing are not counted: most of a good year."""
    on = days(zones(session), now)
    condition, values = conditions(who, filters, on, leave_out=("kind", "building"))
    chosen = kind(filters, on)
    building = "TRUE" if filters.building is None else "s.building_id = :building"
    if filters.building is not None:
        values["building"] = filters.building
    rows = fetch(
        session,
        COUNTS.format(
            kind=chosen, owner=WITH_OWNER if filters.text else "", segment=SEGMENT if "g." in chosen else "",
            condition=condition if settled else f"{condition} AND {OWES}", step=plan.step(on), building=building,
            fen=amount(who, "s.outstanding_fen"),
        ),
        **values,
    )  # fmt: skip
    return _totals(rows, filters, who.has(*AMOUNTS))


def _totals(rows: list[Row], filters: Filters, sees_amounts: bool) -> Totals:
    states, segments, steps = Counter[str](), Counter[str](), Counter[str]()
    buildings, accounts, fen, collectable = [], 0, 0, 0
    for part, building, name, community_id, community, place, segment, count, owed in rows:
        if part == 0:
            buildings.append(Building(building, name, community_id, community, count))
            continue
        step = plan.NAMES[place]
        chips, fits_segment = _chips(step), filters.segment in ("", segment)
        fits = filters.state in chips and filters.plan in ("", step)
        steps[step] += count
        segments[segment] += count if fits else 0
        for chip in chips if fits_segment else ():
            states[chip] += count
        if fits and fits_segment:
            accounts += count
            fen += int(owed or 0)
            rings = plan.STATE_OF[step] in (State.COLLECTABLE, State.WINDOW)
            collectable += int(owed or 0) if rings else 0
    money = (fen, collectable) if sees_amounts else (None, None)
    return Totals(accounts, *money, dict(states), dict(segments), dict(steps), buildings)


@lru_cache
def _chips(step: str) -> tuple[str, ...]:
    """The filters by state that show an account of this step."""
    state = plan.STATE_OF[step]
    owing = (OWING,) if state != State.SETTLED else ()
    return (str(state), "all", *owing, *((DUE,) if step in plan.COME_DUE else ()))
