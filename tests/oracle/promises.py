"""Promises: which one is active, and what became of each."""

from datetime import datetime, timedelta

from tests.oracle.charges import charges_at, outstanding
from tests.oracle.facts import Account, Facts, Promise
from tests.oracle.holds import manual_begins, ticket_begins
from tests.oracle.tickets import tickets


def active_promise(facts: Facts, account: Account, at: datetime) -> Promise | None:
    """The latest promise made by then, if it has neither lapsed, nor been paid, nor been cut off by a hold."""
    made = [each for each in facts.promises if each.room == account.room and each.made_at <= at]
    if not made:
        return None
    latest = max(made, key=lambda each: (each.made_at, each.day))
    if lapsed(facts, latest, at) or paid_since(facts, latest, at) >= latest.amount_fen:
        return None
    return None if cut_off_at(facts, account, latest, at) else latest


def lapsed(facts: Facts, promise: Promise, at: datetime) -> bool:
    grace = facts.policy(promise.room.community, at).promise_grace_days
    return facts.local_day(promise.room.community, at) > promise.day + timedelta(days=grace)


def paid_since(facts: Facts, promise: Promise, at: datetime) -> int:
    """What left the account's outstanding charges since the promise was made, charge by charge."""
    before = {row.key: outstanding(row) for row in charges_at(facts, promise.room, promise.made_at)}
    after = {row.key: outstanding(row) for row in charges_at(facts, promise.room, at)}
    return sum(max(0, owed - after.get(key, 0)) for key, owed in before.items())


def cut_off_at(facts: Facts, account: Account, promise: Promise, at: datetime) -> datetime | None:
    """When the first hold began after the promise was made; an instalment hold does not count."""
    began = [each for ticket in tickets(facts) for each in ticket_begins(facts, ticket, account.owner)]
    for hold in facts.manual_holds:
        if hold.kind != "instalment":
            began += manual_begins(facts, hold, account.owner)
    return min((each for each in began if promise.made_at < each <= at), default=None)


def outcome(facts: Facts, account: Account, promise: Promise, at: datetime) -> str:
    """active, kept, partly kept, broken or suspended at an instant."""
    cut = cut_off_at(facts, account, promise, at)
    if cut is not None and not lapsed(facts, promise, cut) and paid_since(facts, promise, cut) < promise.amount_fen:
        return "suspended"
    paid = paid_since(facts, promise, last_instant(facts, promise, at))
    if paid >= promise.amount_fen:
        return "kept"
    if not lapsed(facts, promise, at):
        return "active"
    return "partly kept" if paid > 0 else "broken"


def last_instant(facts: Facts, promise: Promise, at: datetime) -> datetime:
    """The last whole day's end at which a payment was still in time, or the instant asked if that is earlier."""
    while lapsed(facts, promise, at):
        at -= timedelta(days=1)
    return at
