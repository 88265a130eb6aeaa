"""Formulas of the literature that the board does not use itself, to hold what it shares with them to printed values."""

import numpy as np
from scipy import stats

from board.rules.flag_panels import Floats


def shmi_phi(observed: Floats, expected: Floats) -> float:
    """Dispersion with SHMI's truncation: the tenths at both ends are left out; expected rounded to two decimals."""
    expected = np.round(expected, 2)
    z = np.sqrt(expected) * np.log(observed / expected)
    rank = stats.rankdata(z, method="ordinal")
    tenth = rank * 10 // (z.size + 1)
    kept = z[(tenth > 0) & (tenth < 9)]
    return float(np.mean(kept**2))


def cqc_phi(z: Floats) -> float:
    """Dispersion with CQC's winsorising, as the packages have it: without the board's factor for what it takes away."""
    return float(np.mean(np.clip(z, *np.quantile(z, (0.1, 0.9))) ** 2))


def tau2(phi: float, weights: Floats) -> float:
    """DerSimonian-Laird's variance between units from their dispersion."""
    units = weights.size
    if units * phi < units - 1:
        return 0.0
    return float(max(0.0, (units * phi - (units - 1)) / (weights.sum() - (weights**2).sum() / weights.sum())))


def poisson_limits(expected: Floats, tails: float) -> tuple[Floats, Floats]:
    """Exact limits of an observed-to-expected ratio."""
    low = stats.chi2.ppf(tails / 2, 2 * expected) / 2
    high = stats.chi2.ppf(1 - tails / 2, 2 * (expected + 1)) / 2
    return low / expected, high / expected
