"""已核实未缴: a person looked in the fee system today, and the account is still unpaid."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from board.accounts.scope import department
from board.db.sql import fetch
from board.facts import zones
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.time import local_date, to_day, to_micros
from board.rules.visibility import VERIFIES, where
from board.tasks.asking import log

MARK = """
    INSERT INTO verification (account_id, day, by_person_id, recorded_at)
    SELECT a.id, :day, :by, :now FROM account a WHERE a.id IN :accounts ON CONFLICT DO NOTHING RETURNING account_id
"""


def verify(session: Session, *, account_ids: Sequence[int], by: Who, now: datetime) -> int:
    """Mark these accounts as verified for the local day; how many were not yet.

    Raises NotFound where one of them is not there, or not this person's to look up in the fee system.
    """
    places = {
        id_: (community, building)
        for id_, community, building in fetch(
            session,
            "SELECT a.id, a.community_id, r.building_id FROM account a JOIN room r ON r.id = a.room_id"
            f" WHERE a.id IN :accounts AND {where(by, 'a.community_id', VERIFIES)}",
            accounts=list(account_ids),
        )
    }
    if set(account_ids) - set(places):
        raise NotFound
    of_day: dict[int, list[int]] = defaultdict(list)
    for id_, (community, _) in places.items():
        of_day[to_day(local_date(now, zones(session)[community]))].append(id_)
    new = [
        row[0]
        for day, accounts in sorted(of_day.items())
        for row in fetch(session, MARK, day=day, by=by.person_id, now=to_micros(now), accounts=sorted(accounts))
    ]
    for id_ in sorted(new):
        community, building = places[id_]
        log(
            session, at=now, community_id=community, verb="verify", by=by, department=department(by, community),
            account_id=id_, building_id=building,
        )  # fmt: skip
    return len(new)
