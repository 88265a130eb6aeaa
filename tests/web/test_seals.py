"""Sealed values: they open with their key, for what they are about, and not after a change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.web.seals import Seals

SEALS = Seals("one key")


@given(st.text(max_size=60), st.text(max_size=20))
def test_what_is_sealed_opens_again(text: str, about: str) -> None:
    assert SEALS.open(SEALS.seal(text, about), about) == text


def test_the_same_text_never_looks_the_same() -> None:
    assert len({SEALS.seal("JBSWY3DPEHPK3PXP", "person:1") for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("seals", "about"),
    [
        pytest.param(Seals("another key"), "person:1", id="another installation's key"),
        pytest.param(SEALS, "person:2", id="another person"),
        pytest.param(SEALS, "offer:1", id="another purpose"),
    ],
)
def test_it_opens_nowhere_else(seals: Seals, about: str) -> None:
    assert seals.open(SEALS.seal("secret", "person:1"), about) is None


@given(st.integers(0, 39), st.integers(1, 255))
def test_a_changed_byte_closes_it(place: int, change: int) -> None:
    sealed = bytearray(SEALS.seal("JBSWY3DPEHPK3PXP", "a").encode())
    sealed[place % len(sealed)] ^= change
    assert SEALS.open(sealed.decode("latin-1"), "a") is None


@pytest.mark.parametrize("rubbish", ["", "x", "====", "密", "A" * 10, "A" * 16, "A" * 5000])
def test_rubbish_is_nothing(rubbish: str) -> None:
    assert SEALS.open(rubbish, "a") is None


def test_a_hash_depends_on_key_text_and_subject() -> None:
    found = {
        SEALS.hashed("abcd", "person:1"), SEALS.hashed("abce", "person:1"), SEALS.hashed("abcd", "person:2"),
        Seals("another key").hashed("abcd", "person:1"),
    }  # fmt: skip
    assert len(found) == 4
    assert SEALS.hashed("abcd", "person:1") in found
