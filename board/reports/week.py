"""What came of a week: every figure is the length of the list that it opens.

Of a clerk's own buildings (those they look after, or that no clerk does), of all for managers and auditors.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import Row, fetch
from board.facts import accounts_by_id, load
from board.rules.disguise import shown_name
from board.rules.people import Who
from board.rules.promises import Outcome, Pledge, outcome
from board.rules.segments import NOT_REACHED
from board.rules.state import AccountFacts, Promise
from board.rules.state import decide as decide_account
from board.rules.time import from_micros, to_day, to_micros
from board.rules.visibility import AMOUNTS, where
from board.rules.words import CLOSES_WINDOW, Direction, Purpose, Role, State

METRICS: Final = ("contacts", "reached", "made", "kept", "broken", "used", "missed")
JUST_BEFORE: Final = timedelta(microseconds=1)
# A promise lapses at most so long after its day (the most days of grace that a policy gives, and the week itself).
LONGEST_GRACE: Final = timedelta(days=38)
ENDED: Final = {"kept": frozenset({Outcome.KEPT}), "broken": frozenset({Outcome.BROKEN, Outcome.PARTLY_KEPT})}


class Event(msgspec.Struct, frozen=True):
    """One row behind a figure; `code` is a result of a contact, else "" ; `day` a promised one (yyyymmdd)."""

    account_id: int
    building_id: int
    building: str
    room: str
    owner: str
    at: datetime
    by: str
    code: str = ""
    channel: str = ""
    day: int | None = None


Week = dict[str, list[Event]]


def week(session: Session, who: Who, *, since: datetime, until: datetime, now: datetime) -> Week:
    """The rows of each metric in `since <= t < until`, newest first; nothing that has not happened by `now`."""
    until = min(until, now)
    contacts = _contacts(session, who, since, until)
    promises = _promises(session, who, since, until)
    closing = [row for row in contacts if _closes(row)]
    facts = _facts(session, [row[0] for row in [*closing, *promises]])
    asked = [row for row in contacts if row[7] == Purpose.COLLECTION and row[8] == Direction.OUT]
    found: Week = {
        "contacts": [_contact(row) for row in asked],
        "reached": [_contact(row) for row in asked if row[9] not in NOT_REACHED],
        "made": [_promise(row) for row in promises if from_micros(row[6]) >= since],
        "used": [_contact(row) for row in closing if _in_window(facts[row[0]], from_micros(row[6]))],
        "missed": [_missed_one(row) for row in _missed(session, who, since, until)],
    }  # fmt: skip
    ended = {row[-1]: _ended(facts[row[0]], row, since, until) for row in promises}
    for name, outcomes in ENDED.items():
        found[name] = [_promise(row) for row in promises if ended[row[-1]] in outcomes]
    return found


def by_building(found: Week) -> list[tuple[int, str, Mapping[str, int]]]:
    """(building id, name, figures), in the order of the names; buildings where nothing happened are left out."""
    names: dict[int, str] = {}
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(METRICS, 0))
    for metric, events in found.items():
        for event in events:
            names[event.building_id] = event.building
            counts[event.building_id][metric] += 1
    return sorted(((id_, names[id_], counts[id_]) for id_ in names), key=lambda one: (len(one[1]), one[1], one[0]))


OWN = """
    (NOT EXISTS (SELECT 1 FROM assignment s JOIN person p ON p.id = s.person_id AND p.active
                 WHERE s.building_id = b.id AND s.role = 'clerk')
     OR EXISTS (SELECT 1 FROM assignment s WHERE s.building_id = b.id AND s.role = 'clerk' AND s.person_id = :me))
"""
SELECT = """
    SELECT a.id, b.id, b.name, r.entrance, r.name, {owner}, {columns} FROM {source} x
    JOIN account a ON a.id = x.account_id JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id
    JOIN owner o ON o.id = a.owner_id {person}
    WHERE {scope} AND {condition}
"""


def _rows(
    session: Session, who: Who, source: str, columns: str, condition: str, *, by: str = "", **values: int
) -> list[Row]:
    """What happened to accounts of the person's buildings; `by` is the column of who did it."""
    is_clerk_only = who.has(Role.CLERK) and not who.has(Role.MANAGER, Role.AUDITOR)
    scope = where(who, "a.community_id", AMOUNTS) + (f" AND {OWN}" if is_clerk_only else "")
    sql = SELECT.format(
        owner=shown_name(who, "a.community_id", "o.name"), columns=columns, source=source, scope=scope,
        condition=condition, person=f"LEFT JOIN person p ON p.id = x.{by}" if by else "",
    )  # fmt: skip
    return fetch(session, sql, me=who.person_id or 0, **values) if is_clerk_only else fetch(session, sql, **values)


def _contacts(session: Session, who: Who, since: datetime, until: datetime) -> list[Row]:
    return _rows(
        session, who, "contact", "x.at, x.purpose, x.direction, x.result, x.channel, COALESCE(p.name, x.origin)",
        "x.undone_at IS NULL AND x.at >= :since AND x.at < :until ORDER BY x.at DESC, x.id DESC",
        by="by_person_id", since=to_micros(since), until=to_micros(until),
    )  # fmt: skip


def _promises(session: Session, who: Who, since: datetime, until: datetime) -> list[Row]:
    """Those made in the week, and those that may have been kept or broken in it."""
    return _rows(
        session, who, "promise", "x.made_at, x.amount_fen, x.promised_on, COALESCE(p.name, ''), x.id",
        "x.undone_at IS NULL AND x.made_at < :until AND (x.made_at >= :since OR x.promised_on >= :earliest)"
        " ORDER BY x.made_at DESC, x.id DESC",
        by="taken_by_id", since=to_micros(since), until=to_micros(until),
        earliest=to_day((since - LONGEST_GRACE).date()),
    )  # fmt: skip


def _missed(session: Session, who: Who, since: datetime, until: datetime) -> list[Row]:
    return _rows(
        session, who, "signal", "x.at", "x.kind = 'missed_window' AND NOT x.late_known AND x.at >= :since"
        " AND x.at < :until ORDER BY x.at DESC, x.id DESC", since=to_micros(since), until=to_micros(until),
    )  # fmt: skip


def _facts(session: Session, account_ids: Iterable[int]) -> dict[int, AccountFacts]:
    wanted = set(account_ids)
    return load(session, accounts_by_id(session, wanted)) if wanted else {}


def _closes(row: Row) -> bool:
    asks = row[8] == Direction.IN or row[7] == Purpose.COLLECTION
    return asks and row[9] in CLOSES_WINDOW


def _in_window(facts: AccountFacts, at: datetime) -> bool:
    """Whether the account was in its window just before this contact."""
    return decide_account(facts, at - JUST_BEFORE).state == State.WINDOW


def _ended(facts: AccountFacts, row: Row, since: datetime, until: datetime) -> Outcome | None:
    """What a promise became in the week; None where it had become so before, or still runs."""
    pledge = Pledge(Promise(row[7], row[8], from_micros(row[6])))
    made = pledge.promise.made_at
    before = outcome(facts, pledge, since - JUST_BEFORE) if made < since else Outcome.ACTIVE
    return outcome(facts, pledge, until - JUST_BEFORE) if before == Outcome.ACTIVE else None


def _contact(row: Row) -> Event:
    id_, building, *place, owner, at, _purpose, _direction, result, channel, by = row
    return Event(id_, building, place[0], room_label(*place), owner, from_micros(at), by, result, channel)


def _promise(row: Row) -> Event:
    id_, building, *place, owner, made, _fen, on, by, _promise_id = row
    return Event(id_, building, place[0], room_label(*place), owner, from_micros(made), by, day=on)


def _missed_one(row: Row) -> Event:
    id_, building, *place, owner, at = row
    return Event(id_, building, place[0], room_label(*place), owner, from_micros(at), "")


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def rows_of(found: Week, metric: str, building: int | None) -> Sequence[Event]:
    """The rows behind one figure."""
    return [event for event in found[metric] if building in (None, event.building_id)]
