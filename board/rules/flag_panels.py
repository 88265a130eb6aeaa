"""What the analysis of buildings sees: who owed at the end of each month, and in which building.

An owner's several rooms in one building count once: the unit is an owner in a building. Months are columns of time from
the oldest to the one that is analysed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

ABSENT = -1  # not on the roll in that month


@dataclass(frozen=True, slots=True)
class Panel:
    """`depth[t, i]` is how many months unit i owed at the end of month t, ABSENT where it was not there; `owing[t, i]`
    is 1 where that is long enough to count as owing, 0 where not, ABSENT likewise.

    `building[i]` is the unit's building, 0 to B - 1; `community[b]` a building's community. `set_aside[t, b]` marks a
    building that lends itself to no comparison in month t, because of an open inspection.
    """

    owing: npt.NDArray[np.int8]
    building: Ints
    community: Ints
    set_aside: Bools
    depth: npt.NDArray[np.int8]

    @property
    def months(self) -> int:
        return int(self.owing.shape[0])

    @property
    def buildings(self) -> int:
        return int(self.community.shape[0])

    def counts(self, month: int) -> tuple[Ints, Ints]:
        """(owners, those owing) of each building at the end of a month."""
        row = self.owing[month]
        return self.sum(row != ABSENT), self.sum(row == 1)

    def sum(self, which: Bools) -> Ints:
        """How many units of each building are marked."""
        return np.bincount(self.building[which], minlength=self.buildings).astype(np.int64)


def others(values: Floats | Ints, community: Ints, set_aside: Bools) -> Floats:
    """For each building the sum over the other buildings of its community that are not set aside."""
    counted = np.where(set_aside, 0, values).astype(np.float64)
    whole = np.bincount(community, weights=counted, minlength=int(community.max(initial=0)) + 1)
    return whole[community] - counted


def winsorised(values: Floats) -> Floats:
    """Values pulled in to their own 10% and 90% quantiles (numpy's, which are R's type 7)."""
    low, high = np.quantile(values, (0.1, 0.9))
    return np.clip(values, low, high)


# E[z_w^2] of a true N(0, 1) winsorised at its own 10% and 90% points; without it phi comes out a third too small.
WINSORISED_NORMAL = 0.6787


def scatter(pulled: Floats) -> float:
    """Their mean square beside that of pure chance: 1 where z-scores scatter as chance alone would have them."""
    return float(np.mean(pulled**2) / WINSORISED_NORMAL)


def dispersion(z: Floats) -> float:
    """phi of z-scores (Spiegelhalter 2005, winsorised)."""
    return scatter(winsorised(z))
