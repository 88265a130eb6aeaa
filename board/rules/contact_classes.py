"""First-contact classes: how an owner took the first word, and the follow-up that each is owed.

A class is chosen with a contact and undone with it. Days, channel and who goes are a community's own (policy); what to
do and why is said here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from board.rules.ports import Text
from board.rules.words import Channel, Role


class ContactClass(StrEnum):
    PAYS_SOON = "pays_soon"
    UNDECIDED = "undecided"
    UNREACHABLE = "unreachable"
    AWAY = "away"
    REFUSES = "refuses"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """In how many days, by which channel, by whom an owner of a class is contacted next."""

    days: int
    channel: Channel
    by: Role


@dataclass(frozen=True, slots=True)
class Class:
    """`step` is what to do, `brief` the word for the row, `words` what may be said, `why` the reason of the default."""

    label: Text
    step: Text
    brief: Text
    words: Text
    why: Text


CLASSES: Final[Mapping[ContactClass, Class]] = {
    ContactClass.PAYS_SOON: Class(
        Text("近期会缴", "pays soon"),
        Text("提醒说好的缴费", "remind of what was said"),
        Text("上次说近期会缴，看看是否方便", "said to pay soon: ask whether it suits"),
        Text(
            "您好，上次您说近期会处理物业费，想看看这几天是否方便？缴费方式我可以再发您一份。",
            "Hello, you said you would see to the fees soon. Do these days suit you? I can send the ways to pay again.",
        ),
        Text("趁业主还记得，几天内再提醒一次", "a few days later, while the owner remembers"),
    ),
    ContactClass.UNDECIDED: Class(
        Text("犹豫中", "undecided"),
        Text("讲清账单，再问一次", "explain the bill, ask again"),
        Text("带上明细，问还有哪里不清楚", "bring the details, ask what is unclear"),
        Text(
            "您好，账单明细我已经整理好了，哪一项不清楚我跟您说明。看清楚以后，您再决定什么时候缴。",
            "Hello, I have the bill's details ready and can explain any line. Once it is clear, you say when you pay.",
        ),
        Text("给业主时间想，一周后讲清楚再问", "time to think; after a week explain and ask again"),
    ),
    ContactClass.UNREACHABLE: Class(
        Text("联系不上", "unreachable"),
        Text("管家核实联系方式", "steward finds the way to reach them"),
        Text("借上门服务确认号码和是否在住", "confirm number and residence during a service visit"),
        Text(
            "您好，我是您的管家，顺便核对一下联系方式，以后维修、检修这类通知好及时告诉您。",
            "Hello, I look after your building. May I check your number, so that notices of repairs reach you in time?",
        ),
        Text("号码打不通，再打也一样，见面核实最快", "ringing again changes nothing; meeting does"),
    ),
    ContactClass.AWAY: Class(
        Text("人在外地", "away"),
        Text("发电子账单和线上缴费", "send the bill and the way to pay online"),
        Text("不必回来，手机上就能缴", "no need to come back: it is paid on the phone"),
        Text(
            "您好，您在外地也不用专门跑一趟，我把电子账单和线上缴费方式发给您，有不清楚的随时问我。",
            "Hello, no need to travel for it: I am sending you the bill and how to pay online. Ask me anything.",
        ),
        Text("人不在，催得紧没有用；两周后再问", "pressing does not bring anybody back; ask after two weeks"),
    ),
    ContactClass.REFUSES: Class(
        Text("有理由拒缴", "refuses for a reason"),
        Text("先解决理由，再谈费用", "see to the reason, then to the fees"),
        Text("先说问题处理得怎样，不急着谈费用", "first how the problem stands, not the fees"),
        Text(
            "您好，上次您说的问题我们一直在跟进，今天先跟您说说进展。您看还有哪里没处理好？",
            "Hello, we have been following up what you told us. May I say how it stands, and what is still open?",
        ),
        Text("理由不解决，再催也不会缴", "until the reason is dealt with, asking again brings nothing"),
    ),
}

FOLLOW_UPS: Final[Mapping[str, FollowUp]] = {
    ContactClass.PAYS_SOON: FollowUp(3, Channel.WECHAT, Role.CLERK),
    ContactClass.UNDECIDED: FollowUp(7, Channel.PHONE, Role.CLERK),
    ContactClass.UNREACHABLE: FollowUp(5, Channel.SERVICE_VISIT, Role.STEWARD),
    ContactClass.AWAY: FollowUp(14, Channel.WECHAT, Role.CLERK),
    ContactClass.REFUSES: FollowUp(7, Channel.SERVICE_VISIT, Role.STEWARD),
}
# Ways that a follow-up may go, and who may take it: letters and lawsuits are no second word.
CHANNELS: Final = (Channel.WECHAT, Channel.SMS, Channel.PHONE, Channel.SERVICE_VISIT)
TAKERS: Final = (Role.CLERK, Role.STEWARD, Role.MANAGER)


def follow_up(value: Mapping[str, object]) -> FollowUp:
    """A follow-up as JSON has it. Raises KeyError or ValueError for what is none."""
    days, channel, by = value["days"], Channel(str(value["channel"])), Role(str(value["by"]))
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= 365:
        raise ValueError("the days of a follow-up are a whole number from 0 to 365")
    if channel not in CHANNELS or by not in TAKERS:
        raise ValueError(f"no follow-up goes by {channel}, taken by {by}")
    return FollowUp(days, channel, by)
