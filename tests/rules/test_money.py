import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.money import MOST_FEN, capital, parse_fen, yuan


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        pytest.param("1234.5", 123450, id="plain"),
        pytest.param("1,234.50", 123450, id="thousands"),
        pytest.param("1，234．50", 123450, id="full-width comma and point"),
        pytest.param("１２３４．５", 123450, id="full-width digits"),
        pytest.param("￥1234.5", 123450, id="full-width yen sign"),
        pytest.param("¥ 1,234.5", 123450, id="yen sign and space"),
        pytest.param("1234元", 123400, id="yuan word"),
        pytest.param("人民币12元整", 1200, id="as on a receipt"),
        pytest.param("1 234.5", 123450, id="space as thousands"),
        pytest.param(1234.5, 123450, id="a number"),
        pytest.param(0.285, 29, id="half a fen goes up, whatever its binary fraction"),
        pytest.param("1.005", 101, id="half up"),
        pytest.param("1.00499", 100, id="below half goes down"),
        pytest.param("0", 0, id="zero"),
        pytest.param("12.", 1200, id="a bare point"),
        pytest.param("-12", -1200, id="negative comes back negative"),
        pytest.param("(12.00)", -1200, id="accountant's negative"),
        pytest.param("-¥3", -300, id="negative before the sign"),
    ],
)
def test_amounts_that_lists_write(written, fen):
    assert parse_fen(written) == fen


@pytest.mark.parametrize(
    "written", ["", None, "-", "abc", "1,23", "1.2万", "--3", "1.2.3", "13800138000138000", "NaN", "∞", True]
)
def test_what_is_no_amount(written):
    assert parse_fen(written) is None


@given(st.integers(-MOST_FEN, MOST_FEN))
def test_what_the_screen_shows_reads_back(fen):
    assert parse_fen(yuan(fen)) == fen


@given(st.text(max_size=30))
def test_no_text_raises(text):
    parse_fen(text)


@pytest.mark.parametrize(
    ("fen", "expected"),
    [
        (0, "零元整"), (5, "伍分"), (50, "伍角整"), (55, "伍角伍分"), (100, "壹元整"), (105, "壹元零伍分"),
        (1050, "壹拾元伍角整"), (328050, "叁仟贰佰捌拾元伍角整"), (10_000_00, "壹万元整"), (10_001_00, "壹万零壹元整"),
        (100_500_00, "壹拾万零伍佰元整"), (1_010_203_45, "壹佰零壹万零贰佰零叁元肆角伍分"),
        (100_000_001_00, "壹亿零壹元整"), (10**13, "壹仟亿元整"),
    ],
)  # fmt: skip
def test_capital_characters(fen: int, expected: str) -> None:
    assert capital(fen) == expected
