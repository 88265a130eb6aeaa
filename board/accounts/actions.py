"""What people do with an account: they speak with its owner, write down what came of it, and note promises."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from sqlmodel import Session

from board import decide, segments
from board.accounts.grievances import Grievance, open_grievance, take_back
from board.accounts.guard import LATE_TOO_LONG, LONGEST_LATE, denials, late
from board.accounts.scope import Place, department, place
from board.db.sql import fetch, fetch_one, run
from board.rules.guard import Question
from board.rules.money import MOST_FEN
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.segments import NOT_REACHED
from board.rules.tasks import UNDO_SECONDS
from board.rules.time import from_micros, local_date, to_day, to_micros
from board.rules.visibility import SPEAKS
from board.rules.words import Channel, Direction, Purpose, Reached, Result
from board.tasks.asking import log

UNDOABLE: Final = timedelta(seconds=UNDO_SECONDS)
# A call written down by another system's clock may seem to lie a little ahead.
AHEAD: Final = timedelta(minutes=5)
LONGEST_NOTE: Final = 2000
Code = TypeVar("Code", bound=StrEnum)


def log_contact(
    session: Session,
    *,
    account_id: int,
    purpose: str,
    direction: str,
    channel: str,
    person: str,
    result: str,
    at: datetime,
    note: str,
    by: Who,
    now: datetime,
    promise_fen: int | None = None,
    promise_on: date | None = None,
    grievance: Grievance | None = None,
    people: Sequence[str] | None = None,
    late_reason: str = "",
) -> int:
    """Record one attempt to reach somebody about an account; its id.

    A promise comes with the result promised; the result service_issue makes a complaint ticket, or names an open one,
    and asks the steward to see to it. An outgoing collection contact passes the guard: `people` are the roles of those
    who make it (default: the department of `by`). One that the guard denies may be written down when it has been made
    all the same, with `late_reason`, but never while the owner was on hold.
    Raises NotFound, or Refused (Denied, with all reasons) with nothing written.
    """
    where = place(session, account_id, by, *SPEAKS)
    codes = (
        _code(Purpose, purpose), _code(Direction, direction), _code(Channel, channel), _code(Reached, person),
        _code(Result, result),
    )  # fmt: skip
    _check(at, now, note, codes[4], promise_fen)
    against = ""
    if codes[:2] == (Purpose.COLLECTION, Direction.OUT):
        company = tuple(people) if people is not None else tuple(filter(None, [department(by, where.community_id)]))
        against = _against(session, account_id, codes, at, company, late_reason)
    contact_id = _insert_contact(
        session, account_id, codes, at, note.strip(), by, now, against, late_reason.strip() if against else ""
    )
    if promise_fen is not None:
        _insert_promise(session, where, promise_fen, promise_on, at, by, now, contact_id)
    if codes[4] == Result.SERVICE_ISSUE:
        told = grievance or Grievance(problem=note.strip())
        open_grievance(session, where, told, contact_id=contact_id, at=at, by=by, now=now)
    details = {"contact": contact_id, **dict(zip(DETAILS, map(str, codes), strict=True))}
    details |= {"against": against} if against else {}
    _log(session, where, "contact", by, now, details)
    decide.refresh(session, [where.owner_id], now=now, leaves_at=now + UNDOABLE)
    segments.refresh(session, [account_id], now=now)
    return contact_id


DETAILS = ("purpose", "direction", "channel", "person", "result")


def undo_contact(session: Session, *, contact_id: int, by: Who, now: datetime) -> int:
    """Take back a contact that this person logged within the last ten seconds, with all it caused; its account's id.

    Raises NotFound, or Refused when it is too late or was undone before.
    """
    row = fetch_one(
        session,
        "SELECT account_id, by_person_id, recorded_at, undone_at, result FROM contact WHERE id = :id",
        id=contact_id,
    )
    if row is None or row[1] != by.person_id:
        raise NotFound
    account_id, _, recorded, undone, result = row
    where = place(session, account_id, by, *SPEAKS)
    if undone is not None:
        raise Refused(Text("这条联系记录已经撤销过了。", "This contact was undone before."))
    if now - from_micros(recorded) > UNDOABLE:
        raise Refused(
            Text("已超过 10 秒，不能撤销；请另记一条更正。", "More than 10 seconds have passed: log another one.")
        )
    run(session, "UPDATE contact SET undone_at = :now WHERE id = :id", now=to_micros(now), id=contact_id)
    run(session, "UPDATE promise SET undone_at = :now WHERE contact_id = :id", now=to_micros(now), id=contact_id)
    if result == Result.SERVICE_ISSUE:
        take_back(session, contact_id=contact_id, by=by, now=now)
    _log(session, where, "undo_contact", by, now, {"contact": contact_id})
    decide.refresh(session, [where.owner_id], now=now)
    segments.refresh(session, [account_id], now=now)
    return int(account_id)


def promise(
    session: Session,
    *,
    account_id: int,
    amount_fen: int,
    promised_on: date,
    by: Who,
    now: datetime,
    made_at: datetime | None = None,
) -> int:
    """Note a promise to pay `amount_fen` by a local day; its id. Raises NotFound or Refused."""
    where, made = place(session, account_id, by, *SPEAKS), made_at or now
    if made > now + AHEAD:
        raise Refused(IN_THE_FUTURE)
    promise_id = _insert_promise(session, where, amount_fen, promised_on, made, by, now, None)
    _log(session, where, "promise", by, now, {"promise": promise_id, "on": promised_on.isoformat()})
    decide.refresh(session, [where.owner_id], now=now)
    return promise_id


IN_THE_FUTURE: Final = Text("联系时间不能在将来。", "A contact cannot lie in the future.")


def _check(at: datetime, now: datetime, note: str, result: Result, promise_fen: int | None) -> None:
    if at > now + AHEAD:
        raise Refused(IN_THE_FUTURE)
    if len(note) > LONGEST_NOTE:
        raise Refused(Text(f"备注最多 {LONGEST_NOTE} 个字。", f"A note has at most {LONGEST_NOTE} characters."))
    if promise_fen is not None and result != Result.PROMISED:
        raise Refused(
            Text("只有“已承诺”的联系才有承诺金额。", "Only a contact with the result promised has a promise.")
        )


def _against(
    session: Session, account_id: int, codes: Sequence[StrEnum], at: datetime, people: tuple[str, ...], late_reason: str
) -> str:
    """The codes of the guard that this contact was made against, "" for none. Raises Denied."""
    if len(late_reason) > LONGEST_LATE:
        raise Refused(LATE_TOO_LONG)
    _, _, channel, person, result = codes
    # Who was reached by accident, and was told nothing, is written down: that is how a wrong number becomes known.
    reaching = None if result in NOT_REACHED else Reached(person)
    return late(denials(session, account_id, Question(Channel(channel), at, people, reaching)), late_reason)


def _code(kind: type[Code], value: str) -> Code:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind)
        raise Refused(Text(f"“{value}”不能识别，可选：{known}。", f"{value!r} is none of {known}.")) from None


def _insert_contact(
    session: Session, account_id: int, codes: tuple[StrEnum, ...], at: datetime, note: str, by: Who, now: datetime,
    against: str, late_reason: str,
) -> int:  # fmt: skip
    rows = fetch(
        session,
        "INSERT INTO contact (account_id, at, purpose, direction, channel, person, result, note, by_person_id, origin,"
        " recorded_at, against, late_reason) VALUES (:account, :at, :purpose, :direction, :channel, :person, :result,"
        " :note, :by, 'board', :now, :against, :late) RETURNING id",
        account=account_id, at=to_micros(at), note=note, by=by.person_id, now=to_micros(now), against=against,
        late=late_reason,
        **dict(zip(DETAILS, map(str, codes), strict=True)),
    )  # fmt: skip
    return int(rows[0][0])


def _insert_promise(
    session: Session,
    where: Place,
    amount_fen: int,
    promised_on: date | None,
    made_at: datetime,
    by: Who,
    now: datetime,
    contact_id: int | None,
) -> int:
    made_on = local_date(made_at, where.zone)
    if not 0 < amount_fen <= MOST_FEN:
        raise Refused(Text("承诺金额要大于零。", "The amount promised must be above zero."))
    if promised_on is None or promised_on < made_on:
        raise Refused(Text("请写明承诺日期，不能早于联系当天。", "A promise needs a day, not before it was made."))
    rows = fetch(
        session,
        "INSERT INTO promise (account_id, contact_id, amount_fen, promised_on, made_at, made_on, taken_by_id,"
        " recorded_at) VALUES (:account, :contact, :fen, :on, :made, :made_on, :by, :now) RETURNING id",
        account=where.id, contact=contact_id, fen=amount_fen, on=to_day(promised_on), made=to_micros(made_at),
        made_on=to_day(made_on), by=by.person_id, now=to_micros(now),
    )  # fmt: skip
    return int(rows[0][0])


def _log(session: Session, where: Place, verb: str, by: Who, now: datetime, details: dict[str, object]) -> None:
    log(
        session,
        at=now,
        community_id=where.community_id,
        verb=verb,
        by=by,
        department=department(by, where.community_id),
        account_id=where.id,
        building_id=where.building_id,
        details=details,
    )
