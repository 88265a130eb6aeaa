"""Who saw whose data: noted once a day for each reader, owner and kind of look, beside the pages and not in them.

What a page shows of owners is collected in memory and written by the thread for small notes (`board.web.aside`), many
looks in one statement; a look that could not be written stays in memory and goes with the next. A process that is
killed loses the looks of its last moments.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from litestar import Request
from sqlmodel import Session

from board.db.session import Database
from board.db.sql import fetch, run_many
from board.rules.people import Who
from board.rules.time import local_date, to_day, to_micros
from board.web.aside import Aside

LIST: Final = "list"
RECORD: Final = "record"
PHONE: Final = "phone"
EXPORT: Final = "export"
MOST: Final = 500_000  # looks remembered as written; beyond them it begins anew, and the database knows them anyway

INSERT = """
    INSERT INTO owner_view (owner_id, actor, actor_id, day, kind, at)
    VALUES (:owner, :actor, :actor_id, :day, :kind, :at) ON CONFLICT DO NOTHING
"""
Key = tuple[str, int, int, str]  # actor, its id, day, kind


class Sights:
    """The looks of one process."""

    def __init__(self, database: Database, aside: Aside) -> None:
        self._database, self._aside = database, aside
        self._lock = threading.Lock()
        self._written: dict[Key, set[int]] = defaultdict(set)
        self._waiting: dict[Key, dict[int, int]] = defaultdict(dict)
        self._day: date | None = None
        self._count = 0

    def note(self, who: Who, kind: str, owner_ids: Iterable[int | None], *, at: int, day: date) -> None:
        """`at` is microseconds; owners that are None are nobody's."""
        actor, actor_id = _reader(who)
        if actor_id is None:
            return
        with self._lock:
            if day != self._day or self._count > MOST:
                self._written.clear()
                self._day, self._count = day, 0
            key = (actor, actor_id, to_day(day), kind)
            known, waiting = self._written[key], self._waiting[key]
            fresh = [id_ for id_ in set(owner_ids) if id_ is not None and id_ not in known and id_ not in waiting]
            waiting.update(dict.fromkeys(fresh, at))
        if fresh:
            self._aside.later("owner_view", self._write)

    def flush(self) -> None:
        """Write what waits, now and here."""
        with self._database.write() as session:
            self._write(session)

    def _write(self, session: Session) -> None:
        with self._lock:
            rows = [(key, dict(owners)) for key, owners in self._waiting.items() if owners]
        run_many(session, INSERT, [row for key, owners in rows for row in _values(key, owners)])
        with self._lock:
            for key, owners in rows:
                self._written[key] |= owners.keys()
                self._count += len(owners)
                for owner in owners:
                    self._waiting[key].pop(owner, None)


def saw(request: Request[Any, Any, Any], kind: str, owner_ids: Iterable[int | None]) -> None:
    """The person or program of this request sees these owners on what it is answered."""
    state, app = request.state, request.app.state
    day = local_date(state.now, app.settings.tz)
    app.sights.note(state.who, kind, owner_ids, at=to_micros(state.now), day=day)


def saw_accounts(
    request: Request[Any, Any, Any], session: Session, kind: str, account_ids: Iterable[int | None]
) -> None:
    """The same for whoever owns these accounts; one statement, and none for no account."""
    accounts = sorted({id_ for id_ in account_ids if id_ is not None})
    if accounts:
        rows = fetch(session, "SELECT DISTINCT owner_id FROM account WHERE id IN :accounts", accounts=accounts)
        saw(request, kind, [owner for (owner,) in rows])


def _reader(who: Who) -> tuple[str, int | None]:
    return ("token", who.origin.token_id) if who.origin.actor == "token" else ("person", who.person_id)


def _values(key: Key, owners: dict[int, int]) -> Iterable[dict[str, Any]]:
    actor, actor_id, day, kind = key
    for owner, at in owners.items():
        yield {"owner": owner, "actor": actor, "actor_id": actor_id, "day": day, "kind": kind, "at": at}
