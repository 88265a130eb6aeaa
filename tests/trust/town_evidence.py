"""The claim on an account of a town: a letter and how it went out, acts, approvals, a lawsuit, a template."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from board.accounts.guard_tables import Approval
from board.evidence.claim_tables import (
    ApprovalRequest,
    ClaimDecision,
    Correction,
    EvidenceFile,
    Lawsuit,
    NoticeTemplate,
)
from board.evidence.tables import Delivery, LimitationAct, Notice
from board.evidence.wording import details
from board.rules.words import Role
from tests.make import NOW

MADE = NOW - timedelta(days=30)
DAY = date(2026, 10, 24)


def evidence(session: Session, town: Any, account_id: int) -> None:
    """Every text of it carries the town's marks; its letter names the owner and the amount."""
    clerk, manager = (town.people[role].person_id for role in (Role.CLERK, Role.MANAGER))
    here = {"account_id": account_id, "community_id": town.id}
    line = {
        "item": town.text("物业费"), "first_month": 24320, "last_month": 24320, "due_fen": town.fens[5], "paid_fen": 0,
        "fen": town.fens[5], "due_day": 20260928, "late_fee": False, "key": [1, 1],
    }  # fmt: skip
    said = f"{town.owners[5]} {town.text('函')}\n\n{details([line])}\n\n{town.text('止')}"
    notice = _add(session, Notice(
        **here, kind="demand", template="demand:0", title=town.text("催缴函"), body=said, sha256="0" * 64,
        amount_fen=town.fens[5], lines=[line], deadline_on=DAY, made_at=MADE, by_person_id=clerk,
    ))  # fmt: skip
    delivery = _add(session, Delivery(
        notice_id=notice, way="signed", sent_at=MADE, arrived_on=DAY, evidence="A", signer=town.owners[5],
        relation="owner", note=town.text("签收"), witnesses=town.text("见证"), sent_to=town.phones[5],
        recorded_at=MADE, by_person_id=clerk,
    ))  # fmt: skip
    act = _add(session, LimitationAct(
        account_id=account_id, kind="filing", acted_on=DAY, evidence="A", proof="court", reference=town.text("档案"),
        recorded_at=MADE, by_person_id=clerk,
    ))  # fmt: skip
    approval = _add(session, Approval(
        account_id=account_id, channel="lawsuit", reason=town.text("同意"), approved_at=MADE, by_person_id=manager,
    ))  # fmt: skip
    session.add_all([
        EvidenceFile(
            **here, delivery_id=delivery, media_type="image/jpeg", content=b"x", sha256="1" * 64,
            original_sha256="2" * 64, recorded_at=MADE, by_person_id=clerk,
        ),
        Correction(account_id=account_id, delivery_id=delivery, reason=town.text("更正"), by_person_id=clerk, at=MADE),
        ApprovalRequest(
            **here, channel="lawsuit", reason=town.text("申请"), asked_at=MADE, by_person_id=clerk, decided_at=MADE,
            decided_by_id=manager, decision="approved", decision_reason=town.text("同意"), approval_id=approval,
        ),
        Lawsuit(
            **here, amount_fen=town.fens[5], prepared_at=MADE, by_person_id=clerk, court=town.text("法院"),
            case_no=town.text("案"), filed_on=DAY, act_id=act,
        ),
        ClaimDecision(
            **here, last_safe_day=DAY, choice="statement", reason=town.text("决定"), decided_at=MADE,
            by_person_id=manager,
        ),
        NoticeTemplate(
            name="demand", community_id=town.id, version=town.id + 10, title=town.text("模板"),
            body=town.text("{业主}"),
            saved_at=MADE, by_person_id=manager,
        ),
    ])  # fmt: skip
    session.flush()


def _add(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(row.id)
