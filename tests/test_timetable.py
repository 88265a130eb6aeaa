"""Periods: which one a moment belongs to, which were missed, and when the next begins."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.timetable import Daily, EveryMinute, Monthly

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = Daily(2, 30)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "period"),
    [
        pytest.param("2026-11-23 02:29:59", "2026-11-22", id="a second before, it is still yesterday's"),
        pytest.param("2026-11-23 02:30:00", "2026-11-23", id="on the stroke"),
        pytest.param("2026-11-23 23:59:59", "2026-11-23", id="until midnight"),
        pytest.param("2026-11-24 00:00:01", "2026-11-23", id="and after midnight until the hour"),
        pytest.param("1991-04-14 02:30:00", "1991-04-14", id="the day summer time began, in 1991"),
    ],
)
def test_a_night_belongs_to_the_local_day_it_started_on(moment: str, period: str) -> None:
    assert NIGHT.period(shanghai(moment), SHANGHAI) == period


@pytest.mark.parametrize(
    ("last", "missed"),
    [
        pytest.param("2026-11-23", [], id="done already"),
        pytest.param("2026-11-22", ["2026-11-23"], id="due now"),
        pytest.param("2026-11-20", ["2026-11-21", "2026-11-22", "2026-11-23"], id="a long weekend off"),
    ],
)
def test_missed_nights_are_counted(last: str, missed: list[str]) -> None:
    assert NIGHT.missed(last, shanghai("2026-11-23 10:00"), SHANGHAI) == missed


@pytest.mark.parametrize("last", ["", "2024-01-01"], ids=["a new installation", "two years in a cupboard"])
def test_no_more_than_35_nights_are_counted_back(last: str) -> None:
    missed = NIGHT.missed(last, shanghai("2026-11-23 10:00"), SHANGHAI)
    assert (len(missed), missed[0], missed[-1]) == (35, "2026-10-20", "2026-11-23")


def test_of_missed_minutes_only_the_newest_counts() -> None:
    now = datetime(2026, 11, 23, 2, 0, 59, tzinfo=UTC)
    assert EveryMinute().missed("2026-11-20T00:00Z", now, SHANGHAI) == ["2026-11-23T02:00Z"]
    assert EveryMinute().missed("2026-11-23T02:00Z", now, SHANGHAI) == []


@pytest.mark.parametrize(
    ("moment", "period", "following"),
    [
        pytest.param("2026-12-01 02:59:59", "2026-11", "2026-12-01 03:00:00", id="a second before"),
        pytest.param("2026-12-01 03:00:00", "2026-12", "2027-01-01 03:00:00", id="on the stroke, over the year's end"),
        pytest.param("2026-01-01 01:00:00", "2025-12", "2026-01-01 03:00:00", id="new year's night"),
    ],
)
def test_a_month_begins_on_its_first_at_the_hour(moment: str, period: str, following: str) -> None:
    now = shanghai(moment)
    assert Monthly(3).period(now, SHANGHAI) == period
    assert Monthly(3).next(now, SHANGHAI) == shanghai(following)


def test_after_months_off_one_run_is_due() -> None:
    assert Monthly(3).missed("2026-07", shanghai("2026-11-23 10:00"), SHANGHAI) == ["2026-11"]
    assert Monthly(3).missed("2026-11", shanghai("2026-11-23 10:00"), SHANGHAI) == []


moments = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moment=moments, later=moments, when=st.sampled_from([NIGHT, Daily(0), Daily(23, 59), EveryMinute(), Monthly(3)]))
def test_periods_sort_as_time_does(moment: datetime, later: datetime, when: Daily | EveryMinute | Monthly) -> None:
    moment, later = sorted((moment, later))
    assert when.period(moment, SHANGHAI) <= when.period(later, SHANGHAI)
    following = when.next(moment, SHANGHAI)
    assert following > moment
    assert when.missed(when.period(moment, SHANGHAI), following, SHANGHAI) == [when.period(following, SHANGHAI)]
