"""Programs' keys on their page: given within one's own communities, replaced, over, revoked, and what the audit has."""

import json
import re
from typing import Any

import pytest
from litestar.testing import TestClient

from board.communities.tokens import add_token
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import Who
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, signed_in

TOKEN = re.compile(r"board_[\w-]{43}")


class Desk:
    """An administrator of one community, one of all, and two communities."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock = db, clock
        with db.write() as session:
            own, other = make.community(session, "翠湖花园"), make.community(session, "锦绣苑")
            self.own, self.other = int(own.id or 0), int(other.id or 0)
            self.local = make.person(session, "administrator", own, name="小区管理员")
            self.chief = make.person(session, "administrator", name="总管理员")

    def add(self, name: str, *communities: int, **more: Any) -> tuple[int, str]:
        with self.db.write() as session:
            return add_token(
                session, name=name, scopes=["tasks:read"], communities=communities, now=self.clock(), **more
            )  # fmt: skip

    def client(self, who: Who) -> TestClient[Any]:
        return signed_in(self.db, self.clock, who)

    def answers(self, token: str) -> int:
        asks = anonymous(self.db, self.clock)
        return int(asks.get("/api/v1/tasks", headers={"authorization": f"Bearer {token}"}).status_code)

    def audited(self, verb: str) -> list[Any]:
        with self.db.read() as session:
            return fetch(
                session,
                "SELECT actor, actor_id, subject_id, community_id, details FROM audit_entry WHERE verb = :verb",
                verb=verb,
            )


@pytest.fixture
def desk(db: Database, clock: Clock) -> Desk:
    return Desk(db, clock)


def test_an_administrator_sees_and_touches_only_keys_wholly_within_reach(desk: Desk) -> None:
    mine = desk.add("自己的", desk.own)
    foreign = [desk.add("别人的", desk.other), desk.add("两边的", desk.own, desk.other), desk.add("全部的")]
    local, chief = desk.client(desk.local), desk.client(desk.chief)
    assert [name for name in ("自己的", "别人的", "两边的", "全部的") if name in local.get("/tokens").text] == [
        "自己的"
    ]
    assert all(name in chief.get("/tokens").text for name in ("自己的", "别人的", "两边的", "全部的"))
    for id_, token in foreign:
        assert local.post(f"/tokens/{id_}/revocation").status_code == 404
        assert local.post(f"/tokens/{id_}/replacement").status_code == 404
        assert desk.answers(token) == 200
    assert local.post(f"/tokens/{mine[0]}/revocation").status_code == 303
    assert desk.answers(mine[1]) == 401


@pytest.mark.parametrize("communities", ["none", "other", "both"])
def test_nobody_gives_what_they_do_not_have(desk: Desk, communities: str) -> None:
    chosen = {"none": [], "other": [desk.other], "both": [desk.own, desk.other]}[communities]
    form = {"name": "x", "scope": "tasks:read", "community": [str(one) for one in chosen]}
    answer = desk.client(desk.local).post("/tokens", data=form)
    assert answer.status_code == 422
    assert TOKEN.search(answer.text) is None
    with desk.db.read() as session:
        assert fetch(session, "SELECT id FROM api_token") == []


@pytest.mark.parametrize("days", ["0", "366", "100000", "-1"])
def test_a_key_is_good_for_a_year_at_most(desk: Desk, days: str) -> None:
    answer = desk.client(desk.chief).post("/tokens", data={"name": "x", "scope": "tasks:read", "days": days})
    if answer.status_code == 200:  # what is no number of days is the usual year
        desk.clock.forward(days=365)
        assert desk.answers(TOKEN.findall(answer.text)[0]) == 401
    else:
        assert answer.status_code == 422


def test_a_key_ends_on_its_day_and_is_shown_as_over(desk: Desk) -> None:
    _, token = desk.add("收费系统", days=30)
    desk.clock.forward(days=15)
    assert "请更换令牌" not in desk.client(desk.chief).get("/tokens").text
    assert "的令牌" not in desk.client(desk.chief).get("/").text
    desk.clock.forward(days=2)
    assert "收费系统 的令牌" in desk.client(desk.chief).get("/").text, "the administrator's home says so too"
    assert "的令牌" not in desk.client(desk.local).get("/").text
    assert "请更换令牌" in desk.client(desk.chief).get("/tokens").text
    assert desk.answers(token) == 200
    desk.clock.forward(days=13)
    text = desk.client(desk.chief).get("/tokens").text
    assert "已到期" in text
    assert "请更换令牌" not in text
    assert desk.answers(token) == 401


def test_a_replaced_key_works_on_for_a_day(desk: Desk) -> None:
    id_, old = desk.add("收费系统", desk.own)
    (new,) = set(TOKEN.findall(desk.client(desk.local).post(f"/tokens/{id_}/replacement").text))
    assert new != old
    assert (desk.answers(old), desk.answers(new)) == (200, 200)
    desk.clock.forward(hours=24)
    assert (desk.answers(old), desk.answers(new)) == (401, 200)
    with desk.db.read() as session:
        rows = fetch(session, "SELECT name, communities, replaces_id FROM api_token ORDER BY id")
    assert [row[0] for row in rows] == ["收费系统"] * 2
    assert str(rows[0][1]) == str(rows[1][1])
    assert [row[2] for row in rows] == [None, id_]


def test_a_revoked_key_is_not_replaced(desk: Desk) -> None:
    id_, _ = desk.add("收费系统")
    chief = desk.client(desk.chief)
    chief.post(f"/tokens/{id_}/revocation")
    answer = chief.post(f"/tokens/{id_}/replacement")
    assert answer.status_code == 422
    assert TOKEN.search(answer.text) is None


def test_the_audit_knows_who_gave_and_took_a_key_and_who_still_tries_it(desk: Desk) -> None:
    form = {"name": "收费系统", "scope": "tasks:read", "community": str(desk.own), "days": "90"}
    (token,) = set(TOKEN.findall(desk.client(desk.local).post("/tokens", data=form).text))
    ((actor, by, id_, site, details),) = desk.audited("add_token")
    assert (actor, by, site) == ("person", desk.local.person_id, desk.own)
    assert json.loads(details)["scopes"] == ["tasks:read"]
    assert token not in str(desk.audited("add_token"))
    assert desk.audited("token_refused") == []
    desk.client(desk.chief).post(f"/tokens/{id_}/revocation")
    assert [row[:4] for row in desk.audited("revoke_token")] == [("person", desk.chief.person_id, id_, desk.own)]
    assert [desk.answers(token) for _ in range(3)] == [401] * 3
    assert [row[:4] for row in desk.audited("token_refused")] == [("token", id_, id_, desk.own)], "once a minute"
    assert desk.answers("board_" + "x" * 43) == 401
    assert len(desk.audited("token_refused")) == 1, "what was never a key is nobody's"
    assert "失效后仍有人使用" in desk.client(desk.chief).get("/tokens").text
