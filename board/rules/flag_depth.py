"""DEPTH: do a building's owners owe more months together than owners with the same record elsewhere in the community?

Like JUMP, but every owner counts with the months owed, none to DEEPEST, where JUMP sees only who owes long enough. So
it hears a problem from the first month that is not paid, and where few owe for long (the figures are in
`tests/bench/bench_flag_bars.py`). The tail is that of a sum of independent owners, exact by Fourier transform.
"""

import numpy as np

from board.rules.flag_jump import PRIOR, WINDOW_MONTHS, Expected, dispersed, interpolated
from board.rules.flag_level import Look
from board.rules.flag_panels import ABSENT, Bools, Floats, Ints, Panel, others
from board.rules.flag_verdicts import DEEPEST

STEPS = DEEPEST + 1
CLASSES = 6  # owed nothing; something, nothing at the end; one, two, three months at the end; three throughout
LEAST_TAIL = 1e-14  # what the transform cannot tell from nothing


def depth(panel: Panel, month: int, lag: int, eligible: Bools, *, more_variance: float = 1.0) -> Look:
    """The look at one month, in months owed, with the record that ended `lag` months before.

    `eligible` and `more_variance` are as in `board.rules.flag_jump`; only eligible buildings above their expectation
    get a p below 1.
    """
    now, shrunk = dispersed(panel, month, lag, eligible, more_variance, expected)
    p = np.ones(panel.buildings)
    if now is None:
        return Look(np.zeros(panel.buildings), np.zeros(panel.buildings), p)
    for b in np.flatnonzero(eligible & (now.variance > 0) & (shrunk > now.sum)):
        p[b] = upper_tail(now.members[b], now.rates[b], float(shrunk[b]))
    return Look(now.counted, now.sum, p)


def classes(panel: Panel, end: int) -> Ints:
    """Class of each unit by the window that ends with month `end`; ABSENT for a unit that was not there throughout."""
    window = np.minimum(panel.depth[end - WINDOW_MONTHS + 1 : end + 1], DEEPEST)
    total, last = window.sum(axis=0, dtype=np.int64), window[-1].astype(np.int64)
    owing = np.where(total == DEEPEST * WINDOW_MONTHS, CLASSES - 1, last + 1)
    found = np.where(total == 0, 0, np.where(last == 0, 1, owing))
    return np.where((window == ABSENT).any(axis=0), ABSENT, found)


def expected(panel: Panel, month: int, lag: int) -> Expected | None:
    """What the same records give elsewhere; None where the history is too short.

    `rates` are, by building and class, the shares of owners who owe nothing, one month, two, three and more.
    """
    end = month - lag
    if end - WINDOW_MONTHS + 1 < 0:
        return None
    group, now = classes(panel, end), panel.depth[month]
    there = (group != ABSENT) & (now != ABSENT)
    cell = (panel.building[there] * CLASSES + group[there]) * STEPS + np.minimum(now[there], DEEPEST)
    shape = (panel.buildings, CLASSES, STEPS)
    counts = np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    members, aside = counts.sum(axis=2), panel.set_aside[month]
    company = (counts.sum(axis=0) + 0.5) / (members.sum(axis=0)[:, None] + 0.5 * STEPS)
    columns = counts.reshape(panel.buildings, -1).T
    around = np.column_stack([others(one, panel.community, aside) for one in columns]).reshape(shape)
    others_ = around.sum(axis=2)
    rates = (around + PRIOR * company) / (others_ + PRIOR)[:, :, None]
    months = np.arange(STEPS)
    mean = rates @ months
    spread = rates @ months**2 - mean**2
    return Expected(
        members, rates, (counts @ months).sum(axis=1), (members * mean).sum(axis=1), (members * spread).sum(axis=1),
        (members**2 * spread / (others_ + PRIOR)).sum(axis=1),
    )  # fmt: skip


def upper_tail(members: Floats, rates: Floats, at: float) -> float:
    """Mid-p upper tail, at a real number, of the months that so many members of each class owe together."""
    size = int(members.sum()) * DEEPEST + 1
    width = 1 << (size - 1).bit_length()
    whole = np.prod(np.fft.rfft(rates, width, axis=1) ** members[:, None], axis=0)
    return interpolated(np.maximum(np.fft.irfft(whole, width)[:size], 0.0), at, LEAST_TAIL)
