"""A community with its security, and a phone that was made theirs."""

from typing import Any

import pytest
from litestar.testing import TestClient

from board.communities.duty import set_code
from board.db.session import Database
from tests import make
from tests.conftest import Clock
from tests.duty.house import CODE, OTHER_CODE
from tests.web.client import application, signed_in


@pytest.fixture
def post_at_the_gate(db: Database, clock: Clock) -> dict[str, Any]:
    """翠湖花园 with its manager and two of security who have codes, one without, one of 滨江苑, a clerk."""
    with db.write() as session:
        lake, river = make.community(session), make.community(session, "滨江苑")
        found: dict[str, Any] = {"lake": lake.id, "river": river.id}
        for name, role, site in (
            ("刘队", "security", lake), ("周强", "security", lake), ("无码", "security", lake),
            ("外人", "security", river), ("孙丽", "clerk", lake), ("主任", "manager", lake),
            ("别主任", "manager", river),
        ):  # fmt: skip
            found[name] = make.person(session, role, site, name=name)
    for name, code in (("刘队", CODE), ("周强", OTHER_CODE), ("外人", CODE), ("孙丽", CODE)):
        set_code(db, code=code, who=found[name], now=clock())
    return found


@pytest.fixture
def app(db: Database, clock: Clock) -> Any:
    return application(db, clock)


@pytest.fixture
def phone(db: Database, clock: Clock, app: Any, post_at_the_gate: dict[str, Any]) -> TestClient[Any]:
    """A browser that the manager of 翠湖花园 made its duty phone."""
    client = signed_in(db, clock, post_at_the_gate["主任"], app=app)
    answer = client.post("/duty-phones", data={"community": post_at_the_gate["lake"], "name": "二号岗"})
    assert answer.headers["location"] == "/duty"
    del client.headers["x-csrf-token"]
    client.cookies.jar.clear("", "/", "board")
    return client
