"""Claims about to lapse: how many and how much, per community, and the list behind each number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch
from board.evidence import clocks
from board.evidence.clocks import ClockLine
from board.policies import zones
from board.rules.disguise import shown_name
from board.rules.limitation import WARN_DAYS, demands_decision
from board.rules.people import Who
from board.rules.time import local_date, to_day
from board.rules.visibility import READS_EVIDENCE, where
from board.rules.words import State

LAPSED: Final = "lapsed"
UNDECIDED: Final = "undecided"
SPANS: Final = tuple(str(days) for days in sorted(WARN_DAYS))
PAGE: Final = 50


class Sum(msgspec.Struct):
    """Accounts and fen of the charges in a span."""

    accounts: int = 0
    fen: int = 0


class Site(msgspec.Struct, frozen=True):
    id: int
    name: str
    sums: dict[str, Sum]


class Expiring(msgspec.Struct, frozen=True):
    """One account: its first clock in the span, and what of its charges lies in it. `undecided` demands a decision."""

    id: int
    community: str
    label: str
    owner: str
    held: bool
    undecided: bool
    last_safe_day: int
    days_left: int
    charges: int
    fen: int


class Claims(msgspec.Struct, frozen=True):
    sites: list[Site]
    totals: dict[str, Sum]
    rows: list[Expiring]
    more: bool


def claims(session: Session, who: Who, *, within: str, community: int | None, page: int, now: datetime) -> Claims:
    """The figures of every community that the person sees, and a page of the list of one span.

    A span is a number of days (7, 30, 90, 180: all that lapses within them), LAPSED, or UNDECIDED.
    """
    names: dict[int, str] = dict(
        fetch(session, f"SELECT id, name FROM community WHERE {where(who, 'id', READS_EVIDENCE)} ORDER BY name")
    )
    of_account = _lines(session, names, now)
    known = _accounts(session, who, sorted(of_account))
    open_ = _undecided(session, of_account, known)
    sums: dict[int, dict[str, Sum]] = {id_: _empty() for id_ in names}
    listed: list[tuple[ClockLine, int, list[ClockLine]]] = []
    for account, lines in of_account.items():
        site = known[account][0]
        for span in (*SPANS, LAPSED, UNDECIDED):
            inside = _inside(lines, span, account in open_)
            if inside:
                sums[site][span].accounts += 1
                sums[site][span].fen += sum(line.outstanding_fen for line in inside)
                if span == within and community in (None, site):
                    listed.append((inside[0], account, inside))
    listed.sort(key=lambda one: (one[0].last_safe_day, one[1]))
    start = (page - 1) * PAGE
    rows = [_row(first, account, inside, known[account], account in open_)
            for first, account, inside in listed[start : start + PAGE]]  # fmt: skip
    sites = [Site(id_, name, sums[id_]) for id_, name in names.items()]
    return Claims(sites, _total(sites), rows, len(listed) > start + PAGE)


def _lines(session: Session, names: Mapping[int, str], now: datetime) -> dict[int, list[ClockLine]]:
    """By account, of all communities, what has lapsed or will within the longest span."""
    by_day: dict[int, list[int]] = defaultdict(list)
    for id_ in names:
        by_day[to_day(local_date(now, zones(session)[id_]))].append(id_)
    found: dict[int, list[ClockLine]] = defaultdict(list)
    for day, sites in by_day.items():
        for line in clocks.lines_within(session, sites, day=day, days=max(WARN_DAYS)):
            found[line.account_id].append(line)
    return found


def _inside(lines: Sequence[ClockLine], span: str, is_open: bool) -> list[ClockLine]:
    if span == LAPSED:
        return [line for line in lines if line.lapsed]
    running = [line for line in lines if not line.lapsed]
    if span == UNDECIDED:
        return [line for line in running if demands_decision(line.days_left, held=True)] if is_open else []
    return [line for line in running if line.days_left <= int(span)]


# (community, name of it, building, entrance, room, owner, state)
Known = tuple[int, str, str, str, str, str, str]
ACCOUNTS = """
    SELECT a.id, a.community_id, c.name, b.name, r.entrance, r.name, {owner}, COALESCE(s.state, '') FROM account a
    JOIN community c ON c.id = a.community_id JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id
    JOIN owner o ON o.id = a.owner_id LEFT JOIN account_state s ON s.account_id = a.id WHERE a.id IN :accounts
"""


def _accounts(session: Session, who: Who, ids: list[int]) -> dict[int, Known]:
    owner = shown_name(who, "a.community_id", "o.name")
    return {id_: tuple(rest) for id_, *rest in fetch(session, ACCOUNTS.format(owner=owner), accounts=ids)}  # type: ignore[misc]


def _undecided(session: Session, of_account: Mapping[int, list[ClockLine]], known: Mapping[int, Known]) -> set[int]:
    """Held accounts near the end of their first clock, about which nobody has decided."""
    first = {id_: line for id_, lines in of_account.items() if (line := clocks.earliest(lines)) is not None}
    held = [id_ for id_, line in first.items()
            if demands_decision(line.days_left, held=known[id_][-1] == State.HELD)]  # fmt: skip
    decided = set(
        fetch(session, "SELECT account_id, last_safe_day FROM claim_decision WHERE account_id IN :accounts",
              accounts=sorted(held))
    )  # fmt: skip
    return {id_ for id_ in held if (id_, first[id_].last_safe_day) not in decided}


def _row(first: ClockLine, account: int, inside: Sequence[ClockLine], known: Known, is_open: bool) -> Expiring:
    _, community, building, entrance, room, owner, state = known
    return Expiring(
        account, community, room_label(building, entrance, room), owner, state == State.HELD, is_open,
        first.last_safe_day, first.days_left, len(inside), sum(line.outstanding_fen for line in inside),
    )  # fmt: skip


def _empty() -> dict[str, Sum]:
    return {span: Sum() for span in (*SPANS, LAPSED, UNDECIDED)}


def _total(sites: Sequence[Site]) -> dict[str, Sum]:
    found = _empty()
    for site in sites:
        for span, one in site.sums.items():
            found[span].accounts += one.accounts
            found[span].fen += one.fen
    return found
