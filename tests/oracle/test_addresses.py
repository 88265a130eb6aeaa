"""Room addresses, example by example."""

import pytest

from tests.oracle.addresses import phone_digits, read_address
from tests.oracle.facts import Place

FLAT = Place("翠湖花园", "7", "2", "1503")


@pytest.mark.parametrize(
    "text",
    [
        "7栋2单元1503室",
        "7#-2-1503",
        "7-2-1503",
        "７栋２单元１５０３",
        "七栋二单元1503",
        "7幢2单元1503房",
        "7栋2单元15楼03",
        "翠湖花园7号楼2单元1503",
        "07-02-1503",
        "7栋2单元1503(出租)",
        "7栋2单元1503（出租）",
        "翠湖花园7-2-1503",
        "7 栋 2 单元 1503",
    ],
)
def test_all_of_these_are_one_room(text: str) -> None:
    assert read_address(text, "翠湖花园") == FLAT


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("A座1203", ("A", "", "1203"), id="a letter and no entrance"),
        pytest.param("Ａ座1203室", ("A", "", "1203"), id="full width letter"),
        pytest.param("07-02-0302", ("7", "2", "302"), id="leading zeros do not matter"),
        pytest.param("3栋商铺05", ("3", "", "商铺05"), id="a shop"),
        pytest.param("地库B2-118", ("地库", "", "B2-118"), id="a parking space"),
        pytest.param("十二栋302", ("12", "", "302"), id="chinese teens"),
        pytest.param("二十一栋一单元302", ("21", "1", "302"), id="chinese twenties"),
        pytest.param("7-302", ("7", "", "302"), id="two parts"),
    ],
)
def test_room(text: str, place: tuple[str, str, str]) -> None:
    assert read_address(text, "翠湖花园") == Place("翠湖花园", *place)


@pytest.mark.parametrize(
    ("text", "community"),
    [
        ("翠湖花园二期7栋2单元1503", "翠湖花园二期"),
        ("翠湖花园A组团七栋二单元1503", "翠湖花园A组团"),
        ("翠湖花园南区7-2-1503", "翠湖花园南区"),
    ],
)
def test_a_phase_belongs_to_the_name(text: str, community: str) -> None:
    assert read_address(text) == Place(community, "7", "2", "1503")


@pytest.mark.parametrize(
    ("text", "place"),
    [("7栋2单元门厅", ("7", "2", None)), ("地库", ("地库", None, None)), ("7栋外墙", ("7", None, None))],
)
def test_public_area(text: str, place: tuple[str, str | None, None]) -> None:
    assert read_address(text, "翠湖花园") == Place("翠湖花园", *place)


def test_a_text_that_names_no_place() -> None:
    assert read_address("业主群里反映") is None


@pytest.mark.parametrize(
    "text", ["13800138000", "138-0013-8000", "138 0013 8000", "+86 13800138000", "１３８００１３８０００"]
)
def test_phone(text: str) -> None:
    assert phone_digits(text) == "13800138000"
