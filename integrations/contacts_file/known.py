"""What the words of other systems mean: by what they contain, since no two systems write them alike."""

from collections.abc import Mapping, Sequence
from typing import Final

from board.rules.text import squeezed

# (our code, what a word of theirs contains): the first that fits. What is one character long is the whole word.
Meanings = Sequence[tuple[str, tuple[str, ...]]]

CHANNELS: Final[Meanings] = (
    ("lawyer_letter", ("律师函", "lawyer")),
    ("lawsuit", ("起诉", "诉讼", "lawsuit")),
    ("sms", ("短信", "短彩信", "sms")),
    ("wechat", ("微信", "企微", "公众号", "小程序", "wechat")),
    ("phone", ("电话", "语音", "外呼", "呼出", "呼入", "来电", "去电", "拨打", "通话", "phone", "call", "ivr")),
    ("visit", ("上门", "走访", "visit")),
    ("letter", ("信函", "函件", "催缴单", "催费单", "通知单", "纸质", "张贴", "邮寄", "letter")),
)
DIRECTIONS: Final[Meanings] = (
    ("in", ("呼入", "来电", "打入", "接入", "上行", "incoming", "inbound", "in")),
    ("out", ("呼出", "去电", "外呼", "下行", "outgoing", "outbound", "out")),
)
# What asks for money is so by whatever else it says: most senders have 服务 in their name.
PURPOSES: Final[Meanings] = (
    ("collection", ("催", "欠", "缴", "物业费", "停车费", "逾期", "收费", "费用", "collection", "dunning")),
    ("service", ("报修", "维修", "回访", "服务", "投诉", "咨询", "停水", "停电", "满意度", "通知", "service")),
)
RESULTS: Final[Meanings] = (
    ("wrong_number", ("空号", "错号", "号码错误", "号码有误", "非本人", "非业主", "打错", "wrong")),
    ("no_answer", (
        "未接", "无人", "无应答", "没接", "占线", "忙线", "正忙", "关机", "停机", "拒接", "挂断", "无法接通",
        "不在服务区", "暂停服务", "失败", "未送达", "未读", "未通", "no answer", "no_answer", "busy",
        "failed", "否", "n",
    )),
    ("hostile", ("辱骂", "激动", "威胁", "hostile")),
    ("service_issue", ("有异议", "反映", "service_issue")),
    ("promised", ("承诺", "答应", "promis")),
    ("refused", ("拒缴", "拒付", "拒绝", "不愿", "refus")),
    ("paid", ("已缴", "已交", "缴清", "交清", "已付", "paid")),
    ("spoken", ("接通", "已接", "接听", "成功通话", "通话成功", "answered", "connected", "是", "y")),
    ("sent", ("成功", "送达", "已发送", "已读", "delivered", "sent")),
)  # fmt: skip
# No results of ours: somebody was spoken with, and nobody knows what came of it; or it went out.
NO_RESULTS: Final = frozenset({"spoken", "sent"})
REACHED: Final = frozenset({"paid", "promised", "refused", "service_issue", "hostile", "spoken"})
KNOWN: Final[Mapping[str, Meanings]] = {
    "channel": CHANNELS, "direction": DIRECTIONS, "purpose": PURPOSES, "result": RESULTS,
}  # fmt: skip


def codes(name: str) -> set[str]:
    """What a word of this field can mean."""
    return {code for code, _ in KNOWN[name]}


def meaning(name: str, word: str, mapped: Mapping[str, str]) -> str | None:
    """Our code for a word of theirs, as a person mapped it or as we know it; None where nobody knows it."""
    text = squeezed(word).lower()
    if not text:
        return None
    found = mapped.get(text)
    return found or next((code for code, parts in KNOWN[name] if any(_fits(text, part) for part in parts)), None)


def _fits(text: str, part: str) -> bool:
    return text == part if len(part) <= 1 or part in ("in", "out") else part in text
