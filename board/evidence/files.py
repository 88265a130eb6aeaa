"""Photos and scans of evidence: checked and encoded anew like the photos of tasks, with the hash of what was sent."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

import msgspec
from sqlmodel import Session

from board.accounts.scope import Place, place
from board.db.sql import fetch, fetch_one
from board.evidence.claim_tables import EvidenceFile
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_micros
from board.rules.visibility import EVIDENCE
from board.tasks.images import Photo, re_encode

MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Scan:
    """A picture that is safe to keep, and the sha256 of the file it was made from ("" where that was never here)."""

    photo: Photo
    original_sha256: str = ""


class FileRow(msgspec.Struct, frozen=True):
    """A picture as pages name it; `sha256` is of what is kept."""

    id: int
    delivery_id: int | None
    act_id: int | None
    sha256: str
    original_sha256: str
    taken_at: datetime | None
    by: str
    recorded_at: datetime


def scan(content: bytes, zone: tzinfo) -> Scan:
    """Raises Refused for what is no JPEG, PNG or WebP, or too large (see `board.tasks.images`)."""
    return Scan(re_encode(content, zone), hashlib.sha256(content).hexdigest())


def keep(
    session: Session, scans: Iterable[Scan], account: Place, *, by: Who, now: datetime,
    delivery_id: int | None = None, act_id: int | None = None,
) -> None:  # fmt: skip
    """Keep pictures beside a delivery or an act. Raises Refused for more than MOST_FILES."""
    kept = list(scans)
    if len(kept) > MOST_FILES:
        raise Refused(Text(f"一次最多 {MOST_FILES} 张照片。", f"At most {MOST_FILES} pictures at once."))
    session.add_all(
        EvidenceFile(
            account_id=account.id, community_id=account.community_id, delivery_id=delivery_id, act_id=act_id,
            media_type=one.photo.media_type, content=one.photo.content,
            sha256=hashlib.sha256(one.photo.content).hexdigest(), original_sha256=one.original_sha256,
            taken_at=one.photo.taken_at, by_person_id=by.person_id, recorded_at=now,
        )
        for one in kept
    )  # fmt: skip
    session.flush()


def files(session: Session, account_id: int) -> list[FileRow]:
    """The pictures of an account that the person was shown to see, without their content, oldest first."""
    rows = fetch(
        session,
        "SELECT f.id, f.delivery_id, f.act_id, f.sha256, f.original_sha256, f.taken_at, COALESCE(p.name, ''),"
        " f.recorded_at FROM evidence_file f LEFT JOIN person p ON p.id = f.by_person_id"
        " WHERE f.account_id = :account ORDER BY f.id",
        account=account_id,
    )
    return [
        FileRow(*row[:5], None if row[5] is None else from_micros(row[5]), row[6], from_micros(row[7])) for row in rows
    ]


def content(session: Session, who: Who, file_id: int) -> tuple[bytes, str, Place]:
    """(bytes, media type, its account) of one picture. Raises NotFound."""
    row = fetch_one(session, "SELECT content, media_type, account_id FROM evidence_file WHERE id = :id", id=file_id)
    if row is None:
        raise NotFound
    return bytes(row[0]), str(row[1]), place(session, row[2], who, *EVIDENCE)
