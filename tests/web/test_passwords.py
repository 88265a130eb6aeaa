"""Passwords: how they are kept, and which are too easy."""

import threading

import pytest
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY

from board.rules.ports import Refused
from board.web import easy_passwords, passwords

KNOWN = ("sunli", "孙丽", "青山物业服务有限公司", "翠湖花园", "滨江一号")


def test_hashes_take_the_work_that_the_rfc_asks_for(
    shipped_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_HASHER", shipped_hasher)
    hasher = shipped_hasher
    made = passwords.hashed("竹影清风-1503")
    assert made.startswith("$argon2id$")
    assert (hasher.time_cost, hasher.memory_cost) == (RFC_9106_LOW_MEMORY.time_cost, RFC_9106_LOW_MEMORY.memory_cost)
    assert hasher.memory_cost >= 19_456
    assert hasher.time_cost >= 2
    assert passwords.matches(made, "竹影清风-1503")
    assert not passwords.matches(made, "竹影清风-1504")


def test_nobodys_password_takes_the_same_work(shipped_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the time of a refusal would tell whether there is such a login."""
    verified = []

    class Noting:
        hash = shipped_hasher.hash

        def verify(self, stored: str, password: str) -> bool:
            verified.append(stored)
            return shipped_hasher.verify(stored, password)

    monkeypatch.setattr(passwords, "_HASHER", Noting())
    passwords._nobodys.cache_clear()
    assert not passwords.matches(None, "竹影清风-1503")
    passwords._nobodys.cache_clear()
    assert not shipped_hasher.check_needs_rehash(verified[0])


def test_no_more_than_two_are_hashed_at_once(shipped_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> None:
    """In whatever thread they are asked for: the other processor is the office's."""
    running, most, lock, hasher = [0], [0], threading.Lock(), shipped_hasher

    class Counting:
        def hash(self, password: str) -> str:
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            made = hasher.hash(password)
            with lock:
                running[0] -= 1
            return made

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    threads = [threading.Thread(target=passwords.hashed, args=("竹影清风-1503",)) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == [passwords.AT_ONCE]


def test_the_list_is_long_and_of_passwords_that_could_be_chosen() -> None:
    common = easy_passwords._common()
    assert len(common) > 3_000
    assert min(map(len, common)) >= passwords.SHORTEST
    assert {"password", "12345678", "iloveyou", "1qaz2wsx"} <= common


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("竹影清风-1503", id="Chinese"),
        pytest.param("correct horse battery staple", id="four words"),
        pytest.param("kqvzmxtw", id="eight letters of one kind: there are no rules of composition"),
        pytest.param("7391640285", id="digits only"),
        pytest.param(" spaces at both ends ", id="spaces count as they are"),
        pytest.param("x7-" * 42 + "ab", id="128 characters"),
        pytest.param("sunli likes tall bamboo", id="a known word with enough beside it"),
    ],
)
def test_good_ones(password: str) -> None:
    passwords.check(password, *KNOWN)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("7vK-q2m", id="seven characters"),
        pytest.param("x7-" * 43, id="129 characters"),
        pytest.param("PassWord", id="common, in whatever case"),
        pytest.param("ｐａｓｓｗｏｒｄ", id="common, in full width"),
        pytest.param("1qaz2wsx", id="a walk over the keyboard"),
        pytest.param("woaini1314", id="common here"),
        pytest.param("aaaaaaaabbbb", id="too few characters"),
        pytest.param("sunli2026", id="the login and a year"),
        pytest.param("SunLi-0123", id="the name in pinyin"),
        pytest.param("翠湖花园2026", id="the community"),
        pytest.param("cuihuhuayuan1", id="the community in pinyin"),
        pytest.param("滨江一号888", id="another community"),
        pytest.param("青山物业服务有限公司1", id="the company"),
        pytest.param("wuye12345678", id="the trade, and a common rest"),
        pytest.param("物业物业物业物业", id="the trade over and over"),
    ],
)
def test_bad_ones(password: str) -> None:
    with pytest.raises(Refused):
        passwords.check(password, *KNOWN)


def test_a_long_password_is_looked_at_to_its_end() -> None:
    long = "k7" * 63
    made = passwords.hashed(long + "ab")
    assert passwords.matches(made, long + "ab")
    assert not passwords.matches(made, long + "ac")
    assert not passwords.matches(made, long)
