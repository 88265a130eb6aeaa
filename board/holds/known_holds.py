"""Which holds of an owner the board knew at a moment: what was recorded later counts against nobody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from board.db.sql import Row, fetch
from board.rules.time import to_micros
from board.tickets.knowledge import Knowledge

# Every ticket that may ever have been about an owner: by its spans, or by what any of its events says.
TICKETS = """
    SELECT owner_id, ticket_id FROM ticket_span WHERE owner_id IN :owners
    UNION SELECT a.owner_id, e.ticket_id FROM account a JOIN room r ON r.id = a.room_id
        JOIN building b ON b.id = r.building_id
        JOIN ticket_event e ON e.room = r.name AND e.building = b.name AND COALESCE(e.entrance, '') = r.entrance
        WHERE a.owner_id IN :owners
    UNION SELECT p.owner_id, e.ticket_id FROM owner_phone p JOIN ticket_event e ON e.phone = p.phone
        WHERE p.owner_id IN :owners
"""
# A hold on an area holds who had an account there at the moment: `since` and `until` are the account's.
MANUAL = """
    SELECT owner_id, kind, starts, ends, released_at, recorded_at, NULL AS since, NULL AS until
    FROM manual_hold WHERE owner_id IN :owners
    UNION ALL SELECT DISTINCT a.owner_id, h.kind, h.starts, h.ends, h.released_at, h.recorded_at, a.since, a.until
        FROM manual_hold h JOIN room r ON r.building_id = h.building_id
        AND (h.entrance IS NULL OR h.entrance = r.entrance) JOIN account a ON a.room_id = r.id
        WHERE h.building_id IS NOT NULL AND a.owner_id IN :owners
"""


def known_holds(session: Session, asked: Sequence[tuple[int, datetime]]) -> list[str]:
    """For each (owner, moment) the numbers of the tickets and the kinds of people's holds that held the owner then, by
    what had been recorded by then, with commas between; "" for none."""
    owners = sorted({owner for owner, _ in asked})
    tickets: dict[int, list[int]] = defaultdict(list)
    for owner, ticket in fetch(session, TICKETS, owners=owners):
        tickets[owner].append(ticket)
    manual: dict[int, list[Row]] = defaultdict(list)
    for owner, *hold in fetch(session, MANUAL, owners=owners):
        manual[owner].append(tuple(hold))
    knowledge = Knowledge(session, [ticket for found in tickets.values() for ticket in found])
    return [
        ",".join([*_tickets(knowledge, tickets, owner, at), *_manual(manual.get(owner, ()), to_micros(at))])
        for owner, at in asked
    ]


def _tickets(knowledge: Knowledge, tickets: Mapping[int, Sequence[int]], owner: int, at: datetime) -> list[str]:
    known = (knowledge.at(ticket, at) for ticket in tickets.get(owner, ()))
    return sorted(
        one.ticket_no
        for one in known
        if one is not None
        and any(span.owner == owner and span.completed_at is None and span.covers(at) for span in one.spans)
    )


def _manual(holds: Sequence[Row], at: int) -> list[str]:
    return sorted(
        {
            str(kind)
            for kind, starts, ends, released, recorded, since, until in holds
            if max(starts, recorded, since or starts) <= at
            and all(end is None or at < end for end in (ends, released, until))
        }
    )
