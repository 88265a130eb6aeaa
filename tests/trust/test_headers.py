"""The browser's rules stand on every answer, exactly; redirects stay on the board."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import get
from litestar.testing import TestClient

from board import routes
from board.app import create_app
from board.rules.words import Role
from board.settings import Settings
from board.web.attempts import PER_LOGIN
from board.web.forms import safe_path
from board.web.permissions import OPEN, RIGHTS, Right
from tests.trust.conftest import SECRET, Place, World

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self';"
    " font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; object-src 'none'"
)
ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}


@get("/broken", sync_to_thread=False)
def broken() -> None:
    raise RuntimeError("SELECT secret FROM person")


# (method, address, what is sent, the status)
ANSWERS: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/me", {}, 200),
    ("HEAD", "/static/css/base.css", {}, 200),
    ("GET", "/static/css/base.css", {}, 200),
    ("GET", "/static/nothing", {}, 404),
    ("GET", "/nowhere", {}, 404),
    ("GET", "/accounts/987654321", {}, 404),
    ("GET", "/sign-in", {}, 303),
    ("GET", "/sign-out", {}, 405),
    ("OPTIONS", "/me", {}, 204),
    ("POST", "/me/language", {"headers": {"sec-fetch-site": "cross-site"}}, 403),
    ("POST", "/me/language", {"data": {"next": "a" * 300_000}}, 413),
    ("POST", "/tickets/1/resolution", {"data": {}}, 409),
    ("POST", "/holds/areas", {"data": {}}, 422),
    ("GET", "/broken", {}, 500),
    ("GET", "/healthz", {}, 200),
    ("GET", "/schema/openapi.json", {}, 200),
    ("GET", "/api/v1/accounts", {}, 401),
    ("GET", "/api/v1/nothing", {}, 404),
    ("PUT", "/api/v1/accounts", {}, 405),
    ("GET", "/accounts/export", {}, 200),
]


@pytest.fixture(scope="module")
def tls(sqlite_place: Place) -> Iterator[World]:
    """The board at an https address, with a page that breaks."""
    world = sqlite_place.world()
    world.app.state.aside.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "ROUTES", [*routes.ROUTES, broken])
        patch.setitem(RIGHTS, "GET /broken", Right("GET /broken", "", "", OPEN))
        settings = Settings(secret_key=SECRET, data_dir=sqlite_place.data_dir, base_url="https://testserver.local")
        world.app = create_app(settings, clock=world.clock, database=world.db)
    yield world
    sqlite_place.forget(world)


@pytest.fixture
def over_tls(tls: World) -> TestClient[Any]:
    """The manager's browser there."""
    client = tls.of_ours(Role.MANAGER)
    client.cookies.set("__Host-board", client.cookies["board"])
    return client


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"), [pytest.param(*one, id=f"{one[3]} {one[0]} {one[1]}") for one in ANSWERS]
)
def test_every_answer_carries_the_browsers_rules_exactly(
    over_tls: TestClient[Any], method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    answer = over_tls.request(method, path, **sent)
    assert answer.status_code == status
    assert_ruled(answer, kept=path.startswith("/static/") and status == 200)


def test_who_guesses_too_often_gets_the_same_rules(over_tls: TestClient[Any]) -> None:
    for _ in range(PER_LOGIN):
        over_tls.post("/sign-in", data={"login": "zznobody", "password": "wrong guess"})
    answer = over_tls.post("/sign-in", data={"login": "zznobody", "password": "wrong guess"})
    assert answer.status_code == 429
    assert_ruled(answer, kept=False)


def assert_ruled(answer: Any, *, kept: bool) -> None:
    """Exactly the browser's rules; nothing of it is kept by a browser unless `kept`; nothing of the inside is told."""
    assert {name: answer.headers.get_list(name) for name in ALWAYS} == {name: [value] for name, value in ALWAYS.items()}
    assert answer.headers.get_list("cache-control") == ["public, max-age=31536000, immutable" if kept else "no-store"]
    assert {"server", "x-powered-by", "access-control-allow-origin"}.isdisjoint(answer.headers)
    assert not any(word in answer.text for word in ("secret", "Traceback", "litestar", "SELECT"))


def test_the_cookie_is_the_hosts_own_and_signing_out_clears_it(over_tls: TestClient[Any]) -> None:
    answer = over_tls.post("/sign-out")
    cookie = answer.headers["set-cookie"]
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert cookie.startswith("__Host-board=")
    assert all(part in cookie for part in ("Path=/", "Secure", "HttpOnly", "SameSite=lax"))
    assert "Domain" not in cookie
    assert over_tls.get("/me").status_code == 303


# Ways to write another site's address, as browsers read them.
ELSEWHERE = (
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example",
    "/\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example",
    " //evil.example", "\x00//evil.example", "/\x00/evil.example", "https://evil.example", "http:evil.example",
    "https:/evil.example", "https:evil.example", "HTTPS://evil.example", "//evil.example/%2f..",
    "//evil%E3%80%82example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///x",
    "evil.example", "@evil.example", "//user@evil.example", "//evil.example@", ".evil.example", "?//evil.example",
    "#//evil.example", "", "/\u2028/evil.example", "/\u00a0/evil.example\\", "//[::1]", "//①.example",
    "/\x0b/evil.example",
    "/\x0c/evil.example", "/x\r\nlocation: https://evil.example", "/x\nset-cookie: board=1", "//evil.example:80",
    "ftp://evil.example", "blob:https://evil.example/x", "/\u200b/evil.example\\x", "/\ufeff\\evil.example",
)  # fmt: skip


@pytest.mark.parametrize("wanted", [pytest.param(wanted, id=repr(wanted)) for wanted in ELSEWHERE])
def test_no_parameter_leads_to_another_site(still: World, wanted: str) -> None:
    assert safe_path(wanted) == "/"
    client, outside = still.of_ours(Role.CLERK), still.client(None)
    outside.follow_redirects = False
    answers = [
        client.get("/sign-in", params={"next": wanted}),
        client.post("/me/language", data={"language": "zh", "next": wanted}),
        client.post("/me/language", data={"language": "zh", "next": wanted}, headers={"hx-request": "true"}),
    ]
    for answer in answers:
        target = answer.headers.get("location") or answer.headers.get("hx-redirect")
        assert target == "/"
        assert "set-cookie" not in answer.headers
    assert 'name="next" value="/"' in outside.get("/sign-in", params={"next": wanted}).text


def test_what_htmx_says_of_its_page_leads_nowhere(board: World) -> None:
    client, path = board.of_ours(Role.CLERK), "/accounts/7/contacts"
    for current in (
        "javascript:alert(1)//",
        "https://evil.example/accounts?state=held",
        "//evil.example/",
        "https://[",
    ):
        headers = {"hx-request": "true", "hx-current-url": current, "hx-target": "<script>"}
        answer = client.post(path, data={"result": "no_answer", "mode": "in"}, headers=headers)
        assert answer.status_code < 500
        assert "evil.example" not in answer.text + str(answer.headers)
        assert "javascript:" not in answer.text
