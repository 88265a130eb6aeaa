"""Whatever is sent, nothing breaks: every address answers rubbish with a sentence, on both engines alike."""

from typing import Any
from urllib.parse import quote

import pytest

from board.rules.words import Role
from board.web.description import REFUSALS
from tests.trust.answers import FILLED, body_for
from tests.trust.conftest import World
from tests.trust.routes import LEAVES, UNSAFE, WITH_FILES, addresses, routes

NUMBERS = ("-1", "9223372036854775808", "9" * 5000)
TEXTS = ("a\x00b", "'\"%_\\\uffff", "9" * 5000, "-1", "9223372036854775808", "9999-12-31")
PARAMETERS = (
    "q", "text", "community", "building", "state", "level", "sort", "page", "selected", "kind", "show", "order",
    "account", "before", "after", "at", "cursor", "limit", "due", "assignee", "department", "since", "until", "person",
)  # fmt: skip
MORE_FIELDS = ("grant", "room", "to_person_id", "same_as", "promise_amount", "promise_on", "up_to", "hold", "ticket")


def asker(world: World, is_program: bool) -> Any:
    """A program of one community, or somebody with every role everywhere."""
    return world.program(world.ours.tokens[0]) if is_program else world.client(world.everybody)


@pytest.mark.parametrize("is_program", [pytest.param(False, id="a person"), pytest.param(True, id="a program")])
def test_no_parameter_breaks_a_page(world: World, is_program: bool) -> None:
    client, broken = asker(world, is_program), []
    paths = [one.path for one in routes(world.app) if one.method == "GET" and not one.parameters]
    for path in (path for path in paths if path.startswith("/api/") is is_program):
        for text in TEXTS:
            for names in (PARAMETERS, *([[name] for name in PARAMETERS[-8:]] if is_program else ())):
                query = "&".join(f"{name}={quote(text[:1000])}" for name in names)
                if client.get(f"{path}?{query}").status_code >= 500:
                    broken.append((path, names, text[:20]))
    assert broken == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("is_program", [pytest.param(False, id="a person"), pytest.param(True, id="a program")])
def test_a_number_that_no_row_can_have_is_not_found(world: World, is_program: bool) -> None:
    client, wrong = asker(world, is_program), []
    for route in routes(world.app):
        if route.is_for_programs is not is_program or not any(name.endswith("_id") for name in route.parameters):
            continue
        for number in NUMBERS:
            gaps = {name: number if name.endswith("_id") else "start" for name in route.parameters}
            path = route.path.format_map(gaps)
            parts: dict[str, Any] = {"files": {"photo": ("a.jpg", b"x", "image/jpeg")}}
            more = {"json": body_for(path)} if is_program else parts if path.endswith(WITH_FILES) else {"data": FILLED}
            answer = client.request(route.method, path, **(more if route.method in UNSAFE else {}))
            if answer.status_code != 404:
                wrong.append((str(route), number[:20], answer.status_code))
    assert wrong == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_form_breaks_a_page(fresh: World) -> None:
    client, names, broken = asker(fresh, False), (*FILLED, *PARAMETERS, *MORE_FIELDS), []
    wanted = {str(route): here for route, here, _ in addresses(fresh.app, fresh.db, fresh.ours)}
    wanted |= {str(route): route.path for route in routes(fresh.app) if not route.parameters}
    paths = [here for route, here in wanted.items() if route.startswith("POST") and not here.startswith("/api/")]
    for here in sorted(set(paths) - LEAVES):
        for number, text in enumerate(TEXTS):
            for start in (0, 1 + number % 5):
                form = FILLED | dict.fromkeys(names[start::5] if start else names, text)
                if client.post(here, data=form).status_code >= 500:
                    broken.append((here, text[:20], start))
    assert broken == []
    assert client.get("/me").status_code == 200


# As the description of the calls has them; 503, a busy database, is no answer to a body.
REFUSED = {int(code) for code in REFUSALS} - {503}
BODIES = {
    "no character": b"\x00",
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "NUL": b'{"reason": "\\u0000", "kind": "manager", "purpose": "service", "note": "\\u0000"}',
    "half a character": b'{"reason": "\\ud800"}',
    "an amount beyond measure": b'{"amount_fen": 99999999999999999999999999, "date": "2026-12-31"}',
    "a day beyond measure": b'{"amount_fen": 100, "date": "9999-12-31"}',
    "an end beyond measure": b'{"kind": "manager", "reason": "a", "until": "9999-12-31T23:59:59-12:00"}',
    "ids beyond measure": b'{"account_ids": [9223372036854775808], "kind": "escort", "building_id": 9e18}',
    "no text": b"\xff\xfe",
    "nothing": b"",
    "null": b"null",
    "charges": b'{"charges": [{"community": "\\u0000", "due": 1e308}], "source": "\\u0000"}',
    "moves": b'{"person": "\\u0000", "result": {"x": "\\u0000"}, "version": 99999999999999999999}',
}


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in BODIES.items()])
def test_no_body_breaks_a_call(world: World, body: bytes) -> None:
    client, broken = asker(world, True), []
    paths = {str(route): here for route, here, _ in addresses(world.app, world.db, world.ours)}
    paths |= {str(route): route.path for route in routes(world.app) if not route.parameters}
    for path in (path for route, path in paths.items() if route.startswith("POST /api/")):
        for key in ({}, {"idempotency-key": "k" * 300}):
            answer = client.post(path, content=body, headers={"content-type": "application/json", **key})
            if answer.status_code not in REFUSED and answer.status_code >= 400:
                broken.append((path, answer.status_code))
    assert broken == []


UNREACHABLE = (
    "/api/..%2fme", "/API/v1/accounts", "//api/v1/accounts", "/api//v1/accounts", "/api/v1/accounts/%31",
    "/accounts/1%00", "/accounts/1%2fcard", "/accounts/1/../2", "/accounts/%2e%2e/people", "/static/../pyproject.toml",
    "/static/%2e%2e/pyproject.toml", "/static/..%2f..%2fetc/passwd", "/static/%252e%252e/pyproject.toml",
    "/static//etc/passwd", "/static/css/%00base.css", "/accounts/1;/card", "/me/", "/me//", "/%6de", "/accounts/٣",
    "/accounts/1.0", "/accounts/0x1", "/accounts/+1", "/accounts/1%20", "/imports/..%2f..%2fetc%2fpasswd",
    "/imports/progress/..%2fsecret-key", "/imports/progress/%2e%2e",
)  # fmt: skip


@pytest.mark.parametrize("path", [pytest.param(path, id=path) for path in UNREACHABLE])
def test_no_way_of_writing_a_path_leads_around_a_door(still: World, path: str) -> None:
    """Signed in as security: nothing of accounts, people or files of the machine, and nothing breaks."""
    for client in (still.of_ours(Role.SECURITY), still.client(None)):
        client.follow_redirects = False
        for method in ("GET", "POST"):
            answer = client.request(method, path)
            assert answer.status_code < 500
            assert not any(word in answer.text for word in ("root:", "[project]", still.ours.owners[0]))
            if answer.is_success:
                assert method == "GET"
                assert path in ("/me/", "/me//", "/%6de")


SPOOFED = {
    "x-forwarded-for": "10.0.0.1", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https",
    "forwarded": "for=10.0.0.1;host=evil.example;proto=https", "x-real-ip": "10.0.0.1", "x-original-url": "/people",
    "x-rewrite-url": "/people", "x-http-method-override": "DELETE", "host": "evil.example", "x-forwarded-prefix": "/x",
}  # fmt: skip


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in SPOOFED])
def test_no_header_of_a_proxy_changes_an_answer(still: World, name: str) -> None:
    """Nothing is built out of the Host, so that no list of allowed ones is needed."""
    client = still.of_ours(Role.CLERK)
    for path in ("/", "/me", "/nowhere", "/sign-in?next=/tasks", "/static/css/base.css"):
        client.follow_redirects = False
        plain, spoofed = client.get(path), client.get(path, headers={name: SPOOFED[name]})
        assert "evil.example" not in str(spoofed.headers) + spoofed.text
        assert plain.status_code == spoofed.status_code
        assert set(plain.headers) == set(spoofed.headers)
        assert plain.headers.get("location") == spoofed.headers.get("location")
