import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.names import normalise_name, normalise_phone
from board.rules.rooms import Cells, floor_stack, parse_address, read_cells, room_key

LAKE = {"翠湖花园": "翠湖花园", "翠湖": "翠湖花园", "Green Lake": "Green Lake"}


def place(text):
    """community, building, entrance, room of an address, without the Nones."""
    found = parse_address(text, LAKE)
    return found and (found.community or "", *found.key)


@pytest.mark.parametrize(
    "written",
    [
        "7栋2单元1503室", "7#-2-1503", "7-2-1503", "７栋２单元１５０３", "七栋二单元1503", "7幢2单元1503房",
        "7栋2单元15楼03", "7栋2单元15层03室", "7栋2单元15F03", "7号楼2单元1503", "07-02-1503", "7 栋 2 单元 1503 室",
        "7 2 1503", "7_2_1503", "7/2/1503", "7—2—1503", "7－2－1503", "7–2–1503", "7#楼2单元1503", "7#2#1503",
        "7-2单元1503", "7栋-2-1503", "7栋2门1503", "7座2单元1503号", "七栋二单元一五〇三", "7楼2单元1503", "7-2-15-03",
        "7栋2单元1503(出租)", "7-2-1503【空置】", "7栋2单元1503卫生间", "7栋2单元15楼1503",
    ],
)  # fmt: skip
def test_one_room_in_every_spelling(written):
    assert place(written) == ("", "7", "2", "1503")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("翠湖花园7号楼2单元1503", ("翠湖花园", "7", "2", "1503"), id="community in front"),
        pytest.param("翠湖花园-7-2-1503", ("翠湖花园", "7", "2", "1503"), id="community and hyphens"),
        pytest.param("翠湖7-2-1503", ("翠湖花园", "7", "2", "1503"), id="an alias"),
        pytest.param("Green Lake 7-2-1503", ("Green Lake", "7", "2", "1503"), id="a latin name"),
        pytest.param("SOHO7-2-1503", ("SOHO", "7", "2", "1503"), id="a latin name glued on"),
        pytest.param("杭州市西湖区文三路18号翠湖花园7栋2单元1503", ("翠湖花园", "7", "2", "1503"), id="city in front"),
        pytest.param("翠湖花园二期7栋2单元1503", ("翠湖花园二期", "7", "2", "1503"), id="a phase stays in the name"),
        pytest.param("翠湖花园（二期）7-2-1503", ("翠湖花园二期", "7", "2", "1503"), id="a phase in brackets"),
        pytest.param("翠湖花园 A组团 12栋1单元302", ("翠湖花园A组团", "12", "1", "302"), id="a cluster"),
        pytest.param("翠湖花园南区3-1-202", ("翠湖花园南区", "3", "1", "202"), id="a side"),
        pytest.param("二期7-2-1503", ("二期", "7", "2", "1503"), id="a bare phase is not guessed"),
        pytest.param("A座1203", ("", "A", "", "1203"), id="a lettered building"),
        pytest.param("a座1203", ("", "A", "", "1203"), id="in lower case"),
        pytest.param("A1栋503", ("", "A1", "", "503"), id="letter and digit"),
        pytest.param("东塔1203", ("", "东塔", "", "1203"), id="a tower"),
        pytest.param("07-02-0302", ("", "7", "2", "302"), id="leading zeros"),
        pytest.param("7-1503", ("", "7", "", "1503"), id="two parts are building and room"),
        pytest.param("7号1503室", ("", "7", "", "1503"), id="as in Shanghai"),
        pytest.param("7-1栋2单元101", ("", "7-1", "2", "101"), id="a divided building"),
        pytest.param("二十三幢十一单元101", ("", "23", "11", "101"), id="tens in Chinese"),
        pytest.param("7栋1503A", ("", "7", "", "1503A"), id="a lettered room"),
        pytest.param("3栋商铺05", ("", "3", "", "商铺05"), id="a shop"),
        pytest.param("3栋05号商铺", ("", "3", "", "商铺05"), id="a shop the other way round"),
        pytest.param("地库B2-118", ("", "地库", "", "B2-118"), id="a parking space"),
        pytest.param("地库B2层118号车位", ("", "地库", "", "B2-118"), id="a parking space in words"),
        pytest.param("7栋地库B2-118", ("", "7", "", "地库B2-118"), id="a parking space of a building"),
    ],
)
def test_where_a_room_lies(written, expected):
    assert place(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("7栋2单元门厅", ("", "7", "2", ""), id="hall of an entrance"),
        pytest.param("7-2-门厅", ("", "7", "2", ""), id="hall after hyphens"),
        pytest.param("7栋电梯", ("", "7", "", ""), id="lift of a building"),
        pytest.param("7栋2单元3号电梯", ("", "7", "2", ""), id="a numbered lift"),
        pytest.param("7栋天台", ("", "7", "", ""), id="roof"),
        pytest.param("7栋2单元15楼走廊", ("", "7", "2", ""), id="corridor of a floor"),
        pytest.param("7栋2单元15楼", ("", "7", "2", ""), id="a whole floor"),
        pytest.param("7栋2单元", ("", "7", "2", ""), id="a whole entrance"),
        pytest.param("7栋", ("", "7", "", ""), id="a whole building"),
        pytest.param("地库", ("", "", "", ""), id="basement"),
        pytest.param("地库B2", ("", "", "", ""), id="a level of the basement"),
        pytest.param("翠湖花园地库", ("翠湖花园", "", "", ""), id="basement of a community"),
        pytest.param("翠湖花园", ("翠湖花园", "", "", ""), id="the whole community"),
        pytest.param("翠湖花园中心花园", ("翠湖花园", "", "", ""), id="garden of a community named garden"),
        pytest.param("花园", ("", "", "", ""), id="garden"),
        pytest.param("小区东门", ("", "", "", ""), id="gate"),
        pytest.param("大堂", ("", "", "", ""), id="lobby"),
        pytest.param("屋顶", ("", "", "", ""), id="roof alone"),
    ],
)
def test_public_areas_hold_no_room(written, expected):
    assert place(written) == expected
    assert parse_address(written, LAKE).area


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("", id="empty"),
        pytest.param("无", id="none"),
        pytest.param("1503", id="a room without a building"),
        pytest.param("2单元1503", id="an entrance without a building"),
        pytest.param("张三", id="a name"),
        pytest.param("7栋2单元1503与1504", id="two rooms"),
        pytest.param("7-2-1503/1504", id="two rooms after a stroke"),
        pytest.param("7栋2单元1503、8栋1单元101", id="two addresses"),
        pytest.param("7栋2单元15楼1603", id="floor and room disagree"),
        pytest.param("2-7-2-1503", id="four numbers may begin with a phase"),
        pytest.param("7楼703", id="a floor or a building"),
        pytest.param("2026-11-02", id="a date"),
        pytest.param("0571-88886666", id="a phone"),
        pytest.param("7栋" * 100_000, id="a cell of a megabyte"),
    ],
)
def test_what_names_no_place(written):
    assert parse_address(written) is None


def test_remarks_stay_out_of_the_key():
    found = parse_address("7栋2单元1503室（出租）(有狗)")
    assert (found.key, found.remark) == (("7", "2", "1503"), "出租 有狗")


@pytest.mark.parametrize(
    ("building", "entrance", "room", "key"),
    [
        pytest.param("7栋", "2单元", "1503室", ("7", "2", "1503"), id="unit words"),
        pytest.param("07", "02", "0302", ("7", "2", "302"), id="zeros"),
        pytest.param("７", "二", "１５０３", ("7", "2", "1503"), id="full width and Chinese"),
        pytest.param("7号楼", "1", "15楼03", ("7", "1", "1503"), id="floor and stack"),
        pytest.param("", "", "7-2-1503", ("7", "2", "1503"), id="all in the room's cell"),
        pytest.param("7", "2", "7栋2单元1503", ("7", "2", "1503"), id="all in the room's cell, and the others agree"),
        pytest.param("7", "", "2-1503", ("7", "2", "1503"), id="entrance in the room's cell"),
        pytest.param("7", "", "7-1503", ("7", "", "1503"), id="building in the room's cell"),
        pytest.param("7", "2", "8-2-1503", None, id="the cells disagree"),
        pytest.param("7", "无", "1503", ("7", "", "1503"), id="no entrance, said so"),
        pytest.param("7栋2单元", "", "101", ("7", "2", "101"), id="entrance in the building's cell"),
        pytest.param("A座", "", "1203", ("A", "", "1203"), id="a letter"),
        pytest.param("3", "", "商铺05", ("3", "", "商铺05"), id="a shop"),
        pytest.param("地库", "", "B2-118", ("地库", "", "B2-118"), id="a parking space"),
        pytest.param("地库", "", "B2-118车位", ("地库", "", "B2-118"), id="a parking space, said twice"),
        pytest.param("7", "2", "跃层A", ("7", "2", "跃层A"), id="a room with a name"),
        pytest.param("7", "2", "", None, id="no room"),
        pytest.param("", "", "1503", None, id="no building"),
        pytest.param("3栋", "", "门厅", None, id="a public area"),
    ],
)
def test_structured_columns(building, entrance, room, key):
    assert room_key(building, entrance, room) == key


@pytest.mark.parametrize(
    ("stated", "address", "community"),
    [
        pytest.param("翠湖花园", "7-2-1503", "翠湖花园", id="the column alone"),
        pytest.param("", "翠湖花园7-2-1503", "翠湖花园", id="the address alone"),
        pytest.param("翠湖花园", "二期7-2-1503", "翠湖花园二期", id="the address adds a phase"),
        pytest.param("翠湖花园", "翠湖花园二期7-2-1503", "翠湖花园二期", id="the address has both"),
        pytest.param("翠湖花园二期", "翠湖花园7-2-1503", "翠湖花园二期", id="the column has the phase"),
        pytest.param("翠湖花园二期", "二期7-2-1503", "翠湖花园二期", id="both have the phase"),
        pytest.param("翠湖花园（二期）", "7-2-1503", "翠湖花园二期", id="brackets and spaces do not matter"),
        pytest.param("翠湖花园", "碧波苑7-2-1503", "翠湖花园", id="the column is the office's word"),
    ],
)
def test_whose_name_the_community_takes(stated, address, community):
    assert read_cells(Cells(community=stated, address=address)).community == community


@pytest.mark.parametrize(
    ("address", "community"),
    [
        pytest.param("7-2-1503", "翠湖花园", id="nobody names one"),
        pytest.param("二期7-2-1503", "翠湖花园二期", id="a phase of it"),
        pytest.param("碧波苑7-2-1503", "碧波苑", id="another one is named"),
        pytest.param("文三路88弄7号1503", "翠湖花园", id="a street number is no name"),
        pytest.param("杭州市翠湖花园7-2-1503", "翠湖花园", id="the city in front of it"),
    ],
)
def test_the_default_community_is_only_a_default(address, community):
    found = read_cells(Cells(address=address), default="翠湖花园", communities=LAKE)
    assert (found.community, found.room) == (community, "1503")


@pytest.mark.parametrize(
    ("room", "expected"),
    [("1503", (15, "03")), ("302", (3, "02")), ("1503A", (15, "03A")), ("12", (None, None)), ("商铺05", (None, None))],
)
def test_floor_and_stack_come_from_the_digits(room, expected):
    assert floor_stack(room) == expected


numbers = st.integers(1, 99).map(str)
rooms = st.builds(lambda floor, stack: f"{floor}{stack:02d}", st.integers(1, 60), st.integers(1, 20))
spellings = st.sampled_from(
    [
        "{b}栋{e}单元{r}",
        "{b}-{e}-{r}",
        "0{b}-0{e}-0{r}",
        "{b}#{e}单元{r}室",
        "{b}号楼-{e}-{r}",
        "碧波苑{b}幢 {e}单元 {r}房",
    ]
)


@given(numbers, numbers, rooms, spellings)
def test_every_spelling_gives_the_columns_key(building, entrance, room, spelling):
    found = parse_address(spelling.format(b=building, e=entrance, r=room))
    assert found.key == (building, entrance, room) == room_key(building + "栋", entrance + "单元", "0" + room)


@given(numbers, numbers, rooms)
def test_a_key_reads_back_as_itself(building, entrance, room):
    key = (building, entrance, room)
    assert room_key(*key) == key
    assert parse_address("-".join(key)).key == key


address_pieces = st.lists(st.sampled_from("7栋2单元1503室楼层号#-座 A(一二)期区地库商铺电梯花园门,"), max_size=60).map(
    "".join
)


@given(st.one_of(st.text(max_size=80), address_pieces))
def test_no_text_raises(text):
    parse_address(text, LAKE)
    read_cells(Cells("", text, text, text, text))


@pytest.mark.parametrize("piece", ["7-", "一", "A", "花园", "7栋", "(", "7#", "B2-", " 7", "楼"])
def test_no_text_takes_long(piece):
    started = time.perf_counter()
    parse_address(piece * (80 // len(piece)))
    assert time.perf_counter() - started < 0.2


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        pytest.param("13800138000", ["13800138000"], id="plain"),
        pytest.param("+86 138 0013 8000", ["13800138000"], id="country code and spaces"),
        pytest.param("138-0013-8000", ["13800138000"], id="dashes"),
        pytest.param("１３８００１３８０００", ["13800138000"], id="full width"),
        pytest.param("13800138000、13900139000", ["13800138000", "13900139000"], id="two, Chinese comma"),
        pytest.param("13800138000 13900139000", ["13800138000", "13900139000"], id="two, a space"),
        pytest.param("13800138000/13800138000", ["13800138000"], id="one twice"),
        pytest.param("0571-88886666", ["057188886666"], id="a land line"),
        pytest.param("88886666", ["88886666"], id="a local number"),
        pytest.param("张三:13800138000", ["13800138000"], id="with a name"),
        pytest.param("138****8000", [], id="masked"),
        pytest.param("1380013800", [], id="a digit short"),
        pytest.param("", [], id="empty"),
    ],
)
def test_phones(written, numbers):
    assert normalise_phone(written) == numbers


def test_names_lose_their_padding():
    assert normalise_name(" 张　三 ") == "张三"
