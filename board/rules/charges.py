"""What an account owes on a local day: its charges as versions, and what is overdue of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from board.rules.time import OPEN_DAY

NO_MONTHS: Final = 0


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a charge; days are yyyymmdd, months year * 12 + month - 1, money fen.

    In effect on days d with since <= d < until (since is 0 for the first version: it holds backwards too), and
    outstanding while d < settled_on. `key` names the charge: (source, item, first month, last month).
    """

    key: tuple[int, int, int, int]
    as_of: int
    since: int
    until: int
    settled_on: int
    due_fen: int
    paid_fen: int
    due_day: int
    late_fee: bool = False

    def outstanding(self, day: int) -> int:
        """Fen outstanding on a day on which the version is in effect."""
        return max(0, self.due_fen - self.paid_fen) if day < self.settled_on else 0

    def paid(self, day: int) -> int:
        """Fen paid by a day on which the version is in effect: a charge settled by a snapshot is paid in full."""
        return self.paid_fen if day < self.settled_on else max(self.due_fen, self.paid_fen)


@dataclass(frozen=True, slots=True)
class Overdue:
    """The overdue part of an account: fen, distinct months that overdue periods cover, and the level 0 to 4.

    `since` is the earliest due day of it (yyyymmdd), None where nothing is overdue.
    """

    fen: int
    months: int
    level: int
    since: int | None


def overdue(versions: Iterable[Version], day: int) -> Overdue:
    """What is overdue on a local day: past its due date, with something outstanding. Late fees count no months."""
    fen = 0
    months: set[int] = set()
    since: int | None = None
    for version in versions:
        if not version.since <= day < version.until or version.due_day >= day:
            continue
        outstanding = version.outstanding(day)
        fen += outstanding
        if outstanding:
            since = version.due_day if since is None else min(since, version.due_day)
        if outstanding and not version.late_fee:
            _, _, first, last = version.key
            months.update(range(first, last + 1))
    return Overdue(fen, len(months), level(len(months)), since)


def level(months: int) -> int:
    """1: 1 to 3 months, 2: 4 to 6, 3: 7 to 12, 4: more; 0 where nothing but late fees is overdue."""
    return 0 if months == NO_MONTHS else 1 if months <= 3 else 2 if months <= 6 else 3 if months <= 12 else 4


def paid_since(versions: Iterable[Version], from_day: int, day: int) -> int:
    """Fen paid on an account's charges between two local days, as the lists of those days show it."""
    before: dict[tuple[int, int, int, int], int] = {}
    after: dict[tuple[int, int, int, int], int] = {}
    for version in versions:
        if version.since <= from_day < version.until:
            before[version.key] = version.paid(from_day)
        if version.since <= day < version.until:
            after[version.key] = version.paid(day)
    return sum(max(0, paid - before.get(key, 0)) for key, paid in after.items())


def stands_through(versions: Iterable[Version], day: int) -> int:
    """The last local day through which time alone changes nothing of what is overdue; OPEN_DAY for ever.

    A number to compare with, not always a date: the day before the first of a month is given as yyyymm00.
    """
    last = OPEN_DAY
    for version in versions:
        if version.until <= day or version.settled_on <= day:
            continue
        ends = (end - 1 for end in (version.until, version.settled_on) if end < OPEN_DAY)
        last = min([last, *(turn for turn in (version.due_day, version.since - 1, *ends) if turn >= day)])
    return last
