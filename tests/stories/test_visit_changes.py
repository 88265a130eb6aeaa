"""What happens around a visit: it is moved, clashes, nobody comes, the shift ends, a whole area is held."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from board.db.session import Database
from board.db.sql import run
from board.rules.time import from_micros, to_micros
from board.signals import arrivals
from board.tasks import shift
from tests.accounts.office import ticket
from tests.conftest import Clock
from tests.make import NOW
from tests.stories.visiting import DAY, Office


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock)


def test_a_visit_is_planned_and_moved_by_the_communitys_own_clock(office: Office) -> None:
    with office.db.write() as session:
        run(session, "UPDATE community SET zone = 'Asia/Urumqi'")
    visit = office.visit()
    for wanted in ("2026-11-24 14:30", "2026-11-25 10:30"):
        ((at,),) = office.rows(f"SELECT starts_at FROM task WHERE id = {visit}")
        assert f"{from_micros(at).astimezone(ZoneInfo('Asia/Urumqi')):%Y-%m-%d %H:%M}" == wanted
        office.post("clerk", f"/visits/{visit}/time", starts_at="2026-11-25T10:30")


def test_the_calendar_has_a_visit_on_its_communitys_own_day(office: Office) -> None:
    with office.db.write() as session:
        run(session, "UPDATE community SET zone = 'Asia/Urumqi'")
    visit, late = office.visit(), datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo("Asia/Urumqi"))
    with office.db.write() as session:
        run(session, "UPDATE task SET starts_at = :at WHERE id = :id", at=to_micros(late), id=visit)
    for day, entries in (("2026-11-23", 0), ("2026-11-24", 1), ("2026-11-25", 0)):
        seen = office.get("clerk", f"/calendar?day={day}&view=day")
        assert (seen.count('class="entry'), seen.count(">23:30</time>")) == (entries, entries), day
    assert office.get("clerk", "/calendar?day=2026-11-24").count('class="entry') == 1


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
