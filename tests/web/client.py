"""A browser of the tests: signed in as somebody, with the cookie and the form token that their pages carry."""

import copy
from datetime import datetime
from functools import cache
from typing import Any

from litestar import Litestar
from litestar.events import SimpleEventEmitter
from litestar.testing import TestClient

from board import routes
from board.app import create_app, opened
from board.db.session import Database
from board.rules.people import Who
from board.settings import Settings
from board.web import sessions
from board.web.gate import cookie_name

SHIPPED = routes.ROUTES
_MADE: list[Any] = []


def application(db: Database, clock: Any, *, live: bool = False, **settings: Any) -> Any:
    """The app on this database, with the test's clock; its key is fixed, so that nothing is written anywhere.

    Without `live` nobody gets a stream: the tests' browser waits for the end of every answer.
    """
    made = assembled(Settings(secret_key="not-a-secret", **settings), clock, db)
    if not live:
        made.state.feed.stop()
    _MADE.append(made)
    return made


def assembled(settings: Settings, clock: Any, db: Database) -> Any:
    """What `create_app` makes, with the routes as they were put together once: that takes longer than most tests."""
    if routes.ROUTES is not SHIPPED:  # a test has added its own
        return create_app(settings, clock=clock, database=db)
    made = copy.copy(_routed())
    made.asgi_router = copy.copy(made.asgi_router)
    made.asgi_router.app = made  # whose beginning and end it is
    made.event_emitter = SimpleEventEmitter([])
    made.state = opened(settings, clock, db)
    return made


@cache
def _routed() -> Litestar:
    return create_app(Settings(secret_key="not-a-secret"), database=Database("sqlite://"))


def close_all() -> None:
    """End what the applications of a test still write beside their pages, before its database goes."""
    while _MADE:
        _MADE.pop().state.aside.close()


def anonymous(db: Database, clock: Any, *, app: Any = None) -> TestClient[Any]:
    """A browser without a session. Like every browser, it says from where it sends a form."""
    client: TestClient[Any] = TestClient(app or application(db, clock), raise_server_exceptions=False)
    client.headers["sec-fetch-site"] = "same-origin"
    return client


def signed_in(db: Database, clock: Any, who: Who, *, app: Any = None) -> TestClient[Any]:
    """A client with a session of this person; `make.person` gives people."""
    now: datetime = clock()
    assert who.person_id is not None
    with db.write() as session:
        token = sessions.start(session, person_id=who.person_id, user_agent="test", now=now)
    client: TestClient[Any] = TestClient(app or application(db, clock), raise_server_exceptions=False)
    client.cookies.set(cookie_name(False), token)
    client.headers["x-csrf-token"] = sessions.csrf_token("not-a-secret", sessions.token_hash(token))
    client.headers["sec-fetch-site"] = "same-origin"
    client.follow_redirects = False
    return client
