"""Instalment plans in words, for one reader: what was agreed, what came, and what can be done."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from board import guard_facts
from board.accounts.eyes import Eyes
from board.accounts.scope import Place
from board.agreements.running import Plan, plans, stand
from board.facts import accounts_by_id
from board.rules.guard_facts import GuardFacts
from board.rules.instalments import PART_LABELS, PLAN_LABELS, PlanState
from board.rules.time import from_day

LOOKS: Mapping[str, str] = {
    PlanState.DRAFT: "requested", PlanState.RUNNING: "promised", PlanState.COMPLETED: "settled",
    PlanState.BROKEN: "overdue", PlanState.ENDED: "settled", PlanState.WITHDRAWN: "cancelled",
    "due": "requested", "paid": "done", "late": "overdue", "missed": "overdue",
}  # fmt: skip


class PartView(NamedTuple):
    """`fen` and `paid_fen` are None for those who see no amounts."""

    number: int
    due_on: date
    fen: int | None
    paid_fen: int | None
    look: str
    state: str


class PlanView(NamedTuple):
    """`expected_fen` should have come by now, `paid_fen` came; None for those who see no amounts, and for a draft."""

    plan: Plan
    look: str
    state: str
    total_fen: int | None
    expected_fen: int | None
    paid_fen: int | None
    parts: list[PartView]
    signed_on: date | None
    is_draft: bool
    is_running: bool


def plan_views(session: Session, account: Place, *, shows_money: bool, eyes: Eyes) -> list[PlanView]:
    """All plans of an account, newest first."""
    found = plans(session, [account.id])
    if not found:
        return []
    facts = guard_facts.load(session, accounts_by_id(session, [account.id]))[account.id]
    return [_view(plan, facts, shows_money, eyes) for plan in found]


def _view(plan: Plan, facts: GuardFacts, shows_money: bool, eyes: Eyes) -> PlanView:
    money = (lambda fen: fen) if shows_money else (lambda fen: None)
    is_running = plan.state == PlanState.RUNNING
    state = plan.state
    if plan.signed_on is None:
        parts = [
            PartView(n, from_day(part.due_on), money(part.amount_fen), None, "", "")
            for n, part in enumerate(plan.parts, start=1)
        ]
        expected = paid = None
    else:
        now = stand(plan, facts, eyes.now)
        parts = [
            PartView(
                n, from_day(one.part.due_on), money(one.part.amount_fen), money(one.paid_fen), LOOKS[one.state],
                eyes.say(PART_LABELS[one.state]),
            )
            for n, one in enumerate(now.parts, start=1)
        ]  # fmt: skip
        expected, paid = money(now.expected_fen), money(now.paid_fen)
        state = now.state if is_running else state
    return PlanView(
        plan, LOOKS[state], eyes.say(PLAN_LABELS[state]), money(plan.total_fen), expected, paid, parts,
        None if plan.signed_on is None else from_day(plan.signed_on), plan.state == PlanState.DRAFT, is_running,
    )  # fmt: skip
