"""The phrase list: what is refused however it is disguised, what only warns, and what is ordinary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.phrases import GROUPS, Severity, check, named, refused

NAMED = [
    "断水", "断电", "停水", "停电", "停气", "停暖", "停梯", "锁梯", "限行", "限制出入", "禁止通行", "门禁停用", "拉闸",
    "曝光", "公示姓名", "上黑名单", "通知单位", "通知家人",
]  # fmt: skip
THREATS = [phrase for group in GROUPS if group.severity == Severity.REFUSED for phrase in group.phrases]


@pytest.mark.parametrize("phrase", NAMED)
def test_every_threat_is_refused_and_named(phrase: str) -> None:
    found = refused(f"逾期不缴将{phrase}，请知悉。")
    assert [one.found for one in found] == [phrase]
    assert phrase in named(found).zh


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("将 停 水", "停 水", id="spaces"),
        pytest.param("将停　电", "停　电", id="a full-width space"),
        pytest.param("将停-水", "停-水", id="a dash"),
        pytest.param("将停*水", "停*水", id="a star"),
        pytest.param("将停，水", "停，水", id="a comma"),
        pytest.param("将断。水。断。电", "断。水", id="full stops"),
        pytest.param("将停\u200b水", "停\u200b水", id="an invisible character"),
        pytest.param("将斷電處理", "斷電", id="traditional characters"),
        pytest.param("将停\n水", "停\n水", id="a line between"),
        pytest.param("将门，禁，停，用", "门，禁，停，用", id="between all characters"),
        pytest.param("上【黑】【名】【单】", "上【黑】【名】【单", id="brackets"),
        pytest.param("２４小时上门", "２４小时上门", id="full-width digits"),
    ],
)
def test_disguise_does_not_help(text: str, found: str) -> None:
    assert refused(text)[0].found == found


@pytest.mark.parametrize(
    "text",
    [
        "服务热线已暂停。电话请改拨物业中心。",
        "请在期限，行使权利请另函。",
        "本月起暂停水费代收，由水务公司收取。",
        "我司有权限行使上述权利。",
        "请于 11 月 30 日前缴清，谢谢您的支持。",
        "电梯已修好，水电费由供电公司收取。",
        "如已缴纳，请忽略本函。",
    ],
)
def test_ordinary_words_are_let_be(text: str) -> None:
    assert refused(text) == []


@pytest.mark.parametrize(
    ("text", "level", "warns"),
    [
        pytest.param("我司将依法起诉", 3, True, id="a lawsuit below level 4"),
        pytest.param("我司将依法起诉", 4, False, id="a lawsuit at level 4"),
        pytest.param("委托律师发函", 2, True, id="a lawyer below level 3"),
        pytest.param("委托律师发函", 3, False, id="a lawyer at level 3"),
        pytest.param("影响您的征信", 4, True, id="credit records at any level"),
        pytest.param("我们将上门拜访", 4, True, id="a visit"),
        pytest.param("请转告家人", 1, True, id="the family"),
    ],
)
def test_doubtful_words_warn_and_are_not_refused(text: str, level: int, warns: bool) -> None:
    assert bool(check(text, level=level)) is warns
    assert refused(text) == []


def test_a_place_is_named_once_by_its_longest_phrase_and_threats_come_first() -> None:
    found = check("征信受影响，并上黑名单", level=1)
    assert [(one.phrase, one.severity) for one in found] == [
        ("上黑名单", Severity.REFUSED), ("征信", Severity.DOUBTFUL),
    ]  # fmt: skip


@given(st.sampled_from(THREATS), st.data())
def test_no_marks_between_the_characters_hide_a_threat(phrase: str, data: st.DataObject) -> None:
    """Whatever stands around it: only beside the end or the beginning of an ordinary word is it not one."""
    marks = st.text("-*·、_ 　.~|/", max_size=3)
    hidden = "".join(character + data.draw(marks) for character in phrase[:-1]) + phrase[-1]
    assert refused(f"否则{hidden}的"), hidden
