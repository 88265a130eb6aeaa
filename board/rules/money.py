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
