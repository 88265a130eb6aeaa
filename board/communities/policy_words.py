"""Policy values as a manager reads them; `policy_forms` has how they are filled in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from board.rules.channel_words import CHANNELS, TAKERS
from board.rules.contact_classes import CLASSES, ContactClass, FollowUp
from board.rules.policy import TASK_WORKDAYS, Blocking
from board.rules.policy_values import VALUES, Shape
from board.rules.ports import Text
from board.rules.retention import COMMUNITY_DAYS, RULES
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.words import LABELS, Severity

OPENS_ON = {
    "resolved": Text("工单办结时", "when the ticket is resolved"),
    "confirmed": Text("回访确认时", "when a return visit confirms it"),
}
FROM = Text("{}（{}及以上）", "{} ({} and above)")
FOLLOW_UP = Text("{} {} 天后{}（{}）", "{} after {} days by {} ({})")
THESE = Text("{}：{}", "{}: {}")


def in_words(name: str, value: Any, language: str) -> str:
    """A value in the reader's language with its unit: tables as short lists, choices by their names."""
    spec = VALUES[name]
    if spec.shape is Shape.BLOCKING:
        return _blocking(value, language)
    if spec.shape is Shape.SEVERITIES:
        return _severities(value, language)
    if spec.shape in (Shape.TASK_DAYS, Shape.RETENTION):
        labels = kinds_of(name)
        return _comma(language).join(f"{_say(labels[kind], language)} {days}" for kind, days in value.items())
    if spec.shape is Shape.FOLLOW_UPS:
        return ("; " if language == "en" else "；").join(_follow_up(kind, one, language) for kind, one in value.items())
    if spec.shape is Shape.CHOICE:
        return _say(OPENS_ON[value], language)
    if spec.shape is Shape.SHARE:
        return f"{value:.0%}"
    if spec.shape is Shape.HOURS:
        return f"{value.start:%H:%M}–{value.until:%H:%M}"
    return f"{value} {_say(spec.unit, language)}"


def kinds_of(name: str) -> dict[str, Text]:
    """The rows of a table of days, with their labels."""
    if VALUES[name].shape is Shape.TASK_DAYS:
        return {kind: KINDS[TaskKind(kind)].label for kind in TASK_WORKDAYS}
    return {kind: RULES[kind].what for kind in COMMUNITY_DAYS}


def opens_on(language: str) -> list[tuple[str, str]]:
    """The choices of when a window opens."""
    return [(code, _say(text, language)) for code, text in OPENS_ON.items()]


def _follow_up(kind: str, one: FollowUp, language: str) -> str:
    said = (CLASSES[ContactClass(kind)].label, CHANNELS[one.channel], TAKERS[one.by])
    label, channel, by = (_say(text, language) for text in said)
    return _say(FOLLOW_UP, language).format(label, one.days, channel, by)


def _blocking(lines: Sequence[Blocking], language: str) -> str:
    said = []
    for line in lines:
        kind, severity = _say(LABELS[line.kind], language), _say(LABELS[line.severity], language)
        said.append(kind if line.severity == Severity.MINOR else _say(FROM, language).format(kind, severity))
    return _comma(language).join(said) or "—"


def _severities(categories: Mapping[str, Severity], language: str) -> str:
    grouped: dict[Severity, list[str]] = defaultdict(list)
    for category, severity in categories.items():
        grouped[severity].append(category)
    these = _say(THESE, language)
    said = [these.format(_say(LABELS[one], language), "、".join(names)) for one, names in grouped.items()]
    return ("; " if language == "en" else "；").join(said) or "—"


def _comma(language: str) -> str:
    return ", " if language == "en" else "、"


def _say(text: Text, language: str) -> str:
    return text.en if language == "en" else text.zh
