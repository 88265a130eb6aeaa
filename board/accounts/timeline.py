"""All that happened around one account in one list: money, tickets, holds, talks and tasks."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlmodel import Session

from board.accounts.scope import Place
from board.db.sql import fetch, parsed_json
from board.rules.people import Who
from board.rules.time import OPEN_DAY, from_day, from_micros, local_midnight
from board.rules.visibility import AMOUNTS, CONTACTS
from board.rules.words import Role

FEE: Final = "fee"
TICKET: Final = "ticket"
TEAM: Final = "team"
LANES: Final = (FEE, TICKET, TEAM)
# Of one moment, what caused the rest comes first.
CAUSES: Final = frozenset({"imported", "settled", "ticket", "contact"})
# Lines of the log that are about the account itself and told here.
OWN_VERBS: Final = (
    "'unmask', 'undo_contact', 'draft_plan', 'sign_plan', 'end_plan', 'add_other', 'remove_other', 'occupancy', 'sale'"
)
# Enough for years of an ordinary household; a page that needs more asks for the lane alone.
LIMIT: Final = 200
# What the log says of an account's notices, acts and lawsuits.
ABOUT_CLAIMS: Final = ", ".join(
    f"'{verb}'"
    for verb in (
        "notice", "cancel_notice", "delivery", "undo_delivery", "act", "undo_act", "ask_approval", "approval",
        "withdraw_approval", "prepare_lawsuit", "file_lawsuit", "end_lawsuit", "claim_decision",
    )
)  # fmt: skip


class Event(msgspec.Struct, frozen=True):
    """One thing that happened. `what` names it (see `board.accounts.telling`), `data` has its codes, texts and amounts;
    `who` is empty where the board itself acted."""

    at: datetime
    lane: str
    what: str
    who: str = ""
    department: str = ""
    data: dict[str, Any] = {}


def timeline(
    session: Session, who: Who, account: Place, *, now: datetime, lane: str = "", limit: int = LIMIT
) -> list[Event]:
    """The events that the person may see up to `now`, newest first, in a fixed number of statements."""
    sources = {FEE: (_charges,), TICKET: (_tickets,), TEAM: TEAMWORK}
    lanes = (lane,) if lane in LANES else LANES
    found = [
        event
        for name in lanes
        for source in sources[name]
        for event in source(session, who, account, limit)
        if event.at <= now
    ]
    return sorted(found, key=lambda event: (event.at, event.what not in CAUSES), reverse=True)[:limit]


def _charges(session: Session, who: Who, account: Place, limit: int) -> Iterator[Event]:
    """What each import said of this account, and what a snapshot settled by leaving it out."""
    if not who.may(account.community_id, *AMOUNTS):
        return
    for at, by, file_name, mode, charges, fen in fetch(
        session,
        "SELECT i.at, COALESCE(p.name, ''), i.file_name, i.mode, COUNT(*), SUM(v.due_fen - v.paid_fen)"
        " FROM charge_version v JOIN import i ON i.id = v.import_id LEFT JOIN person p ON p.id = i.by_person_id"
        " WHERE v.account_id = :id GROUP BY i.id, i.at, p.name, i.file_name, i.mode ORDER BY i.at DESC LIMIT :limit",
        id=account.id,
        limit=limit,
    ):
        data = {"file": file_name, "mode": mode, "charges": charges, "fen": int(fen)}
        yield Event(from_micros(at), FEE, "imported", by, "", data)
    for day, charges, fen in fetch(
        session,
        "SELECT settled_on, COUNT(*), SUM(due_fen - paid_fen) FROM charge_version WHERE account_id = :id"
        " AND settled_on < :open GROUP BY settled_on ORDER BY settled_on DESC LIMIT :limit",
        id=account.id,
        open=OPEN_DAY,
        limit=limit,
    ):
        at = local_midnight(from_day(day), account.zone)
        yield Event(at, FEE, "settled", data={"charges": charges, "fen": int(fen)})


def _tickets(session: Session, who: Who, account: Place, limit: int) -> Iterator[Event]:
    for at, status, ticket, number, category, by, assignee, result in fetch(
        session,
        "SELECT e.occurred_at, e.status, t.id, t.ticket_no, t.category, COALESCE(p.name, ''),"
        " COALESCE(e.assignee, ''), COALESCE(e.result, '') FROM ticket t JOIN ticket_event e ON e.ticket_id = t.id"
        " LEFT JOIN person p ON p.id = e.by_person_id WHERE t.owner_id = :owner AND e.status IS NOT NULL"
        " ORDER BY e.occurred_at DESC, e.id DESC LIMIT :limit",
        owner=account.owner_id,
        limit=limit,
    ):
        data = {"ticket_id": ticket, "number": number, "category": category, "status": status, "result": result}
        yield Event(from_micros(at), TICKET, "ticket", by, "", data | {"assignee": assignee})


def _spans(session: Session, who: Who, account: Place, limit: int) -> Iterator[Event]:
    """When tickets began and ceased to hold the owner, and when their completion opened a window."""
    for kind, starts, ends, completed, ticket, number, category in fetch(
        session,
        "SELECT s.kind, s.starts, s.ends, s.completed_at, t.id, t.ticket_no, t.category FROM ticket_span s"
        " JOIN ticket t ON t.id = s.ticket_id WHERE s.owner_id = :owner ORDER BY s.starts DESC LIMIT :limit",
        owner=account.owner_id,
        limit=limit,
    ):
        data = {"ticket_id": ticket, "number": number, "category": category}
        if kind == "hold":
            yield Event(from_micros(starts), TEAM, "held", data=data)
            yield Event(from_micros(ends), TEAM, "no_longer_held", data=data)
        else:
            yield Event(from_micros(completed), TEAM, "window", data=data)


def _releases(session: Session, who: Who, account: Place, limit: int) -> Iterator[Event]:
    for at, by, reason, ticket, number in fetch(
        session,
        "SELECT r.released_at, r.by_name, r.reason, t.id, t.ticket_no FROM ticket_release r JOIN ticket t"
        " ON t.id = r.ticket_id WHERE t.owner_id = :owner ORDER BY r.released_at DESC LIMIT :limit",
        owner=account.owner_id,
        limit=limit,
    ):
        data = {"ticket_id": ticket, "number": number, "note": reason}
        yield Event(from_micros(at), TEAM, "released", by, str(Role.MANAGER), data)


def _holds(session: Session, who: Who, account: Place, limit: int) -> Iterator[Event]:
    for kind, reason, by, starts, ends, released, releaser, why in fetch(
        session,
        "SELECT h.kind, h.reason, h.by_name, h.starts, h.ends, h.released_at, COALESCE(p.name, ''), h.release_reason"
        " FROM manual_hold h LEFT JOIN person p ON p.id = h.released_by_id WHERE h.owner_id = :owner"
        " OR (h.building_id = :building AND (h.entrance IS NULL OR h.entrance = :entrance))"
        " ORDER BY h.starts DESC LIMIT :limit",
        owner=account.owner_id,
        building=account.building_id,
        entrance=account.entrance,
        limit=limit,
    ):
        yield Event(from_micros(starts), TEAM, "manual_hold", by, "", {"hold_kind": kind, "note": reason})
        if released is not None:
            yield Event(from_micros(released), TEAM, "manual_release", releaser, "", {"hold_kind": kind, "note": why})
        elif ends is not None:
            yield Event(from_micros(ends), TEAM, "manual_end", data={"hold_kind": kind})


def _contacts(session: Session, who: Who, account: Place, limit: int) -> Iterator[Event]:
    if not who.may(account.community_id, *CONTACTS):
        return
    for at, by, undone, fen, day, *codes, note, kind in fetch(
        session,
        "SELECT c.at, COALESCE(p.name, c.origin), c.undone_at IS NOT NULL, m.amount_fen, m.promised_on, c.purpose,"
        " c.direction, c.channel, c.person, c.result, c.note, COALESCE(f.kind, '') FROM contact c LEFT JOIN person p"
        " ON p.id = c.by_person_id LEFT JOIN promise m ON m.contact_id = c.id"
        " LEFT JOIN contact_class f ON f.contact_id = c.id WHERE c.account_id = :id"
        " ORDER BY c.at DESC, c.id DESC LIMIT :limit",
        id=account.id,
        limit=limit,
    ):
        data = dict(zip(("purpose", "direction", "channel", "person", "result"), codes, strict=True))
        data |= {"note": note, "undone": bool(undone), "promise_fen": fen, "promise_on": _iso(day), "class": kind}
        yield Event(from_micros(at), TEAM, "contact", by, "", data)


def _promises(session: Session, who: Who, account: Place, limit: int) -> Iterator[Event]:
    """Promises that came without a contact of their own."""
    if not who.may(account.community_id, *CONTACTS):
        return
    for made, by, fen, day, undone in fetch(
        session,
        "SELECT m.made_at, COALESCE(p.name, ''), m.amount_fen, m.promised_on, m.undone_at IS NOT NULL FROM promise m"
        " LEFT JOIN person p ON p.id = m.taken_by_id WHERE m.account_id = :id AND m.contact_id IS NULL"
        " ORDER BY m.made_at DESC LIMIT :limit",
        id=account.id,
        limit=limit,
    ):
        data = {"promise_fen": fen, "promise_on": _iso(day), "undone": bool(undone)}
        yield Event(from_micros(made), TEAM, "promise", by, "", data)


def _work(session: Session, who: Who, account: Place, limit: int) -> Iterator[Event]:
    """The collaboration log of this account's tasks and claims, and who looked at the number or took a contact back."""
    for at, by, department, verb, task, kind, title, details in fetch(
        session,
        "SELECT l.at, COALESCE(p.name, ''), l.department, l.verb, l.task_id, COALESCE(t.kind, ''),"
        " COALESCE(t.title, ''), l.details FROM log_entry l LEFT JOIN person p ON p.id = l.person_id"
        " LEFT JOIN task t ON t.id = l.task_id WHERE l.account_id = :id AND (l.task_id IS NOT NULL"
        f" OR l.verb IN ({ABOUT_CLAIMS}, {OWN_VERBS})) ORDER BY l.at DESC, l.id DESC LIMIT :limit",
        id=account.id,
        limit=limit,
    ):
        parsed = parsed_json(details)
        data = {"verb": verb, "task_id": task, "kind": kind, "title": title, "note": parsed.get("reason", "")}
        yield Event(from_micros(at), TEAM, "work", by, department, data)


TEAMWORK = (_spans, _releases, _holds, _contacts, _promises, _work)


def _iso(day: int | None) -> str | None:
    return None if day is None else from_day(day).isoformat()
