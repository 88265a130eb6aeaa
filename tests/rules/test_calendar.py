"""Workdays around weekends, holidays and years nobody has announced."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.calendar import add_workdays, end_of_workday, is_known, is_workday
from integrations.holidays import announced


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 11, 20), True, id="an ordinary Friday"),
        pytest.param(date(2026, 11, 21), False, id="an ordinary Saturday"),
        pytest.param(date(2026, 10, 1), False, id="National Day"),
        pytest.param(date(2026, 10, 10), True, id="a make-up Saturday"),
        pytest.param(date(2035, 10, 1), True, id="a Monday of a year not announced"),
        pytest.param(date(2035, 10, 6), False, id="a Saturday of a year not announced"),
    ],
)
def test_workday(day: date, works: bool) -> None:
    assert is_workday(day, announced) is works


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        pytest.param(date(2026, 11, 18), 1, date(2026, 11, 19), id="the next day"),
        pytest.param(date(2026, 11, 20), 1, date(2026, 11, 23), id="over a weekend"),
        pytest.param(date(2026, 11, 21), 1, date(2026, 11, 23), id="asked on a Saturday"),
        pytest.param(date(2026, 11, 18), 0, date(2026, 11, 18), id="no days, on a workday"),
        pytest.param(date(2026, 11, 21), 0, date(2026, 11, 23), id="no days, on a weekend"),
        pytest.param(date(2026, 9, 30), 1, date(2026, 10, 8), id="over the National Day week"),
        pytest.param(date(2026, 10, 9), 1, date(2026, 10, 10), id="onto a make-up Saturday"),
    ],
)
def test_add_workdays(day: date, count: int, expected: date) -> None:
    assert add_workdays(day, count, announced) == expected


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 15), st.integers(1, 15))
def test_workdays_add_up(day: date, first: int, second: int) -> None:
    landed = add_workdays(day, first + second, announced)
    assert is_workday(landed, announced)
    start = add_workdays(day, first, announced)
    assert landed == add_workdays(start, second, announced) or first == 0


def test_end_of_workday_is_local() -> None:
    assert end_of_workday(date(2026, 11, 23), ZoneInfo("Asia/Shanghai")) == datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("year", "known"), [pytest.param(2026, True, id="announced"), pytest.param(2035, False, id="not yet")]
)
def test_known_years(year: int, known: bool) -> None:
    assert is_known(year, announced) is known
