"""What every act around a claim leaves behind: a line of the log and the audit, and the reason of a correction."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.accounts.scope import Place, department
from board.evidence.claim_tables import Correction
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.tasks.asking import log

LONGEST_REASON = 500


def note(session: Session, where: Place, verb: str, by: Who, now: datetime, **details: Any) -> None:
    log(
        session, at=now, community_id=where.community_id, verb=verb, by=by,
        department=department(by, where.community_id), account_id=where.id, building_id=where.building_id,
        details=details,
    )  # fmt: skip


def correct(session: Session, account_id: int, reason: str, by: Who, now: datetime, **about: int) -> None:
    """Note why a notice, a delivery or an act counts no longer."""
    session.add(Correction(account_id=account_id, reason=reason, by_person_id=by.person_id, at=now, **about))
    session.flush()


def reason_of(text: str) -> str:
    """The reason, trimmed. Raises Refused where there is none, or it is too long."""
    if not text.strip():
        raise Refused(Text("请写明理由。", "Give a reason."))
    if len(text) > LONGEST_REASON:
        raise Refused(Text(f"理由最多 {LONGEST_REASON} 个字。", f"A reason has at most {LONGEST_REASON} characters."))
    return text.strip()
