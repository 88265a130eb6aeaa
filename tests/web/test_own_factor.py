"""An authenticator of one's own: bound, replaced and stopped on one's page, and reset by an administrator."""

from typing import Any

import pytest

from board.db.session import Database
from board.db.sql import fetch
from board.rules.words import Role
from board.web import factors
from tests.conftest import Clock
from tests.web.door import Browser, count, person, verbs


@pytest.fixture
def wang(db: Database, clock: Clock) -> int:
    """王主任, a manager."""
    return person(db, clock)


@pytest.fixture
def enrolled(db: Database, clock: Clock, wang: int) -> Browser:
    """王主任's browser, signed out, with the authenticator bound a minute ago."""
    desk = Browser(db, clock)
    desk.give_password()
    desk.enrol()
    desk.open("/me")
    desk.send("/sign-out")
    clock.forward(minutes=1)
    return desk


class TestOnOnesOwnPage:
    @pytest.fixture
    def here(self, db: Database, clock: Clock) -> Any:
        """A clerk, who need not have a second factor and may."""
        person(db, clock, Role.CLERK, login="sunli", name="孙丽")
        desk = Browser(db, clock)
        desk.give_password("sunli")
        desk.open("/me")
        return desk

    def test_binding_one_ends_the_other_sessions_and_renews_this_one(
        self, here: Browser, db: Database, clock: Clock
    ) -> None:
        elsewhere, before = Browser(db, clock), here.client.cookies["board"]
        elsewhere.give_password("sunli")
        assert len(here.enrol("/me/factor")) == 10
        assert here.send("/me/language", language="zh").status_code == 303  # the page carries the new session's token
        assert here.client.cookies["board"] != before
        assert (here.is_in(), elsewhere.is_in()) == (True, False)
        assert "已绑定" in here.open("/me").text

    def test_a_wrong_code_binds_nothing_and_shows_the_same_secret_again(self, here: Browser, db: Database) -> None:
        here.open("/me/factor")
        offer, secret = here.read_offer(), here.secret
        assert here.send("/me/factor", offer=offer, code="000000").status_code == 422
        here.read_offer()
        assert here.secret == secret
        assert count(db, "second_factor") == 0

    def test_replacing_it_makes_the_old_one_and_its_codes_void(self, here: Browser, db: Database, clock: Clock) -> None:
        old_codes = here.enrol("/me/factor")
        old_secret = here.secret
        clock.forward(minutes=1)
        here.enrol("/me/factor")
        clock.forward(minutes=1)
        second = Browser(db, clock)
        second.give_password("sunli")
        assert second.give_code(here.code(old_secret)).status_code == 422
        assert second.give_code(old_codes[0]).status_code == 422
        assert second.give_code(here.code()).status_code == 303

    def test_new_recovery_codes_make_the_old_ones_void(self, here: Browser, db: Database, clock: Clock) -> None:
        old = here.enrol("/me/factor")
        answer = here.send("/me/factor/codes")
        assert not set(old) & set(answer.text.split("<code>"))
        assert count(db, "recovery_code") == 10
        assert here.client.get("/me").text.count(old[1]) == 0
        second = Browser(db, clock)
        second.give_password("sunli")
        assert second.give_code(old[1]).status_code == 422

    def test_who_need_not_have_one_may_stop(self, here: Browser, db: Database) -> None:
        here.enrol("/me/factor")
        before = here.client.cookies["board"]
        assert here.send("/me/factor/removal").status_code == 303
        assert here.client.cookies["board"] != before
        assert (count(db, "second_factor"), count(db, "recovery_code")) == (0, 0)
        assert verbs(db)[-2:] == ["second_factor_enrolled", "second_factor_removed"]
        here.open("/me")
        assert here.send("/me/factor/removal").status_code == 404
        assert here.send("/me/factor/codes").status_code == 404

    def test_who_must_have_one_may_not(self, enrolled: Browser, db: Database) -> None:
        enrolled.give_password()
        enrolled.give_code(enrolled.code())
        assert "停用" not in enrolled.open("/me").text
        refused = enrolled.send("/me/factor/removal")
        assert refused.status_code == 409
        assert factors.NEEDED.zh in refused.text
        assert count(db, "second_factor") == 1


class TestReset:
    @pytest.fixture
    def administrator(self, db: Database, clock: Clock) -> Browser:
        person(db, clock, Role.ADMINISTRATOR, login="zhou", name="老周")
        desk = Browser(db, clock)
        desk.give_password("zhou")
        desk.enrol()
        return desk

    def test_an_administrator_resets_a_factor_and_its_owner_binds_a_new_one(
        self, enrolled: Browser, administrator: Browser, db: Database, wang: int
    ) -> None:
        enrolled.give_password()
        enrolled.give_code(enrolled.code())
        administrator.open(f"/people/{wang}")
        assert "重置验证器" in administrator.page
        assert administrator.send(f"/people/{wang}/factor-reset").status_code == 303
        assert not enrolled.is_in()
        assert verbs(db)[-1] == "second_factor_reset"
        assert enrolled.give_password().headers["location"] == "/sign-in/factor"
        assert "重置验证器" not in administrator.open(f"/people/{wang}").text
        assert administrator.send(f"/people/{wang}/factor-reset").status_code == 409

    def test_the_half_way_ends_with_it(self, enrolled: Browser, administrator: Browser, wang: int) -> None:
        enrolled.give_password()
        administrator.open(f"/people/{wang}")
        administrator.send(f"/people/{wang}/factor-reset")
        assert enrolled.client.get("/sign-in/code").headers["location"] == "/sign-in"

    def test_not_ones_own(self, administrator: Browser, db: Database) -> None:
        with db.read() as session:
            own = fetch(session, "SELECT id FROM person WHERE login = 'zhou'")[0][0]
        administrator.open("/me")
        assert administrator.send(f"/people/{own}/factor-reset").status_code == 409
        assert count(db, "second_factor") == 1
