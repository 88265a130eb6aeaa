"""Names and numbers as a SELECT gives them to those who do not see them whole: the rest never leaves the database."""

from typing import Final

from board.rules.people import Who
from board.rules.visibility import MASKED_NAMES, NAMES, where


def shown_name(who: Who, column: str, name: str) -> str:
    """An owner's name as the person may see it: whole, masked (`王**`) or, for all others, "" without being read."""
    parts = [(where(who, column, NAMES), name), (where(who, column, MASKED_NAMES), masked_name(name))]
    whens = " ".join(f"WHEN {condition} THEN {value}" for condition, value in parts)
    return f"COALESCE(CASE {whens} END, '')"


def masked_name(name: str) -> str:
    """`王**` out of a column with a name."""
    return f"SUBSTR({name}, 1, 1) || '**'"


TWO_CHARACTER_SURNAMES: Final = (
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "闻人", "夏侯", "诸葛", "尉迟", "赫连", "澹台",
    "皇甫", "宗政", "濮阳", "公孙", "慕容", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "令狐", "轩辕",
    "呼延", "东郭", "西门", "拓跋", "淳于",
)  # fmt: skip
COMPANY: Final = "*"
_LONGEST_PERSON: Final = 4


def surname(name: str) -> str:
    """The surname out of a column with a name, COMPANY for one that is too long to be a person's.

    Letters without case are Chinese: `JOHN SMITH` gives J.
    """
    double = ",".join(f"'{one}'" for one in TWO_CHARACTER_SURNAMES)
    return (
        f"CASE WHEN LENGTH({name}) > {_LONGEST_PERSON} AND UPPER({name}) = LOWER({name}) THEN '{COMPANY}'"
        f" WHEN LENGTH({name}) > 2 AND SUBSTR({name}, 1, 2) IN ({double}) THEN SUBSTR({name}, 1, 2)"
        f" ELSE SUBSTR({name}, 1, 1) END"
    )


def masked_number(phone: str) -> str:
    """138****8000 out of a column with a number, "" where there is none: the number itself is not fetched."""
    return (
        f"CASE WHEN LENGTH({phone}) >= 11 THEN SUBSTR({phone}, 1, 3) || '****' || SUBSTR({phone}, LENGTH({phone}) - 3)"
        f" WHEN LENGTH({phone}) > 1 THEN '****' || SUBSTR({phone}, LENGTH({phone}) - 1) ELSE '' END"
    )


def masked_phone(phone: str) -> str:
    """138****8000; shorter numbers keep their last two digits."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""
