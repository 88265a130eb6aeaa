"""The state of an account at t, with its reasons, from the facts alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from board.rules.charges import Overdue, Version, overdue, paid_since, stands_through
from board.rules.holds import OPEN_END, ManualHold, Span
from board.rules.policy import Policy, PolicyHistory
from board.rules.time import OPEN_DAY, local_date, to_day
from board.rules.words import CLOSES_WINDOW, Direction, HoldKind, Purpose, Result, State


@dataclass(frozen=True, slots=True)
class TicketSpan(Span):
    """A span that knows its ticket: the source's number, and the board's id."""

    number: str = ""
    ticket_id: int = 0


@dataclass(frozen=True, slots=True)
class Promise:
    """`promised_on` is a local day yyyymmdd."""

    amount_fen: int
    promised_on: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    at: datetime
    purpose: Purpose
    direction: Direction
    result: Result


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """All that the state of one account depends on. Spans and manual holds are those of its owner."""

    zone: tzinfo
    policies: PolicyHistory
    charges: Sequence[Version] = ()
    holds: Sequence[TicketSpan] = ()
    completions: Sequence[TicketSpan] = ()
    manual_holds: Sequence[ManualHold] = ()
    promises: Sequence[Promise] = ()
    contacts: Sequence[Contact] = ()


@dataclass(frozen=True, slots=True)
class Window:
    opens_at: datetime
    closes_at: datetime
    tickets: tuple[TicketSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the board says of an account at `at`.

    `held_by` and `manual_holds` are there whatever the state, `window` only in it, `promise` whenever one is active.
    `next_change_at` is the first later instant, `stands_through` the last local day, that time alone leaves it so.
    """

    at: datetime
    state: State
    overdue: Overdue
    held_by: tuple[TicketSpan, ...]
    manual_holds: tuple[ManualHold, ...]
    held_since: datetime | None
    promise: Promise | None
    window: Window | None
    next_change_at: datetime | None = field(default=None)
    stands_through: int = OPEN_DAY


def decide(facts: AccountFacts, at: datetime) -> Decision:
    """The state at `at`: the first of settled, held, promised, window, collectable that applies."""
    policy, day = facts.policies.at(at), to_day(local_date(at, facts.zone))
    owed = overdue(facts.charges, day)
    held_by = tuple(sorted((s for s in facts.holds if s.covers(at)), key=lambda span: span.number))
    manual = tuple(hold for hold in facts.manual_holds if hold.covers(at))
    promise = active_promise(facts, policy, at)
    window = None if held_by or manual else open_window(facts, policy, at)
    applies: tuple[tuple[State, bool], ...] = (
        (State.SETTLED, owed.fen == 0),
        (State.HELD, bool(held_by or manual)),
        (State.PROMISED, promise is not None),
        (State.WINDOW, window is not None),
        (State.COLLECTABLE, True),
    )
    state = next(name for name, holds in applies if holds)
    return Decision(
        at,
        state,
        owed,
        held_by,
        manual,
        held_since(held_by, manual),
        promise,
        window if state == State.WINDOW else None,
        next_change_at(facts, policy, at),
        _stands_through(facts, promise, day),
    )


def active_promise(facts: AccountFacts, policy: Policy, at: datetime) -> Promise | None:
    """The latest promise made by `at`, unless it lapsed, was paid, or was cut off by a hold that began after it."""
    made = [promise for promise in facts.promises if promise.made_at <= at]
    if not made:
        return None
    latest = max(made, key=lambda promise: (promise.made_at, promise.promised_on, promise.amount_fen))
    today = local_date(at, facts.zone)
    paid = paid_since(facts.charges, to_day(local_date(latest.made_at, facts.zone)), to_day(today))
    lapsed = to_day(today - timedelta(days=policy.promise_grace_days)) > latest.promised_on
    if lapsed or paid >= latest.amount_fen or cut_off(facts, latest.made_at, at):
        return None
    return latest


def cut_off(facts: AccountFacts, made_at: datetime, at: datetime) -> bool:
    """Whether a ticket hold, or a manual hold but an instalment, began in (made_at, at]."""
    if any(made_at < span.starts <= at for span in facts.holds):
        return True
    return any(
        made_at < hold.starts <= at and hold.kind != HoldKind.INSTALMENT and hold.starts < hold.over_at
        for hold in facts.manual_holds
    )


def open_window(facts: AccountFacts, policy: Policy, at: datetime) -> Window | None:
    """The window running at `at`, if nothing holds the owner: from the latest completion that counts."""
    counting = [span for span in facts.completions if span.covers(at)]
    opens_at = max((span.completed_at for span in counting if span.completed_at), default=None)
    if opens_at is None:
        return None
    closes_at = opens_at + timedelta(days=policy.window_days)
    if at >= closes_at or any(closes(contact) and opens_at <= contact.at <= at for contact in facts.contacts):
        return None
    return Window(opens_at, closes_at, tuple(span for span in counting if span.completed_at == opens_at))


def closes(contact: Contact) -> bool:
    """Whether a contact uses up the window: an outgoing collection one, or an incoming one, with a telling result."""
    asks = contact.direction == Direction.IN or contact.purpose == Purpose.COLLECTION
    return asks and contact.result in CLOSES_WINDOW


def held_since(held_by: Sequence[Span], manual: Sequence[ManualHold]) -> datetime | None:
    """The earliest start of the holds in force; None where there is none."""
    return min([span.starts for span in held_by] + [hold.starts for hold in manual], default=None)


def next_change_at(facts: AccountFacts, policy: Policy, at: datetime) -> datetime | None:
    """The first instant after `at` at which a span or a window may turn without any new fact; None for none."""
    turns: list[datetime] = []
    window = timedelta(days=policy.window_days)
    for span in (*facts.holds, *facts.completions):
        closes_at = OPEN_END if span.completed_at is None else span.completed_at + window
        if span.ends > at and closes_at > at:
            turns += (span.starts, span.ends, closes_at)
    for hold in facts.manual_holds:
        if hold.over_at > at:
            turns += (hold.starts, hold.over_at)
    turns += (contact.at for contact in facts.contacts)
    turns += (promise.made_at for promise in facts.promises)
    turns += facts.policies.changes
    return min((turn for turn in turns if at < turn < OPEN_END), default=None)


def _stands_through(facts: AccountFacts, promise: Promise | None, day: int) -> int:
    last = stands_through(facts.charges, day)
    return last if promise is None else min(last, max(promise.promised_on, day))
