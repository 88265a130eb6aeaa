"""The funnel: how far a share of so many owners strays from the community's by chance alone (Spiegelhalter 2005)."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import special

from board.rules.flag_panels import Floats

TWO_SIGMA: Final = 0.05  # both tails together, which is 1.96 standard deviations
THREE_SIGMA: Final = 0.002  # 3.09
EXACT_BELOW: Final = 30  # owners


def limits(target: float, owners: Sequence[int], tails: float) -> tuple[Floats, Floats]:
    """(lower, upper) shares for each number of owners, within 0 and 1.

    The score limits t +- z sqrt(t (1 - t) / n); below EXACT_BELOW owners those of the binomial itself, which
    are whole owners, because the plain ones would call a building of five odd where chance does it every day.
    """
    n = np.asarray(owners, dtype=np.float64)
    low, high = score_limits(target, n, tails)
    for place in np.flatnonzero(n < EXACT_BELOW):
        low[place], high[place] = exact_limits(target, int(n[place]), tails)
    return low, high


def score_limits(target: float, n: Floats, tails: float) -> tuple[Floats, Floats]:
    spread = special.ndtri(1 - tails / 2) * np.sqrt(target * (1 - target) / n)
    return np.clip(target - spread, 0, 1), np.clip(target + spread, 0, 1)


def exact_limits(target: float, n: int, tails: float) -> tuple[float, float]:
    """The least and the largest share that chance gives with no more than half of `tails` beyond it on either side."""
    if n < 1:
        return 0.0, 1.0
    reached = special.bdtr(np.arange(n + 1), n, target)
    low, high = np.searchsorted(reached, (tails / 2, 1 - tails / 2))
    return float(low) / n, min(1.0, float(high) / n)
