"""Rows -> Panel: who owed at the end of each month, for all buildings and all months in one pass."""

from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Any

import numpy as np
import polars as pl
from sqlmodel import Session

from board.db.bulk import read_numbers
from board.db.sql import fetch, parsed_json
from board.guard_facts import charge_days
from board.policies import policies, zones
from board.rules.flag_months import end, inspected_since, last_day, months_of
from board.rules.flag_panels import ABSENT, Bools, Ints, Panel
from board.rules.time import from_day, month_index, to_day, to_micros
from board.tasks.asking import OPEN_STATES

Statuses = np.ndarray[Any, np.dtype[np.int8]]
CLOSING = timedelta(days=5)
MOST_MONTHS = 127  # that fit
KNOWN_SHARE = 0.9  # of the owners have a name or the source's id; with fewer, rooms are counted in truth

BUILDINGS = """
    SELECT b.id, b.community_id, CASE WHEN EXISTS (SELECT 1 FROM room r WHERE r.building_id = b.id AND r.on_roll)
        THEN 1 ELSE 0 END
    FROM building b ORDER BY b.community_id, b.id
"""
ACCOUNTS = """
    SELECT a.id, r.building_id, a.owner_id, r.id, COALESCE(a.since, -9223372036854775807),
           COALESCE(a.until, 9223372036854775807)
    FROM account a JOIN room r ON r.id = a.room_id WHERE r.on_roll
"""
# What can have been overdue at the end of one of the months.
OWED = """
    SELECT account_id, first_month, last_month, since, until, settled_on, due_day FROM charge_version
    WHERE NOT late_fee AND due_fen > paid_fen AND due_day < {last} AND since <= {last} AND until > {first}
    AND settled_on > {first}
"""
KNOWN = """
    SELECT COUNT(*), SUM(CASE WHEN o.name_key <> '' OR EXISTS (SELECT 1 FROM owner_ref f WHERE f.owner_id = o.id)
        THEN 1 ELSE 0 END)
    FROM owner o WHERE EXISTS (SELECT 1 FROM account a WHERE a.owner_id = o.id)
"""
INSPECTIONS = f"""
    SELECT building_id, asked_at, ended_at, CASE WHEN state IN ({OPEN_STATES}) THEN 1 ELSE 0 END, state, result
    FROM task WHERE kind = 'inspection' AND building_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that an analysis of the last of `months` looks at.

    `buildings` and `communities` are ids in the panel's order; `accounts` has `building` (its place), `room_id` and, by
    row, the columns of `owed` (months by accounts, like the panel's `owing`, which counts owners).
    """

    months: list[int]
    panel: Panel
    buildings: list[int]
    communities: list[int]
    on_roll: Bools
    inspected: Bools
    owners_known: bool
    accounts: pl.DataFrame
    owed: Statuses

    @property
    def last(self) -> int:
        """The place of the analysed month."""
        return len(self.months) - 1


def see(session: Session, month: int) -> Seen:
    """The company as the facts have it now, at the ends of the months up to `month`."""
    rows = fetch(session, BUILDINGS)
    buildings, sites = [row[0] for row in rows], sorted({row[1] for row in rows})
    community = np.array([sites.index(row[1]) for row in rows], dtype=np.int64)
    places = {id_: zones(session)[id_] for id_ in sites}
    firsts = _first_months(session, sites, month)
    months = [one for one in months_of(month) if one >= min(firsts, default=month)]
    accounts = _accounts(session, buildings)
    status, depth = _status(session, accounts, months, community, places, firsts, month)
    owing, unit_building = _units(accounts, status)
    deepest, _ = _units(accounts, depth)
    aside, inspected = _inspections(session, buildings, months, [places[row[1]] for row in rows])
    known = fetch(session, KNOWN)[0]
    return Seen(
        months, Panel(owing, unit_building, community, aside, deepest), buildings, sites,
        np.array([bool(row[2]) for row in rows]), inspected, (known[1] or 0) >= KNOWN_SHARE * known[0],
        accounts.select("building", "room_id"), status,
    )  # fmt: skip


def owing_months(session: Session, community_id: int, month: int, zone: tzinfo) -> int:
    """How many months overdue count as owing: the policy at the end of the analysed month, for all that it looks at."""
    return policies(session, community_id).at(end(month, zone)).owing_months


def _first_months(session: Session, sites: list[int], month: int) -> list[int]:
    """From which month on each community's records are its own: what was paid before its first list nobody knows.

    A list made in the first days of a month says how the month before was closed.
    """
    days = charge_days(session)
    firsts = [from_day(min(days[id_])) - CLOSING if id_ in days else last_day(month) for id_ in sites]
    return [min(month, month_index(day.year, day.month)) for day in firsts]


def _accounts(session: Session, buildings: list[int]) -> pl.DataFrame:
    names = ("account_id", "building_id", "owner_id", "room_id", "since", "until")
    places = pl.DataFrame(
        {"building_id": buildings, "building": range(len(buildings))},
        schema={"building_id": pl.Int64, "building": pl.Int64},
    )
    found = read_numbers(session, ACCOUNTS, names).join(places, on="building_id", maintain_order="left")
    return found.sort("building", "owner_id", "account_id").with_row_index("row")


def _status(
    session: Session, accounts: pl.DataFrame, months: list[int], community: Ints, places: dict[int, tzinfo],
    firsts: list[int], month: int,
) -> tuple[Statuses, Statuses]:  # fmt: skip
    """(1 owing, 0 not; how many months are owed) of each account at the end of each month.

    ABSENT in both before the lists began or while another's.
    """
    of = community[accounts["building"].to_numpy()]
    least = np.array([owing_months(session, id_, month, zone) for id_, zone in places.items()], dtype=np.int64)
    since, until = accounts["since"].to_numpy(), accounts["until"].to_numpy()
    owed = _owed(session, accounts, months)
    status, depth = (np.zeros((len(months), accounts.height), np.int8) for _ in range(2))
    for t, one in enumerate(months):
        over = np.array([to_micros(end(one, zone)) for zone in places.values()], dtype=np.int64)
        began = np.array([first <= one for first in firsts], dtype=bool)
        counts = _months_owed(owed, to_day(last_day(one)), accounts.height)
        status[t], depth[t] = counts >= np.maximum(1, least)[of], np.minimum(counts, MOST_MONTHS)
        absent = ~began[of] | (since >= over[of]) | (until < over[of])
        status[t][absent] = depth[t][absent] = ABSENT
    return status, depth


def _owed(session: Session, accounts: pl.DataFrame, months: list[int]) -> pl.DataFrame:
    """Versions that were unpaid in one of these months, a row for each month that they are for."""
    columns = ("account_id", "first_month", "last_month", "since", "until", "settled_on", "due_day")
    wanted = OWED.format(first=to_day(last_day(months[0])), last=to_day(last_day(months[-1])))
    found = read_numbers(session, wanted, columns).join(accounts.select("account_id", "row"), on="account_id")
    found = found.with_columns(
        last=pl.min_horizontal("until", "settled_on"), span=pl.int_ranges("first_month", pl.col("last_month") + 1)
    )
    return found.explode("span").select(
        "row", "since", "last", "due_day", key=pl.col("row").cast(pl.Int64) * 100_000 + pl.col("span")
    )


def _months_owed(owed: pl.DataFrame, day: int, accounts: int) -> Ints:
    """How many distinct months each account owes on a day."""
    standing = owed.filter(pl.col("since") <= day, pl.col("last") > day, pl.col("due_day") < day)
    rows = standing.unique("key")["row"].to_numpy()
    return np.bincount(rows, minlength=accounts).astype(np.int64)


def _units(accounts: pl.DataFrame, status: Statuses) -> tuple[Statuses, Ints]:
    """Owners within a building: there while one of their accounts is, owing what the one that owes most does."""
    if accounts.is_empty():
        return status, np.zeros(0, np.int64)
    building, owner = accounts["building"].to_numpy(), accounts["owner_id"].to_numpy()
    starts = np.flatnonzero(np.r_[True, (np.diff(building) != 0) | (np.diff(owner) != 0)])
    return np.maximum.reduceat(status, starts, axis=1), building[starts].astype(np.int64)


def _inspections(
    session: Session, buildings: list[int], months: list[int], places: list[tzinfo]
) -> tuple[Bools, Bools]:
    """(open at the end of each month, building; found nothing in the last half year)."""
    place = {id_: number for number, id_ in enumerate(buildings)}
    aside, inspected = np.zeros((len(months), len(buildings)), bool), np.zeros(len(buildings), bool)
    for building_id, asked_at, ended_at, is_open, state, result in fetch(session, INSPECTIONS):
        b = place[building_id]
        ends = [to_micros(end(one, places[b])) for one in months]
        if is_open or ended_at is not None:
            aside[:, b] |= [asked_at < over and (ended_at is None or ended_at >= over) for over in ends]
        if state == "done" and _nothing_found(result):
            inspected[b] |= to_micros(inspected_since(months[-1], places[b])) <= ended_at < ends[-1]
    return aside, inspected


def _nothing_found(result: Any) -> bool:
    return bool(parsed_json(result).get("findings") == "nothing")
