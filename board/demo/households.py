"""Scenes of households: a debt paid in parts, a flat that was sold, one that is let and one that stands empty."""

from collections.abc import Iterator

from board.accounts.occupancy import note_occupancy
from board.accounts.other_people import add
from board.agreements import plans
from board.arrears.sales import sell
from board.demo.stage import Scene, Stage, outstanding, pick
from board.rules.instalments import propose
from board.rules.words import State


def scenes(stage: Stage) -> Iterator[Scene]:
    yield _plan_running(stage)
    yield _plan_to_be_signed(stage)
    yield _sold(stage)
    yield _let_and_empty(stage)


def _plan_running(stage: Stage) -> Scene:
    now = stage.at(8, 10, 20)
    session = yield now
    clerk = stage.people["sunli"]
    for account in pick(session, stage, State.COLLECTABLE):
        total = outstanding(session, account)
        plan = plans.draft(
            session, account_id=account, total_fen=total, parts=propose(total, 3, stage.day(5)), by=clerk, now=now
        )
        now = stage.at(7, 16)
        session = yield now
        plans.sign(
            session, plan_id=plan, account_id=account, signed_on=stage.day(-7), reference="前台文件柜 A-12", by=clerk,
            now=now,
        )  # fmt: skip


def _plan_to_be_signed(stage: Stage) -> Scene:
    now = stage.at(1, 14, 30)
    session = yield now
    for account in pick(session, stage, State.COLLECTABLE):
        total = outstanding(session, account)
        plans.draft(
            session, account_id=account, total_fen=total, parts=propose(total, 4, stage.day(7)),
            by=stage.people["sunli"], now=now,
        )  # fmt: skip


def _sold(stage: Stage) -> Scene:
    now = stage.at(6, 15, 10)
    session = yield now
    for account in pick(session, stage, State.COLLECTABLE, building="2") or pick(session, stage, State.COLLECTABLE):
        sell(
            session, account_id=account, name="郑新宇", phones=["13600008816"], on=stage.day(-20),
            by=stage.people["sunli"], now=now,
        )  # fmt: skip


def _let_and_empty(stage: Stage) -> Scene:
    now = stage.at(4, 17)
    session = yield now
    steward = stage.people["chenyan"]
    for account in pick(session, stage, State.COLLECTABLE, building="7"):
        add(
            session, account_id=account, relation="tenant", name="何租客", phone="13700002203",
            note="周末在家，只报修不谈费用", by=steward, now=now, from_on=stage.day(-200), until_on=stage.day(165),
        )  # fmt: skip
    for account in pick(session, stage, State.COLLECTABLE, building="7"):
        note_occupancy(
            session, account_id=account, seen="empty", since_on=stage.day(-60), note="门口堆着传单，水表不走",
            by=steward, now=now,
        )  # fmt: skip
