"""How amounts, times, days, phones and names are written on the screens.

Every function is pure: the moment, the zone and the language come in. Templates get them as filters through `FILTERS`,
which read the three from `Seen`; whoever renders sets it once (`with seen(now, zone, lang)`). A context variable and
not the template's context, so that macros can be imported without it and stay compiled.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

from board.rules.building_words import building_words, title_words
from board.rules.disguise import COMPANY, masked_phone
from board.rules.money import yuan
from board.rules.ports import Text
from board.rules.time import from_day, local_date

Words = dict[str, str]

_ZH: Words = {
    "now": "刚刚", "minutes": "{} 分钟前", "hours": "{} 小时前", "days": "{} 天前",
    "in_minutes": "{} 分钟后", "in_hours": "{} 小时后", "in_days": "{} 天后",
    "left": "剩 {} 天（至 {}）", "today": "今天到期", "tomorrow": "明天到期（{}）", "over": "逾期 {} 天（{} 到期）",
    "over_one": "逾期 {} 天（{} 到期）",
    "date": "{1}月{2}日 周{3}", "date_year": "{0}年{1}月{2}日 周{3}", "owner": "{}业主", "company": "单位业主",
}  # fmt: skip
_EN: Words = {
    "now": "just now", "minutes": "{} min ago", "hours": "{} h ago", "days": "{} d ago",
    "in_minutes": "in {} min", "in_hours": "in {} h", "in_days": "in {} d",
    "left": "{} days left (until {})", "today": "due today", "tomorrow": "due tomorrow ({})",
    "over": "{} days overdue (since {})", "over_one": "{} day overdue (since {})",
    "date": "{3} {0}-{1:02d}-{2:02d}", "date_year": "{3} {0}-{1:02d}-{2:02d}",
    "owner": "owner {}", "company": "a company",
}  # fmt: skip
_WEEKDAYS = {"zh": tuple("一二三四五六日"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def ago(instant: datetime, *, now: datetime, zone: tzinfo, lang: str = "zh") -> str:
    """`3 小时前` within seven days either way, `11-22 09:05` outside them, with the year where it is another one."""
    seconds = int((now - instant).total_seconds())
    if abs(seconds) >= 7 * 86_400:
        there = instant.astimezone(zone)
        return there.strftime("%m-%d %H:%M" if there.year == now.astimezone(zone).year else "%Y-%m-%d %H:%M")
    if abs(seconds) < 60:
        return _words(lang)["now"]
    unit, size = next((unit, size) for unit, size in _UNITS if abs(seconds) >= size)
    return _words(lang)[unit if seconds > 0 else f"in_{unit}"].format(abs(seconds) // size)


def full_time(instant: datetime, *, zone: tzinfo) -> str:
    """`2026-11-22 09:05:00 +08:00`: what hovering over a time shows."""
    there = instant.astimezone(zone)
    return f"{there:%Y-%m-%d %H:%M:%S} {there:%z}"[:-2] + ":" + f"{there:%z}"[-2:]


def clock_time(instant: datetime, *, zone: tzinfo) -> str:
    """`09:05`, for lists that already stand under their day."""
    return instant.astimezone(zone).strftime("%H:%M")


def due_text(day: date | int | datetime, *, now: datetime, zone: tzinfo, lang: str = "zh") -> str:
    """A deadline in words: `剩 3 天（至 11-25）`, `今天到期`, `超时 2 天（11-20 到期）`."""
    due, today = _date(day, zone), local_date(now, zone)
    left, words, text = (due - today).days, _words(lang), short_day(day, now=now, zone=zone)
    if left == 0:
        return words["today"]
    if left == 1:
        return words["tomorrow"].format(text)
    if left > 0:
        return words["left"].format(left, text)
    return words["over_one" if left == -1 else "over"].format(-left, text)


def day_text(day: date | int | datetime, *, now: datetime, zone: tzinfo, lang: str = "zh") -> str:
    """`11月22日 周日`, with the year where it is another one."""
    that = _date(day, zone)
    form = "date" if that.year == local_date(now, zone).year else "date_year"
    weekday = _WEEKDAYS["en" if lang == "en" else "zh"][that.weekday()]
    return _words(lang)[form].format(that.year, that.month, that.day, weekday)


def short_day(day: date | int | datetime, *, now: datetime, zone: tzinfo) -> str:
    """`11-25`, with the year where it is another one."""
    that = _date(day, zone)
    return that.strftime("%m-%d" if that.year == local_date(now, zone).year else "%Y-%m-%d")


def mask_phone(phone: str) -> str:
    """`138****8000`."""
    return masked_phone(phone)


def titled_by(surname: str, lang: str = "zh") -> str:
    """An owner for roles that see no names: `张业主`, since no file says who is 先生 and who 女士."""
    words = _words(lang)
    return words["company"] if surname == COMPANY else words["owner"].format(surname)


class Seen(NamedTuple):
    """The moment of the page, and whose eyes it is for."""

    now: datetime
    zone: tzinfo
    lang: str


_SEEN: ContextVar[Seen] = ContextVar("seen")


@contextmanager
def seen(now: datetime, zone: tzinfo, lang: str) -> Iterator[None]:
    """Render inside this: it gives the filters of FILTERS their moment, zone and language."""
    token = _SEEN.set(Seen(now, zone, lang))
    try:
        yield
    finally:
        _SEEN.reset(token)


def _said(text: Text) -> str:
    return text.en if _SEEN.get().lang == "en" else text.zh


def _today(instant: datetime) -> bool:
    at = _SEEN.get()
    return local_date(instant, at.zone) == local_date(at.now, at.zone)


FILTERS: dict[str, Callable[..., Any]] = {
    "yuan": yuan,
    "ago": lambda instant: ago(instant, **_SEEN.get()._asdict()),
    "full_time": lambda instant: full_time(instant, zone=_SEEN.get().zone),
    "clock_time": lambda instant: clock_time(instant, zone=_SEEN.get().zone),
    "due_text": lambda day: due_text(day, **_SEEN.get()._asdict()),
    "day_text": lambda day: day_text(day, **_SEEN.get()._asdict()),
    "short_day": lambda day: short_day(day, now=_SEEN.get().now, zone=_SEEN.get().zone),
    "is_today": _today,
    "iso_day": lambda day: _date(day, _SEEN.get().zone).isoformat(),
    "mask_phone": mask_phone,
    "building": lambda name: _said(building_words(name)),
    "task_title": lambda title: _said(title_words(title)),
    "titled": lambda surname: titled_by(surname, _SEEN.get().lang),
}

_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))


def _words(lang: str) -> Words:
    return _EN if lang == "en" else _ZH


def _date(day: date | int | datetime, zone: tzinfo) -> date:
    if isinstance(day, datetime):
        return local_date(day, zone)
    return from_day(day) if isinstance(day, int) else day
