"""Nobody makes a signed-in browser change anything from elsewhere: every unsafe route of the map."""

from typing import Any

import pytest

from board.rules.words import Role
from board.web import sessions
from tests.trust.answers import FILLED
from tests.trust.conftest import SECRET, World
from tests.trust.routes import UNSAFE, addresses, routes
from tests.web.client import application, signed_in

BODIES: dict[str, dict[str, Any]] = {
    "a form": {"data": FILLED},
    "JSON": {"json": FILLED},
    "parts": {"files": {"file": ("a.csv", b"x", "text/csv")}, "data": FILLED},
    "htmx": {"data": FILLED, "headers": {"hx-request": "true"}},
    "plain text": {"content": b"csrf=1&reason=x", "headers": {"content-type": "text/plain"}},
    "nothing": {},
}
GOOD = "…the session's own…"
# What a browser, or somebody who steers one, sends instead of a page of this board. GOOD is the right token.
FORGED: dict[str, tuple[dict[str, str], str]] = {
    "no token": ({"sec-fetch-site": "same-origin"}, ""),
    "a made-up token": ({"sec-fetch-site": "same-origin"}, "0" * 64),
    "a token that is no text": ({"sec-fetch-site": "same-origin"}, "\u00e9" * 64),
    "another session's token": ({"sec-fetch-site": "same-origin"}, sessions.csrf_token(SECRET, "other")),
    "the token of nobody": ({"sec-fetch-site": "same-origin"}, sessions.csrf_token(SECRET, "")),
    "another site": ({"sec-fetch-site": "cross-site"}, GOOD),
    "a sister site": ({"sec-fetch-site": "same-site"}, GOOD),
    "a foreign origin": ({"origin": "https://evil.example"}, GOOD),
    "another port": ({"origin": "http://testserver.local:81"}, GOOD),
    "an origin of nothing": ({"origin": "null"}, GOOD),
    "an empty origin": ({"origin": ""}, GOOD),
    "no word of where from": ({}, GOOD),
}


def unsafe(world: World) -> list[tuple[str, str]]:
    """(method, address) of every route of people that changes something, with ids that are there."""
    filled = [(route.method, here) for route, here, _ in addresses(world.app, world.db, world.ours)]
    plain = [(route.method, route.path) for route in routes(world.app) if not route.parameters]
    found = sorted({one for one in (*filled, *plain) if one[0] in UNSAFE and not one[1].startswith("/api/")})
    kinds = {
        tuple("1" if part.isdigit() else part for part in path.split("/")): (method, path) for method, path in found
    }
    return sorted(kinds.values())


# A refused upload's parts are closed when they are collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("how", [pytest.param(name, id=name) for name in FORGED])
def test_nothing_is_changed_from_elsewhere(world: World, how: str) -> None:
    headers, token = FORGED[how]
    client, before, passed = (
        world.client(world.everybody),
        world.content("person_session", "sign_in_failure", "owner_view"),
        [],
    )
    good = client.headers.pop("x-csrf-token")
    del client.headers["sec-fetch-site"]
    sent = (good if token == GOOD else token).encode()
    wanted = unsafe(world)
    for number, (method, address) in enumerate(wanted):
        if address in ("/sign-in", "/setup") and "same-origin" in headers.values():
            continue  # there is no session yet whose token it could carry
        name, body = list(BODIES.items())[number % len(BODIES)]
        body = dict(body, headers={**body.get("headers", {}), **headers})
        if "data" in body and number % 2:
            body["data"] = {**body["data"], "csrf": sent.decode()}
        else:
            body["headers"]["x-csrf-token"] = sent
        answer = client.request(method, address, **body)
        if answer.status_code != 403:
            passed.append((method, address, name, answer.status_code))
    assert passed == []
    assert len(wanted) > 35
    assert world.content("person_session", "sign_in_failure", "owner_view") == before


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param({"sec-fetch-site": "same-origin"}, id="a page of the board"),
        pytest.param({"sec-fetch-site": "none"}, id="typed in"),
        pytest.param({"origin": "http://testserver.local"}, id="an older browser"),
    ],
)
def test_a_page_of_the_board_passes(board: World, origin: dict[str, str]) -> None:
    client = board.of_ours(Role.CLERK)
    del client.headers["sec-fetch-site"]
    assert client.post("/me/language", data={"language": "en"}, headers=origin).status_code == 303


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        pytest.param("https://board.example", 303, id="its own"),
        pytest.param("http://board.example", 403, id="another scheme"),
        pytest.param("https://board.example:8443", 403, id="another port"),
        pytest.param("https://board.example.evil.example", 403, id="a longer name"),
        pytest.param("http://testserver.local", 403, id="what the Host header says"),
        pytest.param("https://[", 403, id="no address"),
    ],
)
def test_the_origin_is_the_address_that_people_type(board: World, origin: str, status: int) -> None:
    app = application(board.db, board.clock, base_url="https://board.example/")
    client = signed_in(board.db, board.clock, board.ours.people[Role.CLERK], app=app)
    client.cookies.set("__Host-board", client.cookies["board"])
    del client.headers["sec-fetch-site"]
    assert client.post("/me/language", data={"language": "en"}, headers={"origin": origin}).status_code == status
    app.state.aside.close()


def test_the_token_of_before_signing_in_opens_nothing_after(board: World) -> None:
    before, after = board.of_ours(Role.CLERK), board.of_ours(Role.CLERK)
    token = before.headers["x-csrf-token"]
    assert (
        after.post("/me/language", data={"language": "en", "csrf": token}, headers={"x-csrf-token": token}).status_code
        == 403
    )


def test_programs_are_known_by_no_cookie_and_people_by_no_bearer(world: World) -> None:
    person, program, wrong = world.of_ours(Role.MANAGER), world.program(world.ours.tokens[0]), []
    program.headers["sec-fetch-site"] = "same-origin"
    program.follow_redirects = False
    open_to_all = {"/", "/sign-in", "/setup", "/healthz", "/readyz", "/metrics", "/schema", "/schema/openapi.json"}
    for route in routes(world.app):
        path = route.path.format_map(dict.fromkeys(route.parameters, "1"))
        if route.is_for_programs and person.request(route.method, path, json={}).status_code != 401:
            wrong.append((str(route), "a cookie"))
        if not route.is_for_programs and route.path not in open_to_all and not path.startswith("/schema"):
            status = program.request(route.method, path, data={}).status_code
            if status not in (303, 401, 403, 404):
                wrong.append((str(route), "a bearer", status))
    assert wrong == []


def test_no_foreign_origin_is_allowed_anything(world: World) -> None:
    client, wrong = world.of_ours(Role.MANAGER), []
    for route in routes(world.app):
        path = route.path.format_map(dict.fromkeys(route.parameters, "1"))
        asked = {"origin": "https://evil.example", "access-control-request-method": route.method}
        for answer in (
            client.options(path, headers=asked),
            client.get(path, headers={"origin": "https://evil.example"}),
        ):
            wrong += [path for name in answer.headers if name.startswith("access-control")]
    assert wrong == []
