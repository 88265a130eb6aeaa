"""Made-up companies for the method of flags: who owes at the end of each month, with or without something wrong."""

import numpy as np

from board.rules.flag_panels import Panel

MONTHS = 14


def company(
    seed: int, *, communities: int = 4, buildings: int = 10, owners: int = 60, rate: float = 0.15, spread: float = 0.2,
    lasting: float = 0.9, odd: dict[int, float] | None = None, since: int = 10, months: int = MONTHS,
) -> Panel:  # fmt: skip
    """Owners of whom half their inclination lasts and half wanders; buildings differ by `spread` in log-odds.

    They owe at three months; one and two are owed more often.
    From month `since` on the odds of owing are `odd[b]` times as high in building b.
    """
    random = np.random.default_rng(seed)
    count = communities * buildings
    building = np.repeat(np.arange(count), owners)
    usual = random.normal(0, spread, count)[building]
    fixed, wanders = random.normal(size=building.size), random.normal(size=building.size)
    depth = np.zeros((months, building.size), np.int8)
    for month in range(months):
        wanders = lasting * wanders + np.sqrt(1 - lasting**2) * random.normal(size=building.size)
        factor = np.ones(count)
        for b, times in (odd or {}).items():
            factor[b] = times if month >= since else 1
        latent = (fixed + wanders) / np.sqrt(2)
        # A standard normal turned logistic, so that the factor is exact for everybody's odds together.
        uniform = _normal_cdf(latent)
        odds = rate / (1 - rate) * np.exp(usual) * factor[building]
        for owed, easier in ((1, 2.0), (2, 1.4), (3, 1.0)):
            depth[month][uniform > 1 / (1 + odds * easier)] = owed
    owing, community = (depth >= 3).astype(np.int8), np.repeat(np.arange(communities), buildings)
    return Panel(owing, building, community, np.zeros((months, count), bool), depth)


def _normal_cdf(values: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr

    return np.asarray(ndtr(values))
