"""The page of the matrix: every address in the reader's language, and what one role has."""

import pytest

from board.db.session import Database
from board.web.permissions import RIGHTS
from tests import make
from tests.conftest import Clock
from tests.web.client import signed_in


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_every_address_is_on_the_page(db: Database, clock: Clock, role: str) -> None:
    with db.write() as session:
        who = make.person(session, role)
    page = signed_in(db, clock, who).get("/permissions").text
    assert [right.address for right in RIGHTS.values() if f"<code>{right.address}</code>" not in page] == []
    assert [right.zh for right in RIGHTS.values() if right.zh not in page] == []
    assert "权限范围为 holds:write 的程序" in page
    assert "收费、主任、审计" in page


def test_a_role_is_shown_alone(db: Database, clock: Clock) -> None:
    with db.write() as session:
        who = make.person(session, "administrator")
    page = signed_in(db, clock, who).get("/permissions?role=security").text
    assert "<code>GET /my-tasks</code>" in page
    assert "<code>GET /accounts</code>" not in page


@pytest.mark.parametrize("path", ["/people", "/tokens", "/policy", "/holds"])
def test_the_auditor_reads_and_is_offered_no_change(db: Database, clock: Clock, path: str) -> None:
    with db.write() as session:
        who = make.person(session, "auditor", make.community(session))
        person = make.person(session, "clerk", make.community(session, "金桂苑"))
    desk = signed_in(db, clock, who)
    page = desk.get(path)
    assert page.status_code == 200
    forms = {part.split('"')[0] for part in page.text.split('action="')[1:]} - {"/search", "/me/language", "/sign-out"}
    assert forms == set()
    assert desk.get(f"/people/{person.person_id}").status_code == 404
