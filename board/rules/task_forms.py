"""The form of a line in the table of task kinds: who asks, who does it, by when, with what."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from board.rules.ports import Text
from board.rules.task_fields import Field, PhotoSlot, Shape
from board.rules.words import Role


class TaskKind(StrEnum):
    SOFT_COLLECTION = "soft_collection"
    SERVICE_ISSUE = "service_issue"
    PROGRESS_FEEDBACK = "progress_feedback"
    JOINT_VISIT = "joint_visit"
    WINDOW_FOLLOWUP = "window_followup"
    INSPECTION = "inspection"
    ESCORT = "escort"
    PRESENCE_CHECK = "presence_check"
    DELIVERY_WITNESS = "delivery_witness"
    SHOWCASE = "showcase"
    HOLD_REVIEW = "hold_review"


class Due(StrEnum):
    WORKDAYS = "workdays"
    DAYS = "days"
    AGREED = "agreed"


class Rows(StrEnum):
    """What the rows of a list are, where a kind has them."""

    NONE = ""
    ACCOUNTS = "accounts"
    ROOMS = "rooms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One line of the table.

    `asked_by` is empty where only the board asks. `done_by` lists the departments that may be chosen, or, where
    `shared`, those that must each accept. `one_step`: finishing also accepts. `row_result` is what each row records,
    `first_result` what the first of a shared task records for all. `leaves`: its end is a tap of its own.
    """

    label: Text
    asked_by: frozenset[Role]
    done_by: tuple[Role, ...]
    due: Due
    brief: tuple[Field, ...] = ()
    result: tuple[Field, ...] = ()
    rows: Rows = Rows.NONE
    row_result: tuple[Field, ...] = ()
    photos: tuple[PhotoSlot, ...] = ()
    shared: bool = False
    first_result: tuple[Field, ...] = ()
    one_step: bool = False
    leaves: bool = False
    arrives: bool = False
    paused_by_hold: bool = False


NOTE = Field("note", Text("备注", "note"), Shape.LONG)


def choice(name: str, label: Text, choices: Mapping[str, Text], required: bool = True) -> Field:
    return Field(name, label, Shape.CHOICE, required, choices)


def only_if(name: str, *values: str) -> tuple[str, frozenset[str]]:
    """The `when` of a field or photo that is needed only beside these values of another field."""
    return name, frozenset(values)
