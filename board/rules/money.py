"""Amounts: integer fen inside, yuan on the screen and in files."""

import re
from decimal import ROUND_HALF_UP, Decimal

from board.rules.text import plain

# A hundred billion yuan: above it a cell holds a phone or a card number, not a fee.
MOST_FEN = 10**13

_AMOUNT = re.compile(
    r"(?P<minus>-?)(?:RMB|CNY|¥|人民币)?(?P<minus2>-?)"
    r"(?P<n>(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{0,20})?|\.\d{1,20})(?:元|圆|块)?整?",
    re.ASCII,
)


def parse_fen(value: str | int | float | Decimal | None) -> int | None:
    """The fen of an amount in yuan; None where the cell is empty or no amount.

    `1,234.50`, `￥1234.5`, `1234元`, full-width digits, spaces. More than two decimals are rounded half up. A negative
    amount (`-12`, `(12)`) comes back negative, for the caller to refuse by name.
    """
    if value is None or isinstance(value, bool):
        return None
    text = plain(value if isinstance(value, str) else str(value)).replace(" ", "").upper()
    if bracketed := text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    fen = int((Decimal(found["n"].replace(",", "")) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if fen > MOST_FEN:
        return None
    signs = bracketed + len(found["minus"]) + len(found["minus2"])
    return None if signs > 1 else -fen if signs else fen


def yuan(fen: int) -> str:
    """`¥3,280.50`; `-¥120.00`."""
    return f"{'-' if fen < 0 else ''}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def capital(fen: int) -> str:
    """An amount from 0 to MOST_FEN in the capital characters of contracts: `叁仟贰佰捌拾元伍角整`, `壹佰元零伍分`."""
    whole, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    yuan_part = f"{_capital_whole(whole)}元" if whole else ""
    if not jiao and not cents:
        return f"{yuan_part or '零元'}整"
    small = (f"{_CAPITALS[jiao]}角" if jiao else "零" if whole else "") + (f"{_CAPITALS[cents]}分" if cents else "整")
    return yuan_part + small


def _capital_whole(number: int) -> str:
    """Groups of four digits, with one 零 wherever digits are missing between two that are none."""
    groups = [number // 10_000**place % 10_000 for place in range(4)]
    text = ""
    for place in (3, 2, 1, 0):
        group = groups[place]
        if not group:
            continue
        gap = text and (group < 1000 or not groups[place + 1])
        text += ("零" if gap else "") + _capital_group(group) + ("", "万", "亿", "万亿")[place]
    return text


def _capital_group(group: int) -> str:
    text, missing = "", False
    for unit, power in (("仟", 1000), ("佰", 100), ("拾", 10), ("", 1)):
        digit = group // power % 10
        text += (("零" if missing and text else "") + _CAPITALS[digit] + unit) if digit else ""
        missing = not digit
    return text


_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
