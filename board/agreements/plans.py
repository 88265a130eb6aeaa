"""What people do with instalment plans: draw one up, have it signed, end it; and what the board ends by itself."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from board.accounts.scope import Place, department, place
from board.agreements.running import Running, running
from board.db.sql import Row, fetch, fetch_one, run, run_many
from board.evidence.acts import record_act
from board.facts import AccountRow, accounts_by_id
from board.holds.actions import hold, release_hold
from board.rules.delivery import Proof
from board.rules.instalments import Part, PlanState, faults
from board.rules.people import BOARD, Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_micros, local_date, to_day, to_micros
from board.rules.visibility import MAKES_PLANS
from board.rules.words import ActKind, HoldKind, SignalKind
from board.signals.telling import signal
from board.tasks.asking import log

LONGEST: Final = 500
COMPLETED_TEXT: Final = "分期已缴清"
BROKEN_TEXT: Final = "分期逾期未缴，协议终止"


def draft(session: Session, *, account_id: int, total_fen: int, parts: Sequence[Part], by: Who, now: datetime) -> int:
    """Draw up a plan that waits for its signature; its id. An earlier draft of the account is withdrawn by it.

    Raises NotFound, or Refused with all that is wrong with it.
    """
    where = place(session, account_id, by, *MAKES_PLANS)
    owed = _unpaid(session, where, now)
    found = faults(parts, total_fen, today=to_day(local_date(now, where.zone)))
    if total_fen > owed:
        found.append(Text("分期总额不能超过未缴金额。", "A plan cannot be about more than what is unpaid."))
    if found:
        raise Refused(Text("".join(one.zh for one in found), " ".join(one.en for one in found)))
    if running(session, [account_id], now=now):
        raise Refused(Text("这户已有履行中的分期，请先结束它。", "A plan is running already: end that first."))
    _withdraw_drafts(session, account_id, by, now)
    rows = fetch(
        session,
        "INSERT INTO instalment_plan (account_id, total_fen, made_at, by_person_id, reference, closing, closing_reason)"
        " VALUES (:account, :total, :now, :by, '', '', '') RETURNING id",
        account=account_id, total=total_fen, now=to_micros(now), by=by.person_id,
    )  # fmt: skip
    plan_id = int(rows[0][0])
    run_many(
        session,
        "INSERT INTO instalment_part (plan_id, number, amount_fen, due_on) VALUES (:plan, :number, :fen, :on)",
        [
            {"plan": plan_id, "number": number, "fen": part.amount_fen, "on": part.due_on}
            for number, part in enumerate(parts, start=1)
        ],
    )
    _log(session, where, "draft_plan", by, now, {"plan": plan_id})
    return plan_id


def sign(
    session: Session, *, plan_id: int, account_id: int, signed_on: date, reference: str, by: Who, now: datetime
) -> None:
    """The owner signed on a local day: collection is on hold while it runs, and the limitation clock begins anew.

    `reference` says where the paper is. Raises NotFound, or Refused.
    """
    where, plan = _own(session, plan_id, account_id, by)
    if plan[0] is not None or plan[1]:
        raise Refused(Text("这份分期不是待签字的。", "This plan does not wait for a signature."))
    if running(session, [account_id], now=now):
        raise Refused(Text("这户已有履行中的分期，请先结束它。", "A plan is running already: end that first."))
    made_on, today = local_date(from_micros(plan[2]), where.zone), local_date(now, where.zone)
    if not made_on <= signed_on <= today:
        raise Refused(
            Text("签字日期在拟定之后、今天之前。", "It was signed between the day it was drawn up and today.")
        )
    _require(reference, Text("请写明签字原件存放在哪里。", "Say where the signed paper is kept."))
    hold_id = hold(
        session, kind=HoldKind.INSTALMENT, starts=now, ends=None, reason=f"分期协议 {plan_id} 号", by=by, now=now,
        account_id=account_id,
    )  # fmt: skip
    act_id = record_act(
        session, account_id=account_id, kind=ActKind.PLAN, acted_on=signed_on, proof=Proof.SIGNED,
        reference=f"分期协议 {plan_id} 号：{reference.strip()}", by=by, now=now,
    )  # fmt: skip
    run(
        session,
        "UPDATE instalment_plan SET signed_on = :on, signed_at = :now, signed_by_id = :by, reference = :reference,"
        " hold_id = :hold, act_id = :act WHERE id = :id",
        on=to_day(signed_on), now=to_micros(now), by=by.person_id, reference=reference.strip()[:LONGEST],
        hold=hold_id, act=act_id, id=plan_id,
    )  # fmt: skip
    _log(session, where, "sign_plan", by, now, {"plan": plan_id, "on": signed_on.isoformat()})


def end(session: Session, *, plan_id: int, account_id: int, reason: str, by: Who, now: datetime) -> None:
    """End a running plan, or withdraw a draft, with a reason; the hold ends with it. Raises NotFound, or Refused."""
    where, plan = _own(session, plan_id, account_id, by)
    _require(reason, Text("请写明理由。", "Give a reason."))
    alive = running(session, [account_id], now=now)
    if plan[1] or (plan[0] is not None and plan_id not in {one.id for one in alive}):
        raise Refused(Text("这份分期已经结束了。", "This plan is over already."))
    if plan[0] is None:
        closing = PlanState.WITHDRAWN
    else:
        closing = PlanState.ENDED
        _release(session, plan[3], reason.strip(), by, now)
    _close(session, plan_id, closing, reason.strip()[:LONGEST], by, now)
    _log(session, where, "end_plan", by, now, {"plan": plan_id, "reason": reason.strip()[:LONGEST]})


def close_due(session: Session, *, now: datetime) -> tuple[int, int]:
    """End the plans that were paid, and those that were broken, of which clerk and manager are told once.

    How many of each.
    """
    counts = {PlanState.COMPLETED: 0, PlanState.BROKEN: 0}
    for one in running(session, None, now=now):
        if one.standing.state not in counts:
            continue
        is_broken = one.standing.state == PlanState.BROKEN
        (account,) = accounts_by_id(session, [one.account_id])
        _close(session, one.id, one.standing.state, BROKEN_TEXT if is_broken else COMPLETED_TEXT, BOARD, now)
        _release(session, one.hold_id, BROKEN_TEXT if is_broken else COMPLETED_TEXT, BOARD, now)
        if is_broken:
            _tell_broken(session, account, one, now)
        counts[one.standing.state] += 1
    return counts[PlanState.COMPLETED], counts[PlanState.BROKEN]


def _tell_broken(session: Session, account: AccountRow, plan: Running, now: datetime) -> None:
    text = {"zh": f"分期协议 {plan.id} 号有一期逾期未缴，已终止", "en": f"plan {plan.id} was not kept and has ended"}
    signal(
        session, kind=SignalKind.PLAN_BROKEN, once_key=f"plan_broken:{plan.id}", account=account, at=now, leaves_at=now,
        payload={"plan": plan.id, "reasons": [text]},
    )  # fmt: skip


def _own(session: Session, plan_id: int, account_id: int, by: Who) -> tuple[Place, Row]:
    """The account, and (signed on, closing, made at, hold) of its plan. Raises NotFound."""
    where = place(session, account_id, by, *MAKES_PLANS)
    row = fetch_one(
        session,
        "SELECT signed_on, closing, made_at, hold_id FROM instalment_plan WHERE id = :id AND account_id = :account",
        id=plan_id,
        account=account_id,
    )
    if row is None:
        raise NotFound
    return where, row


def _require(text: str, sentence: Text) -> None:
    if not text.strip():
        raise Refused(sentence)


def _unpaid(session: Session, where: Place, now: datetime) -> int:
    """All that is known to be unpaid today, due or not."""
    row = fetch_one(
        session,
        "SELECT COALESCE(SUM(due_fen - paid_fen), 0) FROM charge_version WHERE account_id = :account AND since <= :day"
        " AND :day < until AND :day < settled_on AND due_fen > paid_fen",
        account=where.id,
        day=to_day(local_date(now, where.zone)),
    )
    return int(row[0]) if row else 0


def _withdraw_drafts(session: Session, account_id: int, by: Who, now: datetime) -> None:
    run(
        session,
        "UPDATE instalment_plan SET closing = :closing, closed_at = :now, closed_by_id = :by"
        " WHERE account_id = :account AND signed_on IS NULL AND closing = ''",
        closing=str(PlanState.WITHDRAWN), now=to_micros(now), by=by.person_id, account=account_id,
    )  # fmt: skip


def _close(session: Session, plan_id: int, closing: PlanState, reason: str, by: Who, now: datetime) -> None:
    run(
        session,
        "UPDATE instalment_plan SET closing = :closing, closed_at = :now, closed_by_id = :by, closing_reason = :reason"
        " WHERE id = :id",
        closing=str(closing), now=to_micros(now), by=by.person_id, reason=reason, id=plan_id,
    )  # fmt: skip


def _release(session: Session, hold_id: int, reason: str, by: Who, now: datetime) -> None:
    release_hold(session, hold_id=hold_id, reason=reason, by=by, now=now)


def _log(session: Session, where: Place, verb: str, by: Who, now: datetime, details: dict[str, object]) -> None:
    log(
        session, at=now, community_id=where.community_id, verb=verb, by=by,
        department=department(by, where.community_id), account_id=where.id, building_id=where.building_id,
        details=details,
    )  # fmt: skip
