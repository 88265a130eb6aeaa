"""What readers of the outside hand to the board: plain values, whatever the source was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in the two languages of the board."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be taken, so that a person can mend it and send it again.

    `row` is the number that Excel shows beside the row; `column` and `value` are what the file calls and holds;
    `cells` is the whole row by its own headers.
    """

    row: int
    column: str
    value: str
    reason: Text
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEventIn:
    """One thing that a source says happened to a ticket; None or "" where the source does not state it.

    `status` is one of the board's own (open, in_progress, resolved, confirmed, reopened, cancelled); `status_word` and
    `kind_word` are the source's own. `place_text` is the address as written, the four parts beside it what was read
    from it; `area` marks a public area. Instants are aware UTC; `row` is 0 where there is no file.
    """

    ticket_no: str
    occurred_at: datetime
    status: str | None
    status_word: str = ""
    kind: str | None = None
    kind_word: str = ""
    category: str | None = None
    severity: str | None = None
    community: str | None = None
    building: str | None = None
    entrance: str | None = None
    room: str | None = None
    place_text: str | None = None
    area: bool = False
    phone: str | None = None
    owner_ref: str | None = None
    room_ref: str | None = None
    assignee: str | None = None
    expected_at: datetime | None = None
    description: str | None = None
    result: str | None = None
    updated_at: datetime | None = None
    row: int = 0


class Refused(Exception):
    """The board does not allow this now. Carries the sentence for the person; nothing was changed."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text

    @property
    def members(self) -> dict[str, Any]:
        """What a program is told beside the sentence."""
        return {}


class NotFound(Exception):
    """There is no such thing, or none that this person may see: the two are never told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomIn:
    """One room of the roll; "" or None where the roll does not say.

    `floor` and `stack` come from the room's digits where no column gives them; `area` is m2 as written; `care` is the
    mark's own words, "" for a household without one.
    """

    community: str
    building: str
    entrance: str
    room: str
    floor: int | None = None
    stack: str | None = None
    area: str = ""
    owner: str = ""
    owner_ref: str = ""
    phones: tuple[str, ...] = ()
    care: str = ""
    steward: str = ""
    remark: str = ""
    row: int = 0
