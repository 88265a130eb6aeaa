"""The limitation clock, against a table that counsel could check and against a life lived day by day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.charges import Version
from board.rules.limitation import (
    Act,
    clocks,
    demands_decision,
    due_bound,
    earliest,
    last_safe_day,
    warned,
)
from board.rules.time import OPEN_DAY, from_day, to_day
from board.rules.words import ActKind, Evidence
from tests.oracle import limitation as oracle

DEMAND, WORD, PLAN, PAID, FILED = ActKind
DUE = 20240331
TODAY = 20290101


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        pytest.param([], 20270331, id="three years from the due date"),
        pytest.param([Act(DEMAND, 20250615)], 20280615, id="a demand that arrived begins it anew"),
        pytest.param([Act(DEMAND, 20250615, Evidence.B)], 20270331, id="a posting on the door does not"),
        pytest.param([Act(DEMAND, 20240331)], 20270331, id="on the due day itself"),
        pytest.param([Act(DEMAND, 20240330)], 20270331, id="before the charge was due it is no demand for it"),
        pytest.param([Act(DEMAND, 20270331)], 20300331, id="on the last safe day"),
        pytest.param([Act(DEMAND, 20270401)], 20270331, id="a demand after the lapse revives nothing"),
        pytest.param([Act(PAID, 20270401)], 20270331, id="nor a payment after it"),
        pytest.param([Act(FILED, 20270401)], 20270331, id="nor a filing after it"),
        pytest.param([Act(WORD, 20280501)], 20310501, id="a written acknowledgement after the lapse does"),
        pytest.param([Act(PLAN, 20280501)], 20310501, id="and so does a plan"),
        pytest.param([Act(WORD, 20280501, Evidence.B)], 20270331, id="but not one by word of mouth"),
        pytest.param([Act(WORD, 20280501), Act(DEMAND, 20281201)], 20311201, id="what was revived can be demanded"),
        pytest.param([Act(DEMAND, 20270101), Act(DEMAND, 20251231)], 20300101, id="the order they are told in"),
        pytest.param([Act(DEMAND, 20290102)], 20270331, id="an act of tomorrow"),
    ],
)
def test_last_safe_day(acts: list[Act], expected: int) -> None:
    assert last_safe_day(DUE, acts, at_day=TODAY) == expected


def test_from_29_february_it_is_28_february() -> None:
    assert last_safe_day(20240229, [], at_day=TODAY) == 20270228
    assert last_safe_day(20230115, [Act(DEMAND, 20240229)], at_day=TODAY) == 20270228


days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
near_leap = st.sampled_from(
    [date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 1), date(2023, 2, 28), date(2023, 3, 1)]
)
acts = st.lists(
    st.builds(oracle.Act, st.one_of(days, near_leap), st.sampled_from([str(kind) for kind in ActKind]), st.booleans()),
    max_size=6,
)  # fmt: skip


def ours(act: oracle.Act) -> Act:
    return Act(ActKind(act.kind), to_day(act.on), Evidence.A if act.proven else Evidence.B)


@given(st.one_of(days, near_leap), acts, days)
def test_it_is_what_somebody_sees_who_lives_through_it(due: date, told: list[oracle.Act], until: date) -> None:
    found = last_safe_day(to_day(due), map(ours, told), at_day=to_day(until))
    assert found == to_day(oracle.last_safe(due, told, until))


@given(days, acts, days, st.randoms())
def test_no_act_makes_it_earlier_and_no_order_another(due: date, told: list[oracle.Act], until: date, mix) -> None:  # type: ignore[no-untyped-def]
    known = [ours(act) for act in told]
    found = last_safe_day(to_day(due), known, at_day=to_day(until))
    assert all(last_safe_day(to_day(due), known[:count], at_day=to_day(until)) <= found for count in range(len(known)))
    mix.shuffle(known)
    assert last_safe_day(to_day(due), known, at_day=to_day(until)) == found


def charge(item: int, due_day: int, *, paid: int = 0, settled_on: int = OPEN_DAY, until: int = OPEN_DAY) -> Version:
    return Version((1, item, 0, 0), 0, 0, until, settled_on, 10000, paid, due_day)


def test_the_earliest_clock_is_that_of_a_charge_still_owed_and_still_safe() -> None:
    lapsed, first, second = charge(1, 20230101), charge(2, 20240331), charge(3, 20240630)
    settled, paid, later = (
        charge(4, 20230901, settled_on=20260101),
        charge(5, 20230901, paid=10000),
        charge(6, 20270101),
    )
    replaced = charge(7, 20230901, until=20260101)
    owed = [second, settled, first, paid, lapsed, later, replaced]
    found = clocks(owed, [], 20261222)
    assert [(each.charge, each.last_safe_day, each.lapsed) for each in found] == [
        (lapsed, 20260101, True), (first, 20270331, False), (second, 20270630, False),
    ]  # fmt: skip
    assert earliest(owed, [], 20261222) == found[1]
    assert found[1].days_left == 99
    assert earliest([lapsed], [], 20261222) is None
    assert earliest([], [], 20261222) is None


def test_an_act_concerns_the_charges_due_by_its_day() -> None:
    demand = [Act(DEMAND, 20240401)]
    assert [each.last_safe_day for each in clocks([charge(1, 20240331), charge(2, 20240430)], demand, 20261222)] == [
        20270401, 20270430,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days_left", "warning", "decision"),
    [
        (181, None, False), (180, 180, False), (91, 180, False), (90, 90, False), (61, 90, False), (60, 90, True),
        (30, 30, True), (7, 7, True), (0, 7, True), (-1, None, False),
    ],
)  # fmt: skip
def test_warnings_and_the_decision(days_left: int, warning: int | None, decision: bool) -> None:
    assert warned(days_left) == warning
    assert demands_decision(days_left, held=True) is decision
    assert not demands_decision(days_left, held=False)


@given(st.one_of(days, near_leap), days, st.integers(0, 400))
def test_what_is_due_later_than_the_bound_is_safe_for_longer(due: date, day: date, ahead: int) -> None:
    if to_day(due) > due_bound(to_day(day), ahead):
        assert (from_day(last_safe_day(to_day(due), [], at_day=to_day(day))) - day).days > ahead
