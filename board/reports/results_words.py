"""What each figure of the results is called and what it counts, in one sentence."""

from collections.abc import Mapping
from typing import Final

from board.rules.ports import Text

NAMES: Final[Mapping[str, Text]] = {
    "due": Text("应收户数", "Billed"),
    "paid": Text("其中已付", "Paid of it"),
    "unpaid": Text("仍未付清", "Not paid in full"),
    "recovered": Text("收回欠费", "Arrears recovered"),
    "held": Text("暂缓中", "On hold"),
    "held_0": Text("暂缓 7 天以内", "Held under 7 days"),
    "held_7": Text("暂缓 7–14 天", "Held 7–14 days"),
    "held_15": Text("暂缓 15–30 天", "Held 15–30 days"),
    "held_31": Text("暂缓超过 30 天", "Held over 30 days"),
    "opened": Text("窗口期开启", "Windows opened"),
    "used": Text("窗口期已用上", "Windows used"),
    "missed": Text("窗口期错过", "Windows missed"),
    "accepted": Text("接单", "Accepted"),
    "done": Text("办结", "Done"),
    "fell_due": Text("到期任务", "Fell due"),
    "late": Text("其中超时", "Past due of it"),
}
MEANINGS: Final[Mapping[str, Text]] = {
    "due": Text(
        "缴费截止日在这段时间内的应收，按户计；金额为应缴合计。看板只知道欠费清单里出现过的应收。",
        "Accounts with charges whose due date lies in the period, and their sum; the board knows only charges that an "
        "arrears list has named.",
    ),
    "paid": Text(
        "上述应收中，到这段时间最后一天为止付过钱的户；收缴率＝已付金额÷应缴金额。",
        "Accounts that had paid something of it by the period's last day; the rate is paid by due, in money.",
    ),
    "unpaid": Text(
        "上述应收到最后一天仍有余额的户；金额为应缴合计减已付。",
        "Accounts with something of it still outstanding on the last day, and what is outstanding.",
    ),
    "recovered": Text(
        "这段时间开始时已逾期的欠费，到最后一天减少的部分，逐笔计算，按业主计人数；减免也会算在内，看板分不清。",
        "What of the sum that was overdue as the period began is outstanding no longer on its last day, charge by "
        "charge, and how many owners; the board cannot tell a payment from a write-off.",
    ),
    "held": Text(
        "此刻暂缓催缴的户及其逾期金额，不随所选时间变化；天数从本次暂缓开始算。",
        "Accounts that are on hold at this moment, whatever the period, and what is overdue there; the age counts from "
        "the beginning of the present hold.",
    ),
    "opened": Text(
        "这段时间内看板提示过的窗口期，按次计；导入时才知道的旧事不算。",
        "Windows that the board told of in the period, each time one; what it learned too late does not count.",
    ),
    "used": Text(
        "其中在窗口期内有过有效联系的（已付、承诺、拒绝或反映问题；打给业主或业主打来都算）。",
        "Those of them with a telling contact inside the window: paid, promised, refused or a service issue, either "
        "way round.",
    ),
    "missed": Text(
        "这段时间内到期而一直没有有效联系的窗口期；有的是此前开启的，所以不一定等于开启减已用。",
        "Windows that ran out in the period without a telling contact; some had opened before it.",
    ),
    "accepted": Text(
        "这段时间内接的任务；时长从发起到接单，取中位数。",
        "Tasks accepted in the period; the median time from being asked to being accepted.",
    ),
    "done": Text(
        "这段时间内办结的任务；时长从接单到办结，取中位数，中间的暂停也算在内。",
        "Tasks done in the period; the median time from being accepted to being done, pauses included.",
    ),
    "fell_due": Text(
        "期限落在这段时间内且已到的任务；取消、退回、暂停的和约定时间的上门不算。",
        "Tasks whose due time lay in the period and has passed; without cancelled, declined and paused ones and "
        "visits at an agreed time.",
    ),
    "late": Text(
        "其中到期时没有办结的；百分比为占到期任务的比例。",
        "Those of them that were not done by then, and their share.",
    ),
}  # fmt: skip
