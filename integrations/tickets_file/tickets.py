"""The events in a ticket export: one for each time that a row holds."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from board.rules.ports import Reject, Text, TicketEventIn
from board.rules.rooms import NO_NAMES
from board.rules.time import from_micros, to_micros
from integrations.files import Sheet
from integrations.tickets_file.table import ticket_table
from integrations.tickets_file.words import Vocabulary

NO_NUMBER = Text(zh="没有工单号", en="the ticket has no number")
NO_TIME = Text(zh="没有任何可用的时间", en="the row has no time")
NO_STATUS_TIME = Text(zh="这个状态没有时间，也没有更新时间", en="the status has no time, and the row no update time")
BAD_TIME = Text(zh="时间无法识别", en="the time cannot be read")
MORE_CELLS = Text(zh="这一行的单元格比表头多", en="the row has more cells than the header")

_OWN_TIME = {"open": "opened_at", "resolved": "resolved_at", "confirmed": "confirmed_at"}
# What every event of a row states, by the names that the table and the event share.
_STATED = (
    "ticket_no", "kind", "kind_word", "category", "severity", "community", "building", "entrance", "room", "place_text",
    "area", "phone", "owner_ref", "room_ref", "assignee", "description", "result", "row",
)  # fmt: skip


@dataclass(frozen=True)
class TicketBatch:
    """One export, read. `unknown` counts, per field (status, kind, category, severity), the words a person has to map;
    `rows` is how many rows the file had."""

    events: list[TicketEventIn]
    rejects: list[Reject] = field(default_factory=list)
    unknown: Mapping[str, Counter[str]] = field(default_factory=dict)
    rows: int = 0


def read_tickets(
    sheet: Sheet,
    *,
    as_of: datetime,
    zone: ZoneInfo,
    words: Mapping[str, Mapping[str, str]] | None = None,
    default_community: str = "",
    communities: Mapping[str, str] = NO_NAMES,
    is_guess: bool = False,
) -> TicketBatch:
    """The events of a sheet read with `TICKETS`.

    `as_of` (aware UTC) is the update time of rows that state none, `zone` that of times without an offset. `words` are
    the source's mapped words per field, over those of the mapping file. An expected time that cannot be read is taken
    as not stated: 尽快 is no reason to lose a ticket. A `default_community` that nobody said but that is the only one
    known (`is_guess`) completes places alone: a ticket that gives no more than a phone is of none, today and later.
    """
    vocabulary = Vocabulary({**sheet.mapping.values, **(words or {})})
    table = ticket_table(sheet, zone, vocabulary, default_community, communities, is_guess=is_guess)
    events: list[TicketEventIn] = []
    rejects: list[Reject] = []
    for position, row in enumerate(table.iter_rows(named=True)):
        problem = _problem(row)
        moments = [] if problem else _moments(row)
        if not problem and not moments:
            problem = ("opened_at", NO_TIME)
        if problem:
            rejects.append(_reject(sheet, position, *problem))
        else:
            events += _events(row, moments, to_micros(as_of))
    return TicketBatch(events, rejects, vocabulary.unknown, sheet.frame.height)


def _problem(row: dict[str, Any]) -> tuple[str, Text] | None:
    """The field at fault and the reason, None for a row that can be taken."""
    if row["surplus"] is not None:
        return "", MORE_CELLS
    if not row["ticket_no"]:
        return "ticket_no", NO_NUMBER
    if row["bad_time"] is not None:
        return row["bad_time"], BAD_TIME
    status = row["status"]
    homeless = status not in {None, "in_progress"} and row["updated_at"] is None
    if homeless and row.get(_OWN_TIME.get(status, "")) is None:
        return "status", NO_STATUS_TIME
    return None


def _moments(row: dict[str, Any]) -> list[tuple[int, str | None, str]]:
    """When (microseconds), which status, and the status word where it was the word that said so.

    A status without a time of its own stands at the update time. An unknown word is in progress; on a finished row it
    adds nothing now (status None) and waits for a person's mapping.
    """
    moments: list[tuple[int, str | None, str]] = [
        (row[name], status, "") for status, name in _OWN_TIME.items() if row[name] is not None
    ]
    updated, status, word = row["updated_at"], row["status"], row["status_word"]
    if updated is None or not word:
        return moments
    if status is None:
        finished = row["resolved_at"] is not None
        moments.append((updated, None if finished else "in_progress", word))
    elif row.get(_OWN_TIME.get(status, "")) is None:
        moments.append((updated, status, word))
    return moments


def _events(row: dict[str, Any], moments: list[tuple[int, str | None, str]], as_of: int) -> list[TicketEventIn]:
    stated = {name: row[name] for name in _STATED}
    updated_at = from_micros(as_of if row["updated_at"] is None else row["updated_at"])
    expected_at = None if row["expected_at"] is None else from_micros(row["expected_at"])
    return [
        TicketEventIn(
            occurred_at=from_micros(at), status=status, status_word=word, updated_at=updated_at,
            expected_at=expected_at, **stated,
        )
        for at, status, word in moments
    ]  # fmt: skip


def _reject(sheet: Sheet, position: int, name: str, reason: Text) -> Reject:
    cells = sheet.cells(position)
    column = sheet.fields.get(name, "")
    value = cells.get(column, "") if column else sheet.surplus[position] or ""
    return Reject(int(sheet.row_numbers[position]), column, value, reason, cells)
