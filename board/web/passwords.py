"""Passwords: argon2id, two at a time, so that the morning's sign-ins leave the processor to the work."""

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from board.rules.ports import Refused, Text
from board.web.easy_passwords import is_easy

AT_ONCE = 2
_HASHER = PasswordHasher()
_SLOTS = threading.BoundedSemaphore(AT_ONCE)

SHORTEST, LONGEST = 8, 128


def hashed(password: str) -> str:
    with _SLOTS:
        return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; as slow for nobody's."""
    with _SLOTS:
        try:
            return _HASHER.verify(stored or _nobodys(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    """Checked for a login that does not exist, so that the answer takes as long as for one that does. Made when first
    asked for: no start has to wait for it."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def check(password: str, *known: str) -> None:
    """Raises Refused for a password that is too short, too long, common, or made of `known` words."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(Text("密码要 8 到 128 个字符。", "A password has 8 to 128 characters."))
    if is_easy(password, known, shortest=SHORTEST):
        raise Refused(Text("这个密码太容易猜到，请换一个。", "This password is too easy to guess; choose another."))


def made_up() -> str:
    """A one-time password that can be read out over the phone."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))
