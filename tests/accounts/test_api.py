"""Accounts for programs: states now and at any instant, and what may be recorded."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from board.accounts.tables import Account
from board.communities.tokens import add_token
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import EVERYWHERE
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import anonymous

CALL = {"purpose": "collection", "direction": "out", "channel": "phone", "result": "no_answer"}


@pytest.fixture
def client(db: Database, clock: Clock) -> Iterator[TestClient[Any]]:
    """7-2-1501 is held since three days, 7-2-1502 is collectable; in 金桂苑 there is one more."""
    with db.write() as session:
        ticket(session, owing(session, "1501"), "R-2381")
        owing(session, "1502", months=5)
    with db.write() as session:
        owing(session, "1503", site="金桂苑")
        _, given = add_token(
            session, name="收费系统", scopes=("accounts:read", "contacts:write", "holds:write"),
            communities=(EVERYWHERE,), now=clock(),
        )  # fmt: skip
    with anonymous(db, clock) as client:
        client.headers["authorization"] = f"Bearer {given}"
        yield client


@pytest.mark.parametrize(
    ("query", "rooms"),
    [
        pytest.param({}, ["1501", "1502", "1503"], id="everything"),
        pytest.param({"community": "翠湖花园"}, ["1501", "1502"], id="one community"),
        pytest.param({"building": "8"}, [], id="another building"),
        pytest.param({"state": "held"}, ["1501"], id="on hold now"),
        pytest.param({"state": "collectable"}, ["1502", "1503"], id="collectable now"),
        pytest.param({"level": "2"}, ["1502"], id="level 2"),
        pytest.param({"state": "held", "at": "2026-11-19T10:00:00+08:00"}, [], id="held before the ticket"),
        pytest.param({"state": "settled", "at": "2026-01-01"}, ["1501", "1502", "1503"], id="before anything was due"),
        pytest.param({"cursor": "1"}, ["1502", "1503"], id="after the first"),
    ],
)
def test_accounts_now_and_then(client: TestClient[Any], query: dict[str, str], rooms: list[str]) -> None:
    answer = client.get("/api/v1/accounts", params=query)
    assert answer.status_code == 200
    assert [one["room"] for one in answer.json()["items"]] == rooms


def test_an_account_says_why(client: TestClient[Any]) -> None:
    account = client.get("/api/v1/accounts/1").json()
    assert (account["state"], account["held_by"], account["outstanding_fen"]) == ("held", ["R-2381"], 62_000)
    assert {reason["code"] for reason in account["reasons"]} == {"TICKET_OPEN"}
    before = client.get("/api/v1/accounts/1", params={"at": "2026-11-20 09:59"}).json()
    assert (before["state"], before["held_by"]) == ("collectable", [])


def test_pages_of_a_hundred(client: TestClient[Any], db: Database) -> None:
    with db.write() as session:
        for number in range(2001, 2101):
            owing(session, str(number), months=1, owner_name=f"业主{number}", site="金桂苑")
    first = client.get("/api/v1/accounts").json()
    rest = client.get("/api/v1/accounts", params={"cursor": first["next_cursor"]}).json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (100, 3, None)


def test_the_timeline_has_money_tickets_and_talks(client: TestClient[Any]) -> None:
    client.post("/api/v1/accounts/2/contacts", json=CALL)
    items = client.get("/api/v1/accounts/2/timeline").json()["items"]
    assert [item["what"] for item in items] == ["contact"]
    what = {item["what"] for item in client.get("/api/v1/accounts/1/timeline").json()["items"]}
    assert what >= {"ticket", "held"}


@pytest.mark.parametrize(
    ("url", "body", "status"),
    [
        pytest.param("2/contacts", CALL, 201, id="a contact"),
        pytest.param("2/contacts", CALL | {"at": "2026-11-23T09:00:00+08:00"}, 201, id="one of this morning"),
        pytest.param("2/contacts", CALL | {"at": "yesterday"}, 422, id="at no time"),
        pytest.param("2/contacts", CALL | {"at": "2027-01-01"}, 409, id="in the future"),
        pytest.param("2/contacts", CALL | {"result": "angry"}, 422, id="a result that is none"),
        pytest.param("2/contacts", CALL | {"undone_at": 1}, 422, id="a field that is none"),
        pytest.param("1/contacts", CALL, 409, id="collection while held"),
        pytest.param("1/contacts", CALL | {"direction": "in"}, 201, id="the owner calls while held"),
        pytest.param("99/contacts", CALL, 404, id="no such account"),
        pytest.param("2/promises", {"amount_fen": 1000, "date": "2026-12-01"}, 201, id="a promise"),
        pytest.param("2/promises", {"amount_fen": 0, "date": "2026-12-01"}, 409, id="a promise of nothing"),
        pytest.param("2/promises", {"amount_fen": 1000, "date": "tomorrow"}, 422, id="a day that is none"),
        pytest.param("2/holds", {"kind": "hardship", "reason": "失业"}, 201, id="a hold without an end"),
        pytest.param("2/holds", {"kind": "hardship", "reason": "失业", "until": "2026-12-31"}, 201, id="with an end"),
        pytest.param("2/holds", {"kind": "hardship", "reason": ""}, 409, id="without a reason"),
        pytest.param("2/holds", {"kind": "kindness", "reason": "x"}, 422, id="a kind that is none"),
        pytest.param("2/holds", [], 422, id="no object"),
    ],
)
def test_what_programs_may_record(client: TestClient[Any], url: str, body: Any, status: int) -> None:
    answer = client.post(f"/api/v1/accounts/{url}", json=body)
    assert answer.status_code == status, answer.text
    if status != 201:
        assert answer.headers["content-type"].startswith("application/problem+json")


def test_the_same_write_twice_is_one(client: TestClient[Any], db: Database) -> None:
    answers = [
        client.post("/api/v1/accounts/2/contacts", json=CALL, headers={"idempotency-key": "k1"}) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM contact") == [(1,)]


def test_a_token_of_one_community_sees_no_other(client: TestClient[Any], db: Database, clock: Clock) -> None:
    with db.write() as session:
        within, _ = site(session, owing(session, "1599", owner_name="另一户"))
        _, given = add_token(session, name="t", scopes=("accounts:read",), communities=(within.id or 0,), now=clock())
    client.headers["authorization"] = f"Bearer {given}"
    assert {one["community"] for one in client.get("/api/v1/accounts").json()["items"]} == {"翠湖花园"}
    assert client.get("/api/v1/accounts/3").status_code == 404
    assert client.get("/api/v1/accounts/3/timeline").status_code == 404
    assert client.post("/api/v1/accounts/1/holds", json={"kind": "legal", "reason": "x"}).status_code == 403


def test_now_is_the_clocks(client: TestClient[Any], clock: Clock, db: Database) -> None:
    clock.forward(days=1)
    with db.write() as session:
        held = session.get_one(Account, 1)
        ticket(session, held, "R-2381", "resolved", at=NOW + timedelta(hours=1))
    assert client.get("/api/v1/accounts/1").json()["state"] == "window"
