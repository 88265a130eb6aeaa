"""Letters on paper: what a printed or written-out notice shows, taken from its frozen row."""

from typing import Any

import msgspec
from sqlmodel import Session, col, select

from board.accounts.scope import room_label
from board.db.sql import fetch
from board.evidence import wording
from board.evidence.deliveries import number
from board.evidence.tables import Notice
from board.rules.notice_letters import Template
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.visibility import EVIDENCE, where


class Paper(msgspec.Struct, frozen=True):
    """One letter for a page: the body in front of and behind its table of charges.

    `is_sound` says that the row still has the hash it was frozen with; `envelope` is what stands outside, where the
    letter goes into one. A cancelled one is shown, and never goes out.
    """

    id: int
    number: str
    title: str
    before: str
    after: str
    lines: list[dict[str, Any]]
    amount_fen: int
    sha256: str
    is_sound: bool
    room: str
    envelope: bool
    account_id: int
    cancelled: bool


def paper(notice: Notice, room: str) -> Paper:
    """The charges stand as a table where the frozen text has them as lines."""
    table = wording.details(notice.lines)
    before, _, after = notice.body.partition(table) if table else (notice.body, "", "")
    return Paper(
        notice.id or 0, number(notice), notice.title, before.rstrip(), after.lstrip("\n"),
        [{**line, "period": wording.period(line)} for line in notice.lines],
        notice.amount_fen, notice.sha256, is_sound(notice), room,
        notice.template.startswith(Template.DOOR_NOTICE), notice.account_id, notice.cancelled_at is not None,
    )  # fmt: skip


def is_sound(notice: Notice) -> bool:
    """Whether a notice is what was frozen. An erased one has no text left to compare."""
    return notice.sha256 == wording.digest(
        account_id=notice.account_id, kind=notice.kind, title=notice.title, body=notice.body, lines=notice.lines,
        amount_fen=notice.amount_fen, deadline_on=notice.deadline_on,
    )  # fmt: skip


def papers(session: Session, who: Who, notice_ids: list[int]) -> list[Paper]:
    """The letters of these notices, as far as the person works on them, in their order. Raises NotFound for none."""
    rooms = {
        row[0]: room_label(*row[1:])
        for row in fetch(
            session,
            "SELECT n.id, b.name, r.entrance, r.name FROM notice n JOIN account a ON a.id = n.account_id"
            " JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id"
            f" WHERE n.id IN :ids AND {where(who, 'n.community_id', EVIDENCE)}",
            ids=notice_ids,
        )
    }
    kept = {one.id: one for one in session.exec(select(Notice).where(col(Notice.id).in_(rooms)))}
    found = [paper(kept[id_], rooms[id_]) for id_ in notice_ids if id_ in rooms]
    if not found:
        raise NotFound
    return found


def batch(session: Session, batch_id: int) -> list[int]:
    """The notices that were made at once and not cancelled since."""
    rows = fetch(
        session, "SELECT id FROM notice WHERE batch_id = :batch AND cancelled_at IS NULL ORDER BY id", batch=batch_id
    )
    return [int(id_) for (id_,) in rows]


def held(session: Session, notice_ids: list[int]) -> dict[int, str]:
    """Of these notices those that must not go out, since the household was put on hold after they were made: their
    rooms. A neutral statement that was approved against the hold may."""
    rows = fetch(
        session,
        "SELECT n.id, b.name, r.entrance, r.name FROM notice n JOIN account_state s ON s.account_id = n.account_id"
        " AND s.state = 'held' JOIN account a ON a.id = n.account_id JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id LEFT JOIN approval v ON v.id = n.approval_id"
        " WHERE n.id IN :ids AND NOT (v.id IS NOT NULL AND v.preservation AND v.withdrawn_at IS NULL)",
        ids=notice_ids,
    )
    return {row[0]: room_label(*row[1:]) for row in rows}
