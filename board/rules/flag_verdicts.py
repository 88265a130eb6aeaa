"""The answers that a building can get. Apart from the method, so that a page need not load the statistics."""

from enum import StrEnum


class Verdict(StrEnum):
    FLAGGED = "flagged"
    WATCH = "watch"
    NORMAL = "normal"
    TOO_SMALL = "too_small"
    NO_ROLL = "no_roll"
    SHORT_HISTORY = "short_history"
