"""What a list of accounts shows and in which order: all of it stands in the URL."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from board.accounts import plan
from board.accounts.plan import Days
from board.rules.people import Who
from board.rules.segments import Segment
from board.rules.visibility import ACCOUNTS, AMOUNTS, NAMES, allowed, where

PAGE: Final = 50
DUE: Final = "due"
OWING: Final = ""

# In the words of the partial index on those who owe, which holds all that the day's list sorts, counts and sums.
OWES: Final = "s.state <> 'settled'"
STATES: Final[Mapping[str, str]] = {
    OWING: OWES,
    "window": "s.state = 'window'",
    DUE: "s.state = 'promised' AND s.promise_on <= {tomorrow}",
    "collectable": "s.state = 'collectable'",
    "held": "s.state = 'held'",
    "promised": "s.state = 'promised'",
    "settled": "s.state = 'settled'",
    "all": "TRUE",
}
ROOM_ORDER: Final = (
    "LENGTH(b.name), b.name, LENGTH(r.entrance), r.entrance, r.floor, LENGTH(r.name), r.name, s.account_id"
)
AMOUNT_SORTS: Final = {
    "amount": ("s.outstanding_fen", " DESC"),
    "-amount": ("s.outstanding_fen", ""),
    "months": ("s.months_overdue", " DESC"),
    "-months": ("s.months_overdue", ""),
}
SORTS: Final = ("", "room", "-room", *AMOUNT_SORTS)


SEGMENTS: Final = frozenset(Segment) - {Segment.COOPERATIVE}  # who owes nothing stands in no day's list


class Filters(msgspec.Struct, frozen=True):
    """`state` is a key of STATES, `plan` a step of the day's plan, `sort` one of SORTS; else the default stands."""

    community: int | None = None
    building: int | None = None
    state: str = OWING
    segment: str = ""
    plan: str = ""
    level: int | None = None
    text: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """The filters of a URL's query; a value that is none is left out, so that no link is ever broken."""
        state, sort = query.get("state", OWING), query.get("sort", "")
        segment, step = query.get("segment", ""), query.get("plan", "")
        return cls(
            _number(query.get("community")),
            _number(query.get("building")),
            state if state in STATES else OWING,
            segment if segment in SEGMENTS else "",
            step if step in plan.NAMES else "",
            _number(query.get("level")),
            query.get("q", "").strip()[:50],
            sort if sort in SORTS else "",
            _number(query.get("page")) or 1,
        )

    def url(self, path: str, **changes: Any) -> str:
        """The same list with these changes; a change begins on the first page."""
        other = msgspec.structs.replace(self, **{"page": 1, **changes})
        values = {
            "community": other.community, "building": other.building, "state": other.state, "segment": other.segment,
            "plan": other.plan, "level": other.level, "q": other.text, "sort": other.sort,
            "page": other.page if other.page > 1 else None,
        }  # fmt: skip
        query = urlencode({name: value for name, value in values.items() if value not in (None, "")})
        return f"{path}?{query}" if query else path


def conditions(who: Who, filters: Filters, on: Days, *, leave_out: tuple[str, ...] = ()) -> tuple[str, dict[str, Any]]:
    """The WHERE of a list and its values; where it names `g`, the statement has `plan.SEGMENT` joined.

    `leave_out` names filters that are not part of it.
    """
    found = [where(who, "s.community_id", ACCOUNTS)]
    values: dict[str, Any] = {}
    for name, column in (("community", "s.community_id"), ("building", "s.building_id")):
        value = getattr(filters, name)
        if value is not None and name not in leave_out:
            found.append(f"{column} = :{name}")
            values[name] = value
    if "kind" not in leave_out:
        found.append(kind(filters, on))
    if filters.level is not None:
        found.append(f"s.level = :level AND {where(who, 's.community_id', AMOUNTS)}")
        values["level"] = filters.level
    if filters.text:
        by_name = "o.name LIKE :like OR o.pinyin LIKE :start OR o.initials LIKE :start"
        found.append(f"(r.name LIKE :like OR ({where(who, 's.community_id', NAMES)} AND ({by_name})))")
        values |= {"like": f"%{filters.text}%", "start": f"{filters.text.lower()}%"}
    return " AND ".join(found), values


def kind(filters: Filters, on: Days) -> str:
    """The part of the WHERE about what the accounts are: their state, segment and step of the plan."""
    found = [STATES[filters.state].format(**on._asdict())]
    if filters.segment:
        found.append(f"g.segment = '{filters.segment}'")
    if filters.plan:
        found.append(f"{plan.step(on)} = {plan.NAMES.index(filters.plan)}")
    return " AND ".join(found)


def order(who: Who, filters: Filters, on: Days, windows: Mapping[int, int]) -> str:
    """ORDER BY: a column's, else the day's plan and within it what is owed. Where amounts are not for this person, they
    do not show through the order either. `windows` are the days that a window lasts, by community."""
    sees_amounts = who.has(*AMOUNTS)
    if filters.sort in AMOUNT_SORTS and sees_amounts:
        column, direction = AMOUNT_SORTS[filters.sort]
        return f"{_comparable(who, column)}{direction}, s.account_id"
    if filters.sort == "room":
        return ROOM_ORDER
    if filters.sort == "-room":
        return ", ".join(f"{part} DESC" for part in ROOM_ORDER.split(", "))
    rest = f"{_comparable(who, 's.outstanding_fen')} DESC, s.account_id" if sees_amounts else ROOM_ORDER
    return f"{plan.order(on, windows)}, {rest}"


def amount(who: Who, column: str) -> str:
    """A column of what a room owes, in the communities where the person may see it."""
    return allowed(who, "s.community_id", column, AMOUNTS, within=ACCOUNTS)


def _comparable(who: Who, column: str) -> str:
    """An amount to sort by: unseen ones are all alike. The bare column keeps its index."""
    value = amount(who, column)
    return value if value == column else f"COALESCE({value}, 0)"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) else None
