"""The manager's named decision on a claim that a hold may outlive."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from board.accounts.scope import place
from board.evidence import clocks
from board.evidence.claim_tables import ClaimDecision
from board.evidence.noting import note, reason_of
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.time import from_day
from board.rules.visibility import APPROVES

CHOICES: Final = {
    "statement": Text("发中性对账函（可证明送达）", "a neutral statement, sent with proof of arrival"),
    "acknowledgement": Text("请业主书面确认或签分期协议", "the owner's acknowledgement or an instalment plan"),
    "legal_review": Text("交法务审查", "legal review"),
}


def decide_claim(session: Session, *, account_id: int, choice: str, reason: str, by: Who, now: datetime) -> None:
    """Decide what is done before the earliest claim lapses: it counts for the clock that runs now.

    Raises NotFound; Refused where no clock runs, or without a choice and a reason.
    """
    where, why = place(session, account_id, by, *APPROVES), reason_of(reason)
    if choice not in CHOICES:
        raise Refused(Text("请选择怎样处理。", "Choose what is to be done."))
    first = clocks.earliest(clocks.lines_of(session, where, now=now))
    if first is None:
        raise Refused(Text("这户没有正在计算的诉讼时效。", "No limitation clock runs here."))
    session.add(
        ClaimDecision(
            account_id=account_id, community_id=where.community_id, last_safe_day=from_day(first.last_safe_day),
            choice=choice, reason=why, decided_at=now, by_person_id=by.person_id,
        )
    )  # fmt: skip
    session.flush()
    note(session, where, "claim_decision", by, now, decision=choice, reason=why)
