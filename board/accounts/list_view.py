"""What stands around the rows of a list of accounts: chips, sorts, pages, and words where there are no rows."""

from typing import Any

from board.accounts.eyes import Eyes
from board.accounts.filters import DUE, OWING, PAGE, Filters
from board.accounts.lines import Line
from board.accounts.totals import Totals
from board.rules.building_words import building_words
from board.rules.people import Who
from board.rules.segment_advice import PAYS_OFF
from board.rules.segments import SEGMENT_LABELS, Segment
from board.rules.visibility import AMOUNTS
from board.web.filters import day_text

ICONS = {"window": "play", DUE: "handshake", "collectable": "phone-call", "held": "circle-pause"}


def chips(filters: Filters, summed: Totals, path: str, who: Who, reader: Eyes) -> dict[str, Any]:
    """The filters as links with their counts, the sorts, and where the list goes as a file and on paper."""
    _ = reader._
    levels = [(filters.url(path, level=n), _("level {n}").format(n=n), None, n == filters.level) for n in (1, 2, 3, 4)]
    kinds = [
        (filters.url(path, segment=one), reader.say(SEGMENT_LABELS[one]), summed.segments.get(one, 0),
         one == filters.segment)
        for one in PAYS_OFF if summed.segments.get(one) or one == filters.segment
    ]  # fmt: skip
    return {
        "states": _state_chips(filters, summed, path, reader),
        "segments": _with_all(kinds, filters.url(path, segment=""), _("All segments"), not filters.segment),
        **_place_chips(filters, summed, path, reader),
        "levels": _with_all(levels, filters.url(path, level=None), _("All levels"), filters.level is None)
        if who.has(*AMOUNTS)
        else [],
        "sorts": {
            name: _sort(filters, path, f"-{name}" if filters.sort == name else name, name)
            for name in ("room", "amount")
        },
        "export_href": filters.url("/accounts/export"),
        "print_href": filters.url("/accounts/print"),
    }


def _state_chips(filters: Filters, summed: Totals, path: str, reader: Eyes) -> list[tuple[Any, ...]]:
    _ = reader._
    words = {
        "": _("All"), "window": _("Window"), DUE: _("Promises due"), "collectable": _("Collectable"),
        "held": _("On hold"), "promised": _("Promised"),
    } | ({"settled": _("Nothing overdue"), "all": _("Everybody")} if path != "/" else {})  # fmt: skip
    return [
        (
            filters.url(path, state=state, plan=""), word, summed.states.get(state, 0),
            state == filters.state and not filters.plan, *_icon(state),
        )
        for state, word in words.items()
    ]  # fmt: skip


def _place_chips(filters: Filters, summed: Totals, path: str, reader: Eyes) -> dict[str, Any]:
    """Communities, and the buildings of the one that is chosen; of several, buildings bear their community's name."""
    _ = reader._
    towns = list(dict.fromkeys((one.community_id, one.community) for one in summed.buildings))
    within = [one for one in summed.buildings if filters.community in (None, one.community_id)]
    many = len(towns) > 1 and filters.community is None
    names = {one.id: f"{one.community} {one.name}" if many else reader.say(building_words(one.name)) for one in within}
    houses = [
        (filters.url(path, building=one.id), names[one.id], one.accounts, one.id == filters.building) for one in within
    ]
    sites = [
        (filters.url(path, community=id_, building=None), name, None, id_ == filters.community) for id_, name in towns
    ]
    anywhere = filters.url(path, community=None, building=None)
    return {
        "sites": _with_all(sites, anywhere, _("All communities"), filters.community is None),
        "houses": _with_all(houses, filters.url(path, building=None), _("All buildings"), filters.building is None),
    }


def planned(filters: Filters, summed: Totals, path: str, reader: Eyes) -> list[tuple[str, str, int, bool, str]]:
    """The day's plan as (href, words, count, whether it is shown, icon); steps with nothing to do are left out."""
    return [
        (
            filters.url(path, plan=step, state=OWING, segment="", sort=""), said, summed.plan.get(step, 0),
            step == filters.plan, PLAN_ICONS[step],
        )
        for step, said in plan_words(reader).items() if summed.plan.get(step) or step == filters.plan
    ]  # fmt: skip


def plan_words(reader: Eyes) -> dict[str, str]:
    """What the steps of the day's plan ask for, in their order; the others ask for nothing today."""
    _ = reader._
    return {
        "window": _("Ring: just repaired"), "remind": _("Remind: promised for tomorrow"),
        "check": _("Look for promised payments"), "follow": _("As agreed for today"),
        "new": _("Remind: newly overdue"), "collect": _("Ask for payment"),
    }  # fmt: skip


PLAN_ICONS = {
    "window": "phone-call", "remind": "bell", "check": "search", "follow": "calendar", "new": "message-square",
    "collect": "wallet",
}  # fmt: skip


def paging(
    filters: Filters, summed: Totals, path: str, lines: list[Line], *, more: bool, reader: Eyes
) -> dict[str, str]:
    """The neighbouring pages and which rows this one has."""
    first = (filters.page - 1) * PAGE + 1
    text = reader._("{first}–{last} of {n} households")
    return {
        "previous": filters.url(path, page=filters.page - 1) if filters.page > 1 else "",
        "following": filters.url(path, page=filters.page + 1) if more else "",
        "page_text": text.format(first=first, last=first + len(lines) - 1, n=summed.accounts),
    }


def nothing(filters: Filters, summed: Totals, path: str, reader: Eyes) -> dict[str, Any]:
    """Why the list is empty, and where to look instead (never a bare "no data")."""
    _, states = reader._, summed.states
    elsewhere = [
        (state, words.format(n=states[state]))
        for state, words in (
            ("window", _("{n} in their window")), ("collectable", _("{n} collectable")), ("held", _("{n} on hold")),
            ("promised", _("{n} promised")),
        )
        if states.get(state) and state != filters.state
    ]  # fmt: skip
    if not summed.buildings:
        text, links = (
            _("Nobody owes anything here, or no arrears list has been imported yet."),
            [("/imports/new", _("Import an arrears list"))],
        )
    else:
        text = "、".join(words for _state, words in elsewhere) or _("Nobody owes anything here.")
        links = [(filters.url(path, state=state), words) for state, words in elsewhere]
        if filters != Filters(state=filters.state):
            links.append((Filters(state=filters.state).url(path), _("Remove the other filters")))
    return {"nothing": _("No household is in this list now"), "nothing_text": text, "nothing_links": links}


def subtitle(summed: Totals, reader: Eyes) -> str:
    """The day, and the communities where they are few."""
    towns = list(dict.fromkeys(one.community for one in summed.buildings))
    day = day_text(reader.now, now=reader.now, zone=reader.zone, lang=reader.lang)
    return " · ".join([day, *(towns if len(towns) <= 2 else [reader._("{n} communities").format(n=len(towns))])])


def described(filters: Filters, summed: Totals, reader: Eyes) -> str:
    """The filter and the moment in words, for the head of what is printed or exported."""
    _ = reader._
    house = next((one for one in summed.buildings if one.id == filters.building), None)
    parts = [
        house and f"{house.community} {house.name}", reader.label(filters.state) if filters.state else _("All"),
        filters.segment and reader.say(SEGMENT_LABELS[Segment(filters.segment)]),
        plan_words(reader).get(filters.plan, ""),
        filters.level and _("level {n}").format(n=filters.level), filters.text,
        f"{reader.now.astimezone(reader.zone):%Y-%m-%d %H:%M}",
    ]  # fmt: skip
    return " · ".join(str(part) for part in parts if part)


def _icon(state: str) -> tuple[str, ...]:
    return (ICONS[state],) if state in ICONS else ()


def _with_all(items: list[Any], href: str, label: str, current: bool) -> list[Any]:
    return [(href, label, None, current), *items]


def _sort(filters: Filters, path: str, following: str, name: str) -> dict[str, str]:
    """The link to the next order of a column, and the one it has. Amounts begin with the greatest."""
    falls = {"room": "ascending", "-room": "descending", "amount": "descending", "-amount": "ascending"}
    order = falls[filters.sort] if filters.sort.removeprefix("-") == name else ""
    return {"href": filters.url(path, sort=following), "order": order}
