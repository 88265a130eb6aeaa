"""Scenes of the clerk's and the steward's telephone: contacts with owners, and what they promise."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.accounts.actions import log_contact, promise
from board.accounts.grievances import Grievance
from board.accounts.guard import Denied
from board.accounts.verifications import verify
from board.db.sql import fetch_one
from board.demo.repairs import REPAIRS
from board.demo.sites import Home
from board.demo.stage import MAIN_SITE, Scene, Stage, accounts_of, outstanding, owners_of, pick
from board.rules.guard import Code
from board.rules.ports import TicketEventIn
from board.rules.words import Channel, Kind, State, Status
from board.tickets.actions import record

CALLED = (
    ("phone", "owner", "no_answer", "响铃无人接听"),
    ("phone", "owner", "refused", "认为绿化养护没有做好，暂不愿缴"),
    ("wechat", "owner", "no_answer", "已发账单明细，未回复"),
    ("phone", "stranger", "wrong_number", "号码已换主人"),
    ("phone", "owner", "hostile", "情绪激动，先由管家上门了解情况"),
    ("phone", "tenant", "no_answer", "租客接听，答应转告业主"),
    ("sms", "owner", "no_answer", "已发到期提醒"),
)


def scenes(stage: Stage, payers: list[Home]) -> Iterator[Scene]:
    """`payers` are homes that paid everything within the last days."""
    yield _kept_promises(stage, payers)
    yield _broken_promises(stage)
    yield _standing_promises(stage)
    yield _promises_cut_off(stage)
    yield _ordinary_calls(stage)
    yield _grievances(stage)
    yield _calls_in(stage)


def _kept_promises(stage: Stage, payers: list[Home]) -> Scene:
    session = yield stage.at(12, 10, 15)
    accounts = accounts_of(session, [home for home in payers if home.site == MAIN_SITE][:3])
    stage.used |= owners_of(session, accounts)
    for account in accounts:
        if fen := outstanding(session, account):
            promise(
                session, account_id=account, amount_fen=fen, promised_on=stage.day(-1), by=stage.people["sunli"],
                now=stage.at(12, 10, 15),
            )  # fmt: skip


def _broken_promises(stage: Stage) -> Scene:
    now = stage.at(12, 15, 40)
    session = yield now
    for account in pick(session, stage, State.COLLECTABLE, 3):
        _promised(session, stage, account, days=-5, now=now, note="说发工资后就缴")


def _standing_promises(stage: Stage) -> Scene:
    for days_ago, ahead in ((4, 0), (3, 1), (2, 6), (1, 9)):
        now = stage.at(days_ago, 11, 5)
        session = yield now
        for account in pick(session, stage, State.COLLECTABLE, 2):
            _promised(session, stage, account, days=ahead, now=now, note="答应按时缴清")


def _promises_cut_off(stage: Stage) -> Scene:
    """They promised, then something broke: the promise is suspended with the hold."""
    now = stage.at(5, 16, 20)
    session = yield now
    chosen = pick(session, stage, State.COLLECTABLE, 2)
    for account in chosen:
        _promised(session, stage, account, days=5, now=now, note="答应月底前缴")
    for number, account in enumerate(chosen):
        now = stage.at(2, 8, 30 + number)
        session = yield now
        complain(session, stage, account, f"TS{number + 1:05d}", "漏水", "卫生间漏水，楼下已来投诉", now)


def _ordinary_calls(stage: Stage) -> Scene:
    for days_ago in (26, 19, 5, 3, 1):
        for number, (channel, person, result, note) in enumerate(CALLED):
            now = stage.at(days_ago, 14, 7 * number)
            session = yield now
            for account in _some_collectable(session, days_ago * len(CALLED) + number):
                call(session, stage, account, channel=channel, person=person, result=result, note=note, now=now)


def _grievances(stage: Stage) -> Scene:
    told = (
        (3, Grievance(problem="单元门禁坏了两周没人修", category="门禁", mood="upset")),
        (2, Grievance(problem="楼上空调滴水，多次反映没有结果", category="噪音", mood="angry")),
        (1, Grievance(problem="车位长期被占", category="停车", mood="upset")),
    )
    for days_ago, grievance in told:
        now = stage.at(days_ago, 17, 10)
        session = yield now
        for account in pick(session, stage, State.COLLECTABLE):
            call(
                session, stage, account, channel="phone", person="owner", result="service_issue",
                note=grievance.problem, now=now, grievance=grievance,
            )  # fmt: skip


def _calls_in(stage: Stage) -> Scene:
    now = stage.at(1, 10, 45)
    session = yield now
    for account in pick(session, stage, State.HELD, 2):
        log_contact(
            session, account_id=account, purpose="service", direction="in", channel="phone", person="owner",
            result="refused", at=now, note="询问维修进度，表示修好再谈费用", by=stage.people["chenyan"], now=now,
        )  # fmt: skip


def complain(
    session: Session, stage: Stage, account_id: int, number: str, category: str, problem: str, at: datetime
) -> None:
    """A complaint of this household comes in from the ticket system."""
    row = fetch_one(
        session,
        "SELECT c.name, b.name, r.entrance, r.name FROM account a JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id JOIN community c ON c.id = r.community_id WHERE a.id = :id",
        id=account_id,
    )
    assert row is not None
    event = TicketEventIn(
        ticket_no=number, occurred_at=at, status=Status.OPEN, kind=Kind.COMPLAINT, category=category, community=row[0],
        building=row[1], entrance=row[2], room=row[3], description=problem,
    )  # fmt: skip
    record(session, source=REPAIRS, events=[event], by=stage.people["wanggong"], now=at)


def _promised(session: Session, stage: Stage, account: int, *, days: int, now: datetime, note: str) -> None:
    call(
        session, stage, account, channel="phone", person="owner", result="promised", note=note, now=now,
        promise_fen=outstanding(session, account), promise_on=stage.day(days),
    )  # fmt: skip


def call(session: Session, stage: Stage, account: int, *, now: datetime, channel: str, **told: Any) -> int | None:
    """Look in the fee system, then call; on a holiday a message instead. The contact, None where the guard said no."""
    clerk = stage.people["sunli"]
    verify(session, account_ids=[account], by=clerk, now=now)
    for way in (channel, Channel.WECHAT):
        try:
            return log_contact(
                session, account_id=account, purpose="collection", direction="out", channel=way, at=now, by=clerk,
                now=now, **told,
            )  # fmt: skip
        except Denied as denied:
            if {denial.code for denial in denied.denials} != {Code.HOLIDAY}:
                return None
    return None


def _some_collectable(session: Session, turn: int) -> list[int]:
    """A household in its turn, whatever part it has elsewhere."""
    row = fetch_one(
        session,
        "SELECT s.account_id FROM account_state s JOIN community c ON c.id = s.community_id"
        " WHERE s.state = 'collectable' AND c.name = :site ORDER BY s.account_id LIMIT 1 OFFSET :turn",
        site=MAIN_SITE,
        turn=turn,
    )
    return [] if row is None else [int(row[0])]
