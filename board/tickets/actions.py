"""What can be done to tickets: events come in, a person links one, a word of a source is mapped."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from board import audit, decide
from board.db.sql import Statement, fetch, fetch_one, ids, run
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text, TicketEventIn
from board.rules.time import to_micros
from board.rules.visibility import LINKS_TICKETS, where
from board.rules.words import Status
from board.tickets import intake, projection
from board.tickets.directory import Directory


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event: applied, duplicate or unlinked (applied, but its ticket lies in the tray)."""

    ticket_no: str
    did: str
    ticket_id: int


def record(
    session: Session,
    *,
    source: str,
    events: Sequence[TicketEventIn],
    by: Who,
    now: datetime,
    import_id: int | None = None,
    silent: bool = False,
    directory: Directory | None = None,
    refresh: bool = True,
) -> list[Outcome]:
    """Store events (a repeat adds nothing), link their tickets, and re-decide the accounts they touch.

    One outcome per event, in order. With `refresh` off the caller re-decides whole communities afterwards. A `silent`
    load tells nobody.
    """
    known = intake.tickets(session, source, {event.ticket_no for event in events})
    did, writes = intake.storing(known, events, by=by, now=now, import_id=import_id)
    changed = sorted({known.ids[event.ticket_no] for event, applied in zip(events, did, strict=True) if applied})
    tray: set[int] = set()
    touched = project(session, changed, now=now, directory=directory, new=known.new, tray=tray, first=writes)
    if refresh:
        decide.refresh(session, touched, now=now, silent=silent)
    return [
        Outcome(
            event.ticket_no,
            "duplicate" if not applied else "unlinked" if known.ids[event.ticket_no] in tray else "applied",
            known.ids[event.ticket_no],
        )
        for event, applied in zip(events, did, strict=True)
    ]


def project(
    session: Session,
    ticket_ids: Sequence[int],
    *,
    now: datetime,
    directory: Directory | None = None,
    new: Collection[int] = (),
    tray: set[int] | None = None,
    first: Sequence[Statement] = (),
) -> set[int]:
    """Recompute the rows and spans of these tickets; the owners whose spans changed.

    `new` names those that have no spans yet; into `tray` go those that nothing links now. `first` writes what is read.
    """
    if not ticket_ids:
        return set()
    folded = projection.read(session, ticket_ids, directory or Directory(session), new=new, first=first)
    return projection.store(session, folded, now=now, tray=tray)


def relink(session: Session, *, community_ids: Iterable[int], now: datetime, room_ids: Iterable[int] = ()) -> set[int]:
    """Link again what new rooms, owners or phones may have settled or made ambiguous; the owners touched.

    `room_ids` names rooms whose owner changed: all their tickets are looked at. A ticket that never said its community
    may have found another's owner by what it does say. States are not re-decided here.
    """
    rows = fetch(
        session,
        "SELECT id FROM ticket WHERE (community_id IS NULL AND linked_by = '') OR room_id IN ("
        f"{ids(room_ids)}) OR (community_id IN ({ids(community_ids)})"
        " AND (linked_by IN ('', 'phone', 'owner_ref', 'area') OR owner_id IS NULL))"
        " OR (linked_by IN ('', 'phone', 'owner_ref') AND NOT EXISTS (SELECT 1 FROM ticket_event e"
        " WHERE e.ticket_id = ticket.id AND e.community IS NOT NULL)) ORDER BY id",
    )
    directory = Directory(session).load() if len(rows) > 100 else None
    return project(session, [row[0] for row in rows], now=now, directory=directory)


def record_on_board(
    session: Session,
    *,
    ticket_id: int,
    status: Status,
    by: Who,
    now: datetime,
    result: str | None = None,
    expected_at: datetime | None = None,
) -> Outcome:
    """A board user says how a ticket stands: one more event of the same ticket, with the board as its origin."""
    row = fetch_one(
        session,
        "SELECT s.name, t.ticket_no, t.community_id, t.status FROM ticket t JOIN source s ON s.id = t.source_id"
        " WHERE t.id = :id",
        id=ticket_id,
    )
    if row is None:
        raise NotFound
    event = TicketEventIn(
        ticket_no=row[1],
        occurred_at=now,
        status=status,
        result=result or None,
        assignee=by.name if status == Status.IN_PROGRESS else None,
        expected_at=expected_at,
        updated_at=now,
    )
    audit.note(
        session, verb="progress", by=by, at=now, subject="ticket", subject_id=ticket_id, community_id=row[2],
        details={"from": row[3], "to": str(status)}, personal={"result": result} if result else None,
    )  # fmt: skip
    return record(session, source=row[0], events=[event], by=by, now=now)[0]


def link(session: Session, *, ticket_id: int, room_id: int, by: Who, now: datetime) -> int:
    """A person says which room a ticket is about; its address is remembered as an alias. Returns the link's id.

    From the tray the link counts throughout; a link that replaces another one counts from now.
    """
    row = fetch_one(
        session,
        "SELECT source_id, linked_by, place_text, community_id, room_id FROM ticket WHERE id = :id",
        id=ticket_id,
    )
    room = fetch_one(session, "SELECT community_id FROM room WHERE id = :id", id=room_id)
    if row is None or room is None or not by.may(room[0], *LINKS_TICKETS):
        raise NotFound
    source, linked_by, text, community, before = row
    if community is not None and not by.may(community, *LINKS_TICKETS):
        raise NotFound
    at = to_micros(now)
    link_id = fetch(
        session,
        "INSERT INTO ticket_link (ticket_id, room_id, effective_at, by_person_id, at)"
        " VALUES (:ticket, :room, :since, :by, :at) RETURNING id",
        ticket=ticket_id,
        room=room_id,
        since=at if linked_by else None,
        by=by.person_id,
        at=at,
    )[0][0]
    if text and not linked_by:
        run(
            session,
            "INSERT INTO place_alias (source_id, place_text, room_id, ticket_link_id, by_person_id, at)"
            " VALUES (:source, :text, :room, :link, :by, :at) ON CONFLICT (source_id, place_text) DO UPDATE"
            " SET room_id = excluded.room_id, ticket_link_id = excluded.ticket_link_id, at = excluded.at",
            source=source, text=text, room=room_id, link=link_id, by=by.person_id, at=at,
        )  # fmt: skip
    audit.note(
        session, verb="link", by=by, at=now, subject="ticket", subject_id=ticket_id, community_id=room[0],
        details={"from": before, "to": room_id}, personal={"alias": text} if text and not linked_by else None,
    )  # fmt: skip
    _again(session, source, ticket_id, text, now)
    return int(link_id)


def undo_link(session: Session, *, link_id: int, by: Who, now: datetime) -> None:
    """Take a link back, with the alias it taught. Raises NotFound, or Refused when it was undone before."""
    row = fetch_one(
        session,
        "SELECT l.ticket_id, l.undone_at, t.source_id, t.place_text, r.community_id, l.room_id FROM ticket_link l"
        " JOIN ticket t ON t.id = l.ticket_id JOIN room r ON r.id = l.room_id WHERE l.id = :id",
        id=link_id,
    )
    if row is None or not by.may(row[4]):
        raise NotFound
    if row[1] is not None:
        raise Refused(Text("这个关联已经撤销过了。", "This link was undone before."))
    run(session, "UPDATE ticket_link SET undone_at = :at WHERE id = :id", at=to_micros(now), id=link_id)
    run(session, "DELETE FROM place_alias WHERE ticket_link_id = :id", id=link_id)
    audit.note(
        session, verb="undo_link", by=by, at=now, subject="ticket", subject_id=row[0], community_id=row[4],
        details={"from": row[5]},
    )  # fmt: skip
    _again(session, row[2], row[0], row[3], now)


def map_word(session: Session, *, source: int, field: str, word: str, mapped: str, by: Who, now: datetime) -> int:
    """A person says what a source's word means; all its tickets are folded anew. The number of tickets changed.

    Raises NotFound for a word that no ticket within the person's communities uses.
    """
    column = {"status": "status_word", "kind": "kind_word", "category": "category"}[field]
    before = fetch_one(
        session,
        "SELECT mapped FROM source_word WHERE source_id = :source AND field = :field AND word = :word AND EXISTS ("
        f"SELECT 1 FROM ticket t JOIN ticket_event e ON e.ticket_id = t.id WHERE t.source_id = :source"
        f" AND e.{column} = :word AND ({where(by, 't.community_id', LINKS_TICKETS)} OR t.community_id IS NULL))",
        source=source, field=field, word=word,
    )  # fmt: skip
    if before is None:
        raise NotFound
    run(
        session,
        "UPDATE source_word SET mapped = :mapped, mapped_at = :at, by_person_id = :by"
        " WHERE source_id = :source AND field = :field AND word = :word",
        mapped=mapped, at=to_micros(now), by=by.person_id, source=source, field=field, word=word,
    )  # fmt: skip
    audit.note(
        session, verb="word", by=by, at=now, subject="source", subject_id=source, personal={"word": word},
        details={"field": field, "from": before[0], "to": mapped},
    )  # fmt: skip
    rows = fetch(
        session,
        "SELECT DISTINCT t.id FROM ticket t JOIN ticket_event e ON e.ticket_id = t.id"
        f" WHERE t.source_id = :source AND e.{column} = :word ORDER BY t.id",
        source=source,
        word=word,
    )
    touched = project(session, [row[0] for row in rows], now=now)
    decide.refresh(session, touched, now=now)
    return len(rows)


def _again(session: Session, source: int, ticket_id: int, text: str, now: datetime) -> None:
    """Fold the ticket anew, and those in the tray that write their address the same way."""
    rows = fetch(
        session,
        "SELECT id FROM ticket WHERE id = :id OR (source_id = :source AND place_text = :text AND place_text <> ''"
        " AND linked_by IN ('', 'alias')) ORDER BY id",
        id=ticket_id, source=source, text=text,
    )  # fmt: skip
    touched = project(session, [row[0] for row in rows], now=now)
    decide.refresh(session, touched, now=now)
