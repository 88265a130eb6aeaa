"""What each reason of the contact guard says without the facts behind it: of many households at once, or of one."""

from typing import Final

from board.rules.guard_facts import Code, Denial
from board.rules.ports import Text

GENERAL: Final[dict[Code, Text]] = {
    Code.SETTLED: Text("没有逾期费用", "nothing is overdue"),
    Code.STALE_DATA: Text("欠费数据已过期，请先核实未缴", "the charges are too old: verify that nothing was paid"),
    Code.HELD: Text("暂缓催缴，请勿提及欠费", "on hold: do not mention the arrears"),
    Code.PROMISED: Text("业主已承诺缴费日期，前一天才提醒", "the owner promised a day: remind on the day before"),
    Code.QUIET_HOURS: Text("不在可联系时段", "outside contact hours"),
    Code.HOLIDAY: Text("法定节假日不打电话、不上门", "a national holiday: no call, no visit"),
    Code.TOO_SOON: Text("刚联系过，间隔太短", "contacted too short a while ago"),
    Code.TOO_MANY: Text("近期催缴次数已满", "contacted as often as the policy lets"),
    Code.GENTLE_FIRST: Text("暂缓刚结束，先友好沟通，不直接发函", "a hold has just ended: a friendly word goes first"),
    Code.STAGE: Text("欠费程度还不到用这种方式", "this way is not open yet at what is owed"),
    Code.DEADLINE: Text("还没有已送达且期限已过的催告", "no delivered demand whose deadline has passed"),
    Code.APPROVAL: Text("需要主管批准", "the manager has not approved it"),
    Code.TWO_PERSON: Text("上门至少两人同行", "a visit takes at least two people"),
    Code.ESCORT: Text("高风险户，需安保陪同", "high risk: a security escort must have accepted"),
    Code.SPECIAL_CARE: Text("重点关怀户，由管家联系或陪同", "special care: a steward must call or go along"),
    Code.NOT_DEBTOR: Text("号码不是业主或其代理人的", "the number is not the owner's nor the agent's"),
}


def plain(code: Code) -> Denial:
    """The reason of a single household where no facts are to be added."""
    return Denial(code, GENERAL[code].zh, GENERAL[code].en)
