"""The manager chooses which results are shown to owners, and takes them off again."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from board.db.sql import run
from board.reports.showcase_queries import Result, private_parts, results
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.poster_words import LONGEST, refusal
from board.rules.time import to_micros
from board.rules.visibility import CHOOSES_RESULTS
from board.tasks.asking import log

NO_CAPTION: Final = Text("请写一句说明。", "Give a caption.")
TOO_LONG: Final = Text(f"说明最多 {LONGEST} 个字。", f"A caption has {LONGEST} characters at most.")

SHOW = """
    INSERT INTO showcase (task_id, community_id, caption, by_person_id, at)
    VALUES (:task, :community, :caption, :by, :at)
    ON CONFLICT (task_id) DO UPDATE SET caption = excluded.caption, by_person_id = excluded.by_person_id,
        at = excluded.at
"""


def show_result(session: Session, *, task_id: int, caption: str, by: Who, now: datetime) -> None:
    """Show a finished showcase under this caption; said again, the same changes nothing.

    Raises NotFound, or Refused for a caption that is missing, too long, or says who or where somebody is.
    """
    found, said = _chosen(session, task_id, by), " ".join(caption.split())
    if not said:
        raise Refused(NO_CAPTION)
    if len(said) > LONGEST:
        raise Refused(TOO_LONG)
    if private := private_parts(session, [(found.community_id, said)])[0]:
        raise Refused(refusal(private))
    if found.is_shown and found.caption == said:
        return
    run(
        session, SHOW, task=task_id, community=found.community_id, caption=said, by=by.person_id, at=to_micros(now)
    )  # fmt: skip
    _note(session, found, "show_result", by, now, caption=said)


def take_off(session: Session, *, task_id: int, by: Who, now: datetime) -> None:
    """Show it no longer; the task stays as it is. Raises NotFound where it is not shown."""
    found = _chosen(session, task_id, by)
    if not found.is_shown:
        raise NotFound
    run(session, "DELETE FROM showcase WHERE task_id = :task", task=task_id)
    _note(session, found, "hide_result", by, now)


def _chosen(session: Session, task_id: int, by: Who) -> Result:
    found = results(session, by, task_ids=[task_id])
    if not found or not by.may(found[0].community_id, *CHOOSES_RESULTS):
        raise NotFound
    return found[0]


def _note(session: Session, found: Result, verb: str, by: Who, now: datetime, **details: str) -> None:
    log(
        session, at=now, community_id=found.community_id, verb=verb, by=by, task_id=found.task_id,
        building_id=found.building_id, details=details,
    )  # fmt: skip
