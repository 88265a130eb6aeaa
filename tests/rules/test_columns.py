"""Columns give what cells give: the fast way is held to the plain one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.columns import Words, day, fen_column, instant_column, period_columns
from board.rules.money import parse_fen
from board.rules.periods import parse_period
from board.rules.rooms import Cells, read_cells
from board.rules.rooms_columns import room_keys
from board.rules.time import parse_date, parse_instant, to_day, to_micros

LAKE = {"翠湖花园": "翠湖花园", "翠湖": "翠湖花园", "碧波苑": "碧波苑"}


EARLIEST, LATEST = datetime.fromisoformat("1900-01-02"), datetime.fromisoformat("2199-12-30")


def texts(*cells):
    return pl.Series(cells, dtype=pl.String)


amounts = st.one_of(
    st.from_regex(r"\A-?[0-9]{1,9}(\.[0-9]{0,3})?\Z"),
    st.from_regex(r"\A[¥￥]?[0-9]{1,3}(,[0-9]{3}){0,4}(\.[0-9]{1,2})?元?\Z"),
    st.text(max_size=10),
)


@given(st.lists(amounts, max_size=20))
def test_amounts(cells):
    assert fen_column(texts(*cells)).to_list() == [parse_fen(cell) for cell in cells]


days = st.one_of(
    st.dates().map(str), st.from_regex(r"\A20[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?\Z"), st.text(max_size=8)
)


@given(st.lists(days, max_size=20))
def test_days(cells):
    expected = [parse_date(cell) for cell in cells]
    assert Words(texts(*cells)).read(day, pl.Int32()).to_list() == [one and to_day(one) for one in expected]


SHANGHAI = ZoneInfo("Asia/Shanghai")
instants = st.one_of(
    st.datetimes(EARLIEST, LATEST).map(lambda t: t.isoformat(" ", "seconds")),
    st.datetimes(EARLIEST, LATEST).map(lambda t: t.isoformat(" ", "minutes").replace("-", "/")),
    st.from_regex(r"\A20[0-9]{2}-[0-9]{2}/[0-9]{2} [0-2][0-9]:[0-6][0-9]\Z"),
    st.sampled_from(
        ["", "46328.5", "2026-11-02", "1991-04-14 00:30", "1991-04-14 02:30:00", "1991-09-15 01:30", "昨天"]
    ),
)


@given(st.lists(instants, max_size=20))
def test_instants(cells):
    expected = [parse_instant(cell, SHANGHAI) for cell in cells]
    assert instant_column(texts(*cells), SHANGHAI).to_list() == [t and to_micros(t) for t in expected]


periods = st.one_of(
    st.from_regex(r"\A20[0-9]{2}[-/.年]?(0?[0-9]|1[0-3])月?\Z"),
    st.from_regex(r"\A20[0-9]{2}Q[0-5]\Z"),
    st.text(max_size=8),
)


@given(st.lists(periods, max_size=20))
def test_periods(cells):
    frame = period_columns(texts(*cells))
    expected = [parse_period(cell) for cell in cells]
    assert frame["first_month"].to_list() == [p and p.first_month for p in expected]
    assert frame["last_month"].to_list() == [p and p.last_month for p in expected]
    assert frame["last_day"].to_list() == [p and to_day(p.last_day) for p in expected]


sites = st.sampled_from(
    [
        "",
        "",
        "翠湖花园",
        "翠湖",
        "翠湖花园二期",
        "二期",
        "碧波苑",
        "商铺",
        "地库",
        "花园",
        "一",
        "与",
        "文三路",
        "7栋",
        "SOHO",
        "南区",
    ]
)
numbers = st.one_of(
    st.integers(0, 120).map(str), st.sampled_from(["07", "007", "0", "00", "A", "七", "十一", "７", "A1", ""])
)
room_numbers = st.one_of(
    st.integers(0, 99999).map(str), st.sampled_from(["0302", "000", "1503室", "1503房", "商铺05", "B2-118", ""])
)
shapes = st.sampled_from(
    [
        "{b}栋{e}单元{r}",
        "{b}栋{e}单元{r}室",
        "{b}幢{r}",
        "{b}号楼{r}房",
        "{b}-{e}-{r}",
        "-{b}-{e}-{r}",
        "{b}-{r}",
        "{b}#{e}-{r}",
        "{r}",
        "",
    ]
)
addresses = st.one_of(
    st.builds(lambda s, shape, b, e, r: s + shape.format(b=b, e=e, r=r), sites, shapes, numbers, numbers, room_numbers),
    st.sampled_from(["7栋2单元门厅", "地库", "翠湖花园", "7-2-1503(出租)"]),
    st.text(max_size=12),
)
units = st.sampled_from(["", "栋", "单元", "号楼", "(东)"])
cells = st.builds(
    Cells,
    sites,
    st.builds("{}{}".format, numbers, units),
    st.builds("{}{}".format, numbers, units),
    st.one_of(room_numbers, addresses),
    st.one_of(st.just(""), addresses),
)
rows = st.one_of(cells, st.builds(lambda address: Cells(address=address), addresses))


def expected(cells, default):
    place = read_cells(cells, default=default, communities=LAKE)
    if place is None:
        return False, False, "", "", "", "", ""
    return True, place.area, place.community or "", *place.key, place.remark


@given(st.lists(rows, min_size=1, max_size=15), st.sampled_from(["", "翠湖花园"]))
def test_rooms(rows, default):
    columns = {name: texts(*(getattr(row, name) for row in rows)) for name in Cells._fields}
    frame = room_keys(columns, default=default, communities=LAKE)
    found = frame.select("ok", "area", "community", "building", "entrance", "room", "remark").rows()
    assert found == [expected(row, default) for row in rows]


@pytest.mark.parametrize("only", [("address",), ("building", "room"), ("community", "building", "entrance", "room")])
def test_rooms_of_a_file_with_few_columns(only):
    row = Cells("翠湖花园", "7栋", "2单元", "1503", "7-2-1503")
    frame = room_keys({name: texts(getattr(row, name)) for name in only})
    assert frame["ok"].to_list() == [True]
    assert frame["room"].to_list() == ["1503"]


def test_empty_columns():
    assert room_keys({"address": texts()}).height == 0
    assert fen_column(texts()).to_list() == []
