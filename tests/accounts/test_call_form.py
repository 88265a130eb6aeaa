"""The call form and the guard: its reasons in words, what helps, and the number opened in the same move."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from litestar.testing import TestClient

from board.accounts.tables import Account, OwnerPhone
from board.db.session import Database
from board.db.sql import fetch
from tests import make
from tests.accounts.office import owing, site, ticket
from tests.conftest import Clock
from tests.web.client import signed_in

HTMX = {"hx-request": "true", "hx-current-url": "http://testserver.local/"}
PHONE = "13800138000"
ASKS = "已在收费系统核实，今天仍未缴"
EXPLAIN = "已经联系了，补记说明"


@pytest.fixture
def desks(db: Database, clock: Clock) -> Callable[..., TestClient[Any]]:
    """A clerk's browser, signed in at an hour of today or of some days later."""
    with db.write() as session:
        account = owing(session)
        session.add(OwnerPhone(owner_id=account.owner_id, phone=PHONE))
        clerk = make.person(session, "clerk", site(session, account)[0])

    def sign_in(hour: int = 10, days: int = 0) -> TestClient[Any]:
        clock.now = datetime(2026, 11, 23 + days, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
        return signed_in(db, clock, clerk)

    return sign_in


def _call(desk: TestClient[Any], **sent: Any) -> Any:
    return desk.post("/accounts/1/contacts", data={"result": "no_answer", **sent}, headers=HTMX)


def _contacts(db: Database) -> list[Any]:
    with db.read() as session:
        return fetch(session, "SELECT result, against, late_reason FROM contact")


def test_what_the_guard_says_stands_in_the_form_and_may_be_explained(desks: Any, db: Database) -> None:
    desk = desks(21)
    refused = _call(desk, note="响了很久")
    assert refused.status_code == 409
    for words in ("不在可联系时段", EXPLAIN, "响了很久", "再次保存：未接"):
        assert words in refused.text
    assert _contacts(db) == []
    assert _call(desk, late_reason="业主约好晚上九点通话").status_code == 200
    assert _contacts(db) == [("no_answer", "QUIET_HOURS", "业主约好晚上九点通话")]


def test_a_call_of_this_afternoon_is_written_down_tonight_with_its_time(desks: Any, db: Database) -> None:
    desk = desks(21)
    assert _call(desk, at="2026-11-23T15:10").status_code == 200
    assert _contacts(db) == [("no_answer", "", "")]
    assert "联系时间不能在将来" in _call(desk, at="2026-11-23T22:10").text
    assert "2026-11-24 10:00" in _call(desk, at="昨天").text


def test_nothing_is_written_down_afterwards_of_a_held_owner(desks: Any, db: Database) -> None:
    desk = desks()
    with db.write() as session:
        ticket(session, owing(session, "1504"), "R-1")
    sent = desk.post(
        "/accounts/2/contacts", data={"result": "no_answer", "mode": "out", "late_reason": "已经打了"}, headers=HTMX
    )
    assert sent.status_code == 409
    assert "R-1" in sent.text
    assert EXPLAIN not in sent.text


def test_old_charges_are_looked_up_in_the_same_move(desks: Any, db: Database) -> None:
    desk = desks(days=5)
    card = desk.get("/accounts/1/card?contact=1").text
    assert "请先在收费系统核实未缴" in card
    assert ASKS in card
    assert desk.post("/accounts/1/phone", data={"calling": "1"}, headers=HTMX).status_code == 409
    opened = desk.post("/accounts/1/phone", data={"calling": "1", "verified": "1"}, headers=HTMX)
    assert f"tel:{PHONE}" in opened.text
    with db.read() as session:
        assert fetch(session, "SELECT account_id, day FROM verification") == [(1, 20261128)]
    assert _call(desk).status_code == 200


def test_looking_up_stays_true_though_the_guard_says_no(desks: Any, db: Database) -> None:
    desk = desks(21, days=5)
    refused = _call(desk, verified="1")
    assert refused.status_code == 409
    assert ASKS not in refused.text
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM verification") == [(1,)]


def test_one_tap_says_that_it_was_looked_up(desks: Any) -> None:
    desk = desks()
    assert "已核实今天未缴" in desk.get("/accounts/1/card").text
    answer = desk.post("/accounts/1/verification", headers=HTMX)
    assert "今天已核实未缴" in answer.text
    assert "今天已核实未缴" in desk.get("/").text
    assert desk.post("/accounts/1/verification").status_code == 303
    assert "今天已核实未缴" not in desks(days=1).get("/").text


def test_who_went_along_counts(desks: Any, db: Database) -> None:
    desk = desks()
    with db.write() as session:
        for month in (5, 6, 7):
            make.charge(session, session.get_one(Account, 1), (2026, month))
    alone = _call(desk, channel="visit", result="refused")
    assert alone.status_code == 409
    assert "两" in alone.text
    assert _call(desk, channel="visit", result="refused", company="steward").status_code == 200
