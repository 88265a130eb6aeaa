"""The pages of the administrator and the manager: people, tokens, policy, and one's own account."""

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import Who
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, application, signed_in

ONE_TIME = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")
TOKEN = re.compile(r"board_[\w-]{43}")


@pytest.fixture
def administrator(db: Database) -> Who:
    with db.write() as session:
        return make.person(session, "administrator", name="老周")


@pytest.fixture
def client(db: Database, clock: Clock, administrator: Who) -> TestClient[Any]:
    return signed_in(db, clock, administrator)


def sign_in(db: Database, clock: Clock, login: str, password: str) -> TestClient[Any]:
    made = anonymous(db, clock)
    made.follow_redirects = False
    assert made.post("/sign-in", data={"login": login, "password": password}).status_code == 303
    return made


def add(client: TestClient[Any], **fields: Any) -> Any:
    return client.post("/people", data={"name": "孙丽", "login": "sunli", "role": "clerk", **fields})


def test_a_new_person_signs_in_with_the_password_shown_once(
    client: TestClient[Any], db: Database, clock: Clock
) -> None:
    (password,) = ONE_TIME.findall(add(client).text)
    assert ONE_TIME.search(client.get("/people").text) is None
    assert "孙丽" in sign_in(db, clock, "sunli", password).get("/me").text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"login": ""}, "请填写姓名和登录名", id="no login"),
        pytest.param({"login": "老周"}, "已经有人用了", id="a login that is taken"),
        pytest.param({"role": []}, "请至少选一个岗位", id="no role"),
        pytest.param({"role": "emperor"}, "请至少选一个岗位", id="a role that is none"),
    ],
)
def test_a_person_who_cannot_be_added(client: TestClient[Any], fields: dict[str, Any], told: str) -> None:
    answer = add(client, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="孙丽"' in answer.text
    assert ONE_TIME.search(answer.text) is None


def test_roles_are_given_in_the_communities_chosen(client: TestClient[Any], db: Database) -> None:
    with db.write() as session:
        sites = [make.community(session, name).id for name in ("翠湖花园", "锦绣苑")]
        make.community(session, "望江府")
    add(client, role=["clerk", "steward"], community=[str(id_) for id_ in sites])
    with db.read() as session:
        rows = fetch(
            session, "SELECT role, community_id FROM person_role WHERE person_id = (SELECT MAX(id) FROM person)"
        )
    assert {tuple(row) for row in rows} == {(role, site) for role in ("clerk", "steward") for site in sites}


def test_a_disabled_person_is_out_until_enabled(client: TestClient[Any], db: Database, clock: Clock) -> None:
    (password,) = ONE_TIME.findall(add(client).text)
    theirs = sign_in(db, clock, "sunli", password)
    id_ = newest(db)
    client.post(f"/people/{id_}/access", data={"active": "0"})
    assert theirs.get("/me").status_code == 303
    client.post(f"/people/{id_}/access", data={"active": "1"})
    assert theirs.get("/me").status_code == 303
    assert sign_in(db, clock, "sunli", password).get("/me").status_code == 200


def test_a_forgotten_password_is_replaced_and_the_old_sessions_end(
    client: TestClient[Any], db: Database, clock: Clock
) -> None:
    (first,) = ONE_TIME.findall(add(client).text)
    theirs = sign_in(db, clock, "sunli", first)
    (second,) = ONE_TIME.findall(client.post(f"/people/{newest(db)}/password").text)
    assert theirs.get("/me").status_code == 303
    assert anonymous(db, clock).post("/sign-in", data={"login": "sunli", "password": first}).status_code == 422
    assert sign_in(db, clock, "sunli", second).get("/me").status_code == 200


def test_what_shuts_a_colleague_out_asks_first(client: TestClient[Any]) -> None:
    people = client.get("/people").text
    for address, word in (("password", "生成新密码"), ("access", "停用")):
        before, sent, after = people.partition(f"/{address}")
        assert sent
        assert before.rindex("<details") > before.rindex("<td")  # folded away until it is opened
        assert f">{word}</button>" in after.partition("</details>")[0]


def test_nobody_locks_themselves_out(client: TestClient[Any], administrator: Who) -> None:
    assert client.post(f"/people/{administrator.person_id}/access", data={"active": "0"}).status_code == 409


@pytest.mark.parametrize("verb", ["access", "password"])
def test_a_person_who_is_none(client: TestClient[Any], verb: str) -> None:
    assert client.post(f"/people/999/{verb}").status_code == 404


class TestAnAdministratorOfOneCommunity:
    """Has power there and nowhere else: else one community's administrator would be everyone's."""

    @pytest.fixture
    def local(self, db: Database, clock: Clock, administrator: Who) -> TestClient[Any]:
        with db.write() as session:
            self.own, self.other = (make.community(session, name) for name in ("翠湖花园", "锦绣苑"))
            self.clerk = make.person(session, "clerk", self.own)
            self.stranger = make.person(session, "clerk", self.other, name="陌生人")
            who = make.person(session, "administrator", self.own)
        return signed_in(db, clock, who)

    def test_sees_its_people_only(self, local: TestClient[Any]) -> None:
        text = local.get("/people").text
        assert self.clerk.name in text
        assert "陌生人" not in text
        assert "锦绣苑" not in text

    def test_gives_roles_there_only(self, local: TestClient[Any]) -> None:
        assert add(local, community=str(self.own.id)).status_code == 200
        for elsewhere in ([], [str(self.other.id)], [str(self.own.id), str(self.other.id)]):
            assert add(local, login="another", community=elsewhere).status_code == 422

    def test_has_no_power_over_others(self, local: TestClient[Any], administrator: Who) -> None:
        assert local.post(f"/people/{self.clerk.person_id}/password").status_code == 200
        for person in (self.stranger, administrator):
            assert local.post(f"/people/{person.person_id}/password").status_code == 404
            assert local.post(f"/people/{person.person_id}/access", data={"active": "0"}).status_code == 404

    def test_makes_tokens_for_it_only(self, local: TestClient[Any]) -> None:
        form = {"name": "收费系统", "scope": "charges:write"}
        assert TOKEN.search(local.post("/tokens", data={**form, "community": str(self.own.id)}).text)
        assert local.post("/tokens", data=form).status_code == 422


def test_a_token_is_shown_once_and_over_when_revoked(client: TestClient[Any], db: Database, clock: Clock) -> None:
    form = {"name": "工单系统", "scope": ["tickets:write", "tasks:read"]}
    (token,) = set(TOKEN.findall(client.post("/tokens", data=form).text))
    listed = client.get("/tokens").text
    assert "工单系统" in listed
    assert token not in listed
    asks = anonymous(db, clock)
    asks.headers["authorization"] = f"Bearer {token}"
    assert asks.get("/api/v1/tasks").status_code == 200
    client.post("/tokens/1/revocation")
    assert asks.get("/api/v1/tasks").status_code == 401
    assert client.post("/tokens/1/revocation").status_code == 404


@pytest.mark.parametrize("form", [{"name": "", "scope": "tasks:read"}, {"name": "x"}, {"name": "x", "scope": "root"}])
def test_a_token_without_name_or_scope_is_refused(client: TestClient[Any], form: dict[str, str]) -> None:
    answer = client.post("/tokens", data=form)
    assert answer.status_code == 422
    assert TOKEN.search(answer.text) is None


class TestMe:
    def test_the_language_stays(self, client: TestClient[Any], db: Database, clock: Clock, administrator: Who) -> None:
        assert 'lang="zh-CN"' in client.get("/me").text
        assert client.post("/me/language", data={"language": "en", "next": "/me"}).headers["location"] == "/me"
        text = signed_in(db, clock, administrator).get("/me").text
        assert 'lang="en"' in text
        assert "Sign out everywhere else" in text

    def test_a_new_password_ends_every_other_session(self, client: TestClient[Any], db: Database, clock: Clock) -> None:
        (first,) = ONE_TIME.findall(add(client).text)
        here, elsewhere = sign_in(db, clock, "sunli", first), sign_in(db, clock, "sunli", first)
        before = here.cookies["board"]
        token = {"x-csrf-token": here.get("/me").text.split('name="csrf-token" content="')[1].split('"')[0]}
        wrong = here.post("/me/password", data={"old": "guess", "new": "竹影清风-1503"}, headers=token)
        easy = here.post("/me/password", data={"old": first, "new": "12345678"}, headers=token)
        assert (wrong.status_code, easy.status_code, elsewhere.get("/me").status_code) == (422, 422, 200)
        assert here.post("/me/password", data={"old": first, "new": "竹影清风-1503"}, headers=token).status_code == 303
        assert here.get("/me").status_code == 200
        assert here.cookies["board"] != before
        assert elsewhere.get("/me").status_code == 303
        sign_in(db, clock, "sunli", "竹影清风-1503")

    def test_other_browsers_can_be_signed_out(
        self, client: TestClient[Any], db: Database, clock: Clock, administrator: Who
    ) -> None:
        other = signed_in(db, clock, administrator, app=application(db, clock))
        assert client.post("/me/sessions").status_code == 303
        assert (client.get("/me").status_code, other.get("/me").status_code) == (200, 303)


def newest(db: Database) -> int:
    with db.read() as session:
        return int(fetch(session, "SELECT MAX(id) FROM person")[0][0])
