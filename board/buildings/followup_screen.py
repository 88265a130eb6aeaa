"""What came of an inspection, in the words of the person who reads it."""

import msgspec

from board.accounts.eyes import Eyes
from board.buildings.flag_followups import Inspection, Record, is_old_enough
from board.rules.flag_followup import Effect
from board.rules.flag_followup_words import NO_FLAG, TOO_LITTLE, verdict, waiting
from board.rules.ports import Text
from board.rules.tasks import TaskState
from board.rules.time import month_text

NOT_OVER = Text("巡检还没有结束。", "The inspection has not ended.")
DROPPED = Text("这次巡检没有做。", "This inspection was not made.")
ENDED = (TaskState.CANCELLED, TaskState.DECLINED)


class Line(msgspec.Struct, frozen=True):
    """The answer to "did it help?" in short, with its colour; `is_answer` is false where none can be given."""

    text: str
    tone: str
    symbol: str
    is_answer: bool


class Row(msgspec.Struct, frozen=True):
    """A month of the building; `note` says what happened in it."""

    month: str
    owing: int
    owners: int
    share: str
    around: str
    is_flagged: bool
    is_ended: bool


def line(record: Record, one: Inspection, effect: Effect | None, reader: Eyes) -> Line:
    if effect is None:
        return Line(reader.say(_why_not(record, one)), "settled", "hourglass", False)
    if effect.fell_more_than_expected:
        return Line(reader.say(verdict(effect)), "window", "circle-check", True)
    return Line(reader.say(verdict(effect)), "settled", "info", True)


def rows(record: Record, one: Inspection) -> list[Row]:
    """The months since the flag, the oldest first."""
    return [
        Row(
            month_text(since.month), since.owing, since.owners, f"{since.owing / since.owners:.0%}",
            "—" if since.around is None else f"{since.around:.0%}", since.month == one.flagged,
            since.month == one.ended,
        )
        for since in record.since(one)
    ]  # fmt: skip


def _why_not(record: Record, one: Inspection) -> Text:
    if one.state != TaskState.DONE:
        return DROPPED if one.state in ENDED else NOT_OVER
    if one.flagged is None:
        return NO_FLAG
    if one.judged_from is not None and not is_old_enough(record, one):
        return waiting(one.judged_from)
    return TOO_LITTLE
