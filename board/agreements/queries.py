"""Promises with what became of them: of one account, by who took them, and as the lists behind each number."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from board.accounts.scope import Place, room_label
from board.db.sql import fetch
from board.facts import accounts_by_id, load
from board.rules.disguise import shown_name
from board.rules.people import Who
from board.rules.promises import Outcome, Pledge, outcome
from board.rules.state import Promise
from board.rules.time import from_micros
from board.rules.visibility import ACCOUNTS, AMOUNTS, allowed, where
from board.rules.words import Role

EVERYBODYS = (Role.MANAGER, Role.AUDITOR)  # figures of one person are that person's, and the manager's


class PromiseRow(msgspec.Struct, frozen=True):
    """A promise; `fen` is None where the person sees no amounts. `promised_on` is yyyymmdd."""

    id: int
    account_id: int
    room: str
    owner: str
    fen: int | None
    promised_on: int
    made_at: datetime
    taken_by_id: int | None
    taken_by: str
    outcome: Outcome


class Tally(msgspec.Struct, frozen=True):
    """How many promises a person took (None: a program), and what became of them."""

    person_id: int | None
    name: str
    made: int
    outcomes: Counter[Outcome]


SELECT = """
    SELECT m.id, m.account_id, b.name, r.entrance, r.name, {owner}, {fen}, m.amount_fen, m.promised_on, m.made_at,
           m.undone_at, m.taken_by_id, COALESCE(p.name, '')
    FROM promise m JOIN account a ON a.id = m.account_id JOIN owner o ON o.id = a.owner_id
    JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id
    LEFT JOIN person p ON p.id = m.taken_by_id
    WHERE {scope} ORDER BY m.made_at DESC, m.id DESC
"""


def of_account(session: Session, who: Who, account: Place, *, now: datetime) -> list[PromiseRow]:
    """Every promise of an account that was made by now, newest first."""
    return _promises(session, who, "m.account_id = :account", now, account=account.id)


def promises(session: Session, who: Who, *, since: int, until: int, now: datetime) -> list[PromiseRow]:
    """The promises made on the local days from `since` through `until`: one's own, and everybody's for those who look
    after them; newest first."""
    condition = f"m.made_on BETWEEN :since AND :until AND {_mine(who)}"
    return _promises(session, who, condition, now, since=since, until=until)


def chosen(rows: Sequence[PromiseRow], *, person_id: int | None, became: str) -> list[PromiseRow]:
    """The rows behind one number: of one person (0: programs), with one outcome; of all where nothing is asked."""
    return [
        row
        for row in rows
        if (person_id is None or (row.taken_by_id or 0) == person_id) and (not became or row.outcome == became)
    ]


def tallies(rows: Sequence[PromiseRow]) -> list[Tally]:
    """The rows counted by who took them; those who took most come first."""
    names = {row.taken_by_id: row.taken_by for row in rows}
    found = []
    for id_, name in names.items():
        own = [row.outcome for row in rows if row.taken_by_id == id_]
        found.append(Tally(id_, name, len(own), Counter(own)))
    return sorted(found, key=lambda tally: (-tally.made, tally.name))


def _mine(who: Who) -> str:
    return f"({where(who, 'a.community_id', EVERYBODYS)} OR m.taken_by_id = {int(who.person_id or 0)})"


def _promises(session: Session, who: Who, condition: str, now: datetime, **values: Any) -> list[PromiseRow]:
    sql = SELECT.format(
        owner=shown_name(who, "a.community_id", "o.name"),
        fen=allowed(who, "a.community_id", "m.amount_fen", AMOUNTS),
        scope=f"{where(who, 'a.community_id', ACCOUNTS)} AND {condition}",
    )
    rows = fetch(session, sql, **values)
    facts = load(session, accounts_by_id(session, {row[1] for row in rows})) if rows else {}
    found = []
    for id_, account, *place, owner, fen, amount, on, made, undone, taken_by_id, taken_by in rows:
        pledge = Pledge(Promise(amount, on, from_micros(made)), None if undone is None else from_micros(undone))
        became = outcome(facts[account], pledge, max(now, pledge.promise.made_at))
        found.append(
            PromiseRow(
                id_, account, room_label(*place), owner, fen, on, pledge.promise.made_at, taken_by_id, taken_by, became
            )
        )
    return found
