"""A method followed through a made-up company month by month, as the board would: flagged, inspected, left in peace."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from unittest.mock import patch

import numpy as np

from board.rules.flag_panels import Bools, Floats, Ints, others
from board.rules.flag_verdicts import Verdict
from board.rules.flags import LEAST_OTHERS, LEAST_OWNERS, WEIGHTS, analyse
from tests.bench.flag_panels import FIRST, MONTHS, Made

COOLING: Final = 6  # months for which a building is left in peace where an inspection found nothing


@dataclass(frozen=True, slots=True)
class Sight:
    """What a method sees at the end of a month; `aside[t, b]` are open inspections, `cooling[b]` recent vain ones."""

    made: Made
    month: int
    aside: Bools
    cooling: Bools


Method = Callable[[Sight], Bools]


@dataclass(frozen=True, slots=True)
class Followed:
    """By building: how many units the method counts there, when it was rightly ordered (-1 never); and the sums."""

    units: Ints
    found: Ints
    right: int
    wrong: int
    asked: int


def follow(made: Made, method: Method, *, by_owner: bool) -> Followed:
    """Orders of a method: a right one stays open to the end, a wrong one protects its building for half a year."""
    count = made.community.size
    aside, found = np.zeros((MONTHS, count), bool), np.full(count, -1)
    until = np.full(count, -1)
    units = np.bincount(made.building if by_owner else made.room_building, minlength=count)
    comparable = (units >= LEAST_OWNERS) & (np.bincount(made.community)[made.community] > LEAST_OTHERS)
    right = wrong = asked = 0
    for month in range(FIRST, MONTHS):
        cooling = until >= month
        eligible = comparable & ~aside[month] & ~cooling
        flagged = method(Sight(made, month, aside, cooling)) & eligible
        true = (made.start >= 0) & (made.start <= month)
        found[flagged & true] = month
        aside[month + 1 :, flagged & true] = True
        until[flagged & ~true] = month + COOLING
        right, wrong = right + int((flagged & true).sum()), wrong + int((flagged & ~true).sum())
        asked += int(eligible.sum())
    return Followed(units, found, right, wrong, asked)


def ours(sight: Sight) -> Bools:
    """The board's rule, from owners."""
    panel = sight.made.panel(sight.aside)
    found = analyse(panel, sight.month, inspected=sight.cooling)
    return np.array([one.verdict is Verdict.FLAGGED for one in found])


def owing_only(sight: Sight) -> Bools:
    """The board's rule without the months owed, as it would be with one yes or no per account."""
    with patch.dict(WEIGHTS, {"level": 0.30, "jump1": 0.35, "jump3": 0.35}, clear=True):
        return ours(sight)


def rate_20(sight: Sight) -> Bools:
    n, y = _rooms(sight)
    return y / n > 0.20


def rate_company(sight: Sight) -> Bools:
    n, y = _rooms(sight)
    return y / n > 1.5 * y.sum() / n.sum()


def rate_community(sight: Sight) -> Bools:
    n, y = _rooms(sight)
    return y / n > 1.5 * _around(sight, n, y)


def z_3(sight: Sight) -> Bools:
    n, y = _rooms(sight)
    p = np.clip(_around(sight, n, y), 1e-6, 1 - 1e-6)
    return (y - n * p) / np.sqrt(n * p * (1 - p)) > 3


def _rooms(sight: Sight) -> tuple[Ints, Ints]:
    """(rooms, those owing) of each building."""
    building, owing = sight.made.room_building, sight.made.room_owing[sight.month] == 1
    count = sight.made.community.size
    return np.bincount(building, minlength=count), np.bincount(building[owing], minlength=count)


def _around(sight: Sight, n: Ints, y: Ints) -> Floats:
    """The share of the community's other buildings."""
    aside, community = sight.aside[sight.month], sight.made.community
    return others(y, community, aside) / np.maximum(others(n, community, aside), 1)


NAIVE: Final[dict[str, Method]] = {
    "rate > 20%": rate_20,
    "rate > 1.5x company": rate_company,
    "rate > 1.5x community": rate_community,
    "z > 3 vs community": z_3,
}
