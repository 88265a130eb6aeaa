"""Stored rows of tickets -> what the rules take: copies of events, releases, links that people chose."""

from collections import defaultdict
from datetime import datetime

from sqlmodel import Session

from board.db.sql import Row, fetch
from board.rules.tickets import Copy, Facts, Place
from board.rules.time import from_micros
from board.rules.words import Kind, Severity, Status

EVENTS = """
    SELECT ticket_id, occurred_at, updated_at, status, status_word, kind, kind_word, category, severity, community,
           building, entrance, room, place_text, is_area, phone, owner_ref, room_ref, assignee, expected_at,
           description, result
    FROM ticket_event WHERE ticket_id IN :chunk
"""


def words_of(session: Session) -> dict[tuple[int, str, str], str]:
    rows = fetch(session, "SELECT source_id, field, word, mapped FROM source_word WHERE mapped <> ''")
    return {(source, name, word): mapped for source, name, word, mapped in rows}


def copies_of(session: Session, chunk: list[int]) -> dict[int, list[Copy]]:
    """The copies of events of the tickets in an `IN` list, with the words that people have mapped put in."""
    words = words_of(session)
    sources = dict(fetch(session, "SELECT id, source_id FROM ticket WHERE id IN :chunk", chunk=chunk)) if words else {}
    found: dict[int, list[Copy]] = defaultdict(list)
    for row in fetch(session, EVENTS, chunk=chunk):
        copy = _copy(row, sources.get(row[0], 0), words)
        if copy is not None:
            found[row[0]].append(copy)
    return found


def _copy(row: Row, source: int, words: dict[tuple[int, str, str], str]) -> Copy | None:
    """One stored copy as the rules take it, with the words that people mapped since; None for one without status."""
    (_, occurred, updated, status, status_word, kind, kind_word, category, weight, community, building, entrance, room,
     text, is_area, phone, owner_ref, room_ref, assignee, expected, description, result) = row  # fmt: skip
    status = words.get((source, "status", status_word), status) if status_word else status
    if status is None:
        return None
    kind = words.get((source, "kind", kind_word), kind) if kind_word else kind
    category = words.get((source, "category", category), category) if category else category
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


def releases_of(session: Session, chunk: list[int]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    for id_, at in fetch(
        session, "SELECT ticket_id, released_at FROM ticket_release WHERE ticket_id IN :chunk", chunk=chunk
    ):
        found[id_].append(from_micros(at))
    return found


def chosen_of(session: Session, chunk: list[int]) -> dict[int, list[tuple[datetime | None, int]]]:
    found: dict[int, list[tuple[datetime | None, int]]] = defaultdict(list)
    for id_, since, room in fetch(
        session,
        "SELECT ticket_id, effective_at, room_id FROM ticket_link"
        " WHERE ticket_id IN :chunk AND undone_at IS NULL ORDER BY id",
        chunk=chunk,
    ):
        found[id_].append((None if since is None else from_micros(since), room))
    return found
