"""Rows -> GuardFacts: what the contact guard asks, for many accounts with a fixed number of statements."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from typing import TypeVar

from sqlmodel import Session

from board import holidays
from board.accounts.outside import COUNTED
from board.db.sql import Row, Statement, Work, fetch, parsed_json, side_by_side, statement
from board.evidence.clocks import ACTS
from board.evidence.clocks import acts as limitation_acts
from board.facts import AccountRow, loading
from board.policies import zones
from board.rules.charges import Version
from board.rules.guard_facts import Approval, Demand, Escort, GuardFacts, Other, OtherContact
from board.rules.limitation import Act, earliest
from board.rules.segments import Colour, History, Mark
from board.rules.state import AccountFacts
from board.rules.time import from_day, from_micros, local_date, local_midnight, to_day
from board.rules.words import Channel, Reached

CHUNK = 2000
Fact = TypeVar("Fact")


def load(session: Session, accounts: Sequence[AccountRow]) -> dict[int, GuardFacts]:
    """What the guard asks about these accounts, by their ids."""
    found: dict[int, GuardFacts] = {}
    for start in range(0, len(accounts), CHUNK):
        part = accounts[start : start + CHUNK]
        facts, asked, _ = side_by_side(
            session, loading(session, part), _asking(part), holidays.knowing(session)
        )  # fmt: skip
        found |= _facts(session, part, facts, asked)
    return found


def histories(session: Session, accounts: Sequence[AccountRow]) -> dict[int, History]:
    """What the segments of these accounts depend on, by their ids."""
    return {id_: facts.history for id_, facts in load(session, accounts).items()}


MARKS = "SELECT owner_id, colour, starts, ends, removed_at, reason FROM mark WHERE owner_id IN :owners ORDER BY id"
TICKETS = "SELECT owner_id, MIN(opened_at) FROM ticket WHERE owner_id IN :owners AND opened_at IS NOT NULL GROUP BY 1"
VERIFIED = "SELECT account_id, day FROM verification WHERE account_id IN :accounts"
CARE = "SELECT id FROM room WHERE care AND id IN :rooms"
ESCORTS = """
    SELECT account_id, starts_at, accepted_at, CASE WHEN state IN ('declined', 'cancelled') THEN ended_at END
    FROM task WHERE kind = 'escort' AND accepted_at IS NOT NULL AND starts_at IS NOT NULL AND account_id IN :accounts
"""
DEMANDS = """
    SELECT n.account_id, d.arrived_on, n.deadline_on FROM notice n JOIN delivery d ON d.notice_id = n.id
    WHERE n.kind IN ('demand', 'lawyer_letter') AND n.cancelled_at IS NULL AND d.undone_at IS NULL AND d.evidence = 'A'
    AND n.deadline_on IS NOT NULL AND d.arrived_on IS NOT NULL AND n.account_id IN :accounts
"""
APPROVALS = """
    SELECT account_id, channel, approved_at, withdrawn_at, preservation FROM approval WHERE account_id IN :accounts
"""
OTHERS = """
    SELECT account_id, phone, relation, recorded_at, removed_at FROM other_person
    WHERE phone <> '' AND account_id IN :accounts ORDER BY id
"""
OUTSIDE = f"""
    SELECT a.id, o.at, o.reached FROM account a JOIN outside_contact o ON o.account_id = a.id
    WHERE a.id IN :accounts AND {COUNTED}
    UNION ALL
    SELECT a.id, o.at, o.reached FROM account a JOIN outside_contact o ON o.owner_id = a.owner_id
    WHERE o.account_id IS NULL AND a.id IN :accounts AND {COUNTED}
"""
LISTS = "SELECT communities, as_of FROM import WHERE kind = 'arrears'"


def _asking(accounts: Sequence[AccountRow]) -> Work[list[list[Row]]]:
    ids = [account.id for account in accounts]
    owners = sorted({account.owner_id for account in accounts})
    statements: list[Statement] = [
        statement(MARKS, owners=owners), statement(TICKETS, owners=owners),
        statement(CARE, rooms=sorted({account.room_id for account in accounts})), statement(LISTS),
        *(statement(sql, accounts=ids) for sql in (VERIFIED, ESCORTS, DEMANDS, APPROVALS, OTHERS, ACTS, OUTSIDE)),
    ]  # fmt: skip
    rows: list[list[Row]] = yield statements
    return rows


def _facts(
    session: Session, accounts: Sequence[AccountRow], facts: dict[int, AccountFacts], asked: list[list[Row]]
) -> dict[int, GuardFacts]:
    marks, tickets, care, lists, verified, escorts, demands, approvals, others, acts, outside = asked
    where = zones(session)
    lists_of = _charge_days(lists, where)
    cared = {row[0] for row in care}
    began = {owner: from_micros(at) for owner, at in tickets}
    marks_of, verified_of = _grouped(marks, _mark), _grouped(verified, lambda day: int(day))
    escorts_of, approvals_of = _grouped(escorts, _escort), _grouped(approvals, _approval)
    demands_of, others_of = _grouped(demands, lambda *days: days), _grouped(others, _other)
    outside_of = _grouped(outside, lambda at, reached: OtherContact(from_micros(at), bool(reached)))
    named, acts_of = holidays.holiday(session), limitation_acts(acts)
    found: dict[int, GuardFacts] = {}
    for account in accounts:
        zone = where[account.community_id]
        found[account.id] = GuardFacts(
            history=History(
                facts[account.id],
                marks_of.get(account.owner_id, ()),
                (began[account.owner_id],) if account.owner_id in began else (),
            ),
            charge_days=lists_of.get(account.community_id, ()),
            verified=frozenset(verified_of.get(account.id, ())),
            care=account.room_id in cared,
            escorts=escorts_of.get(account.id, ()),
            demands=[
                Demand(local_midnight(from_day(day), zone), deadline)
                for day, deadline in demands_of.get(account.id, ())
            ],
            approvals=approvals_of.get(account.id, ()),
            elsewhere=outside_of.get(account.id, ()),
            others=others_of.get(account.id, ()),
            holiday=named,
            days_left=partial(_days_left, facts[account.id].charges, acts_of.get(account.id, ())),
        )
    return found


def _days_left(charges: Sequence[Version], acts: Sequence[Act], day: int) -> int | None:
    """The days until the earliest claim of an account lapses."""
    first = earliest(charges, acts, day)
    return None if first is None else first.days_left


def _grouped(rows: Sequence[Row], make: Callable[..., Fact]) -> dict[int, list[Fact]]:
    """By the first column, what `make` makes of the others."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for id_, *rest in rows:
        found[id_].append(make(*rest))
    return found


def _other(phone: str, relation: str, known: int, removed: int | None) -> Other:
    return Other(phone, Reached(relation), from_micros(known), None if removed is None else from_micros(removed))


def _mark(colour: str, starts: int, ends: int, removed: int | None, reason: str) -> Mark:
    over = ends if removed is None else min(ends, removed)
    return Mark(Colour(colour), from_micros(starts), from_micros(over), reason)


def _escort(starts: int, accepted: int, ended: int | None) -> Escort:
    return Escort(from_micros(starts), from_micros(accepted), None if ended is None else from_micros(ended))


def _approval(channel: str, approved: int, withdrawn: int | None, preservation: bool) -> Approval:
    over = None if withdrawn is None else from_micros(withdrawn)
    return Approval(Channel(channel), from_micros(approved), over, bool(preservation))


def charge_days(session: Session) -> dict[int, list[int]]:
    """As-of days (yyyymmdd) of every list of charges, by community."""
    return _charge_days(fetch(session, LISTS), zones(session))


def _charge_days(rows: Sequence[Row], where: Mapping[int, tzinfo]) -> dict[int, list[int]]:
    """As-of days of every list of charges, by the communities that it names."""
    found: dict[int, list[int]] = defaultdict(list)
    for communities, as_of in rows:
        for id_ in parsed_json(communities):
            if id_ in where:
                found[id_].append(to_day(local_date(from_micros(as_of), where[id_])))
    return found
