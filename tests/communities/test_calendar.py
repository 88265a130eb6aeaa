"""A year's holidays: read from the notice or a table, loaded by an administrator, obeyed by guard and deadlines."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from chinese_calendar import get_holiday_detail

from board import holidays
from board.accounts.check import Asked, check
from board.communities.calendar_days import load_days
from board.communities.tables import Community
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import BOARD
from board.rules.rooms import Cells
from board.rules.task_forms import TaskKind
from board.rules.words import Channel
from board.tasks.asking import task_values
from integrations.files import Unusable
from integrations.holidays.listing import read_days
from tests import make
from tests.accounts.office import owing
from tests.conftest import Clock
from tests.web.client import application, signed_in

NOTICE = """国务院办公厅关于2026年部分节假日安排的通知
国办发明电〔2025〕7号
　　经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
　　一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
　　二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
　　三、清明节：4月4日（周六）至6日（周一）放假，共3天。
　　四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
　　五、端午节：6月19日（周五）至21日（周日）放假，共3天。
　　六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
　　七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""
LINES = "2027-02-05 至 2027-02-11 春节 放假\n2027-02-14 春节 上班\n2027-05-01 劳动节\n"


def test_the_notice_is_read_as_the_library_has_it() -> None:
    found = {one.day: one.is_off for one in read_days(NOTICE, year=2030).days}
    days = [date(2026, 1, 1) + timedelta(days=count) for count in range(365)]
    named = {day: is_off for day in days for is_off, name in [get_holiday_detail(day)] if name}
    assert found == named


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(LINES, id="pasted lines"),
        pytest.param(
            "日期,名称,类型\n2027/2/5~2027/2/11,春节,休\n2027年2月14日,春节,补班\n2027-05-01,劳动节,\n", id="a table"
        ),
        pytest.param(
            "日期;节日;安排\n2027-02-05至2027-02-11;春节;放假\n20270214;春节;上班\n2027-5-1;劳动节;假\n".encode("gbk"),
            id="a file",
        ),
    ],
)  # fmt: skip
def test_tables(content: str | bytes) -> None:
    found = read_days(content, year=2030)
    assert found.problems == ()
    assert [(one.day.isoformat(), one.is_off, one.name) for one in found.days[::7]] == [
        ("2027-02-05", True, "春节"), ("2027-02-14", False, "春节")
    ]  # fmt: skip
    assert len(found.days) == 9


def test_what_cannot_be_read_is_said_with_its_row() -> None:
    found = read_days("2027-01-01 元旦\n2027-13-01 元旦\n2027-01-02 元旦 也许\n2027-01-01 元旦 上班\n", year=2027)
    assert [(row, why.en) for row, _, why in found.problems] == [
        (3, "the day cannot be read"), (4, "the kind is 放假 (off) or 上班 (work)"),
        (5, "this day stands here twice, and differently"),
    ]  # fmt: skip
    assert len(found.days) == 1
    with pytest.raises(Unusable):
        read_days("没有日子", year=2027)


def test_the_guard_and_deadlines_obey_what_was_loaded(db: Database) -> None:
    friday = datetime(2027, 2, 5, 4, tzinfo=UTC)
    with db.write() as session:
        account = owing(session)
        site = session.get_one(Community, account.community_id)
        make.imported(session, site, as_of=friday - timedelta(days=1))
        asked = [Asked(account.id, Cells(), Channel.PHONE, at, ("clerk",)) for at in
                 ("2027-02-05T12:00", "2027-02-14T12:00", "2027-05-02T12:00")]  # fmt: skip

        def said() -> list[tuple[bool, bool]]:
            found = check(session, asked, who=BOARD, now=friday)
            return [("HOLIDAY" in [one.code for one in each.denials], each.warning is not None) for each in found]

        def due() -> str:
            told = {"community_id": site.id or 0, "by": BOARD, "now": friday, "title": "", "brief": {}}
            row = task_values(session, kind=TaskKind.SERVICE_ISSUE, **told)
            return str(datetime.fromtimestamp(row["due_at"] / 1e6, UTC).date())

        assert said() == [(False, True), (False, True), (True, True)], "a year that nobody knows: fixed dates"
        assert due() == "2027-02-08"
        load_days(session, read_days(LINES, year=2027).days, by=BOARD, now=friday)
        assert said() == [(True, False), (False, False), (False, False)]
        assert due() == "2027-02-12"
        assert holidays.unknown_years(session, date(2027, 10, 31)) == []
        assert holidays.unknown_years(session, date(2027, 11, 1)) == [2028]


@pytest.fixture
def office(db: Database, clock: Clock, tmp_path: Path) -> dict[str, Any]:
    app = application(db, clock, data_dir=tmp_path)
    with db.write() as session:
        site = make.community(session)
        people = {
            "administrator": make.person(session, "administrator"),
            "manager": make.person(session, "manager", site),
        }
    return {name: signed_in(db, clock, who, app=app) for name, who in people.items()}


def test_an_administrator_loads_a_year_and_takes_it_back(office: dict[str, Any], db: Database) -> None:
    administrator, manager = office["administrator"], office["manager"]
    for one in (administrator.get("/people"), manager.get("/"), administrator.get("/holidays")):
        assert "2027 年的放假安排还没有录入" in one.text
    shown = administrator.post("/holidays/preview", data={"days": LINES}, files={"file": ("", b"")})
    assert "2027-02-14,春节,上班" in shown.text
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM calendar_day") == [(0,)], "a preview writes nothing"
    assert manager.post("/holidays", data={"days": LINES}).status_code == 404
    assert administrator.post("/holidays", data={"days": LINES}).status_code == 303
    administrator.post("/holidays", data={"days": "2027-01-01 元旦\n2027-01-02 元旦"})
    with db.read() as session:
        assert fetch(session, "SELECT day FROM calendar_day ORDER BY day") == [(20270101,), (20270102,)]
    assert "还没有录入" not in manager.get("/").text
    assert "元旦" in manager.get("/holidays?year=2027").text
    assert administrator.post("/holidays/2027/removal").status_code == 303
    assert administrator.post("/holidays/2027/removal").status_code == 404
    assert "2027 年的放假安排还没有录入" in manager.get("/").text


@pytest.mark.parametrize(
    ("data", "told"), [({"days": ""}, "请粘贴放假通知"), ({"days": "没有日子"}, "没有读到任何日期")]
)
def test_rubbish_is_answered_in_a_sentence(office: dict[str, Any], data: dict[str, str], told: str) -> None:
    answer = office["administrator"].post("/holidays/preview", data=data, files={"file": ("", b"")})
    assert answer.status_code == 422
    assert told in answer.text
    assert office["administrator"].post("/holidays", data=data).status_code == 422
