"""What a list of accounts shows and in which order: all of it stands in the URL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec

from board.rules.people import Who
from board.rules.time import local_date, to_day
from board.rules.visibility import ACCOUNTS, AMOUNTS, NAMES, allowed, where

PAGE: Final = 50
DUE: Final = "due"
OWING: Final = ""

# In the words of the partial index on those who owe, which holds all that the day's list sorts, counts and sums.
OWES: Final = "s.state <> 'settled'"
STATES: Final[Mapping[str, str]] = {
    OWING: OWES,
    "window": "s.state = 'window'",
    DUE: "s.state = 'promised' AND {due}",
    "collectable": "s.state = 'collectable'",
    "held": "s.state = 'held'",
    "promised": "s.state = 'promised'",
    "settled": "s.state = 'settled'",
    "all": "TRUE",
}
ROOM_ORDER: Final = (
    "LENGTH(b.name), b.name, LENGTH(r.entrance), r.entrance, r.floor, LENGTH(r.name), r.name, s.account_id"
)
# The day's work: windows that end soonest, promises that are due, who may be rung by level and amount, the rest.
TODAY_RANK: Final = (
    "CASE WHEN s.state = 'window' THEN 0 WHEN s.state = 'promised' AND {due} THEN 1 WHEN s.state = 'collectable' THEN 2"
    " WHEN s.state = 'promised' THEN 3 WHEN s.state = 'held' THEN 4 ELSE 5 END, COALESCE(s.window_at, 0)"
)
AMOUNT_SORTS: Final = {
    "amount": ("s.outstanding_fen", " DESC"),
    "-amount": ("s.outstanding_fen", ""),
    "months": ("s.months_overdue", " DESC"),
    "-months": ("s.months_overdue", ""),
}
SORTS: Final = ("", "room", "-room", *AMOUNT_SORTS)


class Filters(msgspec.Struct, frozen=True):
    """`state` is a key of STATES, `sort` one of SORTS; what is no such thing is read as the default."""

    community: int | None = None
    building: int | None = None
    state: str = OWING
    level: int | None = None
    text: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """The filters of a URL's query; a value that is none is left out, so that no link is ever broken."""
        state, sort = query.get("state", OWING), query.get("sort", "")
        return cls(
            _number(query.get("community")),
            _number(query.get("building")),
            state if state in STATES else OWING,
            _number(query.get("level")),
            query.get("q", "").strip()[:50],
            sort if sort in SORTS else "",
            _number(query.get("page")) or 1,
        )

    def url(self, path: str, **changes: Any) -> str:
        """The same list with these changes; a change begins on the first page."""
        other = msgspec.structs.replace(self, **{"page": 1, **changes})
        values = {
            "community": other.community, "building": other.building, "state": other.state, "level": other.level,
            "q": other.text, "sort": other.sort, "page": other.page if other.page > 1 else None,
        }  # fmt: skip
        query = urlencode({name: value for name, value in values.items() if value not in (None, "")})
        return f"{path}?{query}" if query else path


def conditions(who: Who, filters: Filters, due: str, *, leave_out: tuple[str, ...] = ()) -> tuple[str, dict[str, Any]]:
    """The WHERE of a list and its values. `leave_out` names filters that the chips count without."""
    found = [where(who, "s.community_id", ACCOUNTS)]
    values: dict[str, Any] = {}
    for name, column in (("community", "s.community_id"), ("building", "s.building_id")):
        value = getattr(filters, name)
        if value is not None and name not in leave_out:
            found.append(f"{column} = :{name}")
            values[name] = value
    if "state" not in leave_out:
        found.append(STATES[filters.state].format(due=due))
    if filters.level is not None:
        found.append(f"s.level = :level AND {where(who, 's.community_id', AMOUNTS)}")
        values["level"] = filters.level
    if filters.text:
        by_name = "o.name LIKE :like OR o.pinyin LIKE :start OR o.initials LIKE :start"
        found.append(f"(r.name LIKE :like OR ({where(who, 's.community_id', NAMES)} AND ({by_name})))")
        values |= {"like": f"%{filters.text}%", "start": f"{filters.text.lower()}%"}
    return " AND ".join(found), values


def order(who: Who, filters: Filters, due: str) -> str:
    """ORDER BY. Where amounts are not for this person, they do not show through the order either."""
    sees_amounts = who.has(*AMOUNTS)
    if filters.sort in AMOUNT_SORTS and sees_amounts:
        column, direction = AMOUNT_SORTS[filters.sort]
        return f"{_comparable(who, column)}{direction}, s.account_id"
    if filters.sort == "room":
        return ROOM_ORDER
    if filters.sort == "-room":
        return ", ".join(f"{part} DESC" for part in ROOM_ORDER.split(", "))
    by_amount = f"{_comparable(who, 's.level')} DESC, {_comparable(who, 's.outstanding_fen')} DESC, s.account_id"
    rest = by_amount if sees_amounts else ROOM_ORDER
    return f"{TODAY_RANK.format(due=due)}, {rest}"


def amount(who: Who, column: str) -> str:
    """A column of what a room owes, in the communities where the person may see it."""
    return allowed(who, "s.community_id", column, AMOUNTS, within=ACCOUNTS)


def _comparable(who: Who, column: str) -> str:
    """An amount to sort by: unseen ones are all alike. The bare column keeps its index."""
    value = amount(who, column)
    return value if value == column else f"COALESCE({value}, 0)"


def due_condition(zones: Mapping[int, ZoneInfo], now: datetime) -> str:
    """The SQL for "the promised day has come", by each community's own date."""
    days: dict[int, list[int]] = {}
    for community, zone in zones.items():
        days.setdefault(to_day(local_date(now, zone)), []).append(community)
    if len(days) <= 1:
        return f"s.promise_on <= {next(iter(days), 0)}"
    parts = [f"(s.promise_on <= {day} AND s.community_id IN ({','.join(map(str, of))}))" for day, of in days.items()]
    return f"({' OR '.join(parts)})"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) else None
