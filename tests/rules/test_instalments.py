"""Instalment plans: proposals, what is wrong with a plan, and how one stands on a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.charges import Version
from board.rules.instalments import Part, PartState, PlanState, faults, propose, standing
from board.rules.time import OPEN_DAY, from_day

PARTS = [Part(10_000, 20261110), Part(10_000, 20261210), Part(5_000, 20270110)]
KEY = (1, 1, 24_320, 24_320)


def payments(*paid: tuple[int, int]) -> list[Version]:
    """A charge of 300.00 as the lists of these days show it: (day, paid fen in all)."""
    days = [0, *(day for day, _ in paid), OPEN_DAY]
    sums = [0, *(fen for _, fen in paid)]
    return [
        Version(KEY, since or 20261001, since, until, OPEN_DAY, 30_000, fen, 20260930)
        for since, until, fen in zip(days, days[1:], sums, strict=False)
    ]


DUE, PAID, LATE, MISSED = PartState.DUE, PartState.PAID, PartState.LATE, PartState.MISSED
RUNNING, BROKEN, COMPLETED = PlanState.RUNNING, PlanState.BROKEN, PlanState.COMPLETED


@pytest.mark.parametrize(
    ("paid", "day", "known", "states", "plan"),
    [
        pytest.param([], 20261101, 20261101, [DUE, DUE, DUE], RUNNING, id="signed"),
        pytest.param([], 20261110, 20261110, [DUE, DUE, DUE], RUNNING, id="on the day itself"),
        pytest.param([], 20261111, 20261111, [LATE, DUE, DUE], RUNNING, id="a day later"),
        pytest.param([], 20261115, 20261115, [LATE, DUE, DUE], RUNNING, id="the last day of tolerance"),
        pytest.param([], 20261116, 20261116, [MISSED, DUE, DUE], BROKEN, id="the day after, with that day's list"),
        pytest.param([], 20261120, 20261115, [LATE, DUE, DUE], RUNNING, id="without a list nobody can know"),
        pytest.param([(20261109, 10_000)], 20261116, 20261116, [PAID, DUE, DUE], RUNNING, id="paid in time"),
        pytest.param([(20261115, 10_000)], 20261116, 20261116, [PAID, DUE, DUE], RUNNING, id="paid in the tolerance"),
        pytest.param([(20261116, 10_000)], 20261117, 20261117, [MISSED, DUE, DUE], BROKEN, id="paid too late"),
        pytest.param([(20261109, 9_999)], 20261116, 20261116, [MISSED, DUE, DUE], BROKEN, id="a fen is missing"),
        pytest.param([(20261105, 20_000)], 20261201, 20261201, [PAID, PAID, DUE], RUNNING, id="two parts at once"),
        pytest.param([(20261105, 25_000)], 20261106, 20261106, [PAID, PAID, PAID], COMPLETED, id="all at once"),
        pytest.param(
            [(20261105, 10_000), (20261214, 20_000), (20270110, 25_000)], 20270111, 20270111, [PAID, PAID, PAID],
            COMPLETED, id="part by part",
        ),
    ],
)  # fmt: skip
def test_standing(paid, day, known, states, plan) -> None:
    found = standing(PARTS, payments(*paid), began_on=20261101, day=day, known_on=known, tolerance_days=5)
    assert [one.state for one in found.parts] == states
    assert found.state == plan


def test_what_was_paid_before_the_plan_counts_for_nothing() -> None:
    charges = payments((20261020, 10_000))
    found = standing(PARTS, charges, began_on=20261101, day=20261116, known_on=20261116, tolerance_days=5)
    assert (found.paid_fen, found.expected_fen, found.state) == (0, 10_000, BROKEN)


def test_payments_cover_the_parts_in_their_order() -> None:
    found = standing(PARTS, payments((20261105, 12_000)), began_on=20261101, day=20261106, known_on=0, tolerance_days=5)
    assert [one.paid_fen for one in found.parts] == [10_000, 2_000, 0]


def test_a_plan_from_the_end_of_a_month_keeps_to_the_months_ends() -> None:
    found = propose(100_000, 4, date(2026, 11, 30))
    assert [one.due_on for one in found] == [20261130, 20261230, 20270130, 20270228]


@given(total=st.integers(2, 10**9), count=st.integers(2, 36), first=st.dates(date(2026, 1, 1), date(2040, 1, 1)))
def test_what_is_proposed_can_be_taken(total, count, first) -> None:
    parts = propose(total, count, first)
    if total >= count:
        assert faults(parts, total, today=parts[0].due_on) == []
    assert sum(one.amount_fen for one in parts) == total
    assert from_day(parts[0].due_on) == first


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        pytest.param([Part(25_000, 20261110)], "2 到 36 期", id="one part is no plan"),
        pytest.param([Part(25_000, 20261110), Part(0, 20261210)], "大于零", id="a part of nothing"),
        pytest.param([Part(12_500, 20261210), Part(12_500, 20261110)], "一期比一期晚", id="days out of order"),
        pytest.param([Part(12_500, 20261031), Part(12_500, 20261110)], "已经过去", id="the first in the past"),
        pytest.param([Part(12_500, 20261110), Part(12_000, 20261210)], "¥245.00，与总额 ¥250.00", id="another sum"),
    ],
)
def test_faults(parts, said) -> None:
    assert any(said in fault.zh for fault in faults(parts, 25_000, today=20261101))
