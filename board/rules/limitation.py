"""The limitation clock of each charge: the last day on which its claim is still safe.

Three years from the due date (Civil Code 188), begun anew by an act that is proven (195; Supreme Court on limitation,
2020, art. 8). The board is careful where the law leaves room: it counts each period by itself (189 would let one count
from the last), a plan from the day it was signed, a lawsuit from its filing, and adds no day for a holiday (203). No
hold is among the arguments: one that the company chose for itself stops nothing (194).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from board.rules.charges import Version
from board.rules.time import from_day, to_day
from board.rules.words import ActKind, Evidence

YEARS: Final = 3
WARN_DAYS: Final = (180, 90, 30, 7)
ASK_DAYS: Final = 180
"""A hold that begins with fewer days left is put before the manager."""
DECISION_DAYS: Final = 60
"""From here on down a hold demands a named decision each day until one is taken."""

# After the lapse only the debtor's own word in writing takes the defence away (2020, art. 19), and the clock then runs
# anew. A later demand revives nothing; nor, to be careful, does a later payment, which may be for its own part alone.
REVIVES: Final = frozenset({ActKind.ACKNOWLEDGEMENT, ActKind.PLAN})


@dataclass(frozen=True, slots=True)
class Act:
    """An act on a local day, yyyymmdd. It concerns every charge of its account that is due by that day."""

    kind: ActKind
    day: int
    evidence: Evidence = Evidence.A


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one charge on a local day: `days_left` is 0 on the last safe day, negative once it has lapsed."""

    last_safe_day: int
    days_left: int
    charge: Version

    @property
    def lapsed(self) -> bool:
        return self.days_left < 0


def last_safe_day(due_day: int, acts: Iterable[Act], *, at_day: int) -> int:
    """The last safe day of a charge due on `due_day`, by the acts up to `at_day`; all three are yyyymmdd.

    A proven act from the due day on begins the three years anew if the claim was still safe on its day; one after the
    lapse only if it revives. Acts may come in any order, and none ever makes the day an earlier one.
    """
    safe = _years_after(due_day)
    for act in sorted(acts, key=lambda act: act.day):
        counts = act.evidence == Evidence.A and due_day <= act.day <= at_day
        if counts and (act.day <= safe or act.kind in REVIVES):
            safe = max(safe, _years_after(act.day))
    return safe


def clocks(versions: Iterable[Version], acts: Iterable[Act], day: int) -> tuple[Clock, ...]:
    """The clock of every charge that is due by a local day and outstanding on it, the earliest first; lapsed too."""
    known = tuple(acts)
    running = [
        _clock(version, last_safe_day(version.due_day, known, at_day=day), day)
        for version in versions
        if version.since <= day < version.until and version.due_day <= day and version.outstanding(day)
    ]
    return tuple(sorted(running, key=lambda clock: (clock.last_safe_day, clock.charge.due_day, clock.charge.key)))


def earliest(versions: Iterable[Version], acts: Iterable[Act], day: int) -> Clock | None:
    """The clock that runs out first of those still running: what has lapsed cannot be kept, and hides no other."""
    return next((clock for clock in clocks(versions, acts, day) if not clock.lapsed), None)


def warned(days_left: int) -> int | None:
    """The tightest warning that applies with so many days left: 180, 90, 30 or 7; None before the first, or lapsed."""
    return min((limit for limit in WARN_DAYS if 0 <= days_left <= limit), default=None)


def due_bound(day: int, ahead: int) -> int:
    """Charges due later than this number are safe for more than `ahead` days from a day, by whatever acts.

    A number to compare days with, not always a date.
    """
    end = from_day(day) + timedelta(days=ahead)
    return (end.year - YEARS) * 10_000 + end.month * 100 + 31


def demands_decision(days_left: int, *, held: bool) -> bool:
    """Whether a named decision is due today: a hold is about to outlive the claim."""
    return held and 0 <= days_left <= DECISION_DAYS


def _clock(version: Version, safe: int, day: int) -> Clock:
    return Clock(safe, (from_day(safe) - from_day(day)).days, version)


def _years_after(day: int) -> int:
    """Three years later; from 29 February, 28 February."""
    start = from_day(day)
    leap = (start.month, start.day) == (2, 29)
    return to_day(date(start.year + YEARS, start.month, 28 if leap else start.day))
