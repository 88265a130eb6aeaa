"""Two doors: people come with a cookie, programs with a key. Neither opens the other's, on any route."""

from collections.abc import Iterator
from typing import Any

import pytest

from board.communities.tokens import RANDOM_BYTES, SCOPES, add_token
from board.db.session import Database
from board.db.sql import fetch
from board.rules.words import Role
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, application, signed_in

# The description of the calls is for whoever writes a program, with either in hand; it holds no facts.
BOTH = ("/schema",)
FILLED = {"token": "x", "step": "start", "name": "window_days", "file_path": "x", "path": "x"}


class Filled(dict[str, str]):
    """Every part of an address is something that could be there."""

    def __missing__(self, key: str) -> str:
        return FILLED.get(key, "1")


def addresses(app: Any, *, programs: bool) -> Iterator[tuple[str, str]]:
    for route in app.routes:
        if route.path.startswith("/api/") is programs and not route.path.startswith(BOTH):
            for handler in route.route_handlers:
                for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                    yield method, route.path_format.format_map(Filled())


@pytest.fixture
def app(db: Database, clock: Clock) -> Any:
    return application(db, clock)


def test_a_key_opens_no_page_of_people(app: Any, db: Database, clock: Clock) -> None:
    """With a key of every scope, each page answers as it does to somebody with nothing in hand."""
    with db.write() as session:
        make.person(session, "administrator")
        _, key = add_token(session, name="all", scopes=SCOPES, communities=[], now=clock())
    nobody, program = anonymous(db, clock, app=app), anonymous(db, clock, app=app)
    nobody.follow_redirects = program.follow_redirects = False
    program.headers["authorization"] = f"Bearer {key}"
    asked = list(addresses(app, programs=False))
    differing = []
    for method, path in asked:
        without, with_key = nobody.request(method, path), program.request(method, path)
        if (without.status_code, without.headers.get("location")) != (
            with_key.status_code, with_key.headers.get("location"),
        ):  # fmt: skip
            differing.append((method, path, without.status_code, with_key.status_code))
    assert len(asked) > 50
    assert differing == []
    with db.read() as session:
        assert fetch(session, "SELECT last_used_at FROM api_token") == [(None,)]


def test_a_cookie_opens_no_call_of_programs(app: Any, db: Database, clock: Clock) -> None:
    with db.write() as session:
        who = make.person(session, "administrator")
        for role in Role:
            session.connection().exec_driver_sql(
                f"INSERT INTO person_role (person_id, role, community_id) VALUES ({who.person_id}, '{role}', 0)"
                " ON CONFLICT DO NOTHING"
            )
    client = signed_in(db, clock, who, app=app)
    asked = list(addresses(app, programs=True))
    passed = [(one, answer) for one in asked if (answer := client.request(*one).status_code) != 401]
    assert len(asked) > 15
    assert passed == []


def test_a_key_has_bits_enough(db: Database, clock: Clock) -> None:
    assert RANDOM_BYTES * 8 >= 160
    with db.write() as session:
        keys = {add_token(session, name="x", scopes=["tasks:read"], communities=[], now=clock())[1] for _ in range(20)}
    assert len(keys) == 20
    assert all(key.startswith("board_") for key in keys)
