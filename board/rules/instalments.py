"""A debt paid in dated parts: what is proposed, how it stands, and when it is broken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from board.rules.charges import Version, paid_since
from board.rules.money import yuan
from board.rules.ports import Text
from board.rules.time import from_day, to_day

MOST_PARTS: Final = 36
YUAN: Final = 100


class PartState(StrEnum):
    """LATE is past its day, within the days of tolerance, or still without a list that would tell."""

    DUE = "due"
    PAID = "paid"
    LATE = "late"
    MISSED = "missed"


class PlanState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    COMPLETED = "completed"
    BROKEN = "broken"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


PART_LABELS: Final[Mapping[str, Text]] = {
    PartState.DUE: Text("未到期", "to come"),
    PartState.PAID: Text("已缴", "paid"),
    PartState.LATE: Text("迟缴（宽限内）", "late, within tolerance"),
    PartState.MISSED: Text("逾期未缴", "missed"),
}
PLAN_LABELS: Final[Mapping[str, Text]] = {
    PlanState.DRAFT: Text("待签字", "to be signed"),
    PlanState.RUNNING: Text("履行中", "running"),
    PlanState.COMPLETED: Text("已缴清", "completed"),
    PlanState.BROKEN: Text("未履行", "broken"),
    PlanState.ENDED: Text("已终止", "ended"),
    PlanState.WITHDRAWN: Text("已作废", "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """`amount_fen` by the local day `due_on` (yyyymmdd)."""

    amount_fen: int
    due_on: int


@dataclass(frozen=True, slots=True)
class PartNow:
    """A part and what of it is paid; `last_on` is the last day that is in time."""

    part: Part
    paid_fen: int
    last_on: int
    state: PartState


@dataclass(frozen=True, slots=True)
class Standing:
    """A signed plan on a local day: what should have come by then, and what came."""

    parts: tuple[PartNow, ...]
    expected_fen: int
    paid_fen: int
    state: PlanState


def standing(
    parts: Sequence[Part],
    charges: Iterable[Version],
    *,
    began_on: int,
    day: int,
    known_on: int,
    tolerance_days: int,
) -> Standing:
    """How a plan signed on `began_on` stands on `day`: payments cover its parts in their order.

    `known_on` is the day of the newest arrears list. A part is missed only once a list from after its last day in time
    has come: what nobody can know yet is held against nobody.
    """
    versions = list(charges)
    found: list[PartNow] = []
    target = 0
    paid = paid_since(versions, began_on, day)
    for part in parts:
        before, target = target, target + part.amount_fen
        last = to_day(from_day(part.due_on) + timedelta(days=tolerance_days))
        in_time = paid if day <= last else paid_since(versions, began_on, last)
        state = _part_state(part, in_time >= target, day=day, last=last, known_on=known_on)
        found.append(PartNow(part, max(0, min(part.amount_fen, paid - before)), last, state))
    expected = sum(part.amount_fen for part in parts if part.due_on <= day)
    return Standing(tuple(found), expected, paid, _plan_state(found))


def propose(total_fen: int, count: int, first: date) -> list[Part]:
    """Equal parts of whole yuan, a month apart, the rest with the last; `first` is the first part's day."""
    each = total_fen // count
    each -= each % YUAN if each >= YUAN else 0
    amounts = [each] * (count - 1) + [total_fen - each * (count - 1)]
    return [Part(amount, to_day(_months_on(first, number))) for number, amount in enumerate(amounts)]


def faults(parts: Sequence[Part], total_fen: int, *, today: int) -> list[Text]:
    """Why a plan cannot be taken like this; nothing where it can."""
    found = []
    if not 2 <= len(parts) <= MOST_PARTS:
        found.append(Text(f"分期为 2 到 {MOST_PARTS} 期。", f"A plan has 2 to {MOST_PARTS} parts."))
    if any(part.amount_fen <= 0 for part in parts):
        found.append(Text("每一期的金额都要大于零。", "Every part has an amount above zero."))
    if any(one.due_on >= other.due_on for one, other in pairwise(parts)):
        found.append(Text("各期日期要一期比一期晚。", "The days of the parts must follow one another."))
    if parts and parts[0].due_on < today:
        found.append(Text("第一期的日期已经过去。", "The first part's day has passed."))
    summed = sum(part.amount_fen for part in parts)
    if summed != total_fen:
        zh = f"各期合计 {yuan(summed)}，与总额 {yuan(total_fen)} 不一致。"
        found.append(Text(zh, f"The parts come to {yuan(summed)}, the plan to {yuan(total_fen)}."))
    return found


def _part_state(part: Part, is_covered: bool, *, day: int, last: int, known_on: int) -> PartState:
    if is_covered:
        return PartState.PAID
    if day <= part.due_on:
        return PartState.DUE
    return PartState.LATE if day <= last or known_on <= last else PartState.MISSED


def _plan_state(parts: Sequence[PartNow]) -> PlanState:
    if any(one.state == PartState.MISSED for one in parts):
        return PlanState.BROKEN
    return PlanState.COMPLETED if all(one.state == PartState.PAID for one in parts) else PlanState.RUNNING


def _months_on(day: date, count: int) -> date:
    """The same day of a later month, or that month's last."""
    index = day.year * 12 + day.month - 1 + count
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
