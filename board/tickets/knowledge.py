"""What the board knew of tickets at a moment: events, releases and links by when they were recorded.

Words that people have mapped since and rooms that have come since count as known: nobody was told otherwise by them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import fetch
from board.rules.policy import PolicyHistory
from board.rules.tickets import Copy
from board.rules.time import from_micros, to_micros
from board.tickets.copies import RECORDED_EVENTS, Stated, copy_of
from board.tickets.directory import Directory
from board.tickets.projection import Folded, folded

RELEASES = (
    "SELECT ticket_id, recorded_at, released_at FROM ticket_release WHERE ticket_id IN :chunk ORDER BY recorded_at"
)
MANY = 200  # tickets from which on all rooms and owners are read at once
LINKS = "SELECT ticket_id, at, undone_at, effective_at, room_id FROM ticket_link WHERE ticket_id IN :chunk ORDER BY id"


@dataclass(slots=True)
class _Recorded:
    """All that was ever stated of one ticket, each with the microsecond at which it became known."""

    source_id: int
    ticket_no: str
    copies: list[tuple[int, Copy]] = field(default_factory=list)
    releases: list[tuple[int, datetime]] = field(default_factory=list)
    links: list[tuple[int, int | None, int | None, int]] = field(default_factory=list)


class Knowledge:
    """Tickets as they were known at any moment. Each state of knowledge is folded once."""

    def __init__(self, session: Session, ticket_ids: Sequence[int]) -> None:
        self._session, self._directory = session, Directory(session)
        self._known = _read(session, ticket_ids)
        self._histories: dict[int | None, PolicyHistory] = {}
        self._folded: dict[tuple[Any, ...], Folded] = {}
        if len(self._known) > MANY:
            self._directory.load()

    def at(self, ticket_id: int, t: datetime) -> Folded | None:
        """The ticket as it was known at t; None where nobody had heard of it."""
        found, moment = self._known.get(ticket_id), to_micros(t)
        if found is None:
            return None
        copies = bisect_right(found.copies, moment, key=lambda one: one[0])
        if not copies:
            return None
        releases = bisect_right(found.releases, moment, key=lambda one: one[0])
        links = tuple(
            (effective, room)
            for since, undone, effective, room in found.links
            if since <= moment and (undone is None or undone > moment)
        )
        key = (ticket_id, copies, releases, links)
        if key not in self._folded:
            stated = Stated(
                found.source_id, found.ticket_no, [copy for _, copy in found.copies[:copies]],
                [at for _, at in found.releases[:releases]],
                [(None if effective is None else from_micros(effective), room) for effective, room in links],
            )  # fmt: skip
            self._folded[key] = folded(ticket_id, stated, self._directory, self._histories, self._session)
        return self._folded[key]


def _read(session: Session, ticket_ids: Sequence[int]) -> dict[int, _Recorded]:
    chunk = sorted(set(ticket_ids))
    found: dict[int, _Recorded] = {}
    for ticket, source, number, *row, recorded in fetch(session, RECORDED_EVENTS, chunk=chunk):
        copy = copy_of(row)
        if copy is not None:
            found.setdefault(ticket, _Recorded(source, number)).copies.append((recorded, copy))
    for one in found.values():
        one.copies.sort(key=lambda known: known[0])
    given: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for ticket, recorded, released in fetch(session, RELEASES, chunk=chunk):
        given[ticket].append((recorded, from_micros(released)))
    for ticket, *link in fetch(session, LINKS, chunk=chunk):
        if ticket in found:
            found[ticket].links.append(tuple(link))
    for ticket in found.keys() & given.keys():
        found[ticket].releases = given[ticket]
    return found
