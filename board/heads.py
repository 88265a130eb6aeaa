"""The heads of the audit's chain, kept outside the database: a file that is only ever added to.

Each line is `time number hash`, and `restored` after it where a backup was put back. Whoever changes the database can
make a chain that holds in itself, but not one that has these heads: copy the file, print it, mail it.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlmodel import Session

from board.audit import head
from board.rules.audit import Head
from board.rules.ports import Text

FILE = "audit-heads.log"
RESTORED = "restored"

log = structlog.get_logger()


def file_in(data_dir: Path) -> Path:
    return data_dir / FILE


def newest(session: Session, *, now: datetime, restored: bool = False) -> Head:
    """Where the chain ends now."""
    seq, hashed = head(session)
    return Head(seq, hashed, now.astimezone(UTC).isoformat(timespec="seconds"), restored)


def keep(data_dir: Path, found: Head) -> bool:
    """Add a head to the file and to the log; False where it stands there as the last one already, or is of no row."""
    known = last(data_dir)
    if not found.restored and (found.seq == 0 or (known and known[:2] == found[:2])):
        return False
    path = file_in(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = " ".join([found.at, str(found.seq), found.hash, *([RESTORED] if found.restored else [])])
    with path.open("a", encoding="ascii") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o600)
    log.info("audit head", seq=found.seq, hash=found.hash, restored=found.restored)
    return True


def last(data_dir: Path) -> Head | None:
    """The head that was written last."""
    found = [one for one in read(file_in(data_dir)) if isinstance(one, Head)]
    return found[-1] if found else None


def read(path: Path) -> Iterator[Head | Text]:
    """The heads of a file, oldest first, and a sentence for each line that is none. A file that is not there has none.

    Raises OSError for one that cannot be read.
    """
    if not path.exists():
        return
    for number, line in enumerate(path.read_text("ascii", errors="replace").splitlines(), start=1):
        words = line.split()
        if len(words) in (3, 4) and words[1].isdigit() and len(words[2]) == 64 and words[3:] in ([], [RESTORED]):
            yield Head(int(words[1]), words[2], words[0], bool(words[3:]))
        elif words:
            yield Text(f"{path.name} 第 {number} 行无法识别", f"line {number} of {path.name} cannot be read")
