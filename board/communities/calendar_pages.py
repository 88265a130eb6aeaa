"""The calendar of holidays: which years are known, and the form by which an administrator loads one."""

from datetime import date
from typing import Any

import anyio
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from board import holidays
from board.communities import calendar_days
from board.communities.calendar_days import LOADS
from board.rules.ports import Refused, Text
from board.rules.time import local_date
from board.web.forms import Fields, Parts, field, go, whole
from board.web.render import page
from board.web.words import gettext
from integrations.files import Unusable
from integrations.holidays import is_announced
from integrations.holidays.listing import DayIn, Listing, read_days

BYTES = 2_000_000
AHEAD, BACK = 2, 1
EXAMPLE = "{year}-02-05 至 {year}-02-11 春节 放假\n{year}-02-14 春节 上班"
NOTHING = Text("请粘贴放假通知或日期表，或者选择一个文件。", "Paste the notice or a table of days, or choose a file.")


@get("/holidays", sync_to_thread=False, include_in_schema=False)
def index(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _show(request)


@post("/holidays/preview", include_in_schema=False, request_max_body_size=BYTES)
async def preview(request: Request[Any, Any, Any], data: Parts) -> Response[bytes]:
    """What would be loaded; nothing is written yet."""
    file = data.get("file")
    content: str | bytes = field(data, "days")
    if isinstance(file, UploadFile) and file.filename:
        content = await file.read()
    return await anyio.to_thread.run_sync(_preview, request, content, field(data, "days"), _year(request, data))


@post("/holidays", sync_to_thread=True, include_in_schema=False)
def load(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    """Load what the preview showed."""
    try:
        found = read_days(field(data, "days"), year=_year(request, data))
        with request.app.state.database.write() as session:
            year = calendar_days.load_days(session, found.days, by=request.state.who, now=request.state.now)
    except (Unusable, Refused) as error:
        return _show(request, error=error.text, text=field(data, "days"))
    return go(request, f"/holidays?year={year}")


@post("/holidays/{year:int}/removal", sync_to_thread=True, include_in_schema=False)
def remove(request: Request[Any, Any, Any], year: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.write() as session:
        calendar_days.remove_year(session, year, by=request.state.who, now=request.state.now)
    return go(request, "/holidays")


def _preview(request: Request[Any, Any, Any], content: str | bytes, text: str, year: int) -> Response[bytes]:
    if not content:
        return _show(request, error=NOTHING)
    try:
        found = read_days(content, year=year)
    except Unusable as error:
        return _show(request, error=error.text, text=text)
    return _show(request, found=found, text=text)


def _show(
    request: Request[Any, Any, Any], *, found: Listing | None = None, error: Text | None = None, text: str = ""
) -> Response[bytes]:
    who, today = request.state.who, _today(request)
    asked = whole(request.query_params.get("year", "")) or 0
    with request.app.state.database.read() as session:
        loaded = dict(calendar_days.years(session))
        chosen = asked if asked in loaded else max(loaded, default=0)
        days = calendar_days.loaded(session, chosen) if chosen else []
        missing = holidays.unknown_years(session, today)
    _ = gettext(request.state.language)
    years = sorted({*range(today.year - BACK, today.year + AHEAD + 1), *loaded})
    return page(
        request, "communities/holidays.html", status=422 if error else 200, title=_("Holidays"), missing=missing,
        years=[(year, is_announced(year), loaded.get(year, 0)) for year in years], chosen=chosen, days=days,
        loads=who.has(*LOADS), found=found, year=calendar_days.year_of(found.days) if found and found.days else 0,
        error=error and (error.en if request.state.language == "en" else error.zh), text=text,
        lines="\n".join(_line(one) for one in found.days) if found else "", example=EXAMPLE.format(year=today.year + 1),
    )  # fmt: skip


def _line(one: DayIn) -> str:
    """A day as the table of the form has it, which is read again."""
    return f"{one.day.isoformat()},{one.name.replace(',', '，')},{'放假' if one.is_off else '上班'}"


def _today(request: Request[Any, Any, Any]) -> date:
    return local_date(request.state.now, request.app.state.settings.tz)


def _year(request: Request[Any, Any, Any], data: dict[str, Any]) -> int:
    """The year of a notice that names none: the one asked for, else the next."""
    return whole(field(data, "year")) or _today(request).year + 1


ROUTES = [index, preview, load, remove]
