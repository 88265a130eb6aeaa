"""When each reason of the contact guard applies, in the order in which they are answered."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from board.rules.guard_facts import DEBTORS, ESCORT_MARGIN, Case, Code, Denial
from board.rules.guard_words import plain
from board.rules.segments import REACHED, is_high_risk
from board.rules.time import from_day, to_day
from board.rules.words import LABELS, Channel, Direction, Purpose, Role, State

AT_THE_DOOR: Final = frozenset({Channel.PHONE, Channel.VISIT, Channel.SERVICE_VISIT})
SPOKEN: Final = frozenset({Channel.SMS, Channel.WECHAT, Channel.PHONE})
FORMAL: Final = frozenset({Channel.LETTER, Channel.LAWYER_LETTER, Channel.LAWSUIT})
OPEN_FROM: Final = {
    Channel.SMS: 1, Channel.WECHAT: 1, Channel.PHONE: 1, Channel.SERVICE_VISIT: 1, Channel.LETTER: 2,
    Channel.VISIT: 2, Channel.LAWYER_LETTER: 3, Channel.LAWSUIT: 4,
}  # fmt: skip
TWO: Final = 2


def _settled(case: Case) -> Denial | None:
    if case.decision.state != State.SETTLED:
        return None
    return plain(Code.SETTLED)


def _stale(case: Case) -> Denial | None:
    day = to_day(case.day)
    newest = max((known for known in case.facts.charge_days if known <= day), default=None)
    if day in case.facts.verified:
        return None
    if newest is None:
        return Denial(
            Code.STALE_DATA, "没有当时的欠费数据，请先核实未缴", "no charges are known for then: verify first"
        )
    if (case.day - from_day(newest)).days <= case.policy.stale_days:
        return None
    as_of = from_day(newest).isoformat()
    return Denial(
        Code.STALE_DATA,
        f"欠费数据是 {as_of} 的，已超过 {case.policy.stale_days} 天，请先在收费系统核实未缴",
        f"the charges are of {as_of}, more than {case.policy.stale_days} days old: verify that nothing was paid",
    )


def _held(case: Case) -> Denial | None:
    if case.decision.state != State.HELD:
        return None
    tickets = [span.number for span in case.decision.held_by]
    manual = [LABELS[hold.kind] for hold in case.decision.manual_holds]
    zh = "、".join([f"工单 {number} 未解决" for number in tickets] + [f"人工暂缓（{label.zh}）" for label in manual])
    en = ", ".join(
        [f"ticket {number} is open" for number in tickets] + [f"manual hold ({label.en})" for label in manual]
    )
    return Denial(Code.HELD, f"暂缓催缴：{zh}，请勿提及欠费", f"on hold: {en}; do not mention the arrears")


def _promised(case: Case) -> Denial | None:
    promise = case.decision.promise
    if case.decision.state != State.PROMISED or promise is None:
        return None
    day = from_day(promise.promised_on)
    if case.question.channel in SPOKEN and case.day == day - timedelta(days=1):
        return None
    return Denial(
        Code.PROMISED,
        f"业主承诺 {day.isoformat()} 前缴清，前一天才提醒",
        f"the owner promised to pay by {day.isoformat()}: remind on the day before",
    )


def _quiet(case: Case) -> Denial | None:
    hours = case.policy.contact_hours
    if not case.is_immediate or hours.start <= case.clock.time() < hours.until:
        return None
    span = f"{hours.start:%H:%M}–{hours.until:%H:%M}"
    return Denial(Code.QUIET_HOURS, f"不在可联系时段 {span}", f"outside contact hours {span}")


def _holiday(case: Case) -> Denial | None:
    name = case.facts.holiday(case.day) if case.question.channel in AT_THE_DOOR else None
    if name is None:
        return None
    return Denial(
        Code.HOLIDAY, f"法定节假日（{name}）不打电话、不上门", f"national holiday ({name}): no call, no visit"
    )


def _too_soon(case: Case) -> Denial | None:
    if not case.is_immediate:
        return None
    policy, at = case.policy, case.at
    gap, retry = timedelta(hours=policy.contact_gap_hours), timedelta(hours=policy.retry_gap_hours)
    reached = [when for when, was_reached in _collecting(case) if was_reached and at - when < gap]
    missed = [when for when, was_reached in _collecting(case) if not was_reached and at - when < retry]
    if not reached and not missed:
        return None
    last, hours = (max(reached), policy.contact_gap_hours) if reached else (max(missed), policy.retry_gap_hours)
    shown = _clock(last, case)
    zh = f"{shown} 刚{'联系过' if reached else '联系过（未接通）'}，满 {hours} 小时后再联系"
    en = f"contacted at {shown}{'' if reached else ' without an answer'}: wait {hours} hours"
    return Denial(Code.TOO_SOON, zh, en)


def _too_many(case: Case) -> Denial | None:
    policy = case.policy
    within = timedelta(days=policy.contact_limit_days)
    account = case.facts.account
    outgoing = [
        one.at
        for one in account.contacts
        if one.purpose == Purpose.COLLECTION and one.direction == Direction.OUT
    ] + [one.at for one in case.facts.elsewhere]  # fmt: skip
    count = sum(when <= case.at and case.at - when < within for when in outgoing)
    if not case.is_immediate or count < policy.contact_limit:
        return None
    return Denial(
        Code.TOO_MANY,
        f"{policy.contact_limit_days} 天内已催缴 {count} 次，最多 {policy.contact_limit} 次",
        f"{count} contacts in {policy.contact_limit_days} days, at most {policy.contact_limit}",
    )


def _gentle(case: Case) -> Denial | None:
    if case.question.channel not in FORMAL:
        return None
    account, at = case.facts.account, case.at
    ended = max((span.ends for span in account.holds if span.ends <= at), default=None)
    if ended is None or at - ended >= timedelta(days=case.policy.gentle_days):
        return None
    if any(ended <= contact.at <= at for contact in account.contacts):
        return None
    shown = _clock(ended, case)
    return Denial(
        Code.GENTLE_FIRST,
        f"暂缓 {shown} 才结束，还没有联系过：先友好沟通，不直接发函",
        f"the hold ended at {shown} and nobody has spoken with the owner since: a friendly word first",
    )


def _stage(case: Case) -> Denial | None:
    needed, level = OPEN_FROM[case.question.channel], case.decision.overdue.level
    if level >= needed:
        return None
    zh = f"欠费为 {level} 级，此方式从 {needed} 级起可用" if level else "除违约金外没有逾期，任何方式都不开放"
    en = (
        f"level {level}: this way opens at level {needed}"
        if level
        else "nothing but late fees is overdue: no way is open"
    )
    return Denial(Code.STAGE, zh, en)


def _deadline(case: Case) -> Denial | None:
    if case.question.channel != Channel.LAWSUIT:
        return None
    day = to_day(case.day)
    if any(demand.delivered_at <= case.at and demand.deadline < day for demand in case.facts.demands):
        return None
    return Denial(
        Code.DEADLINE,
        "还没有已送达且期限已过的催告（民法典第 944 条）",
        "no delivered demand whose deadline has passed (Civil Code 944)",
    )


def _approval(case: Case) -> Denial | None:
    channel = case.question.channel
    if channel not in (Channel.LAWYER_LETTER, Channel.LAWSUIT) or case.approved(channel):
        return None
    return plain(Code.APPROVAL)


def _two(case: Case) -> Denial | None:
    channel, people = case.question.channel, case.question.people
    alone = channel == Channel.VISIT or (channel == Channel.SERVICE_VISIT and Role.STEWARD not in people)
    if not alone or len(people) >= TWO:
        return None
    return plain(Code.TWO_PERSON)


def _escort(case: Case) -> Denial | None:
    if case.question.channel != Channel.VISIT or not is_high_risk(case.facts.history, case.at):
        return None
    for escort in case.facts.escorts:
        is_on = escort.accepted_at <= case.at and (escort.ended_at is None or case.at < escort.ended_at)
        if is_on and abs(escort.starts_at - case.at) <= ESCORT_MARGIN:
            return None
    return Denial(Code.ESCORT, "高风险户，需安保接单陪同", "high risk: a security escort must have accepted that time")


def _care(case: Case) -> Denial | None:
    if not case.facts.care or case.question.channel not in AT_THE_DOOR or Role.STEWARD in case.question.people:
        return None
    return plain(Code.SPECIAL_CARE)


def _not_debtor(case: Case) -> Denial | None:
    reaching = case.question.reaching
    is_known_other = reaching is not None and reaching not in DEBTORS
    if not is_known_other and not case.facts.is_foreign(case.question.phone, case.at):
        return None
    return Denial(
        Code.NOT_DEBTOR,
        "对方不是业主或其代理人，不得谈及欠费",
        "not the owner or the owner's agent: never speak of the debt",
    )


RULES: Final[tuple[Callable[[Case], Denial | None], ...]] = (
    _settled, _stale, _held, _promised, _quiet, _holiday, _too_soon, _too_many, _gentle, _stage, _deadline, _approval,
    _two, _escort, _care, _not_debtor,
)  # fmt: skip


def _collecting(case: Case) -> list[tuple[datetime, bool]]:
    """(when, whether somebody was reached) of the collection contacts up to now, whoever began them."""
    own = [
        (one.at, one.result in REACHED)
        for one in case.facts.account.contacts
        if one.purpose == Purpose.COLLECTION and one.at <= case.at
    ]
    return own + [(one.at, one.reached) for one in case.facts.elsewhere if one.at <= case.at]


def _clock(instant: datetime, case: Case) -> str:
    return instant.astimezone(case.facts.account.zone).strftime("%m-%d %H:%M")
