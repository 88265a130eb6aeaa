"""The board's own letters, and what is wrong with a text that somebody writes."""

import pytest

from board.rules.notice_letters import LETTERS, Template
from board.rules.notice_texts import PLACEHOLDERS, filled, problems
from board.rules.phrases import check, refused

DEMAND = LETTERS[Template.DEMAND]


@pytest.mark.parametrize("name", Template)
def test_the_boards_own_letters_pass_their_own_checks(name: Template) -> None:
    letter = LETTERS[name]
    assert problems(name, letter.title, letter.body) == []
    assert refused(letter.title + letter.body) == []
    values = {hole: f"<{hole}>" for hole in PLACEHOLDERS}
    assert "{" not in filled(letter.body, values)


def test_only_the_lawyers_letter_speaks_of_a_lawsuit() -> None:
    speaks = [name for name in Template if check(LETTERS[name].body, level=LETTERS[name].level)]
    assert speaks == [Template.LAWYER_LETTER]


@pytest.mark.parametrize(
    ("title", "body", "field", "says"),
    [
        pytest.param("函", DEMAND.body + "{姓名}", "body", "{姓名}", id="an unknown placeholder"),
        pytest.param("致{全名}", DEMAND.body, "title", "{全名}", id="in the title"),
        pytest.param("函", DEMAND.body + "{业主", "body", "没有成对", id="an open brace"),
        pytest.param("函", DEMAND.body.replace("{金额}", ""), "body", "{金额}", id="no amount in a demand"),
        pytest.param("函", DEMAND.body.replace("{截止日期}", "月底"), "body", "{截止日期}", id="no deadline"),
        pytest.param("", DEMAND.body, "title", "请填写", id="no title"),
        pytest.param("函" * 61, DEMAND.body, "title", "最多 60", id="a long title"),
        pytest.param("函", DEMAND.body + "字" * 6000, "body", "最多 6000", id="a long text"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(title: str, body: str, field: str, says: str) -> None:
    found = problems(Template.DEMAND, title, body)
    assert [one.field for one in found] == [field]
    assert says in found[0].text.zh


def test_spaces_within_a_placeholder_do_no_harm() -> None:
    assert problems(Template.DEMAND, "函", DEMAND.body.replace("{业主}", "{ 业主 }")) == []
    assert filled("{ 业主 }：", {"业主": "张伟"}) == "张伟："


def test_the_neutral_statement_sets_no_term() -> None:
    body = LETTERS[Template.STATEMENT].body
    assert [one.text.zh for one in problems(Template.STATEMENT, "函", body + "{截止日期}")] == ["对账函不设付款期限。"]
