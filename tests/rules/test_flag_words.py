"""How a flag is said: the counts, the chance that decided, and never a cause."""

import pytest

from board.rules.flag_words import luck, part_words, place_words, sentence
from board.rules.ports import Text

COUNTS = {"building": Text("7栋", "bldg 7"), "owners": 96, "owing": 31, "counted": 19.0, "least": 3}


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (1 / 590, "about 1 in 600"),
        (0.0017, "about 1 in 600"),
        (1 / 106_000, "about 1 in 110,000"),
        (1 / 145, "about 1 in 140"),
        (0.04, "about 1 in 20"),
        (0.5, "about 1 in 2"),
        (1.0, "about 1 in 1"),
        (1e-9, "less than 1 in 1,000,000"),
        (0.0, "less than 1 in 1,000,000"),
    ],
)
def test_the_chance_is_rounded_as_people_say_it(p: float, said: str) -> None:
    assert luck(p).en == said


def test_the_look_at_the_level() -> None:
    said = sentence(look="level", expected=14.2, p=0.0017, **COUNTS)  # type: ignore[arg-type]
    assert said.zh == (
        "7栋 96 户业主中有 31 户欠费 3 个月以上；按本小区其他楼栋的情况，大约应有 14 户。"
        "扣除楼栋之间的平常差别，机缘巧合的可能约 600 分之 1。"
    )
    assert said.en == (
        "bldg 7: 31 of 96 owners owe 3+ months; the rest of the community would give about 14. After allowing for"
        " ordinary differences between buildings, the chance of this by luck is about 1 in 600."
    )


def test_the_look_at_the_payment_record() -> None:
    said = sentence(look="jump1", expected=8.0, p=0.0017, **COUNTS)  # type: ignore[arg-type]
    assert "96 户业主中有 19 户欠费 3 个月以上；缴费记录相同的业主在其他楼栋大约只有 8 户欠费。" in said.zh
    assert "owners with the same payment record in the other buildings would give about 8." in said.en


def test_what_was_not_asked_has_no_chance() -> None:
    assert "分之" not in sentence(look="jump1", expected=8.0, p=None, **COUNTS).zh  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "zh", "en"),
    [
        (("entrance", "2", ""), "2单元", "entrance 2"),
        (("stack", "2", "03"), "2单元 03 立管", "stack 03 of entrance 2"),
        (("stack", "", "03"), "03 立管", "stack 03"),
        (("column", "", "03"), "各单元的 03 立管", "stack 03 of all entrances"),
        (("top_floor", "", ""), "顶层", "the top floor"),
    ],
)
def test_parts_have_names(part: tuple[str, str, str], zh: str, en: str) -> None:
    assert (part_words(*part).zh, part_words(*part).en) == (zh, en)


def test_where_nothing_stands_out_the_whole_building_is_named() -> None:
    assert place_words({}) == place_words({"part": "building", "entrance": "", "stack": ""})


def test_the_look_at_the_months_owed() -> None:
    said = sentence(look="depth1", expected=45.2, p=0.0017, **COUNTS | {"counted": 84.0})  # type: ignore[arg-type]
    assert said.zh.startswith(
        "7栋 96 户业主中有 31 户欠费 3 个月以上，合计欠 84 个月（每户最多计 3 个月）；"
        "缴费记录相同的业主在其他楼栋大约合计只欠 45 个月。"
    )
    assert "all owe 84 months together (at most 3 of each count)" in said.en
    assert "would give about 45." in said.en
