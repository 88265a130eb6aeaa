"""A lawsuit step by step: prepared when nothing speaks against it, filed (which is an act), ended."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from board.accounts import guard
from board.accounts.scope import department, place
from board.db.sql import fetch_one
from board.evidence import acts, clocks
from board.evidence.claim_tables import Lawsuit
from board.evidence.files import Scan, keep
from board.evidence.noting import note
from board.rules.delivery import Proof, judge_act
from board.rules.guard import Question
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import local_date
from board.rules.visibility import EVIDENCE
from board.rules.words import ActKind, Channel

LONGEST: Final = 200
OUTCOMES: Final = {
    "judgment": Text("判决", "judgment"),
    "mediation": Text("调解", "mediation"),
    "settled": Text("付清撤诉", "paid and withdrawn"),
    "withdrawn": Text("撤诉", "withdrawn"),
    "dismissed": Text("驳回或不予受理", "dismissed"),
}


def prepare(session: Session, *, account_id: int, by: Who, now: datetime) -> int:
    """Begin to prepare a lawsuit over all that is due; its id.

    Raises NotFound; Denied where the guard speaks against a lawsuit; Refused where one is under way.
    """
    where = place(session, account_id, by, *EVIDENCE)
    if fetch_one(session, "SELECT 1 FROM lawsuit WHERE account_id = :id AND ended_on IS NULL", id=account_id):
        raise Refused(Text("这户已经有一件诉讼在办。", "A lawsuit is under way already."))
    people = tuple(filter(None, [department(by, where.community_id)]))
    guard.require(session, account_id, Question(Channel.LAWSUIT, now, people))
    fen = sum(line.outstanding_fen for line in clocks.lines_of(session, where, now=now))
    row = Lawsuit(
        account_id=account_id, community_id=where.community_id, amount_fen=fen, prepared_at=now,
        by_person_id=by.person_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    note(session, where, "prepare_lawsuit", by, now, lawsuit=row.id)
    return row.id


def file(
    session: Session, *, lawsuit_id: int, court: str, case_no: str, filed_on: date, by: Who, now: datetime,
    scans: Sequence[Scan] = (),
) -> int:  # fmt: skip
    """The lawsuit was filed: court, number and day; the act's id, which begins the clock anew.

    Once filed it is written down whatever the guard would say: it has happened. Raises NotFound or Refused.
    """
    row = _load(session, by, lawsuit_id)
    where = place(session, row.account_id, by, *EVIDENCE)
    if row.filed_on is not None or row.ended_on is not None:
        raise Refused(Text("这件诉讼已经立案了。", "This lawsuit was filed already."))
    if not court.strip() or not case_no.strip():
        raise Refused(Text("请写明法院和案号（或收件编号）。", "Give the court and its number."))
    if max(len(court), len(case_no)) > LONGEST:
        raise Refused(Text(f"最多 {LONGEST} 个字。", f"At most {LONGEST} characters."))
    acts.check_day(filed_on, where, now)
    if filed_on < local_date(row.prepared_at, where.zone):
        raise Refused(Text("立案日期不能早于准备日期。", "It cannot be filed before it was prepared."))
    reference, judged = f"{court.strip()} {case_no.strip()}", judge_act(ActKind.FILING, Proof.COURT)
    act = acts.insert(
        session, where, ActKind.FILING, filed_on, judged, reference, by, now, proof=str(Proof.COURT),
        amount_fen=row.amount_fen,
    )  # fmt: skip
    row.court, row.case_no, row.filed_on, row.act_id = court.strip(), case_no.strip(), filed_on, act
    session.flush()
    keep(session, scans, where, by=by, now=now, act_id=act)
    note(session, where, "file_lawsuit", by, now, lawsuit=lawsuit_id, on=filed_on.isoformat())
    return act


def end(session: Session, *, lawsuit_id: int, ended_on: date, outcome: str, by: Who, now: datetime) -> None:
    """The lawsuit is over, or was given up while it was prepared. Raises NotFound or Refused."""
    row = _load(session, by, lawsuit_id)
    where = place(session, row.account_id, by, *EVIDENCE)
    if row.ended_on is not None:
        raise Refused(Text("这件诉讼已经结束了。", "This lawsuit is over already."))
    if outcome not in OUTCOMES:
        raise Refused(Text("请选择结果。", "Choose the outcome."))
    acts.check_day(ended_on, where, now)
    if row.filed_on is not None and ended_on < row.filed_on:
        raise Refused(Text("结束日期不能早于立案日期。", "It cannot end before it was filed."))
    row.ended_on, row.outcome = ended_on, outcome
    session.flush()
    note(session, where, "end_lawsuit", by, now, lawsuit=lawsuit_id, result=outcome)


def _load(session: Session, who: Who, lawsuit_id: int) -> Lawsuit:
    row = session.get(Lawsuit, lawsuit_id)
    if row is None or not who.may(row.community_id, *EVIDENCE):
        raise NotFound
    return row
