"""What is known of the claim on one account, as its page and its bundle show it: rows by kind, newest first.

For whoever sees names masked, those who signed or bore witness are masked in the statement, and numbers in free text in
the rows; where and to whom a letter was sent and what was noted of that is not fetched at all.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from board.accounts.scope import Place
from board.db.sql import fetch
from board.evidence.rows import (
    ActRow,
    DecisionRow,
    DeliveryRow,
    LawsuitRow,
    NoticeRow,
    RequestRow,
    WitnessRow,
)
from board.rules.disguise import masked_name
from board.rules.names import telling
from board.rules.people import Who
from board.rules.time import from_micros
from board.rules.visibility import EVIDENCE

NAME = "COALESCE((SELECT p.name FROM person p WHERE p.id = {}), '')"
CORRECTED = (
    "(SELECT c.at || '|' || COALESCE(p.name, '') || '|' || c.reason FROM correction c LEFT JOIN person p"
    " ON p.id = c.by_person_id WHERE c.{about} = {id} ORDER BY c.id DESC LIMIT 1)"
)
HOW: Final = "COALESCE(t.result ->> 'how', '')"
WHO: Final = "COALESCE(t.result ->> 'who', '')"


def notices(session: Session, who: Who, account: Place) -> list[NoticeRow]:
    """The notices of an account with how each went out, in three statements."""
    rows = fetch(
        session,
        "SELECT n.id, n.kind, n.template, n.title, n.sha256, n.amount_fen, n.deadline_on, n.made_at,"
        f" {NAME.format('n.by_person_id')}, n.batch_id, {CORRECTED.format(about='notice_id', id='n.id')}"
        " FROM notice n WHERE n.account_id = :account ORDER BY n.id DESC",
        account=account.id,
    )
    if not rows:
        return []
    sent, asked = _by_notice(deliveries(session, who, account)), _by_notice(witnesses(session, who, account))
    told = _corrections(who, account)
    return [
        NoticeRow(
            *row[:7], from_micros(row[7]), row[8], row[9], told(row[10]), tuple(sent[row[0]]), tuple(asked[row[0]])
        )
        for row in rows
    ]


def deliveries(session: Session, who: Who, account: Place) -> list[DeliveryRow]:
    """Of all notices of an account, oldest first."""
    sent_to, noted = ("d.sent_to", "d.note") if _sees_names(who, account) else ("''", "''")
    rows = fetch(
        session,
        f"SELECT d.id, d.notice_id, d.way, d.sent_at, d.arrived_on, d.evidence, {_name(who, account, 'd.signer')},"
        f" d.relation, d.carrier_no, {sent_to}, {_name(who, account, 'd.witnesses')}, {noted},"
        f" {NAME.format('d.by_person_id')}, d.recorded_at,"
        f" {CORRECTED.format(about='delivery_id', id='d.id')} FROM delivery d JOIN notice n ON n.id = d.notice_id"
        " WHERE n.account_id = :account ORDER BY d.id",
        account=account.id,
    )
    told, plain = _corrections(who, account), telling(who, account.community_id)
    return [
        DeliveryRow(
            *row[:3], from_micros(row[3]), *row[4:9], plain(row[9]), plain(row[10]), plain(row[11]), row[12],
            from_micros(row[13]), told(row[14]),
        )
        for row in rows
    ]  # fmt: skip


def acts(session: Session, who: Who, account: Place) -> list[ActRow]:
    rows = fetch(
        session,
        "SELECT a.id, a.kind, a.acted_on, a.evidence, a.proof, a.reference, a.amount_fen, a.delivery_id,"
        f" {NAME.format('a.by_person_id')}, a.recorded_at, COALESCE({CORRECTED.format(about='act_id', id='a.id')},"
        " CASE WHEN a.undone_at IS NOT NULL THEN a.undone_at || '||' END) FROM limitation_act a"
        " WHERE a.account_id = :account ORDER BY a.acted_on DESC, a.id DESC",
        account=account.id,
    )
    told, plain = _corrections(who, account), telling(who, account.community_id)
    return [
        ActRow(*row[:5], plain(row[5]), *row[6:9], from_micros(row[9]), told(row[10])) for row in rows
    ]  # fmt: skip


def requests(session: Session, who: Who, account: Place) -> list[RequestRow]:
    """Approvals asked for; those that a manager gave without being asked are among them too, by their approval."""
    rows = fetch(
        session,
        "SELECT r.id, r.channel, r.preservation, r.reason, r.asked_at,"
        f" {NAME.format('r.by_person_id')}, r.decided_at, {NAME.format('r.decided_by_id')}, r.decision,"
        " r.decision_reason, r.approval_id, CASE WHEN v.withdrawn_at IS NOT NULL THEN v.withdrawn_at || '|' ||"
        f" {NAME.format('v.withdrawn_by_id')} || '|' || v.withdrawal_reason END FROM approval_request r"
        " LEFT JOIN approval v ON v.id = r.approval_id WHERE r.account_id = :account ORDER BY r.id DESC",
        account=account.id,
    )
    told, plain = _corrections(who, account), telling(who, account.community_id)
    return [
        RequestRow(
            row[0], row[1], bool(row[2]), plain(row[3]), from_micros(row[4]), row[5], _instant(row[6]), row[7], row[8],
            plain(row[9]), row[10], told(row[11]),
        )
        for row in rows
    ]  # fmt: skip


def lawsuits(session: Session, account: Place) -> list[LawsuitRow]:
    rows = fetch(
        session,
        f"SELECT l.id, l.amount_fen, l.prepared_at, {NAME.format('l.by_person_id')}, l.court, l.case_no, l.filed_on,"
        " l.act_id, l.ended_on, l.outcome FROM lawsuit l WHERE l.account_id = :account ORDER BY l.id DESC",
        account=account.id,
    )
    return [LawsuitRow(*row[:2], from_micros(row[2]), *row[3:]) for row in rows]


def decisions(session: Session, who: Who, account: Place) -> list[DecisionRow]:
    rows = fetch(
        session,
        f"SELECT d.choice, d.reason, d.last_safe_day, d.decided_at, {NAME.format('d.by_person_id')}"
        " FROM claim_decision d WHERE d.account_id = :account ORDER BY d.id DESC",
        account=account.id,
    )
    plain = telling(who, account.community_id)
    return [DecisionRow(row[0], plain(row[1]), row[2], from_micros(row[3]), row[4]) for row in rows]


def witnesses(session: Session, who: Who, account: Place, condition: str = "") -> list[WitnessRow]:
    """The tasks that hand the notices of an account over; `condition` narrows them, on the task as `t`."""
    rows = fetch(
        session,
        f"SELECT t.id, x.notice_id, t.state, t.department, {NAME.format('t.assignee_id')}, t.starts_at, {HOW},"
        f" {_name(who, account, WHO)}, x.delivery_id FROM notice_task x JOIN task t ON t.id = x.task_id"
        " JOIN notice n ON n.id = x.notice_id"
        f" WHERE n.account_id = :account{condition} ORDER BY t.id",
        account=account.id,
    )
    return [WitnessRow(*row[:5], _instant(row[5]), *row[6:]) for row in rows]


def _sees_names(who: Who, account: Place) -> bool:
    return who.may(account.community_id, *EVIDENCE)


def _name(who: Who, account: Place, column: str) -> str:
    """The column for those who see names, masked for others; "" stays."""
    return column if _sees_names(who, account) else f"CASE WHEN {column} <> '' THEN {masked_name(column)} ELSE '' END"


def _by_notice(rows: list[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.notice_id].append(row)
    return found


def _corrections(who: Who, account: Place) -> Callable[[str | None], str]:
    """`2026-11-23 10:00 孙丽：签收人写错` of a correction's parts, "" where there is none."""
    plain = telling(who, account.community_id)

    def told(parts: str | None) -> str:
        if not parts:
            return ""
        at, name, reason = parts.split("|", 2)
        when = from_micros(int(at)).astimezone(account.zone).strftime("%Y-%m-%d %H:%M")
        return f"{when} {name}{'：' if reason else ''}{plain(reason)}".strip()

    return told


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
