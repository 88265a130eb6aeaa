"""The words of the board: every code that is stored, sent or compared, in one place.

Chinese and English labels for people live in the catalogues; LABELS holds those that rules put into their reasons.
"""

from enum import StrEnum

from board.rules.ports import Text


class Status(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


# Events of one moment are folded in this order (the enumeration's own).
RANK = {status: rank for rank, status in enumerate(Status)}
UNFINISHED = frozenset({Status.OPEN, Status.IN_PROGRESS, Status.REOPENED})
COMPLETED = frozenset({Status.RESOLVED, Status.CONFIRMED})


class Kind(StrEnum):
    REPAIR = "repair"
    COMPLAINT = "complaint"
    OTHER = "other"


class Severity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class State(StrEnum):
    SETTLED = "settled"
    HELD = "held"
    PROMISED = "promised"
    WINDOW = "window"
    COLLECTABLE = "collectable"


class HoldKind(StrEnum):
    HARDSHIP = "hardship"
    LEGAL = "legal"
    INSTALMENT = "instalment"
    MANAGER = "manager"


class Purpose(StrEnum):
    COLLECTION = "collection"
    SERVICE = "service"


class Direction(StrEnum):
    OUT = "out"
    IN = "in"


class Channel(StrEnum):
    SMS = "sms"
    WECHAT = "wechat"
    PHONE = "phone"
    VISIT = "visit"
    SERVICE_VISIT = "service_visit"
    LETTER = "letter"
    LAWYER_LETTER = "lawyer_letter"
    LAWSUIT = "lawsuit"


class Reached(StrEnum):
    """Who was reached by a contact."""

    OWNER = "owner"
    AGENT = "agent"
    TENANT = "tenant"
    RELATIVE = "relative"
    STRANGER = "stranger"


class Result(StrEnum):
    PAID = "paid"
    PROMISED = "promised"
    REFUSED = "refused"
    SERVICE_ISSUE = "service_issue"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    HOSTILE = "hostile"


CLOSES_WINDOW = frozenset({Result.PAID, Result.PROMISED, Result.REFUSED, Result.SERVICE_ISSUE})


class Role(StrEnum):
    CLERK = "clerk"
    STEWARD = "steward"
    ENGINEERING = "engineering"
    ENVIRONMENT = "environment"
    SECURITY = "security"
    LEAD = "lead"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class ActKind(StrEnum):
    """What may begin a limitation clock anew."""

    DEMAND = "demand"
    ACKNOWLEDGEMENT = "acknowledgement"
    PLAN = "plan"
    PART_PAYMENT = "part_payment"
    FILING = "filing"


class Evidence(StrEnum):
    """A: its arrival is proven; B: kept, but proves no arrival."""

    A = "A"
    B = "B"


class SignalKind(StrEnum):
    HOLD = "hold"
    RESUME = "resume"
    MISSED_WINDOW = "missed_window"
    REVIEW_DUE = "review_due"
    CLAIM_EXPIRING = "claim_expiring"
    CLAIM_HELD = "claim_held"
    DECISION_DUE = "decision_due"
    PROMISE_DUE = "promise_due"
    PROMISE_BROKEN = "promise_broken"
    PLAN_BROKEN = "plan_broken"
    LEAK = "leak"
    ARRIVAL_LATE = "arrival_late"


LABELS: dict[str, Text] = {
    State.SETTLED: Text("无逾期", "settled"),
    State.HELD: Text("暂缓催缴", "on hold"),
    State.PROMISED: Text("已承诺", "promised"),
    State.WINDOW: Text("窗口期", "in its window"),
    State.COLLECTABLE: Text("可催缴", "collectable"),
    Status.OPEN: Text("待处理", "open"),
    Status.IN_PROGRESS: Text("处理中", "in progress"),
    Status.RESOLVED: Text("已解决", "resolved"),
    Status.CONFIRMED: Text("已回访", "confirmed"),
    Status.REOPENED: Text("重新打开", "reopened"),
    Status.CANCELLED: Text("已取消", "cancelled"),
    Kind.REPAIR: Text("报修", "repair"),
    Kind.COMPLAINT: Text("投诉", "complaint"),
    Kind.OTHER: Text("其他", "other"),
    Severity.MINOR: Text("一般", "minor"),
    Severity.MAJOR: Text("重大", "major"),
    Severity.CRITICAL: Text("紧急", "critical"),
    HoldKind.HARDSHIP: Text("困难", "hardship"),
    HoldKind.LEGAL: Text("诉讼", "legal"),
    HoldKind.INSTALMENT: Text("分期", "instalment"),
    HoldKind.MANAGER: Text("主管决定", "manager's decision"),
}
