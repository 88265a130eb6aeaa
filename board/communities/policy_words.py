"""Policy values as a manager reads them; what is typed in stays as `queries.as_text` gives it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from board.rules.policy import Blocking
from board.rules.ports import Text
from board.rules.task_kinds import KINDS
from board.rules.words import LABELS, Severity

OPENS_ON = {
    "resolved": Text("工单办结时", "when the ticket is resolved"),
    "confirmed": Text("回访确认时", "when a return visit confirms it"),
}
FROM = Text("{}（{}及以上）", "{} ({} and above)")
THESE = Text("{}：{}", "{}: {}")


def in_words(name: str, value: Any, language: str) -> str:
    """A value in the reader's language: tables as short lists, numbers and words as they are."""
    if name == "blocking":
        return _blocking(value, language)
    if name == "category_severity":
        return _severities(value, language)
    if name == "task_workdays":
        labels = {str(kind): form.label for kind, form in KINDS.items()}
        return _comma(language).join(f"{_say(labels[kind], language)} {days}" for kind, days in value.items())
    if name == "opens_on":
        return _say(OPENS_ON[value], language)
    if name == "cut_off_share":
        return f"{value:.0%}"
    return str(value)


def opens_on(language: str) -> list[tuple[str, str]]:
    """The choices of when a window opens."""
    return [(code, _say(text, language)) for code, text in OPENS_ON.items()]


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
