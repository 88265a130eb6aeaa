"""A day with visits: planned through the guard, accepted, moved, escorted, reported; told where nobody came."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from board.communities.tables import Community
from board.db.session import Database
from board.db.sql import fetch, run
from board.rules.time import from_micros
from board.signals import arrivals
from board.tasks import shift
from tests import make
from tests.accounts.office import owing, ticket
from tests.conftest import Clock
from tests.make import NOW
from tests.web.client import application, signed_in

DAY = timedelta(days=1)


class Office:
    """7-2-1503 owes five months and 7-2-1504 does too; a person of each department, two of security and stewards."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.app = db, clock, application(db, clock)
        with db.write() as session:
            self.account, self.other = owing(session, months=5), owing(session, "1504", months=5)
            community = session.get_one(Community, self.account.community_id)
            make.imported(session, community)
            roles = ("clerk", "steward", "security", "manager")
            self.people = {role: make.person(session, role, community, name=f"{role}甲") for role in roles}
            self.people["guard"] = make.person(session, "security", community, name="马强")

    def as_(self, role: str) -> Any:
        return signed_in(self.db, self.clock, self.people[role], app=self.app)

    def post(self, role: str, path: str, **data: Any) -> Any:
        return self.as_(role).post(path, data=data)

    def get(self, role: str, path: str) -> str:
        return str(self.as_(role).get(path).text)

    def rows(self, sql: str) -> list[Any]:
        with self.db.read() as session:
            return fetch(session, sql)

    def plan(self, role: str = "clerk", **data: Any) -> Any:
        wanted = {
            "account": self.account.id, "day": "2026-11-24", "hour": "14:30", "steward_part": "先听意见",
            "clerk_part": "带上账单", "meeting_point": "7栋大堂",
            "steward_id": self.people["steward"].person_id, "clerk_id": self.people["clerk"].person_id,
        }  # fmt: skip
        return self.post(role, "/visits", **wanted | data)

    def visit(self, **data: Any) -> int:
        sent = self.plan(**data)
        assert sent.status_code == 303, sent.text
        return int(sent.headers["location"].rpartition("/")[2])

    def escort(self) -> int:
        return int(self.rows("SELECT MAX(id) FROM task WHERE kind = 'escort'")[0][0])

    def state(self, task: int) -> tuple[str, str | None]:
        state, assignee = self.rows(
            f"SELECT t.state, p.name FROM task t LEFT JOIN person p ON p.id = t.assignee_id WHERE t.id = {task}"
        )[0]
        return state, assignee

    def mark_black(self) -> None:
        with self.db.write() as session:
            run(
                session,
                "INSERT INTO mark (community_id, owner_id, colour, reason, starts, ends, recorded_at, removal_reason)"
                " VALUES (:community, :owner, 'black', '推搡', :now, :now + 10000000000000, :now, '')",
                community=self.account.community_id, owner=self.account.owner_id,
                now=int(NOW.timestamp() * 1_000_000),
            )  # fmt: skip

    def at(self, text: str) -> None:
        self.clock.set(datetime.fromisoformat(f"{text}+08:00"))


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
    assert not re.search(r"¥|欠|收费员|催缴|138", seen.split("<main")[1])

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


def test_a_visit_is_planned_and_moved_by_the_communitys_own_clock(office: Office) -> None:
    with office.db.write() as session:
        run(session, "UPDATE community SET zone = 'Asia/Urumqi'")
    visit = office.visit()
    for wanted in ("2026-11-24 14:30", "2026-11-25 10:30"):
        ((at,),) = office.rows(f"SELECT starts_at FROM task WHERE id = {visit}")
        assert f"{from_micros(at).astimezone(ZoneInfo('Asia/Urumqi')):%Y-%m-%d %H:%M}" == wanted
        office.post("clerk", f"/visits/{visit}/time", starts_at="2026-11-25T10:30")


def test_what_was_never_closed_does_not_push_the_coming_escort_off_the_shift(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shift, "MOST", 2)
    for day in ("2026-11-24", "2026-11-25", "2026-11-30"):
        office.visit(day=day, escort="1", anyway="1")
    office.at("2026-11-29T09:00")
    shown = re.findall(r'href="/tasks/(\d+)', office.get("security", "/shift"))
    assert list(dict.fromkeys(shown)) == [str(office.escort()), "2"]


def test_a_visit_that_is_moved_says_what_clashes_first(office: Office) -> None:
    visit = office.visit(escort="1")
    office.visit(account=office.other.id, day="2026-11-25", hour="10:30")
    told = office.post("clerk", f"/visits/{visit}/time", starts_at="2026-11-25T10:00")
    assert (told.status_code, "同一时间有两处" in told.text) == (409, True)
    assert 'value="2026-11-25T10:00"' in told.text
    assert office.state(visit)[0] == "requested"
    same = office.post("clerk", f"/visits/{visit}/time", starts_at="2026-11-24T14:45")
    assert same.status_code == 303, same.text
    moved = office.post("clerk", f"/visits/{visit}/time", starts_at="2026-11-25T10:00", anyway="1")
    assert moved.status_code == 303, moved.text


def test_an_escort_that_came_for_a_visit_since_moved_comes_anew(office: Office) -> None:
    """It was there already; what it did there says nothing about the new time, and the end of the visit is its end."""
    visit, escort = office.visit(escort="1"), office.escort()
    for step in ("acceptance", "arrival"):
        assert office.post("security", f"/tasks/{escort}/{step}").status_code == 303
    office.post("clerk", f"/visits/{visit}/time", starts_at="2026-11-25T10:30")
    assert office.state(escort) == ("requested", None)
    assert office.rows(f"SELECT arrived_at FROM task WHERE id = {escort}") == [(None,)]
    office.post("clerk", f"/tasks/{visit}/cancellation", reason="业主出差")
    assert office.state(escort)[0] == "cancelled"


def test_who_asked_is_told_once_that_nobody_came(office: Office) -> None:
    visit = office.visit()
    office.post("steward", f"/tasks/{visit}/acceptance")
    told = []
    for minutes in (14, 15, 16, 90):
        office.at("2026-11-24T14:30")
        office.clock.forward(minutes=minutes)
        with office.db.write() as session:
            told.append(arrivals.tell_late(session, now=office.clock()))
    assert told == [0, 1, 0, 0]
    assert office.rows("SELECT p.name FROM signal_copy y JOIN person p ON p.id = y.person_id") == [("clerk甲",)]
    inbox = office.get("clerk", "/signals")
    assert "没有人到达" in inbox
    assert f'href="/tasks/{visit}"' in inbox


def test_who_stands_at_the_door_is_not_called_back(office: Office) -> None:
    """The owner complains at the door: that holds the account, and the visit is still reported by both."""
    visit = office.visit()
    office.post("steward", f"/tasks/{visit}/acceptance")
    office.at("2026-11-24T14:30")
    office.post("clerk", f"/tasks/{visit}/arrival")
    sent = office.post("clerk", f"/tasks/{visit}/completion", contact="service_issue", outcome="厨房返味一个月没人管")
    assert sent.status_code == 303
    assert office.rows(f"SELECT state FROM account_state WHERE account_id = {office.account.id}") == [("held",)]
    assert office.post("steward", f"/tasks/{visit}/completion", outcome="已转工程").status_code == 303
    assert office.state(visit)[0] == "done"
    assert office.rows("SELECT COUNT(*) FROM ticket") == [(1,)]


def test_the_shift_is_handed_over_in_two_taps(office: Office) -> None:
    office.visit(escort="1")
    escort = office.escort()
    office.post("security", f"/tasks/{escort}/acceptance")
    page = office.get("security", "/shift")
    assert "马强" in page
    assert "¥" not in page
    nobody = office.post("security", "/shift/handover", task=escort)
    assert (nobody.status_code, "谁" in nobody.text, "请选择接班的同事" in nobody.text) == (409, True, True)
    to = office.people["guard"].person_id
    assert office.post("security", "/shift/handover", task=escort, to_person_id=to).status_code == 303
    assert office.state(escort) == ("accepted", "马强")
    assert office.as_("clerk").get("/shift").status_code == 404


def test_a_steward_tells_how_repairs_stand(office: Office) -> None:
    with office.db.write() as session:
        ticket(session, office.account, at=NOW - 2 * DAY, category="漏水", assignee="王工")
    page = office.get("steward", "/feedback")
    assert all(said in page for said in ("7-2-1503", "漏水", "王工", "请勿提及欠费", "一直在跟进"))
    assert "¥" not in page
    task = office.rows("SELECT id FROM task WHERE kind = 'progress_feedback'")[0][0]
    told = office.post("steward", f"/tasks/{task}/completion", reached="yes", said="说明周三上门", back="/feedback")
    assert (told.status_code, told.headers["location"]) == (303, "/feedback")
    assert "今天没有要告知的住户" in office.get("steward", "/feedback")
    office.at("2026-11-23T21:30")
    assert "不在可联系时段" in office.get("steward", "/feedback")


def test_an_area_is_held_after_seeing_whom_it_covers(office: Office) -> None:
    building = office.rows("SELECT id FROM building")[0][0]
    empty = office.get("manager", f"/holds/areas/new?area={building}:2&until=&reason=x")
    assert "请选择日期。" in empty
    preview = office.get("manager", f"/holds/areas/new?area={building}:2&until=2026-12-07&reason=电梯停用")
    assert "2 户" in preview
    assert "其中 2 户欠费" in preview
    form = {"area": f"{building}:2", "until": "2026-12-07", "reason": "电梯停用"}
    assert office.post("manager", "/holds/areas", **form | {"until": "2026-11-01"}).status_code == 422
    assert office.post("manager", "/holds/areas", **form).status_code == 303
    assert office.rows("SELECT DISTINCT state FROM account_state") == [("held",)]
    listed = office.get("manager", "/holds/areas")
    assert "7-2" in listed
    hold = office.rows("SELECT id FROM manual_hold")[0][0]
    ended = office.post("manager", f"/holds/{hold}/release", reason="电梯已恢复", back="/holds/areas")
    assert (ended.status_code, ended.headers["location"]) == (303, "/holds/areas")
    assert "提前结束" in office.get("manager", "/holds/areas")
    assert office.as_("clerk").get("/holds/areas/new").status_code == 404
