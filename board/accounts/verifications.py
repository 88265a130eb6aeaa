"""已核实未缴: a person looked in the fee system today, and the account is still unpaid."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from board.accounts.scope import department, place
from board.db.sql import run
from board.rules.people import Who
from board.rules.time import local_date, to_day, to_micros
from board.rules.visibility import SPEAKS
from board.tasks.asking import log


def verify(session: Session, *, account_ids: Sequence[int], by: Who, now: datetime) -> int:
    """Mark these accounts as verified for the local day; how many were not yet. Raises NotFound."""
    new = 0
    for account_id in account_ids:
        where = place(session, account_id, by, *SPEAKS)
        day = to_day(local_date(now, where.zone))
        written = run(
            session,
            "INSERT INTO verification (account_id, day, by_person_id, recorded_at) VALUES (:account, :day, :by, :now)"
            " ON CONFLICT DO NOTHING",
            account=account_id, day=day, by=by.person_id, now=to_micros(now),
        )  # fmt: skip
        if written:
            new += 1
            log(
                session, at=now, community_id=where.community_id, verb="verify", by=by,
                department=department(by, where.community_id), account_id=where.id, building_id=where.building_id,
            )  # fmt: skip
    return new
