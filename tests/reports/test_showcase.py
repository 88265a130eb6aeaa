"""Results shown to owners: chosen by the manager, seen by those who talk with owners, and nobody's data on them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlmodel import Session

from board.accounts.tables import Owner
from board.communities.tables import Community
from board.db.session import Database, driver
from board.db.sql import fetch, run
from board.evidence import pdf
from board.reports import showcase_queries as queries
from board.rules.words import Role
from tests import engines, make
from tests.conftest import Clock
from tests.engines import skip_or_fail
from tests.evidence.test_bundle import inside
from tests.reports.compared import compared
from tests.web.client import application, signed_in

DAY = timedelta(days=1)
ROLES = (
    Role.MANAGER, Role.CLERK, Role.STEWARD, Role.ENGINEERING, Role.ENVIRONMENT, Role.LEAD, Role.AUDITOR, Role.SECURITY,
)  # fmt: skip


class House:
    """In 翠湖花园 a finished showcase, one that is worked on and one without its second photo; 云山府 has its own."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.app = db, clock, application(db, clock)
        with db.write() as session:
            self.household = make.household(session)
            self.site, self.building = self.household.community_id, self._building(session, self.household.room_id)
            self.task, self.before, self.after = compared(session, self.site, self.building, at=make.NOW - DAY)
            compared(session, self.site, self.building, at=make.NOW, state="in_progress", ended_at=None)
            compared(session, self.site, self.building, at=make.NOW, slots=("before",))
            other = make.community(session, "云山府")
            elsewhere = make.building(session, other, "3")
            self.foreign, self.foreign_photo, _ = compared(session, other.id, elsewhere.id, at=make.NOW)
            run(session, "INSERT INTO showcase (task_id, community_id, caption, at) VALUES (:task, :site, '泳池', 1)",
                task=self.foreign, site=other.id)  # fmt: skip
            home = session.get_one(Community, self.site)
            self.people = {role: make.person(session, role, home) for role in ROLES}

    def _building(self, session: Session, room: int) -> Any:
        return fetch(session, "SELECT building_id FROM room WHERE id = :id", id=room)[0][0]

    def as_(self, role: Role) -> TestClient[Any]:
        return signed_in(self.db, self.clock, self.people[role], app=self.app)

    def choose(self, caption: str = "大堂换了新灯", task: int | None = None) -> Any:
        return self.as_(Role.MANAGER).post(f"/showcase/{task or self.task}", data={"caption": caption})

    def rows(self, sql: str) -> list[Any]:
        with self.db.read() as session:
            return fetch(session, sql)


@pytest.fixture
def house(db: Database, clock: Clock) -> House:
    return House(db, clock)


def test_the_manager_chooses_and_all_who_talk_with_owners_see_it(house: House) -> None:
    manager = house.as_(Role.MANAGER).get("/showcase").text
    assert manager.count("<article") == 1, "neither what is unfinished nor what has one photo alone"
    assert ">大堂换灯</textarea>" in manager
    assert "泳池" not in manager
    assert "<article" not in house.as_(Role.CLERK).get("/showcase").text
    assert house.choose().status_code == 303
    for role in ROLES[:-1]:
        text = house.as_(role).get("/showcase").text
        assert ("大堂换了新灯" in text, "7栋" in text, "泳池" in text) == (True, True, False), role
        assert (f'action="/showcase/{house.task}"' in text) is (role is Role.MANAGER)
    assert house.as_(Role.SECURITY).get("/showcase").status_code == 404


def test_photos_are_open_only_while_they_are_shown(house: House) -> None:
    clerk, address = house.as_(Role.CLERK), f"/showcase/{house.task}/photos/{house.after}"
    assert clerk.get(address).status_code == 404
    house.choose()
    answer = clerk.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert clerk.get(f"/showcase/{house.task}/photos/{house.foreign_photo}").status_code == 404
    assert clerk.get(f"/showcase/{house.foreign}/photos/{house.foreign_photo}").status_code == 404
    assert house.as_(Role.SECURITY).get(address).status_code == 404
    assert house.as_(Role.MANAGER).post(f"/showcase/{house.task}/removal").status_code == 303
    assert clerk.get(address).status_code == 404
    assert house.as_(Role.MANAGER).post(f"/showcase/{house.task}/removal").status_code == 404


@pytest.mark.parametrize(
    ("caption", "says"),
    [
        pytest.param("", "请写一句说明", id="nothing"),
        pytest.param("灯" * 51, "最多 50 个字", id="too long"),
        pytest.param("13800138000 来电夸奖", "13800138000", id="a number"),
        pytest.param("7-2-1503 不漏了", "7-2-1503", id="a room"),
        pytest.param("张 伟家不漏了", "张 伟", id="an owner"),
        pytest.param("張伟家不漏了", "張伟", id="an owner in an old character"),
        pytest.param("张先生家不漏了", "张先生", id="an owner by the surname"),
        pytest.param("李租客说好", "李租客", id="another person of a room"),
        pytest.param("欠费的也修", "欠费", id="debts"),
    ],
)
def test_what_says_who_or_where_is_refused_and_kept_in_the_form(house: House, caption: str, says: str) -> None:
    with house.db.write() as session:
        run(session, "UPDATE owner SET name = '张伟', name_key = '张伟'")
        run(session, "INSERT INTO other_person (account_id, relation, name, phone, note, recorded_at)"
                     " VALUES (:id, 'tenant', '李租客', '', '', 1)", id=house.household.id)  # fmt: skip
    answer = house.choose(caption)
    assert (answer.status_code, says in answer.text) == (422, True)
    assert f">{caption}</textarea>" in answer.text
    assert house.rows(f"SELECT COUNT(*) FROM showcase WHERE task_id = {house.task}") == [(0,)]


def test_choosing_is_written_down_once(house: House) -> None:
    house.choose()
    house.choose()
    house.choose("大堂的灯全换了")
    house.as_(Role.MANAGER).post(f"/showcase/{house.task}/removal")
    verbs = house.rows("SELECT verb FROM audit_entry WHERE verb IN ('show_result', 'hide_result') ORDER BY seq")
    assert verbs == [("show_result",), ("show_result",), ("hide_result",)]
    assert house.rows(f"SELECT state FROM task WHERE id = {house.task}") == [("done",)]


def test_nobody_else_chooses(house: House) -> None:
    for role in ROLES[1:]:
        assert house.as_(role).post(f"/showcase/{house.task}", data={"caption": "灯"}).status_code == 404
    assert house.choose("灯亮了", house.foreign).status_code == 404
    assert house.choose("灯亮了", 99999).status_code == 404


def test_swept_photos_take_the_result_off(house: House) -> None:
    house.choose()
    with house.db.write() as session:
        run(session, "DELETE FROM task_photo WHERE id = :id", id=house.after)
    assert "大堂换了新灯" not in house.as_(Role.CLERK).get("/showcase").text


def test_the_poster_has_what_was_picked_and_nothing_of_anybody(house: House) -> None:
    house.choose()
    clerk = house.as_(Role.CLERK)
    text = clerk.get(f"/showcase/poster?pick={house.task}&pick={house.foreign}&title=冬季成果").text
    assert all(said in text for said in ("冬季成果", "大堂换了新灯", "7栋", "2026年11月", "翠湖花园"))
    assert "泳池" not in text
    assert house.people[Role.CLERK].name not in text
    if not pdf.is_available():
        skip_or_fail(pdf.MISSING.en)
    answer = clerk.get(f"/showcase/poster?pick={house.task}&form=pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    streams = inside(answer.content)
    assert len(re.findall(rb"/Type /Page\b", streams)) == 1
    written = {character for character in "换新灯甲乙" if f"<{ord(character):04x}>".encode() in streams.lower()}
    assert written == {*"换新灯"}, "of the caption, and neither the clerk's 甲 nor any 乙"
    assert not re.search(rb"/(Author|CreationDate) \(.", streams)
    assert b"Exif" not in answer.content + streams


def test_in_english_buildings_are_named_in_english(house: House) -> None:
    house.choose()
    with house.db.write() as session:
        run(session, "UPDATE person SET language = 'en'")
    clerk = house.as_(Role.CLERK)
    for path in ("/showcase", f"/showcase/poster?pick={house.task}"):
        text = clerk.get(path).text
        assert ("bldg 7" in text, "栋" in text) == (True, False), path


def test_without_the_libraries_a_poster_offers_the_page_that_prints(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Any:
        raise pdf.NoPdf

    house.choose()
    monkeypatch.setattr(pdf, "_weasyprint", missing)
    answer = house.as_(Role.CLERK).get(f"/showcase/poster?pick={house.task}&form=pdf")
    assert (answer.status_code, "apt-get install" in answer.text, "打印网页" in answer.text) == (422, True, True)
    assert "压缩包" not in answer.text, "a poster comes in no ZIP"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        pytest.param("pick=0", "至少勾选一项", id="nothing"),
        pytest.param("pick=x&pick=9999999999999999999", "至少勾选一项", id="rubbish"),
        pytest.param("pick={task}&title=13800138000", "13800138000", id="a number in the headline"),
        pytest.param("pick={task}&title=" + "好" * 21, "最多 20 个字", id="a long headline"),
    ],
)
def test_a_poster_that_cannot_be(house: House, query: str, says: str) -> None:
    house.choose()
    answer = house.as_(Role.CLERK).get(f"/showcase/poster?{query.format(task=house.task)}")
    assert (answer.status_code, says in answer.text) == (422, True)


def test_who_moves_in_later_is_not_hung_up_either(house: House) -> None:
    house.choose("雪莲花坛换了新土")
    address = f"/showcase/poster?pick={house.task}"
    assert house.as_(Role.CLERK).get(address).status_code == 200
    with house.db.write() as session:
        session.add(Owner(community_id=house.site, name="雪莲", name_key="雪莲"))
    answer = house.as_(Role.CLERK).get(address)
    assert (answer.status_code, "雪莲" in answer.text) == (422, True)
    assert "<article" not in house.as_(Role.CLERK).get("/showcase").text
    manager = house.as_(Role.MANAGER).get("/showcase").text
    assert ("住户姓名“雪莲”" in manager, "雪莲花坛换了新土" in manager) == (True, True)


def test_one_poster_is_for_one_community(house: House) -> None:
    house.choose()
    with house.db.write() as session:
        everywhere = make.person(session, Role.MANAGER)
    client = signed_in(house.db, house.clock, everywhere, app=house.app)
    answer = client.get(f"/showcase/poster?pick={house.task}&pick={house.foreign}")
    assert (answer.status_code, "一个小区" in answer.text) == (422, True)


def test_statements_do_not_grow(sqlite_files: engines.SQLiteFiles, clock: Clock) -> None:
    db = Database(sqlite_files.create(schema=True))
    house = House(db, clock)

    def counted() -> int:
        said: list[str] = []
        with db.read() as session:
            driver(session).set_trace_callback(said.append)
            found = queries.results(session, house.people[Role.MANAGER])
            queries.private_parts(session, [(one.community_id, one.caption) for one in found])
            queries.pictures(session, found)
            driver(session).set_trace_callback(None)
        return len(said)

    house.choose()
    few = counted()
    with db.write() as session:
        more = [compared(session, house.site, house.building, at=make.NOW)[0] for _ in range(4)]
    for task in more:
        assert house.choose("楼道刷了新漆", task).status_code == 303
    assert counted() == few == 4
    db.dispose()
