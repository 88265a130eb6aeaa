"""Which ticket categories stand out in a flagged building: the whole checklist, the likeliest first.

Gamma-Poisson: a building's ratio of tickets to what its community would give is drawn towards one by as much as the
community's buildings differ anyhow. A hint where to look, never a cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, stats

from board.rules.flag_panels import Floats

FALSE_DISCOVERIES: Final = 0.10
LEAST_TICKETS: Final = 3
SHAPES: Final = (0.05, 1000.0)  # how unlike buildings may be at most, and at least


@dataclass(frozen=True, slots=True)
class Hint:
    """One category: tickets counted, those that the community would give, the smoothed ratio of the two."""

    category: str
    tickets: int
    expected: float
    ratio: float
    stands_out: bool


def hints(tickets: Mapping[str, Sequence[int]], owners: Sequence[int], building: int) -> list[Hint]:
    """The checklist of one building of a community: `tickets` has, by category, the count of each building.

    Nothing is ever left out: a category that is quiet is checked last.
    """
    n = np.asarray(owners, dtype=np.float64)
    rows = [(category, *_smoothed(np.asarray(counts, dtype=np.float64), n, building))
            for category, counts in sorted(tickets.items())]  # fmt: skip
    if not rows:
        return []
    q = stats.false_discovery_control([p for *_, p in rows])
    found = [
        Hint(category, int(o), round(float(e), 2), round(float(ratio), 2),
             bool(q[place] <= FALSE_DISCOVERIES and o >= LEAST_TICKETS and ratio > 1))
        for place, (category, o, e, ratio, _) in enumerate(rows)
    ]  # fmt: skip
    return sorted(found, key=lambda hint: (-hint.ratio, -hint.tickets, hint.category))


def expected(counts: Floats, owners: Floats) -> Floats:
    """Each building's share of the other buildings' tickets, by owners."""
    others, around = counts.sum() - counts, owners.sum() - owners
    return np.where(around > 0, others * owners / np.maximum(around, 1), 0.0)


def shape(counts: Floats, expectation: Floats) -> float:
    """How alike the buildings are: a of Gamma(a, a), by maximum likelihood."""
    some = expectation > 0
    if not some.any():
        return SHAPES[1]
    o, e = counts[some], expectation[some]

    def loss(log_a: float) -> float:
        a = float(np.exp(log_a))
        return -float(stats.nbinom.logpmf(o, a, a / (a + e)).sum())

    low, high = np.log(SHAPES[0]), np.log(SHAPES[1])
    return float(np.exp(optimize.minimize_scalar(loss, bounds=(low, high), method="bounded").x))


def _smoothed(counts: Floats, owners: Floats, b: int) -> tuple[float, float, float, float]:
    """(observed, expected, smoothed ratio, chance of as many)."""
    expectation = expected(counts, owners)
    a = shape(counts, expectation)
    o, e = float(counts[b]), float(expectation[b])
    chance = 1.0 if o == 0 else float(stats.nbinom.sf(o - 1, a, a / (a + e))) if e > 0 else 1.0
    return o, e, (o + a) / (e + a), chance
