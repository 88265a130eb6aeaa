"""Short codes over HTTP: where they work, what they open, and how guessing is slowed."""

from typing import Any

import pytest
from litestar.testing import TestClient

from board.communities import duty_phones
from board.communities.duty import EASY, MALFORMED, WRONG
from board.db.session import Database
from board.db.sql import fetch, run
from board.rules.duty import PER_PERSON, PER_PHONE
from board.rules.ports import Refused
from board.web.permissions import RIGHTS, is_closed_on_duty
from tests.conftest import Clock
from tests.duty.house import CODE, OTHER_CODE, take_over, verbs
from tests.web.client import anonymous, signed_in
from tests.web.test_sign_in import is_in


@pytest.mark.parametrize("name", ["刘队", "无码", "外人", "孙丽", "主任"])
def test_every_wrong_code_gets_the_same_answer(phone: TestClient[Any], post_at_the_gate: Any, name: str) -> None:
    """A wrong code, none set, another community, another role: nothing tells them apart."""
    wrong = take_over(phone, post_at_the_gate["周强"], CODE)
    answer = take_over(phone, post_at_the_gate[name], "918264" if name == "刘队" else CODE)
    assert answer.status_code == wrong.status_code == 422
    assert WRONG.zh in answer.text
    assert answer.text.replace(" checked", "") == wrong.text.replace(" checked", "")
    assert not is_in(phone)


@pytest.mark.parametrize(
    "sent", [{"person": "", "code": CODE}, {"person": "9" * 30, "code": ""}, {}, {"code": "x" * 5000}]
)
def test_rubbish_is_a_wrong_code(phone: TestClient[Any], sent: dict[str, str]) -> None:
    assert phone.post("/duty", data=sent).status_code == 422


def test_a_code_works_on_no_other_browser(
    db: Database, clock: Clock, app: Any, phone: TestClient[Any], post_at_the_gate: Any
) -> None:
    other = anonymous(db, clock, app=app)
    other.follow_redirects = False
    for token in ("", "x", "' OR 1=1"):
        other.cookies.set("board-duty", token)
        assert take_over(other, post_at_the_gate["刘队"]).headers["location"] == "/sign-in"
        assert other.get("/duty").headers["location"] == "/sign-in"
    assert not is_in(other)
    assert other.post("/sign-in", data={"login": "刘队", "password": CODE}).status_code == 422


def test_a_session_by_code_has_the_security_role_of_the_phones_community_only(
    phone: TestClient[Any], db: Database, clock: Clock, post_at_the_gate: Any
) -> None:
    both = post_at_the_gate["刘队"].person_id
    with db.write() as session:
        for role, site in (("manager", post_at_the_gate["lake"]), ("security", post_at_the_gate["river"])):
            run(session, "INSERT INTO person_role (person_id, role, community_id) VALUES (:person, :role, :site)",
                person=both, role=role, site=site)  # fmt: skip
    take_over(phone, post_at_the_gate["刘队"])
    assert phone.get("/my-tasks").status_code == 200
    for path in ("/accounts", "/people", "/policy", "/duty-phones"):
        assert phone.get(path).status_code == 404
    with db.write() as session:
        run(session, "DELETE FROM person_role WHERE person_id = :person AND role = 'security' AND community_id = :lake",
            person=both, lake=post_at_the_gate["lake"])  # fmt: skip
    assert not is_in(phone)


@pytest.mark.parametrize("address", [one for one in RIGHTS if is_closed_on_duty(one)])
def test_a_session_by_code_opens_nothing_of_the_account(
    phone: TestClient[Any], post_at_the_gate: Any, address: str
) -> None:
    """An authenticator bound or a password set by it would open what the code never opens."""
    take_over(phone, post_at_the_gate["刘队"])
    method, _, path = address.partition(" ")
    answer = phone.request(method, path.replace("{session_id}", "1").replace("{key}", "x"), data={"code": "123456"})
    assert answer.status_code == 404
    assert is_in(phone)


def test_what_is_closed_on_duty_is_the_own_account() -> None:
    closed = {one for one in RIGHTS if is_closed_on_duty(one)}
    assert {"POST /me/factor", "POST /me/factor/removal", "POST /me/password", "POST /step-up"} <= closed
    assert not {"GET /me", "POST /me/language", "POST /sign-out", "POST /duty/switch", "GET /my-tasks"} & closed


def test_a_session_by_code_is_idle_after_half_an_hour(
    phone: TestClient[Any], clock: Clock, post_at_the_gate: Any
) -> None:
    take_over(phone, post_at_the_gate["刘队"])
    for _ in range(3):
        clock.forward(minutes=29)
        assert is_in(phone)
    clock.forward(minutes=30)
    assert not is_in(phone)


def test_guessing_one_persons_code_is_slowed(
    phone: TestClient[Any], clock: Clock, db: Database, post_at_the_gate: Any
) -> None:
    for _ in range(PER_PERSON):
        assert take_over(phone, post_at_the_gate["刘队"], "918264").status_code == 422
    for wait in (1, 2, 4):
        refused = take_over(phone, post_at_the_gate["刘队"])
        assert (refused.status_code, refused.headers["retry-after"]) == (429, str(60 * wait))
        clock.forward(minutes=wait, seconds=-1)
        assert take_over(phone, post_at_the_gate["刘队"]).status_code == 429
        clock.forward(seconds=1)
        assert take_over(phone, post_at_the_gate["刘队"], "918264").status_code == 422
    assert take_over(phone, post_at_the_gate["周强"], OTHER_CODE).status_code == 303
    clock.forward(minutes=8)
    assert take_over(phone, post_at_the_gate["刘队"]).status_code == 303
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM duty_try") == [(0,)]


def test_guessing_one_code_for_everybody_is_slowed(phone: TestClient[Any], clock: Clock, post_at_the_gate: Any) -> None:
    for number in range(PER_PHONE):
        assert phone.post("/duty", data={"person": 1000 + number, "code": CODE}).status_code == 422
    assert take_over(phone, post_at_the_gate["刘队"]).status_code == 429


@pytest.mark.parametrize(
    ("code", "sentence"),
    [pytest.param("12345", MALFORMED, id="five digits"), pytest.param("123456", EASY, id="a row"),
     pytest.param("１２３４５６", MALFORMED, id="full width"), pytest.param("918264", None, id="a good one")],
)  # fmt: skip
def test_one_sets_ones_own_code(
    phone: TestClient[Any], db: Database, clock: Clock, app: Any, post_at_the_gate: Any, code: str, sentence: Any
) -> None:
    take_over(phone, post_at_the_gate["刘队"])
    own = signed_in(db, clock, post_at_the_gate["刘队"], app=app)
    answer = own.post("/me/duty-code", data={"code": code})
    assert answer.status_code == (422 if sentence else 303)
    assert sentence is None or sentence.zh in answer.text
    assert is_in(phone) is bool(sentence)
    assert take_over(phone, post_at_the_gate["刘队"], CODE if sentence else code).status_code == 303
    with db.read() as session:
        stored = [row[0] for row in fetch(session, "SELECT code_hash FROM duty_code")]
    assert all(one.startswith("$argon2id$") for one in stored)


def test_a_removed_code_opens_nothing(
    phone: TestClient[Any], db: Database, clock: Clock, app: Any, post_at_the_gate: Any
) -> None:
    own = signed_in(db, clock, post_at_the_gate["刘队"], app=app)
    assert own.post("/me/duty-code/removal").status_code == 303
    assert take_over(phone, post_at_the_gate["刘队"]).status_code == 422
    assert "duty_code_removed" in verbs(db)


def test_tries_are_counted_before_the_code_is_looked_at(
    phone: TestClient[Any], db: Database, clock: Clock, post_at_the_gate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many come at once: the count stands before any of them knows."""
    from board.communities import duty
    from board.web import passwords

    def look(stored: str | None, code: str) -> bool:
        with db.read() as session:
            assert fetch(session, "SELECT COUNT(*) FROM duty_try") == [(1,)]
        return False

    monkeypatch.setattr(passwords, "matches", look)
    with db.read() as session:
        known = duty_phones.phone_of(session, phone.cookies["board-duty"])
    assert known is not None
    hand = duty.Hand(known, post_at_the_gate["刘队"].origin, "", "", clock())
    with pytest.raises(Refused):
        duty.sign_in(db, hand, person_id=post_at_the_gate["刘队"].person_id, code=CODE)
