"""Binding an account of a provider to oneself, and unbinding it."""

from typing import Any

import httpx

from board.communities.sign_on_words import Problem
from board.db.session import Database
from board.db.sql import fetch
from tests import make
from tests.conftest import Clock
from tests.integrations.provider import Provider
from tests.sign_on.house import (
    ROLES,
    Open,
    bound,
    go_through,
    is_in_after,
    path_of,
    refused_with,
)
from tests.web.test_sign_in import PASSWORD, csrf_of


def test_one_binds_ones_own_account_with_the_password(
    board: Open, db: Database, clock: Clock, provider: Provider, office: Any
) -> None:
    client = board()
    client.post("/sign-in", data={"login": "sunli", "password": PASSWORD})
    token = {"x-csrf-token": csrf_of(client)}
    assert client.post("/me/sign-on/kc", data={"password": "wrong"}, headers=token).status_code == 422
    page = client.post("/me/sign-on/kc", data={"password": PASSWORD}, headers=token)
    link = page.text.split('class="button primary" href="')[1].split('"')[0].replace("&amp;", "&")
    back = path_of(httpx.get(link).headers["location"])
    assert client.get(back).headers["location"] == "/me/sign-on"
    assert "已绑定" in client.get("/me/sign-on").text
    fresh = board()
    assert is_in_after(fresh)
    assert client.post("/me/sign-on/kc/removal", headers=token).status_code == 303
    assert refused_with(go_through(other := board()), other) is Problem.UNKNOWN


def test_an_account_is_bound_only_by_the_session_that_asked(
    board: Open, db: Database, clock: Clock, provider: Provider, office: Any
) -> None:
    client = board()
    client.post("/sign-in", data={"login": "sunli", "password": PASSWORD})
    page = client.post("/me/sign-on/kc", data={"password": PASSWORD}, headers={"x-csrf-token": csrf_of(client)})
    link = page.text.split('class="button primary" href="')[1].split('"')[0].replace("&amp;", "&")
    back = path_of(httpx.get(link).headers["location"])
    client.post("/sign-in", data={"login": "sunli", "password": PASSWORD}, headers={"x-csrf-token": csrf_of(client)})
    assert "problem=stale" in client.get(back).headers["location"]
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM sign_on_identity") == [(0,)]


def test_an_account_of_somebody_else_is_not_bound(
    board: Open, db: Database, clock: Clock, provider: Provider, office: Any
) -> None:
    with db.write() as session:
        other = make.person(session, "clerk")
    assert other.person_id is not None
    bound(db, other.person_id)
    client = board()
    client.post("/sign-in", data={"login": "sunli", "password": PASSWORD})
    page = client.post("/me/sign-on/kc", data={"password": PASSWORD}, headers={"x-csrf-token": csrf_of(client)})
    link = page.text.split('class="button primary" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "problem=taken" in client.get(path_of(httpx.get(link).headers["location"])).headers["location"]


def test_who_has_no_password_keeps_the_binding(board: Open, provider: Provider, db: Database) -> None:
    provider.claims |= {"sub": "u-9", "groups": ["物业收费"]}
    client = board(create=True, roles=ROLES)
    go_through(client)
    assert client.post("/me/sign-on/kc/removal", headers={"x-csrf-token": csrf_of(client)}).status_code == 422
    assert is_in_after(client)
