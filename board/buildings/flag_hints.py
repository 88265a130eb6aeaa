"""What goes with a flag: where in the building the arrears sit, and which tickets stand out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sqlmodel import Session

from board.buildings.flag_rows import Seen
from board.db.sql import fetch
from board.policies import zones
from board.rules.flag_causes import Hint, hints
from board.rules.flag_jump import classes, expected
from board.rules.flag_level import standing
from board.rules.flag_months import end
from board.rules.flag_panels import ABSENT, Floats, Ints
from board.rules.flag_place import Rooms, as_json, localise
from board.rules.flags import GATE_OWNERS
from board.rules.rooms import floor_stack
from board.rules.time import to_micros

PLACE_LAG = 2  # months back that the payment record of a room ends
TICKET_MONTHS = 3


def places_of(session: Session, seen: Seen, odd: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The part of each of these buildings (places in the panel) that explains its arrears best.

    Beside what the rooms' own records give elsewhere; where these explain the arrears already, because they are old,
    beside the community's share.
    """
    if not odd:
        return {}
    level = standing(seen.panel, seen.last).rate
    record = expected(seen.panel, seen.last, PLACE_LAG)
    where = _places(session, [seen.buildings[b] for b in odd])
    building, room_ids = seen.accounts["building"].to_numpy(), seen.accounts["room_id"].to_numpy()
    found = {}
    for b in odd:
        columns = np.flatnonzero((building == b) & (seen.owed[seen.last] != ABSENT))
        places = [where[int(room_ids[column])] for column in columns]
        even = np.full(columns.size, float(level[b]))
        by_record = even if record is None else _by_record(seen, columns, even, record.rates[b])
        owing = seen.owed[seen.last, columns].astype(np.int64)
        is_news = owing.sum() - by_record.sum() >= GATE_OWNERS
        entrance, stack, floor = (list(names) for names in zip(*places, strict=True))
        found[b] = dict(as_json(localise(Rooms(entrance, stack, floor, owing, by_record if is_news else even))))
    return found


def _by_record(seen: Seen, columns: Ints, even: Floats, rates: Floats) -> Floats:
    """How likely each room's record makes it to owe elsewhere; the community's share where it has none."""
    group = classes(replace(seen.panel, owing=seen.owed[:, columns]), seen.last - PLACE_LAG)
    return np.where(group == ABSENT, even, rates[np.maximum(group, 0)])


def _places(session: Session, building_ids: Sequence[int]) -> dict[int, tuple[str, str, int | None]]:
    """(entrance, stack, floor) of each room; from its number where no column says."""
    rows = fetch(
        session,
        "SELECT id, entrance, name, stack, floor FROM room WHERE building_id IN :buildings",
        buildings=list(building_ids),
    )
    found = {}
    for id_, entrance, name, stack, floor in rows:
        known_floor, known_stack = floor_stack(name)
        found[id_] = (entrance, stack or known_stack or "", floor if floor is not None else known_floor)
    return found


def causes_of(session: Session, seen: Seen, odd: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The ticket categories of the last months in the order in which to check them, for each of these buildings."""
    owners, _ = seen.panel.counts(seen.last)
    place = {id_: b for b, id_ in enumerate(seen.buildings)}
    found: dict[int, list[dict[str, Any]]] = {}
    for community in sorted({int(seen.panel.community[b]) for b in odd}):
        members = np.flatnonzero(seen.panel.community == community)
        within = {int(b): number for number, b in enumerate(members)}
        tickets: dict[str, Ints] = defaultdict(lambda size=members.size: np.zeros(size, np.int64))  # type: ignore[misc]
        for building_id, category, count in _tickets(session, seen, seen.communities[community]):
            tickets[category][within[place[building_id]]] = count
        counts = {category: list(one) for category, one in tickets.items()}
        for b in set(odd) & within.keys():
            found[b] = [_cause(hint) for hint in hints(counts, list(owners[members]), within[b])]
    return found


def _cause(hint: Hint) -> dict[str, Any]:
    return {
        "category": hint.category, "tickets": hint.tickets, "expected": hint.expected, "ratio": hint.ratio,
        "more_than_usual": hint.stands_out,
    }  # fmt: skip


def _tickets(session: Session, seen: Seen, community_id: int) -> list[tuple[Any, ...]]:
    """(building, category, tickets) opened in the months before the flag; cancelled ones were none."""
    zone = zones(session)[community_id]
    return fetch(
        session,
        "SELECT building_id, category, COUNT(*) FROM ticket WHERE community_id = :community AND category <> ''"
        " AND building_id IS NOT NULL AND status <> 'cancelled' AND opened_at >= :since AND opened_at < :until"
        " GROUP BY building_id, category",
        community=community_id,
        since=to_micros(end(seen.months[-1] - TICKET_MONTHS, zone)),
        until=to_micros(end(seen.months[-1], zone)),
    )
