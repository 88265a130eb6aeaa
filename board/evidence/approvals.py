"""A manager's approval of a lawyer's letter, a lawsuit, or a notice that keeps a claim: asked, given, withdrawn."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from board.accounts.guard_tables import Approval
from board.accounts.scope import Place, place
from board.db.sql import fetch_one, run
from board.evidence import clocks
from board.evidence.claim_tables import ApprovalRequest
from board.evidence.noting import note, reason_of
from board.rules.guard import PRESERVATION_DAYS
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import to_micros
from board.rules.visibility import APPROVES, EVIDENCE
from board.rules.words import Channel

APPROVED: Final = "approved"
REFUSED: Final = "not_approved"
# (channel, preservation) of everything that is approved.
KINDS: Final = {
    (Channel.LAWYER_LETTER, False): Text("发律师函", "a lawyer's letter"),
    (Channel.LAWSUIT, False): Text("起诉", "a lawsuit"),
    (Channel.LETTER, True): Text("暂缓期间发对账函（保全时效）", "a statement during a hold, to keep the claim"),
    (Channel.LAWSUIT, True): Text("暂缓期间起诉（保全时效）", "a lawsuit during a hold, to keep the claim"),
}


def ask_approval(
    session: Session, *, account_id: int, channel: Channel, preservation: bool, reason: str, by: Who, now: datetime
) -> int:
    """Ask the manager; the request's id. Raises NotFound, or Refused.

    What keeps a claim alive against a hold can be asked for only when little time is left.
    """
    where, why = place(session, account_id, by, *EVIDENCE), reason_of(reason)
    if (channel, preservation) not in KINDS:
        raise Refused(Text("这种方式不需要批准。", "This way needs no approval."))
    if preservation:
        _check_clock(session, where, channel, now)
    if _standing(session, account_id, channel, preservation, now):
        raise Refused(Text("主管已经批准过，仍然有效。", "It is approved already."))
    if _open(session, account_id, channel, preservation):
        raise Refused(Text("已经申请过，正等主管决定。", "It was asked for already and waits for the manager."))
    row = ApprovalRequest(
        account_id=account_id, community_id=where.community_id, channel=str(channel), preservation=preservation,
        reason=why, asked_at=now, by_person_id=by.person_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    note(session, where, "ask_approval", by, now, channel=str(channel), reason=why)
    return row.id


def decide_request(
    session: Session, *, request_id: int, decision: str, reason: str, by: Who, now: datetime
) -> int | None:
    """The manager approves or refuses, with a reason; the approval's id. Raises NotFound or Refused."""
    row = session.get(ApprovalRequest, request_id)
    if row is None:
        raise NotFound
    where, why = place(session, row.account_id, by, *APPROVES), reason_of(reason)
    if decision not in (APPROVED, REFUSED):
        raise Refused(Text("请选择同意或不同意。", "Choose to approve or to refuse."))
    if row.decided_at is not None:
        raise Refused(Text("这项申请已经有决定了。", "This was decided already."))
    row.decided_at, row.decided_by_id, row.decision, row.decision_reason = now, by.person_id, decision, why
    if decision == APPROVED:
        approval = Approval(
            account_id=row.account_id, channel=row.channel, preservation=row.preservation, reason=why,
            approved_at=now, by_person_id=by.person_id,
        )  # fmt: skip
        session.add(approval)
        session.flush()
        row.approval_id = approval.id
    session.flush()
    note(session, where, "approval", by, now, channel=row.channel, decision=decision, reason=why)
    return row.approval_id


def withdraw_approval(session: Session, *, approval_id: int, reason: str, by: Who, now: datetime) -> int:
    """An approval counts no longer; its account's id. Raises NotFound or Refused."""
    row = session.get(Approval, approval_id)
    if row is None:
        raise NotFound
    where, why = place(session, row.account_id, by, *APPROVES), reason_of(reason)
    if row.withdrawn_at is not None:
        raise Refused(Text("这项批准已经撤回了。", "This approval was withdrawn already."))
    run(
        session,
        "UPDATE approval SET withdrawn_at = :now, withdrawn_by_id = :by, withdrawal_reason = :reason WHERE id = :id",
        now=to_micros(now), by=by.person_id, reason=why, id=approval_id,
    )  # fmt: skip
    session.expire(row)
    note(session, where, "withdraw_approval", by, now, channel=row.channel, reason=why)
    return where.id


def may_preserve(days_left: int | None, channel: Channel) -> bool:
    """Whether so little time is left that a claim may be kept through this channel, whatever holds the owner."""
    return days_left is not None and channel in PRESERVATION_DAYS and days_left < PRESERVATION_DAYS[channel]


def _check_clock(session: Session, where: Place, channel: Channel, now: datetime) -> None:
    first = clocks.earliest(clocks.lines_of(session, where, now=now))
    if not may_preserve(first.days_left if first else None, channel):
        days = PRESERVATION_DAYS[channel]
        raise Refused(
            Text(
                f"诉讼时效剩余不足 {days} 天时，才能为保全时效申请。",
                f"Only with fewer than {days} days of limitation left can this be asked for.",
            )
        )


def _standing(session: Session, account_id: int, channel: Channel, preservation: bool, now: datetime) -> bool:
    found = fetch_one(
        session,
        "SELECT 1 FROM approval WHERE account_id = :account AND channel = :channel AND preservation = :preservation"
        " AND approved_at <= :now AND withdrawn_at IS NULL",
        account=account_id, channel=str(channel), preservation=preservation, now=to_micros(now),
    )  # fmt: skip
    return found is not None


def _open(session: Session, account_id: int, channel: Channel, preservation: bool) -> bool:
    found = fetch_one(
        session,
        "SELECT 1 FROM approval_request WHERE account_id = :account AND channel = :channel"
        " AND preservation = :preservation AND decided_at IS NULL",
        account=account_id, channel=str(channel), preservation=preservation,
    )  # fmt: skip
    return found is not None
