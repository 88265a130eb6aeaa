from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.periods import Period, parse_period
from board.rules.time import month_index, month_text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("2026-03", "2026-03", id="a plain month"),
        pytest.param("2026/3", "2026-03", id="slash and one digit"),
        pytest.param("2026.03", "2026-03", id="point"),
        pytest.param("202603", "2026-03", id="six digits"),
        pytest.param(202603, "2026-03", id="six digits as a number"),
        pytest.param("2026年3月", "2026-03", id="year and month words"),
        pytest.param("2026 年 03 月份", "2026-03", id="words with spaces"),
        pytest.param("２０２６年３月", "2026-03", id="full width"),
        pytest.param("二〇二六年三月", "2026-03", id="chinese numerals"),
        pytest.param("2026-03-15", "2026-03", id="a date is its month"),
        pytest.param("2026-03-01 00:00:00", "2026-03", id="a date with a time"),
        pytest.param("46082", "2026-03", id="an Excel serial"),
        pytest.param(date(2026, 3, 31), "2026-03", id="a date value"),
        pytest.param("2025Q1", "2025-01~2025-03", id="a quarter"),
        pytest.param("2025年第一季度", "2025-01~2025-03", id="a quarter in words"),
        pytest.param("2025年4季度", "2025-10~2025-12", id="a quarter by digit"),
        pytest.param("2025上半年", "2025-01~2025-06", id="first half"),
        pytest.param("2025年下半年", "2025-07~2025-12", id="second half"),
        pytest.param("2025年度", "2025-01~2025-12", id="a fee year"),
        pytest.param("2025年", "2025-01~2025-12", id="a year"),
        pytest.param("2025-01~2025-06", "2025-01~2025-06", id="range with a tilde"),
        pytest.param("2025-01～2025-06", "2025-01~2025-06", id="range with a wide tilde"),
        pytest.param("2025-01—2025-06", "2025-01~2025-06", id="range with a dash"),
        pytest.param("2025-01——2025-06", "2025-01~2025-06", id="range with a double dash"),
        pytest.param("2025-01-2025-06", "2025-01~2025-06", id="range of hyphens only"),
        pytest.param("2025.01-2025.06", "2025-01~2025-06", id="range of points"),
        pytest.param("202501至202506", "2025-01~2025-06", id="range in words"),
        pytest.param("2025-01 到 2025-06", "2025-01~2025-06", id="range in other words"),
        pytest.param("2025年1-6月", "2025-01~2025-06", id="one year, two months"),
        pytest.param("2025年1月-6月", "2025-01~2025-06", id="one year, two month words"),
        pytest.param("2025-01-01至2025-06-30", "2025-01~2025-06", id="range of dates"),
        pytest.param("2026-03-01~2026-03-31", "2026-03", id="the dates of one month"),
        pytest.param("2026年3月1日-31日", "2026-03", id="days of one month"),
        pytest.param("2025年1月1日-6月30日", "2025-01~2025-06", id="days of one year"),
        pytest.param("2025Q1~2025Q2", "2025-01~2025-06", id="range of quarters"),
    ],
)
def test_periods_that_lists_write(written, meant):
    assert parse_period(written).text == meant


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("", id="empty"),
        pytest.param(None, id="nothing"),
        pytest.param("2026-13", id="a month 13"),
        pytest.param("2026年0月", id="a month 0"),
        pytest.param("2025-06~2025-01", id="runs backwards"),
        pytest.param("2025-01~2025-13", id="ends in a month 13"),
        pytest.param("2025-2026", id="a heating season says no months"),
        pytest.param("2025Q5", id="a fifth quarter"),
        pytest.param("2025Q1-2", id="a quarter to a month"),
        pytest.param("三月", id="no year"),
        pytest.param("1503", id="a room"),
        pytest.param("上月", id="words"),
        pytest.param("2025-01~2025-03~2025-06", id="three ends"),
        pytest.param("-" * 100_000, id="absurdly long"),
    ],
)
def test_what_is_no_period(written):
    assert parse_period(written) is None


def test_the_last_day_is_where_the_due_date_falls_back_to():
    assert parse_period("2024-02").last_day == date(2024, 2, 29)
    assert parse_period("2025下半年").last_day == date(2025, 12, 31)


def test_months_count_both_ends():
    assert [month_text(m) for m in parse_period("2025-12~2026-01").months] == ["2025-12", "2026-01"]


months = st.integers(month_index(1900, 1), month_index(2199, 12))


@given(months, months)
def test_a_period_reads_its_own_text(first, last):
    period = Period(min(first, last), max(first, last))
    assert parse_period(period.text) == period


@given(st.text(max_size=40))
def test_no_text_raises(text):
    assert parse_period(text) is None or parse_period(text).first_month <= parse_period(text).last_month
