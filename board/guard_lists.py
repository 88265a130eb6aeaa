"""The contact guard for whole lists: the reasons against every account at once, by looking them up.

`board.rules.guard.ask` is the judge; a property test holds this way equal to it over random companies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl
from sqlmodel import Session

from board import guard_facts
from board.facts import accounts_by_id
from board.rules.guard import Code, Question, ask
from board.rules.guard_rules import AT_THE_DOOR, OPEN_FROM, SPOKEN, TWO
from board.rules.words import Channel, Role, State
from board.standing import STATES, standings

BITS: Final = {code: 1 << place for place, code in enumerate(Code)}


@dataclass(frozen=True, slots=True)
class Contact:
    """What is planned for a whole list: one channel at one moment, by people with these roles."""

    channel: Channel
    at: datetime
    people: tuple[str, ...] = (Role.CLERK,)


def masks(session: Session, community_ids: Iterable[int], contact: Contact) -> pl.DataFrame:
    """`account_id`, `room_id` and `mask` of every account of these communities: one bit of BITS for each reason.

    NOT_DEBTOR is a matter of the number or person named, so it is not among them.
    """
    frame = standings(session, community_ids, channel=contact.channel, at=contact.at)
    mask = pl.sum_horizontal(applies.cast(pl.Int64) * BITS[code] for code, applies in _reasons(contact).items())
    found = frame.select("account_id", "room_id", mask=mask)
    return _preserved(session, found, frame.filter("preserved", mask != 0)["account_id"].to_list(), contact)


def codes(mask: int) -> tuple[Code, ...]:
    """The reasons of a mask, in their order."""
    return tuple(code for code, bit in BITS.items() if mask & bit)


def _reasons(contact: Contact) -> dict[Code, pl.Expr]:
    channel, people = contact.channel, contact.people
    no = pl.lit(False)
    is_door, has_steward = channel in AT_THE_DOOR, Role.STEWARD in people
    formal = channel in (Channel.LAWYER_LETTER, Channel.LAWSUIT)
    alone = channel == Channel.VISIT or (channel == Channel.SERVICE_VISIT and not has_steward)
    return {
        Code.SETTLED: _is(State.SETTLED),
        Code.STALE_DATA: pl.col("stale"),
        Code.HELD: _is(State.HELD),
        Code.PROMISED: _is(State.PROMISED) & ~(pl.col("eve") & (channel in SPOKEN)),
        Code.QUIET_HOURS: pl.col("quiet"),
        Code.HOLIDAY: pl.col("holiday"),
        Code.TOO_SOON: pl.col("too_soon"),
        Code.TOO_MANY: pl.col("too_many"),
        Code.GENTLE_FIRST: pl.col("gentle"),
        Code.STAGE: pl.col("level") < OPEN_FROM[channel],
        Code.DEADLINE: ~pl.col("demanded") if channel == Channel.LAWSUIT else no,
        Code.APPROVAL: ~pl.col("approved") if formal else no,
        Code.TWO_PERSON: pl.lit(alone and len(people) < TWO),
        Code.ESCORT: pl.col("high_risk") & ~pl.col("escorted"),
        Code.SPECIAL_CARE: pl.col("care") if is_door and not has_steward else no,
    }


def _is(state: State) -> pl.Expr:
    return pl.col("state") == STATES.index(state)


def _preserved(session: Session, found: pl.DataFrame, accounts: Sequence[int], contact: Contact) -> pl.DataFrame:
    """The few accounts with an approved preservation notice, asked one by one: their limitation clock decides."""
    if not accounts:
        return found
    facts = guard_facts.load(session, accounts_by_id(session, accounts))
    question = Question(contact.channel, contact.at, contact.people)
    asked = {id_: sum(BITS[denial.code] for denial in ask(facts[id_], question)) for id_ in facts}
    return found.with_columns(
        mask=pl.col("account_id").replace_strict(asked, default=pl.col("mask"), return_dtype=pl.Int64)
    )
