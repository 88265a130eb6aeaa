"""What a poster may say: it hangs in the lobby, so that nobody may be found in it, and no debt.

Whatever hides a number or a name from the eye of a machine (full-width forms, spaces, dashes) does not hide it here.
"""

import re
from collections.abc import Iterable
from typing import Final

from board.rules.fee_words import fee_words
from board.rules.ports import Text
from board.rules.text import plain

LONGEST: Final = 120
LONGEST_TITLE: Final = 24
# Seven digits or more, whatever stands between them, are somebody's number.
_NUMBER: Final = re.compile(r"\d(?:[\s\-.·]*\d){6,}")
_SPACES: Final = re.compile(r"\s+")
_DAY: Final = re.compile(r"(?:19|20)\d\d[-./年](?:1[0-2]|0?[1-9])[-./月](?:3[01]|[12]\d|0?[1-9])(?!\d)日?")
_ROOM: Final = re.compile(
    r"\d+[-/#]\d+[-/#]\d{2,5}(?!\d)"
    r"|\d+[-/#]\d{3,5}(?!\d)"
    r"|(?:栋|幢|座|号楼|单元)\s*\d{3,5}(?!\d)"
    r"|\d{3,5}\s*(?:室|号房|房(?![屋间])|住户|业主|家)"
    r"|\b(?:room|unit|flat|apt\.?)\s*\d{2,5}(?!\d)",
    re.IGNORECASE,
)  # fmt: skip


def private_words(text: str, names: Iterable[str] = ()) -> str:
    """The first part of a text that says who or where somebody is, or speaks of fees; "" where none does.

    `names` are those of owners and of other people whom the community knows; one character alone is no name.
    """
    said = plain(text)
    without_days = _DAY.sub(" ", said)
    for pattern in (_NUMBER, _ROOM):
        if found := pattern.search(without_days):
            return found[0].strip()
    if fees := fee_words(said):
        return fees
    return next((name for name in sorted(names, key=lambda one: (-len(one), one)) if _stands(name, said.lower())), "")


def refusal(found: str) -> Text:
    """The sentence that refuses a caption or a headline."""
    return Text(
        f"展示给所有业主看，不能写“{found}”：请去掉电话、房号、姓名和费用。",
        f"All owners will see this: take out '{found}'. It may hold no phone, room, name or fee.",
    )


def _stands(name: str, said: str) -> bool:
    """Whether a name stands in a text; one in letters as words of their own."""
    bare = plain(name).lower()
    if bare.isascii():
        return len(bare) > 1 and re.search(rf"(?<![a-z]){re.escape(bare)}(?![a-z])", said) is not None
    bare = _SPACES.sub("", bare)
    return len(bare) > 1 and bare in _SPACES.sub("", said)
