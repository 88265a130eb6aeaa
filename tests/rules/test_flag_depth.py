"""DEPTH: the classes of a record, the exact tail of months owed, and that it hears what does not owe long yet."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import stats

from board.rules.flag_depth import CLASSES, classes, depth, upper_tail
from board.rules.flag_jump import jump
from board.rules.flag_panels import ABSENT, Panel
from board.rules.flag_verdicts import Verdict
from board.rules.flags import analyse
from tests.rules.companies import MONTHS, company

LAST = MONTHS - 1
EVERYBODY = np.ones(40, bool)


@pytest.mark.parametrize(
    ("record", "class_"),
    [
        ([0, 0, 0, 0, 0, 0], 0),
        ([0, 1, 2, 3, 0, 0], 1),
        ([0, 0, 0, 0, 0, 1], 2),
        ([1, 2, 3, 0, 1, 2], 3),
        ([0, 0, 0, 1, 2, 3], 4),
        ([2, 3, 4, 5, 6, 7], 4),
        ([3, 4, 5, 6, 7, 8], 5),
        ([ABSENT, 0, 0, 0, 0, 3], ABSENT),
    ],
)
def test_records_have_classes(record: list[int], class_: int) -> None:
    owed = np.array(record, np.int8)[:, None]
    panel = Panel(owed, np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros((6, 1), bool), owed)
    assert classes(panel, 5).tolist() == [class_]


def test_the_tail_is_that_of_all_ways_in_which_owners_can_owe() -> None:
    members = np.array([2.0, 1, 0, 0, 0, 0])
    rates = np.tile([1.0, 0, 0, 0], (CLASSES, 1))
    rates[0], rates[1] = [0.7, 0.1, 0.1, 0.1], [0.2, 0.3, 0.1, 0.4]
    chances = np.zeros(10)
    for ways in product(range(4), repeat=3):
        chances[sum(ways)] += rates[0][ways[0]] * rates[0][ways[1]] * rates[1][ways[2]]
    for at in range(10):
        assert upper_tail(members, rates, at) == pytest.approx(chances[at + 1 :].sum() + chances[at] / 2)
    assert upper_tail(members, rates, 4.5) == pytest.approx(
        np.sqrt(upper_tail(members, rates, 4) * upper_tail(members, rates, 5))
    )


def test_where_owners_owe_nothing_or_three_months_the_tail_is_the_binomials() -> None:
    rates = np.tile([0.8, 0, 0, 0.2], (CLASSES, 1))
    exact = stats.binom.sf(20, 60, 0.2) + stats.binom.pmf(20, 60, 0.2) / 2
    assert upper_tail(np.array([60.0, 0, 0, 0, 0, 0]), rates, 60) == pytest.approx(exact)


def test_it_hears_owners_who_do_not_owe_long_yet() -> None:
    """Twelve of building 7 leave the last two months unpaid: nobody owes three yet."""
    calm = company(3, spread=0.0)
    owed = calm.depth.copy()
    paying = np.flatnonzero((calm.building == 7) & (owed == 0).all(axis=0))[:12]
    owed[LAST - 1, paying], owed[LAST, paying] = 1, 2
    panel = replace(calm, depth=owed)
    assert analyse(calm, LAST)[7].verdict is not Verdict.FLAGGED
    found = analyse(panel, LAST)[7]
    assert (found.verdict, found.look) == (Verdict.FLAGGED, "depth3")
    assert found.counted - found.expected > 8
    assert jump(panel, LAST, 3, EVERYBODY).p[7] > 0.01


def test_its_chances_are_about_uniform_where_nothing_is_wrong() -> None:
    p = np.concatenate([depth(company(100 + seed, spread=0.15), LAST, 1, EVERYBODY).p for seed in range(25)])
    assert (p <= 0.1).mean() == pytest.approx(0.1, abs=0.035)
    assert (p <= 0.01).mean() <= 0.02


def test_with_too_short_a_history_there_is_no_look() -> None:
    look = depth(company(1, months=6), 5, 1, EVERYBODY)
    assert look.p.tolist() == [1.0] * 40
