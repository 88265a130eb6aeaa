"""The page of flags: who sees what, and what a manager does about a flagged building."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from board.buildings.flag_actions import dismiss, inspect
from board.buildings.flag_inspections import ask_inspections
from board.buildings.flag_queries import flags_of
from board.communities.tables import Building
from board.db.session import Database
from board.db.sql import fetch, run
from board.rules.people import Who
from board.rules.ports import NotFound, Refused
from board.rules.time import from_micros
from tests import make
from tests.accounts.office import NOW, owing, site
from tests.buildings.street import OCTOBER, flag
from tests.conftest import Clock
from tests.web.client import application, signed_in

CAUSES = [
    {"category": "漏水", "tickets": 9, "expected": 2.5, "ratio": 2.8, "more_than_usual": True},
    {"category": "电梯", "tickets": 1, "expected": 2.0, "ratio": 0.8, "more_than_usual": False},
]


class Office:
    """Building 7 was flagged in October, building 8 is ordinary, 9 too small; a person of each kind."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.app = db, clock, application(db, clock)
        with db.write() as session:
            of = owing(session, "1503", months=5)
            owing(session, "1403")
            self.site, self.house = site(session, of)
            flag(session, self.house, causes=CAUSES)
            flag(session, make.building(session, self.site, "8"), verdict="normal", owing=2, p=1.0, q=1.0, place={})
            flag(
                session, make.building(session, self.site, "9"), verdict="too_small", owners=9, p=None, q=None, place={}
            )
            self.people = {
                role: make.person(session, role, self.site)
                for role in ("manager", "clerk", "engineering", "security", "steward")
            }

    def as_(self, role: str) -> TestClient[Any]:
        return signed_in(self.db, self.clock, self.people[role], app=self.app)

    @property
    def manager(self) -> Who:
        return self.people["manager"]

    @property
    def id(self) -> int:
        return self.house.id or 0


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock)


def test_the_manager_reads_why_and_where_and_may_act(office: Office) -> None:
    text = office.as_("manager").get("/flags").text
    assert "24 户业主中有 12 户欠费 3 个月以上" in text
    assert "机缘巧合的可能约 600 分之 1" in text
    assert "集中在2单元 03 立管" in text
    assert "工单比平常多： 漏水" in text
    assert "导致" not in text
    assert f'action="/buildings/{office.id}/inspection"' in text
    assert f'action="/buildings/{office.id}/dismissal"' in text
    assert "<svg viewBox" in text and "style=" not in text  # noqa: PT018


def test_every_point_is_a_link_and_stands_in_the_table(office: Office) -> None:
    text = office.as_("clerk").get("/flags?month=2026-10").text
    for name in ("7", "8", "9"):
        with office.db.read() as session:
            (id_,) = fetch(session, "SELECT id FROM building WHERE name = :name", name=name)[0]
        assert f'href="/buildings/{id_}" aria-label="{name}栋' in text
        assert f'<a href="/buildings/{id_}">{name}栋</a>' in text
    assert "发起巡检" not in text


def test_buildings_in_one_place_have_their_names_on_both_sides(office: Office) -> None:
    with office.db.write() as session:
        for name in ("10", "11"):
            twin = make.building(session, office.site, name)
            flag(session, twin, verdict="normal", owing=7, p=0.5 if name == "10" else 1.0, q=1.0, place={})
    text = office.as_("manager").get("/flags").text
    places = {
        name: (anchor, x)
        for anchor, x, name in re.findall(
            r'<text class="(start|end|mid)" x="([\d.]+)" y="[\d.]+">(\d+)</text></a>', text
        )
    }
    assert places["10"][0] == "start"
    assert places["11"][0] == "end"
    assert places["7"][0] == "start", "what is flagged keeps its name first"


def test_engineering_sees_counts_by_place_only(office: Office) -> None:
    text = office.as_("engineering").get("/flags").text
    assert "12/24 户" in text and "集中在2单元 03 立管" in text  # noqa: PT018
    assert "分之" not in text
    assert "<table" not in text
    assert "polyline" not in text


def test_security_does_not_have_the_page_and_others_see_their_own_community(office: Office) -> None:
    assert office.as_("security").get("/flags").status_code == 404
    with office.db.write() as session:
        stranger = make.person(session, "manager", make.community(session, "金桂苑"))
    client = signed_in(office.db, office.clock, stranger, app=office.app)
    assert "7栋" not in client.get("/flags").text
    answer = client.post(f"/buildings/{office.id}/dismissal", data={"month": "2026-10", "reason": "x"})
    assert answer.status_code == 404


def test_an_inspection_takes_one_click(office: Office) -> None:
    client = office.as_("manager")
    answer = client.post(f"/buildings/{office.id}/inspection", data={"month": "2026-10"})
    assert answer.status_code == 303
    text = client.get(answer.headers["location"]).text
    assert "1. 漏水：近三个月 9 单，照小区情况约 2.5 单，比平常多" in text
    assert "2单元 03 立管：立管、排水、渗漏" in text
    assert "巡检进行中" in client.get("/flags").text
    assert client.post(f"/buildings/{office.id}/inspection", data={"month": "2026-10"}).status_code == 409


def test_a_dismissal_says_why_and_can_be_taken_back(office: Office) -> None:
    client = office.as_("manager")
    assert client.post(f"/buildings/{office.id}/dismissal", data={"month": "2026-10", "reason": " "}).status_code == 409
    client.post(f"/buildings/{office.id}/dismissal", data={"month": "2026-10", "reason": "外墙已在修"})
    text = client.get("/flags").text
    assert "已忽略：" in text and "外墙已在修" in text  # noqa: PT018
    assert "欠费异常 · " not in client.get(f"/buildings/{office.id}").text
    client.post(f"/buildings/{office.id}/dismissal/undo", data={"month": "2026-10"})
    assert "外墙已在修" not in client.get("/flags").text
    assert client.post(f"/buildings/{office.id}/dismissal/undo", data={"month": "2026-10"}).status_code == 404


def test_the_managers_home_counts_what_stands_out_until_it_is_put_aside(office: Office) -> None:
    client = office.as_("manager")
    stat = '<a class="stat{}" href="/flags"><b>{}</b><span>欠费异常的楼栋</span>'
    assert stat.format(" s-overdue", 1) in client.get("/").text
    client.post(f"/buildings/{office.id}/dismissal", data={"month": "2026-10", "reason": "外墙已在修"})
    assert stat.format("", 0) in client.get("/").text


def test_the_building_shows_its_flag_and_where(office: Office) -> None:
    text = office.as_("clerk").get(f"/buildings/{office.id}").text
    assert "欠费异常 · 2026-10" in text
    assert 'href="#stack-1"' in text and 'id="stack-1" class="odd"' in text  # noqa: PT018


@pytest.mark.parametrize("query", ["?month=2026-13", "?month=x", "?month=1999-01", "?month=2026"])
def test_another_month_is_a_page_all_the_same(office: Office, query: str) -> None:
    assert office.as_("manager").get(f"/flags{query}").status_code == 200


def test_before_anything_was_analysed_it_says_when_that_will_be(db: Database, clock: Clock) -> None:
    with db.write() as session:
        manager = make.person(session, "manager", make.community(session))
    assert "每月 1 日凌晨 3 点" in signed_in(db, clock, manager).get("/flags").text


@pytest.mark.parametrize(
    ("days", "owing_then", "is_asked"),
    [
        pytest.param(20, 12, False, id="soon and no worse"),
        pytest.param(20, 11, False, id="soon and better"),
        pytest.param(20, 13, True, id="soon but worse"),
        pytest.param(40, 12, True, id="after the days of the policy"),
    ],
)
def test_a_dismissed_flag_stays_away_unless_it_worsens(
    office: Office, days: int, owing_then: int, is_asked: bool
) -> None:
    with office.db.write() as session:
        dismiss(session, building_id=office.id, month=OCTOBER, reason="已知", by=office.manager, now=NOW)
        _next_month(session, office.house, owing_then, NOW + timedelta(days=days))
        assert ask_inspections(session, OCTOBER + 1, now=NOW + timedelta(days=days)) == is_asked
        (found,) = flags_of(session, OCTOBER + 1, now=NOW + timedelta(days=days))
        assert found.is_kept_away is not is_asked


def _next_month(session: Any, at: Building, owing_then: int, when: datetime) -> None:
    flag(session, at, month=OCTOBER + 1, owing=owing_then, counted=float(owing_then), at=when)


def test_a_dismissal_takes_the_boards_own_inspection_with_it_unless_somebody_accepted(office: Office) -> None:
    with office.db.write() as session:
        assert ask_inspections(session, OCTOBER, now=NOW) == 1
        dismiss(session, building_id=office.id, month=OCTOBER, reason="已知", by=office.manager, now=NOW)
        assert fetch(session, "SELECT state FROM task") == [("cancelled",)]
        with pytest.raises(Refused):
            dismiss(session, building_id=office.id, month=OCTOBER, reason="再来", by=office.manager, now=NOW)


def test_what_is_ordinary_is_neither_inspected_nor_dismissed(office: Office) -> None:
    with office.db.write() as session:
        (id_,) = fetch(session, "SELECT id FROM building WHERE name = '8'")[0]
        for action in (inspect, lambda session, **facts: dismiss(session, reason="x", **facts)):
            with pytest.raises(NotFound):
                action(session, building_id=id_, month=OCTOBER, by=office.manager, now=NOW)
        with pytest.raises(NotFound):
            inspect(session, building_id=office.id, month=OCTOBER, by=office.people["clerk"], now=NOW)


def test_in_english_buildings_are_named_in_english(office: Office) -> None:
    manager = office.as_("manager")
    task = manager.post(f"/buildings/{office.id}/inspection", data={"month": "2026-10"}).headers["location"]
    with office.db.write() as session:
        run(session, "UPDATE person SET language = 'en'")
        ((due,),) = fetch(session, "SELECT due_at FROM task")
    calendar = f"/calendar?day={from_micros(due):%Y-%m-%d}"
    for path in ("/flags", "/flags/inspections", "/buildings", f"/buildings/{office.id}", "/tasks", "/log", calendar):
        text = manager.get(path).text
        assert ("bldg 7" in text, re.findall(".*栋.*", text)) == (True, []), path
    assert "bldg 7</h1>" in manager.get(task).text
    manager.post(f"/buildings/{office.id}/dismissal", data={"month": "2026-10", "reason": "新楼"})
    audit = manager.get("/audit").text
    assert "asked for task 1 bldg 7<" in audit
    assert "dismissed the flag of bldg 7<" in audit
