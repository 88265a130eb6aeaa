"""How much a request may carry: counted while it arrives, whatever its headers say."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from board.communities.tokens import add_token
from board.db.session import Database
from board.web.api import LIST_BYTES
from board.web.forms import FORM_BYTES
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, signed_in


def of(size: int) -> Iterator[bytes]:
    """A body of about this size in pieces: sent chunked, without a Content-Length."""
    yield b'{"x": "'
    for _ in range(size // 1000):
        yield b"x" * 1000
    yield b'"}'


@pytest.fixture
def clerk(db: Database, clock: Clock) -> TestClient[Any]:
    with db.write() as session:
        who = make.person(session, "clerk", make.community(session))
    return signed_in(db, clock, who)


def test_a_form_is_small(clerk: TestClient[Any]) -> None:
    big = {"content-type": "application/x-www-form-urlencoded"}
    assert clerk.post("/me/language", data={"language": "zh", "x": "x" * (FORM_BYTES - 100)}).status_code == 303
    refused = clerk.post("/me/language", data={"language": "zh", "x": "x" * FORM_BYTES})
    assert refused.status_code == 413
    assert "太大" in refused.text
    assert clerk.post("/me/language", content=of(2 * FORM_BYTES), headers=big).status_code == 413


@pytest.mark.parametrize(
    ("path", "scope", "most"),
    [
        pytest.param("/api/v1/accounts/1/holds", "holds:write", FORM_BYTES, id="a hold"),
        pytest.param("/api/v1/tickets/events", "tickets:write", LIST_BYTES, id="events"),
        pytest.param("/api/v1/charges", "charges:write", LIST_BYTES, id="charges"),
    ],
)
def test_a_call_carries_no_more_than_it_can_need(db: Database, clock: Clock, path: str, scope: str, most: int) -> None:
    with db.write() as session:
        _, token = add_token(session, name="ERP", scopes=[scope], communities=[], now=clock())
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    client = anonymous(db, clock)
    assert client.post(path, content=of(most - 2000), headers=headers).status_code in (200, 422)
    for body in (of(most + 2000), b"x" * (most + 1)):
        refused = client.post(path, content=body, headers=headers)
        assert refused.status_code == 413
        assert refused.headers["content-type"] == "application/problem+json"
