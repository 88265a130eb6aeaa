"""Others who can be reached about a household: agent, tenant, relative, and strangers who answered a wrong number.

Only the owner and the owner's agent are ever spoken to of a debt; the guard knows the others by their numbers.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import msgspec
from sqlmodel import Session

from board.accounts.guard_tables import OtherPerson
from board.accounts.phones import LONGEST_REASON, how_opened, require_look
from board.accounts.scope import Place, department, place
from board.db.sql import fetch, fetch_one, run
from board.rules.channel_words import PEOPLE
from board.rules.disguise import masked_number, shown_name
from board.rules.names import normalise_phone, telling
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_day, from_micros, to_micros
from board.rules.visibility import OPENS_PHONES, PHONES, SPEAKS, Opening
from board.rules.words import Reached
from board.tasks.asking import log

RELATIONS: Final[Mapping[str, Text]] = {
    Reached.AGENT: Text("代理人（可谈费用）", "agent, who may be asked"),
    Reached.TENANT: PEOPLE[Reached.TENANT],
    Reached.RELATIVE: PEOPLE[Reached.RELATIVE],
    Reached.STRANGER: Text("陌生人（号码错误）", "stranger, a wrong number"),
}
LONGEST_NAME: Final = 60
LONGEST_NOTE: Final = 500


class Other(msgspec.Struct, frozen=True):
    """Somebody else of a household. `phone` is masked; `from_on` and `until_on` are the days of a letting."""

    id: int
    relation: str
    name: str
    phone: str
    note: str
    from_on: date | None
    until_on: date | None
    by: str
    recorded_at: datetime


def add(
    session: Session,
    *,
    account_id: int,
    relation: str,
    name: str,
    phone: str,
    note: str,
    by: Who,
    now: datetime,
    from_on: date | None = None,
    until_on: date | None = None,
) -> int:
    """Note somebody; the id. Raises NotFound, or Refused where neither a name nor a number is given, or it is none."""
    where = place(session, account_id, by, *SPEAKS)
    if relation not in RELATIONS:
        raise Refused(Text("请选择与业主的关系。", "Say how they are related to the owner."))
    numbers = normalise_phone(phone)
    if phone.strip() and len(numbers) != 1:
        raise Refused(Text("请填写一个完整的电话号码。", "Give one whole phone number."))
    if not numbers and not name.strip():
        raise Refused(Text("姓名和电话至少填一项。", "Give a name or a number."))
    if len(name.strip()) > LONGEST_NAME or len(note.strip()) > LONGEST_NOTE:
        raise Refused(Text(f"姓名最多 {LONGEST_NAME} 个字，备注最多 {LONGEST_NOTE} 个字。", "That text is too long."))
    if from_on is not None and until_on is not None and until_on < from_on:
        raise Refused(Text("租期的结束不能早于开始。", "The letting cannot end before it begins."))
    row = OtherPerson(
        account_id=account_id, relation=relation, name=name.strip(), phone=numbers[0] if numbers else "",
        note=note.strip(), by_person_id=by.person_id, recorded_at=now, from_on=from_on, until_on=until_on,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    _log(session, where, "add_other", by, now, {"kind": relation, "other": row.id})
    return row.id


def remove(session: Session, *, account_id: int, other_id: int, by: Who, now: datetime) -> None:
    """They are no longer of the household. Raises NotFound."""
    where = place(session, account_id, by, *SPEAKS)
    relation, _ = _standing(session, account_id, other_id)
    run(
        session,
        "UPDATE other_person SET removed_at = :now, removed_by_id = :by WHERE id = :id",
        now=to_micros(now), by=by.person_id, id=other_id,
    )  # fmt: skip
    _log(session, where, "remove_other", by, now, {"kind": relation, "other": other_id})


def unmask_other(session: Session, *, account_id: int, other_id: int, reason: str, by: Who, now: datetime) -> str:
    """Their number, written down as looked at, and counted like an owner's.

    Raises NotFound where the person may not open it, Refused without a reason, TooManyLooks.
    """
    where = place(session, account_id, by, *OPENS_PHONES)
    _, phone = _standing(session, account_id, other_id)
    if not phone or how_opened(session, by, where, is_held=False) is Opening.NO:
        raise NotFound
    require_look(session, reason=reason, by=by, now=now, zone=where.zone)
    _log(session, where, "unmask", by, now, {"reason": reason.strip()[:LONGEST_REASON], "other": other_id})
    return phone


def others(session: Session, who: Who, where: Place) -> list[Other]:
    """Those who are noted now, first noted first; numbers masked, none for those who see no phones."""
    phone = masked_number("q.phone") if who.may(where.community_id, *PHONES) else "''"
    told = telling(who, where.community_id)
    rows = fetch(
        session,
        f"SELECT q.id, q.relation, {shown_name(who, 'a.community_id', 'q.name')}, {phone}, q.note, q.from_on,"
        " q.until_on, COALESCE(p.name, ''), q.recorded_at FROM other_person q JOIN account a ON a.id = q.account_id"
        " LEFT JOIN person p ON p.id = q.by_person_id WHERE q.account_id = :account AND q.removed_at IS NULL"
        " ORDER BY q.id",
        account=where.id,
    )
    return [
        Other(id_, relation, name, number, told(note), _day(since), _day(until), by, from_micros(at))
        for id_, relation, name, number, note, since, until, by, at in rows
    ]


def _standing(session: Session, account_id: int, other_id: int) -> tuple[str, str]:
    """(relation, phone) of somebody who is noted now. Raises NotFound."""
    row = fetch_one(
        session,
        "SELECT relation, phone FROM other_person WHERE id = :id AND account_id = :account AND removed_at IS NULL",
        id=other_id,
        account=account_id,
    )
    if row is None:
        raise NotFound
    return str(row[0]), str(row[1])


def _day(day: int | None) -> date | None:
    return None if day is None else from_day(day)


def _log(session: Session, where: Place, verb: str, by: Who, now: datetime, details: dict[str, object]) -> None:
    """Who was noted stands in the row alone: the log is read by more people than names are."""
    log(
        session, at=now, community_id=where.community_id, verb=verb, by=by,
        department=department(by, where.community_id), account_id=where.id, building_id=where.building_id,
        details=details,
    )  # fmt: skip
