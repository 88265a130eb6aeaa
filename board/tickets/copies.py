"""Stored rows of tickets -> what the rules take: copies of events, releases, links that people chose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from board.db.sql import Row, Work, statement
from board.rules.tickets import Copy, Facts, Place
from board.rules.time import from_micros
from board.rules.words import Kind, Severity, Status

_EVENTS = """
    SELECT e.ticket_id, t.source_id, t.ticket_no, e.occurred_at, e.updated_at, COALESCE(ws.mapped, e.status),
           COALESCE(wk.mapped, e.kind), COALESCE(wc.mapped, e.category), e.severity, e.community, e.building,
           e.entrance, e.room, e.place_text, e.is_area, e.phone, e.owner_ref, e.room_ref, e.assignee, e.expected_at,
           e.description, e.result{more}
    FROM ticket_event e JOIN ticket t ON t.id = e.ticket_id
    LEFT JOIN source_word ws ON ws.source_id = t.source_id AND ws.field = 'status' AND ws.word = e.status_word
         AND ws.mapped <> ''
    LEFT JOIN source_word wk ON wk.source_id = t.source_id AND wk.field = 'kind' AND wk.word = e.kind_word
         AND wk.mapped <> ''
    LEFT JOIN source_word wc ON wc.source_id = t.source_id AND wc.field = 'category' AND wc.word = e.category
         AND wc.mapped <> ''
    WHERE e.ticket_id IN :chunk ORDER BY e.ticket_id
"""
EVENTS, RECORDED_EVENTS = _EVENTS.format(more=""), _EVENTS.format(more=", e.recorded_at")
SAID = """
    SELECT ticket_id, released_at, NULL AS room_id, 0 AS chosen, id FROM ticket_release WHERE ticket_id IN :chunk
    UNION ALL
    SELECT ticket_id, effective_at, room_id, 1, id FROM ticket_link WHERE ticket_id IN :chunk AND undone_at IS NULL
    ORDER BY chosen, id
"""
SPANS = "SELECT ticket_id, owner_id, kind, starts, ends, completed_at FROM ticket_span WHERE ticket_id IN :chunk"


@dataclass(slots=True)
class Stated:
    """All that was stated of one ticket: copies of its events, releases, and the rooms that people chose since when.

    `spans` are the rows that were made of it when it was last folded.
    """

    source_id: int
    ticket_no: str
    copies: list[Copy] = field(default_factory=list)
    releases: list[datetime] = field(default_factory=list)
    chosen: list[tuple[datetime | None, int]] = field(default_factory=list)
    spans: set[Row] = field(default_factory=set)


def stating(chunk: list[int], *, new: Collection[int] = ()) -> Work[dict[int, Stated]]:
    """What was stated of these tickets, with the words that people have mapped put in, and their spans as stored.

    `new` names tickets that nobody can have released or linked yet, and that have no spans.
    """
    found: dict[int, Stated] = {}
    known = [id_ for id_ in chunk if id_ not in new]
    beside = [statement(SAID, chunk=known), statement(SPANS, chunk=known)] if known else []
    events, *rest = yield [statement(EVENTS, chunk=chunk), *beside]
    said, stored = rest or ([], [])
    for ticket_id, source, number, *row in events:
        copy = copy_of(row)
        if copy is not None:
            found.setdefault(ticket_id, Stated(source, number)).copies.append(copy)
    for ticket_id, *span in stored:
        if ticket_id in found:
            found[ticket_id].spans.add(tuple(span))
    for ticket_id, at, room, is_link, _ in said:
        if ticket_id not in found:
            continue
        moment = None if at is None else from_micros(at)
        if is_link:
            found[ticket_id].chosen.append((moment, room))
        elif moment is not None:
            found[ticket_id].releases.append(moment)
    return found


def copy_of(row: Sequence[Any]) -> Copy | None:
    """One stored copy as the rules take it; None for a word that nobody has mapped and that adds no event."""
    (occurred, updated, status, kind, category, weight, community, building, entrance, room, text, is_area, phone,
     owner_ref, room_ref, assignee, expected, description, result) = row  # fmt: skip
    if status is None:
        return None
    place = Place(building or "", entrance or "", room or "", text or "", bool(is_area))
    facts = Facts(
        Kind(kind) if kind else None,
        category,
        Severity(weight) if weight else None,
        community,
        place if room or text or is_area else None,
        phone,
        owner_ref,
        room_ref,
        assignee,
        None if expected is None else from_micros(expected),
        description,
        result,
    )
    return Copy(from_micros(occurred), Status(status), from_micros(updated), facts)
