"""Does contact inside the window help? A landmark comparison (Anderson, Cain and Gelber 1983).

Whoever pays on the first day cannot be called on the third: to compare all who were ever called with the others would
praise or blame the call for that. So one looks from the end of the window on, only at accounts that had not paid by
then, and asks who of them had been called before. Whom the clerks chose to call is not undone by any arithmetic.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

DAYS: Final = 21  # after the window's end
LEAST_PAID: Final = 30  # in each group, before any number is shown
LEAST_IN_PART: Final = 5  # accounts of each group in a part, for the comparison of like with like
LEVELS: Final = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Case:
    """An account that was unpaid at the end of its window. `days` after that it paid, or was last seen unpaid.

    `part` says what it is alike in: its community, and how long it had owed.
    """

    part: tuple[int, int]
    contacted: bool
    days: int
    paid: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`share` is the share that had paid after DAYS days (Kaplan and Meier), None with too few who did."""

    accounts: int
    paid: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`p` is the chance that two groups alike differ as much (log-rank, both ways); None with too few.

    `alike` are the shares of contacted and others as they would be with the same mix of communities and months owed.
    """

    contacted: Group
    others: Group
    p: float | None
    alike: tuple[float, float] | None

    @property
    def is_enough(self) -> bool:
        return self.contacted.share is not None and self.others.share is not None


def compare(cases: Iterable[Case]) -> Comparison:
    found = list(cases)
    groups = [one for one in found if one.contacted], [one for one in found if not one.contacted]
    enough = all(_paid(group) >= LEAST_PAID for group in groups)
    contacted, others = (
        Group(len(group), _paid(group), share_paid(group) if enough else None) for group in groups
    )  # fmt: skip
    if not enough:
        return Comparison(contacted, others, None, None)
    return Comparison(contacted, others, two_sided(*groups), _alike(found))


def part(community: int, months: int) -> tuple[int, int]:
    """The part of an account that owed so many months: levels as in the ladder."""
    return community, sum(months > most for most in LEVELS)


def share_paid(cases: Sequence[Case], days: int = DAYS) -> float:
    """Kaplan and Meier: the share that has paid within so many days, although some are seen for less."""
    return float(1 - stats.ecdf(_censored(cases)).sf.evaluate(days))


def two_sided(one: Sequence[Case], other: Sequence[Case]) -> float:
    """The log-rank test's p."""
    return float(stats.logrank(_censored(one), _censored(other)).pvalue)


def _alike(cases: Sequence[Case]) -> tuple[float, float] | None:
    """Directly standardised: each part's shares, weighted by its accounts; parts that hold only one group are left out.

    None where the parts that are left show too few who paid.
    """
    parts: dict[tuple[int, int], tuple[list[Case], list[Case]]] = defaultdict(lambda: ([], []))
    for one in cases:
        parts[one.part][not one.contacted].append(one)
    both = [groups for _, groups in sorted(parts.items()) if min(map(len, groups)) >= LEAST_IN_PART]
    if any(sum(_paid(groups[side]) for groups in both) < LEAST_PAID for side in (0, 1)):
        return None
    weights = np.array([len(groups[0]) + len(groups[1]) for groups in both])
    shares = np.array([[share_paid(group) for group in groups] for groups in both])
    contacted, others = weights @ shares / weights.sum()
    return float(contacted), float(others)


def _censored(cases: Sequence[Case]) -> stats.CensoredData:
    return stats.CensoredData(
        uncensored=[one.days for one in cases if one.paid], right=[one.days for one in cases if not one.paid]
    )  # fmt: skip


def _paid(cases: Iterable[Case]) -> int:
    return sum(one.paid for one in cases)
