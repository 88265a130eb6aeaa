"""What may hang in a lobby: every spelling of numbers, rooms, names, amounts is found, and honest captions pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.poster_words import LABELS, Kind, check, known, refusal
from board.rules.retention import ERASED

NAMES = ("张伟", "欧阳娜", "王秀英", "翠湖商贸有限公司", "John Smith", "明", ERASED)
KNOWN = known(NAMES)


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        pytest.param("有事请打13800138000", Kind.PHONE, "13800138000", id="a mobile"),
        pytest.param("电话 138-0013-8000", Kind.PHONE, "138-0013-8000", id="with dashes"),
        pytest.param("电话１３８ ００１３ ８０００", Kind.PHONE, "１３８ ００１３ ８０００", id="full width"),
        pytest.param("一三八〇〇一三八〇〇〇", Kind.PHONE, "一三八〇〇一三八〇〇〇", id="Chinese numerals"),
        pytest.param("热线021—5888 6666", Kind.PHONE, "021—5888 6666", id="a landline"),
        pytest.param("400-820-8820", Kind.PHONE, "400-820-8820", id="a hotline"),
        pytest.param("2026-11-20 13800138000", Kind.PHONE, "2026-11-20 13800138000", id="behind a day"),
        pytest.param("7-2-1503 卫生间", Kind.ROOM, "7-2-1503", id="hyphens"),
        pytest.param("７－２－１５０３", Kind.ROOM, "７－２－１５０３", id="full-width hyphens"),
        pytest.param("7栋2单元1503漏水", Kind.ROOM, "单元1503", id="building, entrance, room"),
        pytest.param("七栋二单元一五〇三", Kind.ROOM, "单元一五〇三", id="in Chinese"),
        pytest.param("1503室吊顶", Kind.ROOM, "1503室", id="a room"),
        pytest.param("1503号房", Kind.ROOM, "1503号房", id="numbered"),
        pytest.param("7-1503", Kind.ROOM, "7-1503", id="building and room"),
        pytest.param("7#1503", Kind.ROOM, "7#1503", id="with a hash"),
        pytest.param("A座1203", Kind.ROOM, "座1203", id="a tower"),
        pytest.param("15楼03户", Kind.ROOM, "15楼03户", id="floor and stack"),
        pytest.param("花费3,280.50元", Kind.AMOUNT, "3,280.50元", id="yuan"),
        pytest.param("￥ 500", Kind.AMOUNT, "￥ 500", id="the sign"),
        pytest.param("三千元", Kind.AMOUNT, "三千元", id="yuan in Chinese"),
        pytest.param("2万余元", Kind.AMOUNT, "2万余元", id="roughly"),
        pytest.param("欠费户", Kind.DEBT, "欠费", id="debts"),
        pytest.param("催 缴后完成", Kind.DEBT, "催 缴", id="with a space"),
        pytest.param("感谢张伟配合", Kind.NAME, "张伟", id="an owner"),
        pytest.param("感谢张·伟配合", Kind.NAME, "张·伟", id="with a mark"),
        pytest.param("感谢欧阳女士", Kind.NAME, "欧阳女士", id="surname and title"),
        pytest.param("张先生反映", Kind.NAME, "张先生", id="an owner with a title"),
        pytest.param("john smith reported", Kind.NAME, "john smith", id="another case"),
        pytest.param("翠湖商贸有限公司门前", Kind.NAME, "翠湖商贸有限公司", id="a company"),
    ],
)  # fmt: skip
def test_what_may_not_hang_there_is_found_and_named(text: str, kind: Kind, found: str) -> None:
    (one,) = check(text, KNOWN)
    assert (one.kind, one.found) == (kind, found)
    assert found in refusal([one]).zh
    assert found in refusal([one]).en
    assert LABELS[kind].zh in refusal([one]).zh


@pytest.mark.parametrize(
    "text",
    [
        "1栋大堂灯具全部更换，共120盏，夜间明亮", "1号楼2026年11月更换感应灯36套", "7栋2单元一层门厅墙面重新粉刷",
        "3号楼电梯 2026-11-20 完成检修", "已清除杂物12车，消防通道畅通", "绿化补种 350 平方米", "2单元16层楼道照明恢复",
        "地库B1层排水沟疏通，3号泵房水泵更换", "8栋楼道清理，60户居民受益", "服务热线见公告栏", "两室一厅样板",
        "更换1单元元器件", "2025-2026年度改造", "元旦前完成", "屋面防水施工面积1200平方米", "",
    ],
)  # fmt: skip
def test_honest_captions_pass(text: str) -> None:
    assert check(text, KNOWN) == []


MARKS = st.text(alphabet=" -_·.　", max_size=2)


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.lists(MARKS, min_size=11, max_size=11), st.booleans())
def test_no_spelling_hides_a_number(number: str, marks: list[str], wide: bool) -> None:
    shown = number.translate({ord(str(one)): chr(0xFF10 + one) for one in range(10)}) if wide else number
    written = "".join(digit + mark for digit, mark in zip(shown, marks, strict=True))
    assert Kind.PHONE in {one.kind for one in check(f"联系{written}谢谢", ())}


@given(st.sampled_from(NAMES[:5]), st.lists(MARKS, min_size=12, max_size=12))
def test_no_mark_hides_a_name(name: str, marks: list[str]) -> None:
    written = "".join(one + mark for one, mark in zip(name, [*marks, *[""] * len(name)], strict=False))
    assert Kind.NAME in {one.kind for one in check(f"谢谢{written}！", KNOWN)}


@given(st.text(max_size=200), st.lists(st.text(max_size=6), max_size=4))
def test_any_text_is_read_and_what_is_found_stands_in_it(text: str, names: list[str]) -> None:
    for one in check(text, known(names)):
        assert one.found in text
