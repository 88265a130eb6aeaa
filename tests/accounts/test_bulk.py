"""Several rows at once: those on hold are skipped and counted, lists of numbers pass the guard and are written down."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from litestar.testing import TestClient
from python_calamine import CalamineWorkbook

from board.accounts.guard_tables import OtherPerson
from board.accounts.tables import Account, OwnerPhone
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import Who
from tests import make
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import signed_in

HTMX = {"hx-request": "true", "hx-current-url": "http://testserver.local/?state=collectable"}
GIVEN = {"recipient": "短信平台", "reason": "月初友好提醒"}


class House:
    """1501 to 1505 owe, 1505 is held; 1504 has somebody else's number only. 陈燕 looks after the building."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write() as session:
            accounts = [owing(session, str(room), owner_name=f"王{room}") for room in range(1501, 1506)]
            self.ids = [account.id or 0 for account in accounts]
            within, building = site(session, accounts[0])
            self.people = {
                role: make.person(session, role, within, name=role) for role in ("clerk", "manager", "auditor")
            }
            make.person(session, "steward", within, name="陈燕", looks_after=building)
            self.elsewhere = make.person(session, "clerk", make.community(session, "金桂苑"))
            for number, account in enumerate(accounts):
                session.add(OwnerPhone(owner_id=account.owner_id, phone=f"1380013800{number}"))
            session.add(OtherPerson(account_id=self.ids[3], relation="tenant", phone="13800138003", recorded_at=NOW))
            ticket(session, accounts[4], "R-1")

    def picked(self, *rooms: int) -> dict[str, Any]:
        return {"account": [str(self.ids[room - 1501]) for room in rooms or range(1501, 1506)], "back": "/?state="}


@pytest.fixture
def house(db: Database) -> House:
    return House(db)


@pytest.fixture
def desk(house: House, clock: Clock) -> TestClient[Any]:
    return signed_in(house.db, clock, house.people["clerk"])


def test_a_steward_gets_one_task_with_the_rows_that_are_not_held(desk: TestClient[Any], house: House) -> None:
    answer = desk.post("/accounts/assignments", data=house.picked(), headers=HTMX)
    assert "已交给管家：陈燕 4 户，跳过 1 户暂缓" in answer.text
    with house.db.read() as session:
        assert fetch(session, "SELECT kind, department FROM task WHERE kind = 'soft_collection'") == [
            ("soft_collection", "steward")
        ]
        rows = fetch(session, "SELECT account_id, paused FROM task_row ORDER BY account_id")
    assert [(id_, bool(paused)) for id_, paused in rows] == [(id_, False) for id_ in house.ids[:4]]
    assert desk.post("/accounts/assignments", data=house.picked(1501)).status_code == 303


def test_several_are_marked_as_looked_up(desk: TestClient[Any], house: House) -> None:
    answer = desk.post("/accounts/verifications", data=house.picked(1501, 1502, 1505), headers=HTMX)
    assert "2 户已标为今天核实未缴，跳过 1 户暂缓" in answer.text
    assert answer.text.count("hx-swap-oob") == 2
    with house.db.read() as session:
        assert fetch(session, "SELECT account_id FROM verification ORDER BY 1") == [(id_,) for id_ in house.ids[:2]]
    back = desk.post("/accounts/verifications", data=house.picked(1501))
    assert back.headers["location"] == "/?state="


def test_a_call_list_says_first_who_may_be_contacted(desk: TestClient[Any], house: House) -> None:
    desk.post(f"/accounts/{house.ids[1]}/contacts", data={"result": "refused"}, headers=HTMX)
    text = desk.post("/accounts/call-list", data={**house.picked(), "channel": "phone"}).text
    assert "现在可联系 2 户，不能联系 3 户" in text
    for why in ("满 24 小时后再联系", "没有可用的号码", "R-1"):
        assert why in text
    assert "1380013800" not in text


def test_the_file_holds_whom_the_guard_lets_and_why_not_the_others(desk: TestClient[Any], house: House) -> None:
    answer = desk.post("/accounts/call-list/file", data={**house.picked(), **GIVEN, "channel": "sms"})
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    allowed, skipped = (book.get_sheet_by_index(n).to_python() for n in (0, 1))
    assert [(row[0], row[1], row[2]) for row in allowed[1:]] == [
        (f"7-2-{room}", f"王{room}", f"1380013800{number}") for number, room in enumerate((1501, 1502, 1503))
    ]
    assert all(row[-1].startswith("您好") for row in allowed[1:])
    assert [row[0] for row in skipped[1:]] == ["7-2-1504", "7-2-1505"]
    with house.db.read() as session:
        (row,) = fetch(session, "SELECT verb, details, personal FROM audit_entry WHERE verb = 'export'")
    assert '"rows":3' in row[1].replace(" ", "")
    assert GIVEN["recipient"] in row[2]


@pytest.mark.parametrize("missing", ["recipient", "reason"])
def test_to_whom_and_why_must_be_said(desk: TestClient[Any], house: House, missing: str) -> None:
    answer = desk.post("/accounts/call-list/file", data={**house.picked(), **GIVEN, missing: ""})
    assert answer.status_code == 422
    assert "请填写" in answer.text
    with house.db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM audit_entry WHERE verb = 'export'") == [(0,)]


def test_numbers_leave_only_after_a_fresh_proof(house: House, clock: Clock) -> None:
    desk = signed_in(house.db, clock, house.people["clerk"])
    clock.forward(minutes=6)
    answer = desk.post("/accounts/call-list/file", data={**house.picked(), **GIVEN})
    assert answer.status_code == 401
    assert "1380013800" not in answer.text


def test_notices_go_on_without_those_on_hold(desk: TestClient[Any], house: House) -> None:
    answer = desk.post("/accounts/notices", data=house.picked())
    assert answer.headers["location"] == "/notices/new?" + "&".join(f"account={id_}" for id_ in house.ids[:4])


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        pytest.param({}, "请先选择住户", id="nobody"),
        pytest.param({"account": ["x", "0", "99999"]}, "请先选择住户", id="nobody that there is"),
        pytest.param({"account": [str(n) for n in range(1, 600)]}, "最多选择 500 户", id="a whole town"),
    ],
)
def test_a_selection_that_is_none(desk: TestClient[Any], sent: dict[str, Any], says: str) -> None:
    for path in ("assignments", "verifications", "call-list", "notices"):
        answer = desk.post(f"/accounts/{path}", data=sent)
        assert answer.status_code == 409
        assert says in answer.text


def test_only_those_on_hold_is_a_refusal(desk: TestClient[Any], house: House) -> None:
    answer = desk.post("/accounts/assignments", data=house.picked(1505))
    assert answer.status_code == 409
    assert "都在暂缓催缴" in answer.text


def test_the_next_community_chooses_nobody_here(house: House, clock: Clock) -> None:
    other: Who = house.elsewhere
    desk = signed_in(house.db, clock, other)
    for path in ("assignments", "verifications", "call-list", "call-list/file", "notices"):
        assert desk.post(f"/accounts/{path}", data={**house.picked(), **GIVEN}).status_code == 409
    with house.db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM verification") == [(0,)]


def test_a_row_is_fetched_alone_for_a_list_that_stands_open(desk: TestClient[Any], house: House) -> None:
    with house.db.write() as session:
        ticket(session, session.get_one(Account, house.ids[4]), "R-1", "resolved", at=NOW - timedelta(hours=1))
    row = desk.get(f"/accounts/{house.ids[4]}/row", headers=HTMX).text
    assert "窗口期" in row
    assert "/?state=collectable&amp;selected=" in row
    assert desk.get("/accounts/99999/row", headers=HTMX).status_code == 404
