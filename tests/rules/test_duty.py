"""Which short codes are too easy, and how wrong ones slow the next."""

from datetime import timedelta

import pytest

from board.rules.duty import PER_PERSON, PER_PHONE, is_code, is_easy, wait_after


@pytest.mark.parametrize(
    "code",
    ["000000", "111112", "123456", "654321", "890123", "246802", "121212", "123123", "112233", "123321", "201314"],
)
def test_others_would_try_it_first(code: str) -> None:
    assert is_easy(code)


@pytest.mark.parametrize("code", ["730418", "502937", "918264", "100293"])
def test_a_code_of_ones_own(code: str) -> None:
    assert not is_easy(code)


def test_few_codes_are_easy() -> None:
    """Were it many, the others would be found the sooner."""
    assert sum(is_easy(f"{number:06}") for number in range(0, 1_000_000, 7)) < 1_000_000 / 7 * 0.02


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", "１２３４５６", "12 456", "-12345"])
def test_what_is_no_code(text: str) -> None:
    assert not is_code(text)


@pytest.mark.parametrize(
    ("tries", "minutes"),
    [(0, 0), (PER_PERSON - 1, 0), (PER_PERSON, 1), (PER_PERSON + 3, 8), (PER_PERSON + 6, 60), (10_000, 60)],
)
def test_each_wrong_code_doubles_the_wait(tries: int, minutes: int) -> None:
    assert wait_after(tries, PER_PERSON) == timedelta(minutes=minutes)


def test_a_day_of_guessing_stays_hopeless() -> None:
    """At most so many tries in 24 hours on one phone, of a million codes."""
    spent, tries = timedelta(0), 0
    while spent < timedelta(days=1):
        spent, tries = spent + wait_after(tries, PER_PHONE), tries + 1
    assert tries < 60
