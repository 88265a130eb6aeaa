"""Erasing what names an owner: names, numbers and what people wrote; the figures and the audit's chain stay.

Backups made before still hold it until they are removed (BOARD_BACKUP_KEEP nights).
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from board import audit, decide
from board.accounts.legal_holds import is_kept
from board.db.sql import fetch, fetch_one, is_sqlite, run
from board.reports import erased_texts as texts
from board.reports.owner_data import TICKETS, owner
from board.rules.audit import ERASES, ranges
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.retention import ERASED
from board.rules.time import to_micros
from board.tickets.actions import project

UPLOADS: Final = "uploads"
Obstacle = Callable[[Session, int, datetime], Text | None]


def owes(session: Session, owner_id: int, now: datetime) -> Text | None:
    """Open arrears."""
    found = fetch_one(
        session, "SELECT 1 FROM account_state WHERE owner_id = :owner AND outstanding_fen > 0", owner=owner_id
    )
    return Text("这位业主还有欠费，不能删除。", "This owner has arrears: nothing was erased.") if found else None


def held(session: Session, owner_id: int, now: datetime) -> Text | None:
    """A ticket or a person's hold that holds the owner, of whatever kind."""
    found = fetch_one(
        session,
        "SELECT 1 FROM ticket_span WHERE owner_id = :owner AND kind = 'hold' AND starts <= :now AND ends > :now"
        " UNION ALL SELECT 1 FROM manual_hold WHERE owner_id = :owner AND released_at IS NULL"
        " AND (ends IS NULL OR ends > :now)",
        owner=owner_id,
        now=to_micros(now),
    )
    return Text("这位业主还有暂缓，不能删除。", "This owner is on hold: nothing was erased.") if found else None


def kept(session: Session, owner_id: int, now: datetime) -> Text | None:
    """A legal hold on the owner, an account, a building or the community."""
    told = Text("这位业主的资料在法律保全之下，不能删除。", "A legal hold covers this owner: nothing was erased.")
    return told if is_kept(session, owner_id, now) else None


def sued(session: Session, owner_id: int, now: datetime) -> Text | None:
    """A lawsuit that is prepared or under way."""
    found = fetch_one(
        session,
        "SELECT 1 FROM lawsuit l JOIN account a ON a.id = l.account_id WHERE a.owner_id = :owner"
        " AND l.ended_on IS NULL",
        owner=owner_id,
    )
    return Text("这位业主还有诉讼在办，不能删除。", "A lawsuit is under way: nothing was erased.") if found else None


# What forbids an erasure, one question each; the first that has an answer is told.
OBSTACLES: Final[tuple[Obstacle, ...]] = (owes, held, sued, kept)


def erase(session: Session, *, owner_id: int, reason: str, by: Who, now: datetime, data_dir: Path) -> None:
    """Erase an owner of the manager's communities. Raises NotFound, or Refused with nothing erased."""
    community, name = owner(session, by, owner_id)
    if not reason.strip():
        raise Refused(Text("请写明理由。", "Give a reason."))
    for obstacle in OBSTACLES:
        if told := obstacle(session, owner_id, now):
            raise Refused(told)
    if name == ERASED:
        raise NotFound
    if is_sqlite(session):
        run(session, "PRAGMA secure_delete=ON")  # what is removed is overwritten in the file too
    words = _words(session, owner_id, name)
    tickets = [row[0] for row in fetch(session, f"{TICKETS} ORDER BY id", owner=owner_id)]
    _keep_links(session, owner_id, by, now)
    for statement in (*texts.TEXTS, *texts.PEOPLE):
        run(session, statement, owner=owner_id, erased=ERASED)
    texts.documents(session, owner_id, community, words)
    tickets += texts.mentions(session, community, words)
    rows = _audit(session, owner_id, community, words)
    for path in (data_dir / UPLOADS).glob("*"):
        path.unlink(missing_ok=True)
    decide.refresh(session, project(session, sorted(set(tickets)), now=now) | {owner_id}, now=now)
    audit.note(
        session, verb=ERASES, by=by, at=now, subject="owner", subject_id=owner_id, community_id=community,
        owner_id=owner_id, details={"rows": ranges(rows)}, personal={"reason": _without(reason.strip(), words)},
    )  # fmt: skip


def _words(session: Session, owner_id: int, name: str) -> list[str]:
    """What names the owner wherever it stands: the name and the numbers."""
    phones = fetch(session, "SELECT phone FROM owner_phone WHERE owner_id = :owner", owner=owner_id)
    return [word for word in (name, *(phone for (phone,) in phones)) if len(word) > 1]


def _without(text: str, words: list[str]) -> str:
    """The reason of an erasure must not bring back what is erased."""
    for word in words:
        text = text.replace(word, "…")
    return text


def _keep_links(session: Session, owner_id: int, by: Who, now: datetime) -> None:
    """Tickets that were linked by what is erased now stay where they are, as if a person had linked them."""
    run(
        session,
        "INSERT INTO ticket_link (ticket_id, room_id, effective_at, by_person_id, at)"
        " SELECT t.id, COALESCE(t.room_id, (SELECT MIN(a.room_id) FROM account a WHERE a.owner_id = :owner)), NULL,"
        " CAST(:by AS INTEGER), CAST(:now AS BIGINT) FROM ticket t WHERE t.owner_id = :owner"
        " AND t.linked_by IN ('phone', 'owner_ref')"
        " AND EXISTS (SELECT 1 FROM account a WHERE a.owner_id = :owner)",
        owner=owner_id,
        by=by.person_id,
        now=to_micros(now),
    )


def _audit(session: Session, owner_id: int, community: int, words: list[str]) -> list[int]:
    """Empty the values of the audit's rows about the owner, and of those that name the owner; their numbers."""
    named_here = "(personal LIKE :like{} AND COALESCE(community_id, :community) = :community)"
    conditions = " OR ".join(["owner_id = :owner", *(named_here.format(n) for n, _ in enumerate(words))])
    named: dict[str, Any] = {f"like{n}": f"%{word}%" for n, word in enumerate(words)}
    rows = fetch(
        session,
        f"SELECT seq FROM audit_entry WHERE personal <> '' AND ({conditions}) ORDER BY seq",
        owner=owner_id,
        community=community,
        **named,
    )
    numbers = [int(seq) for (seq,) in rows]
    run(session, "UPDATE audit_entry SET salt = '', personal = '' WHERE seq IN :rows", rows=numbers)
    return numbers
