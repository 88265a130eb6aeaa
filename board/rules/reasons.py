"""Why an account is in its state: codes with a sentence in Chinese and in English."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from board.rules.money import yuan
from board.rules.state import Decision
from board.rules.time import from_day
from board.rules.words import LABELS, State


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    zh: str
    en: str


def reasons(decision: Decision, zone: tzinfo) -> tuple[Reason, ...]:
    """The reasons that made this state, most telling first; never empty."""
    made = {
        State.SETTLED: _settled,
        State.HELD: _held,
        State.PROMISED: _promised,
        State.WINDOW: _window,
        State.COLLECTABLE: _collectable,
    }
    return made[decision.state](decision, zone)


def _settled(decision: Decision, zone: tzinfo) -> tuple[Reason, ...]:
    return (Reason("NOTHING_OVERDUE", "没有逾期未缴的费用", "nothing is overdue"),)


def _held(decision: Decision, zone: tzinfo) -> tuple[Reason, ...]:
    found = [
        Reason(
            "TICKET_OPEN",
            f"工单 {span.number} 未解决，自 {_time(span.starts, zone)} 起暂缓",
            f"ticket {span.number} is not resolved, on hold since {_time(span.starts, zone)}",
        )
        for span in decision.held_by
    ]
    for hold in decision.manual_holds:
        until_zh = f"至 {_time(hold.ends, zone)}" if hold.ends else "未定截止"
        until_en = f"until {_time(hold.ends, zone)}" if hold.ends else "with no end set"
        label = LABELS[hold.kind]
        found.append(
            Reason(
                "MANUAL_HOLD",
                f"人工暂缓（{label.zh}）：{hold.reason}，{until_zh}",
                f"manual hold ({label.en}): {hold.reason}, {until_en}",
            )
        )
    return tuple(found)


def _promised(decision: Decision, zone: tzinfo) -> tuple[Reason, ...]:
    promise = decision.promise
    assert promise is not None
    day = from_day(promise.promised_on).isoformat()
    return (
        Reason(
            "PROMISE_ACTIVE",
            f"业主承诺 {day} 前缴 {yuan(promise.amount_fen)}",
            f"the owner promised {yuan(promise.amount_fen)} by {day}",
        ),
    )


def _window(decision: Decision, zone: tzinfo) -> tuple[Reason, ...]:
    window = decision.window
    assert window is not None
    numbers = "、".join(span.number for span in window.tickets)
    closes = _time(window.closes_at, zone)
    return (
        Reason(
            "WINDOW_OPEN",
            f"工单 {numbers} 已于 {_time(window.opens_at, zone)} 解决，窗口期至 {closes}",
            f"ticket {numbers} was resolved on {_time(window.opens_at, zone)}, the window runs until {closes}",
        ),
    )


def _collectable(decision: Decision, zone: tzinfo) -> tuple[Reason, ...]:
    owed = decision.overdue
    months_zh = f"欠 {owed.months} 个月" if owed.months else "仅欠违约金"
    months_en = f"{owed.months} months overdue" if owed.months else "only late fees overdue"
    return (
        Reason(
            "OVERDUE",
            f"{months_zh}，共 {yuan(owed.fen)}，没有未解决的问题",
            f"{months_en}, {yuan(owed.fen)} in all, no open problem",
        ),
    )


def _time(instant: datetime, zone: tzinfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")
