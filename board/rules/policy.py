"""The numbers and choices that a manager can change per community, as versions in time."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Final

from board.rules.words import Kind, Severity

SEVERITY_ORDER: Final = {Severity.MINOR: 0, Severity.MAJOR: 1, Severity.CRITICAL: 2}

CATEGORY_SEVERITY: Final[Mapping[str, Severity]] = {
    **dict.fromkeys(("漏水", "反水", "渗漏", "停水", "停电", "电梯", "消防", "外墙脱落", "安全"), Severity.MAJOR),
    **dict.fromkeys(("电梯困人", "困人", "燃气"), Severity.CRITICAL),
}

TASK_WORKDAYS: Final[Mapping[str, int]] = {
    "soft_collection": 7,
    "service_issue": 1,
    "progress_feedback": 1,
    "window_followup": 1,
    "inspection": 5,
    "presence_check": 2,
    "showcase": 5,
    "hold_review": 2,
}


@dataclass(frozen=True, slots=True)
class Blocking:
    """One line of the blocking policy: tickets of this kind from this severity up."""

    kind: Kind
    severity: Severity = Severity.MINOR


@dataclass(frozen=True, slots=True)
class Policy:
    """All policy values in force at one moment; the defaults are the board's own.

    `opens_on` says whether a window opens when a ticket is resolved, or when it is confirmed by a return visit (or
    `confirm_days` after its resolution). Counts are days unless their name says otherwise.
    """

    blocking: tuple[Blocking, ...] = (Blocking(Kind.COMPLAINT), Blocking(Kind.REPAIR, Severity.MAJOR))
    category_severity: Mapping[str, Severity] = field(default_factory=lambda: CATEGORY_SEVERITY)
    opens_on: str = "resolved"
    confirm_days: int = 3
    window_days: int = 7
    promise_grace_days: int = 1
    review_days: int = 30
    repeat_tickets: int = 3
    repeat_days: int = 90
    cut_off_share: float = 0.5
    stale_days: int = 3
    feedback_workdays: int = 3
    task_workdays: Mapping[str, int] = field(default_factory=lambda: TASK_WORKDAYS)


class PolicyError(ValueError):
    """A policy value that cannot be used; the text names it."""


@dataclass(frozen=True, slots=True)
class PolicyHistory:
    """Policies with the instant each came into force, oldest first; the first holds backwards too."""

    versions: tuple[tuple[datetime, Policy], ...] = ()
    first: Policy = Policy()

    def at(self, t: datetime) -> Policy:
        """The policy in force at t."""
        index = bisect_right(self.versions, t, key=lambda version: version[0])
        return self.versions[index - 1][1] if index else self.first

    @property
    def changes(self) -> tuple[datetime, ...]:
        """The instants at which the policy became another one."""
        return tuple(at for at, _ in self.versions)


def history(changes: Iterable[tuple[datetime, Mapping[str, Any]]]) -> PolicyHistory:
    """Policy versions from changes (effective instant, the values that changed), in any order.

    The board's defaults are the first version. Raises PolicyError for a name or a value that is none.
    """
    versions: list[tuple[datetime, Policy]] = []
    current = Policy()
    for at, values in sorted(changes, key=lambda change: change[0]):
        current = changed(current, values)
        versions.append((at, current))
    return PolicyHistory(tuple(versions), Policy())


def changed(policy: Policy, values: Mapping[str, Any]) -> Policy:
    """The policy with these values, given as they come out of JSON. Raises PolicyError."""
    known = {one.name for one in fields(Policy)}
    unknown = set(values) - known
    if unknown:
        raise PolicyError(f"unknown policy value {sorted(unknown)[0]!r}")
    try:
        return replace(policy, **{name: _value(name, value) for name, value in values.items()})
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise PolicyError(f"a policy value cannot be used: {error}") from error


def _value(name: str, value: Any) -> Any:
    if name == "blocking":
        return tuple(Blocking(Kind(line["kind"]), Severity(line.get("severity", "minor"))) for line in value)
    if name == "category_severity":
        return {str(category): Severity(severity) for category, severity in value.items()}
    if name == "task_workdays":
        return {**TASK_WORKDAYS, **{str(kind): _count(kind, days) for kind, days in value.items()}}
    if name == "opens_on":
        if value not in ("resolved", "confirmed"):
            raise PolicyError("opens_on is resolved or confirmed")
        return value
    if name == "cut_off_share":
        if not 0 < float(value) <= 1:
            raise PolicyError("cut_off_share lies above 0 and at most at 1")
        return float(value)
    return _count(name, value)


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or int(value) != value or not 0 <= value <= 3650:
        raise PolicyError(f"{name} is a whole number from 0 to 3650")
    return int(value)
