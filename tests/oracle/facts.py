"""The facts that the reference answers from: plain rows, nothing worked out beforehand.

Instants are aware datetimes, days are `date`, months are `year * 12 + month - 1`, money is integer fen.
None in a ticket's copy means "not stated".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.oracle.limitation import Act

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENT = timedelta(microseconds=1)

MAJOR = ("漏水", "反水", "渗漏", "停水", "停电", "电梯", "消防", "外墙脱落", "安全")
CRITICAL = ("电梯困人", "困人", "燃气")
CATEGORY_SEVERITY = {**dict.fromkeys(MAJOR, "major"), **dict.fromkeys(CRITICAL, "critical")}


class RoomKey(NamedTuple):
    community: str
    building: str
    entrance: str
    room: str


class Place(NamedTuple):
    """Where a ticket says it is; a part that is not said is None. Without a room it is a public area."""

    community: str | None
    building: str | None = None
    entrance: str | None = None
    room: str | None = None


@dataclass(frozen=True)
class Policy:
    """One version of a community's numbers; the first version of a list also holds backwards."""

    since: datetime | None = None
    least_severity: Mapping[str, str] = field(default_factory=lambda: {"complaint": "minor", "repair": "major"})
    category_severity: Mapping[str, str] = field(default_factory=lambda: CATEGORY_SEVERITY)
    opens_on: str = "resolved"
    window_days: int = 7
    promise_grace_days: int = 1
    review_days: int = 30
    stale_days: int = 3
    contact_hours: tuple[time, time] = (time(9), time(20))
    contact_gap_hours: int = 24
    retry_gap_hours: int = 2
    contact_limit: int = 3
    contact_limit_days: int = 7
    gentle_days: int = 14


@dataclass(frozen=True)
class Account:
    room: RoomKey
    owner: str


@dataclass(frozen=True)
class ChargeRow:
    room: RoomKey
    item: str
    months: tuple[int, int]
    due_fen: int
    paid_fen: int
    due_date: date

    @property
    def key(self) -> tuple[RoomKey, str, tuple[int, int]]:
        return self.room, self.item, self.months


@dataclass(frozen=True)
class RejectedCharge:
    """What could still be read of a refused row; None for what could not."""

    community: str | None
    room: RoomKey | None = None
    item: str | None = None
    months: tuple[int, int] | None = None


@dataclass(frozen=True)
class ChargeImport:
    """One arrears file. `content` is the same for the same file sent again."""

    content: str
    source: str
    mode: str
    as_of: date
    communities: frozenset[str]
    rows: tuple[ChargeRow, ...]
    rejected: tuple[RejectedCharge, ...] = ()


@dataclass(frozen=True)
class Copy:
    """One arrival of one ticket event, with the facts that it states."""

    source: str
    ticket_no: str
    occurred_at: datetime
    status: str
    updated_at: datetime | None = None
    kind: str | None = None
    category: str | None = None
    severity: str | None = None
    place: Place | None = None
    phone: str | None = None
    owner_id: str | None = None
    assignee: str | None = None
    expected_at: datetime | None = None


@dataclass(frozen=True)
class Release:
    source: str
    ticket_no: str
    at: datetime


@dataclass(frozen=True)
class ManualHold:
    """Of one owner, or of the area (community, building, entrance or None for the whole building)."""

    kind: str
    since: datetime
    until: datetime | None
    owner: str | None = None
    area: tuple[str, str, str | None] | None = None
    released_at: datetime | None = None


@dataclass(frozen=True)
class Promise:
    room: RoomKey
    amount_fen: int
    day: date
    made_at: datetime


@dataclass(frozen=True)
class Contact:
    room: RoomKey
    purpose: str
    direction: str
    at: datetime
    result: str
    channel: str = "phone"


@dataclass(frozen=True)
class OutsideContact:
    """A call or message by which another system asked an owner for money: about one room, or any of the owner's."""

    owner: str
    room: RoomKey | None
    at: datetime
    channel: str
    reached: bool


@dataclass(frozen=True)
class Verification:
    """已核实未缴: on this local day somebody found the account still unpaid."""

    room: RoomKey
    day: date


@dataclass(frozen=True)
class Mark:
    """A red or black mark of an owner."""

    owner: str
    colour: str
    since: datetime
    until: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True)
class OtherPerson:
    """Somebody who can be reached about a room and is not its owner: agent, tenant, relative or stranger."""

    room: RoomKey
    relation: str
    phone: str
    since: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True)
class Escort:
    """An escort task: for which instant, when security accepted it, and when it was cancelled or declined."""

    room: RoomKey
    starts_at: datetime
    accepted_at: datetime | None
    called_off_at: datetime | None = None


@dataclass(frozen=True)
class Demand:
    """A written demand or lawyer's letter and how it arrived; `evidence` A is an arrival that is proven."""

    room: RoomKey
    kind: str
    evidence: str
    arrived_on: date
    deadline_on: date | None


@dataclass(frozen=True)
class Approval:
    room: RoomKey
    channel: str
    preservation: bool
    at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything known about a company. Lists of imports and copies are in the order of arrival.

    `care` has the rooms of households marked for special care, `acts` what begins a limitation clock anew. Compared by
    identity, so that pure answers about the same facts may be remembered.
    """

    accounts: tuple[Account, ...] = ()
    phones: Mapping[str, frozenset[str]] = field(default_factory=dict)
    imports: tuple[ChargeImport, ...] = ()
    copies: tuple[Copy, ...] = ()
    releases: tuple[Release, ...] = ()
    manual_holds: tuple[ManualHold, ...] = ()
    promises: tuple[Promise, ...] = ()
    contacts: tuple[Contact, ...] = ()
    outside: tuple[OutsideContact, ...] = ()
    verifications: tuple[Verification, ...] = ()
    marks: tuple[Mark, ...] = ()
    care: frozenset[RoomKey] = frozenset()
    others: tuple[OtherPerson, ...] = ()
    escorts: tuple[Escort, ...] = ()
    demands: tuple[Demand, ...] = ()
    approvals: tuple[Approval, ...] = ()
    acts: Mapping[RoomKey, tuple[Act, ...]] = field(default_factory=dict)
    policies: Mapping[str, tuple[Policy, ...]] = field(default_factory=dict)
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)

    def account(self, room: tuple[str | None, ...]) -> Account | None:
        return next((each for each in self.accounts if each.room == room), None)

    def community_of(self, owner: str) -> str:
        return next(each.room.community for each in self.accounts if each.owner == owner)

    def policy(self, community: str, at: datetime) -> Policy:
        """The version in force at an instant; the first version also before it began."""
        versions = self.policies.get(community, (Policy(),))
        begun = [each for each in versions if each.since is None or each.since <= at]
        return begun[-1] if begun else versions[0]

    def local_day(self, community: str, at: datetime) -> date:
        return at.astimezone(self.zones.get(community, SHANGHAI)).date()


def month_index(year: int, month: int) -> int:
    return year * 12 + month - 1
