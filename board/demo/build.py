"""The demo's story told in order: 18 months of lists, then the last days as they happened."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session

from board import decide
from board.agreements.daily import each_day
from board.db.session import Database
from board.db.sql import fetch
from board.demo import (
    bills,
    calls,
    claims,
    clerks_day,
    dialler,
    exports,
    flags,
    holds,
    households,
    office_work,
    people,
    repairs,
    routine,
    showcases,
    site_work,
    sites,
    visits,
)
from board.demo.people import SignIn
from board.demo.sites import Home
from board.demo.stage import ZONE, Scene, Stage, accounts_of, owners_of
from board.rules.people import BOARD
from board.tickets.actions import map_word, record

LIVE_DAYS = 6
ROLL_DAYS = 600
MORNING = 7
Progress = Callable[[int, int], None]
# A file comes in at its moment; importers make transactions of their own.
Load = tuple[datetime, Callable[[], object]]


def build(database: Database, *, rooms: int, now: datetime, progress: Progress | None = None) -> list[SignIn]:
    """Make a company of about `rooms` rooms, 18 months before `now` (aware) and until then; its sign-ins.

    The same rooms and day give the same company. A database in which somebody works already is left as it is.
    """
    with database.read() as session:
        if fetch(session, "SELECT 1 FROM person LIMIT 1"):
            return people.sign_ins()
    stage, homes = Stage(now), sites.homes(rooms)
    started = now - timedelta(days=ROLL_DAYS)
    exports.load_roll(database, [home.row() for home in homes], now=started)
    with database.write() as session:
        stage.people = people.hire(session, now=started)
    billed, told = bills.bills(homes, stage.today), repairs.repairs(homes, stage.today)
    loads = [*_lists(database, stage, billed), *_tickets(database, stage, homes, told)]
    loads.sort(key=lambda load: load[0])
    with database.read() as session:
        stage.restless = owners_of(session, accounts_of(session, _reporters(stage, told)))
        claims.reserve(session, stage, bills.lapsing(homes))
    play = _Play(database, _scenes(stage, billed, told, bills.lapsing(homes)))
    for done, (at, load) in enumerate(loads):
        play.until(at)
        load()
        if progress is not None:
            progress(done + 1, len(loads) + 1)
    play.until(now)
    dialler.load(database, stage, now=now)
    return people.sign_ins()


class _Play:
    """Scenes side by side, each going on when its moment has come."""

    def __init__(self, database: Database, scenes: Iterable[Scene]) -> None:
        self._database = database
        self._waiting = [(next(scene), number, scene) for number, scene in enumerate(scenes)]
        heapq.heapify(self._waiting)

    def until(self, end: datetime) -> None:
        """Play what happens up to `end`, a day in one transaction."""
        while self._waiting and self._waiting[0][0] <= end:
            with self._database.write() as session:
                self._play_day(session, end)

    def _play_day(self, session: Session, end: datetime) -> None:
        day = self._waiting[0][0].astimezone(ZONE).date()
        while self._waiting and self._waiting[0][0] <= end and self._waiting[0][0].astimezone(ZONE).date() == day:
            _, number, scene = heapq.heappop(self._waiting)
            with suppress(StopIteration):
                heapq.heappush(self._waiting, (scene.send(session), number, scene))


def _scenes(
    stage: Stage, billed: Sequence[bills.Bill], told: Sequence[repairs.Repair], old: Sequence[Home]
) -> Iterator[Scene]:
    payers = bills.paid_lately(billed, stage.day(-12), stage.day(-1))
    yield _mornings(stage)
    yield _words_mapped(stage)
    yield from calls.scenes(stage, payers)
    yield from clerks_day.scenes(stage)
    yield from holds.scenes(stage)
    yield from households.scenes(stage)
    yield from routine.scenes(stage)
    yield from office_work.scenes(stage)
    yield from site_work.scenes(stage)
    yield from showcases.scenes(stage)
    yield from visits.scenes(stage)
    yield from claims.scenes(stage, old)
    yield from flags.scenes(stage)
    yield _ticket_events(stage, told)


def _mornings(stage: Stage) -> Scene:
    """What time alone brings, as the scheduler would have looked for it."""
    moments = [stage.at(days_ago, hour) for days_ago in range(LIVE_DAYS + 3, -1, -1) for hour in (MORNING, 18)]
    for at in [*(moment for moment in moments if moment < stage.ago(5)), stage.ago(5), stage.now]:
        session = yield at
        decide.tick(session, now=at)
        if at.astimezone(ZONE).hour == MORNING:
            each_day(session, now=at)


def _words_mapped(stage: Stage) -> Scene:
    """When the ticket system was connected, somebody went through its categories: they mean what they say."""
    now = _first_export(stage) + timedelta(hours=4)
    session = yield now
    rows = fetch(
        session,
        "SELECT w.source_id, w.word FROM source_word w JOIN source s ON s.id = w.source_id"
        " WHERE w.field = 'category' AND w.mapped = '' AND s.name = :source ORDER BY w.word",
        source=repairs.REPAIRS,
    )
    for source, word in rows:
        map_word(session, source=source, field="category", word=word, mapped=word, by=stage.people["wuzhuren"], now=now)


def _ticket_events(stage: Stage, told: Sequence[repairs.Repair]) -> Scene:
    """What the ticket system called out since its export."""
    since = _first_export(stage)
    events = [event for repair in told for event in repair.events() if since < event.occurred_at < stage.now]
    for event in sorted(events, key=lambda one: (one.occurred_at, one.ticket_no)):
        session = yield event.occurred_at
        record(session, source=repairs.REPAIRS, events=[event], by=BOARD, now=event.occurred_at)


def _lists(database: Database, stage: Stage, billed: Sequence[bills.Bill]) -> Iterator[Load]:
    days = bills.month_ends(stage.today)
    for day in days[:-1]:
        at = datetime(day.year, day.month, day.day, 8, tzinfo=ZONE)
        yield at, partial(_load_list, database, billed, day, at)
    at, rows = stage.ago(180), bills.with_faults(list(bills.unpaid(billed, days[-1])))
    yield at, partial(exports.load_arrears, database, rows, as_of=days[-1], now=at, by=stage.people["wuzhuren"])


def _load_list(database: Database, billed: Sequence[bills.Bill], day: date, at: datetime) -> None:
    exports.load_arrears(database, bills.unpaid(billed, day), as_of=day, now=at)


def _tickets(database: Database, stage: Stage, homes: Sequence[Home], told: Sequence[repairs.Repair]) -> Iterator[Load]:
    """The whole history once, then what the hotline wrote down in its own words."""
    for source, at, lines in (
        (repairs.REPAIRS, _first_export(stage), told),
        (repairs.HOTLINE, stage.ago(120), repairs.odd_ones(homes, stage.today)),
    ):
        local = at.astimezone(ZONE).replace(tzinfo=None)
        rows = [line.row(local) for line in lines if line.opened <= local]
        yield at, partial(exports.load_tickets, database, rows, source=source, now=at)


def _reporters(stage: Stage, told: Sequence[repairs.Repair]) -> list[Home]:
    since = _first_export(stage)
    return [one.home for one in told if one.home and any(event.occurred_at > since for event in one.events())]


def _first_export(stage: Stage) -> datetime:
    return stage.at(LIVE_DAYS, 6)
