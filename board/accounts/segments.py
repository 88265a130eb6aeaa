"""Stored segments as they are read again."""

from board.rules.segment_words import Counts
from board.rules.words import HoldKind


def counts_of(months: int, hard: int, tickets: int, issues: int, holds: str, good: int, mark: str | None) -> Counts:
    """The numbers behind a stored segment; `mark` is the reason of the black mark in force."""
    kinds = frozenset(HoldKind(kind) for kind in holds.split(",") if kind)
    return Counts(months, mark, hard, tickets, issues, kinds, good)
