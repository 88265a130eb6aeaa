"""Did it work: cases by hand, what must hold for all histories, and twins that show whom to believe."""

from collections.abc import Collection
from dataclasses import replace
from statistics import mean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.flag_followup import Count, Effect, Months, average, effect, month_after, persistence
from board.rules.flag_followup_words import together
from board.rules.flag_lots import lot
from tests.rules.companies import company

ODD = 99


def by_hand() -> dict[int, dict[int, Count]]:
    """Ten even buildings of 100 owners, two communities; building 99 owes 40 of 100, then 25.

    In each community one building stands 8 above the other four, later 4 above: half of a difference lasts.
    """
    shares = {0: ([18, 10, 10, 10, 10], 40), 5: ([14, 10, 10, 10, 10], 25)}
    return {
        month: {
            **{10 * site + b: Count(site, 100, owing) for site in (0, 1) for b, owing in enumerate(counts)},
            ODD: Count(0, 100, odd),
        }
        for month, (counts, odd) in shares.items()
    }


def test_the_three_figures_of_a_case_counted_by_hand() -> None:
    months = by_hand()
    # x before: .08 and four times -.02 (10 % beside the mean of 18, 10, 10, 10); later .04 and -.01: half of it.
    assert persistence(months, {ODD}, 5, until=5) == pytest.approx(0.5)
    found = judged(months, {ODD}, ODD, 0, 5)
    assert found is not None
    assert found.neighbours == pytest.approx((0.116, 0.108))
    assert found.naive == pytest.approx(-0.15)
    assert found.did == pytest.approx((0.25 - 0.108) - (0.40 - 0.116))
    assert found.eb == pytest.approx((0.25 - 0.108) - 0.5 * (0.40 - 0.116))
    assert found.bracket == pytest.approx((found.did, found.eb))
    assert not found.fell_more_than_expected


@pytest.mark.parametrize(
    ("after", "is_said"), [pytest.param(0.20, True, id="five points"), pytest.param(0.205, False, id="less")]
)
def test_more_than_expected_takes_five_points(after: float, is_said: bool) -> None:
    found = Effect(0, 5, (0.50, after), (0.0, 0.0), 0.5)
    assert found.fell_more_than_expected is is_said


def test_flagged_neighbours_are_no_yardstick() -> None:
    months = by_hand()
    plain, with_flagged = judged(months, {ODD}, ODD, 0, 5), judged(months, {ODD, 0}, ODD, 0, 5)
    assert plain is not None
    assert with_flagged is None  # nine untouched buildings are too few to say what lasts
    more = {month: {**counts, 50: Count(2, 100, 10), 51: Count(2, 100, 12)} for month, counts in months.items()}
    found = judged(more, {ODD, 0}, ODD, 0, 5)
    assert found is not None
    assert found.neighbours == (0.10, 0.10)


@pytest.mark.parametrize(
    ("known", "month"),
    [
        pytest.param([100, 101, 102], None, id="too early"),
        pytest.param([100, 103], 103, id="three months after"),
        pytest.param([103, 108, 112], 112, id="the newest"),
        pytest.param([103, 113, 130], 103, id="not what is long after"),
    ],
)
def test_the_month_that_is_judged(known: list[int], month: int | None) -> None:
    assert month_after(known, 100) == month


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(lambda months: months[0].pop(ODD), id="not known then"),
        pytest.param(lambda months: months[5].update({ODD: Count(0, 0, 0)}), id="nobody left"),
        pytest.param(lambda months: [months[5].pop(b) for b in range(5)], id="no neighbours"),
        pytest.param(lambda months: [months[0].pop(b) for b in range(10, 15)], id="too few to compare with"),
    ],
)
def test_what_cannot_be_said_is_not_said(break_it) -> None:  # type: ignore[no-untyped-def]
    months = by_hand()
    break_it(months)
    assert judged(months, {ODD}, ODD, 0, 5) is None


COUNTS = st.lists(st.tuples(st.integers(20, 200), st.floats(0, 1)), min_size=11, max_size=16)


@given(COUNTS, st.integers(0, 200))
def test_where_nothing_moved_nothing_is_claimed(sizes: list[tuple[int, float]], odd: int) -> None:
    still = {b: Count(0, owners, round(owners * share)) for b, (owners, share) in enumerate(sizes)}
    still[ODD] = Count(0, 200, odd)
    found = judged({0: still, 5: still}, {ODD}, ODD, 0, 5)
    if found is not None:  # None where all buildings are alike, which shows nothing of what lasts
        assert found.lasting == pytest.approx(1)
        assert (found.naive, found.did, found.eb) == pytest.approx((0, 0, 0))


@given(COUNTS, COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_buildings_and_months_says_nothing(
    first: list[tuple[int, float]], second: list[tuple[int, float]], random
) -> None:  # type: ignore[no-untyped-def]
    months = {
        month: {b: Count(b % 2, owners, round(owners * share)) for b, (owners, share) in enumerate(sizes)}
        for month, sizes in ((0, first), (5, second))
    }
    mixed = {month: dict(random.sample(list(counts.items()), len(counts))) for month, counts in months.items()}
    mixed = dict(random.sample(list(mixed.items()), len(mixed)))
    assert judged(months, {0}, 0, 0, 5) == judged(mixed, {0}, 0, 0, 5)


def test_the_truth_is_looked_for_between_the_two_and_the_average_counts_each_once() -> None:
    one, two = Effect(0, 5, (0.5, 0.3), (0.1, 0.1), 0.7), Effect(0, 5, (0.3, 0.3), (0.1, 0.1), 0.7)
    both, alone = average([one, two]), average([one])
    assert both is not None
    assert alone is not None
    assert (both.naive, both.did) == pytest.approx((-0.1, -0.1))
    assert both.eb == pytest.approx((one.eb + two.eb) / 2)
    assert (both.inspections, both.fell) == (2, 1)
    assert both.margin == pytest.approx(0.12 / 2**0.5)
    assert together(both).en.startswith("Average of 2 inspections:")
    assert together(alone).en.startswith("Average of 1 inspection:")
    assert average([]) is None


def judged(months: Months, touched: Collection[int], building: int, before: int, after: int) -> Effect | None:
    lasting = persistence(months, touched, after - before, until=after)
    return effect(months, touched, building, before, after, lasting)


def twin(seed: int, odd: dict[int, float] | None) -> dict[int, dict[int, Count]]:
    panel = company(seed, communities=6, spread=0.15, odd=odd, since=9)
    months = {}
    for month in (8, 13):
        owners, owing = panel.counts(month)
        months[month] = {
            b: Count(int(panel.community[b]), int(owners[b]), int(owing[b])) for b in range(panel.buildings)
        }
    return months


def test_the_plain_comparison_claims_a_fall_where_nothing_was_done_and_the_headline_does_not() -> None:
    """Twins of one company: once nothing is done to the highest buildings, once half of their arrears are cured."""
    untouched, cured = [], []
    for seed in range(6):
        still = twin(seed, None)
        highest = sorted(still[8], key=lambda b: still[8][b].share, reverse=True)[:6]
        repaired = twin(seed, dict.fromkeys(highest, 0.35))
        for b in highest:
            untouched.append(judged(still, highest, b, 8, 13))
            cured.append(judged(repaired, highest, b, 8, 13))
    nothing, done = average([e for e in untouched if e]), average([e for e in cured if e])
    assert nothing is not None
    assert done is not None
    assert nothing.inspections == 36
    assert nothing.did < -0.03  # nobody did anything, and yet
    assert abs(nothing.eb) < 0.015
    truth = mean(a.shares[1] - b.shares[1] for a, b in zip(cured, untouched, strict=True) if a and b)
    assert truth < -0.10
    assert done.did < truth < 0.7 * done.eb
    assert done.eb == pytest.approx(truth, abs=0.05)


def test_the_lot_is_the_same_for_everybody_and_follows_no_number() -> None:
    drawn = sorted(range(1, 30), key=lambda building: lot(100, building))
    assert drawn == sorted(range(29, 0, -1), key=lambda building: lot(100, building))
    assert drawn != list(range(1, 30))
    assert drawn != sorted(range(1, 30), key=lambda building: lot(101, building))
    assert lot(99, 1) < lot(100, 2)
    places = np.array([drawn.index(building) for building in range(1, 30)])
    assert abs(np.corrcoef(places, np.arange(29))[0, 1]) < 0.5
    assert replace(Count(0, 10, 5), owing=1).share == 0.1
