"""How notices went out and arrived: recorded with what shows it, judged by a rule, taken back with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from board.accounts import guard
from board.accounts.scope import Place, department, place
from board.db.sql import fetch, fetch_one, run
from board.evidence import acts
from board.evidence.claim_tables import NoticeTask
from board.evidence.files import Scan, keep
from board.evidence.notices import channel_of, load
from board.evidence.noting import correct, note, reason_of
from board.evidence.tables import Delivery, Notice
from board.rules.delivery import Facts, Relation, Way, judge
from board.rules.guard import Question
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_forms import TaskKind
from board.rules.tasks import TaskState
from board.rules.time import from_micros, local_date, to_micros
from board.rules.visibility import EVIDENCE
from board.rules.words import ActKind, Evidence, Role
from board.tasks.actions import request
from board.tasks.images import Photo
from board.tasks.tables import Task

LONGEST = 200
HOW = {"handed_over": Way.SIGNED, "posted": Way.POSTED, "refused": Way.REFUSED}  # a delivery_witness task's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person says of a delivery; `arrived_on` is the local day on the receipt, or of the delivery mark."""

    way: Way
    sent_at: datetime
    arrived_on: date | None = None
    signer: str = ""
    relation: Relation | None = None
    carrier_no: str = ""
    sent_to: str = ""
    witnesses: str = ""
    note: str = ""


def record(session: Session, *, notice_id: int, told: Told, by: Who, now: datetime, scans: Sequence[Scan] = ()) -> int:
    """Record a delivery; its id. One of class A makes the act that begins the clock anew.

    Raises NotFound; Refused for a cancelled notice, days that cannot be, or a posting without its photo.
    """
    notice = load(session, by, notice_id)
    where = place(session, notice.account_id, by, *EVIDENCE)
    _check(notice, told, where, now, len(scans))
    return _insert(session, notice, told, where, by, now, scans)


def undo(session: Session, *, delivery_id: int, reason: str, by: Who, now: datetime) -> int:
    """A delivery counts no longer, nor does its act; its notice's id. Raises NotFound or Refused."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound
    notice = load(session, by, delivery.notice_id)
    why = reason_of(reason)
    if delivery.undone_at is not None:
        raise Refused(Text("这次送达已经撤销过了。", "This delivery was taken back before."))
    run(session, "UPDATE delivery SET undone_at = :now WHERE id = :id", now=to_micros(now), id=delivery_id)
    run(session, "UPDATE notice_task SET delivery_id = NULL WHERE delivery_id = :id", id=delivery_id)
    session.expire(delivery)
    acts.end_of_delivery(session, delivery_id, now)
    correct(session, notice.account_id, why, by, now, delivery_id=delivery_id)
    where = place(session, notice.account_id, by, *EVIDENCE)
    note(session, where, "undo_delivery", by, now, notice=notice.id, reason=why)
    return delivery.notice_id


def ask_witness(
    session: Session, *, notice_id: int, department_of: str, starts_at: datetime | None, by: Who, now: datetime
) -> int:
    """Ask security or the steward to hand a notice over and to bear witness; the task's id.

    While the owner is on hold nobody is sent to the door: what keeps a claim then goes by mail. Raises NotFound;
    Refused for a cancelled notice, or where the guard denies the letter now; Incomplete.
    """
    notice = load(session, by, notice_id)
    if notice.cancelled_at is not None:
        raise Refused(CANCELLED)
    people = (department(by, notice.community_id), department_of)
    guard.require(session, notice.account_id, Question(channel_of(notice), now, people))
    # Security carries a sealed envelope and is not to know what it is about.
    called = "信函" if department_of == Role.SECURITY else notice.title
    task_id = request(
        session, kind=TaskKind.DELIVERY_WITNESS, by=by, now=now, account_ids=[notice.account_id],
        brief={"notice": f"{called}（编号 {number(notice)}，密封信封）"}, department=department_of,
        starts_at=starts_at,
    )  # fmt: skip
    session.add(NoticeTask(task_id=task_id, notice_id=notice_id))
    session.flush()
    return task_id


def take_over(session: Session, *, task_id: int, relation: Relation | None, by: Who, now: datetime) -> int:
    """What a delivery_witness task recorded becomes a delivery of its notice, with the task's photos; its id.

    `relation` is how the one who signed stands to the owner, which the task does not ask. Raises NotFound, or Refused
    where the task is not done, or was taken over before.
    """
    linked, task = session.get(NoticeTask, task_id), session.get(Task, task_id)
    if linked is None or task is None:
        raise NotFound
    notice = load(session, by, linked.notice_id)
    if task.state != TaskState.DONE or task.ended_at is None:
        raise Refused(Text("任务还没有完成。", "The task is not done yet."))
    if linked.delivery_id is not None:
        raise Refused(Text("这项任务的结果已经采用过了。", "The result of this task was taken over before."))
    where = place(session, notice.account_id, by, *EVIDENCE)
    told = _of_task(task, task.ended_at, relation, where)
    scans = [
        Scan(Photo(bytes(content), taken, media))
        for content, media, taken in _photos(session, task_id)
    ]  # fmt: skip
    _check(notice, told, where, now, len(scans))
    linked.delivery_id = _insert(session, notice, told, where, by, now, scans)
    session.flush()
    return linked.delivery_id


CANCELLED = Text("这份函件已作废。", "This notice is cancelled.")


def number(notice: Notice) -> str:
    """H-000012: what stands on the paper and on the envelope."""
    return f"H-{notice.id:06d}"


def _check(notice: Notice, told: Told, where: Place, now: datetime, pictures: int) -> None:
    if notice.cancelled_at is not None:
        raise Refused(CANCELLED)
    sent_on = local_date(told.sent_at, where.zone)
    if sent_on < local_date(notice.made_at, where.zone):
        raise Refused(Text("送出日期不能早于函件制作日期。", "It cannot have gone out before it was made."))
    if told.sent_at > now + timedelta(minutes=5):
        raise Refused(Text("送出时间不能在将来。", "It cannot go out in the future."))
    if told.arrived_on is not None:
        acts.check_day(told.arrived_on, where, now)
        if told.arrived_on < sent_on:
            raise Refused(Text("送达日期不能早于送出日期。", "It cannot have arrived before it went out."))
    if told.way is Way.POSTED and not pictures:
        raise Refused(Text("张贴或留置请附照片。", "A posting needs a photo."))
    if max(map(len, (told.signer, told.carrier_no, told.sent_to, told.witnesses))) > LONGEST or len(told.note) > 2000:
        raise Refused(Text(f"最多 {LONGEST} 个字。", f"At most {LONGEST} characters."))


def _insert(
    session: Session, notice: Notice, told: Told, where: Place, by: Who, now: datetime, scans: Sequence[Scan]
) -> int:
    judged = judge(Facts(told.way, told.arrived_on is not None, told.signer, told.relation, told.carrier_no))
    row = Delivery(
        notice_id=notice.id, way=str(told.way), sent_at=told.sent_at, arrived_on=told.arrived_on,
        evidence=str(judged.evidence), signer=told.signer.strip(), relation=str(told.relation or ""),
        carrier_no=told.carrier_no.strip(), witnesses=told.witnesses.strip(), note=told.note.strip(),
        sent_to=told.sent_to.strip(), by_person_id=by.person_id, recorded_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    keep(session, scans, where, by=by, now=now, delivery_id=row.id)
    if judged.evidence == Evidence.A and told.arrived_on is not None:
        acts.insert(
            session, where, ActKind.DEMAND, told.arrived_on, judged, number(notice), by, now, delivery_id=row.id
        )
    note(session, where, "delivery", by, now, notice=notice.id, how=str(told.way), evidence=str(judged.evidence))
    return row.id


def _of_task(task: Task, ended_at: datetime, relation: Relation | None, where: Place) -> Told:
    result: dict[str, Any] = task.result
    way = HOW[result["how"]]
    is_signed = way is Way.SIGNED
    return Told(
        way=way, sent_at=ended_at, arrived_on=local_date(ended_at, where.zone) if is_signed else None,
        signer=result["who"] if is_signed else "", relation=relation if is_signed else None,
        witnesses="" if is_signed else result["who"], note=f"任务 {task.id}",
    )  # fmt: skip


def _photos(session: Session, task_id: int) -> list[tuple[Any, ...]]:
    rows = fetch(
        session, "SELECT content, media_type, taken_at FROM task_photo WHERE task_id = :id ORDER BY id", id=task_id
    )
    return [(row[0], row[1], None if row[2] is None else from_micros(row[2])) for row in rows]


def notice_of(session: Session, delivery_id: int) -> int:
    """Raises NotFound; whether the person may see it is asked of the notice."""
    row = fetch_one(session, "SELECT notice_id FROM delivery WHERE id = :id", id=delivery_id)
    if row is None:
        raise NotFound
    return int(row[0])


def witness_of(session: Session, who: Who, task_id: int) -> int | None:
    """The notice that a delivery_witness task hands over, where the person works on it."""
    row = fetch_one(
        session,
        "SELECT n.id, n.community_id FROM notice_task t JOIN notice n ON n.id = t.notice_id WHERE t.task_id = :id",
        id=task_id,
    )
    return int(row[0]) if row and who.may(row[1], *EVIDENCE) else None
