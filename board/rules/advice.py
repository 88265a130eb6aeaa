"""What to do next about an account: the step, who takes it, by which way, and words to say.

"First that applies" again: what holds or binds the owner comes before what pays off, a follow-up that was agreed before
the segment, and the segment before the routine of its level. The guard has the last word about the moment.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from board.rules.contact_classes import CLASSES, ContactClass, FollowUp
from board.rules.guard_rules import FORMAL, OPEN_FROM
from board.rules.ladder import AFTER_HOLD, BY_CHANNEL, ROUND_DAYS, Tried, next_rung
from board.rules.opening_words import opening
from board.rules.ports import Text
from board.rules.segment_advice import BY_SEGMENT
from board.rules.segments import Segment
from board.rules.words import Channel, Result, Role, State


@dataclass(frozen=True, slots=True)
class Advice:
    """The next step. `brief` is the word to say as it stands in a row, `words` the whole of it; `on` is its day.

    `channel` is None where nobody is contacted about fees; `why` says why this and not another.
    """

    step: Text
    by: Role
    brief: Text
    words: Text
    why: Text
    channel: Channel | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What the advice depends on. `promise_in` are the days until the promised one, negative afterwards.

    `fixed` is the category whose completion opened the window. `agreed` is the follow-up of the class that the last
    contact was given, for the local day `agreed_on`. `eased`: a hold ended lately and nobody has spoken since.
    `care`: a household marked for special care. `repair`: a ticket holds it, and not only somebody's decision.
    """

    state: State
    level: int
    segment: Segment | None = None
    tried: Tried | None = None
    promise_in: int | None = None
    fixed: str | None = None
    agreed: tuple[ContactClass, FollowUp] | None = None
    agreed_on: date | None = None
    eased: bool = False
    care: bool = False
    repair: bool = True


def advise(case: Situation) -> Advice:
    """The next step about an account in this situation."""
    found = STATES[case.state](case)
    if case.care and found.channel in AT_HOME and found.by is not Role.STEWARD:
        return replace(found, by=Role.STEWARD, why=CARE)
    return found


AT_HOME: Final = frozenset({Channel.PHONE, Channel.VISIT, Channel.SERVICE_VISIT})
CARE: Final = Text("重点关怀户：电话和上门由管家联系或陪同", "special care: the steward calls, or goes along")
_NO_WORDS: Final = Text("", "")


def _held(case: Situation) -> Advice:
    if not case.repair:
        return WAIT
    return Advice(
        Text("不催缴，先告知维修进度", "no asking; tell how the repair stands"), Role.STEWARD,
        Text("只谈维修，请勿提及欠费", "speak of the repair only"),
        Text(
            "您好，您反映的问题还在处理，我来跟您说一下进度，也看看有没有新的情况。",
            "Hello, what you told us is still being worked on. I would like to tell you how it stands, "
            "and hear whether anything is new.",
        ),
        Text("问题没解决就催，业主只会更不满", "asking before the repair only makes it worse"),
    )  # fmt: skip


def _window(case: Situation) -> Advice:
    if case.agreed:
        return _agreed(case)
    first = opening(case.fixed or None)
    return Advice(
        Text("电话：先问修好没有", "ring: first whether it is fixed"), Role.CLERK,
        Text("先问现在还有问题吗，再谈账单", "is all well now, then the bill"),
        Text(
            f"{first.zh}如果没有别的问题，顺便跟您核对一下账单，您看这几天方便处理吗？",
            f"{first.en} If nothing else is wrong, may I go through the bill with you, and do these days suit you?",
        ),
        Text("刚解决问题，是最好的沟通时机", "right after the repair is the best time to ask"), Channel.PHONE,
    )  # fmt: skip


def _promised(case: Situation) -> Advice:
    days = case.promise_in or 0
    if days > 1:
        return Advice(
            Text("等到承诺日", "wait for the promised day"), Role.CLERK,
            Text("前一天再提醒", "remind on the day before"), _NO_WORDS,
            Text("已经承诺，不再催", "a promise stands: do not ask again"),
        )  # fmt: skip
    if days == 1:
        return Advice(
            Text("微信提醒：明天到期", "message: due tomorrow"), Role.CLERK,
            Text("谢谢您，明天别忘了", "thank you, and do not forget tomorrow"),
            Text(
                "您好，谢谢您上次的答复。提醒您一下，说好的缴费日是明天，缴费方式再发您一份。",
                "Hello, and thank you for your word. The day you named is tomorrow; here is how to pay once more.",
            ),
            Text("到期前一天可以提醒一次", "the day before is the one for a reminder"), Channel.WECHAT,
        )  # fmt: skip
    return Advice(
        Text("查到账，先不联系", "check the payment, ring nobody"), Role.CLERK,
        Text("在收费系统核实是否已缴", "look in the fee system"), _NO_WORDS,
        Text("到账常晚一天；过了宽限仍未缴才算失约", "payments show up late; only after the grace is it broken"),
    )  # fmt: skip


def _settled(case: Situation) -> Advice:
    return Advice(
        Text("不用催", "nothing to ask"), Role.CLERK, Text("没有逾期", "nothing overdue"), _NO_WORDS,
        Text("没有逾期费用", "nothing is overdue"),
    )  # fmt: skip


def _collectable(case: Situation) -> Advice:
    if case.level == 0:
        return LATE_FEES
    if case.agreed:
        return _agreed(case)
    if case.tried and case.tried.result is Result.WRONG_NUMBER:
        return NUMBER
    return _by_segment(case) or _by_routine(case)


GENTLE: Final = Text("暂缓刚结束，先友好沟通，不发函", "the hold has just ended: a friendly word first, no letter")


def _of(channel: Channel, why: Text | None = None) -> Advice:
    rung = BY_CHANNEL[channel]
    return Advice(rung.step, rung.by, rung.brief, rung.words, why or rung.why, channel)


def _agreed(case: Situation) -> Advice:
    """What the class of the last contact is followed by, on its day."""
    assert case.agreed is not None
    kind, follow = case.agreed
    said = CLASSES[kind]
    return Advice(said.step, follow.by, said.brief, said.words, said.why, follow.channel, case.agreed_on)


def _by_segment(case: Situation) -> Advice | None:
    """A round begins with the segment's own way, where one is open at this level; then the routine goes on."""
    own = BY_SEGMENT.get(case.segment) if case.segment else None
    if own is None or (case.tried and case.tried.days_ago <= ROUND_DAYS):
        return None
    formal = FORMAL if case.eased else frozenset()
    way = next((one for one in own.ways if OPEN_FROM[one] <= case.level and one not in formal), None)
    return None if way is None else Advice(own.step, own.by, own.brief, own.words, own.why, way)


def _by_routine(case: Situation) -> Advice:
    rung = next_rung(case.level, case.tried)
    assert rung is not None  # every level above none has ways
    if case.eased and rung.channel in FORMAL:
        return _of(AFTER_HOLD.channel, GENTLE)
    found = _of(rung.channel)
    if case.segment is Segment.HIGH_RISK:
        return replace(found, by=Role.MANAGER, why=BY_SEGMENT[Segment.HIGH_RISK].why)
    return found


WAIT: Final = Advice(
    Text("等暂缓结束，不催缴", "wait for the hold to end"), Role.CLERK,
    Text("请勿提及欠费", "do not mention the arrears"), _NO_WORDS,
    Text("由人决定的暂缓，没有维修进度要告知", "somebody decided this hold: there is no repair to tell of"),
)  # fmt: skip
LATE_FEES: Final = Advice(
    Text("随账单说明，不单独催", "explain with the bill, do not ask"), Role.CLERK,
    Text("只欠违约金", "only late fees are owed"), _NO_WORDS,
    Text("除违约金外没有逾期，任何方式都不开放", "nothing but late fees is overdue: no way is open"),
)  # fmt: skip
NUMBER: Final = Advice(
    Text("管家核实号码", "steward finds the number"), Role.STEWARD,
    Text("号码不对，先核实再联系", "the number is wrong: find the right one"),
    CLASSES[ContactClass.UNREACHABLE].words,
    Text("打错的号码不能再谈费用", "a wrong number is never told of a debt"), Channel.SERVICE_VISIT,
)  # fmt: skip


STATES: Final = {
    State.SETTLED: _settled, State.HELD: _held, State.PROMISED: _promised, State.WINDOW: _window,
    State.COLLECTABLE: _collectable,
}  # fmt: skip
