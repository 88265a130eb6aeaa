"""Words that tell security of a debt."""

import pytest

from board.rules.fee_words import fee_words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("上次沟通时情绪激动，站在门外即可", ""),
        ("与收费孙丽、管家陈燕同行，大堂集合", ""),
        ("催 费上门", "催费"),
        ("欠了半年", "欠了"),
        ("还有 3,280 元没给", "3,280 元"),
        ("¥1200", "¥1"),
        ("He OWES a lot", "owes"),
        ("3 栋 2 单元 1503，15:00", ""),
        ("家里有狗，元旦后再去", ""),
    ],
)
def test_fee_words(text: str, word: str) -> None:
    assert fee_words(text) == word
