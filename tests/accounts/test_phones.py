"""Opening an owner's number: for whom, how often, and that two at once do not pass the limit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from board.accounts.phones import LOOKS_PER_HOUR, TooManyLooks, unmask
from board.accounts.tables import Account, OwnerPhone
from board.communities.tables import Assignment
from board.db.session import Database
from board.db.sql import fetch, run
from board.rules.people import Who
from board.rules.ports import NotFound
from board.tasks.actions import move, request
from tests import make
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import signed_in

PHONE = "13800138000"
HTMX = {"hx-request": "true"}


@pytest.fixture
def house(db: Database) -> dict[str, Any]:
    """1503 owes and has a number; a clerk and a steward work there."""
    with db.write() as session:
        account = owing(session)
        session.add(OwnerPhone(owner_id=account.owner_id, phone=PHONE))
        within, building = site(session, account)
        people = {role: make.person(session, role, within) for role in ("clerk", "steward", "manager", "auditor")}
        return {"account": account.id, "building": building.id, "site": within.id, **people}


def _looked(db: Database, house: dict[str, Any], who: Who, times: int) -> None:
    with db.write() as session:
        for minute in range(times):
            unmask(
                session, account_id=house["account"], reason="核对", by=who, now=NOW - timedelta(minutes=times - minute)
            )


@pytest.mark.parametrize(
    ("role", "sent", "status"),
    [
        pytest.param("clerk", {"calling": "1"}, 200, id="a clerk who starts to log a call"),
        pytest.param("clerk", {}, 409, id="a clerk without a reason"),
        pytest.param("manager", {"calling": "1"}, 409, id="a manager rings nobody"),
        pytest.param("manager", {"reason": "业主来电核对"}, 200, id="a manager with a reason"),
        pytest.param("steward", {"calling": "1"}, 404, id="a steward without a task"),
        pytest.param("steward", {"reason": "想看看"}, 404, id="a steward without a task, with a reason"),
        pytest.param("auditor", {"reason": "审计"}, 404, id="an auditor"),
    ],
)
def test_who_opens_it_how(
    db: Database, clock: Clock, house: dict[str, Any], role: str, sent: dict[str, str], status: int
) -> None:
    answer = signed_in(db, clock, house[role]).post(f"/accounts/{house['account']}/phone", data=sent, headers=HTMX)
    assert answer.status_code == status
    assert (PHONE in answer.text) is (status == 200)
    assert answer.headers["cache-control"] == "no-store"


def test_a_colleagues_building_takes_a_reason(db: Database, clock: Clock, house: dict[str, Any]) -> None:
    with db.write() as session:
        colleague = make.person(session, "clerk", name="钱芳")
        session.add(Assignment(building_id=house["building"], role="clerk", person_id=colleague.person_id))
    desk, url = signed_in(db, clock, house["clerk"]), f"/accounts/{house['account']}/phone"
    assert desk.post(url, data={"calling": "1"}).status_code == 409
    assert desk.post(url, data={"calling": "1", "reason": "钱芳请假，代打"}).status_code == 200
    assert signed_in(db, clock, colleague).post(url, data={"calling": "1"}).status_code == 200


def test_a_steward_opens_it_in_an_own_task_only(db: Database, clock: Clock, house: dict[str, Any]) -> None:
    with db.write() as session:
        task = request(
            session, kind="soft_collection", by=house["clerk"], now=NOW, account_ids=[house["account"]],
            brief={"reason": "本周"},
        )  # fmt: skip
    desk, url = signed_in(db, clock, house["steward"]), f"/accounts/{house['account']}/phone"
    assert desk.post(url, data={"calling": "1"}).status_code == 404
    with db.write() as session:
        move(session, task_id=task, verb="accept", by=house["steward"], now=NOW)
    assert PHONE in desk.post(url, data={"calling": "1"}, headers=HTMX).text


def test_nobody_rings_a_held_owner_without_a_reason(db: Database, clock: Clock, house: dict[str, Any]) -> None:
    with db.write() as session:
        ticket(session, session.get_one(Account, house["account"]))
    desk, url = signed_in(db, clock, house["clerk"]), f"/accounts/{house['account']}/phone"
    assert desk.post(url, data={"calling": "1"}).status_code == 409
    opened = desk.post(url, data={"reason": "告知维修进度"}, headers=HTMX).text
    assert (PHONE in opened, "tel:" in opened) == (True, False)


def test_the_limit_says_when_it_ends_and_is_in_the_audit(db: Database, clock: Clock, house: dict[str, Any]) -> None:
    _looked(db, house, house["clerk"], LOOKS_PER_HOUR)
    desk, url = signed_in(db, clock, house["clerk"]), f"/accounts/{house['account']}/phone"
    answer = desk.post(url, data={"reason": "再看一个"})
    assert answer.status_code == 409
    assert "10:30 后可以再查看" in answer.text  # the first of thirty, at 9:30, is an hour old then
    assert PHONE not in answer.text
    with db.read() as session:
        rows = fetch(session, "SELECT verb, actor_id, subject, subject_id FROM audit_entry ORDER BY seq DESC LIMIT 1")
        assert rows == [("unmask_refused", house["clerk"].person_id, "account", house["account"])]
    clock.set(NOW + timedelta(minutes=30))
    assert desk.post(url, data={"reason": "再看一个"}).status_code == 200
    assert signed_in(db, clock, house["manager"]).post(url, data={"reason": "核对"}).status_code == 200


def test_two_at_once_do_not_pass_the_limit(db: Database, house: dict[str, Any]) -> None:
    _looked(db, house, house["clerk"], LOOKS_PER_HOUR - 1)

    def look(_: int) -> bool:
        try:
            with db.write() as session:
                unmask(session, account_id=house["account"], reason="核对", by=house["clerk"], now=NOW)
        except TooManyLooks:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(look, range(4))) == [False, False, False, True]


def test_a_program_opens_no_number(db: Database, house: dict[str, Any]) -> None:
    program = Who(None, "收费系统", frozenset({("steward", 0)}))
    with db.write() as session:
        run(session, "UPDATE owner_phone SET position = 0")
        with pytest.raises(NotFound):
            unmask(session, account_id=house["account"], reason="核对", by=program, now=NOW)
