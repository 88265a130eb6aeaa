"""May a manager set this value? Stricter than what is read back from the past, and with a sentence for each refusal."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from board.rules.contact_classes import CLASSES, ContactClass
from board.rules.policy import Policy, PolicyError, changed
from board.rules.policy_values import EARLIEST, LATEST, VALUES, Shape
from board.rules.ports import Refused, Text
from board.rules.retention import COMMUNITY_DAYS, RULES
from board.rules.task_kinds import KINDS
from board.rules.words import Kind

CATEGORIES = 200

UNREADABLE = Text("“{label}”填写得不对，请检查。", "{label}: this value cannot be used; check it.")
RANGE = Text("“{label}”请填 {low} 到 {high} 之间的整数。", "{label}: give a whole number from {low} to {high}.")
HOURS = Text(
    "可联系时段最早 08:00、最晚 22:00，结束要晚于开始。",
    "Hours of contact lie between 08:00 and 22:00, and end after they start.",
)
GAPS = Text(
    "没联系上后的间隔不能比联系上后的间隔长。",
    "The hours after an attempt that reached nobody are not more than those after one that reached the owner.",
)
NEVER_HOLDS = Text("“其他”类的工单不暂缓催缴。", "Tickets of another kind never hold anybody.")
NO_NAME = Text(
    "类别要有名称，最多 200 个，名称不超过 40 个字。", "Categories have names of up to 40 characters, 200 at most."
)


def checked(policy: Policy, values: Mapping[str, Any]) -> Policy:
    """The policy with these values, given as they come out of JSON. Raises Refused with what is wrong."""
    for name, value in values.items():
        spec = VALUES.get(name)
        if spec is None:
            raise Refused(Text("没有这个参数。", f"There is no policy value {name[:40]!r}."))
        try:
            found = getattr(changed(policy, {name: value}), name)
        except PolicyError as error:
            raise _refused(UNREADABLE, spec.label) from error
        _CHECKS[spec.shape](name, found)
    new = changed(policy, values)
    if new.retry_gap_hours > new.contact_gap_hours:
        raise Refused(GAPS)
    return new


def _number(name: str, value: Any) -> None:
    _between(VALUES[name].label, value, VALUES[name].low, VALUES[name].high)


def _share(name: str, value: Any) -> None:
    _between(VALUES[name].label, round(value * 100), VALUES[name].low, VALUES[name].high)


def _hours(_name: str, value: Any) -> None:
    if value.start < EARLIEST or value.until > LATEST:
        raise Refused(HOURS)


def _blocking(_name: str, value: Any) -> None:
    if any(line.kind == Kind.OTHER for line in value):
        raise Refused(NEVER_HOLDS)


def _severities(_name: str, value: Any) -> None:
    if len(value) > CATEGORIES or any(not name.strip() or len(name) > 40 for name in value):
        raise Refused(NO_NAME)


def _task_days(name: str, value: Any) -> None:
    labels = {str(kind): form.label for kind, form in KINDS.items()}
    _known(name, value, labels)
    for kind, days in value.items():
        _between(labels[kind], days, VALUES[name].low, VALUES[name].high)


def _retention(name: str, value: Any) -> None:
    _known(name, value, COMMUNITY_DAYS)
    for kind, days in value.items():
        _between(RULES[kind].what, days, RULES[kind].floor, RULES[kind].ceiling)


def _follow_ups(name: str, value: Any) -> None:
    for kind, one in value.items():
        _between(CLASSES[ContactClass(kind)].label, one.days, VALUES[name].low, VALUES[name].high)


def _known(name: str, value: Mapping[str, int], kinds: Iterable[str]) -> None:
    if not value.keys() <= set(kinds):
        raise _refused(UNREADABLE, VALUES[name].label)


def _between(label: Text, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise _refused(RANGE, label, low=low, high=high)


def _refused(sentence: Text, label: Text, **numbers: int) -> Refused:
    zh, en = sentence.zh.format(label=label.zh, **numbers), sentence.en.format(label=label.en, **numbers)
    return Refused(Text(zh, en))


_CHECKS: Final[Mapping[Shape, Callable[[str, Any], None]]] = {
    Shape.NUMBER: _number, Shape.SHARE: _share, Shape.CHOICE: lambda name, value: None, Shape.HOURS: _hours,
    Shape.BLOCKING: _blocking, Shape.SEVERITIES: _severities, Shape.TASK_DAYS: _task_days, Shape.RETENTION: _retention,
    Shape.FOLLOW_UPS: _follow_ups,
}  # fmt: skip
