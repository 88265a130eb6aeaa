"""Guessing: counted per login and per address, also side by side, and the same for logins that are none."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from board.communities import sign_in
from board.db.session import Database
from board.db.sql import run
from board.rules.people import Origin
from board.rules.ports import Refused
from board.rules.words import Role
from board.settings import Settings
from board.web import attempts, passwords
from board.web.attempts import PER_ADDRESS, PER_LOGIN, TooMany
from board.web.browsers import Browser
from board.web.fresh import PROOF
from tests.conftest import Clock
from tests.web import door
from tests.web.door import PASSWORD, count, person

WRONG = "wrong guess"


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each password that a hash was verified for, in order."""
    found: list[str] = []
    quick = passwords._HASHER

    class Counting:
        hash = quick.hash
        check_needs_rehash = quick.check_needs_rehash

        def verify(self, stored: str, password: str) -> bool:
            found.append(password)
            return quick.verify(stored, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    return found


def tried(db: Database, clock: Clock, *, login: str = "sunli", password: str = WRONG, address: str = "a") -> str:
    """in, wrong or wait."""
    try:
        sign_in.sign_in(
            db, settings=Settings(), login=login, password=password, browser=Browser(Origin(address=address)),
            now=clock(),
        )  # fmt: skip
    except TooMany:
        return "wait"
    except Refused:
        return "wrong"
    return "in"


@pytest.fixture
def sun(db: Database, clock: Clock, verified: list[str]) -> int:
    return person(db, clock, Role.CLERK, login="sunli", name="孙丽")


def test_a_hash_is_verified_for_a_login_that_is_none_too(
    db: Database, clock: Clock, sun: int, verified: list[str]
) -> None:
    """Each answer takes one verification and writes the same rows, so that time tells nothing."""
    written = []
    for login in ("sunli", "nobody", "sunli", "nobody"):
        before, rows = len(verified), [count(db, table) for table in ("sign_in_failure", "audit_entry")]
        assert tried(db, clock, login=login) == "wrong"
        written.append([count(db, table) for table in ("sign_in_failure", "audit_entry")] == [n + 1 for n in rows])
        assert len(verified) == before + 1
    assert written == [True] * 4


def test_one_account_from_ten_addresses(db: Database, clock: Clock, sun: int, verified: list[str]) -> None:
    """A hundred and one tries, ten of which are looked at; the right password waits with them, and only so long."""
    answers = [tried(db, clock, address=f"10.0.0.{number % 10}") for number in range(101)]
    assert answers == ["wrong"] * PER_LOGIN + ["wait"] * 91
    assert len(verified) == PER_LOGIN
    assert tried(db, clock, password=PASSWORD, address="10.0.0.99") == "wait"
    clock.forward(minutes=1)
    assert tried(db, clock, password=PASSWORD, address="10.0.0.99") == "in"


def test_many_accounts_from_one_address(db: Database, clock: Clock, sun: int) -> None:
    answers = [tried(db, clock, login=f"login{number}") for number in range(PER_ADDRESS + 5)]
    assert answers == ["wrong"] * PER_ADDRESS + ["wait"] * 5
    assert tried(db, clock, password=PASSWORD) == "wait"
    assert tried(db, clock, password=PASSWORD, address="another") == "in"


def test_tries_side_by_side_count_too(db: Database, clock: Clock, sun: int, verified: list[str]) -> None:
    """A try is written down before it is looked at: in a race no more pass than a few that began together."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tried(db, clock), range(40)))
    assert PER_LOGIN <= answers.count("wrong") <= PER_LOGIN + 8
    assert len(verified) == answers.count("wrong")
    assert answers.count("in") == 0


def test_a_right_password_is_no_wrong_try(db: Database, clock: Clock, sun: int) -> None:
    assert [tried(db, clock, password=PASSWORD) for _ in range(PER_LOGIN + 2)] == ["in"] * (PER_LOGIN + 2)
    assert count(db, "sign_in_failure") == 0


def test_waiting_is_not_made_longer_by_trying(db: Database, clock: Clock, sun: int) -> None:
    for _ in range(PER_LOGIN):
        tried(db, clock)
    for _ in range(11):
        clock.forward(seconds=5)
        assert tried(db, clock) == "wait"
    clock.forward(seconds=5)
    assert tried(db, clock, password=PASSWORD) == "in"


def test_a_wait_says_how_long(db: Database, clock: Clock) -> None:
    with db.write() as session:
        for _ in range(PER_LOGIN):
            attempts.begin(session, login="x", address="a", now=clock())
        with pytest.raises(TooMany) as refused:
            attempts.begin(session, login="x", address="a", now=clock() + timedelta(seconds=20))
    assert refused.value.seconds == 40


@pytest.mark.parametrize("change", ["password_hash = 'x'", "active = FALSE"])
def test_a_password_that_changes_while_it_is_looked_at_lets_nobody_in(
    db: Database, clock: Clock, sun: int, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    matches = passwords.matches

    def slow(stored: str | None, password: str) -> bool:
        with db.write() as session:
            run(session, f"UPDATE person SET {change} WHERE id = :id", id=sun)
        return matches(stored, password)

    monkeypatch.setattr(passwords, "matches", slow)
    assert tried(db, clock, password=PASSWORD) == "wrong"
    assert count(db, "person_session") == 0


def test_no_password_is_hashed_in_the_event_loop(
    db: Database, clock: Clock, sun: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page would stand still for as long as it takes."""
    loops, matches = [], passwords.matches

    def noting(stored: str | None, password: str) -> bool:
        loops.append(asyncio._get_running_loop())
        return matches(stored, password)

    monkeypatch.setattr(passwords, "matches", noting)
    desk = door.Browser(db, clock)
    desk.give_password("sunli")
    desk.open("/me")
    desk.send("/me/password", old=PASSWORD, new="another-9-bamboo")
    desk.open("/step-up")
    desk.send("/step-up", **{PROOF: "another-9-bamboo"})
    clock.forward(minutes=6)
    desk.send("/me/factor/codes", **{PROOF: "another-9-bamboo"})
    assert loops == [None] * 4
