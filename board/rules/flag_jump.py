"""JUMP: is a building above what owners with the same payment record do elsewhere in its community?

Indirect standardisation on payment history (Poisson-binomial tail), with its own overdispersion.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from board.rules.flag_level import POOLED_MONTHS, Look
from board.rules.flag_panels import ABSENT, Bools, Floats, Ints, Panel, others, scatter, winsorised

WINDOW_MONTHS = 6
CLASSES = 4  # never owed, owed sometimes, owing at the end, owed throughout
PRIOR = 10  # owners' worth of the company's behaviour in each community's


@dataclass(frozen=True, slots=True)
class Expected:
    """By building: owners in each class, how each class behaves elsewhere, and what follows for the count."""

    members: Floats
    rates: Floats
    counted: Floats
    sum: Floats
    variance: Floats
    baseline: Floats

    @property
    def z(self) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            z = (self.counted - self.sum) / np.sqrt(self.variance + self.baseline)
        return np.where(np.isfinite(z), z, 0.0)


def jump(panel: Panel, month: int, lag: int, eligible: Bools, *, more_variance: float = 1.0) -> Look:
    """The look at one month with the history that ended `lag` months before; p is 1 where history is too short.

    What scatter is ordinary the `eligible` buildings say. `more_variance` is as in `board.rules.flag_level`.
    """
    now, shrunk = dispersed(panel, month, lag, eligible, more_variance, expected)
    p = np.ones(panel.buildings)
    if now is None:
        return Look(np.zeros(panel.buildings), np.zeros(panel.buildings), p)
    for b in np.flatnonzero(now.variance > 0):
        p[b] = upper_tail(now.members[b], now.rates[b], float(shrunk[b]))
    return Look(now.counted, now.sum, p)


def dispersed(
    panel: Panel, month: int, lag: int, eligible: Bools, more_variance: float,
    expectation: Callable[[Panel, int, int], Expected | None],
) -> tuple[Expected | None, Floats]:  # fmt: skip
    """(expectation, count as chance alone would have it): drawn in by what scatter was ordinary in the last months."""
    now = expectation(panel, month, lag)
    if now is None:
        return None, np.zeros(panel.buildings)
    past = [expectation(panel, one, lag) for one in range(max(0, month - POOLED_MONTHS + 1), month + 1)]
    phi0, rho = _dispersion([one for one in past if one is not None], eligible)
    phi0, rho = phi0 * more_variance, rho * more_variance
    with np.errstate(divide="ignore", invalid="ignore"):
        phi = phi0 + rho * (now.members.sum(axis=1) - 1) + now.baseline / now.variance
        return now, now.sum + (now.counted - now.sum) / np.sqrt(phi)


def classes(panel: Panel, end: int) -> Ints:
    """Class of each unit by the window that ends with month `end`; ABSENT for a unit that was not there throughout."""
    window = panel.owing[end - WINDOW_MONTHS + 1 : end + 1]
    owed = (window == 1).sum(axis=0)
    found = np.where(owed == 0, 0, np.where(window[-1] != 1, 1, np.where(owed < WINDOW_MONTHS, 2, 3)))
    return np.where((window == ABSENT).any(axis=0), ABSENT, found)


def expected(panel: Panel, month: int, lag: int) -> Expected | None:
    """What the same records give elsewhere; None where the history is too short."""
    end = month - lag
    if end - WINDOW_MONTHS + 1 < 0:
        return None
    group, present = classes(panel, end), panel.owing[month] != ABSENT
    members = np.zeros((panel.buildings, CLASSES))
    owing = np.zeros((panel.buildings, CLASSES))
    for h in range(CLASSES):
        in_class = present & (group == h)
        members[:, h] = panel.sum(in_class)
        owing[:, h] = panel.sum(in_class & (panel.owing[month] == 1))
    aside = panel.set_aside[month]
    company = (owing.sum(axis=0) + 0.5) / (members.sum(axis=0) + 1)
    m_others = np.column_stack([others(members[:, h], panel.community, aside) for h in range(CLASSES)])
    y_others = np.column_stack([others(owing[:, h], panel.community, aside) for h in range(CLASSES)])
    rates = (y_others + PRIOR * company) / (m_others + PRIOR)
    spread = rates * (1 - rates)
    return Expected(
        members, rates, owing.sum(axis=1), (members * rates).sum(axis=1), (members * spread).sum(axis=1),
        (members**2 * spread / (m_others + PRIOR)).sum(axis=1),
    )  # fmt: skip


def upper_tail(members: Floats, rates: Floats, at: float) -> float:
    """Mid-p upper tail of a sum of binomials at a real number.

    scipy has no Poisson-binomial; a few binomials are convolved exactly.
    """
    pmf = np.ones(1)
    for count, rate in zip(members.astype(int), rates, strict=True):
        pmf = np.convolve(pmf, _binomial(count, float(rate)))
    return interpolated(pmf, at, 1e-300)


def interpolated(pmf: Floats, at: float, least: float) -> float:
    """Mid-p upper tail at a real number; its logarithm is interpolated between integers."""
    tail = np.cumsum(pmf[::-1])[::-1] - pmf / 2
    low = int(np.clip(np.floor(at), 0, pmf.size - 1))
    high = min(low + 1, pmf.size - 1)
    logs = np.log(np.maximum(tail[[low, high]], least))
    return float(np.exp(logs[0] + (min(max(at, 0.0), pmf.size - 1.0) - low) * (logs[1] - logs[0])))


def _binomial(n: int, p: float) -> Floats:
    """All its probabilities; by hand, since scipy's checks cost more than the sum for a building's few owners."""
    k = np.arange(n + 1)
    ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    pmf: Floats = np.exp(ways + special.xlogy(k, p) + special.xlog1py(n - k, -p))
    return pmf


def _dispersion(past: list[Expected], eligible: Bools) -> tuple[float, float]:
    """(phi0, rho): the scatter of small buildings, and how it grows with size."""
    some = [eligible & (one.variance > 0) for one in past]
    z = np.concatenate([one.z[where] for one, where in zip(past, some, strict=True)])
    sizes = np.concatenate([one.members.sum(axis=1)[where] for one, where in zip(past, some, strict=True)])
    if z.size == 0:
        return 1.0, 0.0
    pulled, middle = winsorised(z), np.median(sizes)
    small, large = sizes <= middle, sizes > middle
    rho = 0.0
    if small.any() and large.any() and sizes[large].mean() > sizes[small].mean():
        grown = scatter(pulled[large]) - scatter(pulled[small])
        rho = max(0.0, grown / (sizes[large].mean() - sizes[small].mean()))
    return max(1.0, scatter(pulled) - rho * (float(sizes.mean()) - 1)), rho
