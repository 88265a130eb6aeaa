"""Buildings: the list, and each as a map of its floors and stacks."""

from itertools import groupby
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from board.accounts.occupancy import vacant
from board.buildings import flag_pages, followup_pages, queries
from board.buildings.flag_queries import newest_flag
from board.buildings.flag_screen import flag_view
from board.rules.occupancy import SEEN_LABELS
from board.rules.people import Who
from board.rules.visibility import AMOUNTS, MONTHS_BY_ROOM
from board.rules.words import Role
from board.web.render import page
from board.web.words import gettext

# A stack stands out where so many of its rooms owe, and twice as many as in the whole building.
ODD_SHARE, ODD_TIMES, ODD_ROOMS = 0.4, 2.0, 4


@get("/buildings", sync_to_thread=False, include_in_schema=False)
def index(request: Request[Any, Any, Any]) -> Response[bytes]:
    with request.app.state.database.read() as session:
        found = queries.buildings(session, request.state.who)
    grouped = [(name, list(rows)) for name, rows in groupby(found, key=lambda row: row.community)]
    shows = request.state.who.has(*AMOUNTS)
    _ = gettext(request.state.language)
    return page(request, "buildings/index.html", title=_("Buildings"), communities=grouped, shows_amounts=shows)


@get("/buildings/{building_id:int}", sync_to_thread=False, include_in_schema=False)
def show(request: Request[Any, Any, Any], building_id: FromPath[int]) -> Response[bytes]:
    return _show(request, building_id)


def _show(request: Request[Any, Any, Any], building_id: int) -> Response[bytes]:
    who: Who = request.state.who
    with request.app.state.database.read() as session:
        found = queries.heat_map(session, who, building_id)
        empty = vacant(session, who, building_id)
        flag = newest_flag(session, who, building_id, now=request.state.now)
    _, language = gettext(request.state.language), request.state.language
    site, cells = found.building.community_id, _cells(found)
    opens = who.may(site, *MONTHS_BY_ROOM)
    hrefs = {
        cell.room_id: f"/accounts/{cell.account_id}"
        if opens and cell.account_id
        else f"/tickets?show=all&building={building_id}"
        for cell in cells
    }
    flagged = _flagged(found, flag.place) if flag else []
    return page(
        request, "buildings/show.html", title=found.building.name, building=found.building, map=found,
        hrefs=hrefs, words={cell.room_id: _words(cell, _) for cell in cells}, odd=_odd(found),
        list_href=f"/accounts?building={building_id}" if opens else "",
        asks_inspection=who.may(site, Role.MANAGER), holds_areas=who.may(site, Role.MANAGER), vacant=empty,
        flag=flag_view(flag, who) if flag else None, flagged=flagged,
        flag_at=f"stack-{found.stacks.index(flagged[0]) + 1}" if flagged else "",
        seen={str(code): text.en if language == "en" else text.zh for code, text in SEEN_LABELS.items()},
    )  # fmt: skip


def _cells(found: queries.HeatMap) -> list[queries.Cell]:
    return [cell for _, row in found.floors for cell in row if cell] + found.others


def _words(cell: queries.Cell, _: Any) -> str:
    """All that a cell shows by colour and marks, said in words."""
    said = [cell.room]
    if cell.months:
        said.append(_("{n} months owed").replace("{n}", str(cell.months)))
    elif cell.months == 0:
        said.append(_("owes nothing"))
    if cell.held:
        said.append(_("on hold"))
    if cell.ticket:
        said.append(_("serious ticket open") if cell.ticket == "serious" else _("ticket open"))
    return "，".join(said)


def _flagged(found: queries.HeatMap, place: dict[str, Any]) -> list[queries.Stack]:
    """The columns of the part that a flag names; none where it names no columns."""
    entrance, stack = place.get("entrance", ""), place.get("stack", "")
    return {
        "entrance": [one for one in found.stacks if one.entrance == entrance],
        "stack": [one for one in found.stacks if (one.entrance, one.stack) == (entrance, stack)],
        "column": [one for one in found.stacks if one.stack == stack],
    }.get(place.get("part", ""), [])


def _odd(found: queries.HeatMap) -> list[queries.Stack]:
    """Stacks that owe far more than their building: where one would look first. No statistics, a pointer."""
    rooms = sum(stack.rooms for stack in found.stacks)
    owing = sum(stack.owing for stack in found.stacks)
    share = owing / rooms if rooms else 0
    return [
        stack
        for stack in found.stacks
        if stack.rooms >= ODD_ROOMS and stack.owing / stack.rooms >= max(ODD_SHARE, ODD_TIMES * share)
    ]


ROUTES = [index, show, *flag_pages.ROUTES, *followup_pages.ROUTES]
