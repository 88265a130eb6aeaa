"""The second half of signing in: who owes it, what passes for it, and what never does."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from board.db.session import Database
from board.db.sql import fetch, run
from board.rules.words import Role
from board.web import factors
from board.web.attempts import PER_LOGIN
from board.web.gate import cookie_name
from board.web.seals import Seals
from tests.conftest import Clock
from tests.web.client import application
from tests.web.door import Browser, count, person, verbs

PAGES = ("/", "/me", "/people", "/accounts", "/tasks", "/step-up", "/me/factor", "/policy")


@pytest.fixture
def wang(db: Database, clock: Clock) -> int:
    """王主任, a manager."""
    return person(db, clock)


@pytest.fixture
def desk(db: Database, clock: Clock, wang: int) -> Browser:
    return Browser(db, clock)


@pytest.fixture
def enrolled(desk: Browser, clock: Clock) -> Browser:
    """Signed out again, with the authenticator bound a minute ago."""
    desk.give_password()
    desk.enrol()
    desk.open("/me")
    desk.send("/sign-out")
    clock.forward(minutes=1)
    return desk


@pytest.mark.parametrize(
    ("setting", "role", "owes"),
    [
        ("managers", Role.MANAGER, True), ("managers", Role.ADMINISTRATOR, True), ("managers", Role.CLERK, False),
        ("managers", Role.AUDITOR, False), ("all", Role.SECURITY, True), ("nobody", Role.ADMINISTRATOR, False),
    ],
)  # fmt: skip
def test_who_owes_it(db: Database, clock: Clock, setting: str, role: Role, owes: bool) -> None:
    person(db, clock, role)
    desk = Browser(db, clock, app=application(db, clock, second_factor=setting))
    sent = desk.give_password().headers["location"]
    assert sent == ("/sign-in/factor" if owes else "/")
    assert desk.is_in() is not owes


def test_a_manager_binds_an_authenticator_before_anything_else(desk: Browser, db: Database) -> None:
    sent = desk.give_password(next="/policy")
    assert sent.headers["location"] == "/sign-in/factor?next=%2Fpolicy"
    assert [desk.client.get(path).status_code for path in PAGES] == [303] * len(PAGES)
    assert desk.client.post("/me/language", data={"language": "en"}).status_code == 404
    codes = desk.enrol("/sign-in/factor?next=/policy")
    assert len(set(codes)) == 10
    assert 'href="/policy"' in desk.page
    assert desk.open("/policy").status_code == 200
    assert count(db, "half_session") == 0
    assert verbs(db) == ["second_factor_enrolled", "sign_in"]


def test_afterwards_the_password_is_half_of_it(enrolled: Browser, db: Database) -> None:
    sent = enrolled.give_password(next="/policy")
    assert sent.headers["location"] == "/sign-in/code?next=%2Fpolicy"
    assert [enrolled.client.get(path).status_code for path in PAGES] == [303] * len(PAGES)
    enrolled.open(sent.headers["location"])
    assert 'name="next" value="/policy"' in enrolled.page
    answer = enrolled.send("/sign-in/code", code=enrolled.code(), next="/policy")
    assert (answer.status_code, answer.headers["location"]) == (303, "/policy")
    assert enrolled.is_in()


def test_the_half_signed_in_never_replace_the_factor(enrolled: Browser, db: Database) -> None:
    """Else the password alone would do."""
    enrolled.give_password()
    assert enrolled.client.get("/sign-in/factor").headers["location"] == "/sign-in/code"
    enrolled.open("/sign-in/code")
    sent = enrolled.send("/sign-in/factor", offer="x", code="123456")
    assert sent.headers["location"] == "/sign-in/code"
    assert not enrolled.is_in()


def test_an_offer_that_comes_too_late_binds_nothing(desk: Browser, db: Database, clock: Clock) -> None:
    """Two tabs with the enrolment page: the second one finds an authenticator bound."""
    other = Browser(db, clock)
    for one in (desk, other):
        one.give_password()
        one.open("/sign-in/factor")
    late, secret = other.read_offer(), other.secret
    desk.enrol()
    other.client.get("/sign-in/factor")
    answer = other.send("/sign-in/factor", offer=late, code=other.code(secret))
    assert answer.headers["location"] == "/sign-in"
    assert not other.is_in()


def test_the_cookie_of_the_half_way_opens_nothing_by_another_name(desk: Browser) -> None:
    desk.give_password()
    token = desk.client.cookies["board-half"]
    desk.client.cookies.set(cookie_name(False), token)
    assert not desk.is_in()


def test_the_half_way_lasts_ten_minutes(desk: Browser, clock: Clock) -> None:
    desk.give_password()
    clock.forward(minutes=9, seconds=59)
    assert desk.client.get("/sign-in/factor").status_code == 200
    clock.forward(seconds=1)
    assert desk.client.get("/sign-in/factor").headers["location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/factor"])
@pytest.mark.parametrize("planted", [None, "planted"])
def test_without_the_password_there_is_no_second_half(desk: Browser, path: str, planted: str | None) -> None:
    if planted:
        desk.client.cookies.set("board-half", planted)
    assert desk.client.get(path).headers["location"] == "/sign-in"
    assert desk.client.post(path, data={"code": "123456"}).headers["location"] == "/sign-in"


def test_its_forms_carry_its_own_token(enrolled: Browser) -> None:
    enrolled.give_password()
    enrolled.open("/sign-in/code")
    for token in ("", "0" * 64, "密"):
        assert enrolled.client.post("/sign-in/code", data={"code": enrolled.code(), "csrf": token}).status_code == 403
    assert enrolled.send("/sign-in/code", code=enrolled.code()).status_code == 303


def test_a_cookie_chosen_by_somebody_else_is_never_taken_over(desk: Browser) -> None:
    desk.client.cookies.set("board-half", "planted")
    desk.give_password()
    assert "planted" not in desk.client.cookies.get("board-half", domain="testserver.local")


def test_an_offer_of_another_browser_is_refused(desk: Browser, db: Database, clock: Clock) -> None:
    other = Browser(db, clock)
    for one in (desk, other):
        one.give_password()
        one.open("/sign-in/factor")
    foreign = other.read_offer()
    assert desk.send("/sign-in/factor", offer=foreign, code=other.code()).status_code == 403
    assert count(db, "second_factor") == 0


def test_a_code_works_once(enrolled: Browser, db: Database, clock: Clock) -> None:
    code = enrolled.code()
    second = Browser(db, clock)
    for one in (enrolled, second):
        one.give_password()
    assert enrolled.give_code(code).status_code == 303
    refused = second.give_code(code)
    assert refused.status_code == 422
    assert factors.WRONG_CODE.zh in refused.text
    assert not second.is_in()
    clock.forward(seconds=30)
    assert second.give_code(enrolled.code()).status_code == 303


def test_the_code_of_the_enrolment_does_not_sign_in(desk: Browser, db: Database, clock: Clock) -> None:
    desk.give_password()
    desk.enrol()
    second = Browser(db, clock)
    second.give_password()
    assert second.give_code(desk.code()).status_code == 422


def test_two_requests_that_race_with_one_code(enrolled: Browser, db: Database, clock: Clock, wang: int) -> None:
    """Two half sign-ins, one code: one of them gets in. The same with a recovery code."""
    seals = Seals("not-a-secret")

    def spend(typed: str) -> str | None:
        with db.write() as session:
            return factors.spend(session, seals, person_id=wang, typed=typed, now=clock())

    for typed, way in ((enrolled.code(), "app"), (enrolled.codes[3], "recovery")):
        with ThreadPoolExecutor(4) as pool:
            assert sorted(map(str, pool.map(spend, [typed] * 8))) == ["None"] * 7 + [way]


def test_one_half_sign_in_makes_one_session(enrolled: Browser, db: Database, clock: Clock) -> None:
    """Two good codes in one half-way state, side by side: a code and a recovery code."""
    enrolled.give_password()
    enrolled.open("/sign-in/code")
    form = {"csrf": enrolled.token}
    half = {"cookie": f"board-half={enrolled.client.cookies['board-half']}"}
    before, first, second = count(db, "person_session"), Browser(db, clock), Browser(db, clock)
    codes = [enrolled.code(), enrolled.codes[0]]
    answers = [
        one.client.post("/sign-in/code", data={**form, "code": code}, headers=half).headers["location"]
        for one, code in zip((first, second), codes, strict=True)
    ]
    assert answers == ["/", "/sign-in"]
    assert count(db, "person_session") == before + 1


def test_a_recovery_code_works_once_however_it_is_typed(enrolled: Browser, db: Database, clock: Clock) -> None:
    code = enrolled.codes[0]
    enrolled.give_password()
    assert "恢复码" in enrolled.open("/sign-in/code?recovery=1").text
    assert enrolled.send("/sign-in/code", code=code.upper().replace("-", " "), recovery="1").status_code == 303
    assert "剩余恢复码：9 个" in enrolled.open("/me").text
    second = Browser(db, clock)
    second.give_password()
    refused = second.give_code(code)
    assert refused.status_code == 422
    assert factors.WRONG_CODE.zh in refused.text
    assert verbs(db)[-3:] == ["recovery_code_used", "sign_in", "second_factor_failed"]


@pytest.mark.parametrize("typed", ["000000", "", "abc", "abcd-efgh-jkmn", "0" * 3000, "٢٨٧٠٨٢", "' OR 1=1 --"])
def test_every_wrong_code_gets_the_same_answer(enrolled: Browser, typed: str) -> None:
    enrolled.give_password()
    answers = [enrolled.give_code(code) for code in (typed, "111111")]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].text == answers[1].text
    assert not enrolled.is_in()


def test_guessing_codes_is_slowed_down_with_the_passwords(enrolled: Browser, clock: Clock) -> None:
    enrolled.give_password()
    for _ in range(PER_LOGIN):
        assert enrolled.give_code("000000").status_code == 422
    slower = enrolled.give_code(enrolled.code())
    assert slower.status_code == 429
    assert slower.headers["retry-after"] == "60"
    assert enrolled.give_password().status_code == 429
    clock.forward(minutes=1)
    assert enrolled.give_code(enrolled.code()).status_code == 303


def test_a_copied_database_gives_no_secret_away(enrolled: Browser, db: Database) -> None:
    with db.read() as session:
        stored = str(fetch(session, "SELECT * FROM second_factor") + fetch(session, "SELECT * FROM recovery_code"))
    assert enrolled.secret not in stored
    for code in enrolled.codes:
        assert code not in stored
        assert code.replace("-", "") not in stored


def test_with_another_key_no_code_opens(enrolled: Browser, db: Database, clock: Clock, wang: int) -> None:
    with db.write() as session:
        spent = factors.spend(session, Seals("another"), person_id=wang, typed=enrolled.code(), now=clock())
    assert spent is None


def test_a_secret_copied_into_anothers_row_opens_nothing(
    enrolled: Browser, db: Database, clock: Clock, wang: int
) -> None:
    other = person(db, clock, login="zhao", name="赵主任")
    with db.write() as session:
        run(session, "UPDATE second_factor SET person_id = :other WHERE person_id = :wang", other=other, wang=wang)
        spent = factors.spend(session, Seals("not-a-secret"), person_id=other, typed=enrolled.code(), now=clock())
    assert spent is None


def test_who_is_disabled_in_between_stays_out(enrolled: Browser, db: Database, wang: int) -> None:
    enrolled.give_password()
    with db.write() as session:
        run(session, "UPDATE person SET active = FALSE WHERE id = :id", id=wang)
    assert enrolled.client.get("/sign-in/code").headers["location"] == "/sign-in"


def test_nothing_is_written_by_looking(enrolled: Browser, db: Database) -> None:
    enrolled.give_password()
    before = [count(db, table) for table in ("half_session", "person_session", "second_factor", "audit_entry")]
    for path in ("/sign-in/code", "/sign-in/code?recovery=1", "/sign-in/factor"):
        enrolled.client.get(path)
    assert [count(db, table) for table in ("half_session", "person_session", "second_factor", "audit_entry")] == before
