"""One ticket over HTTP: what follows from working on it is said there."""

from board.db.session import Database
from board.rules.words import Status
from tests import make
from tests.conftest import Clock
from tests.telling import event, owing, tell
from tests.web.client import signed_in


def test_who_resolves_a_ticket_sees_who_was_told(db: Database, clock: Clock) -> None:
    with db.write() as session:
        owing(session)
        for role, name in (("clerk", "孙丽"), ("steward", "陈燕"), ("manager", "吴主任")):
            make.person(session, role, name=name)
        engineer = make.person(session, "engineering", name="王工")
        tell(session, event(Status.OPEN, -2))
    browser = signed_in(db, clock, engineer)
    assert "已通知" not in browser.get("/tickets/1").text
    assert browser.post("/tickets/1/resolution", data={"result": "换了水管"}).status_code == 303
    page = browser.get("/tickets/1").text
    assert "已通知： 收费 孙丽、管家 陈燕" in page
    assert "吴主任" not in page
