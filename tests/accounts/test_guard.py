"""Nobody gets past the guard: by page, by direct POST, by program, for one account or for a list."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from board.accounts.tables import OwnerPhone
from board.accounts.verifications import verify
from board.communities.calendar_tables import CalendarDay
from board.communities.tables import Community
from board.communities.tokens import add_token
from board.db.session import Database
from board.db.sql import fetch
from board.holidays import holiday
from board.rules.people import EVERYWHERE, Who
from board.rules.ports import NotFound
from tests import make
from tests.accounts.office import NOW, owing, ticket
from tests.conftest import Clock
from tests.web.client import anonymous, signed_in

ASKED = {"purpose": "collection", "direction": "out", "channel": "phone", "result": "refused"}


@pytest.fixture
def program(db: Database, clock: Clock) -> Iterator[TestClient[Any]]:
    """7-2-1501 is held, 7-2-1502 collectable; 金桂苑's list is a week old."""
    with db.write() as session:
        ticket(session, owing(session, "1501"), "R-2381")
        owing(session, "1502", months=5)
    with db.write() as session:
        elsewhere = make.community(session, "金桂苑")
        make.imported(session, elsewhere, as_of=NOW - timedelta(days=7))
        owing(session, "1503", site="金桂苑")
        _, given = add_token(
            session, name="外呼", scopes=("contacts:write",), communities=(EVERYWHERE,), now=clock()
        )  # fmt: skip
    with anonymous(db, clock) as client:
        client.headers["authorization"] = f"Bearer {given}"
        yield client


def _codes(answer: Any) -> list[str]:
    return [reason["code"] for reason in answer["reasons"]]


def test_a_list_is_answered_in_its_order(program: TestClient[Any]) -> None:
    asked = [
        {"account_id": 1, "channel": "phone", "people": ["clerk"]},
        {"address": "翠湖花园7栋2单元1502室", "channel": "phone", "at": "2026-11-23T21:00", "people": ["clerk"]},
        {"community": "金桂苑", "building": "7栋", "entrance": "2单元", "room": "1503", "channel": "sms"},
        {"account_id": 2, "channel": "visit", "people": ["clerk"]},
        {"account_id": 2, "channel": "phone", "person": "tenant"},
        {"address": "没有门牌", "channel": "phone"},
        {"account_id": 999, "channel": "phone"},
        {"account_id": 2, "channel": "phone", "at": "昨天下午"},
        {"account_id": 2, "channel": "letter"},
    ]
    answers = program.post("/api/v1/contacts/check", json=asked).json()["items"]
    assert [(answer["allow"], _codes(answer)) for answer in answers] == [
        (False, ["HELD"]), (False, ["QUIET_HOURS"]), (False, ["STALE_DATA"]), (False, ["TWO_PERSON"]),
        (False, ["NOT_DEBTOR"]), (False, []), (False, []), (False, []), (True, []),
    ]  # fmt: skip
    assert [answer["account_id"] for answer in answers[:4]] == [1, 2, 3, 2]
    assert all("zh" in answer["error"] for answer in answers[5:8])
    single = program.post("/api/v1/contacts/check", json=asked[0]).json()
    assert "R-2381" in single["reasons"][0]["zh"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[]", id="nobody"),
        pytest.param('{"account_id": 1, "channel": "drum"}', id="no channel"),
        pytest.param('{"account_id": 1, "channel": "phone", "loud": true}', id="a field that is none"),
        pytest.param('{"account_id": 1, "channel": "phone", "people": ["thug"]}', id="a role that is none"),
        pytest.param("rubbish", id="no JSON"),
    ],
)
def test_rubbish_is_answered_in_a_sentence(program: TestClient[Any], body: str) -> None:
    answer = program.post("/api/v1/contacts/check", content=body)
    assert (answer.status_code, bool(answer.json()["errors"])) == (422, True)


def test_a_token_sees_its_own_communities_only(program: TestClient[Any], db: Database, clock: Clock) -> None:
    with db.write() as session:
        within = fetch(session, "SELECT id FROM community WHERE name = '金桂苑'")[0][0]
        _, given = add_token(session, name="金桂", scopes=("contacts:write",), communities=(within,), now=clock())
    program.headers["authorization"] = f"Bearer {given}"
    asked = [{"account_id": 1, "channel": "phone"}, {"address": "翠湖花园7-2-1501", "channel": "phone"}]
    answers = program.post("/api/v1/contacts/check", json=asked).json()["items"]
    assert [(answer["account_id"], answer["reasons"]) for answer in answers] == [(None, []), (None, [])]
    assert all("error" in answer for answer in answers)


def test_programs_are_refused_with_every_reason(program: TestClient[Any], db: Database) -> None:
    for account, codes in ((1, ["HELD"]), (3, ["STALE_DATA"])):
        answer = program.post(f"/api/v1/accounts/{account}/contacts", json=ASKED)
        assert (answer.status_code, _codes(answer.json())) == (409, codes)
    late = {**ASKED, "late_reason": "下午已经打过了"}
    assert program.post("/api/v1/accounts/1/contacts", json=late).status_code == 409
    assert program.post("/api/v1/accounts/3/contacts", json=late).status_code == 201
    for service in ({**ASKED, "purpose": "service"}, {**ASKED, "direction": "in"}):
        assert program.post("/api/v1/accounts/1/contacts", json=service).status_code == 201
    with db.read() as session:
        assert fetch(session, "SELECT against, late_reason FROM contact ORDER BY id") == [
            ("STALE_DATA", "下午已经打过了"), ("", ""), ("", ""),
        ]  # fmt: skip


def test_who_was_reached_by_accident_is_written_down(program: TestClient[Any]) -> None:
    wrong = {**ASKED, "person": "stranger", "result": "wrong_number"}
    assert program.post("/api/v1/accounts/2/contacts", json=wrong).status_code == 201
    talk = program.post("/api/v1/accounts/2/contacts", json={**ASKED, "person": "tenant"})
    assert (talk.status_code, _codes(talk.json())) == (409, ["TOO_SOON", "NOT_DEBTOR"])


@pytest.fixture
def who(program: TestClient[Any], db: Database) -> Who:
    """A clerk of 翠湖花园."""
    with db.write() as session:
        return make.person(session, "clerk", session.get_one(Community, 1))


@pytest.fixture
def clerk(db: Database, clock: Clock, who: Who) -> Iterator[TestClient[Any]]:
    with signed_in(db, clock, who) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "data"),
    [
        pytest.param("contacts", {"result": "refused", "mode": "out"}, id="logging a call"),
        pytest.param("contacts", {"result": "no_answer", "mode": "out", "channel": "sms"}, id="or a message"),
        pytest.param(
            "contacts", {"result": "no_answer", "mode": "out", "late_reason": "已打过"}, id="or one made before"
        ),
    ],
)
def test_a_held_household_is_refused_by_direct_post(
    clerk: TestClient[Any], db: Database, path: str, data: dict[str, str]
) -> None:
    answer = clerk.post(f"/accounts/1/{path}", data=data)
    assert (answer.status_code, "R-2381" in answer.text) == (409, True)
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM contact") == [(0,)]


def test_the_number_opens_for_a_call_that_the_guard_allows(db: Database, clock: Clock, who: Who) -> None:
    with db.write() as session:
        owner = fetch(session, "SELECT owner_id FROM account WHERE id = 2")[0][0]
        session.add(OwnerPhone(owner_id=owner, phone="13800001502"))
    clock.forward(hours=10, minutes=30)
    late = signed_in(db, clock, who).post("/accounts/2/phone", data={"calling": "1"})
    assert (late.status_code, "09:00–20:00" in late.text, "13800001502" in late.text) == (409, True, False)
    clock.forward(hours=13)
    assert "13800001502" in signed_in(db, clock, who).post("/accounts/2/phone", data={"calling": "1"}).text


def test_the_page_says_when(clerk: TestClient[Any], db: Database, clock: Clock, who: Who) -> None:
    held = clerk.get("/accounts/1/guard").text
    assert ("请勿提及欠费" in held, "工单 R-2381 未解决" in held) == (True, True)
    wrong = clerk.get("/accounts/2/guard?at=明天吧")
    assert (wrong.status_code, "请填写日期和时间" in wrong.text) == (422, True)
    assert clerk.get("/accounts/3/guard").status_code == 404
    clock.forward(hours=10, minutes=30)
    evening = signed_in(db, clock, who).get("/accounts/2/guard?people=clerk&people=steward").text
    assert "最早 11-24 09:00 可以联系" in evening


def test_verified_today_counts_for_today(program: TestClient[Any], db: Database, clock: Clock) -> None:
    with db.write() as session:
        account = fetch(session, "SELECT id FROM account WHERE id = 3")[0][0]
        within = session.get_one(Community, fetch(session, "SELECT community_id FROM account WHERE id = 3")[0][0])
        clerk = make.person(session, "clerk", within)
        assert verify(session, account_ids=[account], by=clerk, now=clock()) == 1
        assert verify(session, account_ids=[account], by=clerk, now=clock()) == 0
        with pytest.raises(NotFound):
            verify(session, account_ids=[1], by=clerk, now=clock())
    asked = {"account_id": 3, "channel": "phone"}
    assert program.post("/api/v1/contacts/check", json=asked).json()["allow"]
    clock.forward(days=1)
    assert _codes(program.post("/api/v1/contacts/check", json=asked).json()) == ["STALE_DATA"]


def test_only_who_may_look_into_the_fee_system_says_that_a_debt_is_still_there(db: Database, clock: Clock) -> None:
    with db.write() as session:
        within = make.community(session, "金桂苑")
        account = owing(session, "1503", site="金桂苑").id or 0
        clerk, steward = (make.person(session, role, within) for role in ("clerk", "steward"))
        manager_elsewhere = make.person(session, "manager", make.community(session, "翠湖花园"))
        for nobody in (steward, manager_elsewhere):
            with pytest.raises(NotFound):
                verify(session, account_ids=[account], by=nobody, now=clock())
        with pytest.raises(NotFound):  # one of several: none of them
            verify(session, account_ids=[account, 999], by=clerk, now=clock())
        assert fetch(session, "SELECT COUNT(*) FROM verification")[0][0] == 0
        assert verify(session, account_ids=[account], by=clerk, now=clock()) == 1


def test_a_loaded_day_stands_over_the_published_calendar(db: Database) -> None:
    with db.write() as session:
        session.add(CalendarDay(day=date(2027, 2, 6), is_off=True, name="春节", recorded_at=NOW))
        session.add(CalendarDay(day=date(2026, 10, 1), is_off=False, recorded_at=NOW))
    with db.read() as session:
        named = holiday(session)
        assert [named(date(2027, 2, 6)), named(date(2026, 10, 1)), named(date(2026, 10, 2))] == ["春节", None, "国庆节"]
        assert [named(date(2026, 11, 28)), named(date(2028, 10, 2)), named(date(2028, 4, 4))] == [None, "国庆节", None]
        assert named(date(2027, 10, 2)) is None  # of a year that somebody loaded nothing is guessed
