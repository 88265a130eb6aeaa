"""Storing what sources state of tickets: each copy of an event once, whatever the order and number of arrivals."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board import sources
from board.db.sql import Statement, fetch, run_many, statement, together
from board.rules.people import Who
from board.rules.ports import TicketEventIn
from board.rules.time import to_micros
from integrations.tickets_file import is_known

BATCH = 5000
FEW = 20


@dataclass(slots=True)
class Tickets:
    """The tickets that a source's events speak of: ids by number, those that are new, and what was stated before.

    `copies` are the stored ones, each with when it was last updated, by ticket and hash.
    """

    source: int
    ids: dict[str, int] = field(default_factory=dict)
    new: set[int] = field(default_factory=set)
    copies: dict[tuple[int, str], int] = field(default_factory=dict)


def tickets(session: Session, source: str, numbers: set[str]) -> Tickets:
    """Those with these numbers, made where new."""
    found = _known_tickets(session, source, sorted(numbers))
    missing = sorted(numbers - found.ids.keys())
    made = _make(session, found.source, missing)
    if unmade := [number for number in missing if number not in made]:
        others = _known_tickets(session, source, unmade)
        made |= others.ids
        found.copies |= others.copies
    found.ids |= made
    found.new = set(made.values())
    return found


INSERT_TICKET = """
    INSERT INTO ticket (source_id, ticket_no, status, kind, category, severity, entrance, linked_by, place_text, phone,
                        assignee, description, result, blocking, holding)
    VALUES (:source, :number, '', '', '', '', '', '', '', '', '', '', '', FALSE, FALSE)
    ON CONFLICT (source_id, ticket_no) DO NOTHING
"""


def _make(session: Session, source: int, numbers: list[str]) -> dict[str, int]:
    """Rows for tickets nobody has heard of; one that another process made just now is left out."""
    made: dict[str, int] = {}
    if len(numbers) <= FEW:
        for number in numbers:
            rows = fetch(session, f"{INSERT_TICKET} RETURNING id", source=source, number=number)
            made |= {number: int(rows[0][0])} if rows else {}
    else:
        run_many(session, INSERT_TICKET, [{"source": source, "number": number} for number in numbers])
    return made


# A ticket and a copy of it in each row; one whose copies are gone has a row too.
KNOWN_TICKETS = """
    SELECT t.ticket_no, t.id, e.facts_hash, e.updated_at
    FROM source s JOIN ticket t ON t.source_id = s.id LEFT JOIN ticket_event e ON e.ticket_id = t.id
    WHERE s.name = :source AND t.ticket_no IN :numbers
"""


def _known_tickets(session: Session, source: str, numbers: list[str]) -> Tickets:
    """The source's tickets with these numbers, in one round trip for each BATCH."""
    asking = sources.asking(session, source)
    parts = [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]
    answers = together(session, [*asking, *(statement(KNOWN_TICKETS, source=source, numbers=part) for part in parts)])
    found = Tickets(sources.remembered(session, source, *answers[: len(asking)]))
    for rows in answers[len(asking) :]:
        for number, id_, hash_, at in rows:
            found.ids[number] = id_
            if hash_ is not None:
                found.copies[id_, hash_] = at
    return found


INSERT_EVENT = """
    INSERT INTO ticket_event (ticket_id, facts_hash, occurred_at, updated_at, recorded_at, status, status_word, kind,
        kind_word, category, severity, community, building, entrance, room, place_text, is_area, phone, owner_ref,
        room_ref, assignee, expected_at, description, result, import_id, by_person_id)
    VALUES (:ticket_id, :facts_hash, :occurred_at, :updated_at, :recorded_at, :status, :status_word, :kind, :kind_word,
        :category, :severity, :community, :building, :entrance, :room, :place_text, :is_area, :phone, :owner_ref,
        :room_ref, :assignee, :expected_at, :description, :result, :import_id, :by_person_id)
    ON CONFLICT (ticket_id, facts_hash) DO NOTHING
"""
MOVE_EVENT = "UPDATE ticket_event SET updated_at = :at WHERE ticket_id = :ticket AND facts_hash = :hash"
INSERT_WORD = """
    INSERT INTO source_word (source_id, field, word, mapped, first_seen_at) VALUES (:source, :field, :word, '', :at)
    ON CONFLICT DO NOTHING
"""
STATED = (
    "status", "status_word", "kind", "kind_word", "category", "severity", "community", "building", "entrance", "room",
    "place_text", "phone", "owner_ref", "room_ref", "assignee", "description", "result",
)  # fmt: skip


def storing(
    known: Tickets, events: Sequence[TicketEventIn], *, by: Who, now: datetime, import_id: int | None
) -> tuple[list[bool], list[Statement]]:
    """Whether each event says something new, and what writes the copies that do: to travel with the next reading."""
    copies = dict(known.copies)
    new: dict[tuple[int, str], dict[str, Any]] = {}
    newer: dict[tuple[int, str], int] = {}
    did: list[bool] = []
    for event in events:
        values = _values(event, known.ids[event.ticket_no], now, import_id, by)
        key = (values["ticket_id"], values["facts_hash"])
        before = copies.get(key)
        did.append(before is None or values["updated_at"] > before)
        if before is None:
            new[key] = values
        elif did[-1] and key in new:
            new[key]["updated_at"] = values["updated_at"]
        elif did[-1]:
            newer[key] = values["updated_at"]
        if did[-1]:
            copies[key] = values["updated_at"]
    writes = [
        Statement(INSERT_EVENT, list(new.values())),
        Statement(MOVE_EVENT, [{"at": at, "ticket": ticket, "hash": hash_} for (ticket, hash_), at in newer.items()]),
        Statement(INSERT_WORD, _unknown_words(known.source, list(new.values()), now)),
    ]
    return did, [one for one in writes if one.values]


def _values(event: TicketEventIn, ticket: int, now: datetime, import_id: int | None, by: Who) -> dict[str, Any]:
    """The columns of one copy. Its hash covers every stated fact but `updated_at`, which only moves forward."""
    stated: dict[str, Any] = {name: getattr(event, name) or None for name in STATED}
    for name in ("status", "kind"):  # a word that the board knows says no more than what it was read as
        if stated[f"{name}_word"] and is_known(name, stated[f"{name}_word"]):
            stated[f"{name}_word"] = None
    stated["is_area"] = event.area
    stated["occurred_at"] = to_micros(event.occurred_at)
    stated["expected_at"] = to_micros(event.expected_at) if event.expected_at else None
    text = "\x1f".join("" if value is None else str(value) for value in stated.values())
    return {
        **stated,
        "ticket_id": ticket,
        "facts_hash": hashlib.blake2b(text.encode(), digest_size=16).hexdigest(),
        "updated_at": to_micros(event.updated_at or event.occurred_at),
        "recorded_at": to_micros(now),
        "import_id": import_id,
        "by_person_id": by.person_id,
    }


def _unknown_words(source: int, copies: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """The words of a source that the board does not know, to be listed for a person to map."""
    columns = {"status": "status_word", "kind": "kind_word", "category": "category"}
    words = {(name, copy[column]) for copy in copies for name, column in columns.items() if copy[column]}
    return [
        {"source": source, "field": name, "word": word, "at": to_micros(now)}
        for name, word in sorted(words)
        if not is_known(name, word)
    ]
