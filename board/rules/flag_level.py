"""LEVEL: is a building above the other buildings of its community, after ordinary differences between buildings?

Beta-binomial tail with leave-one-out expectation; the overdispersion is estimated over the company's last six months.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from board.rules.flag_panels import Bools, Floats, Ints, Panel, dispersion, others

POOLED_MONTHS = 6
LARGEST_RHO = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    """One look at all buildings: what was counted, what was expected, and how unlikely the count is by luck.

    `p` is 1 where no look was possible.
    """

    counted: Floats
    expected: Floats
    p: Floats


@dataclass(frozen=True, slots=True)
class Standing:
    """Owners and owing of one month, and of the others in each building's community."""

    n: Ints
    y: Ints
    n_others: Floats
    y_others: Floats
    squares_others: Floats

    @property
    def rate(self) -> Floats:
        """p_b: the other buildings' share, drawn a little towards the company's."""
        company = self.y.sum() / max(1, self.n.sum())
        rate: Floats = (self.y_others + company) / (self.n_others + 1)
        return rate

    @property
    def z(self) -> Floats:
        """The count's distance from its expectation, in standard deviations of plain chance; 0 without others."""
        p, n = self.rate, self.n
        with np.errstate(divide="ignore", invalid="ignore"):
            z = (self.y - n * p) / np.sqrt(n * p * (1 - p) * (1 + n / self.n_others))
        return np.where(np.isfinite(z), z, 0.0)


def standing(panel: Panel, month: int) -> Standing:
    n, y = panel.counts(month)
    aside = panel.set_aside[month]
    return Standing(
        n, y, others(n, panel.community, aside), others(y, panel.community, aside),
        others(n * n, panel.community, aside),
    )  # fmt: skip


def level(panel: Panel, month: int, eligible: Bools, *, more_variance: float = 1.0) -> Look:
    """The look at one month; what scatter is ordinary the `eligible` buildings say.

    `more_variance` widens it where owners are not known and rooms are counted.
    """
    now = standing(panel, month)
    past = [standing(panel, one) for one in range(max(0, month - POOLED_MONTHS + 1), month + 1)]
    rho = more_variance * overdispersion(past, eligible)
    p = np.ones(panel.buildings)
    some = (now.n > 1) & (now.n_others > 0)
    p[some] = _tail(now, rho, some)
    return Look(now.y.astype(np.float64), now.n * now.rate, p)


def overdispersion(past: Sequence[Standing], eligible: Bools) -> float:
    """rho: how alike owners of one building are beyond their community, pooled over months."""
    some = [eligible & (one.n > 1) & (one.n_others > 0) for one in past]
    z = np.concatenate([one.z[where] for one, where in zip(past, some, strict=True)])
    sizes = np.concatenate([one.n[where] for one, where in zip(past, some, strict=True)])
    if z.size == 0 or sizes.mean() <= 1:
        return 0.0
    return max(0.0, (dispersion(z) - 1) / (float(sizes.mean()) - 1))


def _tail(now: Standing, rho: float, some: Bools) -> Floats:
    """P(Y > y) + P(Y = y) / 2 of the beta-binomial, with the uncertainty of the baseline in its rho."""
    n, y, others_ = now.n[some], now.y[some], now.n_others[some]
    p = np.clip(now.rate[some], 1e-9, 1 - 1e-9)
    shared = 1 + np.maximum(now.squares_others[some] / others_ - 1, 0) * rho
    rho_b = np.clip((rho * (n - 1) + n * shared / others_) / (n - 1), 1e-9, LARGEST_RHO)
    concentration = 1 / rho_b - 1
    drawn = stats.betabinom(n, p * concentration, (1 - p) * concentration)
    tail: Floats = drawn.sf(y) + drawn.pmf(y) / 2
    return tail
