"""The numbers and choices that a manager can change per community, as versions in time."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, time
from typing import Any, Final

from board.rules.contact_classes import FOLLOW_UPS, FollowUp, follow_up
from board.rules.retention import COMMUNITY_DAYS
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
class Hours:
    """A part of each local day, `start <= t < until`."""

    start: time
    until: time


@dataclass(frozen=True, slots=True)
class Policy:
    """All policy values in force at one moment; the defaults are the board's own. `policy_values` says what each means.

    `opens_on` says whether a window opens when a ticket is resolved, or when it is confirmed by a return visit (or
    `confirm_days` after its resolution). Counts are days unless their name says otherwise. `retention_days` has the
    kinds of `board.rules.retention` that a community sets itself.
    """

    blocking: tuple[Blocking, ...] = (Blocking(Kind.COMPLAINT), Blocking(Kind.REPAIR, Severity.MAJOR))
    category_severity: Mapping[str, Severity] = field(default_factory=lambda: CATEGORY_SEVERITY)
    opens_on: str = "resolved"
    confirm_days: int = 3
    window_days: int = 7
    promise_grace_days: int = 1
    instalment_tolerance_days: int = 5
    review_days: int = 30
    repeat_tickets: int = 3
    repeat_days: int = 90
    cut_off_share: float = 0.5
    stale_days: int = 3
    contact_hours: Hours = Hours(time(9), time(20))
    contact_gap_hours: int = 24
    retry_gap_hours: int = 2
    contact_limit: int = 3
    contact_limit_days: int = 7
    gentle_days: int = 14
    demand_days: int = 15
    mark_days: int = 180
    owing_months: int = 3
    dismissal_days: int = 30
    feedback_workdays: int = 3
    follow_ups: Mapping[str, FollowUp] = field(default_factory=lambda: FOLLOW_UPS)
    task_workdays: Mapping[str, int] = field(default_factory=lambda: TASK_WORKDAYS)
    retention_days: Mapping[str, int] = field(default_factory=lambda: COMMUNITY_DAYS)


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


def as_json(value: Any) -> Any:
    """A policy value as JSON has it, which `changed` reads again."""
    if isinstance(value, tuple):
        return [{"kind": str(line.kind), "severity": str(line.severity)} for line in value]
    if isinstance(value, Mapping):
        return {str(key): _one_as_json(one) for key, one in value.items()}
    if isinstance(value, Hours):
        return {"from": f"{value.start:%H:%M}", "until": f"{value.until:%H:%M}"}
    return value


def _one_as_json(value: Any) -> Any:
    if isinstance(value, FollowUp):
        return {"days": value.days, "channel": str(value.channel), "by": str(value.by)}
    return value if isinstance(value, int) else str(value)


def _value(name: str, value: Any) -> Any:
    if name in _TABLES:
        return {**_TABLES[name], **{str(kind): _count(kind, days) for kind, days in value.items()}}
    read = _READERS.get(name)
    return _count(name, value) if read is None else read(value)


def _blocking(value: Any) -> tuple[Blocking, ...]:
    return tuple(Blocking(Kind(line["kind"]), Severity(line.get("severity", "minor"))) for line in value)


def _severities(value: Any) -> dict[str, Severity]:
    return {str(category): Severity(severity) for category, severity in value.items()}


def _follow_ups(value: Any) -> dict[str, FollowUp]:
    """The classes that are named, the others as by default."""
    unknown = set(value) - set(FOLLOW_UPS)
    if unknown:
        raise PolicyError(f"no class of contacts is called {sorted(unknown)[0]!r}")
    return {**FOLLOW_UPS, **{name: follow_up(one) for name, one in value.items()}}


def _opens_on(value: Any) -> str:
    if value not in ("resolved", "confirmed"):
        raise PolicyError("opens_on is resolved or confirmed")
    return str(value)


def _share(value: Any) -> float:
    if not 0 < float(value) <= 1:
        raise PolicyError("cut_off_share lies above 0 and at most at 1")
    return float(value)


def _hours(value: Any) -> Hours:
    hours = Hours(time.fromisoformat(value["from"]), time.fromisoformat(value["until"]))
    if hours.start >= hours.until:
        raise PolicyError("contact_hours end after they start")
    return hours


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or int(value) != value or not 0 <= value <= 3650:
        raise PolicyError(f"{name} is a whole number from 0 to 3650")
    return int(value)


_TABLES: Final[Mapping[str, Mapping[str, int]]] = {"task_workdays": TASK_WORKDAYS, "retention_days": COMMUNITY_DAYS}
_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "blocking": _blocking, "category_severity": _severities, "opens_on": _opens_on, "cut_off_share": _share,
    "contact_hours": _hours, "follow_ups": _follow_ups,
}  # fmt: skip
