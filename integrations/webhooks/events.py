"""One ticket event as a program sends it -> TicketEventIn. A field left out, null or empty is not stated."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from board.rules.names import normalise_phone
from board.rules.ports import Text, TicketEventIn
from board.rules.rooms import Cells, read_cells
from board.rules.text import plain
from board.rules.time import parse_instant
from integrations.tickets_file import read_word

FIELDS = frozenset(
    {
        "source", "ticket_no", "occurred_at", "status", "kind", "category", "severity", "address", "community",
        "building", "entrance", "room", "phone", "owner_id", "room_id", "assignee", "expected_at", "updated_at",
        "description", "result",
    }
)  # fmt: skip
LONGEST = 4000


class BadEvent(Exception):
    """An event that cannot be taken: the field at fault, and why."""

    def __init__(self, field: str, reason: Text) -> None:
        super().__init__(reason.en)
        self.field, self.reason = field, reason


def read_event(
    sent: Mapping[str, Any], *, zone: tzinfo, communities: Mapping[str, str], default_community: str = ""
) -> TicketEventIn:
    """Read one event. `communities` maps known names to canonical ones; times without an offset are in `zone`.

    `default_community` completes a place that names none; an event without a place is of none until it says one.
    A status word that nobody knows is read as in progress and kept for a person to map. Raises BadEvent.
    """
    unknown = sorted(set(sent) - FIELDS)
    if unknown:
        raise BadEvent(unknown[0], Text("没有这个字段。", "There is no such field."))
    texts = {name: _text(sent, name) for name in FIELDS}
    occurred_at = _instant(texts, "occurred_at", zone)
    number, word = texts["ticket_no"], texts["status"]
    if not number or not word or occurred_at is None:
        missing = next(name for name in ("ticket_no", "status", "occurred_at") if not texts[name])
        raise BadEvent(missing, Text("缺少这一项。", "This is missing."))
    return TicketEventIn(
        ticket_no=number,
        occurred_at=occurred_at,
        status=read_word("status", word) or "in_progress",
        status_word=word,
        kind=read_word("kind", texts["kind"]) or ("other" if texts["kind"] else None),
        kind_word=texts["kind"],
        category=texts["category"] or None,
        severity=read_word("severity", texts["severity"]),
        phone=next(iter(normalise_phone(texts["phone"])), None),
        owner_ref=texts["owner_id"] or None,
        room_ref=texts["room_id"] or None,
        assignee=texts["assignee"] or None,
        expected_at=_instant(texts, "expected_at", zone),
        description=texts["description"] or None,
        result=texts["result"] or None,
        updated_at=_instant(texts, "updated_at", zone) or occurred_at,
        **_place(texts, communities, default_community),
    )


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadEvent(name, Text("这里应当是文字。", "This should be text."))
    text = str(value).strip()
    if len(text) > LONGEST or "\x00" in text:
        raise BadEvent(name, Text("这一项太长或含有非法字符。", "This is too long or holds a forbidden character."))
    return text


def _instant(texts: Mapping[str, str], name: str, zone: tzinfo) -> datetime | None:
    if not texts[name]:
        return None
    found = parse_instant(texts[name], zone)
    if found is None:
        reason = Text("时间读不出来，请写成 2026-11-02T14:05:00+08:00。", "This is no instant of RFC 3339.")
        raise BadEvent(name, reason)
    return found


def _place(texts: Mapping[str, str], communities: Mapping[str, str], default: str) -> dict[str, Any]:
    """What the event says of its place; the parts are left out where no room or area can be read from it."""
    named = ("community", "building", "entrance", "room", "address")
    cells = Cells(**{name: texts[name] for name in named})
    found = read_cells(cells, default=default, communities=communities)
    written = plain(cells.address) or "-".join(
        plain(part) for part in (cells.building, cells.entrance, cells.room) if part
    )
    if found is None:
        return {"community": plain(cells.community) or None, "place_text": written or None}
    return {
        "community": found.community or plain(cells.community) or default or None,
        "place_text": written or None,
        "building": found.building or None,
        "entrance": found.entrance or None,
        "room": found.room or None,
        "area": found.area,
    }
