"""What buildings are called, and what titles of tasks make of them in English."""

import pytest

from board.rules.building_words import building_words, title_words
from board.rules.ports import Text


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        pytest.param("7", "7栋", "bldg 7", id="a number"),
        pytest.param("A", "A栋", "bldg A", id="a letter"),
        pytest.param("地库", "地库", "地库", id="a name that says what it is"),
    ],
)
def test_a_building(name: str, zh: str, en: str) -> None:
    assert building_words(name) == Text(zh, en)


@pytest.mark.parametrize(
    ("title", "en"),
    [
        pytest.param("7栋", "bldg 7", id="one"),
        pytest.param("3-1栋、12栋", "bldg 3-1, bldg 12", id="several"),
        pytest.param("7栋、地库 12 户", "bldg 7, 地库: 12 households", id="a list of households"),
        pytest.param("地库 2 户", "地库: 2 households", id="of no numbered building"),
        pytest.param("7-2-1503", "7-2-1503", id="a room"),
        pytest.param("7-2-1503 漏水", "7-2-1503 漏水", id="a room and what is wrong"),
        pytest.param("7栋 漏水", "7栋 漏水", id="what somebody wrote"),
        pytest.param("", "", id="none"),
    ],
)
def test_a_title(title: str, en: str) -> None:
    assert title_words(title) == Text(title, en)
