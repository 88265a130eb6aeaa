"""What an account owes at an instant, by walking every import each time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from tests.oracle.facts import ChargeImport, ChargeRow, Facts, RoomKey

Key = tuple[str, RoomKey, str, tuple[int, int]]
History = list[tuple[date, ChargeRow | None]]


def overdue(facts: Facts, room: RoomKey, at: datetime) -> list[ChargeRow]:
    """The charges past their due date with something outstanding."""
    today = facts.local_day(room.community, at)
    return [row for row in charges_at(facts, room, at) if today > row.due_date and outstanding(row) > 0]


def overdue_fen(facts: Facts, room: RoomKey, at: datetime) -> int:
    return sum(outstanding(row) for row in overdue(facts, room, at))


def months_overdue(facts: Facts, room: RoomKey, at: datetime) -> int:
    months: set[int] = set()
    for row in overdue(facts, room, at):
        if not is_late_fee(row.item):
            months.update(range(row.months[0], row.months[1] + 1))
    return len(months)


def level(months: int) -> int:
    if months == 0:
        return 0
    if months <= 3:
        return 1
    if months <= 6:
        return 2
    return 3 if months <= 12 else 4


def outstanding(row: ChargeRow) -> int:
    return max(0, row.due_fen - row.paid_fen)


def is_late_fee(item: str) -> bool:
    return "违约金" in item or "滞纳金" in item


def charges_at(facts: Facts, room: RoomKey, at: datetime) -> list[ChargeRow]:
    """Each charge of the room as its version in force says; settled ones are left out."""
    today = facts.local_day(room.community, at)
    found = [in_force(history, today) for history in histories(facts, room).values()]
    return [row for row in found if row is not None]


@lru_cache(maxsize=20_000)
def histories(facts: Facts, room: RoomKey) -> dict[Key, History]:
    """The versions of every charge of a room."""
    imports = [
        replace(each, rows=tuple(row for row in each.rows if row.room == room)) for each in in_order(facts.imports)
    ]
    keys = sorted({(each.source, *row.key) for each in imports for row in each.rows})
    return {key: versions(imports, key) for key in keys}


def in_force(history: History, today: date) -> ChargeRow | None:
    """The last version that began by today; the first one where none has."""
    begun = [row for as_of, row in history if as_of <= today]
    return begun[-1] if begun else history[0][1]


def versions(imports: list[ChargeImport], key: Key) -> History:
    """(as-of day, row or None for settled), in the order of the imports."""
    history: History = []
    for each in imports:
        if each.source != key[0]:
            continue
        carried = [row for row in each.rows if row.key == key[1:]]
        if carried:
            history.append((each.as_of, carried[-1]))
        elif history and settles(each, key):
            history.append((each.as_of, None))
    return history


def in_order(imports: tuple[ChargeImport, ...]) -> list[ChargeImport]:
    """By as-of day, then by arrival; the same file sent again is left out."""
    return sorted(first_arrivals(imports), key=lambda each: each.as_of)


def first_arrivals(imports: tuple[ChargeImport, ...]) -> Iterator[ChargeImport]:
    seen: set[tuple[str, str, str, date]] = set()
    for each in imports:
        mark = (each.content, each.source, each.mode, each.as_of)
        if mark not in seen:
            yield each
        seen.add(mark)


def settles(snapshot: ChargeImport, key: Key) -> bool:
    """Whether the absence of a charge from this file means that it is settled."""
    _, room, item, months = key
    if snapshot.mode != "snapshot" or room.community not in snapshot.communities:
        return False
    for bad in snapshot.rejected:
        if bad.room is None and bad.community in (None, room.community):
            return False
        if bad.room == room and bad.item in (None, item) and bad.months in (None, months):
            return False
    return True


def suspicious_drop(facts: Facts, snapshot: ChargeImport) -> list[str]:
    """Why this snapshot must be confirmed first: the communities, buildings and fee items it would empty."""
    rooms = sorted({row.room for each in facts.imports for row in each.rows})
    dropped: dict[str, list[bool]] = {}
    carried = {row.key for row in snapshot.rows}
    for room in rooms:
        if room.community not in snapshot.communities:
            continue
        for key, history in histories(facts, room).items():
            before = in_force(history, snapshot.as_of)
            if key[0] != snapshot.source or before is None or outstanding(before) == 0:
                continue
            drop = key[1:] not in carried and settles(snapshot, key)
            for group in (room.community, f"{room.community} {room.building}栋", f"{room.community} {before.item}"):
                dropped.setdefault(group, []).append(drop)
    whole = snapshot.communities
    return [name for name, drops in dropped.items() if (sum(drops) * 2 > len(drops) if name in whole else all(drops))]
