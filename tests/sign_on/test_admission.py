"""Single sign-on over HTTP: who comes in, and with which roles."""

from typing import Any

import httpx
import pytest

from board.communities.actions import set_active
from board.communities.sign_on_words import Problem
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import BOARD
from tests import make
from tests.conftest import Clock
from tests.integrations.provider import Provider
from tests.sign_on.house import (
    BASE,
    ROLES,
    Open,
    audited,
    bound,
    go_through,
    grants,
    is_in_after,
    path_of,
    refused_with,
)
from tests.web.client import anonymous, application, signed_in
from tests.web.test_sign_in import is_in


def test_somebody_of_a_known_group_is_made_and_comes_in(board: Open, provider: Provider, db: Database) -> None:
    provider.claims |= {"sub": "u-9", "name": "李四\n", "preferred_username": "lisi", "groups": ["物业收费", "别的"]}
    client = board(create=True, roles=ROLES)
    answer = go_through(client, "/accounts")
    assert answer.headers["location"] == "/accounts"
    assert is_in(client)
    with db.read() as session:
        person, login, name, stored = fetch(
            session, "SELECT id, login, name, password_hash FROM person WHERE login <> 'sunli'"
        )[0]
    assert (login, name, stored) == ("lisi", "李四", "")
    assert {role for role, _ in grants(db, person)} == {"clerk"}
    assert audited(db, "sign_in") == ['{"via":"kc"}']
    assert client.post("/sign-in", data={"login": "lisi", "password": ""}).status_code == 422


def test_the_sign_in_page_names_the_provider(board: Open) -> None:
    page = board().get("/sign-in?next=/tasks").text
    assert 'href="/sign-on/kc?next=/tasks"' in page
    assert "统一登录" in page


def test_a_bound_person_comes_in_with_a_new_session(board: Open, db: Database, clock: Clock, office: Any) -> None:
    bound(db, office["sun"])
    client = board()
    go_through(client)
    first = client.cookies["board"]
    assert is_in(client)
    go_through(client)
    assert client.cookies["board"] != first
    client.cookies.set("board", first)
    assert not is_in(client)


@pytest.mark.parametrize("claims", [{"sub": "u-2"}, {"sub": "U-1"}, {"sub": "u-1 "}, {"sub": "sunli"}])
def test_a_name_or_login_finds_nobody(
    board: Open, provider: Provider, db: Database, clock: Clock, office: Any, claims: dict[str, str]
) -> None:
    """The same name, login and e-mail as 孙丽, and another subject."""
    bound(db, office["sun"])
    provider.claims |= {"email": "sunli@example.cn", **claims}
    client = board()
    assert refused_with(go_through(client), client) is Problem.UNKNOWN


def test_a_login_that_is_taken_makes_another_person(board: Open, provider: Provider, db: Database, office: Any) -> None:
    provider.claims |= {"sub": "u-7", "groups": ["物业收费"]}
    assert is_in_after(board(create=True, roles=ROLES))
    with db.read() as session:
        logins = [login for (login,) in fetch(session, "SELECT login FROM person ORDER BY id")]
    assert logins == ["sunli", "sunli@kc"]
    assert grants(db, office["sun"]) == {("steward", office["river"])}


def test_nobody_is_made_without_a_role(board: Open, db: Database) -> None:
    client = board(create=True, roles=ROLES)
    assert refused_with(go_through(client), client) is Problem.NO_ROLE
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM person") == [(1,)]


def test_roles_follow_the_groups_and_those_given_by_hand_stay(
    board: Open, provider: Provider, db: Database, clock: Clock, office: Any
) -> None:
    lake, river, sun = office["lake"], office["river"], office["sun"]
    bound(db, sun)
    client = board(roles=ROLES)
    by_hand = {("steward", river)}
    for listed, wanted in (
        (["物业收费"], {("clerk", lake)}),
        (["物业收费", "巡检"], {("clerk", lake), ("engineering", lake), ("engineering", river), ("auditor", 0)}),
        (["巡检"], {("engineering", lake), ("engineering", river), ("auditor", 0)}),
        (["从来没有"], set()),
    ):
        provider.claims["groups"] = listed
        assert is_in_after(client)
        assert grants(db, sun) == by_hand | wanted
    assert len(audited(db, "roles_from_sign_on")) == 4


def test_a_role_that_was_there_by_hand_is_not_taken_away(
    board: Open, provider: Provider, db: Database, clock: Clock, office: Any
) -> None:
    sun = office["sun"]
    bound(db, sun)
    client = board(roles={"管家": ["steward", "滨江苑"]})
    for listed in (["管家"], []):
        provider.claims["groups"] = listed
        assert is_in_after(client)
        assert grants(db, sun) == {("steward", office["river"])}


def test_a_provider_that_takes_all_roles_away_ends_the_sessions(
    board: Open, provider: Provider, db: Database, clock: Clock, office: Any
) -> None:
    provider.claims |= {"sub": "u-5", "preferred_username": "wang", "groups": ["物业收费"]}
    client, other = board(create=True, roles=ROLES), board(create=True, roles=ROLES)
    assert is_in_after(client)
    assert is_in_after(other)
    provider.claims["groups"] = []
    assert refused_with(go_through(client), client) is Problem.NO_ROLE
    assert not is_in(other)


def test_changed_roles_end_the_other_sessions(
    board: Open, provider: Provider, db: Database, clock: Clock, office: Any
) -> None:
    bound(db, office["sun"])
    provider.claims["groups"] = ["物业收费"]
    client, other = board(roles=ROLES), board(roles=ROLES)
    assert is_in_after(client)
    assert is_in_after(other)
    assert is_in(client)  # nothing changed
    provider.claims["groups"] = ["巡检"]
    assert is_in_after(client)
    assert not is_in(other)


def test_groups_may_lie_deeper_and_in_the_user_info(
    board: Open, provider: Provider, db: Database, clock: Clock, office: Any
) -> None:
    bound(db, office["sun"])
    del provider.claims["groups"]
    provider.claims["realm_access"] = {"roles": ["物业收费"]}
    provider.without = ("realm_access",)
    assert is_in_after(board(roles=ROLES, groups_claim="realm_access.roles"))
    assert ("clerk", office["lake"]) in grants(db, office["sun"])


def test_user_info_of_somebody_else_is_refused(
    board: Open, provider: Provider, db: Database, clock: Clock, office: Any
) -> None:
    bound(db, office["sun"])
    provider.without = ("groups",)
    provider.in_token = {"sub": "u-1"}
    provider.claims["sub"] = "u-2"
    client = board(roles=ROLES)
    assert refused_with(go_through(client), client) is Problem.INVALID


def test_a_disabled_person_stays_out(board: Open, db: Database, clock: Clock, office: Any) -> None:
    bound(db, office["sun"])
    with db.write() as session:
        set_active(session, person_id=office["sun"], active=False, by=BOARD, now=clock())
    client = board()
    assert refused_with(go_through(client), client) is Problem.DISABLED


def test_the_administrator_sees_where_a_role_came_from(
    board: Open, provider: Provider, db: Database, clock: Clock, office: Any
) -> None:
    bound(db, office["sun"])
    provider.claims["groups"] = ["物业收费"]
    client = board(roles=ROLES)
    assert is_in_after(client)
    with db.write() as session:
        administrator = make.person(session, "administrator")
    page = signed_in(db, clock, administrator, app=client.app).get(f"/people/{office['sun']}").text
    section = page.split("<h2>单点登录</h2>")[1].split("</section>")[0]
    assert "统一登录" in section
    assert "翠湖花园" in section
    assert "滨江苑" not in section


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider's own libraries
def test_with_a_provider_of_other_peoples_making(db: Database, clock: Clock, office: Any) -> None:
    from datetime import UTC, datetime

    from oidc_provider_mock import User, run_server_in_thread

    clock.set(datetime.now(UTC))  # it looks at its own clock
    person = User(sub="u-1", claims={"name": "孙丽", "groups": ["物业收费"]})
    with run_server_in_thread(user_claims=[person], require_nonce=True) as server:
        issuer = f"http://localhost:{server.server_port}"
        named = {
            "key": "kc",
            "name": "登录",
            "issuer": issuer,
            "client_id": "board",
            "client_secret": "s",
            "roles": ROLES,
        }
        client = anonymous(db, clock, app=application(db, clock, base_url=BASE, sign_on=[{**named, "create": True}]))
        client.follow_redirects = False
        begun = client.get("/sign-on/kc?next=/me")
        sent = httpx.post(begun.headers["location"], data={"sub": "u-1"})
        answer = client.get(path_of(sent.headers["location"]))
    assert answer.headers["location"] == "/me", answer.text
    assert is_in(client)
