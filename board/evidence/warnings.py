"""Warnings of claims about to lapse: at 180, 90, 30 and 7 days, at the beginning of a hold, and daily near the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import Work, fetch, statement, together
from board.evidence import clocks
from board.evidence.clocks import ClockLine
from board.facts import AccountRow, accounts_by_id
from board.policies import zones
from board.rules.charges import Version
from board.rules.limitation import (
    ASK_DAYS,
    WARN_DAYS,
    demands_decision,
    due_bound,
    earliest,
    warned,
)  # fmt: skip
from board.rules.time import from_day, local_date, to_day
from board.rules.words import SignalKind, State
from board.signals.telling import Telling, known, telling

DECIDED = """
    SELECT account_id, last_safe_day FROM claim_decision WHERE account_id IN :accounts
"""


@dataclass(frozen=True, slots=True)
class Beginning:
    """An account that is being put on hold: its charges as its facts have them, and the number of the hold."""

    account: AccountRow
    charges: Sequence[Version]
    episode: int


def warn_all(session: Session, *, now: datetime) -> int:
    """Tell what the day brings in every community; how many signals are new. Each is told once, whoever runs it."""
    return sum(
        _warn(session, community, now) for (community,) in fetch(session, "SELECT id FROM community ORDER BY id")
    )


def on_hold(session: Session, beginning: Sequence[Beginning], *, now: datetime, leaves_at: datetime) -> Work[None]:
    """Holds begin: the manager is asked about those whose claim would lapse within 180 days.

    Acts only put a lapse off, so most holds are told apart by their charges, without asking for any row.
    """
    near = [one for one in beginning if _may_lapse(one, _today(session, one.account, now))]
    if not near:
        return
    (rows,) = yield [statement(clocks.ACTS, accounts=[one.account.id for one in near])]
    acts = clocks.acts(rows)
    signals = []
    for one in near:
        day = _today(session, one.account, now)
        clock = earliest(one.charges, acts.get(one.account.id, ()), day)
        if clock is not None and clock.days_left < ASK_DAYS:
            key = f"{one.account.id}:{claim_held(one.episode)}"
            signals.append(_telling(SignalKind.CLAIM_HELD, key, one.account, clock.last_safe_day, clock.days_left))
    if signals:
        yield telling(signals, at=now, leaves_at=leaves_at)


def claim_held(episode: int) -> str:
    """The key of that signal within its account: it goes with the hold's own where that is withdrawn."""
    return f"claim_held:{episode}"


def _warn(session: Session, community: int, now: datetime) -> int:
    day = to_day(local_date(now, zones(session)[community]))
    first: dict[int, ClockLine] = {}
    for line in clocks.lines_within(session, [community], day=day, days=max(WARN_DAYS)):
        if not line.lapsed:
            first.setdefault(line.account_id, line)
    accounts = {one.id: one for one in accounts_by_id(session, first)}
    wanted = [*_expiring(first, accounts), *_undecided(session, first, accounts, day)]
    told = {row[0] for row in together(session, [known([one.once_key for one in wanted])])[0]}
    new = [one for one in wanted if one.once_key not in told]
    together(session, telling(new, at=now, leaves_at=now))
    return len(new)


def _expiring(first: Mapping[int, ClockLine], accounts: Mapping[int, AccountRow]) -> list[Telling]:
    """The tightest warning of each account's earliest clock; its key is the clock and the warning."""
    found = []
    for id_, line in first.items():
        limit = warned(line.days_left)
        if limit is not None:
            key = f"{id_}:claim:{line.last_safe_day}:{limit}"
            found.append(_telling(SignalKind.CLAIM_EXPIRING, key, accounts[id_], line.last_safe_day, line.days_left))
    return found


def _undecided(
    session: Session, first: Mapping[int, ClockLine], accounts: Mapping[int, AccountRow], day: int
) -> list[Telling]:
    """Held with 60 days left or fewer, and nobody has decided about this clock: told anew each day."""
    held = {
        row[0]
        for row in fetch(
            session, "SELECT account_id FROM account_state WHERE state = :held AND account_id IN :accounts",
            held=str(State.HELD), accounts=sorted(first),
        )
    }  # fmt: skip
    decided = set(fetch(session, DECIDED, accounts=sorted(held)))
    return [
        _telling(SignalKind.DECISION_DUE, f"{id_}:decision:{line.last_safe_day}:{day}", accounts[id_],
                 line.last_safe_day, line.days_left)
        for id_, line in first.items()
        if demands_decision(line.days_left, held=id_ in held) and (id_, line.last_safe_day) not in decided
    ]  # fmt: skip


def _telling(kind: SignalKind, key: str, account: AccountRow, last_safe: int, days_left: int) -> Telling:
    day = from_day(last_safe).isoformat()
    reason = {
        "code": "LIMITATION", "zh": f"最早一笔的诉讼时效到 {day}，还剩 {days_left} 天",
        "en": f"the earliest claim lapses after {day}, {days_left} days are left",
    }  # fmt: skip
    payload: dict[str, Any] = {"last_safe_day": last_safe, "days_left": days_left, "reasons": [reason]}
    return Telling(kind, key, account, payload)


def _may_lapse(one: Beginning, day: int) -> bool:
    """Whether a charge that is owed would lapse within the days if no act had put it off."""
    return any(
        version.since <= day < version.until
        and version.due_day <= due_bound(day, ASK_DAYS)
        and version.outstanding(day)
        for version in one.charges
    )


def _today(session: Session, account: AccountRow, now: datetime) -> int:
    return to_day(local_date(now, zones(session)[account.community_id]))
