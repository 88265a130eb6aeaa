"""Scenes of claims about to lapse: letters and how they arrived, a plan, an approval that waits, a decision due."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from PIL import Image, ImageDraw
from sqlmodel import Session

from board.accounts.verifications import verify
from board.demo.calls import complain
from board.demo.sites import Home
from board.demo.stage import ZONE, Scene, Stage, accounts_of, owners_of
from board.evidence import templates
from board.evidence.acts import record_act
from board.evidence.approvals import ask_approval
from board.evidence.deliveries import Told, ask_witness, record
from board.evidence.files import Scan, scan
from board.evidence.notices import make
from board.evidence.warnings import warn_all
from board.rules.delivery import Proof, Relation, Way
from board.rules.notice_letters import LETTERS, Template
from board.rules.ports import Refused
from board.rules.words import ActKind, Channel
from board.tasks.actions import move

COMPANY = "安居物业服务有限公司"


def scenes(stage: Stage, old: Sequence[Home]) -> Iterator[Scene]:
    """`old` are homes with a claim that lapses soon, the soonest first."""
    yield _mornings(stage)
    yield _wording(stage)
    yield _posted(stage, old[1:2])
    yield _delivered(stage, old[3:4])
    yield _plan(stage, old[4:5])
    yield _held(stage, old[2:3])
    yield _handed_over(stage, old[0:1])


def reserve(session: Session, stage: Stage, old: Sequence[Home]) -> None:
    """These households have their part here and in no other scene."""
    stage.used |= owners_of(session, accounts_of(session, old))


def _mornings(stage: Stage) -> Scene:
    """What the daily job looks for."""
    for days_ago in range(6, -1, -1):
        at = min(stage.at(days_ago, 7), stage.ago(4))
        session = yield at
        warn_all(session, now=at)


def _wording(stage: Stage) -> Scene:
    """The manager made the reminder a little warmer, for the whole company."""
    now = stage.at(25, 15, 10)
    session = yield now
    letter = LETTERS[Template.REMINDER]
    templates.save(
        session, name=Template.REMINDER, community_id=None, title=letter.title, based_on=0,
        body=letter.body.replace("感谢您", "您好！感谢您"), by=stage.people["wuzhuren"], now=now,
    )  # fmt: skip


def _posted(stage: Stage, homes: Sequence[Home]) -> Scene:
    """Nobody opened the door: the letter was left there with a photo and a witness, which begins no clock anew."""
    now = stage.at(20, 10, 20)
    session = yield now
    for account in accounts_of(session, homes):
        for notice in _letters(session, stage, account, Template.DOOR_NOTICE, now):
            now = stage.at(19, 18, 40)
            session = yield now
            told = Told(way=Way.POSTED, sent_at=now, witnesses="刘队", note="敲门两次无人应答，密封信封塞入门缝")
            record(session, notice_id=notice, told=told, by=stage.people["sunli"], now=now, scans=[_picture("封")])


def _delivered(stage: Stage, homes: Sequence[Home]) -> Scene:
    """A demand came back with its receipt; its term is over, and the clerk asks for a lawyer's letter."""
    now = stage.at(24, 9, 30)
    session = yield now
    for account in accounts_of(session, homes):
        for notice in _letters(session, stage, account, Template.DEMAND, now):
            now = stage.at(20, 16)
            session = yield now
            told = Told(
                way=Way.EMS, sent_at=stage.at(23, 10), arrived_on=stage.day(-21), carrier_no="EA 2026 1103 882 CN",
                relation=Relation.OWNER, signer=homes[0].owner, sent_to=homes[0].address,
            )  # fmt: skip
            record(session, notice_id=notice, told=told, by=stage.people["sunli"], now=now, scans=[_picture("回执")])
        now = stage.at(1, 16, 30)
        session = yield now
        ask_approval(
            session, account_id=account, channel=Channel.LAWYER_LETTER, preservation=False,
            reason="催告期满仍未付，电话三次未接", by=stage.people["sunli"], now=now,
        )  # fmt: skip


def _plan(stage: Stage, homes: Sequence[Home]) -> Scene:
    now = stage.at(6, 15)
    session = yield now
    for account in accounts_of(session, homes):
        record_act(
            session, account_id=account, kind=ActKind.PLAN, acted_on=stage.day(-6), proof=Proof.SIGNED,
            reference="分期协议 2026-07，收费档案第 3 盒", by=stage.people["sunli"], now=now, scans=[_picture("协议")],
        )  # fmt: skip


def _held(stage: Stage, homes: Sequence[Home]) -> Scene:
    """A complaint holds the owner while the claim is about to lapse: the clerk asks for a neutral statement."""
    now = stage.at(3, 8, 50)
    session = yield now
    accounts = accounts_of(session, homes)
    for account in accounts:
        complain(session, stage, account, "TS00021", "渗漏", "客厅外墙渗水，墙皮脱落", now)
    now = stage.at(1, 10, 40)
    session = yield now
    for account in accounts:
        ask_approval(
            session, account_id=account, channel=Channel.LETTER, preservation=True,
            reason="渗漏维修要等雨季后，时效不足两个月", by=stage.people["sunli"], now=now,
        )  # fmt: skip


def _handed_over(stage: Stage, homes: Sequence[Home]) -> Scene:
    """The most urgent letter: security is to hand it over tomorrow."""
    now = stage.at(2, 11)
    session = yield now
    for account in accounts_of(session, homes):
        for notice in _letters(session, stage, account, Template.DEMAND, now):
            try:
                task = ask_witness(
                    session, notice_id=notice, department_of="security", starts_at=stage.at(-1, 19),
                    by=stage.people["sunli"], now=now,
                )  # fmt: skip
            except Refused:
                return
            now = stage.at(2, 14)
            session = yield now
            move(session, task_id=task, verb="accept", by=stage.people["liudui"], now=now)


def _letters(session: Session, stage: Stage, account: int, template: Template, now: datetime) -> list[int]:
    """The letter, after a look in the fee system; none where the guard says no that day."""
    clerk = stage.people["sunli"]
    verify(session, account_ids=[account], by=clerk, now=now)
    made, _ = make(session, account_ids=[account], template=template, company=COMPANY, by=clerk, now=now)
    return made


def _picture(word: str) -> Scan:
    """A made-up photo: a door with an envelope, or a sheet of paper."""
    image = Image.new("RGB", (480, 640), (196, 188, 176))
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 30, 420, 630), fill=(122, 84, 52) if word == "封" else (250, 250, 246))
    draw.rectangle((150, 330, 330, 450), fill=(238, 232, 214), outline=(90, 80, 60), width=3)
    for line in range(5):
        draw.line((170, 350 + 20 * line, 310 - 15 * line, 350 + 20 * line), fill=(120, 110, 90), width=2)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return scan(out.getvalue(), ZONE)
