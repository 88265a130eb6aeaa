"""Putting a backup back, so that the audit tells of it: in the chain that goes on, and in the heads kept outside.

A restore takes away the audit rows written after the backup. That is told apart from a cut tail by the line that the
restore itself adds to the file of heads, which nobody can add who only has the database.
"""

import hashlib
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from board import audit, heads
from board.db import backup, migrate
from board.db.archive import CHUNK
from board.db.session import Database
from board.rules.audit import RESTORES, Head
from board.rules.people import Who


def restore(database: Database, path: Path, *, data_dir: Path, by: Who, now: datetime, force: bool) -> backup.Backup:
    """`board.db.backup.restore`, with its row in the audit and its line among the heads. Raises DatabaseError."""
    replaced = _given_up(database, now)
    restored = backup.restore(database, path, force=force)
    with database.read() as session:
        goes_on = heads.newest(session, now=now, restored=True)
    if replaced is not None:
        heads.keep(data_dir, replaced)
    heads.keep(data_dir, goes_on)
    with database.write() as session:
        audit.note(
            session, verb=RESTORES, by=by, at=now, subject="database", personal=file_of(path),
            details={
                "from": [replaced.seq, replaced.hash] if replaced else None, "to": [goes_on.seq, goes_on.hash],
                "sha256": _sha256(path), "rows": sum(restored.counts.values()),
            },
        )  # fmt: skip
    return restored


def note_backup(session: Session, made: backup.Backup, *, by: Who, now: datetime) -> None:
    """That a copy of everything was made, and how it is called."""
    details = {"rows": sum(made.counts.values())}
    audit.note(session, verb="backup", by=by, at=now, subject="database", details=details, personal=file_of(made.path))


def file_of(path: Path) -> dict[str, str]:
    """A file's name is what a person typed, and so may name somebody."""
    return {"file": path.name}


def _given_up(database: Database, now: datetime) -> Head | None:
    """Where the chain ended that the backup replaces; None where there is none that this program can read."""
    if migrate.standing(database) is not migrate.Standing.CURRENT:
        return None
    with database.read() as session:
        return heads.newest(session, now=now)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
