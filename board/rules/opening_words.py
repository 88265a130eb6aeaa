"""The first sentence of a friendly call: what was done for the household comes before anything that is owed."""

from board.rules.ports import Text

_NOTHING_FIXED = Text(
    "您好，我是您的管家，想问问最近住得怎么样，有什么需要我们帮忙的吗？",
    "Hello, I look after your building. How have you been, and is there anything we can help with?",
)


def opening(fixed_category: str | None) -> Text:
    """What to say first; `fixed_category` is the last thing that was put right for this household, None for nothing."""
    if fixed_category is None:
        return _NOTHING_FIXED
    what_zh, what_en = fixed_category or "问题", fixed_category or "problem"
    return Text(
        f"您好，之前您反映的{what_zh}已经处理好了，谢谢您的耐心。现在还有问题吗？",
        f"Hello, the {what_en} you told us about has been put right; thank you for your patience. Is all well now?",
    )
