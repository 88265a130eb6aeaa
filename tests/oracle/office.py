"""A company's people at work: what they did, written into a board that has taken in the company's files."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from sqlmodel import Session, SQLModel

from board.accounts.guard_tables import Approval, Mark, OtherPerson, Verification
from board.accounts.outside_tables import OutsideContact
from board.accounts.tables import Contact, Promise
from board.communities.tables import PolicyChange
from board.db.sql import fetch, run
from board.evidence.tables import Delivery, LimitationAct, Notice
from board.holds.tables import ManualHold
from board.tasks.tables import Task
from board.tickets import projection
from board.tickets.directory import Directory
from board.tickets.tables import TicketRelease
from tests.oracle import facts as told
from tests.oracle.compare import plain_key

LONG_AFTER = datetime(2030, 1, 1, tzinfo=UTC)
Key = tuple[str, ...]


class Ids(NamedTuple):
    account: int
    owner: int
    community: int
    building: int
    room: int


ROOMS = """
    SELECT c.name, b.name, r.entrance, r.name, a.id, a.owner_id, a.community_id, r.building_id, r.id
    FROM account a JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id
    JOIN community c ON c.id = a.community_id WHERE a.until IS NULL
"""
NUMBERS = (
    "stale_days", "contact_gap_hours", "retry_gap_hours", "contact_limit", "contact_limit_days", "gentle_days",
    "promise_grace_days",
)  # fmt: skip


def work(session: Session, company: told.Facts) -> None:
    """Write down what people did; the files that brought accounts and tickets must be in."""
    accounts = accounts_of(session)
    for row in (*policies(session, company), *releases(session, company), *said(company, accounts)):
        session.add(row)
    for row in (*asked(company, accounts), *known(company, accounts)):
        session.add(row)
    for room in company.care:
        run(session, "UPDATE room SET care = TRUE WHERE id = :id", id=accounts[plain_key(room)].room)
    for notice, delivery in notices(company, accounts):
        session.add(notice)
        session.flush()
        session.add(Delivery(notice_id=notice.id or 0, **delivery))
    session.flush()
    session.info.clear()
    tickets = [row[0] for row in fetch(session, "SELECT id FROM ticket ORDER BY id")]
    projection.store(session, projection.read(session, tickets, Directory(session).load()), now=LONG_AFTER)


def accounts_of(session: Session) -> dict[Key, Ids]:
    return {
        plain_key(told.RoomKey(*place)): Ids(*ids)
        for *place, ids in ((*row[:4], row[4:]) for row in fetch(session, ROOMS))
    }


def policies(session: Session, company: told.Facts) -> Iterator[SQLModel]:
    ids = dict(fetch(session, "SELECT name, id FROM community"))
    for community, (_, after) in sorted(company.policies.items()):
        assert after.since is not None
        values: dict[str, Any] = {name: getattr(after, name) for name in NUMBERS}
        hours = [f"{each:%H:%M}" for each in after.contact_hours]
        values |= {"contact_hours": {"from": hours[0], "until": hours[1]}}
        yield PolicyChange(
            community_id=ids[community], effective_at=after.since, values=values, recorded_at=after.since
        )


def releases(session: Session, company: told.Facts) -> Iterator[SQLModel]:
    rows = fetch(session, "SELECT s.name, t.ticket_no, t.id FROM ticket t JOIN source s ON s.id = t.source_id")
    ids = {(source, number): id_ for source, number, id_ in rows}
    for each in company.releases:
        if (each.source, each.ticket_no) in ids:
            ticket = ids[each.source, each.ticket_no]
            yield TicketRelease(ticket_id=ticket, released_at=each.at, reason="试", recorded_at=each.at)


def said(company: told.Facts, accounts: Mapping[Key, Ids]) -> Iterator[SQLModel]:
    for each in company.contacts:
        yield Contact(
            account_id=accounts[plain_key(each.room)].account, at=each.at, purpose=each.purpose,
            direction=each.direction, channel=each.channel, result=each.result, recorded_at=each.at,
        )  # fmt: skip
    owners = {each.owner: accounts[plain_key(each.room)].owner for each in company.accounts}
    for number, theirs in enumerate(company.outside):
        yield OutsideContact(
            source_id=1, at=theirs.at, purpose="collection", direction="out", channel=theirs.channel,
            phone=str(number), owner_id=owners[theirs.owner], reached=theirs.reached, import_id=0,
            recorded_at=theirs.at, account_id=accounts[plain_key(theirs.room)].account if theirs.room else None,
        )  # fmt: skip
    for promise in company.promises:
        yield Promise(
            account_id=accounts[plain_key(promise.room)].account, amount_fen=promise.amount_fen,
            promised_on=promise.day, made_at=promise.made_at, recorded_at=promise.made_at,
            made_on=company.local_day(promise.room.community, promise.made_at),
        )  # fmt: skip


def asked(company: told.Facts, accounts: Mapping[Key, Ids]) -> Iterator[SQLModel]:
    for escort in company.escorts:
        ids = accounts[plain_key(escort.room)]
        state = "cancelled" if escort.called_off_at else "accepted" if escort.accepted_at else "requested"
        yield Task(
            kind="escort", state=state, department="security", community_id=ids.community, account_id=ids.account,
            asked_at=escort.starts_at, due_at=escort.starts_at, starts_at=escort.starts_at, title="陪同", brief={},
            accepted_at=escort.accepted_at, ended_at=escort.called_off_at, result={},
        )  # fmt: skip
    for approval in company.approvals:
        yield Approval(
            account_id=accounts[plain_key(approval.room)].account, channel=approval.channel, reason="试",
            preservation=approval.preservation, approved_at=approval.at, withdrawn_at=approval.withdrawn_at,
        )  # fmt: skip
    for hold in company.manual_holds:
        yield manual_hold(company, hold, accounts)


def manual_hold(company: told.Facts, hold: told.ManualHold, accounts: Mapping[Key, Ids]) -> ManualHold:
    if hold.area is None:
        place = next(accounts[plain_key(each.room)] for each in company.accounts if each.owner == hold.owner)
        where: dict[str, Any] = {"owner_id": place.owner}
    else:
        place = next(accounts[plain_key(each.room)] for each in company.accounts if each.room[:2] == hold.area[:2])
        where = {"building_id": place.building, "entrance": hold.area[2]}
    return ManualHold(
        community_id=place.community, kind=hold.kind, starts=hold.since, ends=hold.until, reason="试",
        recorded_at=hold.since, released_at=hold.released_at, **where,
    )  # fmt: skip


def known(company: told.Facts, accounts: Mapping[Key, Ids]) -> Iterator[SQLModel]:
    """What the office knows of households."""
    owners = {each.owner: accounts[plain_key(each.room)] for each in company.accounts}
    for mark in company.marks:
        yield Mark(
            community_id=owners[mark.owner].community, owner_id=owners[mark.owner].owner, colour=mark.colour,
            reason="试", starts=mark.since, ends=mark.until, recorded_at=mark.since, removed_at=mark.removed_at,
        )  # fmt: skip
    for other in company.others:
        yield OtherPerson(
            account_id=accounts[plain_key(other.room)].account, relation=other.relation, phone=other.phone,
            recorded_at=other.since, removed_at=other.removed_at,
        )  # fmt: skip
    for room, acts in company.acts.items():
        for act in acts:
            yield LimitationAct(
                account_id=accounts[plain_key(room)].account, kind=act.kind, acted_on=act.on, reference="试",
                evidence="A" if act.proven else "B", recorded_at=LONG_AFTER,
            )  # fmt: skip
    for each in company.verifications:
        ids = accounts[plain_key(each.room)]
        yield Verification(account_id=ids.account, day=each.day, recorded_at=LONG_AFTER)


def notices(company: told.Facts, accounts: Mapping[Key, Ids]) -> Iterator[tuple[Notice, dict[str, Any]]]:
    for each in company.demands:
        ids, sent = accounts[plain_key(each.room)], datetime.combine(each.arrived_on, time(), told.SHANGHAI)
        notice = Notice(
            account_id=ids.account, community_id=ids.community, kind=each.kind, title="催告", body="", sha256="",
            amount_fen=1, lines=[], deadline_on=each.deadline_on, made_at=sent,
        )  # fmt: skip
        yield notice, {
            "way": "ems", "sent_at": sent, "arrived_on": each.arrived_on, "evidence": each.evidence, "recorded_at": sent
        }  # fmt: skip
