"""A ticket export comes in: its rows become events, its unknown words wait for a person."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from board import decide, segments
from board.communities import naming
from board.db.bulk import Progress, lock_imports
from board.db.session import Database
from board.db.sql import fetch
from board.imports import Arrival, FileFacts, ImportReport, NothingKept, close_record, first_loads, open_record
from board.rules.people import Who
from board.rules.ports import Refused, TicketEventIn
from board.rules.time import local_midnight
from board.sources import source_id
from board.tickets.actions import Outcome, record
from board.tickets.directory import Directory
from board.tickets.reach import NO_COMMUNITY, of_others, others_text
from integrations.files import Sheet
from integrations.tickets_file import TicketBatch, read_tickets

CHUNK = 5000


def import_tickets(
    database: Database,
    *,
    sheet: Sheet,
    source: str,
    as_of: date | datetime,
    file_name: str,
    sha256: str,
    by: Who,
    now: datetime,
    community: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
    zone: str = naming.DEFAULT_ZONE,
) -> ImportReport:
    """Take a ticket export read with `TICKETS` as it stood at `as_of` (a day stands for its 00:00 local).

    A file without a word about communities is of the only one there is, if no `community` is given; what has no place
    is then of none, unless the person works in that one only.

    The report counts rows; `unlinked` are rows whose ticket lies in the tray. Words that nobody has mapped are listed
    for a person, and reject nothing. All of it is one transaction; a `dry_run` writes nothing.
    """
    where = ZoneInfo(zone)
    moment = as_of if isinstance(as_of, datetime) else local_midnight(as_of, where)
    with database.read() as session:
        names, default = naming.spellings(session), community or naming.only(session)
    is_guess = not community and by.communities() is None
    batch = read_tickets(
        sheet, as_of=moment, zone=where, default_community=default, communities=names, is_guess=is_guess
    )
    report = ImportReport(
        read=batch.rows, rejected=len(batch.rejects), skipped=sheet.skipped, rejects=batch.rejects, header=sheet.header
    )
    with suppress(NothingKept), database.write() as session:
        lock_imports(session)
        file = FileFacts(file_name, sha256, sheet.header)
        arrival = Arrival("tickets", source_id(session, source), "", moment, file, by, now)
        _take(session, batch, arrival, source, report, progress)
        if dry_run:
            raise NothingKept
    if dry_run:
        report.import_id = None
    return report


def _take(
    session: Session, batch: TicketBatch, arrival: Arrival, source: str, report: ImportReport, progress: Progress | None
) -> None:
    named, reach = naming.known(session), {event.community for event in batch.events if event.community}
    naming.require(arrival.by, {name: named[key] for name in reach if (key := naming.community_name(name)) in named})
    _check_reach(session, batch.events, arrival.by, source)
    known = set(_column(session, "SELECT ticket_no FROM ticket WHERE source_id = :source", arrival.source_id))
    before = set(_column(session, COMMUNITIES, arrival.source_id))
    import_id = open_record(session, arrival, communities=[])
    outcomes = _recorded(session, batch.events, arrival, source, import_id, progress)
    _count(session, batch.events, outcomes, known, import_id, report)
    touched = set(_column(session, COMMUNITIES, arrival.source_id)) | before
    report.communities = sorted(_communities(session, outcomes))
    first = first_loads(session, arrival.kind, touched)
    close_record(session, import_id, report, arrival)
    if any(outcome.did != "duplicate" for outcome in outcomes):
        decide.refresh_communities(session, first, now=arrival.now, silent=True)
        decide.refresh_communities(session, touched - first, now=arrival.now)
        segments.recompute(session, touched, now=arrival.now)


def _check_reach(session: Session, events: Sequence[TicketEventIn], by: Who, source: str) -> None:
    """Who works in some communities only brings tickets of those: by name, and not under another's number."""
    if by.communities() is None:
        return
    if any(event.community is None for event in events):
        raise Refused(NO_COMMUNITY)
    if taken := of_others(session, source=source, numbers=(event.ticket_no for event in events), by=by):
        raise Refused(others_text(taken))


COMMUNITIES = "SELECT DISTINCT community_id FROM ticket WHERE source_id = :source AND community_id IS NOT NULL"


def _recorded(
    session: Session,
    events: Sequence[TicketEventIn],
    arrival: Arrival,
    source: str,
    import_id: int,
    progress: Progress | None,
) -> list[Outcome]:
    directory = Directory(session).load() if len(events) > CHUNK // 25 else None
    outcomes: list[Outcome] = []
    for start in range(0, len(events), CHUNK):
        outcomes += record(
            session, source=source, events=events[start : start + CHUNK], by=arrival.by, now=arrival.now,
            import_id=import_id, directory=directory, refresh=False,
        )  # fmt: skip
        if progress is not None:
            progress(len(outcomes), len(events))
    return outcomes


def _count(
    session: Session,
    events: Sequence[TicketEventIn],
    outcomes: Sequence[Outcome],
    known: set[str],
    import_id: int,
    report: ImportReport,
) -> None:
    """Rows by what they did: the first of a ticket, one that said something new, or nothing new.

    A later export of the same facts only moves their update time, which is nothing new.
    """
    told = "SELECT DISTINCT ticket_id FROM ticket_event WHERE import_id = :id"
    changed = {row[0] for row in fetch(session, told, id=import_id)}
    ids = sorted({outcome.ticket_id for outcome in outcomes})
    tray = {row[0] for row in fetch(session, "SELECT id FROM ticket WHERE id IN :ids AND linked_by = ''", ids=ids)}
    rows: dict[int, list[Outcome]] = defaultdict(list)
    for event, outcome in zip(events, outcomes, strict=True):
        rows[event.row].append(outcome)
    seen = set(known)
    for found in rows.values():
        is_new, says_something = found[0].ticket_no not in seen, found[0].ticket_id in changed
        seen.add(found[0].ticket_no)
        report.new += is_new
        report.changed += says_something and not is_new
        report.unchanged += not says_something and not is_new
        report.unlinked += found[0].ticket_id in tray


def _communities(session: Session, outcomes: Sequence[Outcome]) -> set[int]:
    rows = fetch(
        session,
        "SELECT DISTINCT community_id FROM ticket WHERE id IN :tickets AND community_id IS NOT NULL",
        tickets=sorted({outcome.ticket_id for outcome in outcomes}),
    )
    return {row[0] for row in rows}


def _column(session: Session, sql: str, source: int) -> list[Any]:
    return [row[0] for row in fetch(session, sql, source=source)]
