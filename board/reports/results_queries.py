"""Results of collection: each figure is the length of a list, and both come from the same statement.

A *base* is a SELECT of rows (item, account_id, task_id, community_id, building_id, at, fen, part_fen, code); a *figure*
is a condition on the rows of one base. The figure counts the different items among them, its list has a line for each.
`part_fen` is what was paid of what was due; `code` says what kind of row it is. What each figure means stands in
`board.reports.results_words`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import Row, fetch, fetch_one
from board.reports.results_bases import BASES, GROUPS, Asked, values_of, within
from board.rules.disguise import shown_name
from board.rules.people import Who
from board.rules.time import from_micros
from board.rules.visibility import RESULTS, where

PAGE: Final = 50
# Of which base a figure is, and which of its rows it counts.
FIGURES: Final[Mapping[str, tuple[str, str]]] = {
    "due": ("charged", "TRUE"),
    "paid": ("charged", "y.part_fen > 0"),
    "unpaid": ("charged", "y.fen > y.part_fen"),
    "recovered": ("recovered", "TRUE"),
    "held": ("held", "TRUE"),
    "held_0": ("held", "y.code = '0'"),
    "held_7": ("held", "y.code = '7'"),
    "held_15": ("held", "y.code = '15'"),
    "held_31": ("held", "y.code = '31'"),
    "opened": ("windows", "y.code IN ('opened', 'used')"),
    "used": ("windows", "y.code = 'used'"),
    "missed": ("windows", "y.code = 'missed'"),
    "accepted": ("accepted", "TRUE"),
    "done": ("done", "TRUE"),
    "fell_due": ("fell_due", "TRUE"),
    "late": ("fell_due", "y.code = 'late'"),
}
BY_PLACE: Final = tuple(name for name, (base, _) in FIGURES.items() if base not in ("accepted", "done", "fell_due"))
BY_DEPARTMENT: Final = ("accepted", "done", "fell_due", "late")


class Figure(msgspec.Struct, frozen=True):
    """How many, and how much: `fen` is null for figures without money, `median` (microseconds) for all but times."""

    count: int = 0
    fen: int = 0
    part_fen: int = 0
    median: int | None = None


class Item(msgspec.Struct, frozen=True):
    """A line of a list: an account (the first of `accounts` of its owner) or a task. Times in microseconds."""

    account_id: int | None
    task_id: int | None
    community: str
    place: str
    owner: str
    title: str
    accounts: int
    at: datetime | None
    took: int
    fen: int
    part_fen: int


Figures = dict[int | str, dict[str, Figure]]


def figures(session: Session, who: Who, asked: Asked, by: str) -> Figures:
    """The figures of places by the id of a community, building or steward (0: no steward), under "" those of all."""
    found: Figures = {}
    for base in ("charged", "recovered", "held", "windows"):
        for group in (by, "all"):
            for row in _counted(session, who, asked, base, group):
                _put(found, base, "" if group == "all" else row[0], row[1:])
    return found


def departments(session: Session, who: Who, asked: Asked) -> Figures:
    """The figures of each department that had a task to answer, with the median of what it took."""
    found: Figures = {}
    for base in ("accepted", "done", "fell_due"):
        for row in _counted(session, who, asked, base, "department"):
            _put(found, base, row[0], row[1:])
    for base in ("accepted", "done"):
        for department, took in fetch(session, MEDIAN.format(base=_base(who, asked, base)), **values_of(base, asked)):
            found[department][base] = msgspec.structs.replace(found[department][base], median=int(took))
    return found


MEDIAN: Final = """
    SELECT z.department, AVG(z.fen) FROM (
        SELECT y.department, y.fen, ROW_NUMBER() OVER (PARTITION BY y.department ORDER BY y.fen) AS place,
               COUNT(*) OVER (PARTITION BY y.department) AS number FROM ({base}) y
    ) z WHERE z.place IN ((z.number + 1) / 2, (z.number + 2) / 2) GROUP BY z.department
"""


def _counted(session: Session, who: Who, asked: Asked, base: str, group: str) -> list[Row]:
    columns = ", ".join(
        f"COUNT(DISTINCT CASE WHEN {condition} THEN y.item END), SUM(CASE WHEN {condition} THEN y.fen ELSE 0 END),"
        f" SUM(CASE WHEN {condition} THEN y.part_fen ELSE 0 END)"
        for of, condition in FIGURES.values() if of == base
    )  # fmt: skip
    key, join = GROUPS[group]
    sql = f"SELECT {key}, {columns} FROM ({_base(who, asked, base)}) y {join}"
    return fetch(session, sql + (f" GROUP BY {key}" if group != "all" else ""), **values_of(base, asked))


def _put(found: Figures, base: str, key: int | str, numbers: tuple[int | None, ...]) -> None:
    names = [name for name, (of, _) in FIGURES.items() if of == base]
    for place, name in enumerate(names):
        count, fen, part = (int(number or 0) for number in numbers[3 * place : 3 * place + 3])
        found.setdefault(key, {})[name] = Figure(count, fen, part)


def _base(who: Who, asked: Asked, base: str) -> str:
    return BASES[base].format(scope=f"{where(who, 'x.community_id', RESULTS)}{within(base, asked)}")


def total(session: Session, who: Who, asked: Asked, figure: str) -> Figure:
    """How long a figure's list is, and its sums."""
    base, condition = FIGURES[figure]
    row = fetch_one(
        session,
        "SELECT COUNT(DISTINCT y.item), SUM(y.fen), SUM(y.part_fen)"
        f" FROM ({_base(who, asked, base)}) y WHERE {condition}",
        **values_of(base, asked),
    )
    return Figure(*(int(number or 0) for number in row or ()))


LIST: Final = """
    SELECT z.account_id, z.task_id, c.name, b.name, COALESCE(r.entrance, ''), COALESCE(r.name, ''), {owner},
           COALESCE(t.title, ''), z.accounts, z.at, z.fen, z.part_fen
    FROM (
        SELECT y.item, MIN(y.account_id) AS account_id, MIN(y.task_id) AS task_id, COUNT(DISTINCT y.account_id)
               AS accounts, MIN(y.at) AS at, SUM(y.fen) AS fen, SUM(y.part_fen) AS part_fen,
               MIN(y.community_id) AS community_id, MIN(y.building_id) AS building_id
        FROM ({base}) y WHERE {condition} GROUP BY y.item
    ) z JOIN community c ON c.id = z.community_id LEFT JOIN account a ON a.id = z.account_id
    LEFT JOIN room r ON r.id = a.room_id LEFT JOIN building b ON b.id = COALESCE(r.building_id, z.building_id)
    LEFT JOIN owner o ON o.id = a.owner_id LEFT JOIN task t ON t.id = z.task_id
    ORDER BY z.fen DESC, z.at DESC, z.item LIMIT :limit OFFSET :offset
"""


def items(session: Session, who: Who, asked: Asked, figure: str, *, limit: int, offset: int = 0) -> list[Item]:
    """A part of a figure's list, the greatest amounts or the longest times first."""
    base, condition = FIGURES[figure]
    owner = shown_name(who, "c.id", "o.name")
    sql = LIST.format(owner=owner, base=_base(who, asked, base), condition=condition)
    return [
        _item(base, row) for row in fetch(session, sql, **values_of(base, asked), limit=limit, offset=offset)
    ]  # fmt: skip


def _item(base: str, row: Row) -> Item:
    account, task, community, building, entrance, room, owner, title, accounts, at, fen, part = row
    took, money = (int(fen), 0) if base in ("accepted", "done") else (0, int(fen))
    return Item(
        account, task, community, room_label(building or "", entrance, room), owner, title, accounts,
        None if at is None else from_micros(at), took, money, int(part),
    )  # fmt: skip


class Places(msgspec.Struct, frozen=True):
    """What one may choose from: (id, name); buildings as (id, community id, community, name)."""

    communities: list[tuple[int, str]]
    buildings: list[tuple[int, int, str, str]]
    stewards: list[tuple[int, str]]


def places(session: Session, who: Who) -> Places:
    """The communities, buildings and stewards whose results the person reads."""
    scope = where(who, "c.id", RESULTS)
    communities = fetch(session, f"SELECT c.id, c.name FROM community c WHERE {scope} ORDER BY c.name")
    buildings = fetch(
        session,
        "SELECT b.id, c.id, c.name, b.name FROM building b JOIN community c ON c.id = b.community_id"
        f" WHERE {scope} ORDER BY c.name, LENGTH(b.name), b.name",
    )
    stewards = fetch(
        session,
        "SELECT DISTINCT p.id, p.name FROM assignment s JOIN person p ON p.id = s.person_id AND p.active"
        " JOIN building b ON b.id = s.building_id JOIN community c ON c.id = b.community_id"
        f" WHERE s.role = 'steward' AND {scope} ORDER BY p.name",
    )
    return Places(
        [(row[0], row[1]) for row in communities], [(row[0], row[1], row[2], row[3]) for row in buildings],
        [(row[0], row[1]) for row in stewards],
    )  # fmt: skip
