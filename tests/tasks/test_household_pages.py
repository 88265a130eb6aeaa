"""What a task's page says of its household before anybody acts: why it is on hold, and that it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from board.accounts.verifications import verify
from board.db.session import Database
from board.holds.actions import hold
from board.rules.people import BOARD
from board.rules.task_forms import TaskKind
from board.rules.words import HoldKind
from board.tasks.actions import request
from board.tasks.asking import ask
from tests.conftest import Clock
from tests.tasks.office import NOW, Office, office
from tests.web.client import signed_in

OpenAs = Callable[[str], TestClient[Any]]


@pytest.fixture
def at(db: Database) -> Office:
    with db.write() as session:
        return office(session)


@pytest.fixture
def open_as(db: Database, clock: Clock, at: Office) -> OpenAs:
    return lambda role: signed_in(db, clock, at.people[role])


def test_a_hold_review_says_why_since_when_and_how_much_waits(open_as: OpenAs, db: Database, at: Office) -> None:
    began = NOW - timedelta(days=40)
    with db.write() as session:
        held = hold(
            session, account_id=at.accounts[2], kind=HoldKind.INSTALMENT, starts=began, ends=None,
            reason="同意分三期缴清", by=at.clerk, now=began,
        )  # fmt: skip
        task_id = ask(
            session, kind=TaskKind.HOLD_REVIEW, community_id=at.community, by=BOARD, now=NOW, title="2-1503", brief={},
            room_id=at.rooms[2], account_id=at.accounts[2], manual_hold_id=held,
        )  # fmt: skip
    shown = open_as("manager").get(f"/tasks/{task_id}").text
    for said in ("分期 · 同意分三期缴清", "已 40 天", "翠湖花园clerk", "未定", "¥1,860.00 · 欠 4 个月"):
        assert said in shown
    assert '<button class="primary">接单</button>' in shown
    assert '<button class="primary">完成</button>' not in shown  # one next step, one primary button
    assert "¥" not in open_as("steward").get(f"/tasks/{task_id}").text


def test_a_steward_sent_to_a_held_household_reads_it_first(open_as: OpenAs, db: Database, at: Office) -> None:
    with db.write() as session:
        task_id = request(
            session, kind=TaskKind.SERVICE_ISSUE, by=at.clerk, now=NOW, account_ids=[at.accounts[2]],
            brief={"problem": "空调滴水"},
        )  # fmt: skip
    assert "请勿提及欠费" in open_as("steward").get(f"/tasks/{task_id}").text


def test_a_card_in_the_list_says_what_it_is_about(open_as: OpenAs, db: Database, at: Office) -> None:
    with db.write() as session:
        ask(
            session, kind=TaskKind.PROGRESS_FEEDBACK, community_id=at.community, by=BOARD, now=NOW, title="2-1503 漏水",
            brief={}, room_id=at.rooms[2], account_id=at.accounts[2],
        )  # fmt: skip
    assert "<strong>维修进度回访 漏水</strong>" in open_as("steward").get("/").text


def test_a_line_of_the_log_names_the_household_that_it_is_about(open_as: OpenAs, db: Database, at: Office) -> None:
    with db.write() as session:
        verify(session, account_ids=[at.accounts[0]], by=at.clerk, now=NOW)
    assert f'核实未缴 <a href="/accounts/{at.accounts[0]}">7-2-1501</a>' in open_as("manager").get("/log").text
