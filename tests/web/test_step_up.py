"""Step-up: what could do most harm asks again, keeps what was filled in, and works without JavaScript."""

import re
from html import unescape
from typing import Any

import pytest
from litestar import get
from litestar.testing import TestClient

from board import routes
from board.db.session import Database
from board.db.sql import fetch
from board.rules.words import Role
from board.web.access import only
from board.web.attempts import PER_LOGIN
from board.web.fresh import PROOF, fresh
from tests.conftest import Clock
from tests.web.client import application
from tests.web.door import PASSWORD, Browser, count, person, verbs

TOKEN = re.compile(r"board_[\w-]{43}")
FORM = {"name": "工单 <系统> & 其他", "scope": ["tickets:write", "tasks:read"]}
GUARDED = {
    "POST /people", "POST /people/{person_id}/password", "POST /people/{person_id}/roles",
    "POST /people/{person_id}/factor-reset", "POST /tokens", "GET /me/factor", "POST /me/factor",
    "POST /me/factor/removal", "POST /me/factor/codes", "POST /tokens/{token_id}/replacement", "POST /audit/export",
    "POST /owners/{owner_id}/export", "POST /owners/{owner_id}/views", "POST /owners/{owner_id}/erasure",
    "POST /accounts/call-list/file", "POST /accounts/{account_id}/bundle", "POST /leaks/export",
}  # fmt: skip


@pytest.fixture
def desk(db: Database, clock: Clock) -> Browser:
    """An administrator who signed in five minutes ago, and a clerk to act upon."""
    person(db, clock, Role.ADMINISTRATOR, login="zhou", name="老周")
    person(db, clock, Role.CLERK, login="sunli", name="孙丽")
    made = Browser(db, clock, app=application(db, clock, second_factor="nobody"))
    made.give_password("zhou")
    clock.forward(minutes=5)
    made.open("/people")
    return made


def clerk(db: Database) -> int:
    with db.read() as session:
        return int(fetch(session, "SELECT id FROM person WHERE login = 'sunli'")[0][0])


def kept(page: str) -> list[tuple[str, str]]:
    """The hidden fields of the form that waits, but for its token."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.split('<form method="post"')[-1])
    return [(unescape(name), unescape(value)) for name, value in found if name != "csrf"]


def test_everything_that_needs_it_has_the_guard(desk: Browser) -> None:
    found = {
        f"{method} {route.path_format}"
        for route in desk.client.app.routes
        for handler in route.route_handlers
        for method in handler.http_methods - {"OPTIONS"}
        if fresh in handler.resolve_guards()
    }
    assert found == GUARDED


def test_within_five_minutes_of_signing_in_nobody_is_asked(desk: Browser, clock: Clock) -> None:
    clock.forward(seconds=-1)
    assert TOKEN.search(desk.send("/tokens", **FORM).text)


def test_a_form_that_comes_late_is_asked_for_the_password_and_goes_on_as_it_was(desk: Browser, db: Database) -> None:
    asked = desk.send("/tokens", **FORM)
    assert asked.status_code == 401
    assert TOKEN.search(asked.text) is None
    assert count(db, "api_token") == 0
    assert 'action="/tokens"' in asked.text
    assert "<系统>" not in asked.text
    assert sorted(kept(asked.text)) == [("name", FORM["name"]), ("scope", "tasks:read"), ("scope", "tickets:write")]
    done = desk.send("/tokens", **FORM, **{PROOF: PASSWORD})
    assert TOKEN.search(done.text)
    with db.read() as session:
        assert fetch(session, "SELECT name FROM api_token") == [(FORM["name"],)]


@pytest.mark.parametrize(
    ("path", "form", "table"),
    [
        pytest.param("/people", {"name": "李明", "login": "liming", "role": "steward"}, "person", id="a new person"),
        pytest.param("/people/{id}/roles", {"grant": "manager:0"}, "person_role", id="other roles"),
        pytest.param("/people/{id}/password", {}, "person", id="a new password"),
        pytest.param("/tokens", {"name": "x", "scope": "tasks:read"}, "api_token", id="a token"),
        pytest.param("/people/{id}/factor-reset", {}, "person", id="a factor's reset"),
        pytest.param("/me/factor/codes", {}, "recovery_code", id="recovery codes"),
    ],
)
def test_nothing_happens_without_it(desk: Browser, db: Database, path: str, form: dict[str, str], table: str) -> None:
    def stored() -> Any:
        with db.read() as session:
            return fetch(session, f"SELECT * FROM {table} ORDER BY 1, 2")

    before, path = stored(), path.format(id=clerk(db))
    assert desk.send(path, **form).status_code == 401
    for wrong in ("", "guess", "123456"):
        assert desk.send(path, **form, **{PROOF: wrong}).status_code == 422
    assert stored() == before
    assert desk.send(path, **form, **{PROOF: PASSWORD}).status_code not in (401, 422)


def test_five_minutes_are_free_of_it_then(desk: Browser, clock: Clock) -> None:
    desk.send("/tokens", **FORM, **{PROOF: PASSWORD})
    clock.forward(minutes=4, seconds=59)
    assert TOKEN.search(desk.send("/tokens", **FORM).text)
    clock.forward(seconds=1)
    assert desk.send("/tokens", **FORM).status_code == 401


def test_another_browser_is_not_fresh_with_this_one(desk: Browser, db: Database, clock: Clock) -> None:
    other = Browser(db, clock, app=desk.client.app)
    other.give_password("zhou")
    other.open("/people")
    clock.forward(minutes=5)
    desk.send("/tokens", **FORM, **{PROOF: PASSWORD})
    assert other.send("/tokens", **FORM).status_code == 401


def test_the_proof_is_asked_after_the_role(desk: Browser, db: Database, clock: Clock) -> None:
    """What one may not see is 404, fresh or not."""
    theirs = Browser(db, clock, app=desk.client.app)
    theirs.give_password("sunli")
    theirs.open("/me")
    clock.forward(minutes=5)
    assert theirs.send("/tokens", **FORM, **{PROOF: PASSWORD}).status_code == 404


def test_wrong_proofs_count_with_wrong_passwords(desk: Browser, db: Database, clock: Clock) -> None:
    for _ in range(PER_LOGIN):
        assert desk.send("/tokens", **FORM, **{PROOF: "a wrong guess"}).status_code == 422
    slower = desk.send("/tokens", **FORM, **{PROOF: PASSWORD})
    assert (slower.status_code, slower.headers["retry-after"]) == (429, "60")
    assert ("name", FORM["name"]) in kept(slower.text)
    assert Browser(db, clock, app=desk.client.app).give_password("zhou").status_code == 429
    clock.forward(minutes=1)
    assert TOKEN.search(desk.send("/tokens", **FORM, **{PROOF: PASSWORD}).text)


def test_the_password_is_not_in_the_page_that_asks_again(desk: Browser) -> None:
    assert "a wrong guess" not in desk.send("/tokens", **FORM, **{PROOF: "a wrong guess"}).text


def test_a_code_of_the_authenticator_will_do_and_works_once(desk: Browser, clock: Clock) -> None:
    desk.open("/step-up?next=/me")
    desk.send("/step-up", next="/me", **{PROOF: PASSWORD})
    desk.enrol("/me/factor")
    clock.forward(minutes=6)
    desk.open("/step-up?next=/tokens")
    assert "验证器" in desk.page
    code = desk.code()
    assert desk.send("/step-up", next="/tokens", **{PROOF: f"{code[:3]} {code[3:]}"}).headers["location"] == "/tokens"
    assert desk.send("/step-up", next="/tokens", **{PROOF: code}).status_code == 422
    assert TOKEN.search(desk.send("/tokens", **FORM).text)


def test_htmx_is_sent_to_the_page_and_back_to_where_it_was(desk: Browser) -> None:
    sent = desk.client.post(
        "/tokens", data={"csrf": desk.token, **FORM},
        headers={"hx-request": "true", "hx-current-url": "http://testserver.local/tokens?a=b&c=%E5%BC%A0"},
    )  # fmt: skip
    assert sent.status_code == 204
    assert sent.headers["hx-redirect"] == "/step-up?next=/tokens%3Fa%3Db%26c%3D%25E5%25BC%25A0"
    assert 'name="next" value="/tokens?a=b&amp;c=%E5%BC%A0"' in desk.open(sent.headers["hx-redirect"]).text
    sent = desk.send("/step-up", next="/tokens?a=b&c=%E5%BC%A0", **{PROOF: PASSWORD})
    assert sent.headers["location"] == "/tokens?a=b&c=%E5%BC%A0"


@pytest.mark.parametrize(
    "came", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", "/\\evil.example", "http://["]
)
def test_nobody_is_sent_to_another_site(desk: Browser, came: str) -> None:
    sent = desk.client.post(
        "/tokens", data={"csrf": desk.token}, headers={"hx-request": "true", "hx-current-url": came}
    )
    assert sent.headers["hx-redirect"].startswith("/step-up?next=")
    desk.open(sent.headers["hx-redirect"])
    target = desk.send("/step-up", next=dict(kept(desk.page))["next"], **{PROOF: PASSWORD}).headers["location"]
    assert re.match(r"/(?![/\\])", target)
    assert desk.send("/step-up", next=came, **{PROOF: PASSWORD}).headers["location"] == "/"


@get("/export", guards=[only(*Role), fresh], sync_to_thread=False)
def export() -> str:
    return "13812345678"


def test_a_page_is_asked_for_first_and_then_opened(db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any handler may have the guard: an export of what is not masked."""
    monkeypatch.setattr(routes, "ROUTES", [*routes.ROUTES, export])
    person(db, clock, Role.CLERK)
    desk = Browser(db, clock)
    assert "13812345678" not in desk.client.get("/export").text
    desk.give_password()
    clock.forward(minutes=5)
    sent = desk.client.get("/export?page=2")
    assert (sent.status_code, sent.headers["location"]) == (303, "/step-up?next=/export%3Fpage%3D2")
    desk.open(sent.headers["location"])
    assert desk.send("/step-up", next="/export?page=2", **{PROOF: PASSWORD}).headers["location"] == "/export?page=2"
    assert desk.client.get("/export?page=2").text == "13812345678"


def test_it_is_written_down(desk: Browser, db: Database) -> None:
    desk.send("/tokens", **FORM, **{PROOF: "a wrong guess"})
    desk.send("/tokens", **FORM, **{PROOF: PASSWORD})
    assert verbs(db)[-3:] == ["step_up_failed", "step_up", "add_token"]


def test_without_the_forms_token_no_proof_is_looked_at(desk: Browser, db: Database) -> None:
    client: TestClient[Any] = desk.client
    assert client.post("/tokens", data={**FORM, PROOF: PASSWORD}).status_code == 403
    assert count(db, "api_token") == 0


def test_own_roles_changed_go_on_in_a_new_session(desk: Browser, db: Database, clock: Clock) -> None:
    with db.read() as session:
        own = int(fetch(session, "SELECT id FROM person WHERE login = 'zhou'")[0][0])
    elsewhere, before = Browser(db, clock, app=desk.client.app), desk.client.cookies["board"]
    elsewhere.give_password("zhou")
    form = {"grant": ["administrator:0", "manager:0"]}
    assert desk.send(f"/people/{own}/roles", **form, **{PROOF: PASSWORD}).status_code == 303
    assert desk.client.cookies["board"] != before
    assert (desk.is_in(), elsewhere.is_in()) == (True, False)
