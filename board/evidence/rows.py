"""What the screens of a claim show of each thing, as frozen rows."""

from datetime import datetime

import msgspec

from board.rules.delivery import Facts, Judged, Proof, Relation, Way, judge, judge_act
from board.rules.words import ActKind


class DeliveryRow(msgspec.Struct, frozen=True):
    """How a notice went out; days are yyyymmdd. `undone` says when, by whom and why it was taken back."""

    id: int
    notice_id: int
    way: str
    sent_at: datetime
    arrived_on: int | None
    evidence: str
    signer: str
    relation: str
    carrier_no: str
    sent_to: str
    witnesses: str
    note: str
    by: str
    recorded_at: datetime
    undone: str

    @property
    def judged(self) -> Judged:
        """The class and why, by the rule of today: the row keeps the class that it was given."""
        relation = Relation(self.relation) if self.relation else None
        return judge(Facts(Way(self.way), self.arrived_on is not None, self.signer, relation, self.carrier_no))


class WitnessRow(msgspec.Struct, frozen=True):
    """A delivery_witness task of a notice; `how` and `who` once it is done."""

    task_id: int
    notice_id: int
    state: str
    department: str
    assignee: str
    starts_at: datetime | None
    how: str
    who: str
    delivery_id: int | None


class NoticeRow(msgspec.Struct, frozen=True):
    """A notice without its text; `cancelled` says when, by whom and why."""

    id: int
    kind: str
    template: str
    title: str
    sha256: str
    amount_fen: int
    deadline_on: int | None
    made_at: datetime
    by: str
    batch_id: int | None
    cancelled: str
    deliveries: tuple[DeliveryRow, ...] = ()
    witnesses: tuple[WitnessRow, ...] = ()

    @property
    def number(self) -> str:
        return f"H-{self.id:06d}"

    @property
    def letter(self) -> str:
        """The template, without its version."""
        return self.template.partition(":")[0]

    @property
    def arrived(self) -> bool:
        return any(one.evidence == "A" and not one.undone for one in self.deliveries)


class ActRow(msgspec.Struct, frozen=True):
    id: int
    kind: str
    acted_on: int
    evidence: str
    proof: str
    reference: str
    amount_fen: int | None
    delivery_id: int | None
    by: str
    recorded_at: datetime
    undone: str

    @property
    def judged(self) -> Judged | None:
        """Why an act counts or does not; None for that of a delivery, which says it itself."""
        return judge_act(ActKind(self.kind), Proof(self.proof)) if self.proof else None


class RequestRow(msgspec.Struct, frozen=True):
    """An approval asked for, and what became of it; `withdrawn` says when, by whom and why an approval ended."""

    id: int
    channel: str
    preservation: bool
    reason: str
    asked_at: datetime
    by: str
    decided_at: datetime | None
    decided_by: str
    decision: str
    decision_reason: str
    approval_id: int | None
    withdrawn: str


class LawsuitRow(msgspec.Struct, frozen=True):
    id: int
    amount_fen: int
    prepared_at: datetime
    by: str
    court: str
    case_no: str
    filed_on: int | None
    act_id: int | None
    ended_on: int | None
    outcome: str


class DecisionRow(msgspec.Struct, frozen=True):
    choice: str
    reason: str
    last_safe_day: int
    decided_at: datetime
    by: str
