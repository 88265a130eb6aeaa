"""Why each account of a page stands as it does: its tickets, holds, promises and last contact, in four statements."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlmodel import Session

from board.db.sql import fetch
from board.rules.ladder import ROUND_DAYS
from board.rules.time import from_micros, to_micros


class Cause(msgspec.Struct, frozen=True):
    """A ticket that holds the owner (`completed_at` None), or whose completion opened the window then."""

    ticket_id: int
    number: str
    kind: str
    category: str
    severity: str
    status: str
    assignee: str
    opened_at: datetime | None
    expected_at: datetime | None
    since: datetime
    completed_at: datetime | None
    result: str


class Manual(msgspec.Struct, frozen=True):
    """A hold that a person put on the owner or the area."""

    id: int
    kind: str
    reason: str
    since: datetime
    until: datetime | None
    by: str


class LastPromise(msgspec.Struct, frozen=True):
    """The latest promise and which one it is; days are yyyymmdd."""

    fen: int
    day: int
    made_at: datetime
    count: int


class LastContact(msgspec.Struct, frozen=True):
    """`tries` by this channel reached nobody in this round (see `board.rules.ladder`); `agreed` is the (class, channel,
    role) of its follow-up, None without a class."""

    at: datetime
    result: str
    channel: str
    direction: str
    by: str
    tries: int
    agreed: tuple[str, str, str] | None


class Causes(msgspec.Struct):
    """`eased_at` is when the last ticket hold ended, if lately; `asked` the last outgoing contact to collect."""

    holding: list[Cause]
    completed: list[Cause]
    manual: list[Manual]
    eased_at: datetime | None = None
    promise: LastPromise | None = None
    contact: LastContact | None = None
    asked: LastContact | None = None


# (account id, owner id, building id, entrance, state)
Subject = tuple[int, int, int, str, str]


def causes(session: Session, subjects: Sequence[Subject], *, now: datetime, eased_days: int) -> dict[int, Causes]:
    """What stands behind these accounts at `now`, by account id; holds that ended so many days ago are told too."""
    owners = sorted({subject[1] for subject in subjects})
    at = to_micros(now)
    held, done, eased = _tickets(session, owners, at, to_micros(now - timedelta(days=eased_days)))
    manual = _manual(session, subjects, owners, at)
    accounts = [subject[0] for subject in subjects]
    promises = _promises(session, accounts)
    contacts, asked = _contacts(session, accounts, now)
    return {
        account: Causes(
            held.get(owner, []), done.get(owner, []), manual.get(account, []), eased.get(owner),
            promises.get(account), contacts.get(account), asked.get(account),
        )
        for account, owner, *_ in subjects
    }  # fmt: skip


def _tickets(
    session: Session, owners: list[int], at: int, lately: int
) -> tuple[dict[int, list[Cause]], dict[int, list[Cause]], dict[int, datetime]]:
    """What holds each owner, what was completed, and when a hold ended lately."""
    held: dict[int, list[Cause]] = defaultdict(list)
    done: dict[int, list[Cause]] = defaultdict(list)
    eased: dict[int, datetime] = {}
    for owner, kind, ends, opened, expected, since, completed, *facts, result in fetch(
        session,
        "SELECT p.owner_id, p.kind, p.ends, t.opened_at, t.expected_at, p.starts, p.completed_at, t.id, t.ticket_no,"
        " t.kind, t.category, t.severity, t.status, t.assignee, t.result FROM ticket_span p"
        " JOIN ticket t ON t.id = p.ticket_id WHERE p.owner_id IN :owners AND p.starts <= :at"
        " AND (p.ends > :at OR (p.kind = 'hold' AND p.ends > :lately))"
        " ORDER BY p.completed_at DESC, p.starts, t.ticket_no",
        owners=owners,
        at=at,
        lately=lately,
    ):
        if ends <= at:
            eased[owner] = max(from_micros(ends), eased.get(owner, from_micros(ends)))
            continue
        times = (_time(opened), _time(expected), from_micros(since), _time(completed))
        cause = Cause(*facts, *times, result)
        if kind == "hold":
            held[owner].append(cause)
        elif not done[owner] or done[owner][0].completed_at == cause.completed_at:
            done[owner].append(cause)  # only the latest completion opens the window
    return held, done, eased


def _manual(session: Session, subjects: Sequence[Subject], owners: list[int], at: int) -> dict[int, list[Manual]]:
    """Holds of owners, and of the areas where their rooms are."""
    found: dict[int, list[Manual]] = defaultdict(list)
    for owner, building, entrance, id_, kind, reason, starts, ends, by in fetch(
        session,
        "SELECT owner_id, building_id, entrance, id, kind, reason, starts, ends, by_name FROM manual_hold"
        " WHERE (owner_id IN :owners OR building_id IN :buildings) AND starts <= :at AND released_at IS NULL"
        " AND (ends IS NULL OR ends > :at) ORDER BY starts, id",
        owners=owners,
        buildings=sorted({subject[2] for subject in subjects}),
        at=at,
    ):
        hold = Manual(id_, kind, reason, from_micros(starts), _time(ends), by)
        for account, its_owner, its_building, its_entrance, _ in subjects:
            in_area = owner is None and building == its_building and entrance in (None, its_entrance)
            if owner == its_owner or in_area:
                found[account].append(hold)
    return found


def _promises(session: Session, accounts: list[int]) -> dict[int, LastPromise]:
    found: dict[int, LastPromise] = {}
    for account, fen, day, made, count in fetch(
        session,
        "SELECT account_id, amount_fen, promised_on, made_at, number FROM (SELECT account_id, amount_fen, promised_on,"
        " made_at, COUNT(*) OVER (PARTITION BY account_id) AS number, ROW_NUMBER() OVER (PARTITION BY account_id"
        " ORDER BY made_at DESC, promised_on DESC, id DESC) AS place FROM promise WHERE undone_at IS NULL"
        " AND account_id IN :accounts) p WHERE place = 1",
        accounts=accounts,
    ):
        found[account] = LastPromise(fen, day, from_micros(made), count)
    return found


def _contacts(
    session: Session, accounts: list[int], now: datetime
) -> tuple[dict[int, LastContact], dict[int, LastContact]]:
    """The last contact of each account, and the last with which somebody asked for money."""
    last: dict[int, LastContact] = {}
    asked: dict[int, LastContact] = {}
    since = to_micros(now - timedelta(days=ROUND_DAYS))
    for account, place, is_asking, at, *facts, tries, kind, channel, by_role in fetch(
        session, LAST, accounts=accounts, since=since
    ):
        agreed = None if kind is None else (kind, channel, by_role)
        contact = LastContact(from_micros(at), *facts, int(tries), agreed)
        if place == 1:
            last[account] = contact
        if is_asking:
            asked[account] = contact
    return last, asked


LAST = """
    SELECT l.account_id, l.place, l.asking, l.at, l.result, l.channel, l.direction, COALESCE(p.name, ''), l.tries,
           f.kind, f.channel, f.by_role
    FROM (
        SELECT k.*, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY at DESC, id DESC) AS place,
               ROW_NUMBER() OVER (PARTITION BY account_id, asking ORDER BY at DESC, id DESC) AS nth,
               SUM(CASE WHEN result = 'no_answer' AND at > :since THEN 1 ELSE 0 END)
                   OVER (PARTITION BY account_id, asking, channel) AS tries
        FROM (SELECT id, account_id, at, result, channel, direction, by_person_id,
                     CASE WHEN purpose = 'collection' AND direction = 'out' THEN 1 ELSE 0 END AS asking
              FROM contact WHERE undone_at IS NULL AND account_id IN :accounts) k
    ) l LEFT JOIN person p ON p.id = l.by_person_id LEFT JOIN contact_class f ON f.contact_id = l.id
    WHERE l.place = 1 OR (l.asking = 1 AND l.nth = 1)
"""


def _time(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
