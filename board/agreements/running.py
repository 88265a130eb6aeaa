"""Instalment plans with how they stand: the one place that reads them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board import guard_facts
from board.db.sql import Row, fetch
from board.facts import accounts_by_id
from board.rules.guard_facts import GuardFacts
from board.rules.instalments import Part, PlanState, Standing, standing
from board.rules.time import from_micros, local_date, to_day


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it was made and ended. `closed` is when and by whom ("" for the board), `reason` why.

    A plan that a person ended by releasing its hold is ended all the same.
    """

    id: int
    account_id: int
    total_fen: int
    parts: tuple[Part, ...]
    made_at: datetime
    made_by: str
    signed_on: int | None
    reference: str
    hold_id: int | None
    state: PlanState
    closed_at: datetime | None
    closed_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Running:
    """A signed plan that nobody has ended, as it stands now: its state may be completed or broken already."""

    id: int
    account_id: int
    hold_id: int
    standing: Standing


PLANS = """
    SELECT i.id, i.account_id, i.total_fen, i.made_at, COALESCE(p.name, ''), i.signed_on, i.reference, i.hold_id,
           i.closing, i.closed_at, COALESCE(c.name, ''), i.closing_reason, h.released_at, COALESCE(r.name, ''),
           h.release_reason
    FROM instalment_plan i LEFT JOIN person p ON p.id = i.by_person_id LEFT JOIN person c ON c.id = i.closed_by_id
    LEFT JOIN manual_hold h ON h.id = i.hold_id LEFT JOIN person r ON r.id = h.released_by_id
    WHERE {which} ORDER BY i.id DESC
"""
ALIVE = "i.signed_on IS NOT NULL AND i.closing = '' AND h.released_at IS NULL"


def plans(session: Session, account_ids: Sequence[int]) -> list[Plan]:
    """All plans of these accounts, newest first."""
    return _read(session, "i.account_id IN :accounts", accounts=list(account_ids))


def running(session: Session, account_ids: Sequence[int] | None, *, now: datetime) -> list[Running]:
    """The signed plans of these accounts (of all, for None) that nobody has ended, as they stand today."""
    which = ALIVE if account_ids is None else f"{ALIVE} AND i.account_id IN :accounts"
    found = _read(session, which, **({} if account_ids is None else {"accounts": list(account_ids)}))
    facts = guard_facts.load(session, accounts_by_id(session, {one.account_id for one in found})) if found else {}
    return [Running(one.id, one.account_id, one.hold_id or 0, stand(one, facts[one.account_id], now)) for one in found]


def stand(plan: Plan, facts: GuardFacts, now: datetime) -> Standing:
    """A signed plan as it stands today; one that ended, as it stood then."""
    account = facts.account
    at = min(now, plan.closed_at or now)
    day = to_day(local_date(at, account.zone))
    return standing(
        plan.parts, account.charges, began_on=plan.signed_on or day, day=day,
        known_on=max((known for known in facts.charge_days if known <= day), default=0),
        tolerance_days=account.policies.at(at).instalment_tolerance_days,
    )  # fmt: skip


def _read(session: Session, which: str, **values: Any) -> list[Plan]:
    rows = fetch(session, PLANS.format(which=which), **values)
    parts: dict[int, list[Part]] = defaultdict(list)
    for plan, fen, due_on in fetch(
        session,
        "SELECT plan_id, amount_fen, due_on FROM instalment_part WHERE plan_id IN :plans ORDER BY plan_id, number",
        plans=[row[0] for row in rows],
    ):
        parts[plan].append(Part(fen, due_on))
    return [_plan(row, tuple(parts[row[0]])) for row in rows]


def _plan(row: Row, parts: tuple[Part, ...]) -> Plan:
    (id_, account, total, made, by, signed, reference, hold, closing, closed, closed_by, reason, released, releaser,
     why) = row  # fmt: skip
    if not closing and released is not None:
        closing, closed, closed_by, reason = PlanState.ENDED, released, releaser, why
    state = PlanState(closing or (PlanState.DRAFT if signed is None else PlanState.RUNNING))
    at = None if closed is None else from_micros(closed)
    return Plan(
        id_, account, total, parts, from_micros(made), by, signed, reference, hold, state, at, closed_by, reason
    )
