"""Buildings as lists and as a map of floors and stacks: colours are arrears, marks are tickets and holds."""

from collections import Counter, defaultdict

import msgspec
from sqlmodel import Session

from board.db.sql import fetch, fetch_one
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.rooms import floor_stack
from board.rules.visibility import (
    AMOUNTS,
    BUILDING_FIGURES,
    CONTACTS,
    HEAT_MAP,
    MONTHS_BY_ROOM,
    allowed,
    where,
)  # fmt: skip
from board.tickets.queries import OPEN

HEAT_STEPS = (0, 1, 3, 6, 12)


class BuildingRow(msgspec.Struct, frozen=True):
    """A building's figures; `outstanding_fen` is None for those who may not see amounts."""

    id: int
    community_id: int
    community: str
    name: str
    rooms: int
    owing: int
    held: int
    in_window: int
    open_tickets: int
    outstanding_fen: int | None


class Cell(msgspec.Struct, frozen=True):
    """A room on the map. `months` is None where the person may not see what a room owes, and `held` false then."""

    room_id: int
    account_id: int | None
    room: str
    months: int | None
    step: int
    held: bool
    ticket: str


class Stack(msgspec.Struct, frozen=True):
    """A column of the map: one stack of one entrance, with its totals."""

    entrance: str
    stack: str
    owing: int
    tickets: int
    rooms: int


class HeatMap(msgspec.Struct, frozen=True):
    """`floors` are rows, top floor first: (floor, cell or None per stack); `others` are rooms without a floor.

    `owing_by_floor` counts households; `entrances` are (entrance, owing, rooms).
    """

    building: BuildingRow
    stacks: list[Stack]
    floors: list[tuple[int, list[Cell | None]]]
    others: list[Cell]
    owing_by_floor: dict[int, int]
    entrances: list[tuple[str, int, int]]
    shows_months: bool
    shows_holds: bool


BUILDINGS = """
    SELECT b.id, b.community_id, c.name, b.name,
           (SELECT COUNT(*) FROM room r WHERE r.building_id = b.id),
           COALESCE(s.owing, 0), COALESCE(s.held, 0), COALESCE(s.in_window, 0), COALESCE(t.tickets, 0), {amount}
    FROM building b JOIN community c ON c.id = b.community_id
    LEFT JOIN (
        SELECT building_id, SUM(CASE WHEN outstanding_fen > 0 THEN 1 ELSE 0 END) AS owing,
               SUM(CASE WHEN state = 'held' THEN 1 ELSE 0 END) AS held,
               SUM(CASE WHEN state = 'window' THEN 1 ELSE 0 END) AS in_window, SUM(outstanding_fen) AS fen
        FROM account_state GROUP BY building_id
    ) s ON s.building_id = b.id
    LEFT JOIN (
        SELECT t.building_id, COUNT(*) AS tickets FROM ticket t WHERE {open} GROUP BY t.building_id
    ) t ON t.building_id = b.id
    WHERE {scope}
"""


def buildings(session: Session, who: Who) -> list[BuildingRow]:
    """All buildings the person may see, with their figures, in one statement."""
    return sorted((_building(row) for row in fetch(session, _buildings(who))), key=_natural)


def heat_map(session: Session, who: Who, building_id: int) -> HeatMap:
    """One building by floor and stack. Raises NotFound outside the person's communities."""
    row = fetch_one(session, f"{_buildings(who)} AND b.id = :id", id=building_id)
    if row is None or not who.may(row[1], *HEAT_MAP):
        raise NotFound
    building = _building(row)
    shows_months, shows_holds = (who.may(building.community_id, *roles) for roles in (MONTHS_BY_ROOM, CONTACTS))
    months = "s.months_overdue" if shows_months else "NULL"
    held = "s.state = 'held'" if shows_holds else "FALSE"
    rows = fetch(session, ROOMS.format(months=months, held=held, open=OPEN), id=building_id)
    counts = {(what, *place): int(owing) for what, *place, owing in fetch(session, COUNTS, id=building_id)}
    return _map(building, rows, counts, shows_months=shows_months, shows_holds=shows_holds)


ROOMS = """
    SELECT r.id, r.entrance, r.name, r.floor, r.stack, a.id, {months}, {held},
           (SELECT MAX(CASE t.severity WHEN 'critical' THEN 3 WHEN 'major' THEN 2 ELSE 1 END) FROM ticket t
            WHERE t.room_id = r.id AND {open})
    FROM room r LEFT JOIN account a ON a.room_id = r.id AND a.until IS NULL
    LEFT JOIN account_state s ON s.account_id = a.id
    WHERE r.building_id = :id ORDER BY r.entrance, r.name
"""


# How many owe by stack, floor and entrance: those who see counts only never fetch what a single room owes.
_OWING = "SUM(CASE WHEN s.outstanding_fen > 0 THEN 1 ELSE 0 END)"
_FROM = (
    "FROM room r LEFT JOIN account a ON a.room_id = r.id AND a.until IS NULL"
    " LEFT JOIN account_state s ON s.account_id = a.id WHERE r.building_id = :id"
)
COUNTS = f"""
    SELECT 'stack', r.entrance, COALESCE(r.stack, ''), {_OWING} {_FROM} GROUP BY 2, 3
    UNION ALL SELECT 'floor', '', COALESCE(CAST(r.floor AS TEXT), ''), {_OWING} {_FROM} GROUP BY 3
    UNION ALL SELECT 'entrance', r.entrance, '', {_OWING} {_FROM} GROUP BY 2
"""


def step(months: int | None) -> int:
    """The heat step 0 to 5 of months owed: 0, 1, 2-3, 4-6, 7-12, more."""
    return 0 if months is None else sum(months > limit for limit in HEAT_STEPS)


def _map(
    building: BuildingRow,
    rows: list[tuple[object, ...]],
    counts: dict[tuple[str, ...], int],
    *,
    shows_months: bool,
    shows_holds: bool,
) -> HeatMap:
    places: dict[tuple[int, str, str], Cell] = {}
    others: list[Cell] = []
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    rooms: Counter[str] = Counter()
    for room_id, entrance, name, floor, stack, account, months, held, ticket in rows:
        known_floor, known_stack = floor_stack(str(name))
        floor, stack = floor if floor is not None else known_floor, stack or known_stack
        mark = {None: "", 1: "open"}.get(ticket, "serious")  # type: ignore[call-overload]
        cell = Cell(room_id, account, str(name), months, step(months), bool(held), mark)  # type: ignore[arg-type]
        column = totals[str(entrance), str(stack or "")]
        column[0] += ticket is not None
        column[1] += 1
        rooms[str(entrance)] += 1
        if floor is None or stack is None or (floor, entrance, stack) in places:
            others.append(cell)
        else:
            places[int(floor), str(entrance), str(stack)] = cell  # type: ignore[call-overload]
    columns = sorted({(entrance, stack) for _, entrance, stack in places}, key=lambda column: _number(*column))
    floors = [
        (floor, [places.get((floor, entrance, stack)) for entrance, stack in columns])
        for floor in sorted({floor for floor, _, _ in places}, reverse=True)
    ]
    stacks = [Stack(*column, counts.get(("stack", *column), 0), *totals[column]) for column in columns]
    by_floor = {floor: counts.get(("floor", "", str(floor)), 0) for floor, _ in floors}
    entrances = [(one, counts.get(("entrance", one, ""), 0), rooms[one]) for one in sorted(rooms, key=_number)]
    return HeatMap(building, stacks, floors, others, by_floor, entrances, shows_months, shows_holds)


def _buildings(who: Who) -> str:
    amount = allowed(who, "b.community_id", "COALESCE(s.fen, 0)", AMOUNTS)
    return BUILDINGS.format(amount=amount, open=OPEN, scope=where(who, "b.community_id", BUILDING_FIGURES))


def _building(row: tuple[object, ...]) -> BuildingRow:
    return BuildingRow(*row)  # type: ignore[arg-type]


def _natural(row: BuildingRow) -> tuple[object, ...]:
    return row.community, *_number(row.name)


def _number(*names: str) -> tuple[object, ...]:
    """Numbers in their own order before words: 2 comes before 10."""
    return tuple((0, int(name), "") if name.isdigit() else (1, 0, name) for name in names)
