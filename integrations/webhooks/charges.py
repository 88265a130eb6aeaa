"""Charges as a program sends them: a list of objects with the names that an arrears file uses."""

from collections.abc import Mapping, Sequence
from typing import Any

from board.rules.ports import Text

FIELDS = (
    "community", "building", "entrance", "room", "address", "owner", "owner_id", "phone", "item", "period", "due",
    "paid", "due_date",
)  # fmt: skip


def read_charge_rows(sent: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, str]], dict[int, tuple[str, Text]]]:
    """Rows of text by FIELDS, and by position what is wrong with those that are no charge at all.

    Amounts are yuan, as text or a number. The checks of amounts, periods and rooms are those of the arrears file.
    """
    rows: list[dict[str, str]] = []
    wrong: dict[int, tuple[str, Text]] = {}
    for position, charge in enumerate(sent):
        unknown = sorted(set(charge) - set(FIELDS))
        odd = [name for name in FIELDS if not _is_plain(charge.get(name))]
        if unknown:
            wrong[position] = unknown[0], Text("没有这个字段。", "There is no such field.")
        elif odd:
            wrong[position] = odd[0], Text("这里应当是文字或数字。", "This should be text or a number.")
        rows.append({name: _text(charge.get(name)) for name in FIELDS})
    return rows, wrong


def _is_plain(value: Any) -> bool:
    """Text without NUL, or a number."""
    if isinstance(value, str):
        return "\x00" not in value
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _text(value: Any) -> str:
    if value is None or not _is_plain(value):
        return ""
    return f"{value:.2f}" if isinstance(value, float) else str(value)
