"""What has changed about accounts, in the order in which it was written: for lists that stand open somewhere."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from board.db.sql import fetch, fetch_one
from board.rules.time import to_micros

# Ids are given before their transactions commit: a lower one may become visible after a higher one was read.
OVERLAP = 200


class Cursor(NamedTuple):
    """The newest ids read: of signals, of the log, and of files that came in."""

    signal: int = 0
    entry: int = 0
    load: int = 0

    def text(self) -> str:
        return ".".join(map(str, self))

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor that was written so; None for anything else."""
        parts = text.split(".")
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts):
            return None
        return cls(*map(int, parts))


class Change(NamedTuple):
    """One thing that was written: an account of a community, or (0) the whole list of it. `by` is who did it."""

    source: str
    id: int
    account_id: int
    community_id: int
    by: int | None


def newest(session: Session) -> Cursor:
    row = fetch_one(
        session,
        "SELECT (SELECT COALESCE(MAX(id), 0) FROM signal), (SELECT COALESCE(MAX(id), 0) FROM log_entry),"
        " (SELECT COALESCE(MAX(id), 0) FROM import)",
    )
    assert row is not None
    return Cursor(*row)


def after(session: Session, cursor: Cursor, *, since: datetime | None = None, overlap: int = OVERLAP) -> list[Change]:
    """What stands behind the cursor (a little before it too), oldest first; with `since` nothing from before it.

    Looks at numbers change nothing that a list shows. A file concerns every community that it names.
    """
    rows = fetch(
        session,
        CHANGES,
        signal=cursor.signal - overlap, entry=cursor.entry - overlap, load=cursor.load - overlap,
        since=to_micros(since) if since else 0,
    )  # fmt: skip
    return [change for row in rows for change in _changes(*row)]


# What follows by itself has no doer of its own: it was caused by whoever wrote the log of that account at that moment.
DOER = "(SELECT MAX(e.person_id) FROM log_entry e WHERE e.account_id = c.account_id AND e.at = c.at)"
CHANGES = f"""
    SELECT 'signal' AS source, id, account_id, community_id, {DOER} AS person_id, '' AS communities FROM signal c
    WHERE id > :signal AND account_id IS NOT NULL AND at >= :since
    UNION ALL
    SELECT 'entry', id, account_id, community_id, COALESCE(person_id, {DOER}), '' FROM log_entry c
    WHERE id > :entry AND account_id IS NOT NULL AND verb <> 'unmask' AND at >= :since
    UNION ALL
    SELECT 'load', id, 0, 0, NULL, CAST(communities AS TEXT) FROM import WHERE id > :load AND at >= :since
    ORDER BY 1, 2
"""


def _changes(
    source: str, id_: int, account: int, community: int, by: int | None, communities: Any
) -> Iterable[Change]:  # fmt: skip
    if source != "load":
        yield Change(source, id_, account, community, by)
        return
    for one in json.loads(communities):
        yield Change(source, id_, 0, int(one), by)
