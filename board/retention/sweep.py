"""What would go, and its going: kind by kind, community by community, in bounded transactions that each stand alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from board import audit
from board.accounts.legal_holds import lock_communities
from board.db.session import Database
from board.db.sql import Row, fetch, run_many
from board.facts import zones
from board.policies import policies
from board.retention.erasing import erase_owners, erase_ticket_texts
from board.retention.sources import SOURCES, Source
from board.rules.audit import ERASES, ranges
from board.rules.people import Who
from board.rules.retention import RULES, SetBy, cutoff
from board.rules.time import from_micros, local_date, to_day, to_micros
from board.settings import Settings

BATCH: Final = 500
BATCHES: Final = 200  # per kind and community in one night; the rest waits for the next
SAMPLE: Final = 5
ERASERS: Final[dict[str, Callable[[Session, Sequence[int], datetime], int]]] = {
    "ticket_texts": erase_ticket_texts,
    "owners": erase_owners,
}


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of data of one community (None: of the whole board), and how many days it is kept there."""

    kind: str
    community_id: int | None
    community: str
    days: int


@dataclass(frozen=True, slots=True)
class Due:
    """What would go of a place: how many rows, the oldest moment, and the keys of a few; nothing that names anybody."""

    place: Place
    count: int
    oldest: datetime | None
    sample: tuple[str, ...]


def places(session: Session, settings: Settings, *, now: datetime) -> list[Place]:
    """Every kind with the days in force at `now`, in the order of the rules."""
    sites = fetch(session, "SELECT id, name FROM community ORDER BY name")
    found = []
    for kind, rule in RULES.items():
        if kind not in SOURCES:
            continue
        if rule.set_by is SetBy.COMMUNITY:
            found += [
                Place(kind, id_, name, policies(session, id_).at(now).retention_days[kind]) for id_, name in sites
            ]
        else:
            days = rule.days if rule.set_by is SetBy.NOBODY else getattr(settings, rule.set_by)
            found.append(Place(kind, None, "", days))
    return found


def due(
    session: Session, settings: Settings, *, now: datetime, within: Iterable[int | None] | None = None
) -> list[Due]:
    """What the next run would take, a line for each kind and community; changes nothing.

    `within` are the communities to look at, None among them for what is the whole board's.
    """
    only = None if within is None else set(within)
    return [
        _due(session, place, now)
        for place in places(session, settings, now=now)
        if only is None or place.community_id in only
    ]


def sweep(
    database: Database, settings: Settings, *, by: Who, now: datetime, on: Callable[[Place, int], None] | None = None
) -> dict[str, int]:
    """Take away what is due; how many rows of each kind. Each step is a transaction of its own, audited in it.

    A run that is broken off has done whole steps, and the next one goes on where it stopped.
    """
    counts: dict[str, int] = {}
    with database.read() as session:
        todo = places(session, settings, now=now)
    for place in todo:
        for count in _steps(database, place, by, now):
            counts[place.kind] = counts.get(place.kind, 0) + count
            if on is not None:
                on(place, count)
    return counts


def _steps(database: Database, place: Place, by: Who, now: datetime) -> Iterator[int]:
    source, after = SOURCES[place.kind], 0
    for _ in range(BATCHES):
        with database.write() as session:
            # Holds are asked in the transaction that deletes, and nobody can put one meanwhile.
            lock_communities(session, place.community_id)
            rows = _rows(session, source, place, now, after)
            count = _take(session, place, source, rows, now) if rows else 0
            if count:
                _note(session, place, rows, count, by, now)
        if count:
            yield count
        if len(rows) < BATCH:
            return
        after = rows[-1][0] if place.kind in ERASERS else 0


def _take(session: Session, place: Place, source: Source, rows: Sequence[Row], now: datetime) -> int:
    if place.kind in ERASERS:
        return ERASERS[place.kind](session, [row[0] for row in rows], now)
    keys = [dict(zip(source.key, row, strict=False)) for row in rows]
    for step in source.steps:
        run_many(session, step, keys)
    return len(rows)


def _note(session: Session, place: Place, rows: Sequence[Row], count: int, by: Who, now: datetime) -> None:
    """The audit's own values go as an erasure that names its rows: otherwise their absence would count as tampering."""
    is_audit = place.kind == "audit_personal"
    audit.note(
        session, verb=ERASES if is_audit else "retention", by=by, at=now, community_id=place.community_id,
        details={"kind": place.kind, "days": place.days, "count": count}
        | ({"rows": ranges(row[0] for row in rows)} if is_audit else {}),
    )  # fmt: skip


def _rows(session: Session, source: Source, place: Place, now: datetime, after: int) -> list[Row]:
    order = "1" if place.kind in ERASERS else "moment"
    found = f"SELECT * FROM ({source.found}) x ORDER BY {order} LIMIT {BATCH}"
    return fetch(session, found, **_asked(session, place, now), after=after)


def _due(session: Session, place: Place, now: datetime) -> Due:
    source, asked = SOURCES[place.kind], {**_asked(session, place, now), "after": 0}
    ((count, oldest),) = fetch(session, f"SELECT COUNT(*), MIN(moment) FROM ({source.found}) x", **asked)
    rows = fetch(session, f"SELECT * FROM ({source.found}) x ORDER BY moment LIMIT {SAMPLE}", **asked) if count else []
    is_plain = source.key in (("id",), ("seq",))  # other keys are hashes, or name people and programs
    sample = tuple(f"#{row[0]}" for row in rows) if is_plain else ()
    return Due(place, count, None if oldest is None else from_micros(oldest), sample)


def _asked(session: Session, place: Place, now: datetime) -> dict[str, Any]:
    site = place.community_id
    today = to_day(local_date(now, zones(session)[site])) if site is not None else 0
    before = to_micros(cutoff(place.kind, place.days, now))
    return {"cutoff": before, "now": to_micros(now), "today": today, "community": site}
