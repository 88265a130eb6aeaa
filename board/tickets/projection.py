"""Ticket events -> the ticket's row and spans. Both are caches: a function of events, releases, links and policies."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import Row, Statement, Work, side_by_side, statement, together
from board.policies import knowing, policies
from board.rules.holds import OPEN_END, Span, Ticket, is_holding, spans
from board.rules.policy import PolicyHistory
from board.rules.tickets import Phase, fold, is_blocking, phase_at, severity
from board.rules.time import to_micros
from board.rules.words import COMPLETED
from board.tickets.copies import Stated, stating
from board.tickets.directory import Directory
from board.tickets.linking import Link, link

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Folded:
    """A ticket with everything the rules make of it: `links` are per phase, `spans` for every t.

    `stored` are the rows of its spans as they were when it was read.
    """

    ticket_id: int
    source_id: int
    ticket_no: str
    ticket: Ticket
    links: tuple[Link, ...]
    spans: tuple[Span, ...]
    chosen: tuple[tuple[datetime | None, Link], ...]
    stored: frozenset[Row] = frozenset()

    def link_at(self, t: datetime) -> Link:
        """Where the ticket is linked at t: by a person since, else by its facts; before its first event by those."""
        chosen = [found for since, found in self.chosen if since is None or since <= t]
        if chosen:
            return chosen[-1]
        index = bisect_right(self.ticket.phases, t, key=lambda phase: phase.at)
        return self.links[max(0, index - 1)]


def read(
    session: Session,
    ticket_ids: Sequence[int],
    directory: Directory,
    *,
    new: Collection[int] = (),
    first: Sequence[Statement] = (),
) -> Iterator[Folded]:
    """Fold tickets from their facts, a round trip per CHUNK of them; tickets without an event are left out.

    `new` names those that have no spans yet, and that nobody can have released or linked. `first` writes the facts, in
    the round trip that reads them.
    """
    writing: list[Work[Any]] = [_writing(first)] if first else []
    histories: dict[int | None, PolicyHistory] = {}
    for start in range(0, len(ticket_ids), CHUNK):
        chunk = list(ticket_ids[start : start + CHUNK])
        reading = (stating(chunk, new=new), directory.naming(), knowing(session))
        stated, *_ = side_by_side(session, *writing, *reading)[len(writing) :]
        writing = []
        for id_, found in sorted(stated.items()):
            yield folded(id_, found, directory, histories, session)


def _writing(first: Sequence[Statement]) -> Work[None]:
    yield first


def store(
    session: Session,
    folded: Iterable[Folded],
    *,
    now: datetime,
    tray: set[int] | None = None,
) -> set[int]:
    """Write tickets' rows and spans where they differ; the owners whose spans changed, before or after.

    Into `tray` go those that nothing links now.
    """
    touched: set[int] = set()
    batch: list[Folded] = []
    for one in folded:
        batch.append(one)
        if tray is not None and not one.link_at(now).by:
            tray.add(one.ticket_id)
        if len(batch) == CHUNK:
            touched |= _store(session, batch, now)
            batch = []
    return touched | _store(session, batch, now)


def _store(session: Session, batch: list[Folded], now: datetime) -> set[int]:
    if not batch:
        return set()
    changed = [one for one in batch if {_span(span) for span in one.spans} != one.stored]
    gone = [one.ticket_id for one in changed if one.stored]
    together(
        session,
        [
            *([statement(DELETE_SPANS, gone=gone)] if gone else []),
            Statement(INSERT_SPAN, [_span_values(one, span) for one in changed for span in one.spans]),
            Statement(UPDATE_TICKET, [_ticket_values(session, one, now) for one in batch]),
        ],
    )
    touched = {row[0] for one in changed for row in one.stored}
    return touched | {span.owner for one in changed for span in one.spans}


DELETE_SPANS = "DELETE FROM ticket_span WHERE ticket_id IN :gone"
INSERT_SPAN = """
    INSERT INTO ticket_span (ticket_id, owner_id, kind, starts, ends, completed_at)
    VALUES (:ticket, :owner, :kind, :starts, :ends, :completed)
"""
UPDATE_TICKET = """
    UPDATE ticket SET community_id = :community, status = :status, kind = :kind, category = :category,
        severity = :severity, building_id = :building, entrance = :entrance, room_id = :room, owner_id = :owner,
        linked_by = :linked, place_text = :place, phone = :phone, opened_at = :opened, resolved_at = :resolved,
        changed_at = :changed, expected_at = :expected, assignee = :assignee, description = :description,
        result = :result, blocking = :blocking, holding = :holding, next_change_at = :next
    WHERE id = :id
"""


def _span(span: Span) -> Row:
    completed = None if span.completed_at is None else to_micros(span.completed_at)
    kind = "hold" if completed is None else "done"
    return span.owner, kind, to_micros(span.starts), to_micros(span.ends), completed


def _span_values(one: Folded, span: Span) -> dict[str, Any]:
    return dict(
        zip(("ticket", "owner", "kind", "starts", "ends", "completed"), (one.ticket_id, *_span(span)), strict=True)
    )


def _ticket_values(session: Session, one: Folded, now: datetime) -> dict[str, Any]:
    """The ticket as it is now; one whose first event lies ahead is shown as it will be then."""
    ticket = one.ticket
    phase = phase_at(ticket.phases, now) or ticket.phases[0]
    at, facts, where = max(now, phase.at), phase.facts, one.link_at(max(now, phase.at))
    policy = policies(session, where.community_id).at(at)
    return {
        "id": one.ticket_id,
        "community": where.community_id,
        "status": phase.status,
        "kind": facts.kind or "",
        "category": facts.category or "",
        "severity": severity(facts, policy),
        "building": where.building_id,
        "entrance": where.entrance,
        "room": where.room_id,
        "owner": where.owner_id,
        "linked": where.by,
        "place": facts.place.text if facts.place else "",
        "phone": facts.phone or "",
        "opened": to_micros(phase.opened_at),
        "resolved": to_micros(phase.run_at) if phase.run_at and phase.status in COMPLETED else None,
        "changed": to_micros(phase.at),
        "expected": to_micros(facts.expected_at) if facts.expected_at else None,
        "assignee": facts.assignee or "",
        "description": facts.description or "",
        "result": facts.result or "",
        "blocking": is_blocking(facts, policy),
        "holding": is_holding(ticket, policy, at),
        "next": min((to_micros(t) for t in _turns(one) if t > now), default=None),
    }


def _turns(one: Folded) -> Iterator[datetime]:
    """Instants at which the row of a ticket may change by time alone."""
    yield from (phase.at for phase in one.ticket.phases)
    yield from (span.ends for span in one.spans if span.ends < OPEN_END)
    yield from (span.starts for span in one.spans)


def folded(
    id_: int, found: Stated, directory: Directory, histories: dict[int | None, PolicyHistory], session: Session
) -> Folded:
    """One ticket out of what was stated of it, at least one event; `histories` remembers policies from call to call."""
    phases = fold(found.copies)
    first_at = phases[0].at
    links = _links(phases, found.source_id, first_at, directory)
    chosen = tuple((since, _chosen_link(room, first_at, directory)) for since, room in found.chosen)
    community = (chosen[-1][1] if chosen else links[-1]).community_id
    if community not in histories:
        histories[community] = policies(session, community)
    ticket = Ticket(
        phases,
        tuple(one.owner_id for one in links),
        tuple(found.releases),
        tuple((since or first_at, one.owner_id) for since, one in chosen),
    )
    held = tuple(spans(ticket, histories[community]))
    stored = frozenset(found.spans)
    return Folded(id_, found.source_id, found.ticket_no, ticket, links, held, chosen, stored)


def _links(phases: Sequence[Phase], source: int, first_at: datetime, directory: Directory) -> tuple[Link, ...]:
    """One link per phase; a phase that states nothing new of the place keeps the link of the one before."""
    links: list[Link] = []
    before: tuple[object, ...] | None = None
    for phase in phases:
        facts = phase.facts
        asked = (facts.community, facts.place, facts.phone, facts.owner_ref, facts.room_ref)
        known = links[-1] if asked == before else link(facts, source_id=source, first_at=first_at, directory=directory)
        links.append(known)
        before = asked
    return tuple(links)


def _chosen_link(room: int, first_at: datetime, directory: Directory) -> Link:
    community, building, entrance = directory.place(room)
    return Link(community, building, entrance, room, directory.owner_of(room, first_at), "person")
