"""Every address of the application out of its route map, so that a new one is walked without a word here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from board.db.session import Database
from board.db.sql import fetch
from board.tables import metadata
from tests.trust.town import Town

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NOWHERE = 987_654_321
# Forms after which the browser that sent them is signed in no longer, or as another.
LEAVES = frozenset({"/sign-out", "/sign-in", "/setup", "/duty", "/duty/switch", "/me/password"})
# What never ends cannot be walked over; tests/signals looks at what it tells to whom.
STREAMS = frozenset({"/events"})
# Which table an address means, where its name does not say so.
TABLES = {
    "hold": "manual_hold",
    "phone": "duty_phone",
    "session": "person_session",
    "token": "api_token",
    "photo": "task_photo",
    "row": "task_row",
    "difference": "owner_difference",
    "act": "limitation_act",
    "request": "approval_request",
    "file": "evidence_file",
    "plan": "instalment_plan",
    "other": "other_person",
    "visit": "task",
    "feed": "calendar_feed",
}


# Forms that carry files: they are sent in parts.
WITH_FILES = ("/photos", "/acts", "/deliveries", "/filing")


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    parameters: tuple[str, ...]

    @property
    def is_for_programs(self) -> bool:
        return self.path.startswith("/api/")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes(app: Any) -> list[Route]:
    """All of them but static files and the stream, in a fixed order."""
    found = []
    for route in app.routes:
        if route.path.startswith("/static") or route.path in STREAMS:
            continue
        for handler in getattr(route, "route_handlers", ()):
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                found.append(Route(method, route.path_format, tuple(re.findall(r"\{(\w+)\}", route.path_format))))
    return sorted(set(found), key=str)


def addresses(app: Any, database: Database, town: Town) -> Iterator[tuple[Route, str, str]]:
    """(route, an address of this community's, the same address of something that does not exist).

    Only routes that name something by a number or by a source's name.
    """
    known = things(database, town)
    for route in routes(app):
        if not route.parameters or route.path.startswith("/schema"):
            continue
        for theirs in _filled(route, known):
            nothing = {name: str(NOWHERE) if name.endswith("_id") else f"none{NOWHERE}" for name in route.parameters}
            step = {"step": theirs["step"]} if "step" in theirs else {}
            yield route, route.path.format_map(theirs), route.path.format_map(nothing | step)


def _filled(route: Route, known: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, str]]:
    """What stands in an address's gaps: the deepest thing it names, with the things that it belongs to."""
    last = [name for name in route.parameters if name.endswith("_id")]
    words = {"step": "acceptance", "token": "0" * 32, "source": "", "ticket_no": ""}
    if not last:
        rows = [{"source": one["source"], "ticket_no": one["ticket_no"]} for one in known["ticket"]]
        return [words | row for row in rows[:2]] if "ticket_no" in route.parameters else []
    # The same word means another thing on one page.
    deepest = "legal_hold" if route.path.startswith("/retention/holds/") else last[-1].removesuffix("_id")
    filled = []
    for row in known[deepest][:3]:
        values = words | {last[-1]: str(row["id"])}
        for outer in last[:-1]:
            name = outer.removesuffix("_id")
            values[outer] = str(row.get(outer) or known[name][0]["id"])
        filled.append(values)
    return filled


def things(database: Database, town: Town) -> dict[str, list[dict[str, Any]]]:
    """The rows of a community by the word that addresses use for them. Raises KeyError for a word that no table has."""
    found = _Things()
    with database.read() as session:
        for table in metadata.sorted_tables:
            if "id" not in table.columns or table.name == "audit_head":
                continue
            words = {table.name, *(word for word, name in TABLES.items() if name == table.name)}
            columns = [column.name for column in table.columns if column.name != "content"]
            rows = fetch(session, f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY id")
            every = [dict(zip(columns, row, strict=True)) for row in rows]
            mine = [row for row in every if _is_of(town, table.name, row, found)]
            found |= dict.fromkeys(words, mine)
        sources = dict(fetch(session, "SELECT id, name FROM source"))
    for ticket in found["ticket"]:
        ticket["source"] = sources[ticket["source_id"]]
    return found


class _Things(dict[str, list[dict[str, Any]]]):
    def __missing__(self, word: str) -> list[dict[str, Any]]:
        raise KeyError(f"tests/trust/routes.py does not know which rows {{{word}_id}} names: add the table to TABLES")


def _is_of(town: Town, table: str, row: Mapping[str, Any], known: Mapping[str, list[dict[str, Any]]]) -> bool:
    """By its community, by its own mark, or by the thing that it belongs to."""
    if "community_id" in row:
        return bool(row["community_id"] == town.id)
    if town.sign in str(row) or town.word in str(row).lower():
        return True
    for parent in ("task", "account", "ticket", "import", "person"):
        if f"{parent}_id" in row and row[f"{parent}_id"] is not None and dict.__contains__(known, parent):  # type: ignore[arg-type]
            return row[f"{parent}_id"] in {one["id"] for one in known[parent]}
    return False
