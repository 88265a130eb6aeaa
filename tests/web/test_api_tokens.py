"""Programs' tokens: shown once, kept as a hash, good for their scope and communities until they end."""

import hashlib
from typing import Any

import pytest
from litestar import Request, Response, get
from litestar.testing import TestClient

from board import routes
from board.communities.tokens import TOKEN_DAYS, add_token, revoke_token
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import BOARD, EVERYWHERE
from board.web.api import reply, token
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, signed_in


@get("/api/v1/probe", guards=[token("accounts:read")], sync_to_thread=False)
def probe(request: Request[Any, Any, Any]) -> Response[bytes]:
    within = request.state.who.communities()
    return reply({"name": request.state.who.name, "communities": None if within is None else sorted(within)})


@pytest.fixture(autouse=True)
def with_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "ROUTES", [*routes.ROUTES, probe])


@pytest.fixture
def client(db: Database, clock: Clock) -> TestClient[Any]:
    return anonymous(db, clock)


def made(db: Database, clock: Clock, *scopes: str, communities: tuple[int, ...] = (EVERYWHERE,)) -> tuple[int, str]:
    with db.write() as session:
        return add_token(session, name="收费系统", scopes=scopes, communities=communities, now=clock())


def ask(client: TestClient[Any], given: str, kind: str = "Bearer") -> Any:
    return client.get("/api/v1/probe", headers={"authorization": f"{kind} {given}"})


def test_a_token_opens_what_its_scope_is_for(client: TestClient[Any], db: Database, clock: Clock) -> None:
    _, given = made(db, clock, "accounts:read")
    assert ask(client, given).json() == {"name": "收费系统", "communities": None}
    assert ask(client, given, "bearer").status_code == 200


def test_a_token_keeps_to_its_communities(client: TestClient[Any], db: Database, clock: Clock) -> None:
    _, given = made(db, clock, "accounts:read", communities=(3, 5))
    assert ask(client, given).json()["communities"] == [3, 5]


def test_a_token_of_another_scope_is_told_so(client: TestClient[Any], db: Database, clock: Clock) -> None:
    _, given = made(db, clock, "tasks:read", "tickets:write")
    answer = ask(client, given)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert "scope" in answer.json()["title"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"authorization": "Bearer"}, id="an empty one"),
        pytest.param({"authorization": "Bearer board_guess"}, id="a guess"),
        pytest.param({"authorization": "Basic Ym9hcmQ6Ym9hcmQ="}, id="a password"),
    ],
)
def test_without_a_token_nothing_opens(client: TestClient[Any], headers: dict[str, str]) -> None:
    answer = client.get("/api/v1/probe", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["status"] == 401


def test_a_revoked_token_is_over_at_once(client: TestClient[Any], db: Database, clock: Clock) -> None:
    id_, given = made(db, clock, "accounts:read")
    assert ask(client, given).status_code == 200
    with db.write() as session:
        revoke_token(session, token_id=id_, by=BOARD, now=clock())
    assert ask(client, given).status_code == 401


def test_a_token_ends_after_a_year(client: TestClient[Any], db: Database, clock: Clock) -> None:
    _, given = made(db, clock, "accounts:read")
    clock.forward(days=TOKEN_DAYS, seconds=-1)
    assert ask(client, given).status_code == 200
    clock.forward(seconds=1)
    assert ask(client, given).status_code == 401


def test_only_the_hash_is_kept(db: Database, clock: Clock) -> None:
    _, given = made(db, clock, "accounts:read")
    with db.read() as session:
        ((stored,),) = fetch(session, "SELECT token_hash FROM api_token")
        everything = str(fetch(session, "SELECT * FROM api_token"))
    assert stored == hashlib.sha256(given.encode()).hexdigest()
    assert given not in everything


def test_its_last_use_is_noted(client: TestClient[Any], db: Database, clock: Clock) -> None:
    _, given = made(db, clock, "accounts:read")
    ask(client, given)
    with db.read() as session:
        assert fetch(session, "SELECT last_used_at FROM api_token")[0][0] is not None


def test_a_signed_in_browser_opens_no_call(db: Database, clock: Clock) -> None:
    with db.write() as session:
        manager = make.person(session, "manager")
    assert signed_in(db, clock, manager).get("/api/v1/probe").status_code == 401


def test_a_token_opens_no_page(client: TestClient[Any], db: Database, clock: Clock) -> None:
    _, given = made(db, clock, "accounts:read", "tasks:read", "tasks:write")
    client.follow_redirects = False
    answer = client.get("/tasks", headers={"authorization": f"Bearer {given}"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/tasks")


def test_every_call_for_programs_asks_for_a_token(client: TestClient[Any]) -> None:
    open_to_all = []
    for route in client.app.routes:
        if route.path.startswith("/api/"):
            address = "".join(f"/{part if isinstance(part, str) else 1}" for part in route.path_components)
            for method in sorted(set(route.methods) - {"OPTIONS", "HEAD"}):
                if client.request(method, address).status_code != 401:
                    open_to_all.append((method, address))
    assert open_to_all == []
