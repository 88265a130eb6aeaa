"""The class of a first contact, and the follow-up that it is owed: a fact beside the contact, undone with it."""

from datetime import datetime, timedelta

from sqlmodel import Session

from board import segments
from board.accounts.scope import department, place
from board.db.sql import fetch_one, run
from board.policies import policies
from board.rules.contact_classes import ContactClass
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_micros, local_date, to_day, to_micros
from board.rules.visibility import SPEAKS
from board.tasks.asking import log

UNKNOWN = Text("没有这个分类。", "There is no such class.")


def classify(session: Session, *, contact_id: int, kind: str, by: Who, now: datetime) -> int:
    """Note how the owner took this contact; the day of the follow-up (yyyymmdd) by the policy in force at the contact.

    Raises NotFound for a contact that is not this person's to see or was undone, Refused for a class that is none.
    """
    row = fetch_one(
        session, "SELECT account_id, at FROM contact WHERE id = :id AND undone_at IS NULL", id=contact_id
    )  # fmt: skip
    if row is None:
        raise NotFound
    where, at = place(session, row[0], by, *SPEAKS), from_micros(row[1])
    if kind not in set(ContactClass):
        raise Refused(UNKNOWN)
    follow = policies(session, where.community_id).at(at).follow_ups[kind]
    day = to_day(local_date(at, where.zone) + timedelta(days=follow.days))
    run(
        session,
        "INSERT INTO contact_class (contact_id, account_id, kind, follow_on, channel, by_role, recorded_at)"
        " VALUES (:contact, :account, :kind, :day, :channel, :role, :now)",
        contact=contact_id, account=where.id, kind=str(kind), day=day, channel=str(follow.channel), role=str(follow.by),
        now=to_micros(now),
    )  # fmt: skip
    log(
        session, at=now, community_id=where.community_id, verb="classify", by=by,
        department=department(by, where.community_id), account_id=where.id, building_id=where.building_id,
        details={"contact": contact_id, "class": str(kind), "by": str(follow.by), "channel": str(follow.channel)},
    )  # fmt: skip
    segments.refresh(session, [where.id], now=now)
    return day
