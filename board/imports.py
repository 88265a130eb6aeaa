"""What every import has in common: its report, its own record, and what follows from it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from board import audit, decide, segments
from board.accounts.outside_matching import rematch
from board.db.sql import fetch, parsed_json, run_many
from board.rules.people import Who
from board.rules.ports import Reject, Text
from board.rules.time import to_micros
from board.tickets.actions import relink

COUNTS = ("read", "new", "changed", "unchanged", "settled", "rejected", "unlinked", "skipped", "differences")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The file that an import came from: its name, the SHA-256 of its bytes, its header; all empty for a call."""

    name: str = ""
    sha256: str = ""
    header: tuple[str, ...] = ()


@dataclass(slots=True)
class ImportReport:
    """What an import did, in rows of the file; `settled` counts charges.

    `refused` is not empty where a snapshot looks cut off: then nothing was written. `import_id` is None then and for a
    dry run; for a file that was taken before it is that import's, and `repeated` is true.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    settled: int = 0
    rejected: int = 0
    unlinked: int = 0
    skipped: int = 0
    differences: int = 0
    warnings: list[Text] = field(default_factory=list)
    refused: list[Text] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    header: tuple[str, ...] = ()
    communities: list[int] = field(default_factory=list)
    import_id: int | None = None
    repeated: bool = False

    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}


class NothingKept(Exception):
    """Ends a write transaction without keeping anything: a dry run, or a snapshot that waits for its confirmation."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file or call on its way in."""

    kind: str
    source_id: int
    mode: str
    as_of: datetime
    file: FileFacts
    by: Who
    now: datetime


def repeat_of(session: Session, arrival: Arrival, report: ImportReport) -> int | None:
    """The earlier import of the same file, source, mode and day, if it read the file the same way: it changes nothing.

    A file whose rejects have become readable since (a phase was mapped) is another matter, and so is one that names no
    community and was given another.
    """
    if not arrival.file.sha256:
        return None
    rows = fetch(
        session,
        "SELECT id, communities, counts FROM import WHERE sha256 = :sha256 AND kind = :kind AND source_id = :source"
        " AND mode = :mode AND as_of = :as_of ORDER BY id DESC",
        sha256=arrival.file.sha256, kind=arrival.kind, source=arrival.source_id, mode=arrival.mode,
        as_of=to_micros(arrival.as_of),
    )  # fmt: skip
    for id_, communities, counts in rows:
        before = parsed_json(counts)
        same_rows = (before["read"], before["rejected"]) == (report.read, report.rejected)
        if same_rows and sorted(parsed_json(communities)) == sorted(report.communities):
            return int(id_)
    return None


def open_record(session: Session, arrival: Arrival, *, communities: Sequence[int]) -> int:
    """The import's own row, made first so that the facts can name it; `close_record` completes it."""
    newest = fetch(
        session,
        "SELECT MAX(as_of) FROM import WHERE kind = :kind AND source_id = :source",
        kind=arrival.kind,
        source=arrival.source_id,
    )[0][0]
    rows = fetch(
        session,
        "INSERT INTO import (kind, source_id, mode, as_of, file_name, sha256, at, by_person_id, communities, counts,"
        " header, late_known) VALUES (:kind, :source, :mode, :as_of, :name, :sha256, :at, :by, :communities, '{}',"
        " :header, :late) RETURNING id",
        kind=arrival.kind, source=arrival.source_id, mode=arrival.mode, as_of=to_micros(arrival.as_of),
        name=arrival.file.name, sha256=arrival.file.sha256, at=to_micros(arrival.now), by=arrival.by.person_id,
        communities=json.dumps(sorted(communities)), header=json.dumps(arrival.file.header, ensure_ascii=False),
        late=newest is not None and to_micros(arrival.as_of) < newest,
    )  # fmt: skip
    return int(rows[0][0])


def close_record(session: Session, import_id: int, report: ImportReport, arrival: Arrival) -> None:
    """Write what the import did, and the rows that it did not take; one row of the audit for each community."""
    report.import_id = import_id
    _note(session, import_id, report, arrival)
    run_many(
        session,
        "UPDATE import SET counts = :counts, communities = :communities WHERE id = :id",
        [
            {
                "counts": json.dumps(report.counts()),
                "communities": json.dumps(sorted(report.communities)),
                "id": import_id,
            }
        ],
    )
    run_many(
        session,
        "INSERT INTO import_reject (import_id, row_number, column_name, value, reason_zh, reason_en, cells)"
        " VALUES (:import_id, :row, :column, :value, :zh, :en, :cells)",
        [
            {
                "import_id": import_id, "row": reject.row, "column": reject.column, "value": reject.value,
                "zh": reject.reason.zh, "en": reject.reason.en,
                "cells": json.dumps([reject.cells.get(name, "") for name in report.header], ensure_ascii=False),
            }
            for reject in report.rejects
        ],
    )  # fmt: skip


def _note(session: Session, import_id: int, report: ImportReport, arrival: Arrival) -> None:
    details = {"kind": arrival.kind, "mode": arrival.mode, "sha256": arrival.file.sha256, "counts": report.counts()}
    for community in sorted(report.communities) or [None]:
        audit.note(
            session, verb="import", by=arrival.by, at=arrival.now, subject="import", subject_id=import_id,
            community_id=community, details=details,
            personal={"file": arrival.file.name} if arrival.file.name else None,
        )  # fmt: skip


def first_loads(session: Session, kind: str, communities: Iterable[int]) -> set[int]:
    """Those communities for which no file of this kind has come yet: their first load tells nobody."""
    seen: set[int] = set()
    for (listed,) in fetch(session, "SELECT communities FROM import WHERE kind = :kind", kind=kind):
        seen |= set(parsed_json(listed))
    return set(communities) - seen


def follow_up(
    session: Session,
    *,
    communities: Iterable[int],
    first: Iterable[int],
    now: datetime,
    links_may_change: bool,
    room_ids: Sequence[int] = (),
    charged: Sequence[int] | None = None,
) -> None:
    """Link tickets again where rooms, owners or phones came, then decide every account of these communities anew.

    What new rooms take out of the tray is silent in a community whose first load this is, and told elsewhere. Where all
    that came are charges of known accounts, `charged`, only those are decided, and those whose time has come.
    """
    wanted, silent = set(communities), set(first)
    if charged is not None and not links_may_change and not wanted & silent:
        decide.refresh_charged(session, wanted, charged, now=now)
        segments.refresh_charged(session, wanted, charged, now=now)
        return
    if links_may_change:
        rematch(session, wanted)
        touched = relink(session, community_ids=wanted, now=now, room_ids=room_ids)
        wanted |= _communities_of(session, touched)
    decide.refresh_communities(session, wanted & silent, now=now, silent=True)
    decide.refresh_communities(session, wanted - silent, now=now)
    segments.recompute(session, wanted, now=now)


def follow_up_room(session: Session, *, community_id: int, room_id: int, owners: Iterable[int], now: datetime) -> None:
    """The same after one room went to another owner."""
    touched = relink(session, community_ids=[community_id], now=now, room_ids=[room_id])
    decide.refresh(session, touched | set(owners), now=now)


def _communities_of(session: Session, owners: Iterable[int]) -> set[int]:
    rows = fetch(session, "SELECT DISTINCT community_id FROM owner WHERE id IN :owners", owners=list(owners))
    return {row[0] for row in rows}
