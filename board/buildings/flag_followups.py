"""Inspections with what became of their buildings since, from the closed months as they were stored."""

from collections import defaultdict
from datetime import datetime
from functools import cache

import msgspec
from sqlmodel import Session

from board.db.sql import fetch, parsed_json
from board.policies import zones
from board.rules.flag_followup import AFTER, Count, Effect, Months, effect, month_after, neighbours, persistence
from board.rules.flag_lots import lot
from board.rules.people import Who
from board.rules.time import from_micros, local_date, month_index
from board.rules.visibility import BUILDING_FIGURES, where

# The flag behind an inspection is the last that the building had when it was asked for.
INSPECTIONS = """
    SELECT k.id, k.community_id, c.name, k.building_id, b.name, k.state, k.asked_at, k.due_at, k.ended_at, k.result,
           (SELECT MAX(f.month) FROM flag_month f WHERE f.building_id = k.building_id AND f.at <= k.asked_at
            AND f.verdict IN ('flagged', 'watch'))
    FROM task k JOIN community c ON c.id = k.community_id JOIN building b ON b.id = k.building_id
    WHERE k.kind = 'inspection' AND {scope} ORDER BY k.asked_at DESC, k.id DESC
"""
CLOSED = "SELECT month, building_id, community_id, owners, owing, verdict FROM flag_month WHERE owners > 0"
INSPECTED = "SELECT building_id, asked_at, community_id FROM task WHERE kind = 'inspection' AND state = 'done'"


class Inspection(msgspec.Struct, frozen=True):
    """`flagged` is the month of the flag behind it, `ended` the month in which it ended; either may be None."""

    task_id: int
    community_id: int
    community: str
    building_id: int
    building: str
    state: str
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None
    findings: str
    flagged: int | None
    ended: int | None

    @property
    def judged_from(self) -> int | None:
        """The first month that may say whether it helped."""
        return None if self.ended is None else self.ended + AFTER

    @property
    def lot(self) -> tuple[int, str]:
        return lot(self.flagged or 0, self.building_id)


class Since(msgspec.Struct, frozen=True):
    """A building at the end of a month; `around` is the share of the untouched buildings of its community."""

    month: int
    owners: int
    owing: int
    around: float | None


def inspections(session: Session, who: Who, *, task_id: int | None = None) -> list[Inspection]:
    """Those of the communities whose building figures the person sees, the latest first."""
    scope = where(who, "k.community_id", BUILDING_FIGURES)
    if task_id is not None:
        scope += f" AND k.id = {int(task_id)}"
    places = zones(session)
    found = []
    for *head, asked, due, ended, result, flagged in fetch(session, INSPECTIONS.format(scope=scope)):
        ended_at = None if ended is None else from_micros(ended)
        day = None if ended_at is None else local_date(ended_at, places[head[1]])
        found.append(
            Inspection(
                *head, from_micros(asked), from_micros(due), ended_at, parsed_json(result).get("findings", ""), flagged,
                None if day is None else month_index(day.year, day.month),
            )
        )  # fmt: skip
    return found


class Record:
    """All closed months of the company, since what lasts is learned from all its buildings, and who was touched when.

    What was flagged or inspected after a month does not change what was said of it.
    """

    def __init__(self, session: Session) -> None:
        self.months: Months = defaultdict(dict)
        self._first: dict[int, int] = {}
        for month, building, community, owners, owing, verdict in fetch(session, CLOSED):
            self.months[month][building] = Count(community, owners, owing)  # type: ignore[index]
            if verdict == "flagged":
                self._touch(building, month)
        places = zones(session)
        for building, asked, community in fetch(session, INSPECTED):
            day = local_date(from_micros(asked), places[community])
            self._touch(building, month_index(day.year, day.month))
        self._lasting = cache(
            lambda gap, until: persistence(self.months, self.touched(until), gap, until=until)
        )  # fmt: skip

    def touched(self, until: int) -> set[int]:
        return {building for building, month in self._first.items() if month <= until}

    def effect(self, one: Inspection) -> Effect | None:
        """None before its time, without a flag, or where nothing can be compared."""
        if one.state != "done" or one.flagged is None or one.ended is None:
            return None
        after = month_after(self.months, one.ended)
        if after is None:
            return None
        lasting = self._lasting(after - one.flagged, after)
        return effect(self.months, self.touched(after), one.building_id, one.flagged, after, lasting)

    def since(self, one: Inspection) -> list[Since]:
        """The building month by month from its flag on, beside the same neighbours as in its judgement."""
        judged = None if one.ended is None else month_after(self.months, one.ended)
        touched = self.touched(judged or max(self.months, default=0))
        found = []
        for month in sorted(self.months):
            count = self.months[month].get(one.building_id)
            if count is not None and one.flagged is not None and month >= one.flagged:
                around = neighbours(self.months[month], touched, one.building_id)
                found.append(Since(month, count.owners, count.owing, around))
        return found

    def _touch(self, building: int, month: int) -> None:
        self._first[building] = min(month, self._first.get(building, month))


def is_old_enough(record: Record, one: Inspection) -> bool:
    return one.ended is not None and month_after(record.months, one.ended) is not None
