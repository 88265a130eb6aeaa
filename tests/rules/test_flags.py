"""Flagged buildings: what is found, what is never flagged, and that luck is called luck."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from board.rules.flag_jump import jump, upper_tail
from board.rules.flag_level import level
from board.rules.flag_panels import ABSENT, Panel
from board.rules.flag_verdicts import Verdict
from board.rules.flags import Found, analyse
from tests.rules.companies import MONTHS, company

LAST = MONTHS - 1


def verdicts(panel: Panel, **options: object) -> list[Verdict]:
    return [one.verdict for one in analyse(panel, panel.months - 1, **options)]  # type: ignore[arg-type]


def test_a_building_gone_wrong_is_flagged_and_says_with_what_chance() -> None:
    found = analyse(company(1, odd={7: 5.0}), LAST)
    assert [b for b, one in enumerate(found) if one.verdict is Verdict.FLAGGED] == [7]
    assert found[7].owners == 60
    assert found[7].p is not None
    assert found[7].p < 1e-3
    assert found[7].q is not None
    assert found[7].q <= 0.1
    assert found[7].owing > 1.3 * found[7].expected


def test_where_nothing_is_wrong_hardly_anything_is_flagged() -> None:
    flagged = sum(one is Verdict.FLAGGED for seed in range(10) for one in verdicts(company(seed)))
    assert flagged <= 2  # of 400


def test_an_open_inspection_leaves_the_comparison_and_is_never_called_normal() -> None:
    panel = company(1, odd={7: 5.0, 8: 5.0})
    aside = panel.set_aside.copy()
    aside[LAST, 7] = True
    found = analyse(replace(panel, set_aside=aside), LAST)
    before = analyse(panel, LAST)
    assert found[7].verdict is Verdict.WATCH
    assert found[7].p is None
    assert found[7].q is None
    assert (
        level(replace(panel, set_aside=aside), LAST, np.ones(40, bool)).expected[8]
        < level(panel, LAST, np.ones(40, bool)).expected[8]
    )
    assert found[8].verdict is before[8].verdict is Verdict.FLAGGED


def test_nothing_found_lately_keeps_a_building_from_being_flagged_but_not_from_the_comparison() -> None:
    panel, lately = company(1, odd={7: 5.0}), np.arange(40) == 7
    assert verdicts(panel, inspected=lately)[7] is Verdict.WATCH
    assert analyse(panel, LAST, inspected=lately)[8].expected == analyse(panel, LAST)[8].expected


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"owners": 19}, Verdict.TOO_SMALL),
        ({"buildings": 3}, Verdict.TOO_SMALL),
        ({"months": 8}, Verdict.SHORT_HISTORY),
        ({"months": 9}, Verdict.NORMAL),
    ],
    ids=["19 owners", "two others", "eight months", "nine months"],
)
def test_what_cannot_be_compared_is_never_called_normal(facts: dict[str, int], verdict: Verdict) -> None:
    assert set(verdicts(company(3, communities=2, spread=0.0, **facts))) == {verdict}  # type: ignore[arg-type]


def test_without_a_roll_there_is_no_flag() -> None:
    on_roll = np.ones(40, bool)
    on_roll[7] = False
    assert verdicts(company(1, odd={7: 5.0}), on_roll=on_roll)[7] is Verdict.NO_ROLL


def test_a_short_history_still_has_the_look_at_the_level() -> None:
    found = analyse(company(1, odd={7: 5.0}, since=0, months=3), 2)
    assert found[7].verdict is Verdict.FLAGGED
    assert found[7].look == "level"


def test_a_community_whose_lists_begin_later_does_not_make_the_others_look_alike() -> None:
    panel = company(4)
    owing = panel.owing.copy()
    depth = panel.depth.copy()
    owing[:10, panel.community[panel.building] == 3] = depth[:10, panel.community[panel.building] == 3] = ABSENT
    found = analyse(replace(panel, owing=owing, depth=depth), LAST)
    assert {one.verdict for one in found[30:]} <= {Verdict.SHORT_HISTORY, Verdict.WATCH}
    shorter = analyse(replace(panel, owing=owing, depth=depth), LAST)[:30]
    assert [one.verdict for one in shorter] == [one.verdict for one in analyse(panel, LAST)[:30]]


def test_four_owners_more_are_needed_however_unlikely() -> None:
    owing = np.zeros((MONTHS, 40 * 60), np.int8)
    building = np.repeat(np.arange(40), 60)
    owing[:, [420, 421, 422]] = 1  # three of building 7, nobody anywhere else
    panel = Panel(owing, building, np.repeat(np.arange(4), 10), np.zeros((MONTHS, 40), bool), owing)
    assert analyse(panel, LAST)[7].p == 1
    owing[:, 423:426] = 1
    assert analyse(panel, LAST)[7].verdict is Verdict.FLAGGED


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.permutations(range(12)))
def test_the_order_of_buildings_changes_nothing(seed: int, order: list[int]) -> None:
    panel = company(seed, communities=2, buildings=6, owners=30, odd={2: 3.0})
    renamed = np.array(order)
    community = np.empty(12, np.int64)
    community[renamed] = panel.community
    other = replace(panel, building=renamed[panel.building], community=community)
    ours, theirs = analyse(panel, LAST), analyse(other, LAST)
    for b in range(12):
        _same(ours[b], theirs[renamed[b]])


def _same(one: Found, other: Found) -> None:
    assert (one.verdict, one.owners, one.owing, one.look) == (other.verdict, other.owners, other.owing, other.look)
    assert one.p == pytest.approx(other.p)
    assert one.q == pytest.approx(other.q)


def test_p_values_are_about_uniform_where_nothing_is_wrong() -> None:
    everybody = np.ones(40, bool)
    looks = {"level": [], "jump1": []}  # type: dict[str, list[float]]
    for seed in range(25):
        panel = company(100 + seed, spread=0.15)
        looks["level"] += level(panel, LAST, everybody).p.tolist()
        looks["jump1"] += jump(panel, LAST, 1, everybody).p.tolist()
    for found in looks.values():
        p = np.array(found)
        assert (p <= 0.1).mean() == pytest.approx(0.1, abs=0.035)
        assert (p <= 0.01).mean() <= 0.02


def test_counting_rooms_widens_what_luck_does() -> None:
    panel = company(1, odd={7: 3.0})
    with_owners, without = analyse(panel, LAST)[7].p, analyse(panel, LAST, owners_known=False)[7].p
    assert with_owners is not None
    assert without is not None
    assert without > with_owners


@pytest.mark.parametrize(("n", "rate", "at"), [(20, 0.3, 9), (60, 0.05, 3), (96, 0.14, 31)])
def test_the_tail_of_one_class_is_the_binomials(n: int, rate: float, at: int) -> None:
    exact = stats.binom.sf(at, n, rate) + stats.binom.pmf(at, n, rate) / 2
    assert upper_tail(np.array([n / 1.0]), np.array([rate]), at) == pytest.approx(exact, rel=1e-9)


def test_the_tail_of_classes_falls_smoothly_between_whole_owners() -> None:
    members, rates = np.array([30.0, 10, 5, 5]), np.array([0.02, 0.2, 0.7, 0.95])
    tails = [upper_tail(members, rates, at) for at in np.arange(0, 30, 0.25)]
    assert all(later < earlier for earlier, later in pairwise(tails))
    means = [float(np.sqrt(tails[place] * tails[place + 4])) for place in (40, 44)]
    assert [tails[42], tails[46]] == pytest.approx(means)
