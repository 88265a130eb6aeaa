"""The clerk's screens through HTTP: what they show to whom, and what can be done there."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from litestar.testing import TestClient
from python_calamine import CalamineWorkbook

from board.accounts.tables import OwnerPhone
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import Who
from tests import make
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import signed_in

HTMX = {"hx-request": "true", "hx-current-url": "http://testserver.local/?state=collectable"}
PHONE = "13800138000"


@pytest.fixture
def house(db: Database) -> dict[str, Any]:
    """1501 is held by a complaint, 1502 is in its window, 1503 may be rung and has a phone, 1504 owes nothing."""
    with db.write() as session:
        accounts = {name: owing(session, name, owner_name=f"王{name}") for name in ("1501", "1502", "1503")}
        accounts["1504"] = owing(session, "1504", months=0, owner_name="无欠费")
        ticket(
            session, accounts["1501"], "R-2381", category="渗漏", assignee="王工", expected_at=NOW + timedelta(days=2)
        )
        ticket(session, accounts["1502"], "R-2", category="电梯")
        ticket(session, accounts["1502"], "R-2", "resolved", at=NOW - timedelta(days=1), category="电梯")
        session.add(OwnerPhone(owner_id=accounts["1503"].owner_id, phone=PHONE))
        return {"site": site(session, accounts["1501"])[0], **{name: one.id for name, one in accounts.items()}}


@pytest.fixture
def clerk(db: Database, house: dict[str, Any]) -> Who:
    with db.write() as session:
        return make.person(session, "clerk", house["site"], name="孙丽")


@pytest.fixture
def desk(db: Database, clock: Clock, clerk: Who) -> Iterator[TestClient[Any]]:
    with signed_in(db, clock, clerk) as client:
        yield client


def _as(db: Database, clock: Clock, role: str, within: Any) -> TestClient[Any]:
    with db.write() as session:
        who = make.person(session, role, within)
    return signed_in(db, clock, who)


def test_the_day_begins_with_windows_and_ends_with_holds(desk: TestClient[Any], house: dict[str, Any]) -> None:
    text = desk.get("/").text
    places = [text.index(f'id="account-{house[name]}"') for name in ("1502", "1503", "1501")]
    assert places == sorted(places)
    assert f'id="account-{house["1504"]}"' not in text


def test_a_row_says_why_without_being_opened(desk: TestClient[Any]) -> None:
    text = desk.get("/").text
    for words in ("渗漏 · 待处理 · 第 4 天", "王工 · 预计 11-25 完成", "电梯已解决", "¥620.00", "共 3 户", "¥1,860.00"):
        assert words in text


@pytest.mark.parametrize(
    ("query", "rooms"),
    [
        pytest.param("state=held", ["1501"], id="on hold"),
        pytest.param("state=window", ["1502"], id="in their window"),
        pytest.param("state=collectable", ["1503"], id="collectable"),
        pytest.param("state=due", [], id="promised by today"),
        pytest.param("q=王1503", ["1503"], id="by name"),
        pytest.param("level=1", ["1501", "1502", "1503"], id="by level"),
        pytest.param("state=nonsense", ["1501", "1502", "1503"], id="a state that is none"),
        pytest.param("building=999", [], id="another building"),
        pytest.param("page=2", [], id="a page that is none"),
    ],
)
def test_filters_stand_in_the_url(desk: TestClient[Any], house: dict[str, Any], query: str, rooms: list[str]) -> None:
    text = desk.get(f"/?{query}").text
    assert [name for name in ("1501", "1502", "1503", "1504") if f'id="account-{house[name]}"' in text] == rooms


def test_an_empty_list_says_where_everybody_is(desk: TestClient[Any]) -> None:
    text = desk.get("/?state=due").text
    assert "1 户在窗口期" in text
    assert "1 户可催缴" in text
    assert "1 户暂缓" in text


def test_sorts_are_links_that_turn_around(desk: TestClient[Any], house: dict[str, Any]) -> None:
    assert "sort=room" in desk.get("/").text
    text = desk.get("/?sort=-room").text
    assert text.index(f'id="account-{house["1503"]}"') < text.index(f'id="account-{house["1501"]}"')
    assert 'aria-sort="descending"' in text


def test_a_held_household_is_only_looked_at(desk: TestClient[Any], house: dict[str, Any]) -> None:
    card = desk.get(f"/accounts/{house['1501']}/card").text
    assert "请勿提及欠费" in card
    assert 'value="out"' not in card
    assert "tel:" not in card
    assert "/tasks/new" not in desk.get(f"/accounts/{house['1501']}").text
    row = desk.get("/?state=held").text
    assert "记录通话" not in row.split("<tbody>")[1].split("</tbody>")[0]
    sent = desk.post(f"/accounts/{house['1501']}/contacts", data={"result": "no_answer", "mode": "out"})
    assert sent.status_code == 409
    assert "R-2381" in sent.text


def test_a_call_is_logged_with_one_tap_and_undone(desk: TestClient[Any], house: dict[str, Any], db: Database) -> None:
    url = f"/accounts/{house['1503']}/contacts"
    sent = desk.post(url, data={"result": "no_answer"}, headers=HTMX)
    assert sent.status_code == 200
    assert sent.headers["hx-trigger-after-settle"] == "board:saved"
    assert 'hx-swap-oob="outerHTML"' in sent.text
    assert "已记录：未接" in sent.text
    undo = sent.text.split('hx-post="')[-1].split('"')[0]
    assert desk.post(undo, headers=HTMX).status_code == 200
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM contact WHERE undone_at IS NULL") == [(0,)]


def test_a_promise_takes_the_day_of_its_chip_and_all_that_is_owed(
    desk: TestClient[Any], house: dict[str, Any], db: Database
) -> None:
    card = desk.get(f"/accounts/{house['1503']}/card?contact=1").text
    for day in ("2026-11-23", "2026-11-24", "2026-11-27", "2026-11-30"):
        assert f'name="promise" value="{day}"' in card
    assert 'value="620.00"' in card
    desk.post(f"/accounts/{house['1503']}/contacts", data={"promise": "2026-11-27", "promise_amount": "620.00"})
    with db.read() as session:
        assert fetch(session, "SELECT amount_fen, promised_on FROM promise") == [(62_000, 20261127)]
    assert "承诺 11-27 前缴 ¥620.00" in desk.get("/").text


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        pytest.param({}, "请选择联系结果", id="no outcome"),
        pytest.param({"promise": "2026-11-27", "promise_amount": "x"}, "金额要写成", id="an amount that is none"),
        pytest.param({"result": "promised", "promise_amount": "1"}, "请选择承诺日期", id="no day"),
        pytest.param({"promise_on": "2026-11-22", "promise_amount": "1"}, "已经过了", id="yesterday"),
        pytest.param({"result": "service_issue", "problem": ""}, "请写下业主", id="no problem"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    desk: TestClient[Any], house: dict[str, Any], sent: dict[str, str], says: str
) -> None:
    for headers in ({}, HTMX):
        answer = desk.post(f"/accounts/{house['1503']}/contacts", data={**sent, "note": "原话保留"}, headers=headers)
        assert answer.status_code == 422
        assert says in answer.text
        assert "原话保留" in answer.text


def test_a_grievance_turns_into_a_ticket_at_once(desk: TestClient[Any], house: dict[str, Any]) -> None:
    asked = {"result": "service_issue", "problem": "电梯又坏了", "category": "电梯"}
    assert desk.post(f"/accounts/{house['1503']}/contacts", data=asked).status_code == 303
    page = desk.get(f"/accounts/{house['1503']}").text
    assert "B-20261123-1" in page
    assert "请勿提及欠费" in page


@pytest.mark.parametrize(
    ("role", "sees_amount", "sees_name"),
    [
        pytest.param("clerk", True, True, id="a clerk"),
        pytest.param("manager", True, True, id="a manager"),
        pytest.param("steward", False, True, id="a steward"),
        pytest.param("auditor", True, False, id="an auditor"),
    ],
)
def test_each_role_gets_its_own_fields(
    db: Database, clock: Clock, house: dict[str, Any], role: str, sees_amount: bool, sees_name: bool
) -> None:
    desk = _as(db, clock, role, house["site"])
    for url in (f"/accounts/{house['1503']}", f"/accounts/{house['1503']}/card"):
        text = desk.get(url).text
        assert ("620.00" in text) is sees_amount
        assert ("欠 2 期" in text) is sees_amount
        assert ("王1503" in text) is sees_name
        assert PHONE not in text
        assert "138****8000" in text


@pytest.mark.parametrize("role", ["engineering", "environment", "security", "administrator"])
def test_others_find_no_account(db: Database, clock: Clock, house: dict[str, Any], role: str) -> None:
    desk = _as(db, clock, role, house["site"])
    for url in ("/accounts", f"/accounts/{house['1503']}", f"/accounts/{house['1503']}/card", "/accounts/export"):
        assert desk.get(url).status_code == 404


def test_the_next_community_has_nothing_of_ours(db: Database, clock: Clock, house: dict[str, Any]) -> None:
    with db.write() as session:
        elsewhere = make.community(session, "金桂苑")
    desk = _as(db, clock, "clerk", elsewhere)
    assert "王150" not in desk.get("/").text
    assert "王150" not in desk.get("/search?q=1503").text
    assert desk.get(f"/accounts/{house['1503']}").status_code == 404
    assert desk.post(f"/accounts/{house['1503']}/contacts", data={"result": "paid"}).status_code == 404
    assert desk.post(f"/accounts/{house['1503']}/phone", data={"reason": "x"}).status_code == 404


def test_a_number_is_opened_for_a_call_or_with_a_reason(
    desk: TestClient[Any], house: dict[str, Any], db: Database
) -> None:
    url = f"/accounts/{house['1503']}/phone"
    assert desk.post(url, data={}).status_code == 409
    for sent in ({"calling": "1"}, {"reason": "核对号码"}):
        answer = desk.post(url, data=sent, headers=HTMX)
        assert PHONE in answer.text
        assert f"tel:{PHONE}" in answer.text
    assert PHONE in desk.post(url, data={"reason": "核对号码"}).text
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM log_entry WHERE verb = 'unmask'") == [(3,)]


def test_the_workbook_holds_what_the_screen_shows(desk: TestClient[Any]) -> None:
    answer = desk.get("/accounts/export?sort=room")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["房号", "住户", "状态", "欠费", "原因", "谁在处理", "类型", "下一步"]
    assert [(row[0], row[2], row[3]) for row in rows[2:5]] == [
        ("7-2-1501", "暂缓催缴", 620.0), ("7-2-1502", "窗口期", 620.0), ("7-2-1503", "可催缴", 620.0),
    ]  # fmt: skip
    assert rows[5][:4] == ["共 3 户", "", "", 1860.0]
    assert "2026-11-23 10:00" in rows[0][0]


def test_the_printed_list_has_every_row(desk: TestClient[Any]) -> None:
    text = desk.get("/accounts/print").text
    assert "7-2-1501" in text
    assert "暂缓催缴" in text
    assert "内部资料" in text


def test_a_manual_hold_is_put_on_and_ended(desk: TestClient[Any], house: dict[str, Any]) -> None:
    url = f"/accounts/{house['1503']}/holds"
    wrong = desk.post(url, data={"kind": "manager", "reason": "", "until": "2026-11-01"})
    assert wrong.status_code == 422
    for says in ("请选择暂缓类型", "请写明理由", "不能早于今天"):
        assert says in wrong.text
    assert desk.post(url, data={"kind": "hardship", "reason": "失业", "until": "2026-12-31"}).status_code == 303
    page = desk.get(f"/accounts/{house['1503']}").text
    assert "人工暂缓 · 困难 · 失业" in page
    release = next(part.split('"')[0] for part in page.split('action="') if "/release" in part.split('"')[0])
    assert desk.post(release, data={"reason": "已就业"}).status_code == 303
    assert "请勿提及欠费" not in desk.get(f"/accounts/{house['1503']}").text


def test_everything_works_in_english(db: Database, clock: Clock, house: dict[str, Any]) -> None:
    with db.write() as session:
        who = make.person(session, "clerk", house["site"])
        session.connection().exec_driver_sql("UPDATE person SET language = 'en'")
    desk = signed_in(db, clock, who)
    text = desk.get(f"/accounts/{house['1501']}").text
    assert "Do not mention the arrears" in text
    assert "on hold" in text
    assert "Once it is resolved, 7 days of window follow" in text
