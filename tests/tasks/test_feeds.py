"""The calendar under an address of one's own: what a program reads, and until when."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from board.communities.tables import Community
from board.db.session import Database
from board.db.sql import fetch, run
from board.web.logged import logged_path
from tests import make
from tests.accounts.office import owing
from tests.conftest import Clock
from tests.make import NOW
from tests.web.client import anonymous, application, signed_in


class Office:
    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.app = db, application(db, clock)
        with db.write() as session:
            account = owing(session, months=5)
            community = session.get_one(Community, account.community_id)
            make.imported(session, community)
            self.clerk, self.steward = (make.person(session, role, community) for role in ("clerk", "steward"))
        self.client, self.other = (signed_in(db, clock, who, app=self.app) for who in (self.clerk, self.steward))
        self.program = anonymous(db, clock, app=self.app)
        self.client.post("/visits", data={
            "account": account.id, "day": "2026-11-24", "hour": "14:30", "steward_part": "x", "clerk_part": "x",
            "steward_id": self.steward.person_id, "meeting_point": "大堂",
        })  # fmt: skip

    def address(self, department: str = "") -> str:
        made = self.other.post("/me/calendar", data={"department": department}).text
        return "/calendar/" + made.split("/calendar/")[1].split("</code>")[0]


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock)


def events(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


@pytest.mark.parametrize("department", ["", "steward"])
def test_a_program_reads_kinds_and_buildings_and_nothing_else(office: Office, department: str) -> None:
    answer = office.program.get(office.address(department))
    (event,) = events(answer)
    assert (str(event["summary"]), str(event["location"])) == ("联合上门", "翠湖花园 7")
    assert event["dtstart"].dt == NOW.replace(day=24, hour=6, minute=30)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=1)
    assert answer.headers["cache-control"].startswith("private")
    assert not any(told in answer.text for told in ("1503", "张伟", "大堂", office.steward.name, "1550"))


def test_an_address_is_shown_once_and_ends_when_revoked(office: Office) -> None:
    address = office.address()
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    page = office.other.get("/me/calendar").text
    assert token not in page
    assert "还没有读取过" in page
    office.program.get(address)
    assert "最近读取" in office.other.get("/me/calendar").text
    with office.db.read() as session:
        assert token not in str(fetch(session, "SELECT * FROM calendar_feed"))
    assert office.client.post("/me/calendar/1/revocation").status_code == 404
    assert office.other.post("/me/calendar/1/revocation").status_code == 303
    assert office.program.get(address).status_code == 404


def test_who_left_is_read_no_longer(office: Office) -> None:
    address, department = office.address(), office.address("steward")
    with office.db.write() as session:
        run(session, "UPDATE person_role SET role = 'clerk' WHERE person_id = :id", id=office.steward.person_id)
    assert office.program.get(department).status_code == 404
    with office.db.write() as session:
        run(session, "UPDATE person SET active = FALSE WHERE id = :id", id=office.steward.person_id)
    assert office.program.get(address).status_code == 404


@pytest.mark.parametrize("path", ["/calendar/abc.ics", "/calendar/.ics", "/calendar/new"])
def test_what_is_no_address_is_not_found(office: Office, path: str) -> None:
    assert office.program.get(path).status_code == 404


def test_only_the_own_department(office: Office) -> None:
    refused = office.other.post("/me/calendar", data={"department": "clerk"})
    assert (refused.status_code, "只能订阅自己部门" in refused.text) == (409, True)


@pytest.mark.parametrize(
    ("path", "logged"),
    [("/calendar/geheim.ics", "/calendar/***"), ("/calendar", "/calendar"), ("/tasks/7", "/tasks/7")],
)
def test_a_logged_path_has_no_token(path: str, logged: str) -> None:
    assert logged_path(path) == logged
