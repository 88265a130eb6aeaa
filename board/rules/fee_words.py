"""What security may not read: that a household owes anything. Whatever goes to it is looked through for such words."""

import re
from typing import Final

from board.rules.ports import Text
from board.rules.text import plain

WORDS: Final = (
    "欠费", "欠缴", "拖欠", "欠款", "欠了", "缴费", "交费", "缴纳", "催缴", "催费", "催收", "物业费", "停车费", "账单",
    "费用", "金额", "滞纳金", "违约金", "还款", "付款", "arrears", "owes", "unpaid", "debt", "overdue",
)  # fmt: skip
_AMOUNT: Final = re.compile(r"[¥￥]\s*\d|\d[\d,.]*\s*(?:元|块钱|万元)|rmb\s*\d", re.IGNORECASE)


def fee_words(text: str) -> str:
    """The first word of a text that speaks of fees or names an amount, "" where none does."""
    squeezed = re.sub(r"\s+", "", plain(text)).lower()
    found = next((word for word in WORDS if word in squeezed), "")
    if found:
        return found
    amount = _AMOUNT.search(plain(text))
    return amount[0] if amount else ""


def told(word: str) -> Text:
    """The sentence that refuses it."""
    return Text(
        f"安保会看到这段文字，不能提费用：请去掉“{word}”。", f"Security reads this: say nothing of fees ({word})."
    )
