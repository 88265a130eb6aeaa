"""Sessions: listed and ended one by one, ended for good, and none for whoever only looks."""

import re
import threading
from typing import Any

import pytest
from litestar import get

from board import routes
from board.communities.actions import set_active, set_password
from board.communities.grants import set_grants
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import BOARD, EVERYWHERE
from board.rules.words import Role
from board.web.access import only
from tests.conftest import Clock
from tests.web.client import anonymous, application
from tests.web.door import PASSWORD, Browser, count, person, verbs

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0 Safari/604.1"


@pytest.fixture
def sun(db: Database, clock: Clock) -> int:
    return person(db, clock, Role.CLERK, login="sunli", name="孙丽")


@pytest.fixture
def desk(db: Database, clock: Clock, sun: int) -> Browser:
    return signed_in(db, clock, WINDOWS)


def signed_in(db: Database, clock: Clock, agent: str = "", **more: Any) -> Browser:
    made = Browser(db, clock, **more)
    made.client.headers["user-agent"] = agent
    made.give_password("sunli")
    made.open("/me")
    return made


def test_a_person_sees_their_browsers_and_ends_one_of_them(desk: Browser, db: Database, clock: Clock) -> None:
    clock.forward(minutes=5)
    phone, other = signed_in(db, clock, IPHONE), signed_in(db, clock, WINDOWS)
    text = desk.open("/me").text
    assert "微信 · iPhone" in text
    assert text.count("Chrome · Windows") == 2
    assert "testclient" in text  # where it is signed in from
    ends = re.findall(r"/me/sessions/(\d+)/end", text)
    assert len(ends) == 2  # not this one: for that there is signing out
    for token in (one.client.cookies["board"] for one in (desk, phone, other)):
        assert token not in text
    [(number,)] = run_query(db, "SELECT id FROM person_session WHERE user_agent = :agent", agent=IPHONE)
    assert desk.send(f"/me/sessions/{number}/end").status_code == 303
    assert (desk.is_in(), phone.is_in(), other.is_in()) == (True, False, True)
    assert desk.send(f"/me/sessions/{number}/end").status_code == 404
    assert desk.send("/me/sessions").status_code == 303
    assert (desk.is_in(), other.is_in()) == (True, False)
    assert verbs(db)[-2:] == ["session_ended", "session_ended"]


def test_nobody_ends_anothers_session(desk: Browser, db: Database, clock: Clock) -> None:
    person(db, clock, Role.CLERK, login="qian", name="钱芳")
    other = Browser(db, clock)
    other.give_password("qian")
    [(number,)] = run_query(db, "SELECT MAX(id) FROM person_session")
    assert desk.send(f"/me/sessions/{number}/end").status_code == 404
    assert other.is_in()


def test_a_session_that_ended_by_itself_is_not_listed(desk: Browser, db: Database, clock: Clock) -> None:
    signed_in(db, clock, IPHONE)
    for _ in range(2):
        clock.forward(minutes=100)
        assert desk.is_in()
    assert "iPhone" not in desk.open("/me").text


def test_looking_signed_out_writes_nothing(db: Database, clock: Clock, sun: int) -> None:
    client = anonymous(db, clock)
    client.follow_redirects = False
    tables = ("person_session", "half_session", "sign_in_failure", "audit_entry")
    before = [count(db, table) for table in tables]
    for path in ("/", "/sign-in", "/sign-in/code", "/sign-in/factor", "/step-up", "/me", "/nowhere", "/healthz") * 5:
        answer = client.get(path)
        assert "set-cookie" not in answer.headers
    assert [count(db, table) for table in tables] == before


@pytest.mark.parametrize("end", ["password", "disabled", "roles", "signed out"])
def test_the_next_request_finds_no_session(desk: Browser, db: Database, clock: Clock, sun: int, end: str) -> None:
    if end == "signed out":
        desk.send("/sign-out")
    with db.write() as session:
        if end == "password":
            set_password(session, person_id=sun, password="another-9-bamboo", by=BOARD, now=clock())
        if end == "disabled":
            set_active(session, person_id=sun, active=False, by=BOARD, now=clock())
        if end == "roles":
            set_grants(session, person_id=sun, grants=[(Role.STEWARD, EVERYWHERE)], by=BOARD, now=clock())
    assert not desk.is_in()


def test_signing_out_is_not_undone_by_a_request_under_way(
    db: Database, clock: Clock, sun: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow request began with a good session and ends after it: it may be answered, and wakes nothing."""
    begun, go_on = threading.Event(), threading.Event()

    @get("/slow", guards=[only(*Role)], sync_to_thread=True)
    def slow() -> str:
        begun.set()
        go_on.wait(30)
        return "done"

    monkeypatch.setattr(routes, "ROUTES", [*routes.ROUTES, slow])
    app = application(db, clock)
    desk = signed_in(db, clock, app=app)
    token, answers = desk.client.cookies["board"], []
    clock.forward(minutes=2)  # the slow one also notes that the session was seen
    other = Browser(db, clock, app=app)
    other.client.cookies.set("board", token)
    thread = threading.Thread(target=lambda: answers.append(other.client.get("/slow").status_code))
    thread.start()
    assert begun.wait(30)
    assert desk.send("/sign-out").status_code == 303
    go_on.set()
    thread.join(30)
    assert answers == [200]
    desk.client.cookies.set("board", token)
    assert not desk.is_in()
    assert not other.is_in()


def test_a_failure_says_what_was_typed_where_it_can_be_erased(db: Database, clock: Clock, sun: int) -> None:
    Browser(db, clock).give_password("sunli", "a wrong guess")
    Browser(db, clock).give_password("nobody here", "a wrong guess")
    rows = run_query(
        db, "SELECT verb, actor, subject_id, details, personal FROM audit_entry WHERE verb <> 'add_person' ORDER BY seq"
    )
    assert rows == [
        ("sign_in_failed", "nobody", sun, "", '{"login":"sunli"}'),
        ("sign_in_failed", "nobody", None, "", '{"login":"nobody here"}'),
    ]


def test_coming_and_going_is_written_down(desk: Browser, db: Database, sun: int) -> None:
    desk.send("/me/password", old=PASSWORD, new="another-9-bamboo")
    desk.open("/me")
    desk.send("/sign-out")
    rows = run_query(
        db, "SELECT verb, actor, actor_id, address FROM audit_entry WHERE verb <> 'add_person' ORDER BY seq"
    )
    assert [row[0] for row in rows] == ["sign_in", "step_up", "password_changed", "sign_out"]
    assert {row[1:] for row in rows} == {("person", sun, "testclient")}


def run_query(db: Database, sql: str, **values: Any) -> list[Any]:
    with db.read() as session:
        return [tuple(row) for row in fetch(session, sql, **values)]
