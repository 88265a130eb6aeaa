"""What programs send about accounts, checked field by field; a name that is none is an error, not ignored."""

from datetime import date
from typing import TypeVar

import msgspec
from litestar.exceptions import ValidationException

from board.rules.words import Channel, Direction, HoldKind, Purpose, Reached, Result, Role

Body = TypeVar("Body", bound=msgspec.Struct)


class Contact(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """`at` is an instant, now where it is left out; a promise needs the result promised, its amount and its day.

    `people` are the roles of those who make an outgoing collection contact, one for each; `late_reason` writes down one
    that was made against the guard.
    """

    purpose: Purpose
    direction: Direction
    channel: Channel
    result: Result
    person: Reached = Reached.OWNER
    at: str = ""
    note: str = ""
    promise_fen: int | None = None
    promise_on: date | None = None
    people: list[Role] = msgspec.field(default_factory=list)
    late_reason: str = ""


class Promise(msgspec.Struct, forbid_unknown_fields=True):
    """A promise to pay `amount_fen` by the local day `date`."""

    amount_fen: int
    day: date = msgspec.field(name="date")


class Hold(msgspec.Struct, forbid_unknown_fields=True):
    """A manual hold of the owner; without `from` from now, without `until` until it is released."""

    kind: HoldKind
    reason: str
    starts: str = msgspec.field(name="from", default="")
    ends: str = msgspec.field(name="until", default="")


def decoded(body: bytes, kind: type[Body]) -> Body:
    """The body as one of these. Raises ValidationException (422), naming the field."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ValidationException(extra=[{"message": str(error)}]) from error
