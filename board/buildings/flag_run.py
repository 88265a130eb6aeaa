"""The monthly analysis: every building judged once for a month that is over, and an inspection asked for where it is.

What is stored is what counts: a month that was analysed is never analysed again, whatever lists turn up later. Only
this module loads the statistics, so it is imported where it is used.
"""

import json
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

import numpy as np
from sqlmodel import Session

from board.buildings.flag_hints import causes_of, places_of
from board.buildings.flag_inspections import ask_inspections
from board.buildings.flag_rows import Seen, owing_months, see
from board.db.sql import fetch, fetch_one, run_many
from board.policies import zones
from board.rules.flag_months import closed
from board.rules.flag_verdicts import Verdict
from board.rules.flags import Found, analyse
from board.rules.ports import Refused, Text
from board.rules.time import month_text, to_micros

MOST_CAUGHT_UP = 12  # months of a scheduler that stood still
NOT_OVER = Text("{month} 还没有结束，月底之后才能分析。", "{month} is not over yet.")
NO_LISTS = Text("还没有导入过欠费清单，无法分析。", "No arrears list has been taken in: there is nothing to analyse.")

INSERT = """
    INSERT INTO flag_month (building_id, month, community_id, verdict, owners, owing, look, counted, expected, p, q,
                            left_out, place, causes, at)
    VALUES (:building, :month, :community, :verdict, :owners, :owing, :look, :counted, :expected, :p, :q, :left_out,
            :place, :causes, :at)
"""
INSERT_TREND = """
    INSERT INTO flag_trend (community_id, month, owing_months, owners_known, history)
    VALUES (:community, :month, :owing_months, :known, :history)
"""


def analyse_month(session: Session, month: int, *, now: datetime, zone: tzinfo) -> int:
    """Judge all buildings at the end of a month, unless that was done; the number of inspections asked for.

    They are asked for only for the month that closed last: what was odd a year ago is not to be looked at today.
    Raises Refused for a month that is not over, or where nothing was ever taken in.
    """
    last = closed(now, zone)
    if month > last:
        text = month_text(month)
        raise Refused(Text(NOT_OVER.zh.format(month=text), NOT_OVER.en.format(month=text)))
    if is_stored(session, month):
        return 0
    if fetch_one(session, "SELECT 1 FROM import WHERE kind = 'arrears'") is None:
        raise Refused(NO_LISTS)
    seen = see(session, month)
    found = analyse(
        seen.panel, seen.last, inspected=seen.inspected, on_roll=seen.on_roll, owners_known=seen.owners_known
    )
    _store(session, seen, found, month, now)
    return ask_inspections(session, month, now=now) if month == last else 0


def catch_up(session: Session, *, now: datetime, zone: tzinfo) -> tuple[list[int], int]:
    """The month that closed last, and those before it that were missed since the last analysis.

    (months, inspections asked for). Does nothing before the first arrears list.
    """
    last = closed(now, zone)
    newest = fetch(session, "SELECT MAX(month) FROM flag_month")[0][0]
    first = last if newest is None else max(newest + 1, last - MOST_CAUGHT_UP + 1)
    if fetch_one(session, "SELECT 1 FROM import WHERE kind = 'arrears'") is None:
        return [], 0
    months = list(range(first, last + 1))
    return months, sum(analyse_month(session, month, now=now, zone=zone) for month in months)


def is_stored(session: Session, month: int) -> bool:
    return fetch_one(session, "SELECT 1 FROM flag_month WHERE month = :month LIMIT 1", month=month) is not None


def _store(session: Session, seen: Seen, found: Sequence[Found], month: int, now: datetime) -> None:
    odd = [b for b, one in enumerate(found) if one.verdict in (Verdict.FLAGGED, Verdict.WATCH)]
    places, causes = places_of(session, seen, odd), causes_of(session, seen, odd)
    values = [
        {
            "building": seen.buildings[b], "month": month, "community": seen.communities[seen.panel.community[b]],
            "verdict": str(one.verdict), "owners": one.owners, "owing": one.owing, "look": one.look,
            "counted": one.counted, "expected": one.expected, "p": one.p, "q": one.q,
            "left_out": _left_out(seen, b), "place": json.dumps(places.get(b, {}), ensure_ascii=False),
            "causes": json.dumps(causes.get(b, []), ensure_ascii=False), "at": to_micros(now),
        }
        for b, one in enumerate(found)
    ]  # fmt: skip
    run_many(session, INSERT, values)
    run_many(session, INSERT_TREND, [_trend(session, seen, place, month) for place in range(len(seen.communities))])


def _left_out(seen: Seen, b: int) -> str:
    if seen.panel.set_aside[seen.last, b]:
        return "open_inspection"
    return "nothing_found" if seen.inspected[b] else ""


def _trend(session: Session, seen: Seen, place: int, month: int) -> dict[str, Any]:
    """One community's owners and those owing, month by month as the facts have it now."""
    mine = seen.panel.community == place
    history = []
    for t, one in enumerate(seen.months):
        owners, owing = (int(np.sum(counts[mine])) for counts in seen.panel.counts(t))
        if owners:
            history.append([one, owners, owing])
    id_ = seen.communities[place]
    return {
        "community": id_, "month": month, "known": seen.owners_known, "history": json.dumps(history),
        "owing_months": owing_months(session, id_, month, zones(session)[id_]),
    }  # fmt: skip
