"""The rule over whole made-up companies (`tests.bench.bench_flag_bars` has the proof with figures)."""

from dataclasses import replace

import numpy as np
import pytest

from board.rules.flag_panels import ABSENT
from tests.bench.bench_flag_bars import pooled
from tests.bench.flag_follow import NAIVE, ours, owing_only
from tests.bench.flag_panels import FIRST, MONTHS, World, make

SMALL = World(
    communities=4, sizes=(14, 14), rooms=60, base=(0.12, 0.30), scopes=(1.0, 0.0, 0.0, 0.0), from_start=0.0, later=0.15
)
SEEDS = range(1, 4)


def test_where_nothing_is_wrong_almost_nothing_is_flagged_and_the_naive_rule_sends_engineers_out() -> None:
    calm = replace(SMALL, later=0.0)
    methods = {"ours": (ours, True), "naive": (NAIVE["rate > 1.5x community"], False)}
    found = pooled(calm, SEEDS, methods)
    assert found["ours"].asked > 1800
    assert found["ours"].wrong <= 2
    assert found["naive"].wrong >= 20 * max(1, found["ours"].wrong)


def test_where_the_odds_are_four_times_as_high_nearly_all_is_found_in_two_months() -> None:
    found = pooled(replace(SMALL, factors=(4.0,)), SEEDS, {"ours": (ours, True)})["ours"]
    assert found.factor.size >= 15
    assert found.recall() >= 0.9
    assert found.precision >= 0.9


def test_what_is_not_paid_from_some_month_on_is_heard_before_three_months_are_owed() -> None:
    world = replace(SMALL, factors=(4.0,), ladder="grown")
    found = pooled(world, SEEDS, {"ours": (ours, True), "owing only": (owing_only, True)})
    assert found["ours"].recall() >= found["owing only"].recall() + 0.4


@pytest.mark.parametrize("ladder", ["odds", "grown"])
def test_the_companies_are_as_they_say(ladder: str) -> None:
    world = replace(SMALL, communities=40, base=(0.2, 0.2), spread=0.0, season=0.0, walk=0.0, ladder=ladder)
    world = replace(world, factors=(2.5,), later=0.5)
    made = make(world, 9)
    assert made.depth.min() > ABSENT
    least = 3 if ladder == "odds" else 1
    owing = made.depth >= least
    wrong = (made.start > 0)[made.building]
    before, after = owing[: FIRST - 1, wrong].mean(), owing[MONTHS - 1, wrong].mean()
    assert before == pytest.approx(0.2, abs=0.01)
    assert after / (1 - after) == pytest.approx(2.5 * 0.25, rel=0.05)
    assert owing[:, ~wrong].mean() == pytest.approx(0.2, abs=0.01)
    grows = np.diff(made.depth.astype(int), axis=0).max()
    assert grows == (3 if ladder == "odds" else 1)
