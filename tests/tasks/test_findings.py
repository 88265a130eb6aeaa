"""An inspection's findings: a tap makes a ticket of the building that informs, holds nobody, and leads back."""

from typing import Any

import pytest
from litestar.testing import TestClient

from board.db.session import Database
from board.db.sql import fetch
from board.rules.finding_words import CATEGORIES, ordered
from board.rules.people import Who
from board.rules.ports import NotFound, Refused
from board.rules.task_forms import TaskKind
from board.tasks.actions import move, request
from board.tasks.findings import findings, report
from tests import make
from tests.accounts.office import NOW, owing, site
from tests.conftest import Clock
from tests.web.client import signed_in


class Street:
    """7栋, where an engineer works on an inspection, and an owner who owes."""

    def __init__(self, db: Database) -> None:
        with db.write() as session:
            account = owing(session, "1501")
            within, house = site(session, account)
            self.engineer, manager = (make.person(session, role, within) for role in ("engineering", "manager"))
            self.task = request(
                session, kind=TaskKind.INSPECTION, by=manager, now=NOW, building_id=house.id,
                brief={"evidence": "31/96", "causes": "1. 反水比平时多\n2. 电梯", "checklist": ""},
            )  # fmt: skip
            move(session, task_id=self.task, verb="accept", by=self.engineer, now=NOW)

    def find(self, db: Database, category: str = "反水", by: Who | None = None, **told: str) -> int:
        with db.write() as session:
            return report(session, task_id=self.task, category=category, by=by or self.engineer, now=NOW, **told)


def test_a_finding_is_a_ticket_of_the_building_that_holds_nobody(db: Database) -> None:
    street = Street(db)
    ticket = street.find(db, entrance="2", note="二层立管返水")
    with db.read() as session:
        rows = fetch(
            session,
            "SELECT b.name, t.entrance, t.room_id, t.owner_id, t.kind, t.severity, t.linked_by, t.description"
            " FROM ticket t JOIN building b ON b.id = t.building_id",
        )
        assert rows == [("7", "2", None, None, "repair", "major", "area", "二层立管返水")]
        assert fetch(session, "SELECT state FROM account_state") == [("collectable",)]
        assert [(one.ticket_id, one.place, one.status) for one in findings(session, street.task)] == [
            (ticket, "7栋2单元", "open")
        ]
        assert fetch(session, "SELECT task_id, ticket_id FROM log_entry WHERE verb = 'find'") == [(street.task, ticket)]


def test_a_tap_sent_again_makes_no_second_ticket_and_another_finding_does(db: Database) -> None:
    street = Street(db)
    first = street.find(db)
    assert street.find(db) == first
    assert len({first, street.find(db, note="三楼"), street.find(db, entrance="2"), street.find(db, "电梯")}) == 4
    with db.read() as session:
        assert len({one.number for one in findings(session, street.task)}) == 4


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        pytest.param({"category": "鬼屋"}, "what kind", id="no category"),
        pytest.param({"entrance": "9"}, "no such entrance", id="no entrance"),
        pytest.param({"note": "长" * 501}, "at most 500", id="a novel"),
    ],
)
def test_rubbish_is_refused_and_leaves_nothing(db: Database, told: dict[str, str], sentence: str) -> None:
    street = Street(db)
    with pytest.raises(Refused, match=sentence):
        street.find(db, **told)
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM ticket") == [(0,)]


def test_only_who_works_on_the_inspection_finds(db: Database) -> None:
    street = Street(db)
    with db.write() as session:
        within = session.get_one(make.Community, 1)
        colleague = make.person(session, "engineering", within)
        stranger = make.person(session, "engineering", make.community(session, "金桂苑"))
    with pytest.raises(Refused, match="Accept the task"):
        street.find(db, by=colleague)
    with pytest.raises(NotFound):
        street.find(db, by=stranger)
    with db.write() as session:
        move(session, task_id=street.task, verb="finish", by=street.engineer, now=NOW, result={"findings": "nothing"})
    with pytest.raises(Refused, match="Accept the task"):
        street.find(db)


def test_the_page_offers_the_likely_first_and_shows_what_was_found(db: Database, clock: Clock) -> None:
    street = Street(db)
    client: TestClient[Any] = signed_in(db, clock, street.engineer)
    here = f"/tasks/{street.task}"
    page = client.get(here).text
    assert page.index('value="反水"') < page.index('value="电梯"') < page.index('value="漏水"')
    told = client.post(f"{here}/findings", data={"category": "反水", "entrance": "2", "note": "<b>三楼</b>"})
    assert told.headers["location"] == f"{here}#findings"
    assert "7栋2单元 反水" in client.get(here).text
    bad = client.post(f"{here}/findings", data={"category": "鬼屋", "note": "三楼管井"})
    assert (bad.status_code, "三楼管井" in bad.text, "请选择问题类别" in bad.text) == (422, True, True)


def test_all_categories_are_offered_whatever_the_hints() -> None:
    for hints in ("", "电梯困人", "没有可参考的工单"):
        assert sorted(ordered(hints)) == sorted(CATEGORIES)
    assert list(ordered("1. 燃气 2. 停水"))[:2] == ["燃气", "停水"]
