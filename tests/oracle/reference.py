"""The state of every account at an instant, straight from the text: every question walks all the facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.oracle.charges import level, months_overdue, overdue, overdue_fen
from tests.oracle.facts import MOMENT, Account, Facts, Promise, RoomKey
from tests.oracle.holds import held_by, manual_holds
from tests.oracle.promises import active_promise
from tests.oracle.windows import Window, answered, window

Rule = Callable[[Facts, Account, datetime], object]

STATES: tuple[tuple[str, Rule], ...] = (
    ("settled", lambda facts, account, at: not overdue(facts, account.room, at)),
    ("held", lambda facts, account, at: held_by(facts, account.owner, at) or manual_holds(facts, account.owner, at)),
    ("promised", active_promise),
    ("window", window),
    ("collectable", lambda facts, account, at: True),
)


@dataclass(frozen=True)
class Answer:
    """What `board states` says of one account."""

    room: RoomKey
    state: str
    months_overdue: int
    level: int
    outstanding_fen: int
    held_by: tuple[str, ...]
    manual_holds: int
    window: Window | None
    promise: Promise | None


def answers(facts: Facts, at: datetime) -> dict[RoomKey, Answer]:
    """Every account's answer at an instant."""
    return {each.room: answer(facts, each, at) for each in facts.accounts}


def answer(facts: Facts, account: Account, at: datetime) -> Answer:
    now = state(facts, account, at)
    months = months_overdue(facts, account.room, at)
    return Answer(
        room=account.room,
        state=now,
        months_overdue=months,
        level=level(months),
        outstanding_fen=overdue_fen(facts, account.room, at),
        held_by=tuple(sorted(each.ticket_no for each in held_by(facts, account.owner, at))),
        manual_holds=len(manual_holds(facts, account.owner, at)),
        window=window(facts, account, at) if now == "window" else None,
        promise=active_promise(facts, account, at),
    )


def state(facts: Facts, account: Account, at: datetime) -> str:
    """The first that applies."""
    return next(name for name, applies in STATES if applies(facts, account, at))


def missed_window(facts: Facts, account: Account, at: datetime) -> bool:
    """Whether a window ran out exactly at this instant unanswered, the state having been window until then."""
    before = at - MOMENT
    ran = window(facts, account, before)
    return ran is not None and ran.closes_at == at and state(facts, account, before) == "window"


def window_answered(facts: Facts, account: Account, at: datetime) -> bool:
    """Whether a contact at this instant answered a window: only where the state was window."""
    before = at - MOMENT
    ran = window(facts, account, before)
    if ran is None or state(facts, account, before) != "window":
        return False
    return answered(facts, account, ran.opens_at, at) and not answered(facts, account, ran.opens_at, before)
