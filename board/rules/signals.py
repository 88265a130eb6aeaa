"""What people are told when an account's state changes: one change, one signal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from board.rules.state import Decision
from board.rules.time import to_micros
from board.rules.words import SignalKind, State


@dataclass(frozen=True, slots=True)
class Told:
    """What people were last told of an account; `episode` counts the holds they were told of."""

    state: State = State.SETTLED
    window_at: datetime | None = None
    episode: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to tell. `key` is its episode: it never moves, and it is told once."""

    kind: SignalKind
    key: str


@dataclass(frozen=True, slots=True)
class Turn:
    told: Told
    changes: tuple[Change, ...]


def turn(told: Told, decision: Decision, *, was_missed: Callable[[datetime], bool]) -> Turn:
    """From what was told to what holds now.

    Only the state that holds now is told: what began and ended unnoticed in between is history. Entering held gives
    `hold`, leaving it with arrears `resume`, a window that nobody heard of `resume` too; a window that was told and
    ran out unused (`was_missed(opened_at)` asks the facts) gives `missed_window`.
    """
    window_at = decision.window.opens_at if decision.window else None
    episode = told.episode
    changes: list[Change] = []
    if told.window_at is not None and told.window_at != window_at and was_missed(told.window_at):
        changes.append(Change(SignalKind.MISSED_WINDOW, f"missed_window:{to_micros(told.window_at)}"))
    if decision.state == State.HELD and told.state != State.HELD:
        episode += 1
        changes.append(Change(SignalKind.HOLD, f"hold:{episode}"))
    elif told.state == State.HELD and decision.state not in (State.HELD, State.SETTLED):
        changes.append(Change(SignalKind.RESUME, f"resume:{episode}"))
    elif window_at is not None and window_at != told.window_at:
        changes.append(Change(SignalKind.RESUME, f"resume:window:{to_micros(window_at)}"))
    return Turn(Told(decision.state, window_at, episode), tuple(changes))
