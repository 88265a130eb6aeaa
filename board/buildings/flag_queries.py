"""The flags of a month as they were found, with what came of them since."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlmodel import Session

from board.db.sql import fetch, ids, parsed_json
from board.policies import policies
from board.rules.building_words import building_words
from board.rules.flag_verdicts import counts_months
from board.rules.flag_words import sentence
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.time import from_micros
from board.rules.visibility import BUILDING_FIGURES, where
from board.tasks.asking import OPEN_STATES


class Dismissal(msgspec.Struct, frozen=True):
    """A flag that was put aside: of which month, by whom, why."""

    id: int
    month: int
    owing: int
    reason: str
    by: str
    at: datetime


class Flag(msgspec.Struct, frozen=True):
    """A building's answer. `dismissal` is the one that keeps this flag away, `inspection_id` an open inspection.

    `counted` and `expected` are in months owed where the look counts these; `around` are then the owners of the whole
    community and those owing, as they stood.
    """

    building_id: int
    community_id: int
    community: str
    building: str
    month: int
    verdict: str
    owners: int
    owing: int
    look: str
    counted: float
    expected: float
    p: float | None
    q: float | None
    left_out: str
    place: dict[str, Any]
    causes: list[dict[str, Any]]
    at: datetime
    owing_months: int
    owners_known: bool
    around: tuple[int, int]
    inspection_id: int | None
    dismissal: Dismissal | None
    entrances: list[str]

    @property
    def said(self) -> Text:
        """The sentence of the flag: the counts, and the chance that decided."""
        return sentence(
            building=building_words(self.building), look=self.look, owners=self.owners, owing=self.owing,
            counted=self.counted, expected=self.expected, p=self.p, least=self.owing_months,
        )  # fmt: skip

    @property
    def expected_owners(self) -> float:
        """How many one would expect to owe; by the rest of the community where the look counted months."""
        if not counts_months(self.look):
            return self.expected
        owners, owing = self.around
        return self.owners * (owing - self.owing) / max(1, owners - self.owners)

    @property
    def is_kept_away(self) -> bool:
        return self.dismissal is not None


FLAGS = """
    SELECT f.building_id, f.community_id, c.name, b.name, f.month, f.verdict, f.owners, f.owing, f.look, f.counted,
           f.expected, f.p, f.q, f.left_out, f.place, f.causes, f.at, t.owing_months, t.owners_known, t.history,
           (SELECT MAX(k.id) FROM task k WHERE k.kind = 'inspection' AND k.building_id = f.building_id
            AND k.state IN ({open}))
    FROM flag_month f JOIN building b ON b.id = f.building_id JOIN community c ON c.id = f.community_id
    JOIN flag_trend t ON t.community_id = f.community_id AND t.month = f.month
    WHERE f.month = :month AND {scope}
"""


def flags(session: Session, who: Who, month: int, *, now: datetime, building_id: int | None = None) -> list[Flag]:
    """The buildings that the person may see, as they were judged for a month; the oddest first."""
    scope = where(who, "f.community_id", BUILDING_FIGURES)
    if building_id is not None:
        scope += f" AND f.building_id = {int(building_id)}"
    return _flags(session, scope, month, now)


def newest_flag(session: Session, who: Who, building_id: int, *, now: datetime) -> Flag | None:
    """A building's flag of the month that was analysed last, unless it was put aside."""
    known = months(session, who)
    found = flags(session, who, known[0], now=now, building_id=building_id) if known else []
    return next((flag for flag in found if flag.verdict == "flagged" and not flag.is_kept_away), None)


def flagged_now(session: Session, who: Who, *, now: datetime) -> int:
    """How many buildings stand out in the month that was analysed last and were not put aside."""
    scope = f"f.verdict = 'flagged' AND {where(who, 'f.community_id', BUILDING_FIGURES)}"
    found = [flag for month in months(session, who)[:1] for flag in _flags(session, scope, month, now)]
    return sum(not flag.is_kept_away for flag in found)


def flags_of(session: Session, month: int, *, now: datetime) -> list[Flag]:
    """All of them, for the board itself."""
    return _flags(session, "TRUE", month, now)


def months(session: Session, who: Who) -> list[int]:
    """The months that were analysed, newest first."""
    scope = where(who, "community_id", BUILDING_FIGURES)
    rows = fetch(session, f"SELECT DISTINCT month FROM flag_trend WHERE {scope} ORDER BY month DESC")
    return [row[0] for row in rows]


def trends(session: Session, who: Who, month: int) -> dict[int, list[tuple[int, int, int]]]:
    """(month, owners, owing) of each community up to a month, as it stood when that was analysed."""
    scope = where(who, "community_id", BUILDING_FIGURES)
    rows = fetch(session, f"SELECT community_id, history FROM flag_trend WHERE month = :month AND {scope}", month=month)
    return {id_: [(one[0], one[1], one[2]) for one in parsed_json(history)] for id_, history in rows}


def keeps_away(dismissal: Dismissal, *, month: int, owing: int, found_at: datetime, days: int) -> bool:
    """Whether a dismissal still counts for a flag: its own always, a later one for so many days unless it worsened."""
    if dismissal.month == month:
        return True
    return dismissal.month < month and found_at < dismissal.at + timedelta(days=days) and owing <= dismissal.owing


def _flags(session: Session, scope: str, month: int, now: datetime) -> list[Flag]:
    rows = fetch(session, FLAGS.format(open=OPEN_STATES, scope=scope), month=month)
    asked = [row[0] for row in rows if row[5] == "flagged" or row[5] == "watch"]
    dismissals, entrances = _dismissals(session, asked), _entrances(session, asked)
    return sorted((_flag(session, row, dismissals, entrances, now) for row in rows), key=_oddest)


def _flag(
    session: Session, row: tuple[Any, ...], dismissals: dict[int, list[Dismissal]], entrances: dict[int, list[str]],
    now: datetime,
) -> Flag:  # fmt: skip
    building, community, *names, place, causes, at, least, known, history, inspection = row
    days = policies(session, community).at(now).dismissal_days
    kept = [
        one
        for one in dismissals.get(building, ())
        if keeps_away(one, month=row[4], owing=row[7], found_at=from_micros(at), days=days)
    ]
    around = (parsed_json(history) or [(0, 0, 0)])[-1] if counts_months(row[8]) else (0, 0, 0)
    return Flag(
        building, community, *names, parsed_json(place), parsed_json(causes), from_micros(at), least, bool(known),
        (around[1], around[2]), inspection, kept[-1] if kept else None, entrances.get(building, []),
    )  # fmt: skip


def _dismissals(session: Session, building_ids: list[int]) -> dict[int, list[Dismissal]]:
    rows = fetch(
        session,
        "SELECT d.building_id, d.id, d.month, d.owing, l.details, p.name, d.at FROM flag_dismissal d"
        " LEFT JOIN person p ON p.id = d.by_person_id LEFT JOIN log_entry l ON l.building_id = d.building_id"
        " AND l.at = d.at AND l.verb = 'dismiss_flag'"
        f" WHERE d.undone_at IS NULL AND d.building_id IN ({ids(building_ids)}) ORDER BY d.at, d.id",
    )
    found: dict[int, list[Dismissal]] = {}
    for building, id_, month, owing, details, by, at in rows:
        reason = (parsed_json(details) or {}).get("reason", "")
        found.setdefault(building, []).append(Dismissal(id_, month, owing, reason, by or "", from_micros(at)))
    return found


def _entrances(session: Session, building_ids: list[int]) -> dict[int, list[str]]:
    rows = fetch(
        session,
        f"SELECT DISTINCT building_id, entrance FROM room WHERE building_id IN ({ids(building_ids)}) ORDER BY 1, 2",
    )
    found: dict[int, list[str]] = {}
    for building, entrance in rows:
        found.setdefault(building, []).append(entrance)
    return found


_ORDER = {"flagged": 0, "watch": 1, "short_history": 2, "normal": 2, "too_small": 3, "no_roll": 4}


def _oddest(flag: Flag) -> tuple[Any, ...]:
    number = int(flag.building) if flag.building.isdigit() and flag.building.isascii() else 0
    return (
        _ORDER[flag.verdict], flag.is_kept_away, 2.0 if flag.p is None else flag.p, flag.community, number,
        flag.building, flag.building_id,
    )  # fmt: skip
