"""What became of a promise, from the facts alone: one answer at each moment, and never another than `decide` has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from board.rules.charges import paid_since
from board.rules.ports import Text
from board.rules.state import AccountFacts, Promise
from board.rules.time import from_day, local_date, to_day
from board.rules.words import HoldKind


class Outcome(StrEnum):
    ACTIVE = "active"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    UNDONE = "undone"


OUTCOME_LABELS: Final[Mapping[str, Text]] = {
    Outcome.ACTIVE: Text("承诺中", "running"),
    Outcome.KEPT: Text("已兑现", "kept"),
    Outcome.PARTLY_KEPT: Text("部分兑现", "partly kept"),
    Outcome.BROKEN: Text("未兑现", "broken"),
    Outcome.SUSPENDED: Text("因暂缓中止", "suspended by a hold"),
    Outcome.SUPERSEDED: Text("已改约", "superseded"),
    Outcome.UNDONE: Text("已撤销", "taken back"),
}


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise as it was recorded; one that was undone is none of the account's facts any more."""

    promise: Promise
    undone_at: datetime | None = None


def outcome(facts: AccountFacts, pledge: Pledge, at: datetime) -> Outcome:
    """What has become of it at `at`, which is not before it was made.

    A hold that begins, or a later promise, ends it: had it been kept or broken by then, so it stays.
    """
    promise = pledge.promise
    if pledge.undone_at is not None and pledge.undone_at <= at:
        return Outcome.UNDONE
    cut, later = _cut_at(facts, promise, at), _superseded_at(facts, promise, at)
    ends = [moment for moment in (cut, later) if moment is not None]
    if not ends:
        return _by_payment(facts, promise, at)
    first = min(ends)
    became = _by_payment(facts, promise, first)
    if became != Outcome.ACTIVE:
        return became
    return Outcome.SUSPENDED if first == cut else Outcome.SUPERSEDED


def last_day(promise: Promise, grace_days: int) -> int:
    """The local day yyyymmdd through which paying keeps it."""
    return to_day(from_day(promise.promised_on) + timedelta(days=grace_days))


def _by_payment(facts: AccountFacts, promise: Promise, at: datetime) -> Outcome:
    today, made = to_day(local_date(at, facts.zone)), to_day(local_date(promise.made_at, facts.zone))
    last = last_day(promise, facts.policies.at(at).promise_grace_days)
    paid = paid_since(facts.charges, made, min(today, last))
    if paid >= promise.amount_fen:
        return Outcome.KEPT
    if today <= last:
        return Outcome.ACTIVE
    return Outcome.PARTLY_KEPT if paid else Outcome.BROKEN


def _cut_at(facts: AccountFacts, promise: Promise, at: datetime) -> datetime | None:
    """When the first hold began that cuts it off (see `board.rules.state.cut_off`)."""
    began = [span.starts for span in facts.holds]
    began += [
        hold.starts for hold in facts.manual_holds if hold.kind != HoldKind.INSTALMENT and hold.starts < hold.over_at
    ]
    return min((start for start in began if promise.made_at < start <= at), default=None)


def _superseded_at(facts: AccountFacts, promise: Promise, at: datetime) -> datetime | None:
    later = [one.made_at for one in facts.promises if _order(one) > _order(promise) and one.made_at <= at]
    return min(later, default=None)


def _order(promise: Promise) -> tuple[datetime, int, int]:
    return promise.made_at, promise.promised_on, promise.amount_fen
