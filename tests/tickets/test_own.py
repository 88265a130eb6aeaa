"""Own tickets: whose they are, and what engineering sees of the people behind them."""

from typing import Any

import pytest
from litestar.testing import TestClient

from board.db.session import Database
from board.db.sql import fetch, run
from board.rules.task_forms import TaskKind
from board.tasks.asking import ask
from tests import make
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import signed_in

PHONE, HTMX = "13800138000", {"hx-request": "true"}


@pytest.fixture
def case(db: Database) -> dict[str, Any]:
    """R-1 of 欧阳修 is named as 王工's by its source and was reported by PHONE; R-2 is nobody's."""
    with db.write() as session:
        account = owing(session, owner_name="欧阳修")
        first = ticket(session, account, "R-1", assignee="王工", phone=PHONE, description=f"业主电话 {PHONE}，急")
        second = ticket(session, account, "R-2", category="漏水", phone=PHONE)
        within, building = site(session, account)
        people = {role: make.person(session, role, within, name=role) for role in ("environment", "steward", "auditor")}
        people["engineering"] = make.person(session, "engineering", within, name="王工")
        return {
            "first": first, "second": second, "account": account.id, "site": within.id, "building": building.id,
            **people,
        }  # fmt: skip


def _open(desk: TestClient[Any], ticket_id: int, **sent: str) -> Any:
    return desk.post(f"/tickets/{ticket_id}/phone", data=sent, headers=HTMX)


def test_only_the_title_and_only_on_own_tickets(db: Database, clock: Clock, case: dict[str, Any]) -> None:
    desk = signed_in(db, clock, case["engineering"])
    own, other = (desk.get(f"/tickets/{case[name]}").text for name in ("first", "second"))
    assert ("欧阳业主" in own, "138****8000" in own) == (True, True)
    assert ("欧阳" in other, "138****8000" in other) == (False, False)
    assert "欧阳修" not in own + other
    assert PHONE not in own + other
    for path in ("/tickets", "/search?q=R-1", f"/buildings/{case['building']}"):
        assert "欧阳" not in desk.get(path).text
        assert PHONE not in desk.get(path).text


def test_the_number_opens_after_acceptance(db: Database, clock: Clock, case: dict[str, Any]) -> None:
    desk = signed_in(db, clock, case["engineering"])
    assert _open(desk, case["first"], reason="急").status_code == 404
    desk.post(f"/tickets/{case['first']}/progress")
    opened = _open(desk, case["first"])
    assert (opened.status_code, PHONE in opened.text, f"tel:{PHONE}" in opened.text) == (200, True, True)
    assert _open(desk, case["second"]).status_code == 404
    desk.post(f"/tickets/{case['first']}/resolution", data={"result": "已修"})
    assert _open(desk, case["first"]).status_code == 404
    with db.read() as session:
        looks = fetch(session, "SELECT ticket_id, person_id FROM log_entry WHERE verb = 'unmask'")
    assert looks == [(case["first"], case["engineering"].person_id)]


def test_a_namesake_makes_it_nobodys(db: Database, clock: Clock, case: dict[str, Any]) -> None:
    with db.write() as session:
        make.person(session, "security", name="namesake")
        run(session, "UPDATE person SET name = '王工' WHERE name = 'namesake'")
    assert "欧阳" not in signed_in(db, clock, case["engineering"]).get(f"/tickets/{case['first']}").text


def test_a_task_accepted_about_it_makes_it_ones_own(db: Database, clock: Clock, case: dict[str, Any]) -> None:
    with db.write() as session:
        task = ask(
            session, kind=TaskKind.INSPECTION, community_id=case["site"], by=case["steward"], now=NOW, title="7-2-1503",
            brief={}, department="environment", ticket_id=case["second"],
        )  # fmt: skip
    desk = signed_in(db, clock, case["environment"])
    assert _open(desk, case["second"]).status_code == 404
    desk.post(f"/tasks/{task}/acceptance", data={})
    assert "欧阳业主" in desk.get(f"/tickets/{case['second']}").text
    assert PHONE in _open(desk, case["second"]).text


def test_a_name_whole_in_one_community_is_not_whole_in_the_next(
    db: Database, clock: Clock, case: dict[str, Any]
) -> None:
    with db.write() as session:
        elsewhere = make.community(session, "金桂苑")
        who = make.person(session, "clerk", elsewhere, name="两地")
        run(
            session, "INSERT INTO person_role (person_id, role, community_id) VALUES (:id, 'auditor', :site)",
            id=who.person_id, site=case["site"],
        )  # fmt: skip
    page = signed_in(db, clock, who).get(f"/tickets/{case['first']}").text
    assert ("欧阳修" in page, "欧**" in page, PHONE in page) == (False, True, False)


def test_what_one_opens_elsewhere_is_not_open_here(db: Database, clock: Clock, case: dict[str, Any]) -> None:
    assert _open(signed_in(db, clock, case["steward"]), case["first"], reason="x").status_code == 404
    assert _open(signed_in(db, clock, case["auditor"]), case["first"], reason="x").status_code == 404
    with db.write() as session:
        manager = make.person(session, "manager")
    assert _open(signed_in(db, clock, manager), case["first"]).status_code == 409
    assert PHONE in _open(signed_in(db, clock, manager), case["first"], reason="业主投诉").text
