"""The duty phone over HTTP: who changes over with a short code, where it works, and how guessing is slowed."""

from typing import Any

import pytest
from litestar.testing import TestClient

from board.communities import duty_phones
from board.communities.actions import add_person, set_active
from board.communities.duty import EASY, MALFORMED, WRONG, set_code
from board.db.session import Database
from board.db.sql import fetch, run
from board.rules.duty import PER_PERSON, PER_PHONE
from board.rules.people import BOARD, Who
from board.rules.ports import Refused
from board.rules.words import Role
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, application, signed_in
from tests.web.test_sign_in import PASSWORD, csrf_of, is_in, quick_hashes  # noqa: F401  hashes with little work

CODE, OTHER_CODE = "730418", "502937"


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


def take_over(phone: TestClient[Any], who: Who, code: str = CODE, **more: Any) -> Any:
    headers = {"x-csrf-token": csrf_of(phone)} if is_in(phone) else {}
    return phone.post("/duty", data={"person": who.person_id, "code": code, **more}, headers=headers)


def who_is_in(phone: TestClient[Any]) -> str:
    page = phone.get("/me")
    return page.text.split('class="menu-who"><strong>')[1].split("<")[0] if page.status_code == 200 else ""


def verbs(db: Database) -> list[str]:
    with db.read() as session:
        return [verb for (verb,) in fetch(session, "SELECT verb FROM audit_entry ORDER BY seq")]


def test_making_a_phone_signs_its_maker_out(phone: TestClient[Any], db: Database) -> None:
    assert not is_in(phone)
    page = phone.get(phone.get("/sign-in").headers["location"])
    assert page.status_code == 200
    assert all(name in page.text for name in ("翠湖花园", "二号岗", "刘队", "周强", "无码"))
    assert not any(name in page.text for name in ("外人", "孙丽", "主任", "别主任"))
    assert "duty_phone_enrolled" in verbs(db)


def test_people_change_over(phone: TestClient[Any], db: Database, post_at_the_gate: Any) -> None:
    assert take_over(phone, post_at_the_gate["刘队"], next="/my-tasks").headers["location"] == "/my-tasks"
    assert who_is_in(phone) == "刘队"
    first = phone.cookies["board"]
    switched = phone.post("/duty/switch", headers={"x-csrf-token": csrf_of(phone)})
    assert switched.headers["location"] == "/duty"
    assert "storage" in switched.headers["clear-site-data"]
    assert not is_in(phone)
    assert take_over(phone, post_at_the_gate["周强"], OTHER_CODE).status_code == 303
    assert who_is_in(phone) == "周强"
    phone.cookies.clear()
    phone.cookies.set("board", first)
    assert not is_in(phone)
    assert verbs(db).count("sign_in") == 2


def test_a_session_of_the_phone_ends_the_one_before_it(
    phone: TestClient[Any], app: Any, db: Database, clock: Clock, post_at_the_gate: Any
) -> None:
    take_over(phone, post_at_the_gate["刘队"])
    stolen = anonymous(db, clock, app=app)
    stolen.follow_redirects = False
    stolen.cookies.set("board", phone.cookies["board"])
    assert is_in(stolen)
    phone.cookies.delete("board")
    take_over(phone, post_at_the_gate["周强"], OTHER_CODE)
    assert not is_in(stolen)


def test_the_bar_has_the_button_on_the_phone_only(
    phone: TestClient[Any], db: Database, clock: Clock, app: Any, post_at_the_gate: Any
) -> None:
    take_over(phone, post_at_the_gate["刘队"])
    assert 'action="/duty/switch"' in phone.get("/my-tasks").text
    assert 'action="/duty/switch"' not in signed_in(db, clock, post_at_the_gate["刘队"], app=app).get("/my-tasks").text


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


def test_a_disabled_person_is_not_shown_and_out_at_once(
    phone: TestClient[Any], db: Database, clock: Clock, post_at_the_gate: Any
) -> None:
    take_over(phone, post_at_the_gate["刘队"])
    with db.write() as session:
        set_active(session, person_id=post_at_the_gate["刘队"].person_id, active=False, by=BOARD, now=clock())
    assert not is_in(phone)
    assert "刘队" not in phone.get("/duty").text
    assert take_over(phone, post_at_the_gate["刘队"]).status_code == 422


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
    for path in ("/accounts", "/people", "/policy", "/duty-phones", "/me/duty-code", "/me/sign-on"):
        assert phone.get(path).status_code == 404
    with db.write() as session:
        run(session, "DELETE FROM person_role WHERE person_id = :person AND role = 'security' AND community_id = :lake",
            person=both, lake=post_at_the_gate["lake"])  # fmt: skip
    assert not is_in(phone)


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


def test_a_revoked_phone_is_an_ordinary_browser_again(
    phone: TestClient[Any], db: Database, clock: Clock, app: Any, post_at_the_gate: Any
) -> None:
    take_over(phone, post_at_the_gate["刘队"])
    manager = signed_in(db, clock, post_at_the_gate["主任"], app=app)
    assert "二号岗" in manager.get("/duty-phones").text
    with db.read() as session:
        phone_id = fetch(session, "SELECT id FROM duty_phone")[0][0]
    foreign = signed_in(db, clock, post_at_the_gate["别主任"], app=app)
    assert "二号岗" not in foreign.get("/duty-phones").text
    assert foreign.post(f"/duty-phones/{phone_id}/revocation").status_code == 404
    assert is_in(phone)
    assert manager.post(f"/duty-phones/{phone_id}/revocation").status_code == 303
    assert not is_in(phone)
    assert phone.get("/sign-in").status_code == 200
    assert phone.get("/duty").headers["location"] == "/sign-in"
    assert "duty_phone_revoked" in verbs(db)


def test_a_phone_is_made_only_where_one_governs(db: Database, clock: Clock, app: Any, post_at_the_gate: Any) -> None:
    for name, wanted in (("别主任", 404), ("孙丽", 404), ("主任", 303)):
        client = signed_in(db, clock, post_at_the_gate[name], app=app)
        answer = client.post("/duty-phones", data={"community": post_at_the_gate["lake"], "name": "岗亭"})
        assert answer.status_code == wanted
    client = signed_in(db, clock, post_at_the_gate["主任"], app=app)
    assert client.post("/duty-phones", data={"community": post_at_the_gate["lake"], "name": " "}).status_code == 422
    assert client.post("/duty-phones", data={"community": "0", "name": "x"}).status_code == 404


def test_making_the_same_browser_another_phone_ends_the_first(
    phone: TestClient[Any], db: Database, clock: Clock, post_at_the_gate: Any
) -> None:
    first = phone.cookies["board-duty"]
    with db.write() as session:
        duty_phones.enrol(session, community_id=post_at_the_gate["lake"], name="西门", by=post_at_the_gate["主任"],
                          now=clock(), before=first)  # fmt: skip
        assert duty_phones.phone_of(session, first) is None


def test_one_signs_in_with_the_password_on_the_phone_too(phone: TestClient[Any], db: Database, clock: Clock) -> None:
    with db.write() as session:
        add_person(
            session,
            name="值班长",
            login="zhang",
            password=PASSWORD,
            roles=[Role.SECURITY],
            communities=[0],
            now=clock(),
        )
    assert phone.get("/sign-in?own=1").status_code == 200
    assert phone.post("/sign-in", data={"login": "zhang", "password": PASSWORD}).status_code == 303
    assert phone.get("/me/duty-code").status_code == 200


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
