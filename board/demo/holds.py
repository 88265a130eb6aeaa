"""Scenes of holds that people decide on: hardship, instalment, legal, an area; releases and reviews."""

from collections.abc import Iterator

from board.db.sql import fetch
from board.demo.stage import MAIN_SITE, SCAFFOLD, Scene, Stage, building_id, pick
from board.holds.actions import hold, release_hold, release_ticket
from board.rules.words import HoldKind, State


def scenes(stage: Stage) -> Iterator[Scene]:
    yield _held(stage, 45, HoldKind.LEGAL, None, "已向法院起诉，开庭前不再催缴", "wuzhuren")
    yield _held(stage, 38, HoldKind.INSTALMENT, 80, "同意分三期缴清，签了分期协议", "sunli")
    yield _held(stage, 20, HoldKind.HARDSHIP, 40, "家中有人住院，社区已开证明", "sunli")
    yield _held(stage, 9, HoldKind.MANAGER, 6, "业主委员会正在协调，暂不联系", "wuzhuren")
    yield _paid_first_part(stage)
    yield _scaffold(stage)
    yield _released_ticket(stage)


def _held(stage: Stage, days_ago: int, kind: HoldKind, days: int | None, reason: str, login: str) -> Scene:
    now = stage.at(days_ago, 9, 40)
    session = yield now
    for account in pick(session, stage, State.COLLECTABLE):
        ends = None if days is None else stage.at(-days, 0)
        hold(session, kind=kind, starts=now, ends=ends, reason=reason, by=stage.people[login], now=now,
             account_id=account)  # fmt: skip


def _paid_first_part(stage: Stage) -> Scene:
    now = stage.at(16, 11, 20)
    session = yield now
    made = [
        hold(session, kind=HoldKind.INSTALMENT, starts=now, ends=stage.at(-60, 0), reason="先缴一半，其余分两个月",
             by=stage.people["sunli"], now=now, account_id=account)
        for account in pick(session, stage, State.COLLECTABLE)
    ]  # fmt: skip
    now = stage.at(2, 9, 15)
    session = yield now
    for hold_id in made:
        release_hold(session, hold_id=hold_id, reason="业主没有按协议缴第一期", by=stage.people["sunli"], now=now)


def _scaffold(stage: Stage) -> Scene:
    now = stage.at(3, 8, 50)
    session = yield now
    hold(
        session, kind=HoldKind.MANAGER, starts=now, ends=stage.at(-10, 18), reason="外墙维修搭脚手架，完工前不催缴",
        by=stage.people["wuzhuren"], now=now, building_id=building_id(session, SCAFFOLD), entrance="1",
    )  # fmt: skip


def _released_ticket(stage: Stage) -> Scene:
    now = stage.at(2, 16, 45)
    session = yield now
    rows = fetch(
        session,
        "SELECT t.id FROM ticket t JOIN community c ON c.id = t.community_id JOIN account_state s"
        " ON s.owner_id = t.owner_id WHERE t.holding AND c.name = :site AND s.state = 'held'"
        " ORDER BY t.id DESC LIMIT 1",
        site=MAIN_SITE,
    )
    for (ticket,) in rows:
        release_ticket(session, ticket_id=ticket, reason="业主同意边维修边缴费", by=stage.people["wuzhuren"], now=now)
