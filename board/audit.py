"""The audit: who did what to what, from where, as rows that nobody can change without its being found.

`note` puts an act down; all notes of a transaction are chained as the last thing before its commit, so that the chain's
lock is held for a moment only, and an act that is rolled back leaves no row. What names a person goes into `personal`:
it can be erased later without breaking the chain (see `board.rules.audit`).
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.session import at_the_end
from board.db.sql import fetch, fetch_one, is_sqlite, run, run_many
from board.rules.audit import GENESIS, Row, as_json, chained, digest
from board.rules.people import EVERYWHERE, Who
from board.rules.time import to_micros

_NOTES = "audit"
_COLUMNS = Row._fields
INSERT = (
    f"INSERT INTO audit_entry ({', '.join(_COLUMNS)}, hash, salt, personal)"
    f" VALUES ({', '.join(f':{name}' for name in _COLUMNS)}, :hash, :salt, :personal)"
)
OWNERS = """
    SELECT 'account', id, owner_id FROM account WHERE id IN :accounts
    UNION ALL SELECT 'ticket', id, owner_id FROM ticket WHERE id IN :tickets
    UNION ALL SELECT 'task', t.id, a.owner_id FROM task t JOIN account a ON a.id = t.account_id WHERE t.id IN :tasks
"""


@dataclass(frozen=True, slots=True)
class Note:
    """One act, as it waits for its place in the chain."""

    verb: str
    by: Who
    at: datetime
    subject: str
    subject_id: int | None
    community_id: int | None
    owner_id: int | None
    details: Mapping[str, Any] | None
    personal: Mapping[str, Any] | None


def note(
    session: Session,
    *,
    verb: str,
    by: Who,
    at: datetime,
    subject: str = "",
    subject_id: int | None = None,
    community_id: int | None = None,
    owner_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Put an act into the audit when this transaction commits.

    `details` are codes, numbers and values from and to that name nobody; names, phones and free text belong into
    `personal`. The owner of an account, ticket or task that is the subject need not be named.
    """
    noted: list[Note] = session.info.setdefault(_NOTES, [])
    noted.append(Note(verb, by, at, subject, subject_id, community_id, owner_id, details, personal))
    at_the_end(session, _chain)


def only_one(communities: Iterable[int]) -> int | None:
    """The one community that an act was about; None for several and for everywhere, which only offices audit."""
    found = set(communities)
    return found.pop() if len(found) == 1 and EVERYWHERE not in found else None


def head(session: Session) -> tuple[int, str]:
    """The number and hash of the newest row; (0, GENESIS) where there is none."""
    row = fetch_one(session, "SELECT seq, hash FROM audit_head WHERE id = 1")
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


def _chain(session: Session) -> None:
    """Give the notes of this transaction their numbers and hashes, behind the lock of the chain's head."""
    notes: list[Note] = session.info.pop(_NOTES, [])
    if not notes:
        return
    owners = _owners(session, notes)
    seq, last = _lock_head(session)
    rows = []
    for number, one in enumerate(notes, start=seq + 1):
        salt, personal = (secrets.token_hex(16), as_json(one.personal)) if one.personal else ("", "")
        row = _row(number, one, owners, digest(salt, personal))
        last = chained(last, row)
        rows.append({**row._asdict(), "hash": last, "salt": salt, "personal": personal})
    run_many(session, INSERT, rows)
    run(session, "UPDATE audit_head SET seq = :seq, hash = :hash WHERE id = 1", seq=seq + len(rows), hash=last)


def _row(number: int, one: Note, owners: Mapping[tuple[str, int | None], int | None], digested: str) -> Row:
    origin = one.by.origin
    return Row(
        seq=number,
        at=to_micros(one.at),
        actor=origin.actor,
        actor_id=one.by.person_id if origin.actor == "person" else origin.token_id,
        address=origin.address,
        request_id=origin.request_id,
        verb=str(one.verb),
        subject=one.subject,
        subject_id=one.subject_id,
        community_id=one.community_id,
        owner_id=one.owner_id if one.owner_id is not None else owners.get((one.subject, one.subject_id)),
        details=as_json(one.details),
        digest=digested,
    )


def _lock_head(session: Session) -> tuple[int, str]:
    """The newest row, with nobody able to add another before this transaction ends."""
    lock = "" if is_sqlite(session) else " FOR UPDATE"  # SQLite has one writer
    row = fetch_one(session, f"SELECT seq, hash FROM audit_head WHERE id = 1{lock}")
    if row is None:
        run(session, "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, :hash) ON CONFLICT DO NOTHING", hash=GENESIS)
        return _lock_head(session)
    return int(row[0]), str(row[1])


def _owners(session: Session, notes: list[Note]) -> dict[tuple[str, int | None], int | None]:
    """Whose data the accounts, tickets and tasks among the subjects are."""
    asked: dict[str, list[int]] = {"account": [], "ticket": [], "task": []}
    for one in notes:
        if one.owner_id is None and one.subject in asked and one.subject_id is not None:
            asked[one.subject].append(one.subject_id)
    if not any(asked.values()):
        return {}
    rows = fetch(session, OWNERS, accounts=asked["account"], tickets=asked["ticket"], tasks=asked["task"])
    return {(kind, id_): owner for kind, id_, owner in rows}
