"""The office's routine, level by level: which way an owner is asked next, who takes it, and why in this order.

A level opens ways (see the guard's STAGE); the routine says in which order they are used. Somebody who was just on hold
begins with a friendly word again, whatever the level.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from board.rules.ports import Text
from board.rules.words import Channel, Result, Role

ROUND_DAYS: Final = 45  # a contact longer ago than this belongs to an earlier round: begin again
TRIES: Final = 2  # attempts that reached nobody before the routine goes on


@dataclass(frozen=True, slots=True)
class Rung:
    """`step` is what to do next, `brief` the word to say as it stands in a row, `words` the whole of it."""

    channel: Channel
    by: Role
    step: Text
    brief: Text
    words: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Tried:
    """The last outgoing collection contact: `tries` attempts by its channel reached nobody in this round."""

    channel: Channel
    result: Result
    days_ago: int
    tries: int = 0


_MESSAGE = Rung(
    Channel.WECHAT,
    Role.CLERK,
    Text("微信友好提醒", "a friendly message"),
    Text("账单到期了，提醒您一下", "the bill has come due, just a reminder"),
    Text(
        "您好，提醒您一下：本期物业费已经到期。账单和缴费方式发您，已经缴了请忽略；有疑问随时问我。",
        "Hello, a short reminder: the fees of this period have come due. Bill and ways to pay are attached; "
        "if you have paid, never mind, and ask me anything.",
    ),
    Text("新欠费多半是忘了，先不打扰", "what is newly owed was mostly forgotten: do not disturb first"),
)
_CALL = Rung(
    Channel.PHONE,
    Role.CLERK,
    Text("电话提醒，说明账单", "ring and explain the bill"),
    Text("先问近况，再说账单和方式", "first how things are, then bill and ways to pay"),
    Text(
        "您好，我是物业收费处的。最近住得还好吗？跟您核对一下账单，如果哪一项不清楚我给您说明，您看哪天方便处理？",
        "Hello, I am calling from the fee office. Is all well at home? May I go through the bill with you, "
        "and which day would suit you to see to it?",
    ),
    Text("消息没有回音，说话最清楚", "a message had no answer: speaking is clearest"),
)
_STEWARD = Rung(
    Channel.SERVICE_VISIT,
    Role.STEWARD,
    Text("管家上门服务时提醒", "steward mentions it during service"),
    Text("先看有什么要修的，再提一句", "first what needs fixing, then one word"),
    Text(
        "您好，我来看看家里有没有需要报修的。另外账单到期了，方便的时候处理一下就行，有困难跟我说。",
        "Hello, I came to see whether anything needs repair. The bill has come due as well: whenever it suits, "
        "and tell me if it is difficult.",
    ),
    Text("熟人当面说，比电话更容易", "a known face in person is easier than a call"),
)
_LETTER = Rung(
    Channel.LETTER,
    Role.CLERK,
    Text("书面通知，写明期限", "a written notice with a deadline"),
    Text("封好送达，请签收", "sealed, handed over, signed for"),
    Text(
        "您好，这是账单和缴费说明，请您签收。里面写明了金额、期限和联系方式；对金额有异议，请在期限内告诉我们。",
        "Hello, here are the bill and how to pay; please sign for it. It names amount, deadline and contact; "
        "if you dispute the amount, tell us within the time.",
    ),
    Text("说过还没缴，要有书面记录；送达才算催告", "said and not paid: on paper now, and only arrival counts"),
)
_VISIT = Rung(
    Channel.VISIT,
    Role.CLERK,
    Text("两人上门，当面沟通", "two people call at the door"),
    Text("先听业主说，再谈怎么缴", "listen first, then how to pay"),
    Text(
        "您好，我们来听听您的意见。账单我带来了，可以一项一项说明；一次缴有困难，也可以谈分期。",
        "Hello, we came to hear what you think. I have the bill with me, line by line; if it is hard at once, "
        "instalments are possible.",
    ),
    Text("书面没有回应，当面听原因", "paper had no answer: hear the reason in person"),
)
_LAWYER = Rung(
    Channel.LAWYER_LETTER,
    Role.MANAGER,
    Text("律师函（请主任批准）", "lawyer's letter, once the manager approves"),
    Text("先请主任批准，再发函", "the manager approves first"),
    Text(
        "您好，费用拖得比较久了，公司准备发函说明双方的权利和义务。您如果愿意，现在仍然可以先谈一个缴费安排。",
        "Hello, the fees are long overdue and the company is about to set out both sides' rights in writing. "
        "An arrangement is still possible now.",
    ),
    Text("半年以上、当面谈过仍未缴，才请律师", "over half a year and spoken to in person: only then a lawyer"),
)
_LAWSUIT = Rung(
    Channel.LAWSUIT,
    Role.MANAGER,
    Text("准备诉讼（请主任批准）", "prepare a lawsuit, once the manager approves"),
    Text("核对送达和期限，再报批", "check deliveries and deadlines, then ask"),
    Text(
        "您好，催告期限已经过了，公司在研究下一步。您现在提出缴费或分期安排，我们仍然愿意先谈。",
        "Hello, the deadline has passed and the company is considering what follows. If you offer to pay or to pay in "
        "instalments, we would still rather talk.",
    ),
    Text("一年以上，其他方式都用过；要有送达过的催告", "over a year, all else tried, with a demand delivered"),
)

LADDER: Final[Mapping[int, Sequence[Rung]]] = {
    0: (),
    1: (_MESSAGE, _CALL, _STEWARD),
    2: (_CALL, _LETTER, _VISIT),
    3: (_CALL, _LETTER, _VISIT, _LAWYER),
    4: (_LETTER, _VISIT, _LAWYER, _LAWSUIT),
}
BY_CHANNEL: Final = {rung.channel: rung for rung in (_MESSAGE, _CALL, _STEWARD, _LETTER, _VISIT, _LAWYER, _LAWSUIT)}
AFTER_HOLD: Final = _CALL
UNANSWERED: Final = frozenset({Result.NO_ANSWER})


def next_rung(level: int, tried: Tried | None) -> Rung | None:
    """The next step of the routine at this level; None where no way is open.

    Who was not reached is tried the same way once more before the routine goes on; on the last rung it stays.
    """
    rungs = LADDER[level]
    if not rungs:
        return None
    place = next((at for at, rung in enumerate(rungs) if tried and rung.channel == tried.channel), None)
    if tried is None or place is None or tried.days_ago > ROUND_DAYS:
        return rungs[0]
    if tried.result in UNANSWERED and tried.tries < TRIES:
        return rungs[place]
    return rungs[min(place + 1, len(rungs) - 1)]
