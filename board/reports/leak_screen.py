"""Leaks in words: the weeks of the page, the lists behind its figures, and the cells of what is taken along."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from board.accounts.eyes import CHANNELS, Eyes
from board.reports.leak_queries import BOARD, KINDS, Chosen, Figures, LeakRow, Week
from board.rules.guard_words import GENERAL
from board.rules.names import telling
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.time import from_day, local_date, local_midnight, to_day
from board.rules.words import LABELS

WEEKS: Final = 12
TITLES: Final[Mapping[str, Text]] = {
    "leak": Text("暂缓期间的催缴", "asked while on hold"),
    "all": Text("其他系统的催缴", "asked by other systems"),
    "late": Text("事后才知道的暂缓", "holds learned of later"),
    "unmatched": Text("对不上住户的催缴", "asked nobody whom we know"),
    BOARD: Text("在看板上补记的违规联系", "logged here against the guard"),
}
COLUMNS: Final = (
    Text("时间", "time"), Text("系统", "system"), Text("渠道", "channel"), Text("小区", "community"),
    Text("房屋", "room"), Text("业主", "owner"), Text("号码", "number"), Text("谁", "by"), Text("结果", "result"),
    Text("为什么不该联系", "why not"), Text("内容", "content"),
)  # fmt: skip
NO_CHANNEL: Final = Text("未写明", "not said")


class Line(msgspec.Struct, frozen=True):
    """A row of the page's table: each figure with the list that it counts."""

    week: int
    is_first: bool
    system: str
    channel: str
    asked: tuple[int, str]
    leaks: tuple[int, str]
    late: tuple[int, str]
    unmatched: tuple[int, str]


def weeks(now: datetime, zone: tzinfo) -> list[Week]:
    """The last weeks, the present one first."""
    today = local_date(now, zone)
    monday = today - timedelta(days=today.weekday())
    return [_week(monday - timedelta(weeks=back), zone) for back in range(WEEKS)]


def lines(found: Sequence[Figures], reader: Eyes) -> list[Line]:
    shown, before = [], 0
    for one in found:
        at = {"week": one.week, "system": one.system_id, "channel": one.channel or "none"}
        shown.append(
            Line(
                one.week, one.week != before, one.system, channel(one.channel, reader),
                *((getattr(one, name), address(kind, **at)) for name, kind in FIGURES.items()),
            )
        )  # fmt: skip
        before = one.week
    return shown


FIGURES: Final = {"asked": "all", "leaks": "leak", "late": "late", "unmatched": "unmatched"}


def address(kind: str, **filters: Any) -> str:
    return f"/leaks/list?{urlencode({'kind': kind, **filters})}"


def chosen(params: Mapping[str, str], now: datetime, zone: tzinfo) -> Chosen:
    """The list that an address asks for: of one week, else of all weeks of the page."""
    whole = weeks(now, zone)
    day, system = params.get("week", ""), params.get("system", "")
    try:
        week = _week(from_day(int(day)), zone) if day.isascii() and day.isdigit() else None
    except ValueError:
        week = None
    kind, way = params.get("kind", "leak"), params.get("channel")
    return Chosen(
        kind if kind in {*KINDS, BOARD} else "leak", week.starts if week else whole[-1].starts,
        week.ends if week else whole[0].ends,
        int(system) if system.isascii() and system.isdigit() and len(system) < 10 else 0,
        "" if way == "none" else way or None,
    )  # fmt: skip


def channel(code: str, reader: Eyes) -> str:
    return reader.say(CHANNELS[code]) if code in CHANNELS else reader.say(NO_CHANNEL)


def told(row: LeakRow, who: Who, reader: Eyes) -> LeakRow:
    """The row in words. Who may open no number in its community reads the text with the numbers in it masked."""
    note = telling(who, row.community_id)(row.note)
    why = "、".join(_why(one, reader) for one in row.why.split(",") if one)
    return msgspec.structs.replace(
        row, channel=channel(row.channel, reader), why=why, note=note, result=reader.label(row.result)
    )


def cells(row: LeakRow, zone: tzinfo) -> list[str]:
    return [
        f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}", row.system, row.channel, row.community, row.room, row.owner,
        row.phone, row.by, row.result, row.why, row.note,
    ]  # fmt: skip


def _why(one: str, reader: Eyes) -> str:
    text = LABELS.get(one) or {str(code): said for code, said in GENERAL.items()}.get(one)
    return reader.say(text) if text else one


def _week(monday: date, zone: tzinfo) -> Week:
    after = monday + timedelta(weeks=1)
    return Week(to_day(monday), local_midnight(monday, zone), local_midnight(after, zone))
