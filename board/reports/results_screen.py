"""Results in words: the period and place that an address asks for, and the lines of the page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from board.accounts.eyes import Eyes
from board.reports.results_bases import Asked
from board.reports.results_queries import BY_DEPARTMENT, BY_PLACE, Figure, Figures, Places
from board.rules.building_words import building_words
from board.rules.money import yuan
from board.rules.people import DEPARTMENTS
from board.rules.ports import Text
from board.rules.time import local_date, local_midnight, month_index, month_text, to_day
from board.web.access import ROLE_LABELS
from board.web.forms import number

BYS: Final = {
    "community": Text("小区", "Community"), "building": Text("楼栋", "Building"), "steward": Text("管家", "Steward"),
}  # fmt: skip
MONTHS: Final = 13
DAYS: Final = 30
NO_STEWARD: Final = Text("没有管家", "no steward")
_HOUR: Final = 3_600_000_000


class Cell(msgspec.Struct, frozen=True):
    """One figure with the list that it counts; `more` says how much, `share` which part of another figure."""

    count: int
    href: str
    more: str = ""
    share: str = ""


class Line(msgspec.Struct, frozen=True):
    name: str
    cells: Mapping[str, Cell]


def asked(params: Mapping[str, str], now: datetime, zone: tzinfo) -> Asked:
    """What an address asks for; what it says badly counts as not said."""
    today = local_date(now, zone)
    first, last = _days(params.get("period", ""), today)
    steward, department = number(params, "steward"), params.get("department", "")
    return Asked(
        to_day(first), to_day(first - timedelta(days=1)), to_day(last), local_midnight(first, zone),
        min(local_midnight(last + timedelta(days=1), zone), now), now, _id(params, "community") or 0,
        _id(params, "building") or 0, None if steward is None else _id(params, "steward"),
        department if department in DEPARTMENTS else "",
    )  # fmt: skip


def _id(params: Mapping[str, str], name: str) -> int | None:
    found = number(params, name)
    return found if found is not None and 0 <= found < 2**31 else None


def _days(period: str, today: date) -> tuple[date, date]:
    """The first and the last day: of a month, as far as it has come, else of the last 30 days."""
    try:
        first = date.fromisoformat(f"{period}-01")
    except ValueError:
        first = today + timedelta(days=1)
    if first > today:
        return today - timedelta(days=DAYS - 1), today
    return first, min((first + timedelta(days=31)).replace(day=1) - timedelta(days=1), today)


def periods(today: date, reader: Eyes) -> list[tuple[str, str]]:
    this = month_index(today.year, today.month)
    recent = Text(f"最近 {DAYS} 天", f"last {DAYS} days")
    return [("", reader.say(recent)), *((month_text(this - back),) * 2 for back in range(MONTHS))]


def kept(params: Mapping[str, str]) -> dict[str, str]:
    """The filters that stay in every address of the page."""
    return {name: params[name] for name in ("period", "community", "building", "steward", "by") if params.get(name)}


def address(figure: str, filters: Mapping[str, Any], **where: Any) -> str:
    return f"/results/list?{urlencode({'figure': figure, **filters, **where})}"


def cells(
    found: Mapping[str, Figure], filters: Mapping[str, Any], names: Sequence[str], reader: Eyes, **where: Any
) -> dict[str, Cell]:
    """The figures of one line, each with its list."""
    return {name: _cell(name, found, address(name, filters, **where), reader) for name in names}


def _cell(name: str, found: Mapping[str, Figure], href: str, reader: Eyes) -> Cell:
    figure = found.get(name, Figure())
    if name in BY_DEPARTMENT:
        hours = "" if figure.median is None else took(figure.median, reader)
        share = _share(figure.count, found.get("fell_due", Figure()).count) if name == "late" else ""
        return Cell(figure.count, href, hours, share)
    amount = amount_of(name, figure)
    share = _share(figure.part_fen, found.get("due", Figure()).fen) if name == "paid" else ""
    if name == "used":
        share = _share(figure.count, found.get("opened", Figure()).count)
    return Cell(figure.count, href, "" if amount is None else yuan(amount), share)


def took(micros: int, reader: Eyes) -> str:
    """`12 min`, `25.6 h`: in minutes below an hour."""
    if micros < _HOUR:
        return reader.say(Text(f"{micros * 60 // _HOUR} 分钟", f"{micros * 60 // _HOUR} min"))
    return reader.say(Text(f"{micros / _HOUR:.1f} 小时", f"{micros / _HOUR:.1f} h"))


def amount_of(name: str, figure: Figure) -> int | None:
    """The money of a figure in fen, None for one that has none."""
    if name == "paid":
        return figure.part_fen
    if name == "unpaid":
        return figure.fen - figure.part_fen
    return figure.fen if name in ("due", "recovered") or name.startswith("held") else None


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else ""


def by_place(found: Figures, places: Places, filters: Mapping[str, str], by: str, reader: Eyes) -> list[Line]:
    """A line for each community, building or steward of the chosen place in which there is something to count."""
    within = {name: value for name, value in filters.items() if name != by}
    return [
        Line(name, cells(found[id_], within, BY_PLACE, reader, **{by: id_}))
        for id_, name in _named(places, by, reader)
        if any(one.count for one in found.get(id_, {}).values())
    ]


def _named(places: Places, by: str, reader: Eyes) -> list[tuple[int, str]]:
    if by == "community":
        return places.communities
    if by == "steward":
        return [*places.stewards, (0, reader.say(NO_STEWARD))]
    return buildings(places, reader)


def buildings(places: Places, reader: Eyes, community: int = 0) -> list[tuple[int, str]]:
    return [
        (id_, f"{site} {reader.say(building_words(name))}")
        for id_, within, site, name in places.buildings
        if community in (0, within)
    ]


def by_department(found: Figures, filters: Mapping[str, str], reader: Eyes) -> list[Line]:
    return [
        Line(
            reader._(ROLE_LABELS[role]),
            cells(found[str(role)], filters, BY_DEPARTMENT, reader, department=str(role)),
        )
        for role in ROLE_LABELS
        if str(role) in found
    ]  # fmt: skip


def place_name(asked: Asked, places: Places, reader: Eyes) -> str:
    """Where the figures are from, in words; "" for everywhere."""
    stewards = dict(_named(places, "steward", reader))
    named = (
        dict(places.communities).get(asked.community, ""), dict(buildings(places, reader)).get(asked.building, ""),
        stewards.get(asked.steward, "") if asked.steward is not None else "",
        next((reader._(ROLE_LABELS[role]) for role in DEPARTMENTS if role == asked.department), ""),
    )  # fmt: skip
    return " · ".join(name for name in named if name)


def back(kept: Mapping[str, str]) -> str:
    """The page with the same filters."""
    shown = {name: value for name, value in kept.items() if name != "department"}
    return f"/results?{urlencode(shown)}" if shown else "/results"
