"""Short codes of the duty phone: which are too easy, and how long the next try has to wait after wrong ones."""

from datetime import timedelta
from itertools import pairwise
from typing import Final

DIGITS: Final = 6
COUNTED: Final = timedelta(days=1)  # how long a wrong code counts
PER_PERSON, PER_PHONE = 5, 20  # wrong codes before the next one has to wait
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)

# Typed the way one reads a keypad, or sounding like words (520: 我爱你, 1314: 一生一世).
_LIKED: Final = (
    "147258", "258369", "159357", "357159", "147369", "741852", "852963", "963852", "789456", "456123", "123789",
    "147852", "520131", "131452", "201314", "168168", "518518",
)  # fmt: skip


def is_code(text: str) -> bool:
    """Whether it is six digits as typed on any keyboard."""
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def is_easy(code: str) -> bool:
    """Whether others would try this one first: few digits, a row, a repetition, a mirror, pairs, or a liked one."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(code)}
    return (
        len(set(code)) < 3
        or len(steps) == 1
        or code[:3] == code[3:]
        or code[:2] * 3 == code
        or code == code[::-1]
        or code[::2] == code[1::2]
        or code in _LIKED
    )


def wait_after(tries: int, free: int) -> timedelta:
    """How long after the last of so many wrong codes the next may be tried: twice as long each time, up to an hour."""
    if tries < free:
        return timedelta(0)
    doubled: int = 2 ** min(tries - free, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * doubled)
