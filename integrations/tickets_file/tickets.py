"""The events in a ticket export (RULES 4): one for each time that a row holds."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

import polars as pl

from board.rules.names import normalise_phone
from board.rules.ports import Reject, Text, TicketEventIn
from board.rules.rooms import NO_NAMES
from board.rules.rooms_columns import room_keys
from board.rules.rooms_names import known_names, site
from board.rules.text import plain
from board.rules.time import parse_instant
from integrations.files import Sheet
from integrations.tickets_file.words import Vocabulary

NO_NUMBER = Text(zh="没有工单号", en="the ticket has no number")
NO_TIME = Text(zh="没有任何可用的时间", en="the row has no time")
NO_STATUS_TIME = Text(zh="这个状态没有时间，也没有更新时间", en="the status has no time, and the row no update time")
BAD_TIME = Text(zh="时间无法识别", en="the time cannot be read")
MORE_CELLS = Text(zh="这一行的单元格比表头多", en="the row has more cells than the header")

_PLACE = ("community", "building", "entrance", "room", "address")
_TEXTS = ("ticket_no", "assignee", "description", "result", "owner_ref", "room_ref")
_TIMES = ("opened_at", "resolved_at", "confirmed_at", "updated_at")
_OWN_TIME = {"open": "opened_at", "resolved": "resolved_at", "confirmed": "confirmed_at"}


@dataclass(frozen=True)
class TicketBatch:
    """One export, read. `unknown` counts the words that a person has to map, per field: status, kind, category,
    severity."""

    events: list[TicketEventIn]
    rejects: list[Reject] = field(default_factory=list)
    unknown: Mapping[str, Counter[str]] = field(default_factory=dict)
    rows: int = 0


def read_tickets(
    sheet: Sheet,
    *,
    as_of: datetime,
    zone: tzinfo,
    words: Mapping[str, Mapping[str, str]] | None = None,
    default_community: str = "",
    communities: Mapping[str, str] = NO_NAMES,
) -> TicketBatch:
    """The events of a sheet read with `TICKETS`.

    `as_of` (aware UTC) is the update time of rows that state none, `zone` that of times without an offset. `words` are
    the source's mapped words per field, over those of the mapping file. An expected time that cannot be read is taken
    as not stated: 尽快 is no reason to lose a ticket.
    """
    vocabulary = Vocabulary({**sheet.mapping.values, **(words or {})})
    places = _places(sheet, default_community, communities)
    events: list[TicketEventIn] = []
    rejects: list[Reject] = []
    for position, (row, place) in enumerate(zip(_rows(sheet), places, strict=True)):
        try:
            events += _events(row | place, as_of, zone, vocabulary)
        except _Bad as bad:
            rejects.append(_reject(sheet, position, bad))
    return TicketBatch(events, rejects, vocabulary.unknown, sheet.frame.height)


class _Bad(Exception):
    """A row that cannot be taken: the field at fault and why."""

    def __init__(self, name: str, reason: Text) -> None:
        super().__init__(reason.en)
        self.name, self.reason = name, reason


def _rows(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Each row by our fields, trimmed; a field without a column is ""."""
    names = list(sheet.fields)
    frame = sheet.frame.select(pl.col(sheet.fields[name]).str.strip_chars().alias(name) for name in names)
    absent = dict.fromkeys((*_TEXTS, *_TIMES, "kind", "category", "severity", "status", "expected_at", "phone"), "")
    for number, surplus, row in zip(sheet.row_numbers, sheet.surplus, frame.iter_rows(named=True), strict=True):
        yield absent | row | {"row": number, "surplus": surplus}


def _places(sheet: Sheet, default: str, communities: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The place of each row; the parts are None where nothing was stated or nothing could be read from it."""
    height = sheet.frame.height
    given = {name: sheet.frame[sheet.fields[name]] for name in _PLACE if name in sheet.fields}
    if not given:
        community = site("", None, default, known_names(communities))
        yield from ({"community": community, "place_text": None} for _ in range(height))
        return
    read = room_keys(given, default=default, communities=communities)
    named = known_names(communities)
    for cells, place in zip(pl.DataFrame(given).iter_rows(named=True), read.iter_rows(named=True), strict=True):
        written = [plain(cells[name]) for name in ("building", "entrance", "room") if plain(cells.get(name, ""))]
        text = plain(cells.get("address", "")) or "-".join(written)
        stated = site(cells.get("community", ""), None, default, named)
        found: dict[str, Any] = {"community": place["community"] or stated, "place_text": text or None}
        if place["ok"] and text:
            found |= {name: place[name] for name in ("building", "entrance", "room", "area")}
        yield found


def _events(row: dict[str, Any], as_of: datetime, zone: tzinfo, vocabulary: Vocabulary) -> Iterator[TicketEventIn]:
    if row["surplus"] is not None:
        raise _Bad("", MORE_CELLS)
    if not row["ticket_no"]:
        raise _Bad("ticket_no", NO_NUMBER)
    times = {name: _time(row, name, zone) for name in _TIMES}
    moments = _moments(row["status"], times, vocabulary)
    first = _first(row, times["updated_at"] or as_of, zone, vocabulary)
    return (
        replace(first, occurred_at=at, status=status, status_word=row["status"] if from_word else "")
        for at, status, from_word in moments
    )


def _time(row: dict[str, Any], name: str, zone: tzinfo) -> datetime | None:
    if not row[name]:
        return None
    found = parse_instant(row[name], zone)
    if found is None:
        raise _Bad(name, BAD_TIME)
    return found


def _moments(
    word: str, times: Mapping[str, datetime | None], vocabulary: Vocabulary
) -> list[tuple[datetime, str | None, bool]]:
    """When, which status, and whether the row's status word said so; `_Bad` where the word has no time to stand at."""
    moments: list[tuple[datetime, str | None, bool]] = []
    for status, name in _OWN_TIME.items():
        at = times[name]
        if at is not None:
            moments.append((at, status, False))
    known = vocabulary.read("status", word)
    updated = times["updated_at"]
    if word and known is None:
        finished = times["resolved_at"] is not None or times["confirmed_at"] is not None
        moments += [(updated, None if finished else "in_progress", True)] if updated is not None else []
    elif known is not None and times.get(_OWN_TIME.get(known, "")) is None:
        if updated is not None:
            moments.append((updated, known, True))
        elif known != "in_progress":
            raise _Bad("status", NO_STATUS_TIME)
    if not moments:
        raise _Bad("opened_at", NO_TIME)
    return moments


def _first(row: dict[str, Any], updated_at: datetime, zone: tzinfo, vocabulary: Vocabulary) -> TicketEventIn:
    """What every event of the row states."""
    kind = vocabulary.read("kind", row["kind"])
    return TicketEventIn(
        ticket_no=row["ticket_no"], occurred_at=updated_at, status=None,
        kind=kind or ("other" if row["kind"] else None), kind_word=row["kind"],
        category=vocabulary.category(row["category"]), severity=vocabulary.read("severity", row["severity"]),
        community=row["community"], building=row.get("building") if row["place_text"] else None,
        entrance=row.get("entrance") if row["place_text"] else None,
        room=row.get("room") if row["place_text"] else None,
        place_text=row["place_text"], area=bool(row.get("area", False)),
        phone=next(iter(normalise_phone(row["phone"])), None),
        owner_ref=row["owner_ref"] or None, room_ref=row["room_ref"] or None, assignee=row["assignee"] or None,
        expected_at=parse_instant(row["expected_at"], zone), description=row["description"] or None,
        result=row["result"] or None, updated_at=updated_at, row=row["row"],
    )  # fmt: skip


def _reject(sheet: Sheet, position: int, bad: _Bad) -> Reject:
    cells = sheet.cells(position)
    column = sheet.fields.get(bad.name, "")
    value = cells.get(column, "") if column else sheet.surplus[position] or ""
    return Reject(int(sheet.row_numbers[position]), column, value, bad.reason, cells)
