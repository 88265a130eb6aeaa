"""Small notes that a request leaves behind (when a session or a token was last used) and that must not hold it up.

Pages are read in the event loop's own thread, so that nothing in it may wait for the database's write lock: during an
import all pages would stand still. One thread beside it writes the notes; a request waits for its own only a moment.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from sqlmodel import Session

from board.db.session import Database

LOG = structlog.get_logger()
PATIENCE = 0.1  # seconds; with an idle database a note takes a few milliseconds


class Aside:
    """Writes notes one after another. A note that waits already is not taken again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside")
        self._waiting: set[str] = set()

    async def write(self, key: str, note: Callable[[Session], object]) -> None:
        """Write the note in its own transaction. It may still be waiting when this returns, and nobody hears of a
        failure: the next request writes the same.
        """
        if key in self._waiting:
            return
        self._waiting.add(key)
        writing = asyncio.wrap_future(self._thread.submit(self._write, key, note))
        await asyncio.wait({writing}, timeout=PATIENCE)

    def later(self, key: str, note: Callable[[Session], object]) -> None:
        """Write the note when the thread comes to it, and let nobody wait. A failure is as with `write`."""
        if key not in self._waiting:
            self._waiting.add(key)
            self._thread.submit(self._write, key, note)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _write(self, key: str, note: Callable[[Session], object]) -> None:
        self._waiting.discard(key)  # what comes from now on is written by the next
        try:
            with self._database.write() as session:
                note(session)
        except Exception as error:
            LOG.warning("note not written", error=type(error).__name__)
