"""Signing in and out: who gets a session, how long it lasts, and what a wrong guess learns."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from board.communities.actions import add_person, set_active
from board.communities.sign_in import WRONG, issue_code
from board.db.session import Database
from board.db.sql import fetch_one
from board.rules.people import BOARD, EVERYWHERE
from board.rules.words import Role
from board.web import passwords
from board.web.attempts import PER_LOGIN, SLOWER, wait_after
from tests.conftest import Clock
from tests.web.client import anonymous, application

PASSWORD = "竹影清风-1503"
SAME = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def sun(db: Database, clock: Clock) -> int:
    """孙丽, a clerk everywhere."""
    with db.write() as session:
        return add_person(
            session, name="孙丽", login="sunli", password=PASSWORD, roles=[Role.CLERK], communities=[EVERYWHERE],
            now=clock(),
        )  # fmt: skip


@pytest.fixture
def client(db: Database, clock: Clock, sun: int) -> TestClient[Any]:
    return browser(db, clock)


def browser(db: Database, clock: Clock) -> TestClient[Any]:
    made = anonymous(db, clock)
    made.follow_redirects = False
    made.headers.update(SAME)
    return made


def sign_in(client: TestClient[Any], login: str = "sunli", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", data={"login": login, "password": password, **more})


def is_in(client: TestClient[Any]) -> bool:
    return bool(client.get("/me").status_code == 200)


def csrf_of(client: TestClient[Any]) -> str:
    return str(client.get("/me").text.split('name="csrf-token" content="')[1].split('"')[0])


def test_the_right_password_opens_the_board(client: TestClient[Any]) -> None:
    answer = sign_in(client, next="/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert is_in(client)


def test_the_cookie_is_for_this_site_only_and_not_for_scripts(db: Database, clock: Clock, sun: int) -> None:
    plain = sign_in(browser(db, clock)).headers["set-cookie"].lower()
    assert plain.startswith("board=")
    assert "httponly" in plain
    assert "samesite=lax" in plain
    assert "secure" not in plain
    client: TestClient[Any] = TestClient(application(db, clock, base_url="https://board.example.cn"))
    client.headers["sec-fetch-site"] = "same-origin"
    client.follow_redirects = False
    behind_tls = sign_in(client).headers["set-cookie"].lower()
    assert behind_tls.startswith("__host-board=")
    assert "secure" in behind_tls
    assert "path=/" in behind_tls
    assert "domain" not in behind_tls


def test_a_cookie_chosen_by_somebody_else_is_never_taken_over(client: TestClient[Any]) -> None:
    client.cookies.set("board", "planted")
    assert not is_in(client)
    sign_in(client)
    assert "planted" not in client.cookies.get("board", domain="testserver.local")
    client.cookies.clear()
    client.cookies.set("board", "planted")
    assert not is_in(client)


def test_signing_in_again_ends_the_session_before(client: TestClient[Any]) -> None:
    sign_in(client)
    first = client.cookies["board"]
    sign_in(client)
    assert client.cookies["board"] != first
    client.cookies.clear()
    client.cookies.set("board", first)
    assert not is_in(client)


def test_signing_out_ends_the_session_everywhere_at_once(client: TestClient[Any]) -> None:
    sign_in(client)
    token = client.cookies["board"]
    answer = client.post("/sign-out", headers={"x-csrf-token": csrf_of(client)})
    assert answer.headers["location"] == "/sign-in"
    assert "storage" in answer.headers["clear-site-data"]
    client.cookies.clear()
    client.cookies.set("board", token)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("steps", "still_in"),
    [
        pytest.param([{"minutes": 149}], True, id="back from a long noon break"),
        pytest.param([{"minutes": 150}], False, id="away for two hours and a half"),
        pytest.param([{"hours": 2}] * 5 + [{"minutes": 119}], True, id="busy for almost twelve hours"),
        pytest.param([{"hours": 2}] * 6, False, id="busy for a whole day"),
    ],
)
def test_a_session_ends(client: TestClient[Any], clock: Clock, steps: list[dict[str, float]], still_in: bool) -> None:
    sign_in(client)
    for step in steps[:-1]:
        clock.forward(**step)
        assert is_in(client)
    clock.forward(**steps[-1])
    assert is_in(client) is still_in


def test_an_unknown_login_and_a_wrong_password_get_the_same_answer(client: TestClient[Any]) -> None:
    unknown, wrong = sign_in(client, login="nobody"), sign_in(client, password="something else")
    assert unknown.status_code == wrong.status_code == 422
    assert unknown.text.replace("nobody", "sunli") == wrong.text
    assert WRONG.zh in wrong.text
    assert "something else" not in wrong.text


def test_guessing_is_slowed_down_and_never_locks_for_good(client: TestClient[Any], clock: Clock) -> None:
    for _ in range(PER_LOGIN):
        assert sign_in(client, password="wrong guess").status_code == 422
    for wait in (1, 2, 4, 8):
        refused = sign_in(client)
        assert refused.status_code == 429
        assert SLOWER.zh.format(minutes=wait) in refused.text
        assert refused.headers["retry-after"] == str(60 * wait)
        clock.forward(minutes=wait, seconds=-1)
        assert sign_in(client).status_code == 429
        clock.forward(seconds=1)
        assert sign_in(client, password="wrong guess").status_code == 422
    clock.forward(minutes=15)
    assert sign_in(client).status_code == 303


def test_an_unknown_login_is_slowed_down_the_same(client: TestClient[Any]) -> None:
    for _ in range(PER_LOGIN):
        assert sign_in(client, login="nobody").status_code == 422
    assert sign_in(client, login="nobody").status_code == 429
    assert sign_in(client).status_code == 303


@pytest.mark.parametrize(
    ("more", "minutes"),
    [
        pytest.param(0, 1, id="the tenth"),
        pytest.param(1, 2, id="the eleventh"),
        pytest.param(3, 8, id="the thirteenth"),
        pytest.param(4, 15, id="never more than a quarter of an hour"),
        pytest.param(10_000, 15, id="nor after a flood"),
    ],
)
def test_each_wrong_try_doubles_the_wait(more: int, minutes: int) -> None:
    assert wait_after(more) == timedelta(minutes=minutes)


def test_failures_are_forgotten_when_they_count_no_longer(client: TestClient[Any], clock: Clock, db: Database) -> None:
    for _ in range(3):
        sign_in(client, login="nobody")
    clock.forward(minutes=15)
    sign_in(client, login="nobody")
    with db.read() as session:
        assert fetch_one(session, "SELECT COUNT(*) FROM sign_in_failure") == (1,)


def test_a_hash_with_old_parameters_is_renewed(
    client: TestClient[Any], db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = passwords.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", stronger)
    assert [sign_in(client).status_code for _ in range(2)] == [303, 303]
    with db.read() as session:
        row = fetch_one(session, "SELECT password_hash FROM person")
    assert row is not None
    assert not passwords.is_outdated(row[0])


def test_a_disabled_person_is_out_at_once_and_stays_out(client: TestClient[Any], db: Database, sun: int) -> None:
    sign_in(client)
    with db.write() as session:
        set_active(session, person_id=sun, active=False, by=BOARD, now=client.app.state.clock())
    assert not is_in(client)
    assert sign_in(client).status_code == 422


def test_the_way_back_leads_to_the_page_that_was_wanted(client: TestClient[Any]) -> None:
    sent = client.get("/tasks?state=requested").headers["location"]
    assert sent == "/sign-in?next=/tasks%3Fstate%3Drequested"
    assert 'name="next" value="/tasks?state=requested"' in client.get(sent).text


def test_a_search_for_a_name_survives_signing_in(client: TestClient[Any]) -> None:
    assert sign_in(client, next="/tickets?text=张伟").headers["location"] == "/tickets?text=%E5%BC%A0%E4%BC%9F"


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(wanted, id=repr(wanted))
        for wanted in (
            "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/a\\b",
            "javascript:alert(1)", "evil", "/\t/evil.example", "/\n/evil.example", "/a\r\nX: y", "", " //evil.example",
        )
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client: TestClient[Any], wanted: str) -> None:
    assert sign_in(client, next=wanted).headers["location"] == "/"
    assert client.get("/sign-in", params={"next": wanted}).headers["location"] == "/"


def test_the_first_administrator_needs_the_code_of_the_servers_window(
    db: Database, clock: Clock, tmp_path: Path
) -> None:
    client: TestClient[Any] = TestClient(application(db, clock, data_dir=tmp_path), raise_server_exceptions=False)
    client.headers["sec-fetch-site"] = "same-origin"
    client.follow_redirects = False
    assert client.get("/").headers["location"] == client.get("/sign-in").headers["location"] == "/setup"
    code = issue_code(db, tmp_path, now=clock())
    filled = {"name": "王主任", "login": "wang", "password": PASSWORD}
    wrong = client.post("/setup", data={**filled, "code": "0000-0000-0000"})
    assert wrong.status_code == 422
    assert "王主任" in wrong.text
    assert PASSWORD not in wrong.text
    easy = client.post("/setup", data={**filled, "code": code, "password": "12345678"})
    assert easy.status_code == 422
    made = client.post("/setup", data={**filled, "code": code})
    assert (made.status_code, made.headers["location"]) == (303, "/sign-in/factor?next=%2Fimports%2Fnew")
    assert not is_in(client)  # an administrator owes the second factor, the first one too
    assert client.post("/setup", data={**filled, "login": "again", "code": code}).status_code == 404
    assert client.get("/setup").headers["location"] == "/sign-in?next=/setup"
    assert issue_code(db, tmp_path, now=clock()) is None


@pytest.mark.parametrize(
    ("minutes", "status"),
    [pytest.param(59, 303, id="within the hour"), pytest.param(60, 422, id="on the stroke of the hour")],
)
def test_the_code_is_good_for_an_hour(db: Database, clock: Clock, tmp_path: Path, minutes: int, status: int) -> None:
    client: TestClient[Any] = TestClient(application(db, clock, data_dir=tmp_path), raise_server_exceptions=False)
    client.headers["sec-fetch-site"] = "same-origin"
    client.follow_redirects = False
    code = issue_code(db, tmp_path, now=clock())
    clock.forward(minutes=minutes)
    filled = {"name": "王主任", "login": "wang", "password": PASSWORD, "code": code}
    assert client.post("/setup", data=filled).status_code == status
