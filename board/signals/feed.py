"""The streams of one process: the database is asked once for all of them, and each gets what its person may see.

What goes out are ids; what they stand for, the browser fetches as the person it belongs to. A stream ends when its
session does, when its queue is full (after the word to load everything anew), and at once when the process stops.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog
from anyio import to_thread

from board.db.session import Database
from board.rules.people import Who
from board.rules.visibility import ACCOUNTS
from board.signals import changes
from board.signals.changes import Change, Cursor

LOG = structlog.get_logger()
PER_PERSON: Final = 5
PER_PROCESS: Final = 1000
QUEUE: Final = 100
FAR: Final = 10 * QUEUE  # ids behind, after which a list is loaded anew rather than told of each change
REMEMBERED: Final = 10 * changes.OVERLAP
LATE: Final = timedelta(minutes=1)  # within which a transaction that had its ids has committed

Look = Callable[[], Who | None]  # whoever the session is of now, None when it has ended


class Stream:
    """One browser that listens. `look` asks again who that is."""

    def __init__(self, who: Who, look: Look) -> None:
        self.who, self.look = who, look
        self.waiting: asyncio.Queue[str] = asyncio.Queue(QUEUE)
        self.is_full = False

    def offer(self, change: Change, cursor: Cursor) -> None:
        """Take a change that concerns this person and was not their own doing."""
        if not self.who.may(change.community_id, *ACCOUNTS) or self.is_full:
            return
        if change.by is not None and change.by == self.who.person_id:
            return
        try:
            self.waiting.put_nowait(_event(change, cursor))
        except asyncio.QueueFull:
            self.is_full = True


class Feed:
    """`every`, `beat` and `check` are seconds: between looks into the database, heartbeats, and looks at a session."""

    def __init__(self, database: Database, *, every: float = 2, beat: float = 15, check: float = 30) -> None:
        self._database = database
        self.every, self.beat, self.check = every, beat, check
        self._streams: set[Stream] = set()
        self._cursor = Cursor()
        self._seen: OrderedDict[Change, None] = OrderedDict()
        self._polling: asyncio.Task[None] | None = None
        self._over: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = asyncio.Lock()
        self._is_closed = False

    def has_room(self, person_id: int | None) -> bool:
        """Whether this person may open one more."""
        own = sum(stream.who.person_id == person_id for stream in self._streams)
        return not self._is_closed and own < PER_PERSON and len(self._streams) < PER_PROCESS

    async def listen(
        self, who: Who, look: Look, *, last: Cursor | None, since: datetime | None, now: datetime
    ) -> AsyncIterator[bytes]:
        """The events of one browser: what it has not heard since its last one, or since a moment, then on and on.

        The caller has asked `has_room`.
        """
        stream = Stream(who, look)
        self._streams.add(stream)
        try:
            yield b"retry: 3000\n\n"
            await self._start()
            for text in await self._missed(stream, last, since, now):
                yield text.encode()
            async for part in self._parts(stream):
                yield part
        finally:
            self._streams.discard(stream)  # nothing is awaited here: the task may have been cancelled

    def stop(self) -> None:
        """End all streams, for good: from a signal's handler, or when the application closes."""
        self._is_closed = True
        if self._loop is not None and self._over is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over.set)

    async def close(self) -> None:
        """The same, and wait for the look into the database that may be under way."""
        self.stop()
        if self._polling is not None:
            await asyncio.wait({self._polling})

    async def _start(self) -> None:
        """Begin to ask the database where nobody does: what stands in it by now is not new, but may be missed."""
        async with self._starting:
            if self._over is None:
                self._over, self._loop = asyncio.Event(), asyncio.get_running_loop()
            if self._polling is None or self._polling.done():
                self._cursor, known = await to_thread.run_sync(self._stands)
                self._seen = OrderedDict.fromkeys(known)
                self._polling = asyncio.create_task(self._poll(self._over))

    async def _missed(self, stream: Stream, last: Cursor | None, since: datetime | None, now: datetime) -> list[str]:
        """What is new to this browser; the word to load everything anew where that is too much."""
        found: list[Change] = []
        newest = await to_thread.run_sync(self._newest)
        if last is not None and any(latest - heard > FAR for heard, latest in zip(last, newest, strict=True)):
            return [RELOAD]  # without reading it: whoever is signed in may send any cursor
        start = last or newest
        if last is not None:
            found = await to_thread.run_sync(self._read, last, None, 0)
        if last is not None or since is not None:
            found += await to_thread.run_sync(self._read, start, since or now - LATE, changes.OVERLAP)
        if len(found) > QUEUE:
            return [RELOAD]
        told = Stream(stream.who, stream.look)
        for change in dict.fromkeys(found):
            start = _moved(start, change)
            told.offer(change, start)
        return [told.waiting.get_nowait() for _ in range(told.waiting.qsize())]

    async def _parts(self, stream: Stream) -> AsyncIterator[bytes]:
        """Events as they come, a comment when nothing comes, until it is over."""
        clock = asyncio.get_running_loop().time
        checked = clock()
        assert self._over is not None
        over = asyncio.ensure_future(self._over.wait())
        try:
            while not self._is_closed:
                got = asyncio.ensure_future(stream.waiting.get())
                await asyncio.wait({got, over}, timeout=min(self.beat, self.check), return_when="FIRST_COMPLETED")
                if got.done():
                    yield got.result().encode()
                else:
                    got.cancel()
                    yield b": still here\n\n"
                if stream.is_full and stream.waiting.empty():
                    yield RELOAD.encode()
                    return
                if clock() - checked >= self.check:
                    checked = clock()
                    found = await to_thread.run_sync(stream.look)
                    if found is None:
                        return
                    stream.who = found
        finally:
            over.cancel()

    async def _poll(self, over: asyncio.Event) -> None:
        """Ask for all streams at once, as long as there are any."""
        while self._streams and not self._is_closed:
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), self.every)
            try:
                found = await to_thread.run_sync(self._read, self._cursor, None, changes.OVERLAP)
            except Exception as error:  # the database may be away for a moment: the next look catches up
                LOG.warning("changes not read", error=type(error).__name__)
                continue
            for change in found:
                self._tell(change)

    def _tell(self, change: Change) -> None:
        if change in self._seen:
            return
        self._seen[change] = None
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        self._cursor = _moved(self._cursor, change)
        for stream in self._streams:
            stream.offer(change, self._cursor)

    def _stands(self) -> tuple[Cursor, list[Change]]:
        """Where the database stands, and the changes before that which are read again."""
        with self._database.read() as session:
            cursor = changes.newest(session)
            return cursor, changes.after(session, cursor)

    def _newest(self) -> Cursor:
        with self._database.read() as session:
            return changes.newest(session)

    def _read(self, cursor: Cursor, since: datetime | None, overlap: int) -> list[Change]:
        with self._database.read() as session:
            return changes.after(session, cursor, since=since, overlap=overlap)


RELOAD: Final = "event: reload\ndata: {}\n\n"


def _moved(cursor: Cursor, change: Change) -> Cursor:
    return cursor._replace(**{change.source: max(getattr(cursor, change.source), change.id)})


def _event(change: Change, cursor: Cursor) -> str:
    """Ids and nothing else: who may not see the account is told nothing by it."""
    name = "account" if change.account_id else "list"
    data = f'{{"account": {change.account_id}}}' if change.account_id else "{}"
    return f"id: {cursor.text()}\nevent: {name}\ndata: {data}\n\n"
