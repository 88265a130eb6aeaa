"""Several accounts chosen at once: whom something may be done about, and whom it skips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from board.accounts.eyes import Eyes
from board.accounts.guard import facts_of
from board.accounts.queries import AccountLine, chosen
from board.accounts.scope import department
from board.db.sql import fetch
from board.rules.guard import Question, ask
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.words import Channel
from board.web.forms import fields, whole

MOST: Final = 500
NOBODY: Final = Text("请先选择住户。", "Choose households first.")
TOO_MANY: Final = Text(f"一次最多选择 {MOST} 户。", f"At most {MOST} households at once.")
ALL_HELD: Final = Text("选中的住户都在暂缓催缴。", "All households chosen are on hold.")
NO_NUMBER: Final = Text("没有可用的号码", "no number that may be used")


@dataclass(frozen=True)
class Selection:
    """The accounts chosen that the person may see, in the day's order; those on hold are never among `rows`."""

    rows: list[AccountLine]
    held: list[AccountLine]


@dataclass(frozen=True)
class Reachable:
    """A row of a list that leaves: whom, with the numbers that may be used."""

    account: AccountLine
    phones: list[str]


@dataclass(frozen=True)
class CallList:
    """Who may be contacted by this channel now, and why the others may not."""

    allowed: list[Reachable]
    skipped: list[tuple[AccountLine, list[Text]]]


def picked(session: Session, who: Who, sent: Mapping[str, Any], *, now: datetime) -> Selection:
    """The selection of a form. Raises Refused for none, for too many, and where all are on hold."""
    ids = list(dict.fromkeys(id_ for text in fields(sent, "account") if (id_ := whole(text)) is not None))
    if len(ids) > MOST:
        raise Refused(TOO_MANY)
    rows = chosen(session, who, ids, now=now) if ids else []
    if not rows:
        raise Refused(NOBODY)
    free = [row for row in rows if not row.is_held]
    if not free:
        raise Refused(ALL_HELD)
    return Selection(free, [row for row in rows if row.is_held])


def skipping(told: str, held: int, eyes: Eyes) -> str:
    """A sentence about what was done, with how many were left alone."""
    return f"{told}，{eyes._('skipping {n} on hold').format(n=held)}" if held else told


def call_list(session: Session, who: Who, selection: Selection, channel: Channel, *, now: datetime) -> CallList:
    """The selection through the guard, with the numbers of those who may be contacted."""
    asked = [*selection.rows, *selection.held]
    facts = facts_of(session, [row.id for row in asked])
    numbers = _numbers(session, [row.owner_id for row in selection.rows])
    allowed, skipped = [], []
    for row in asked:
        people = tuple(filter(None, [department(who, row.community_id)]))
        denials = ask(facts[row.id], Question(channel, now, people))
        known = numbers.get(row.owner_id, [])
        phones = [phone for phone in known if not facts[row.id].is_foreign(phone, now)]
        why = [denial.text for denial in denials] or ([] if phones else [NO_NUMBER])
        if why:
            skipped.append((row, why))
        else:
            allowed.append(Reachable(row, phones))
    return CallList(allowed, skipped)


def _numbers(session: Session, owners: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for owner, phone in fetch(
        session,
        "SELECT owner_id, phone FROM owner_phone WHERE owner_id IN :owners AND phone NOT LIKE '~%'"
        " ORDER BY owner_id, position, phone",
        owners=sorted(set(owners)),
    ):
        found.setdefault(owner, []).append(phone)
    return found
