"""Which buildings owe abnormally much: three looks, combined, with few false orders for inspection.

LEVEL compares a building with the others of its community, JUMP with owners of the same payment record, one and three
months back, and DEPTH does as JUMP but counts the months they owe. The p that decides is a weighted Bonferroni of the
five; Benjamini-Hochberg (1995) over those buildings that may be flagged keeps false discoveries at a tenth; and a
building must stand out by at least four owners, or eight months, and by three in ten. Never say "caused by": the board
says "unusual", and how unlikely by luck.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from board.rules.flag_depth import depth
from board.rules.flag_jump import WINDOW_MONTHS, classes, jump
from board.rules.flag_level import Look, level
from board.rules.flag_panels import ABSENT, Bools, Floats, Ints, Panel
from board.rules.flag_verdicts import Verdict, counts_months

FALSE_DISCOVERIES: Final = 0.10
WATCHED: Final = 0.20
LEAST_OWNERS: Final = 20
LEAST_OTHERS: Final = 3
GATE_OWNERS: Final = 4
GATE_RATIO: Final = 1.3
GATE_MONTHS: Final = 2 * GATE_OWNERS  # where months are counted
WITHOUT_OWNERS: Final = 1.2  # where rooms are counted, since one owner's rooms move together
LONGEST_LAG: Final = 3
WEIGHTS: Final = {"level": 0.30, "jump1": 0.15, "jump3": 0.15, "depth1": 0.20, "depth3": 0.20}


@dataclass(frozen=True, slots=True)
class Found:
    """One building's answer. `p` is the chance by luck that decided; it and `q`, its false-discovery rate, are None
    for a building that was not asked about.

    `look` is level, jump1, jump3, depth1 or depth3: the one that spoke loudest; `expected` is its expectation for
    `counted` owners, or months owed where it looked at the depth.
    """

    verdict: Verdict
    owners: int
    owing: int
    look: str
    counted: float
    expected: float
    p: float | None
    q: float | None


def analyse(
    panel: Panel, month: int, *, inspected: Bools | None = None, on_roll: Bools | None = None, owners_known: bool = True
) -> list[Found]:
    """All buildings at the end of a month.

    `inspected` are those where an inspection found nothing lately; with those set aside because one is open they are
    never flagged, and are watched. Buildings that are not `on_roll` have nothing to count by.
    """
    n, y = panel.counts(month)
    rolled = n > 0 if on_roll is None else on_roll & (n > 0)
    lately = panel.set_aside[month] | (False if inspected is None else inspected)
    comparable = rolled & (n >= LEAST_OWNERS) & (_neighbours(panel, rolled) >= LEAST_OTHERS)
    asked = comparable & ~lately
    wider = 1.0 if owners_known else WITHOUT_OWNERS
    looks = {
        "level": level(panel, month, asked, more_variance=wider),
        "jump1": jump(panel, month, 1, asked, more_variance=wider),
        "jump3": jump(panel, month, 3, asked, more_variance=wider),
        "depth1": depth(panel, month, 1, asked, more_variance=wider),
        "depth3": depth(panel, month, 3, asked, more_variance=wider),
    }
    p, best = _combined(looks)
    q = np.ones(panel.buildings)
    if asked.any():
        q[asked] = stats.false_discovery_control(p[asked])
    verdicts = _verdicts(q, rolled, comparable, lately, with_history(panel, month))
    return [
        _found(list(looks)[best[b]], looks, b, verdicts[b], (int(n[b]), int(y[b])), (p[b], q[b]) if asked[b] else None)
        for b in range(panel.buildings)
    ]


def with_history(panel: Panel, month: int) -> Bools:
    """Buildings whose payment records reach back far enough for all looks; the others are compared by LEVEL only."""
    end = month - LONGEST_LAG
    if end - WINDOW_MONTHS + 1 < 0:
        return np.zeros(panel.buildings, bool)
    return panel.sum(classes(panel, end) != ABSENT) > 0


def _combined(looks: dict[str, Look]) -> tuple[Floats, Ints]:
    """(p, place of the look that gave it): min(1, p_look / weight), a look that fails the gate giving 1."""
    weighted = []
    for name, weight in WEIGHTS.items():
        look = looks[name]
        least = GATE_MONTHS if counts_months(name) else GATE_OWNERS
        passes = (look.counted - look.expected >= least) & (look.counted >= GATE_RATIO * look.expected)
        weighted.append(np.where(passes, np.minimum(1.0, look.p / weight), 1.0))
    table = np.vstack(weighted)
    return table.min(axis=0), table.argmin(axis=0)


def _neighbours(panel: Panel, rolled: Bools) -> Ints:
    """How many other buildings of its community have a roll."""
    counts = np.bincount(panel.community[rolled], minlength=int(panel.community.max(initial=0)) + 1)
    return counts[panel.community] - rolled


def _verdicts(q: Floats, rolled: Bools, comparable: Bools, lately: Bools, history: Bools) -> list[Verdict]:
    """The first that applies."""
    named = np.select(
        [~rolled, ~comparable, lately, q <= FALSE_DISCOVERIES, q <= WATCHED, ~history],
        [Verdict.NO_ROLL, Verdict.TOO_SMALL, Verdict.WATCH, Verdict.FLAGGED, Verdict.WATCH, Verdict.SHORT_HISTORY],
        Verdict.NORMAL,
    )
    return [Verdict(str(one)) for one in named]


def _found(
    name: str, looks: dict[str, Look], b: int, verdict: Verdict, counts: tuple[int, int],
    decided: tuple[float, float] | None,
) -> Found:  # fmt: skip
    look = looks[name]
    p, q = (None, None) if decided is None else (float(decided[0]), float(decided[1]))
    return Found(verdict, *counts, name, float(look.counted[b]), float(look.expected[b]), p, q)
