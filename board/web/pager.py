"""The pager under a list."""

from collections.abc import Callable
from typing import Any


def pager(base: str, page_number: int, has_more: bool, _: Callable[[str], str]) -> dict[str, Any]:
    """Its context: where the pages before and after are, and which one this is."""
    return {
        "previous": f"{base}&page={page_number - 1}" if page_number > 1 else "",
        "following": f"{base}&page={page_number + 1}" if has_more else "",
        "page_text": _("Page {n}").replace("{n}", str(page_number)),
    }
