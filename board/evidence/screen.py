"""What the page "evidence and limitation" of one account shows: the clock first, then what there is, what is next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from board.accounts.eyes import Eyes
from board.accounts.guard import facts_of
from board.accounts.scope import Place
from board.evidence import clocks, queries
from board.evidence.approvals import KINDS, may_preserve
from board.evidence.clocks import ClockLine
from board.evidence.decisions import CHOICES
from board.evidence.forms import Tried
from board.evidence.lawsuits import OUTCOMES
from board.rules.delivery import ACTS, PROOFS, RELATIONS, WAYS
from board.rules.guard import Denial, GuardFacts, Question, ask
from board.rules.limitation import demands_decision, warned
from board.rules.notice_letters import LETTERS
from board.rules.people import Who
from board.rules.state import decide
from board.rules.visibility import APPROVES, EVIDENCE
from board.rules.words import Channel, Role, State

MINE: Final = f" AND t.department = '{Role.STEWARD}' AND (t.assignee_id IS NULL OR t.assignee_id = {{me}})"


class Step(NamedTuple):
    """One further stage: what still stands in its way, and whether it was asked for or approved."""

    channel: str
    label: str
    missing: list[str]
    approved: bool
    waiting: bool


class Ask(NamedTuple):
    """An approval that can be asked for now."""

    value: str
    label: str


def evidence_screen(
    session: Session, who: Who, where: Place, reader: Eyes, tried: Tried, *, now: datetime
) -> dict[str, Any]:
    """The context of `evidence/show.html` for those who work on the claim, and for those who look it through."""
    works = who.may(where.community_id, *EVIDENCE)
    lines = clocks.lines_of(session, where, now=now)
    first = clocks.earliest(lines)
    facts = facts_of(session, [where.id])[where.id]
    is_held = decide(facts.account, now).state == State.HELD
    requests = queries.requests(session, who, where)
    suits, decisions = queries.lawsuits(session, where), queries.decisions(session, who, where)
    return {
        "works": works,
        "manages": who.may(where.community_id, *APPROVES),
        "is_held": is_held,
        "lines": lines,
        "first": first,
        "alarm": alarm(first),
        "lapsed": summed([line for line in lines if line.lapsed]),
        "notices": queries.notices(session, who, where),
        "acts": queries.acts(session, who, where),
        "requests": requests,
        "lawsuits": suits,
        "decisions": decisions,
        "undecided": first is not None and demands_decision(first.days_left, held=is_held)
        and all(one.last_safe_day != first.last_safe_day for one in decisions),
        "keeps": any(one.channel == Channel.LETTER and one.preservation and one.stands(now) for one in facts.approvals),
        "steps": _steps(facts, requests, now, reader),
        "asks": _asks(facts, requests, first, now, reader) if works else [],
        "may_prepare": works and not any(one.ended_on is None for one in suits),
        "choices_": _labels(CHOICES, reader),
        "act_kinds": _labels(ACTS, reader),
        "proofs": _labels(PROOFS, reader),
        "outcomes": _labels(OUTCOMES, reader),
        "templates": [(str(name), reader.say(letter.label)) for name, letter in LETTERS.items()],
        "words": words(reader),
        **again(tried, reader),
    }  # fmt: skip


def words(reader: Eyes) -> dict[str, dict[str, str]]:
    """Labels of codes that rows hold."""
    return {
        "letter": {str(name): reader.say(letter.label) for name, letter in LETTERS.items()},
        "way": dict(_labels(WAYS, reader)),
        "relation": dict(_labels(RELATIONS, reader)),
        "act": dict(_labels(ACTS, reader)),
        "proof": dict(_labels(PROOFS, reader)),
        "approval": {f"{channel}:{int(keeps)}": reader.say(text) for (channel, keeps), text in KINDS.items()},
        "outcome": dict(_labels(OUTCOMES, reader)),
        "choice": dict(_labels(CHOICES, reader)),
    }


def again(tried: Tried, reader: Eyes) -> dict[str, Any]:
    """What a form that came back carries; templates look up any name in it."""
    return {
        "form": tried.form,
        "typed": _Blank(tried.typed),
        "errors": _Blank({name: reader.say(text) for name, text in tried.errors.items()}),
        "refusal": reader.say(tried.refusal) if tried.refusal else "",
    }


def alarm(first: ClockLine | None) -> str:
    """The tone in which the clock is told: overdue from 90 days down, held from 180 down, else settled."""
    limit = None if first is None else warned(first.days_left)
    return "settled" if limit is None else "held" if limit > 90 else "overdue"


def summed(lines: Sequence[ClockLine]) -> tuple[int, int]:
    """(charges, fen)."""
    return len(lines), sum(line.outstanding_fen for line in lines)


def delivery_tasks(session: Session, who: Who, where: Place) -> list[queries.WitnessRow]:
    """What of an account's notices is a steward's to hand over: the tasks of stewards, nothing of what they say."""
    return queries.witnesses(session, who, where, MINE.format(me=int(who.person_id or 0)))


class _Blank(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""


def _steps(facts: GuardFacts, requests: Sequence[queries.RequestRow], now: datetime, reader: Eyes) -> list[Step]:
    """The lawyer's letter and the lawsuit, as the guard sees them at this moment.

    During a hold no word of the manager counts but one that keeps the claim.
    """
    found, is_held = [], decide(facts.account, now).state == State.HELD
    for channel, label in (
        (Channel.LAWYER_LETTER, reader._("Lawyer's letter")), (Channel.LAWSUIT, reader._("Lawsuit")),
    ):  # fmt: skip
        denials = ask(facts, Question(channel, now, (str(Role.CLERK),)))
        keeps = is_held and (channel, True) in KINDS
        approved = any(
            one.channel == channel and (one.preservation or not keeps) and one.stands(now) for one in facts.approvals
        )
        waiting = any(
            one.channel == channel and (one.preservation or not keeps) and one.decided_at is None for one in requests
        )
        found.append(Step(str(channel), label, _said(denials, reader), approved, waiting))
    return found


def _asks(
    facts: GuardFacts, requests: Sequence[queries.RequestRow], first: ClockLine | None, now: datetime, reader: Eyes
) -> list[Ask]:
    """What can be asked of the manager now: nothing that stands approved or waits already."""
    days = first.days_left if first else None
    found = []
    for (channel, keeps), text in KINDS.items():
        standing = any(one.channel == channel and one.preservation == keeps and one.stands(now)
                       for one in facts.approvals)  # fmt: skip
        waits = any(one.channel == channel and one.preservation == keeps and one.decided_at is None for one in requests)
        if not standing and not waits and (not keeps or may_preserve(days, channel)):
            found.append(Ask(f"{channel}:{int(keeps)}", reader.say(text)))
    return found


def _said(denials: Sequence[Denial], reader: Eyes) -> list[str]:
    return [reader.say(denial.text) for denial in denials]


def _labels(table: Any, reader: Eyes) -> list[tuple[str, str]]:
    return [(str(code), reader.say(text)) for code, text in table.items()]
