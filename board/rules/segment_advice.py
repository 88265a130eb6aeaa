"""What each segment is advised: the ways that suit it, who takes them, what to say, and whom it pays to ask first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from board.rules.ports import Text
from board.rules.segments import Segment
from board.rules.words import Channel, Role


@dataclass(frozen=True, slots=True)
class Own:
    """What a segment is advised beyond the routine: its ways in order, who takes them, and the words."""

    ways: tuple[Channel, ...]
    by: Role
    step: Text
    brief: Text
    words: Text
    why: Text


BY_SEGMENT: Final[Mapping[Segment, Own]] = {
    Segment.HIGH_RISK: Own(
        (Channel.VISIT, Channel.SERVICE_VISIT),
        Role.MANAGER,
        Text("报主任，两人同去并约陪同", "the manager decides; two go, with an escort"),
        Text("不争论，听完就走", "no argument: listen, and leave"),
        Text(
            "您好，我们今天是来听您的意见的，不谈别的。您说，我记下来，尽快给您答复。",
            "Hello, we came to hear what you have to say, nothing else. I write it down and answer as soon as I can.",
        ),
        Text("容易起冲突，不单独、不临时上门", "it may turn hostile: never alone, never unplanned"),
    ),
    Segment.SERVICE_SENSITIVE: Own(
        (Channel.SERVICE_VISIT,),
        Role.STEWARD,
        Text("管家先回访服务", "steward asks about the service first"),
        Text("先问服务，再提账单", "the service first, then the bill"),
        Text(
            "您好，之前的问题处理得还满意吗？如果还有没做好的，我先去跟。账单您方便的时候再看。",
            "Hello, are you content with how it was put right? Anything left I shall follow up first. "
            "The bill can wait until it suits you.",
        ),
        Text("服务问题没谈开，催缴没有用", "until the service is talked over, asking is of no use"),
    ),
    Segment.HARDSHIP: Own(
        (Channel.PHONE,),
        Role.CLERK,
        Text("电话：谈分期", "ring: offer instalments"),
        Text("先问困难，再谈每月缴多少", "what is hard, then how much a month"),
        Text(
            "您好，知道您最近不容易，公司可以分期。您看每个月多少合适，我帮您报上去。",
            "Hello, we know it is not easy at present. Instalments are possible: say what a month would suit, "
            "and I shall put it forward.",
        ),
        Text("逼得紧也缴不出，分期能收回来", "pressing brings nothing, instalments do"),
    ),
    Segment.SILENT: Own(
        (Channel.LETTER, Channel.SERVICE_VISIT),
        Role.CLERK,
        Text("书面送达，核实是否在住", "a notice delivered; find out who lives there"),
        Text("电话没人接，书面留下联系方式", "nobody answers: leave a way to answer"),
        Text(
            "您好，一直没能联系上您。这是账单和我的联系方式，请您方便时回个话；住处或号码有变动也请告诉我们。",
            "Hello, we have not been able to reach you. Here are the bill and my number: please call when it suits, "
            "and tell us if your address or number has changed.",
        ),
        Text("半年没联系上，再打电话没有用", "half a year of silence: another call changes nothing"),
    ),
    Segment.FORGETFUL: Own(
        (Channel.WECHAT, Channel.SMS),
        Role.CLERK,
        Text("微信友好提醒", "a friendly message"),
        Text("多半是忘了，提醒一下就好", "most likely forgotten: a reminder will do"),
        Text(
            "您好，您一直缴得很及时，这一期可能忘了，提醒您一下。账单和缴费方式发您，已经缴了请忽略。",
            "Hello, you have always paid in time; this one may have been forgotten. Bill and ways to pay are attached; "
            "if you have paid, never mind.",
        ),
        Text("平时都按时缴，提醒一次就够", "usually in time: one reminder is enough"),
    ),
}

# Whom it pays to ask first among those who may be asked; the others of the same step follow by what they owe.
PAYS_OFF: Final = (
    Segment.FORGETFUL, Segment.WATCHING, Segment.SERVICE_SENSITIVE, Segment.HARDSHIP, Segment.SILENT, Segment.HIGH_RISK,
)  # fmt: skip
