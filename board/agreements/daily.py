"""What the board says of promises and plans by itself, each once: due tomorrow, broken, not kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from board import guard_facts
from board.agreements.plans import close_due
from board.db.sql import fetch
from board.facts import AccountRow, accounts_by_id, zones
from board.rules.guard_facts import GuardFacts
from board.rules.promises import Outcome, Pledge, last_day, outcome
from board.rules.state import Promise, active_promise
from board.rules.time import from_day, from_micros, local_date, to_day
from board.rules.words import SignalKind
from board.signals.telling import signal

# A promise that lapsed longer ago than the timetable counts missed days back is history.
BACK: Final = timedelta(days=35)
NOT_KEPT: Final = frozenset({Outcome.BROKEN, Outcome.PARTLY_KEPT})


@dataclass(frozen=True, slots=True)
class Done:
    """What a day's run did."""

    reminded: int
    broken: int
    completed_plans: int
    broken_plans: int


@dataclass(frozen=True, slots=True)
class Due:
    """A promise with what the rules need to speak of it."""

    id: int
    promise: Promise
    account: AccountRow
    facts: GuardFacts
    today: int


def each_day(session: Session, *, now: datetime) -> Done:
    """Remind the clerks of what is promised for tomorrow, tell of promises that were not kept, end plans."""
    reminded = [one for one in _due(session, now, ahead=1, back=timedelta(0)) if _is_active(one, now)]
    broken = [one for one in _due(session, now, ahead=0, back=BACK) if _is_broken(one, now)]
    told = [_tell(session, one, SignalKind.PROMISE_DUE, now) for one in reminded]
    told_broken = [_tell(session, one, SignalKind.PROMISE_BROKEN, now) for one in broken]
    completed, broken_plans = close_due(session, now=now)
    return Done(sum(told), sum(told_broken), completed, broken_plans)


def _is_active(one: Due, now: datetime) -> bool:
    account = one.facts.account
    return active_promise(account, account.policies.at(now), now) == one.promise


def _is_broken(one: Due, now: datetime) -> bool:
    """Not kept, and known to be: by a list from after its last day, or because none has come for too long."""
    account = one.facts.account
    policy = account.policies.at(now)
    last = last_day(one.promise, policy.promise_grace_days)
    known = any(last < day <= one.today for day in one.facts.charge_days)
    waited = one.today > to_day(from_day(last) + timedelta(days=policy.stale_days))
    return (known or waited) and outcome(account, Pledge(one.promise), now) in NOT_KEPT


def _due(session: Session, now: datetime, *, ahead: int, back: timedelta) -> list[Due]:
    """Promises for the local day `ahead` days from today, and for those before it as far `back`; none told before."""
    kind = SignalKind.PROMISE_DUE if ahead else SignalKind.PROMISE_BROKEN
    rows: list[tuple[int, int, Promise, int]] = []
    for community, zone in zones(session).items():
        today = local_date(now, zone)
        until = today + timedelta(days=ahead)
        for id_, account, fen, on, made in fetch(
            session,
            "SELECT m.id, m.account_id, m.amount_fen, m.promised_on, m.made_at FROM promise m"
            " JOIN account a ON a.id = m.account_id WHERE a.community_id = :community AND m.undone_at IS NULL"
            " AND m.promised_on BETWEEN :since AND :until AND NOT EXISTS (SELECT 1 FROM signal s"
            f" WHERE s.once_key = '{kind}:' || m.id) ORDER BY m.id",
            community=community, since=to_day(until - back), until=to_day(until),
        ):  # fmt: skip
            rows.append((id_, account, Promise(fen, on, from_micros(made)), to_day(today)))
    return _with_facts(session, rows)


def _with_facts(session: Session, rows: Sequence[tuple[int, int, Promise, int]]) -> list[Due]:
    accounts = {one.id: one for one in accounts_by_id(session, {row[1] for row in rows})} if rows else {}
    facts = guard_facts.load(session, list(accounts.values()))
    return [Due(id_, promise, accounts[account], facts[account], today) for id_, account, promise, today in rows]


def _tell(session: Session, one: Due, kind: SignalKind, now: datetime) -> bool:
    day = from_day(one.promise.promised_on).isoformat()
    if kind == SignalKind.PROMISE_DUE:
        text = {
            "zh": f"业主承诺 {day} 前缴费，今天可以用短信、微信或电话提醒一次",
            "en": f"promised by {day}: today a text message, WeChat or a call may remind the owner once",
        }
    else:
        text = {"zh": f"承诺 {day} 前缴费，没有缴清", "en": f"promised by {day}, not paid in full"}
    return signal(
        session, kind=kind, once_key=f"{kind}:{one.id}", account=one.account, at=now, leaves_at=now,
        payload={"promise": one.id, "on": one.promise.promised_on, "reasons": [text]},
    )  # fmt: skip
