"""Filling in a policy value: the fields of its form, and a form that was sent -> the value as JSON has it.

Nothing here decides whether a value may be set; `board.rules.policy_checks` does.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from board.communities.policy_words import kinds_of, opens_on
from board.rules import contact_classes
from board.rules.channel_words import CHANNELS, TAKERS
from board.rules.contact_classes import CLASSES, ContactClass, FollowUp
from board.rules.policy import SEVERITY_ORDER, Policy
from board.rules.policy_checks import CATEGORIES
from board.rules.policy_values import VALUES, Shape, Value
from board.rules.ports import Text
from board.rules.retention import RULES
from board.rules.words import LABELS, Kind, Severity
from board.web.forms import field, fields

BLOCKS = (Kind.COMPLAINT, Kind.REPAIR)
SPARE_ROWS = 3


class Line(msgspec.Struct, frozen=True):
    """A row of a table of days."""

    name: str
    label: Text
    days: int
    low: int
    high: int
    why: Text | None = None
    channel: str = ""
    by: str = ""


class Form(msgspec.Struct, frozen=True):
    """What the form of a value shows; of the parts only those of its shape are filled."""

    shape: str
    number: str = ""
    low: int = 0
    high: int = 0
    start: str = ""
    until: str = ""
    choices: list[tuple[str, str]] = []
    kinds: list[tuple[str, Text]] = []
    severities: list[tuple[str, Text]] = []
    ticked: list[str] = []
    categories: list[tuple[str, str]] = []
    lines: list[Line] = []
    channels: list[tuple[str, Text]] = []
    takers: list[tuple[str, Text]] = []


def form_of(name: str, policy: Policy, language: str) -> Form:
    """The form of a value, filled with what is in force."""
    spec, value = VALUES[name], getattr(policy, name)
    severities = [(str(one), LABELS[one]) for one in Severity]
    if spec.shape is Shape.BLOCKING:
        kinds = [(str(kind), LABELS[kind]) for kind in BLOCKS]
        ticked = [
            f"{line.kind}:{one}"
            for line in value for one in Severity if SEVERITY_ORDER[one] >= SEVERITY_ORDER[line.severity]
        ]  # fmt: skip
        return Form(spec.shape, kinds=kinds, severities=severities, ticked=ticked)
    if spec.shape is Shape.SEVERITIES:
        rows = [(category, str(severity)) for category, severity in value.items()]
        return Form(spec.shape, severities=severities, categories=rows + [("", "major")] * SPARE_ROWS)
    if spec.shape is Shape.HOURS:
        return Form(spec.shape, start=f"{value.start:%H:%M}", until=f"{value.until:%H:%M}")
    if spec.shape is Shape.CHOICE:
        return Form(spec.shape, number=value, choices=opens_on(language))
    if spec.shape in (Shape.TASK_DAYS, Shape.RETENTION):
        return Form(spec.shape, lines=_lines(name, value))
    if spec.shape is Shape.FOLLOW_UPS:
        ways = [(str(one), CHANNELS[one]) for one in contact_classes.CHANNELS]
        return Form(spec.shape, lines=_follow_ups(value, spec), channels=ways, takers=list(TAKERS.items()))
    number = round(value * 100) if spec.shape is Shape.SHARE else value
    return Form(spec.shape, number=str(number), low=spec.low, high=spec.high)


def value_in(name: str, data: Mapping[str, Any]) -> Any:
    """The value that a form holds, as JSON has it; what is no number stays text, for the check to refuse."""
    shape = VALUES[name].shape
    if shape is Shape.BLOCKING:
        return _blocking(fields(data, "blocks"))
    if shape is Shape.SEVERITIES:
        rows = [(field(data, f"category-{n}"), field(data, f"severity-{n}")) for n in range(CATEGORIES + 1)]
        return {category: severity for category, severity in rows if category}
    if shape is Shape.HOURS:
        return {"from": field(data, "start"), "until": field(data, "until")}
    if shape is Shape.CHOICE:
        return field(data, "value")
    if shape in (Shape.TASK_DAYS, Shape.RETENTION):
        return {kind: _number(field(data, f"days-{kind}")) for kind in kinds_of(name)}
    if shape is Shape.FOLLOW_UPS:
        return {
            kind: {
                "days": _number(field(data, f"days-{kind}")), "channel": field(data, f"channel-{kind}"),
                "by": field(data, f"by-{kind}"),
            }
            for kind in map(str, ContactClass)
        }  # fmt: skip
    number = _number(field(data, "value"))
    return number / 100 if shape is Shape.SHARE and isinstance(number, int) else number


def _blocking(ticked: list[str]) -> list[dict[str, str]]:
    """Each kind from the least severity that is ticked upwards: what is worse never counts less."""
    found = []
    for kind in BLOCKS:
        least = next((one for one in Severity if f"{kind}:{one}" in ticked), None)
        if least is not None:
            found.append({"kind": str(kind), "severity": str(least)})
    return found


def _lines(name: str, value: Mapping[str, int]) -> list[Line]:
    spec = VALUES[name]
    if spec.shape is Shape.TASK_DAYS:
        return [Line(kind, label, value[kind], spec.low, spec.high) for kind, label in kinds_of(name).items()]
    rules = {kind: RULES[kind] for kind in kinds_of(name)}
    return [
        Line(kind, rule.what, value[kind], rule.floor, rule.ceiling, rule.why) for kind, rule in rules.items()
    ]  # fmt: skip


def _follow_ups(value: Mapping[str, FollowUp], spec: Value) -> list[Line]:
    return [
        Line(kind, CLASSES[ContactClass(kind)].label, one.days, spec.low, spec.high,
             CLASSES[ContactClass(kind)].why, str(one.channel), str(one.by))
        for kind, one in value.items()
    ]  # fmt: skip


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text
