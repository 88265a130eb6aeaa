"""The duty phone over HTTP: who makes a browser one, how people change over on it, and how it ends."""

from typing import Any

from litestar.testing import TestClient

from board.communities import duty_phones
from board.communities.actions import add_person, set_active
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import BOARD
from board.rules.words import Role
from tests.conftest import Clock
from tests.duty.house import OTHER_CODE, take_over, verbs, who_is_in
from tests.web.client import anonymous, signed_in
from tests.web.test_sign_in import PASSWORD, csrf_of, is_in


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


def test_a_disabled_person_is_not_shown_and_out_at_once(
    phone: TestClient[Any], db: Database, clock: Clock, post_at_the_gate: Any
) -> None:
    take_over(phone, post_at_the_gate["刘队"])
    with db.write() as session:
        set_active(session, person_id=post_at_the_gate["刘队"].person_id, active=False, by=BOARD, now=clock())
    assert not is_in(phone)
    assert "刘队" not in phone.get("/duty").text
    assert take_over(phone, post_at_the_gate["刘队"]).status_code == 422


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
