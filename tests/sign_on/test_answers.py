"""Single sign-on over HTTP: whose answers are taken, and how it is told that one was not."""

from typing import Any

import pytest
from joserfc.jwk import RSAKey

from board.communities import sign_on
from board.communities.sign_on_words import Problem
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import Origin
from board.web.attempts import PER_ADDRESS
from tests.conftest import Clock
from tests.integrations.provider import Provider
from tests.sign_on.house import (
    Open,
    audited,
    bound,
    go_through,
    is_in_after,
    refused_with,
    to_provider,
)
from tests.web.client import anonymous, application


def test_an_answer_that_must_not_be_believed(
    board: Open, provider: Provider, db: Database, clock: Clock, office: Any
) -> None:
    """Which ones are not is in the tests of the adapter; here, that nobody comes in and what is kept of it."""
    bound(db, office["sun"])
    provider.in_token = {"nonce": "another"}
    client = board()
    assert refused_with(go_through(client), client) is Problem.INVALID
    assert audited(db, "sign_in_failed") == ['{"via":"kc","why":"invalid"}']
    provider.in_token = {}
    assert is_in_after(client)


def test_a_browser_that_did_not_begin_cannot_finish(board: Open, db: Database, clock: Clock, office: Any) -> None:
    """Login CSRF: an attacker's own answer, sent to somebody else's browser."""
    bound(db, office["sun"])
    attacker, victim = board(), board()
    address = to_provider(attacker)
    assert refused_with(victim.get(address), victim) is Problem.STALE
    to_provider(victim)  # has begun one of its own meanwhile
    assert refused_with(victim.get(address), victim) is Problem.STALE


def test_an_answer_is_taken_once(board: Open, db: Database, clock: Clock, office: Any) -> None:
    bound(db, office["sun"])
    client = board()
    address = to_provider(client)
    cookie = client.cookies["board-sign-on"]
    assert client.get(address).headers["location"] == "/me"
    client.cookies.clear()
    client.cookies.set("board-sign-on", cookie)
    assert refused_with(client.get(address), client) is Problem.STALE


@pytest.mark.parametrize("spoil", [
    pytest.param(lambda path: path.replace("state=", "state=0"), id="another state"),
    pytest.param(lambda path: path.split("&state=")[0], id="no state"),
    pytest.param(lambda path: path + "&state=x", id="two states"),
])  # fmt: skip
def test_a_wrong_state_is_refused(board: Open, db: Database, clock: Clock, office: Any, spoil: Any) -> None:
    bound(db, office["sun"])
    client = board()
    assert refused_with(client.get(spoil(to_provider(client))), client) is Problem.STALE


def test_ten_minutes_are_enough(board: Open, db: Database, clock: Clock, office: Any) -> None:
    bound(db, office["sun"])
    client = board()
    address = to_provider(client)
    clock.forward(minutes=10)
    client.cookies.set("board-sign-on", client.cookies.get("board-sign-on") or "")
    assert refused_with(client.get(address), client) is Problem.STALE


def test_a_cookie_of_ones_own_making_opens_nothing(board: Open, provider: Provider) -> None:
    client = board()
    to_provider(client)
    body = client.cookies["board-sign-on"].partition(".")[0]
    client.cookies.clear()
    for made in (f"{body}.{'0' * 64}", body, "x.y", "。"):
        answer = client.get("/sign-on/kc/callback?code=x&state=y", headers={"cookie": f"board-sign-on={made}".encode()})
        assert answer.headers["location"] == "/sign-in?problem=stale"


@pytest.mark.parametrize("error", ["access_denied", "server_error", "<script>alert(1)</script>"])
def test_an_error_is_a_sentence(board: Open, provider: Provider, error: str) -> None:
    provider.answer = {"error": error, "error_description": "<b>canary</b>"}
    client = board()
    assert refused_with(go_through(client), client) is Problem.REFUSED


def test_the_answer_of_another_issuer_is_refused(
    board: Open, provider: Provider, db: Database, clock: Clock, office: Any
) -> None:
    """RFC 9207: one provider must not finish what was begun at another."""
    bound(db, office["sun"])
    client = board()
    address = to_provider(client)
    assert refused_with(client.get(address + "&iss=https%3A%2F%2Fevil.example"), client) is Problem.INVALID
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    fresh = board()
    assert refused_with(go_through(fresh), fresh) is Problem.INVALID


def test_a_provider_that_is_not_there(board: Open, provider: Provider) -> None:
    client = board(issuer="http://127.0.0.1:9")
    assert refused_with(client.get("/sign-on/kc"), client) is Problem.DOWN


def test_a_new_key_is_looked_up(board: Open, provider: Provider, db: Database, clock: Clock, office: Any) -> None:
    bound(db, office["sun"])
    client = board()
    assert is_in_after(client)
    provider.key = RSAKey.generate_key(2048, {"kid": "two"})
    provider.header = {"alg": "RS256", "kid": "two"}
    clock.forward(minutes=2)
    assert is_in_after(client)
    assert provider.site.asked.count("GET /jwks") == 2
    assert provider.site.asked.count("GET /.well-known/openid-configuration") == 1


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nX: y", ""])
def test_nobody_is_sent_to_another_site(board: Open, db: Database, clock: Clock, office: Any, wanted: str) -> None:
    bound(db, office["sun"])
    assert go_through(board(), wanted).headers["location"] == "/"


def test_beginning_changes_nothing(board: Open, db: Database) -> None:
    client = board()
    for _ in range(3):
        client.get("/sign-on/kc")
        client.get("/sign-on/kc/callback?code=x&state=y")
    with db.read() as session:
        assert [fetch(session, f"SELECT COUNT(*) FROM {name}") for name in ("sign_on_state", "person_session")] == [
            [(0,)],
            [(0,)],
        ]


def test_a_provider_that_nobody_named_is_not_there(board: Open) -> None:
    for path in ("/sign-on/other", "/sign-on/other/callback"):
        assert board().get(path).headers["location"].startswith("/sign-in?next=")


def test_an_address_from_which_too_many_failed_has_to_wait(
    board: Open, db: Database, clock: Clock, provider: Provider, office: Any
) -> None:
    bound(db, office["sun"])
    client = board()
    with db.write() as session:
        for _ in range(PER_ADDRESS):
            sign_on.failed(
                session, provider="kc", problem=Problem.INVALID, origin=Origin(address="testclient"), now=clock()
            )
    assert refused_with(go_through(client), client) is Problem.MANY
    assert "POST /token" not in provider.site.asked
    clock.forward(minutes=15)
    assert is_in_after(client)


def test_behind_tls_the_attempts_cookie_is_for_this_host_only(db: Database, clock: Clock, provider: Provider) -> None:
    app = application(db, clock, base_url="https://board.example.cn", sign_on=[provider.setting()])
    client = anonymous(db, clock, app=app)
    client.follow_redirects = False
    cookie = client.get("/sign-on/kc").headers["set-cookie"].lower()
    assert cookie.startswith("__host-board-sign-on=")
    assert all(part in cookie for part in ("httponly", "secure", "samesite=lax", "path=/", "max-age=600"))
    assert "domain" not in cookie
