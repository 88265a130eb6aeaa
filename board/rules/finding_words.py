"""What an inspection of a building can find with one tap, likeliest first."""

from collections.abc import Sequence
from typing import Final

from board.rules.policy import CATEGORY_SEVERITY

BEYOND_POLICY: Final = ("照明", "门禁", "管道", "墙面", "保洁", "噪音", "绿化", "停车", "其他")
CATEGORIES: Final = (*CATEGORY_SEVERITY, *BEYOND_POLICY)


def ordered(hints: str) -> Sequence[str]:
    """All categories: those that the order's cause hints name, in the hints' order, then the rest as listed."""
    named = [category for category in CATEGORIES if category in hints]
    return [*sorted(named, key=hints.index), *(category for category in CATEGORIES if category not in named)]
