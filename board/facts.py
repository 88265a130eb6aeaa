"""Rows -> AccountFacts: the only bridge from the tables to the rules.

Facts are loaded for many accounts at once, with a fixed number of statements whatever their number.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from board.db.sql import Row, Work, fetch, is_sqlite, side_by_side, statement
from board.policies import policies, zones
from board.rules.charges import Version
from board.rules.holds import ManualHold
from board.rules.state import AccountFacts, Contact, Promise, TicketSpan
from board.rules.time import from_micros
from board.rules.words import Direction, HoldKind, Purpose, Result
from board.tickets.directory import Directory
from board.tickets.projection import read

CHUNK = 5000


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account and where it is."""

    id: int
    community_id: int
    building_id: int
    entrance: str
    room_id: int
    owner_id: int


def accounts_of_owners(session: Session, owner_ids: Iterable[int], *, lock: bool = False) -> list[AccountRow]:
    """The accounts of these owners. With `lock` a second transaction on PostgreSQL waits until this one has ended."""
    return _accounts(session, "a.owner_id IN :wanted", sorted(owner_ids), lock=lock)


def accounts_of_community(session: Session, community_id: int) -> list[AccountRow]:
    return _accounts(session, "a.community_id IN :wanted", [community_id])


def accounts_by_id(session: Session, account_ids: Iterable[int], *, lock: bool = False) -> list[AccountRow]:
    return _accounts(session, "a.id IN :wanted", sorted(account_ids), lock=lock)


def load(session: Session, accounts: Sequence[AccountRow]) -> dict[int, AccountFacts]:
    """The facts of these accounts, with ticket spans as they are stored."""
    found: dict[int, AccountFacts] = {}
    for start in range(0, len(accounts), CHUNK):
        found |= side_by_side(session, loading(session, accounts[start : start + CHUNK]))[0]
    return found


def loading(
    session: Session,
    accounts: Sequence[AccountRow],
    spans: Mapping[int, Sequence[TicketSpan]] | None = None,
) -> Work[dict[int, AccountFacts]]:
    """`load` as a step beside others. `spans` of owners are taken instead of the stored ones."""
    owners = sorted({account.owner_id for account in accounts})
    ids = [account.id for account in accounts]
    asked = [statement(CHARGES, accounts=ids), statement(SAID, accounts=ids), statement(MANUAL, owners=owners)]
    if spans is None:
        asked.append(statement(SPANS, owners=owners))
    charges, said, manual, *stored = yield asked
    return _facts(session, accounts, _spans(stored[0]) if spans is None else spans, charges, said, manual)


def load_from_events(session: Session, accounts: Sequence[AccountRow]) -> dict[int, AccountFacts]:
    """The facts of these accounts with every ticket folded anew from its events, trusting no cache."""
    ticket_ids = [row[0] for row in fetch(session, "SELECT id FROM ticket ORDER BY id")]
    spans: dict[int, list[TicketSpan]] = defaultdict(list)
    for one in read(session, ticket_ids, Directory(session).load()):
        for span in one.spans:
            spans[span.owner].append(
                TicketSpan(span.owner, span.starts, span.ends, span.completed_at, one.ticket_no, one.ticket_id)
            )
    found: dict[int, AccountFacts] = {}
    for start in range(0, len(accounts), CHUNK):
        found |= side_by_side(session, loading(session, accounts[start : start + CHUNK], spans))[0]
    return found


def _accounts(session: Session, condition: str, wanted: list[int], *, lock: bool = False) -> list[AccountRow]:
    locking = " FOR UPDATE OF a" if lock and not is_sqlite(session) else ""
    rows = fetch(
        session,
        "SELECT a.id, a.community_id, r.building_id, r.entrance, a.room_id, a.owner_id FROM account a"
        f" JOIN room r ON r.id = a.room_id WHERE {condition} ORDER BY a.id{locking}",
        wanted=wanted,
    )
    return [AccountRow(*row) for row in rows]


def _facts(
    session: Session,
    accounts: Sequence[AccountRow],
    spans: Mapping[int, Sequence[TicketSpan]],
    charges: Sequence[Row],
    said: Sequence[Row],
    manual: Sequence[Row],
) -> dict[int, AccountFacts]:
    versions, holds, where = _versions(charges), _manual_holds(manual), zones(session)
    promises, contacts = _said(said)
    return {
        account.id: AccountFacts(
            where[account.community_id],
            policies(session, account.community_id),
            versions.get(account.id, ()),
            [span for span in spans.get(account.owner_id, ()) if span.completed_at is None],
            [span for span in spans.get(account.owner_id, ()) if span.completed_at is not None],
            holds.get(account.owner_id, ()),
            promises.get(account.id, ()),
            contacts.get(account.id, ()),
        )
        for account in accounts
    }


SPANS = """
    SELECT s.owner_id, s.starts, s.ends, s.completed_at, t.ticket_no, t.id FROM ticket_span s
    JOIN ticket t ON t.id = s.ticket_id WHERE s.owner_id IN :owners
"""


def _spans(rows: Sequence[Row]) -> dict[int, list[TicketSpan]]:
    found: dict[int, list[TicketSpan]] = defaultdict(list)
    for owner, starts, ends, completed, number, ticket in rows:
        completed_at = None if completed is None else from_micros(completed)
        found[owner].append(TicketSpan(owner, from_micros(starts), from_micros(ends), completed_at, number, ticket))
    return found


CHARGES = """
    SELECT account_id, source_id, item_id, first_month, last_month, as_of, since, until, settled_on, due_fen,
           paid_fen, due_day, late_fee FROM charge_version WHERE account_id IN :accounts
"""


def _versions(rows: Sequence[Row]) -> dict[int, list[Version]]:
    found: dict[int, list[Version]] = defaultdict(list)
    for account, source, item, first, last, *rest in rows:
        found[account].append(Version((source, item, first, last), *rest))
    return found


SAID = """
    SELECT account_id, made_at, amount_fen, promised_on, NULL AS purpose, NULL AS direction, NULL AS result FROM promise
    WHERE undone_at IS NULL AND account_id IN :accounts
    UNION ALL
    SELECT account_id, at, NULL, NULL, purpose, direction, result FROM contact
    WHERE undone_at IS NULL AND account_id IN :accounts
"""


def _said(rows: Sequence[Row]) -> tuple[dict[int, list[Promise]], dict[int, list[Contact]]]:
    """Promises and contacts, which come in one statement."""
    promises: dict[int, list[Promise]] = defaultdict(list)
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for account, at, amount, day, purpose, direction, result in rows:
        if purpose is None:
            promises[account].append(Promise(amount, day, from_micros(at)))
        else:
            contacts[account].append(Contact(from_micros(at), Purpose(purpose), Direction(direction), Result(result)))
    return promises, contacts


MANUAL = """
    SELECT o.owner_id, h.id, h.kind, h.starts, h.ends, h.released_at, h.reason FROM manual_hold h JOIN (
        SELECT id AS hold_id, owner_id FROM manual_hold WHERE owner_id IN :owners
        UNION SELECT h.id, a.owner_id FROM manual_hold h JOIN room r ON r.building_id = h.building_id
        AND (h.entrance IS NULL OR h.entrance = r.entrance) JOIN account a ON a.room_id = r.id AND a.until IS NULL
        WHERE h.building_id IS NOT NULL AND a.owner_id IN :owners) o ON o.hold_id = h.id ORDER BY h.id
"""


def _manual_holds(rows: Sequence[Row]) -> dict[int, list[ManualHold]]:
    """By owner: those on the owner, and those on an area where the owner has an account."""
    found: dict[int, list[ManualHold]] = defaultdict(list)
    for owner, id_, kind, starts, ends, released, reason in rows:
        found[owner].append(
            ManualHold(
                id_,
                HoldKind(kind),
                from_micros(starts),
                None if ends is None else from_micros(ends),
                None if released is None else from_micros(released),
                reason,
            )
        )
    return found
