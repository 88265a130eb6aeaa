"""Many accounts handed to the stewards at once: one soft collection for each, with the rows of their buildings."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from board.db.sql import fetch
from board.rules.ladder import BY_CHANNEL
from board.rules.people import Who
from board.rules.task_forms import TaskKind
from board.rules.words import Channel
from board.tasks.requests import request

WHY = "收费员从今日清单批量交办：{who}的楼栋"
NOBODY = "还没有管家"


class Handed(NamedTuple):
    """A task that was made; `steward` is "" where nobody looks after these buildings."""

    task_id: int
    steward: str
    accounts: int


def assign(session: Session, *, account_ids: Sequence[int], by: Who, now: datetime) -> list[Handed]:
    """Ask each steward for a soft collection of these accounts of their buildings.

    Where several look after a building it goes to the first of them; a task is its department's all the same. Raises
    what `request` raises.
    """
    groups: dict[tuple[int, int], list[int]] = {}
    names: dict[int, str] = {}
    for account, community, steward, name in fetch(session, STEWARDS, accounts=list(account_ids)):
        groups.setdefault((community, steward or 0), []).append(account)
        names[steward or 0] = name or ""
    return [
        Handed(_ask(session, accounts, names[steward], by, now), names[steward], len(accounts))
        for (_community, steward), accounts in groups.items()
    ]


STEWARDS = """
    SELECT a.id, a.community_id, p.id, p.name FROM account a JOIN room r ON r.id = a.room_id
    LEFT JOIN person p ON p.id = (SELECT MIN(s.person_id) FROM assignment s JOIN person q ON q.id = s.person_id
                                  WHERE s.building_id = r.building_id AND s.role = 'steward' AND q.active)
    WHERE a.id IN :accounts ORDER BY a.community_id, r.building_id, r.entrance, r.floor, r.name, a.id
"""


def _ask(session: Session, accounts: Sequence[int], steward: str, by: Who, now: datetime) -> int:
    words = BY_CHANNEL[Channel.SERVICE_VISIT].words.zh
    brief = {"reason": WHY.format(who=steward or NOBODY), "words": words}
    return request(session, kind=TaskKind.SOFT_COLLECTION, by=by, now=now, brief=brief, account_ids=accounts)
