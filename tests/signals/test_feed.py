"""What lists hear of changes: each once in every process, nothing that the person may not see, nothing lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from board.accounts.actions import log_contact
from board.accounts.tables import Account
from board.db.session import Database
from board.db.sql import run
from board.rules.people import Who
from board.signals import changes
from board.signals.changes import Change, Cursor
from board.signals.feed import PER_PERSON, QUEUE, Feed, Stream
from board.tasks.asking import log
from tests import make
from tests.accounts.office import NOW, owing, site, ticket

QUICK = {"every": 0.01, "beat": 0.05, "check": 60.0}
PATIENCE = 20  # seconds, on a machine that does other things


class House:
    """7-2-1503 owes; a clerk and a colleague of its community, and one of another."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.write() as session:
            self.account: Account = owing(session)
            within, _ = site(session, self.account)
            self.clerk, self.colleague = (make.person(session, "clerk", within) for _ in range(2))
            self.engineer = make.person(session, "engineering", within)
            self.elsewhere = make.person(session, "clerk", make.community(session, "金桂苑"))
        self.id = self.account.id or 0
        self.feeds: list[Feed] = []

    def feed(self, **seconds: float) -> Feed:
        """A process."""
        self.feeds.append(Feed(self.db, **(QUICK | seconds)))
        return self.feeds[-1]

    def call(self, by: Who, now: datetime = NOW) -> None:
        with self.db.write() as session:
            log_contact(
                session, account_id=self.id, purpose="service", direction="in", channel="phone", person="owner",
                result="refused", at=now, note="", by=by, now=now,
            )  # fmt: skip

    def note(self, count: int) -> None:
        with self.db.write() as session:
            for _ in range(count):
                log(session, at=NOW, community_id=self.account.community_id, verb="mark", by=self.colleague,
                    account_id=self.id)  # fmt: skip


@pytest.fixture
def house(db: Database) -> House:
    return House(db)


def listening(feed: Feed, who: Who, look: Any = None, **since: Any) -> AsyncIterator[bytes]:
    asked = {"last": None, "since": None, "now": NOW, **since}
    return feed.listen(who, look or (lambda: who), **asked)


async def ready(parts: AsyncIterator[bytes]) -> None:
    """Until the stream stands: its first word, and the first beat after what was missed."""
    async for part in parts:
        if part.startswith(b":"):
            return


async def event(parts: AsyncIterator[bytes]) -> dict[str, str]:
    """The next event of a stream; {} where it ends."""
    async for part in parts:
        text = part.decode()
        if "event:" in text:
            return dict(line.split(": ", 1) for line in text.strip().split("\n"))
    return {}


def played(house: House, scene: Callable[[], Awaitable[Any]]) -> Any:
    """What the scene gives. In a thread of its own: where browser tests ran before, this one has their loop."""

    async def within() -> Any:
        try:
            return await asyncio.wait_for(scene(), PATIENCE)
        finally:
            for feed in house.feeds:
                await feed.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, within()).result()


def test_every_process_tells_those_who_may_see_it(house: House) -> None:
    """Two processes on one database. What the clerk did is told to others; a hold is told to the clerk too."""

    async def scene() -> list[dict[str, str]]:
        feeds = [house.feed() for _ in range(2)]
        mine, other = listening(feeds[0], house.clerk), listening(feeds[1], house.colleague)
        blind = [listening(feeds[1], who) for who in (house.engineer, house.elsewhere)]
        for parts in (mine, other, *blind):
            await ready(parts)
        house.call(house.clerk)
        first = await event(other)
        with house.db.write() as session:
            ticket(session, house.account, "R-1", at=NOW - timedelta(hours=1))
        found = [first, await event(mine), await event(other)]
        for feed in feeds:
            feed.stop()
        assert [await event(parts) for parts in blind] == [{}, {}]
        return found

    told = [(one["event"], one["data"]) for one in played(house, scene)]
    assert told == [("account", f'{{"account": {house.id}}}')] * 3


def test_what_ones_own_call_causes_is_no_news(house: House) -> None:
    """A grievance makes a ticket, a hold, its signal and a task: all of it the clerk's own doing."""

    async def scene() -> list[dict[str, str]]:
        feed = house.feed()
        mine, other = listening(feed, house.clerk), listening(feed, house.colleague)
        for parts in (mine, other):
            await ready(parts)
        with house.db.write() as session:
            log_contact(
                session, account_id=house.id, purpose="collection", direction="out", channel="phone", person="owner",
                result="service_issue", at=NOW, note="漏水", by=house.clerk, now=NOW,
            )  # fmt: skip
        await event(other)  # the look that found the clerk's own doing is over
        house.call(house.colleague, NOW + timedelta(seconds=1))
        return [await event(mine)]

    heard = Cursor.read(played(house, scene)[0]["id"])
    with house.db.read() as session:
        assert heard == changes.newest(session)


def test_an_event_is_for_those_of_its_community_who_did_not_do_it(house: House) -> None:
    change = Change("entry", 1, house.id, house.account.community_id, house.clerk.person_id)
    for who, hears in ((house.clerk, 0), (house.colleague, 1), (house.engineer, 0), (house.elsewhere, 0)):
        stream = Stream(who, lambda: None)
        stream.offer(change, Cursor())
        assert (who.name, stream.waiting.qsize()) == (who.name, hears)


def test_who_is_far_behind_loads_anew_and_nothing_is_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("board.signals.feed.FAR", 5)
    house.note(7)
    read: list[Cursor] = []
    after = changes.after
    monkeypatch.setattr(
        changes, "after", lambda session, cursor, **more: read.append(cursor) or after(session, cursor, **more)
    )

    async def scene() -> dict[str, str]:
        return await event(listening(house.feed(), house.clerk, last=Cursor()))

    assert played(house, scene)["event"] == "reload"
    assert Cursor() not in read


def test_an_import_says_that_the_list_changed(house: House) -> None:
    async def scene() -> dict[str, str]:
        feed = house.feed()
        parts = listening(feed, house.clerk)
        await ready(parts)
        with house.db.write() as session:
            make.imported(session, site(session, house.account)[0], as_of=NOW)
        return await event(parts)

    assert played(house, scene)["event"] == "list"


def test_who_comes_back_hears_what_was_missed(house: House) -> None:
    async def scene() -> list[dict[str, str]]:
        feed = house.feed()
        parts = listening(feed, house.clerk)
        await ready(parts)
        house.note(1)
        first = await event(parts)
        await parts.aclose()  # type: ignore[attr-defined]
        house.note(3)
        again = listening(feed, house.clerk, last=Cursor.read(first["id"]), now=NOW + timedelta(hours=1))
        return [await event(again) for _ in range(3)]

    entries = [int(one["id"].split(".")[1]) for one in played(house, scene)]
    assert entries == list(range(entries[0], entries[0] + 3))


def test_a_page_hears_what_changed_since_it_was_made(house: House) -> None:
    house.note(1)

    async def scene() -> dict[str, str]:
        return await event(listening(house.feed(), house.clerk, since=NOW - timedelta(seconds=1)))

    assert played(house, scene)["data"] == f'{{"account": {house.id}}}'


def test_a_row_that_is_committed_late_is_told_all_the_same(house: House) -> None:
    """Its id was given before that of a row which was read already, as two transactions on PostgreSQL do."""
    house.note(5)

    async def scene() -> str:
        feed = house.feed()
        parts = listening(feed, house.clerk)
        await ready(parts)
        house.note(2)
        await event(parts)
        newest = int((await event(parts))["id"].split(".")[1])
        with house.db.write() as session:
            run(session, "DELETE FROM log_entry WHERE id = :id", id=newest - 6)
        with house.db.write() as session:
            run(
                session,
                "INSERT INTO log_entry (id, at, community_id, department, verb, account_id, from_state, to_state,"
                " details) VALUES (:id, 1, :community, '', 'hold', :account, '', '', '{}')",
                id=newest - 6, community=house.account.community_id, account=house.id,
            )  # fmt: skip
        late = asyncio.ensure_future(event(parts))
        done, _ = await asyncio.wait({late}, timeout=1)
        return late.result()["event"] if done else "lost"

    # The id was read before it was deleted, under another person: it is another change.
    assert played(house, scene) == "account"


def test_who_does_not_read_is_told_to_load_anew(house: House) -> None:
    async def scene() -> list[str]:
        feed = house.feed()
        parts = listening(feed, house.clerk)
        await ready(parts)
        house.note(QUEUE + 5)
        names = []
        while found := await event(parts):
            names.append(found["event"])
        return names

    names = played(house, scene)
    assert names[-1] == "reload"
    assert set(names[:-1]) <= {"account"}
    assert len(names) <= QUEUE + 2


def test_a_stream_ends_with_its_session(house: House) -> None:
    async def scene() -> dict[str, str]:
        return await event(listening(house.feed(beat=0.01, check=0.0), house.clerk, look=lambda: None))

    assert played(house, scene) == {}


def test_a_stream_ends_as_soon_as_the_process_is_told_to(house: House) -> None:
    """Though nothing would be looked at for ten minutes."""

    async def scene() -> dict[str, str]:
        feed = house.feed(every=600, beat=600, check=600)
        parts = listening(feed, house.clerk)
        await anext(parts)
        waiting = asyncio.ensure_future(event(parts))
        done, _ = await asyncio.wait({waiting}, timeout=0.05)
        assert not done
        await asyncio.to_thread(feed.stop)  # as from a signal's handler: outside of the loop
        return await waiting

    assert played(house, scene) == {}


def test_a_person_has_five_streams_and_not_one_more(house: House) -> None:
    async def scene() -> tuple[list[bool], bool, bool]:
        feed, streams, room = house.feed(), [], []
        for _ in range(PER_PERSON):
            room.append(feed.has_room(house.clerk.person_id))
            streams.append(listening(feed, house.clerk))
            await ready(streams[-1])
        full = feed.has_room(house.clerk.person_id)
        await streams[0].aclose()  # type: ignore[attr-defined]
        return room, full, feed.has_room(house.clerk.person_id)

    assert played(house, scene) == ([True] * PER_PERSON, False, True)


@pytest.mark.parametrize("text", ["", "1.2", "1.2.3.4", "a.b.c", "1.-2.3", f"{'9' * 30}.1.1"])
def test_a_cursor_that_is_none_is_none(text: str) -> None:
    assert Cursor.read(text) is None
