"""The limitation clock, lived through day by day: a counter of days left that acts fill up again."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple


class Act(NamedTuple):
    on: date
    kind: str
    proven: bool


def last_safe(due: date, acts: Sequence[Act], until: date) -> date:
    """The last day on which a claim due on `due` is safe, as somebody sees it who has lived until `until`."""
    safe = anniversary(due)
    today = due
    while today <= until:
        here = [act for act in acts if act.on == today and act.proven]
        alive = today <= safe
        if here and (alive or any(act.kind in ("acknowledgement", "plan") for act in here)):
            safe = anniversary(today)
        today += timedelta(days=1)
    return safe


def anniversary(day: date) -> date:
    """The same day three years on, found by walking: a 29 February that never comes stops on the 28th."""
    found = day
    for _ in range(3 * 366):
        after = found + timedelta(days=1)
        if (after.year - day.year, after.month, after.day) > (3, day.month, day.day):
            break
        found = after
    return found
