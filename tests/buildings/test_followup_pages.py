"""What came of an inspection: over stored months, for those who may see it, and in an order that nobody chooses."""

import re
from datetime import datetime
from typing import Any

import pytest
from litestar.testing import TestClient

from board.communities.tables import Building, Community
from board.db.session import Database
from board.rules.flag_lots import lot
from board.tasks.tables import Task
from tests import make
from tests.buildings.street import flag
from tests.conftest import Clock
from tests.web.client import application, signed_in

NOW = make.NOW
MARCH, JUNE, OCTOBER = (2026 * 12 + month - 1 for month in (3, 6, 10))


def inspection(session: Any, at: Building, *, asked: datetime, ended: datetime | None = None, **facts: Any) -> int:
    whole = {
        "state": "done" if ended else "requested",
        "result": {"findings": "found", "details": "主管返水，已更换立管", "tickets": "R-9"} if ended else {},
        **facts,
    }
    task = Task(
        kind="inspection", department="engineering", community_id=at.community_id, building_id=at.id, asked_at=asked,
        due_at=asked, ended_at=ended, title=f"{at.name}栋", brief={}, **whole,
    )  # fmt: skip
    session.add(task)
    session.flush()
    return task.id or 0


def day(month: int, number: int = 1) -> datetime:
    return NOW.replace(year=month // 12, month=month % 12 + 1, day=number)


class Office:
    """Twelve buildings of 100 owners; building 7 was flagged in March with 40, inspected until July, 15 in October."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.app = db, clock, application(db, clock)
        with db.write() as session:
            self.site = make.community(session)
            self.houses = {name: make.building(session, self.site, name) for name in map(str, range(1, 13))}
            for month in (MARCH, JUNE, OCTOBER):
                self.close(session, month, {MARCH: 40, JUNE: 38, OCTOBER: 15}[month], "flagged" * (month == MARCH))
            self.task = inspection(session, self.houses["7"], asked=day(MARCH + 1), ended=day(JUNE + 1))
            self.people = {
                role: make.person(session, role, self.site)
                for role in ("manager", "clerk", "engineering", "security", "lead")
            }

    def close(self, session: Any, month: int, owing: int, verdict: str = "") -> None:
        for name, house in self.houses.items():
            mine = name == "7"
            even = 14 if name == "1" else 10  # one building lasts above the others
            flag(
                session, house, month=month, owners=100, owing=owing if mine else even, at=day(month + 1),
                verdict=verdict if mine and verdict else "normal",
            )  # fmt: skip

    def as_(self, role: str) -> TestClient[Any]:
        return signed_in(self.db, self.clock, self.people[role], app=self.app)


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock)


def test_the_story_ends_with_what_is_left_of_the_fall(office: Office) -> None:
    text = office.as_("manager").get(f"/flags/inspections/{office.task}").text
    assert "欠费业主占比 2026-03 为 40%，2026-10 为 15%" in text
    assert "从 10% 到 10%" in text
    assert "下降 25.0 个百分点（谨慎算法）到下降 25.0 个百分点（宽松算法）" in text  # all of a difference lasted
    assert "比预期降得多" in text
    assert "一栋楼说明不了多少" in text and "前后对比会夸大" in text  # noqa: PT018
    assert "主管返水，已更换立管" in text and "R-9" in text  # noqa: PT018
    assert re.findall(r'<th scope="row">(20\d\d-\d\d)', text) == ["2026-03", "2026-06", "2026-10"]


def test_all_together_and_each_with_its_answer(office: Office) -> None:
    text = office.as_("manager").get("/flags/inspections").text
    assert "1 次巡检平均：下降 25.0 个百分点（谨慎算法）到下降 25.0 个百分点（宽松算法）；其中 1 次比预期降得多" in text
    assert "12 个百分点以内都可能是偶然" in text
    assert f'href="/flags/inspections/{office.task}">翠湖花园 7栋' in text
    for page in ("/flags", f"/tasks/{office.task}"):
        assert "/flags/inspections" in office.as_("manager").get(page).text


def test_engineering_reads_counts_and_the_answer_and_security_nothing(office: Office) -> None:
    text = office.as_("engineering").get(f"/flags/inspections/{office.task}").text
    assert "比预期降得多" in text and "40" in text  # noqa: PT018
    assert "百分点（" not in text
    assert "其他楼栋" not in text
    assert "次巡检平均" not in office.as_("engineering").get("/flags/inspections").text
    assert office.as_("security").get("/flags/inspections").status_code == 404
    assert office.as_("lead").get(f"/flags/inspections/{office.task}").status_code == 200


def test_another_community_sees_nothing_of_it(office: Office) -> None:
    with office.db.write() as session:
        stranger = make.person(session, "manager", make.community(session, "金桂苑"))
    client = signed_in(office.db, office.clock, stranger, app=office.app)
    assert client.get(f"/flags/inspections/{office.task}").status_code == 404
    assert "7栋" not in client.get("/flags/inspections").text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        pytest.param({"ended_at": day(OCTOBER - 1)}, "修好后要等 3 个月才看得出来，2026-12 月底", id="too early"),
        pytest.param({"state": "requested", "ended_at": None}, "巡检还没有结束", id="open"),
        pytest.param({"state": "cancelled"}, "这次巡检没有做", id="not made"),
        pytest.param({"asked_at": day(MARCH)}, "没有异常标记", id="asked for before any flag"),
    ],
)
def test_what_cannot_be_said_yet_is_said_plainly(office: Office, facts: dict[str, Any], words: str) -> None:
    with office.db.write() as session:
        task = session.get_one(Task, office.task)
        for name, value in facts.items():
            setattr(task, name, value)
    text = office.as_("manager").get(f"/flags/inspections/{office.task}").text
    assert words in text
    assert "百分点（" not in text


def test_a_later_flag_of_a_neighbour_changes_nothing_of_what_was_said(office: Office) -> None:
    with office.db.write() as session:
        inspection(session, office.houses["2"], asked=day(OCTOBER + 1), ended=day(OCTOBER + 1))
        office.close(session, OCTOBER + 20, 50, "flagged")
    text = office.as_("manager").get(f"/flags/inspections/{office.task}").text
    assert "2026-10 为 15%" in text  # not what the building is a year and more after its inspection
    assert "从 10% 到 10%" in text
    assert "25.0 个百分点" in text


def test_the_lot_is_shown_as_such_and_is_the_same_for_everybody(office: Office) -> None:
    with office.db.write() as session:
        for name in "123456":
            inspection(session, office.houses[name], asked=NOW)
    drawn = [
        name
        for name, _ in sorted(
            ((name, office.houses[name].id or 0) for name in "123456"), key=lambda one: lot(0, one[1])
        )
    ]
    for role in ("manager", "engineering"):
        client = office.as_(role)
        text = client.get("/flags/inspections?order=lot").text
        assert re.findall(r"翠湖花园 (\d+)栋</a></th><td><time", text) == drawn
        assert "抽签定的" in text
        plain = client.get("/flags/inspections").text
        assert "抽签定的" not in plain and "?order=lot" in plain  # noqa: PT018


def test_a_company_without_inspections_has_a_page_all_the_same(db: Database, clock: Clock) -> None:
    with db.write() as session:
        site: Community = make.community(session)
        manager = make.person(session, "manager", site)
    text = signed_in(db, clock, manager).get("/flags/inspections").text
    assert "还没有完成的巡检" in text
    assert "没有等待的巡检" in text
