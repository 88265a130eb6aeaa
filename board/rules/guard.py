"""The contact guard: asked before every outgoing contact whose purpose is collection, it answers with all reasons.

A reason stands on facts at the moment asked about, past or future. `RULES` has them in the order in which they are
answered; `board.rules.guard_rules` says when each applies.
"""

from dataclasses import dataclass
from datetime import datetime

from board.rules.guard_facts import Case, Code, Denial, GuardFacts, Question
from board.rules.guard_rules import RULES
from board.rules.guard_turns import turns
from board.rules.state import decide
from board.rules.time import local_date, to_day
from board.rules.words import Channel

__all__ = ["Code", "Denial", "GuardFacts", "Next", "Question", "ask", "is_preservation", "next_allowed"]

# A preservation notice keeps a claim alive: with less time left than this it may go out against these reasons.
PRESERVATION_DAYS = {Channel.LETTER: 90, Channel.LAWSUIT: 60}
AGAINST = frozenset({Code.HELD, Code.GENTLE_FIRST, Code.STAGE})

# What time alone does not take away: somebody must do something first.
BY_ACT = frozenset(
    {
        Code.SETTLED, Code.STALE_DATA, Code.STAGE, Code.DEADLINE, Code.APPROVAL, Code.TWO_PERSON, Code.ESCORT,
        Code.SPECIAL_CARE, Code.NOT_DEBTOR,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Next:
    """The first moment at which no reason of time is left (None: within 60 days none is known), and what remains."""

    at: datetime | None
    remaining: tuple[Denial, ...]


def ask(facts: GuardFacts, question: Question) -> tuple[Denial, ...]:
    """All reasons against this contact, in the order of `Code`; none where it is allowed."""
    return _ask(_case(facts, question))


def is_preservation(facts: GuardFacts, question: Question) -> bool:
    """Whether this would go out as a preservation notice, worded neutrally and recorded as such."""
    return _preserves(_case(facts, question))


def next_allowed(facts: GuardFacts, question: Question) -> Next:
    """When may I? The first moment from the one asked about at which time stands in the way no longer.

    A demand that has arrived comes to its deadline by time alone. Charges that are new enough at first are not called
    old later: that tomorrow's list is not known yet is no reason.
    """
    acts = BY_ACT - {Code.DEADLINE} if any(one.delivered_at <= question.at for one in facts.demands) else BY_ACT
    remaining = ask(facts, question)
    is_fresh = all(denial.code != Code.STALE_DATA for denial in remaining)
    for at in turns(facts, question.at):
        remaining = tuple(
            denial
            for denial in ask(facts, question.moved(at))
            if not (is_fresh and denial.code == Code.STALE_DATA)
        )  # fmt: skip
        if all(denial.code in acts for denial in remaining):
            return Next(at, remaining)
    return Next(None, remaining)


def _case(facts: GuardFacts, question: Question) -> Case:
    account, at = facts.account, question.at
    day = local_date(at, account.zone)
    return Case(facts, question, decide(account, at), account.policies.at(at), day, at.astimezone(account.zone))


def _ask(case: Case) -> tuple[Denial, ...]:
    found = [denial for rule in RULES if (denial := rule(case)) is not None]
    if any(denial.code in AGAINST for denial in found) and _preserves(case):
        found = [denial for denial in found if denial.code not in AGAINST]
    return tuple(found)


def _preserves(case: Case) -> bool:
    within = PRESERVATION_DAYS.get(case.question.channel)
    if within is None or not case.approved(case.question.channel, preservation=True):
        return False
    left = case.facts.days_left(to_day(case.day))
    return left is not None and left < within
