"""Does the window work: held to what others compute, silent with too few, and not fooled by when one can be called."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from board.rules.window_effect import DAYS, LEAST_PAID, Case, Comparison, compare, part, share_paid, two_sided

SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def group(contacted: bool, paid: list[int], seen: list[int], where: tuple[int, int] = (1, 0)) -> list[Case]:
    return [Case(where, contacted, days, True) for days in paid] + [
        Case(where, contacted, days, False) for days in seen
    ]


def test_freireichs_leukaemia_patients() -> None:
    treated, others = group(True, *SIX_MP), group(False, PLACEBO, [])
    assert two_sided(treated, others) == pytest.approx(4.17e-5, rel=0.01)
    # Remission still lasting, as printed in every textbook: .857 after 6 weeks, .753 after 10, .538 after 22.
    for weeks, lasting in ((6, 0.857), (10, 0.753), (22, 0.538)):
        assert 1 - share_paid(treated, weeks) == pytest.approx(lasting, abs=5e-4)


@given(
    st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=5, max_size=40),
    st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=5, max_size=40),
)
def test_the_same_as_statsmodels(one: list[tuple[int, bool]], other: list[tuple[int, bool]]) -> None:
    days, paid = zip(*one, *other, strict=True)
    cases = [Case((1, 0), place < len(one), *case) for place, case in enumerate([*one, *other])]
    if _can_differ(one, other):
        _, p = survdiff(np.array(days), np.array(paid, int), np.array([c.contacted for c in cases], int))
        assert two_sided(cases[: len(one)], cases[len(one) :]) == pytest.approx(float(p), abs=1e-9)
    curve = SurvfuncRight(np.array([day for day, _ in one]), np.array([int(done) for _, done in one]))
    left = [still for at, still in zip(curve.surv_times, curve.surv_prob, strict=True) if at <= DAYS]
    assert share_paid(cases[: len(one)]) == pytest.approx(1 - (left[-1] if left else 1))


def _can_differ(one: list[tuple[int, bool]], other: list[tuple[int, bool]]) -> bool:
    """Whether somebody pays on a day on which both groups still have somebody, and not all of them pay at once."""
    for day in {day for day, done in [*one, *other] if done}:
        there = [[case for case in group if case[0] >= day] for group in (one, other)]
        paying = sum(case == (day, True) for group in there for case in group)
        if all(there) and paying < sum(map(len, there)):
            return True
    return False


def cohort(seed: int, accounts: int = 800, times: float = 1.0, *, chosen: bool = False) -> list[Case]:
    """Everybody pays at an own pace; a call within the 14 days makes it `times` as fast from then on.

    Only who has not paid by the end of the window is a case; `chosen`: the easy payers are called first.
    """
    random = np.random.default_rng(seed)
    cases = []
    for _ in range(accounts):
        pace = random.gamma(2, 0.5) / 60
        called = random.uniform(0, 28) / (60 * pace if chosen else 1)
        pays = random.exponential(1 / pace)
        if called < pays and called < 14:
            pays = called + random.exponential(1 / (pace * times))
        if pays > 14:
            left = pays - 14
            cases.append(Case((1, 0), called < 14, int(min(left, 60)), left <= 60))
    return cases


def significant(found: list[Comparison]) -> int:
    return sum(one.p is not None and one.p < 0.05 for one in found)


def test_who_paid_early_does_not_count_against_the_call_and_a_real_effect_is_seen() -> None:
    assert significant([compare(cohort(seed)) for seed in range(60)]) <= 7  # three by chance
    better = [compare(cohort(seed, times=2.0)) for seed in range(20)]
    assert all((one.contacted.share or 0) > (one.others.share or 1) for one in better)
    assert significant(better) >= 18


def test_calling_those_who_pay_easily_looks_like_an_effect_which_is_why_the_page_says_so() -> None:
    assert significant([compare(cohort(seed, chosen=True)) for seed in range(20)]) >= 15


def test_no_number_before_thirty_of_each_have_paid() -> None:
    many, few = group(True, [5] * LEAST_PAID, [30]), group(False, [5] * (LEAST_PAID - 1), [30] * 500)
    found = compare([*many, *few])
    assert not found.is_enough
    assert (found.contacted.share, found.others.share, found.p, found.alike) == (None, None, None, None)
    assert (found.contacted.paid, found.others.paid) == (LEAST_PAID, LEAST_PAID - 1)
    assert compare([*many, *few, *group(False, [5], [])]).is_enough


def test_like_is_compared_with_like() -> None:
    """Everybody pays alike within a part, but mostly the easy part was called."""
    easy, hard = part(1, 2), part(1, 15)
    cases = [
        *group(True, [5] * 80, [30] * 20, easy), *group(False, [5] * 16, [30] * 4, easy),
        *group(True, [5] * 4, [30] * 16, hard), *group(False, [5] * 20, [30] * 80, hard),
    ]  # fmt: skip
    found = compare(cases)
    assert (found.contacted.share, found.others.share) == pytest.approx((0.7, 0.3))
    assert found.alike == pytest.approx((0.5, 0.5))
    alone = [one if one.part == easy or one.contacted else replace(one, part=(2, 0)) for one in cases]
    assert compare(alone).alike is None  # the part that is left shows sixteen who paid without a call


@pytest.mark.parametrize(("months", "level"), [(0, 0), (3, 0), (4, 1), (6, 1), (7, 2), (12, 2), (13, 3)])
def test_parts_go_by_the_ladders_levels(months: int, level: int) -> None:
    assert part(7, months) == (7, level)


def test_nobody_at_all_is_an_answer_too() -> None:
    assert compare([]).contacted.accounts == 0
