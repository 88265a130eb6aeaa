"""Scenes of the clerk's day: marks, how owners took the first word and what they were promised for it, look-ups."""

from collections.abc import Iterator

from board.accounts.classes import classify
from board.accounts.marks import set_mark
from board.accounts.verifications import verify
from board.demo.calls import call
from board.demo.stage import Scene, Stage, pick
from board.rules.contact_classes import ContactClass
from board.rules.words import State

MARKED = (
    ("black", "chenyan", "上次上门时推搡管家，沟通要两人以上"),
    ("red", "sunli", "每年一次缴清，热心带动邻居缴费"),
)
# (days ago, class, result, note): of those that fall due today, one is agreed for later.
SAID = (
    (3, ContactClass.PAYS_SOON, "refused", "说月底发工资就缴"),
    (7, ContactClass.UNDECIDED, "refused", "对账单里的公摊有疑问"),
    (5, ContactClass.UNREACHABLE, "no_answer", "两个号码都没人接"),
    (2, ContactClass.AWAY, "refused", "人在外地，春节前回来"),
    (1, ContactClass.REFUSES, "refused", "认为门口的路灯一直没修"),
)
LOOKED_UP = 4


def scenes(stage: Stage) -> Iterator[Scene]:
    yield _marked(stage)
    for told in SAID:
        yield _classed(stage, *told)
    yield _looked_up(stage)


def _marked(stage: Stage) -> Scene:
    now = stage.at(4, 17, 20)
    session = yield now
    for colour, login, reason in MARKED:
        for account in pick(session, stage, State.COLLECTABLE):
            set_mark(session, account_id=account, colour=colour, reason=reason, by=stage.people[login], now=now)


def _classed(stage: Stage, days_ago: int, kind: ContactClass, result: str, note: str) -> Scene:
    now = stage.at(days_ago, 15, 35)
    session = yield now
    for account in pick(session, stage, State.COLLECTABLE):
        contact = call(session, stage, account, now=now, channel="phone", person="owner", result=result, note=note)
        if contact is not None:
            classify(session, contact_id=contact, kind=kind, by=stage.people["sunli"], now=now)


def _looked_up(stage: Stage) -> Scene:
    """This morning, before ringing: still unpaid."""
    now = stage.ago(35)
    session = yield now
    accounts = pick(session, stage, State.COLLECTABLE, LOOKED_UP)
    verify(session, account_ids=accounts, by=stage.people["sunli"], now=now)
