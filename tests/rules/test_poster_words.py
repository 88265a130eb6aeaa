"""What a poster may not say, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.poster_words import private_words

NAMES = ("王芳", "欧阳雪莲", "John Smith", "Li", "张")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("有事打13800138000", "13800138000", id="a number"),
        pytest.param("有事打１３８-００１３ ８０００", "138-0013 8000", id="in full width, with a dash and a space"),
        pytest.param("电话 0571-88886666", "0571-88886666", id="of a house"),
        pytest.param("7-2-1503 厨房返水", "7-2-1503", id="a room"),
        pytest.param("７－２－１５０３已修", "7-2-1503", id="a room in full width"),
        pytest.param("2-1503 漏水已修", "2-1503", id="an entrance and a room"),
        pytest.param("7栋1503漏水", "栋1503", id="a building and a room"),
        pytest.param("2单元 1503 漏水", "单元 1503", id="an entrance in words"),
        pytest.param("1503室天花板", "1503室", id="a room by its word"),
        pytest.param("1503业主满意", "1503业主", id="whose room"),
        pytest.param("Unit 1503 is dry", "Unit 1503", id="in English"),
        pytest.param("维修花了 3,280 元", "3,280 元", id="an amount"),
        pytest.param("缴费的业主都说好", "缴费", id="fees"),
        pytest.param("王芳家不漏了", "王芳", id="an owner"),
        pytest.param("王 芳家不漏了", "王芳", id="an owner with a space"),
        pytest.param("Thanks, john smith", "John Smith", id="a name in letters"),
    ],
)
def test_who_and_where_are_found(text: str, found: str) -> None:
    assert private_words(text, NAMES) == found


@pytest.mark.parametrize(
    "text",
    [
        "地下车库换了 46 盏感应灯，人来灯亮", "7栋2单元屋面防水重做", "2026-11-20 完工", "2026年11月20日至11月25日施工",
        "3-6 层走廊粉刷", "120 户用上新水管", "每天 8:00-20:00 有人", "1至3号楼电梯大修", "张贴栏换新", "Lift repaired",
        "", "Fixed in 2026/11/20",
    ],
)  # fmt: skip
def test_ordinary_captions_are_let_be(text: str) -> None:
    assert private_words(text, NAMES) == ""


@given(before=st.text(max_size=12), after=st.text(max_size=12), gap=st.sampled_from(["", " ", "-", "－", "\u3000"]))
def test_a_mobile_number_is_found_wherever_it_stands(before: str, after: str, gap: str) -> None:
    assert private_words(f"{before} 138{gap}0013{gap}8000 {after}")


@given(st.text(max_size=60), st.lists(st.text(max_size=6), max_size=4))
def test_no_text_raises(text: str, names: list[str]) -> None:
    found = private_words(text, names)
    assert found == "" or len(found) > 1
