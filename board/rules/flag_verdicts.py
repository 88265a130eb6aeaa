"""The answers that a building can get. Apart from the method, so that a page need not load the statistics."""

from enum import StrEnum
from typing import Final

DEEPEST: Final = 3  # months of each owner that count where months are counted; more say little more of a building


class Verdict(StrEnum):
    FLAGGED = "flagged"
    WATCH = "watch"
    NORMAL = "normal"
    TOO_SMALL = "too_small"
    NO_ROLL = "no_roll"
    SHORT_HISTORY = "short_history"


def counts_months(look: str) -> bool:
    """Whether a look counts months owed, where the others count owners."""
    return look.startswith("depth")
