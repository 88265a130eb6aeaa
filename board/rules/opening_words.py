"""The first sentence of a friendly call: what was done for the household comes before anything that is owed."""

from datetime import date

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


def progress(category: str, assignee: str, expected_on: date | None) -> Text:
    """How a repair stands, said to the household that waits for it; of fees not a word."""
    what_zh, what_en = category or "问题", category or "problem"
    who_zh = f"现在由{assignee}负责" if assignee else "已经在安排人员"
    who_en = f"{assignee} is on it" if assignee else "somebody is being found for it"
    when_zh = f"，预计 {expected_on:%m-%d} 前处理好" if expected_on else "，时间定下来马上告诉您"
    when_en = f", to be done by {expected_on:%m-%d}" if expected_on else ", and you hear at once when"
    return Text(
        f"您好，您反映的{what_zh}我们一直在跟进，{who_zh}{when_zh}。给您添麻烦了。",
        f"Hello, we are still seeing to your {what_en}: {who_en}{when_en}. We are sorry for the trouble.",
    )
