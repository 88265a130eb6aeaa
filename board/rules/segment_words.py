"""The facts behind a segment as sentences, from numbers: the rule says them, and so does whoever stored the numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from board.rules.ports import Text
from board.rules.words import HoldKind

HARD_TIMES: Final[Mapping[HoldKind, Text]] = {
    HoldKind.HARDSHIP: Text("困难暂缓", "hardship hold"),
    HoldKind.INSTALMENT: Text("分期", "instalments"),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What a segment follows from, in numbers.

    `mark` is the reason of a black mark in force, None without one. `hard` contacts of the last 6 months were not
    answered or hostile. `tickets` are the serious ones and `issues` the contacts that named a problem, both of 12
    months. `holds` are the kinds of hardship in force. `good` of the 12 months before were on time.
    """

    months: int
    mark: str | None = None
    hard: int = 0
    tickets: int = 0
    issues: int = 0
    holds: frozenset[HoldKind] = frozenset()
    good: int = 0


def high_risk(counts: Counts) -> tuple[Text, ...]:
    if counts.mark is not None:
        return (Text(f"黑旗：{counts.mark}", f"black mark: {counts.mark}"),)
    hard = Text(
        f"近 6 个月有 {counts.hard} 次联系不上或态度激烈", f"{counts.hard} contacts unanswered or hostile in 6 months"
    )
    return (months(counts), hard)


def service_sensitive(counts: Counts) -> tuple[Text, ...]:
    found: tuple[Text, ...] = ()
    if counts.tickets:
        found += (Text(f"近 12 个月有 {counts.tickets} 个重要工单", f"{counts.tickets} serious tickets in 12 months"),)
    if counts.issues:
        zh = f"近 12 个月联系时反映过 {counts.issues} 次服务问题"
        found += (Text(zh, f"{counts.issues} contacts in 12 months named a problem"),)
    return found


def hardship(counts: Counts) -> tuple[Text, ...]:
    return tuple(text for kind, text in HARD_TIMES.items() if kind in counts.holds)


def silent(counts: Counts) -> tuple[Text, ...]:
    return (
        months(counts),
        Text("近 6 个月没有联系上，也从未报修", "nobody reached in 6 months, and no tickets"),
    )


def forgetful(counts: Counts) -> tuple[Text, ...]:
    on_time = Text(f"此前 12 个月中 {counts.good} 个月没有逾期", f"{counts.good} of the 12 months before were on time")
    return (months(counts), on_time)


def watching(counts: Counts) -> tuple[Text, ...]:
    return (months(counts),)


def cooperative(counts: Counts) -> tuple[Text, ...]:
    return (Text("没有逾期费用", "nothing is overdue"),)


def months(counts: Counts) -> Text:
    if not counts.months:
        return Text("只欠违约金", "only late fees are overdue")
    return Text(f"欠 {counts.months} 个月", f"{counts.months} months overdue")
