"""A row in every table of a claim, with texts that name somebody: for the tests of retention and of erasing."""

from collections.abc import Callable
from datetime import date, datetime

from sqlmodel import Session

from board.accounts.guard_tables import Approval
from board.accounts.tables import Account
from board.evidence.claim_tables import ApprovalRequest, ClaimDecision, Correction, EvidenceFile, Lawsuit
from board.evidence.tables import Delivery, LimitationAct, Notice

DAY = date(2026, 1, 2)


def claim(session: Session, account: Account, at: datetime, text: Callable[[], str]) -> None:
    """A letter and how it went out, an act, approvals, a lawsuit that is over, a decision; each text is a new one."""
    here = {"account_id": account.id, "community_id": account.community_id}
    notice = Notice(
        **here, kind="demand", title=text(), body=text(), sha256="0" * 64, amount_fen=1, lines=[], made_at=at
    )
    session.add(notice)
    session.flush()
    delivery = Delivery(
        notice_id=notice.id, way="signed", sent_at=at, evidence="A", signer=text(), relation="owner", note=text(),
        witnesses=text(), sent_to=text(), recorded_at=at,
    )  # fmt: skip
    act = LimitationAct(
        account_id=account.id, kind="plan", acted_on=DAY, evidence="A", reference=text(), proof="signed", recorded_at=at
    )
    approval = Approval(
        account_id=account.id, channel="lawsuit", reason=text(), approved_at=at, withdrawn_at=at,
        withdrawal_reason=text(),
    )  # fmt: skip
    session.add_all([delivery, act, approval])
    session.flush()
    session.add_all([
        EvidenceFile(
            **here, delivery_id=delivery.id, media_type="image/jpeg", content=text().encode(), sha256="",
            original_sha256="", recorded_at=at,
        ),
        Correction(account_id=account.id, delivery_id=delivery.id, reason=text(), at=at),
        ApprovalRequest(
            **here, channel="lawsuit", reason=text(), asked_at=at, decided_at=at, decision="approved",
            decision_reason=text(), approval_id=approval.id,
        ),
        Lawsuit(
            **here, amount_fen=1, prepared_at=at, court=text(), case_no=text(), filed_on=DAY, ended_on=DAY,
            outcome="mediation",
        ),
        ClaimDecision(**here, last_safe_day=DAY, choice="statement", reason=text(), decided_at=at),
    ])  # fmt: skip
    session.flush()
