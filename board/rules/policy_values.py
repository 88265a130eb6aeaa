"""The values of a policy one by one: what each means, how it is filled in, and within which bounds.

Bounds are asked of what a person fills in; what was in force is read as it was (see `board.rules.policy`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final

from board.rules.ports import Text


class Shape(StrEnum):
    """How a value is filled in."""

    NUMBER = "number"
    SHARE = "share"
    CHOICE = "choice"
    HOURS = "hours"
    BLOCKING = "blocking"
    SEVERITIES = "severities"
    TASK_DAYS = "task_days"
    RETENTION = "retention"
    FOLLOW_UPS = "follow_ups"


_DAYS: Final = Text("天", "days")


@dataclass(frozen=True, slots=True)
class Value:
    """One value. `low` and `high` bound a number, or each number of a table; a share is bounded in hundredths."""

    label: Text
    help: Text
    shape: Shape = Shape.NUMBER
    unit: Text = _DAYS
    low: int = 0
    high: int = 3650


_NONE: Final = Text("", "")
_WORKDAYS: Final = Text("工作日", "workdays")
_HOURS: Final = Text("小时", "hours")
_TIMES: Final = Text("次", "times")
_MONTHS: Final = Text("个月", "months")

EARLIEST, LATEST = time(8), time(22)  # GB/T 45251-2025: no collection from 22:00 to 08:00

GROUPS: Final[tuple[tuple[Text, Mapping[str, Value]], ...]] = (
    (
        Text("暂缓催缴", "Holds"),
        {
            "blocking": Value(
                Text("哪些工单会暂缓催缴", "Tickets that put their owner on hold"),
                Text("这些工单没办结时，业主的所有账户暂缓催缴。", "Its owner is not chased while one is unfinished."),
                Shape.BLOCKING, _NONE,
            ),
            "category_severity": Value(
                Text("各类别的默认严重程度", "Severity of a category where none is stated"),
                Text("工单没写严重程度时，按类别取；没列出的是一般。", "Categories that are not listed are minor."),
                Shape.SEVERITIES, _NONE,
            ),
            "review_days": Value(
                Text("暂缓多少天后要复核", "Days on hold before a review"),
                Text("到期请主任决定解除还是延长，不会自己结束。", "Then the manager decides; no hold ends by itself."),
                low=1, high=365,
            ),
            "repeat_tickets": Value(
                Text("反复暂缓：工单数", "Held again and again: tickets"),
                Text("统计天数内达到这么多张，就列给主任看。", "Owners with so many within the days are listed."),
                unit=Text("张", "tickets"), low=2, high=50,
            ),
            "repeat_days": Value(
                Text("反复暂缓：统计天数", "Held again and again: within days"),
                Text("从今天往前数。", "Counted back from today."), low=7, high=730,
            ),
        },
    ),
    (
        Text("窗口期和承诺", "Windows and promises"),
        {
            "opens_on": Value(
                Text("窗口期从何时开始", "When a window opens"),
                Text("办结时就开始，或等回访确认。", "At the completion, or once a return visit confirms it."),
                Shape.CHOICE, _NONE,
            ),
            "confirm_days": Value(
                Text("未回访视为已确认的天数", "Days after which a resolution counts as confirmed"),
                Text("只在“回访确认时”有用。", "Only where windows open on confirmation."), low=1, high=30,
            ),
            "window_days": Value(
                Text("窗口期天数", "Days of a window"),
                Text("办结后最好沟通的这几天。", "The best days to ask, right after the repair."), low=1, high=60,
            ),
            "promise_grace_days": Value(
                Text("承诺到期宽限天数", "Days of grace after a promised date"),
                Text("到账常晚一天；宽限过后仍未缴才算失约。", "Payments show up late; only then is a promise broken."),
                low=0, high=30,
            ),
            "instalment_tolerance_days": Value(
                Text("分期每期的宽限天数", "Days of tolerance for each part of an instalment plan"),
                Text("过了这些天还没缴，分期协议才算未履行。", "Unpaid after that, the plan is broken."),
                low=0, high=30,
            ),
        },
    ),
    (
        Text("欠费清单", "Arrears lists"),
        {
            "cut_off_share": Value(
                Text("整单核销确认比例", "Share settled at once that must be confirmed"),
                Text("一份清单核销超过这个比例，先请人确认。", "A list that settles more waits for a person."),
                Shape.SHARE, Text("%", "%"), low=1, high=100,
            ),
            "stale_days": Value(
                Text("欠费清单多少天算过期", "Days after which an arrears list is stale"),
                Text("过期后先核实，免得催到已缴的业主。", "Then check first: nobody likes to be asked after paying."),
                low=1, high=90,
            ),
        },
    ),
    (
        Text("催缴合规", "Contacts"),
        {
            "contact_hours": Value(
                Text("可联系时段", "Hours of contact"),
                Text("每天只在这段时间联系，最早 08:00，最晚 22:00。", "Local time; not before 08:00 nor after 22:00."),
                Shape.HOURS, _NONE,
            ),
            "contact_gap_hours": Value(
                Text("联系上以后，隔多久才能再联系", "Hours between contacts that reached the owner"),
                Text("按上一次联系上的时间算。", "Counted from the last that did."), unit=_HOURS, low=1, high=720,
            ),
            "retry_gap_hours": Value(
                Text("没联系上，隔多久才能再试", "Hours after an attempt that reached nobody"),
                Text("不能比上一项长。", "Not longer than the line above."), unit=_HOURS, low=1, high=72,
            ),
            "contact_limit": Value(
                Text("限次：最多联系几次", "Contacts at most"),
                Text("所有人、所有方式合计。", "By everybody and all channels together."), unit=_TIMES, low=1, high=20,
            ),
            "contact_limit_days": Value(
                Text("限次：多少天内", "Within how many days"),
                Text("从现在往前数。", "Counted back from the moment."), low=1, high=31,
            ),
            "gentle_days": Value(
                Text("暂缓后先温和提醒的天数", "Days after a hold that begin with a friendly word"),
                Text("这几天内没联系过，就不能直接发函或起诉。", "Until one was said, no letter and no lawsuit."),
                low=0, high=90,
            ),
            "follow_ups": Value(
                Text("首次联系后怎样跟进", "What follows a first contact"),
                Text("按首次联系分类：几天后、用什么方式、由谁再联系。", "By its class: when, how and by whom next."),
                Shape.FOLLOW_UPS, low=1, high=60,
            ),
            "demand_days": Value(
                Text("函件给业主的付款天数", "Days that a notice gives to pay"),
                Text("从制作当天起算的合理期限（民法典第 944 条）。", "A reasonable term (Civil Code 944)."),
                low=7, high=90,
            ),
            "mark_days": Value(
                Text("红黑旗有效天数", "Days after which marks lapse"),
                Text("到期自动失效，需要的重新标记。", "Who still needs one sets it anew."), low=7, high=365,
            ),
        },
    ),
    (
        Text("楼栋预警", "Flagged buildings"),
        {
            "owing_months": Value(
                Text("欠费几个月算欠费户", "Months overdue that make an owner owing"),
                Text("每月统计楼栋时用。", "For the monthly comparison of buildings."), unit=_MONTHS, low=1, high=24,
            ),
            "dismissal_days": Value(
                Text("忽略预警后多少天不再提", "Days for which a dismissed flag stays silent"),
                Text("过后如仍异常，会再次预警。", "Afterwards it comes back where it still applies."), low=7, high=365,
            ),
        },
    ),
    (
        Text("任务时限", "Tasks"),
        {
            "task_workdays": Value(
                Text("各类任务的办理时限", "Time to finish each kind of task"),
                Text("软催收按自然日，其余按工作日。", "Soft collection in days, the others in workdays."),
                Shape.TASK_DAYS, _WORKDAYS, low=1, high=90,
            ),
            "feedback_workdays": Value(
                Text("每隔多少工作日再反馈进度", "Workdays between words on the progress"),
                Text("第一次之后，没办结就继续告知业主。", "After the first, as long as the hold lasts."),
                unit=_WORKDAYS, low=1, high=30,
            ),
        },
    ),
    (
        Text("数据保存", "Retention"),
        {
            "retention_days": Value(
                Text("各类数据保存多少天", "Days for which each kind of data is kept"),
                Text("过期的每晚清除；法律保全和仍有欠费的除外。", "What is older goes at night, but for legal holds."),
                Shape.RETENTION,
            ),
        },
    ),
)  # fmt: skip

VALUES: Final[Mapping[str, Value]] = {name: value for _, values in GROUPS for name, value in values.items()}
