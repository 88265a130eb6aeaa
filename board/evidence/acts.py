"""Acts that begin the limitation clock anew: recorded with their proof, taken back with a reason, never deleted."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from board.accounts.scope import Place, place
from board.db.sql import run
from board.evidence.files import Scan, keep
from board.evidence.noting import correct, note, reason_of
from board.evidence.tables import LimitationAct
from board.rules.delivery import Judged, Proof, judge_act
from board.rules.money import MOST_FEN
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import local_date, to_micros
from board.rules.visibility import EVIDENCE
from board.rules.words import ActKind

LONGEST = 500


def record_act(
    session: Session, *, account_id: int, kind: ActKind, acted_on: date, proof: Proof, reference: str, by: Who,
    now: datetime, amount_fen: int | None = None, scans: Sequence[Scan] = (),
) -> int:  # fmt: skip
    """Record an act that did not come from a delivery of the board's own; its id.

    Raises NotFound, or Refused for a day to come, a missing reference of its proof, or an amount that is none.
    """
    where = place(session, account_id, by, *EVIDENCE)
    check_day(acted_on, where, now)
    if not reference.strip():
        raise Refused(
            Text("请写明证明材料在哪里（档案编号、卷宗页码等）。", "Say where the proof is kept (file, folder, page).")
        )
    if len(reference) > LONGEST:
        raise Refused(Text(f"最多 {LONGEST} 个字。", f"At most {LONGEST} characters."))
    if amount_fen is not None and not 0 < amount_fen <= MOST_FEN:
        raise Refused(Text("付款金额要大于零。", "The amount paid must be above zero."))
    judged = judge_act(kind, proof)
    act = insert(
        session, where, kind, acted_on, judged, reference.strip(), by, now, proof=str(proof), amount_fen=amount_fen
    )
    keep(session, scans, where, by=by, now=now, act_id=act)
    note(session, where, "act", by, now, act=act, kind=str(kind), evidence=str(judged.evidence))
    return act


def insert(
    session: Session, where: Place, kind: ActKind, acted_on: date, judged: Judged, reference: str, by: Who,
    now: datetime, *, proof: str = "", amount_fen: int | None = None, delivery_id: int | None = None,
) -> int:  # fmt: skip
    """The row of an act that somebody else has checked and logs; its id."""
    row = LimitationAct(
        account_id=where.id, kind=str(kind), acted_on=acted_on, evidence=str(judged.evidence), reference=reference,
        delivery_id=delivery_id, by_person_id=by.person_id, recorded_at=now, proof=proof, amount_fen=amount_fen,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def undo_act(session: Session, *, act_id: int, reason: str, by: Who, now: datetime) -> int:
    """An act counts no longer; its account's id. One of a delivery goes with its delivery only.

    A filing that is taken back leaves its lawsuit prepared. Raises NotFound or Refused.
    """
    act = session.get(LimitationAct, act_id)
    if act is None:
        raise NotFound
    where = place(session, act.account_id, by, *EVIDENCE)
    why = reason_of(reason)
    if act.undone_at is not None:
        raise Refused(Text("这条记录已经撤销过了。", "This was taken back before."))
    if act.delivery_id is not None:
        raise Refused(Text("这条来自送达记录，请撤销那次送达。", "It came with a delivery: take that back."))
    _end(session, act_id, now)
    session.expire(act)
    run(
        session, "UPDATE lawsuit SET filed_on = NULL, act_id = NULL, court = '', case_no = '' WHERE act_id = :id",
        id=act_id,
    )  # fmt: skip
    correct(session, where.id, why, by, now, act_id=act_id)
    note(session, where, "undo_act", by, now, act=act_id, reason=why)
    return where.id


def end_of_delivery(session: Session, delivery_id: int, now: datetime) -> None:
    """The act of a delivery that was taken back."""
    run(
        session, "UPDATE limitation_act SET undone_at = :now WHERE delivery_id = :id AND undone_at IS NULL",
        now=to_micros(now), id=delivery_id,
    )  # fmt: skip


def check_day(day: date, where: Place, now: datetime) -> None:
    """Raises Refused for a day that has not come yet."""
    if day > local_date(now, where.zone):
        raise Refused(Text("日期不能在将来。", "The day cannot lie in the future."))


def _end(session: Session, act_id: int, now: datetime) -> None:
    run(session, "UPDATE limitation_act SET undone_at = :now WHERE id = :id", now=to_micros(now), id=act_id)
