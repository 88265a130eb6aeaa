from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.time import (
    from_day,
    from_micros,
    local_date,
    local_midnight,
    month_index,
    month_text,
    parse_date,
    parse_instant,
    to_day,
    to_micros,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOVEMBER_2 = date(2026, 11, 2)
EARLIEST, LATEST = datetime.fromisoformat("1900-01-02"), datetime.fromisoformat("2199-12-30")


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("2026-11-02", id="hyphens"),
        pytest.param("2026/11/2", id="slashes"),
        pytest.param("2026.11.2", id="points"),
        pytest.param("20261102", id="eight digits"),
        pytest.param(20261102, id="eight digits as a number"),
        pytest.param("2026年11月2日", id="words"),
        pytest.param("2026 年 11 月 2 日", id="words with spaces"),
        pytest.param("２０２６－１１－０２", id="full width"),
        pytest.param("46328", id="Excel serial"),
        pytest.param(46328.0, id="Excel serial as a number"),
        pytest.param("2026-11-02 00:00:00", id="with a time of nothing"),
        pytest.param(datetime.fromisoformat("2026-11-02T23:59"), id="a datetime value"),
    ],
)
def test_dates_that_files_write(written):
    assert parse_date(written) == NOVEMBER_2


@pytest.mark.parametrize(
    "written", ["", None, "2026-11-31", "2026-13-01", "11/2/2026", "26-11-02", "1503", "abc", "2026-11", "9", True]
)
def test_what_is_no_date(written):
    assert parse_date(written) is None


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        pytest.param("2026-11-02 14:05", "06:05:00", id="minutes"),
        pytest.param("2026-11-02 14:05:09", "06:05:09", id="seconds"),
        pytest.param("2026-11-02T14:05:09+08:00", "06:05:09", id="ISO with its offset"),
        pytest.param("2026-11-02T06:05:09Z", "06:05:09", id="ISO in UTC"),
        pytest.param("2026-11-02T01:05:09-0500", "06:05:09", id="another offset"),
        pytest.param("2026/11/2 14:05", "06:05:00", id="slashes"),
        pytest.param("2026年11月2日14时05分", "06:05:00", id="words"),
        pytest.param("2026年11月2日 下午2:05", "06:05:00", id="afternoon before"),
        pytest.param("2026/11/2 2:05 PM", "06:05:00", id="afternoon behind"),
        pytest.param("20261102140509", "06:05:09", id="fourteen digits"),
        pytest.param("46328.586909722", "06:05:09", id="Excel serial with time"),
        pytest.param("２０２６－１１－０２　１４：０５", "06:05:00", id="full width"),
        pytest.param("2026-11-02 08:00", "00:00:00", id="midnight elsewhere"),
    ],
)
def test_instants_that_files_write(written, utc):
    assert parse_instant(written, SHANGHAI) == datetime.fromisoformat(f"2026-11-02T{utc}+00:00")


def test_a_date_alone_is_local_midnight():
    assert parse_instant("2026-11-02", SHANGHAI) == datetime(2026, 11, 1, 16, tzinfo=UTC)
    assert local_midnight(NOVEMBER_2, SHANGHAI) == datetime(2026, 11, 1, 16, tzinfo=UTC)


def test_the_end_of_a_day_is_the_next_midnight():
    assert parse_instant("2026-11-02 24:00", SHANGHAI) == local_midnight(date(2026, 11, 3), SHANGHAI)


def test_summer_time_of_1991_is_kept():
    assert parse_instant("1991-07-01 12:00", SHANGHAI) == datetime(1991, 7, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["", "2026-11-02 25:00", "2026-11-02 14:60", "2026-11-02 14", "2026-1-123", "14:05"]
)
def test_what_is_no_instant(written):
    assert parse_instant(written, SHANGHAI) is None


def test_the_local_date_turns_at_local_midnight():
    midnight = local_midnight(NOVEMBER_2, SHANGHAI)
    assert local_date(midnight, SHANGHAI) == NOVEMBER_2
    assert local_date(from_micros(to_micros(midnight) - 1), SHANGHAI) == date(2026, 11, 1)


instants = st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC))


@given(instants)
def test_micros_go_there_and_back(instant):
    assert from_micros(to_micros(instant)) == instant


@given(instants)
def test_an_instant_reads_its_own_text(instant):
    assert parse_instant(instant.isoformat(), SHANGHAI) == instant


@given(st.dates())
def test_days_go_there_and_back(day):
    assert from_day(to_day(day)) == day


@given(st.integers(1900, 2199), st.integers(1, 12))
def test_month_indexes_are_neighbours(year, month):
    assert month_text(month_index(year, month)) == f"{year}-{month:02d}"
    assert month_index(year, 12) + 1 == month_index(year + 1, 1)


@given(st.text(max_size=40))
def test_no_text_raises(text):
    parse_instant(text, SHANGHAI)
