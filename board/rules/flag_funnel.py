"""The funnel: how far a share of so many owners strays from the community's by chance alone (Spiegelhalter 2005)."""

from itertools import accumulate
from math import comb, sqrt
from statistics import NormalDist
from typing import Final

TWO_SIGMA: Final = 0.05  # both tails together, which is 1.96 standard deviations
THREE_SIGMA: Final = 0.002  # 3.09
EXACT_BELOW: Final = 30  # owners


def limits(target: float, owners: int, tails: float) -> tuple[float, float]:
    """(lower, upper) share, within 0 and 1.

    The score limits t +- z sqrt(t (1 - t) / n); below EXACT_BELOW owners those of the binomial itself, which are whole
    owners, because the plain ones would call a building of five odd where chance does it every day.
    """
    return exact_limits(target, owners, tails) if owners < EXACT_BELOW else score_limits(target, owners, tails)


def score_limits(target: float, owners: int, tails: float) -> tuple[float, float]:
    spread = NormalDist().inv_cdf(1 - tails / 2) * sqrt(target * (1 - target) / owners)
    return max(0.0, target - spread), min(1.0, target + spread)


def exact_limits(target: float, owners: int, tails: float) -> tuple[float, float]:
    """The least and the largest share that chance gives with no more than half of `tails` beyond it on either side."""
    if owners < 1:
        return 0.0, 1.0
    chances = [comb(owners, k) * target**k * (1 - target) ** (owners - k) for k in range(owners + 1)]
    reached = list(accumulate(chances))
    low = sum(one < tails / 2 for one in reached)
    high = sum(one < 1 - tails / 2 for one in reached)
    return low / owners, min(high, owners) / owners
