"""Did arrears fall after an inspection, and by more than they would have by themselves?

A building is flagged when it stands high, and what stands high by chance comes down again without anybody's doing:
before and after alone praise every inspection, and so does the plain comparison with the neighbours (difference in
differences). The empirical Bayes figure (Hauer 1997) first takes away what high buildings come down anyway, as the
buildings show that nobody flagged or inspected; it praises real repairs a little too little. All figures are shares of
owners: 0.05 are five percentage points.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Final

AFTER: Final = 3  # months that a repair is given to show
LATEST: Final = 12  # months after which something else has happened
LEAST_OWNERS: Final = 20
RECORD: Final = 24
LEAST_PAIRS: Final = 10  # fewer untouched buildings do not say how much of a difference lasts
CLEARLY: Final = -0.05
SPREAD: Final = 0.06  # how far one building lies from the truth by chance, in simulations


@dataclass(frozen=True, slots=True)
class Count:
    """One building at the end of a month."""

    community: int
    owners: int
    owing: int

    @property
    def share(self) -> float:
        return self.owing / self.owners


Months = Mapping[int, Mapping[int, Count]]  # month -> building -> its count


@dataclass(frozen=True, slots=True)
class Effect:
    """One inspection: from the month of its flag to a later one. Negative is a fall.

    `neighbours` are the shares of the other buildings before and after; `lasting` is how much of a difference the
    untouched buildings kept over as many months.
    """

    before: int
    after: int
    shares: tuple[float, float]
    neighbours: tuple[float, float]
    lasting: float

    @property
    def naive(self) -> float:
        return self.shares[1] - self.shares[0]

    @property
    def did(self) -> float:
        return self._excess[1] - self._excess[0]

    @property
    def eb(self) -> float:
        return self._excess[1] - self.lasting * self._excess[0]

    @property
    def bracket(self) -> tuple[float, float]:
        """The two between which the truth most likely lies, the larger fall first."""
        low, high = sorted((self.eb, self.did))
        return low, high

    @property
    def fell_more_than_expected(self) -> bool:
        return round(self.eb, 6) <= CLEARLY

    @property
    def _excess(self) -> tuple[float, float]:
        return self.shares[0] - self.neighbours[0], self.shares[1] - self.neighbours[1]


@dataclass(frozen=True, slots=True)
class Average:
    """Several inspections together; `margin` is what chance alone does to their average."""

    inspections: int
    naive: float
    did: float
    eb: float
    fell: int

    @property
    def margin(self) -> float:
        return 2 * SPREAD / sqrt(self.inspections)


def month_after(known: Iterable[int], ended: int) -> int | None:
    """The newest closed month that a judgement may stand on, `ended` being the month in which the inspection ended."""
    return max((month for month in known if ended + AFTER <= month <= ended + LATEST), default=None)


def effect(
    months: Months, touched: Collection[int], building: int, before: int, after: int, lasting: float | None
) -> Effect | None:
    """What became of a building. `touched` are all that were flagged or inspected: they are no yardstick.

    `lasting` is the `persistence` over as many months. None where it is not known, nor the building or its neighbours
    in both months.
    """
    one, other = months.get(before, {}).get(building), months.get(after, {}).get(building)
    if one is None or other is None or not one.owners or not other.owners:
        return None
    around = neighbours(months[before], touched, building), neighbours(months[after], touched, building)
    if around[0] is None or around[1] is None or lasting is None:
        return None
    return Effect(before, after, (one.share, other.share), (around[0], around[1]), lasting)


def persistence(months: Months, touched: Collection[int], gap: int, *, until: int) -> float | None:
    """Of a building's difference from its neighbours, how much is left `gap` months later: 0 to 1.

    The slope through nothing, weighted by owners, over the untouched buildings' own records of the last two years
    before `until`; None where they are too few.
    """
    products, squares, pairs = [], [], 0
    excess = {month: _excesses(months[month], touched) for month in months if until - RECORD < month <= until}
    for month, now in excess.items():
        for building, (x, owners) in now.items():
            later = excess.get(month + gap, {}).get(building)
            if later is not None:
                products.append(owners * x * later[0])
                squares.append(owners * x * x)
                pairs += 1
    below = fsum(squares)
    return min(1.0, max(0.0, fsum(products) / below)) if pairs >= LEAST_PAIRS and below > 0 else None


def average(effects: Sequence[Effect]) -> Average | None:
    """None without any: each inspection counts once, whatever the size of its building."""
    if not effects:
        return None
    naive, did, eb = (
        fsum(values) / len(effects)
        for values in ([e.naive for e in effects], [e.did for e in effects], [e.eb for e in effects])
    )
    return Average(len(effects), naive, did, eb, sum(e.fell_more_than_expected for e in effects))


def neighbours(counts: Mapping[int, Count], touched: Collection[int], building: int) -> float | None:
    """The share of the untouched buildings of its community, itself left out; None where there are none."""
    mine = counts[building].community
    rest = [one for id_, one in counts.items() if one.community == mine and id_ != building and id_ not in touched]
    owners = sum(one.owners for one in rest)
    return sum(one.owing for one in rest) / owners if owners else None


def _excesses(counts: Mapping[int, Count], touched: Collection[int]) -> dict[int, tuple[float, int]]:
    """(share beyond the neighbours', owners) of each untouched building that is large enough and has neighbours."""
    owners: dict[int, int] = defaultdict(int)
    owing: dict[int, int] = defaultdict(int)
    for building, one in counts.items():
        if building not in touched:
            owners[one.community] += one.owners
            owing[one.community] += one.owing
    found = {}
    for building, one in counts.items():
        rest = owners[one.community] - one.owners
        if building not in touched and one.owners >= LEAST_OWNERS and rest > 0:
            found[building] = one.share - (owing[one.community] - one.owing) / rest, one.owners
    return found
