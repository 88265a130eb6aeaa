"""Rows of a phase that nobody has mapped: such a name is never guessed, a manager maps it once."""

from collections.abc import Iterable

import polars as pl
from sqlmodel import Session

from board.communities import naming
from board.rules.ports import Reject, Text
from board.rules.rooms_text import community_name
from integrations.files import Sheet


def unmapped(session: Session, names: Iterable[str]) -> dict[str, str]:
    """Those names that may be a phase of a known community, with that community's name."""
    known = naming.known(session)
    found = {name: naming.phase_of(name, known) for name in set(names) if community_name(name) not in known}
    return {name: base for name, base in found.items() if base is not None}


def rejects(bad: pl.DataFrame, bases: dict[str, str], sheet: Sheet | None) -> list[Reject]:
    """`bad` has `row` and `community`."""
    positions = {} if sheet is None else dict(zip(sheet.row_numbers, range(sheet.row_numbers.len()), strict=True))
    fields = {} if sheet is None else sheet.fields
    column = next((fields[name] for name in ("community", "address", "room") if name in fields), "")
    found = []
    for row, name in bad.select("row", "community").iter_rows():
        cells = {} if sheet is None else sheet.cells(positions[row])
        found.append(Reject(row, column, cells.get(column, name), _reason(name, bases[name]), cells))
    return found


def _reason(name: str, base: str) -> Text:
    return Text(
        zh=f"“{name}”还没有对应到小区（可能是“{base}”的一期），请管理员先对应一次",
        en=f"nobody has said which community {name} is; a manager maps it once ({base} or one of its own)",
    )
