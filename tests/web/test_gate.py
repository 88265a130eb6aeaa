"""What every request passes: the form token, the origin, the browser's rules, and the roles of each page."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import get
from litestar.testing import TestClient

from board import routes
from board.db.session import Database
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.words import Role
from board.web.access import PAGES, only
from board.web.permissions import OPEN, RIGHTS
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, application, signed_in

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@pytest.fixture
def manager(db: Database) -> Who:
    with db.write() as session:
        return make.person(session, "manager", make.community(session))


@pytest.fixture
def client(db: Database, clock: Clock, manager: Who) -> TestClient[Any]:
    return signed_in(db, clock, manager)


def changes(client: TestClient[Any], role: Role) -> Iterator[tuple[str, str]]:
    """(method, address) of every route that changes something and that this role has, or everybody."""
    for route in client.app.routes:
        for method in sorted(UNSAFE & set(getattr(route, "methods", ()))):
            right = RIGHTS[f"{method} {route.path_format}"]
            if right.whom == OPEN or role in right.roles:
                yield method, "".join(f"/{part if isinstance(part, str) else 1}" for part in route.path_components)


def test_no_page_changes_anything_without_the_sessions_token(client: TestClient[Any]) -> None:
    addresses = [one for one in changes(client, Role.MANAGER) if one[1] not in ("/sign-in", "/setup")]
    assert len(addresses) > 20
    del client.headers["x-csrf-token"]
    for form in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
        passed = [one for one in addresses if client.request(*one, data=form).status_code != 403]
        assert passed == []


def test_no_page_takes_a_change_from_another_site(client: TestClient[Any]) -> None:
    addresses = list(changes(client, Role.MANAGER))
    for foreign in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        passed = [one for one in addresses if client.request(*one, headers=foreign).status_code != 403]
        assert passed == []
    del client.headers["sec-fetch-site"]
    for origin in ("https://evil.example", "null", "http://testserver.local.evil.example", "http://testserver:81"):
        passed = [one for one in addresses if client.request(*one, headers={"origin": origin}).status_code != 403]
        assert passed == []


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"data": {"language": "en", "csrf": "…"}}, id="an ordinary form"),
        pytest.param({"data": {"language": "en"}, "headers": {"x-csrf-token": "…"}}, id="htmx"),
    ],
)
def test_the_token_of_the_page_opens(client: TestClient[Any], sent: dict[str, Any]) -> None:
    token = client.headers.pop("x-csrf-token")
    filled = {part: {k: token if v == "…" else v for k, v in fields.items()} for part, fields in sent.items()}
    assert client.post("/me/language", **filled).status_code == 303


def test_the_token_of_another_session_opens_nothing(
    client: TestClient[Any], db: Database, clock: Clock, manager: Who
) -> None:
    other = signed_in(db, clock, manager).headers["x-csrf-token"]
    assert client.post("/me/language", data={"language": "en"}, headers={"x-csrf-token": other}).status_code == 403


def test_signing_in_from_another_site_is_refused_too(db: Database, clock: Clock) -> None:
    answer = anonymous(db, clock).post("/sign-in", data={"login": "a"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


@get("/broken", guards=[only(*Role)], sync_to_thread=False)
def broken() -> None:
    raise RuntimeError("SELECT secret FROM person")


@get("/refused", guards=[only(*Role)], sync_to_thread=False)
def refused() -> None:
    raise Refused(Text("暂缓中", "on hold"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/me", 200, id="a page"),
        pytest.param("/sign-out", 405, id="a wrong method"),
        pytest.param("/nowhere", 404, id="no such page"),
        pytest.param("/tasks/999", 404, id="nothing there"),
        pytest.param("/refused", 409, id="refused"),
        pytest.param("/broken", 500, id="broken"),
        pytest.param("/static/css/base.css", 200, id="a style sheet"),
        pytest.param("/static/nothing.css", 404, id="no such style sheet"),
        pytest.param("/healthz", 200, id="health"),
        pytest.param("/schema/openapi.json", 200, id="the description of the calls"),
        pytest.param("/api/v1/nothing", 404, id="no such call"),
    ],
)
def test_every_answer_carries_the_browsers_rules(
    db: Database, clock: Clock, manager: Who, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    monkeypatch.setattr(routes, "ROUTES", [*routes.ROUTES, broken, refused])
    app = application(db, clock, base_url="https://testserver.local")
    answer = _get(db, clock, manager, app, path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    kept = path == "/static/css/base.css"
    assert answer.headers["cache-control"] == ("public, max-age=31536000, immutable" if kept else "no-store")
    assert "server" not in answer.headers
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def _get(db: Database, clock: Clock, who: Who, app: Any, path: str) -> Any:
    client = signed_in(db, clock, who, app=app)
    client.cookies.set("__Host-board", client.cookies["board"])
    return client.get(path)


def test_a_preflight_from_another_site_is_allowed_nothing(client: TestClient[Any]) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = client.options("/me/language", headers=asked)
    assert [name for name in answer.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize("role", [pytest.param(role, id=str(role)) for role in Role])
def test_each_role_opens_its_own_pages_and_no_others(db: Database, clock: Clock, role: Role) -> None:
    with db.write() as session:
        who = make.person(session, role, make.community(session))
    client = signed_in(db, clock, who)
    answers = {path: client.get(path).status_code for path, *_ in PAGES}
    assert answers == {path: 200 if role in roles else 404 for path, _, _, roles in PAGES}


@pytest.mark.parametrize("path", [pytest.param(path, id=path) for path, *_ in PAGES if path != "/"])
def test_the_signed_out_are_asked_to_sign_in(db: Database, clock: Clock, manager: Who, path: str) -> None:
    client = anonymous(db, clock)
    client.follow_redirects = False
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")
    assert client.get(path, headers={"hx-request": "true"}).headers["hx-redirect"] == f"/sign-in?next={path}"


def test_the_navigation_shows_what_can_be_opened(db: Database, clock: Clock) -> None:
    with db.write() as session:
        who = make.person(session, "administrator")
    text = signed_in(db, clock, who).get("/people").text
    shown = {path for path, *_ in PAGES if f'href="{path}"' in text}
    assert shown >= {"/people", "/tokens", "/policy"}
    assert shown.isdisjoint({"/accounts", "/tasks", "/tray", "/imports"})
    assert 'action="/search"' not in text
