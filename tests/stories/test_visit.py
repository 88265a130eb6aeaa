"""A day with visits: planned through the guard, accepted, moved, escorted, reported; told where nobody came."""

import re
from datetime import datetime

import pytest

from board.db.session import Database
from board.db.sql import run
from tests.accounts.office import ticket
from tests.conftest import Clock
from tests.stories.visiting import Office


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock)


def test_a_day_with_a_risky_visit(office: Office) -> None:
    office.mark_black()
    form = office.get("steward", f"/visits/new?account={office.account.id}")
    assert all(said in form for said in ("明天 11-24", "14:30", "高风险户", "可联系时段：", "2单元门厅"))
    told = office.plan(escort="1", risk_note="业主欠费三个月")
    assert (told.status_code, "不能提费用" in told.text, "业主欠费三个月" in told.text) == (422, True, True)
    visit = office.visit(escort="1", risk_note="曾有推搡，站在门外即可")
    escort = office.escort()
    page = office.get("steward", f"/tasks/{visit}")
    assert re.search(r"尚未接受</span></span> <strong>管家 steward甲", page)
    assert re.search(r"已接受</span></span> <strong>收费 clerk甲", page)
    assert "需安保接单陪同" in page
    seen = office.get("security", f"/tasks/{escort}")
    assert all(said in seen for said in ("曾有推搡", "7栋大堂", "clerk甲", "steward甲"))
    # Without the key of the form, which is random and may well hold three digits of a phone.
    shown = re.sub(r"name=\"csrf\" value=\"\w+\"", "", seen.split("<main")[1])
    assert not re.search(r"¥|欠|收费员|催缴|138", shown)

    assert office.post("steward", f"/tasks/{visit}/acceptance").status_code == 303
    assert office.post("security", f"/tasks/{escort}/acceptance").status_code == 303
    assert "可以上门" in office.get("clerk", f"/tasks/{visit}")

    moved = office.post("clerk", f"/visits/{visit}/time", starts_at="2026-11-25T10:30")
    assert moved.status_code == 303
    assert office.state(escort) == ("requested", None)
    assert office.state(visit) == ("requested", None)
    both = office.rows("SELECT id, starts_at FROM task ORDER BY id")
    assert len({starts for _, starts in both}) == 1
    assert "改期 → 2026-11-25 10:30" in office.get("clerk", f"/tasks/{visit}")
    office.post("steward", f"/tasks/{visit}/acceptance")

    office.at("2026-11-25T10:32")
    alone = office.post("clerk", f"/tasks/{visit}/arrival")
    assert (alone.status_code, "需安保接单陪同" in alone.text) == (409, True)
    office.post("security", f"/tasks/{escort}/acceptance")
    assert office.post("security", f"/tasks/{escort}/arrival").status_code == 303
    assert office.post("clerk", f"/tasks/{visit}/arrival").status_code == 303
    office.at("2026-11-25T11:00")
    assert office.post("steward", f"/tasks/{visit}/departure").status_code == 303
    again = office.post("clerk", f"/tasks/{visit}/departure")
    assert (again.status_code, "已经登记离开" in again.text) == (409, True)
    assert office.post("security", f"/tasks/{escort}/completion", outcome="calm").status_code == 303
    missing = office.post("steward", f"/tasks/{visit}/completion", outcome="说漏水的事，已安抚")
    assert (missing.status_code, "请填写：联系结果" in missing.text) == (422, True)
    first = {"contact": "promised", "promise_amount": "500", "promise_on": "2026-11-30", "person": "owner"}
    assert office.post("steward", f"/tasks/{visit}/completion", outcome="听完意见", **first).status_code == 303
    mine = office.get("clerk", f"/tasks/{visit}")
    assert 'name="contact"' not in mine
    assert office.post("clerk", f"/tasks/{visit}/completion", outcome="逐项讲清").status_code == 303
    assert office.state(visit)[0] == "done"
    assert office.rows("SELECT channel, result, person, at FROM contact") == [
        ("visit", "promised", "owner", int(datetime.fromisoformat("2026-11-25T10:32+08:00").timestamp() * 1_000_000))
    ]
    assert office.rows("SELECT amount_fen, promised_on FROM promise") == [(50_000, 20261130)]
    result = office.get("manager", f"/tasks/{visit}")
    assert all(said in result for said in ("听完意见", "逐项讲清", "已承诺", "500.00"))


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        pytest.param({"hour": "20:30"}, "不在可联系时段", id="too late in the day"),
        pytest.param({"day": "2026-10-01"}, "已经过去", id="in the past"),
        pytest.param({"day": "2027-01-01"}, "法定节假日", id="on a holiday"),
        pytest.param({"hour": ""}, "请选择日期和时间", id="no time"),
        pytest.param({"clerk_part": ""}, "请填写：收费员负责", id="no brief"),
        pytest.param({"escort": "1", "meeting_point": ""}, "集合地点", id="an escort without a meeting point"),
    ],
)
def test_a_time_that_cannot_be_is_a_sentence(office: Office, wanted: dict[str, str], said: str) -> None:
    answer = office.plan(**wanted)
    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert office.rows("SELECT COUNT(*) FROM task") == [(0,)]


def test_a_household_on_hold_is_not_visited(office: Office) -> None:
    with office.db.write() as session:
        ticket(session, office.account)
    answer = office.plan()
    assert (answer.status_code, "请勿提及欠费" in answer.text) == (409, True)
    called = office.post("clerk", "/tasks", kind="joint_visit", account=office.account.id, steward_part="x",
                         clerk_part="x", starts_at="2026-11-24 10:00")  # fmt: skip
    assert called.status_code == 409


def test_what_clashes_is_said_before_and_after(office: Office) -> None:
    office.visit()
    clash = office.plan(account=office.other.id, hour="15:00")
    assert (clash.status_code, "同一时间有两处" in clash.text) == (409, True)
    second = office.visit(account=office.other.id, hour="15:00", anyway="1")
    week = office.get("clerk", "/calendar?day=2026-11-24")
    assert week.count('class="entry') == 2
    assert "clerk甲 同一时间有两处" in week
    assert "同一时间有两处" in office.get("steward", f"/tasks/{second}")
    assert office.get("clerk", "/calendar?day=2026-12-24").count('class="entry') == 0
    assert office.get("clerk", "/calendar?day=2026-11-24&department=security").count('class="entry') == 0
    twice = office.plan(hour="18:30")
    assert (twice.status_code, "同一天有两次上门" in twice.text) == (409, True)
    with office.db.write() as session:
        run(session, "UPDATE task SET state = 'paused' WHERE id = :id", id=second)
    assert "同一时间有两处" not in office.get("clerk", "/calendar?day=2026-11-24")


def test_what_clashes_is_said_too_where_a_visit_is_asked_for_like_any_task(office: Office) -> None:
    office.visit()
    asked = {"kind": "joint_visit", "account": office.other.id, "steward_part": "听业主说", "clerk_part": "逐项说明",
             "starts_at": "2026-11-24T15:00"}  # fmt: skip
    told = office.post("clerk", "/tasks", **asked)
    assert (told.status_code, "同一时间有两处" in told.text) == (409, True)
    assert 'name="anyway"' in told.text
    assert "听业主说" in told.text
    assert office.post("clerk", "/tasks", **asked, anyway="1").status_code == 303


@pytest.mark.parametrize(
    ("step", "by"),
    [pytest.param("cancellation", "clerk", id="cancelled"), pytest.param("refusal", "steward", id="declined")],
)
def test_the_escort_ends_with_its_visit(office: Office, step: str, by: str) -> None:
    visit = office.visit(escort="1")
    escort = office.escort()
    office.post("security", f"/tasks/{escort}/acceptance")
    assert office.post(by, f"/tasks/{visit}/{step}", reason="业主已缴 300 元").status_code == 303
    assert office.state(escort)[0] == "cancelled"
    assert "300" not in office.get("security", f"/tasks/{escort}").split("<main")[1]
    if step == "refusal":
        assert office.post("steward", f"/tasks/{visit}/undo").status_code == 303
        assert office.state(escort) == ("requested", None)
