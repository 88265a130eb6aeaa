"""Times, days, names and numbers as people read them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.web import filters

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "zh", "en"),
    [
        pytest.param(timedelta(seconds=59), "刚刚", "just now", id="within the minute"),
        pytest.param(timedelta(minutes=1), "1 分钟前", "1 min ago", id="on the minute"),
        pytest.param(timedelta(minutes=59, seconds=59), "59 分钟前", "59 min ago", id="just under an hour"),
        pytest.param(timedelta(hours=3), "3 小时前", "3 h ago", id="three hours"),
        pytest.param(timedelta(days=7, seconds=-1), "6 天前", "6 d ago", id="just under seven days"),
        pytest.param(timedelta(days=7), "11-15 09:05", "11-15 09:05", id="seven days"),
        pytest.param(timedelta(days=400), "2025-10-18 09:05", "2025-10-18 09:05", id="another year"),
        pytest.param(timedelta(minutes=-20), "20 分钟后", "in 20 min", id="ahead"),
        pytest.param(timedelta(days=-9), "12-01 09:05", "12-01 09:05", id="far ahead"),
    ],
)
def test_ago(before, zh, en):
    assert filters.ago(NOW - before, now=NOW, zone=ZONE) == zh
    assert filters.ago(NOW - before, now=NOW, zone=ZONE, lang="en") == en


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        pytest.param(20261125, "剩 3 天（至 11-25）", "3 days left (until 11-25)", id="three days left"),
        pytest.param(20261123, "明天到期（11-23）", "due tomorrow (11-23)", id="tomorrow"),
        pytest.param(date(2026, 11, 22), "今天到期", "due today", id="today"),
        pytest.param(20261121, "逾期 1 天（11-21 到期）", "1 day overdue (since 11-21)", id="a day late"),
        pytest.param(20261120, "逾期 2 天（11-20 到期）", "2 days overdue (since 11-20)", id="two days late"),
        pytest.param(20270103, "剩 42 天（至 2027-01-03）", "42 days left (until 2027-01-03)", id="next year"),
        pytest.param(MIDNIGHT, "明天到期（11-23）", "due tomorrow (11-23)", id="a local midnight"),
    ],
)  # fmt: skip
def test_deadlines_say_what_is_left(day, zh, en):
    assert filters.due_text(day, now=NOW, zone=ZONE) == zh
    assert filters.due_text(day, now=NOW, zone=ZONE, lang="en") == en


def test_days_are_local():
    late = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    assert filters.day_text(late, now=NOW, zone=ZONE) == "11月22日 周日"
    assert filters.day_text(20251231, now=NOW, zone=ZONE) == "2025年12月31日 周三"
    assert filters.day_text(20261122, now=NOW, zone=ZONE, lang="en") == "Sun 2026-11-22"
    assert filters.full_time(late, zone=ZONE) == "2026-11-22 00:30:00 +08:00"
    assert filters.clock_time(late, zone=ZONE) == "00:30"


@pytest.mark.parametrize(
    ("surname", "shown"),
    [
        pytest.param("张", "张业主", id="one character"),
        pytest.param("欧阳", "欧阳业主", id="two characters"),
        pytest.param("*", "单位业主", id="a company"),
    ],
)
def test_roles_without_names_see_a_title(surname, shown):
    assert filters.titled_by(surname) == shown


def test_phones_are_masked():
    assert filters.mask_phone("13800138000") == "138****8000"


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_amounts_lose_nothing(fen):
    shown = filters.FILTERS["yuan"](fen)
    assert int(shown.replace("¥", "").replace(",", "").replace(".", "")) == fen


def test_filters_read_whose_eyes_they_are_for():
    with filters.seen(NOW, ZONE, "zh"), filters.seen(NOW, ZONE, "en"):
        assert filters.FILTERS["ago"](NOW - timedelta(hours=1)) == "1 h ago"
    with pytest.raises(LookupError):
        filters.FILTERS["ago"](NOW)
