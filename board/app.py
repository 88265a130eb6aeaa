"""The composition root: settings, a clock and a database become the application."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from anyio import CapacityLimiter
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.static_files import create_static_files_router

from board import routes
from board.db.session import Database
from board.providers import Providers
from board.rules.ports import NotFound, Refused
from board.settings import Settings
from board.signals.feed import Feed
from board.web import description, errors, failures, fresh, gate, guard, passwords
from board.web.aside import Aside
from board.web.forms import FORM_BYTES
from board.web.render import static_dir, warm_up
from board.web.seals import Seals
from board.web.sights import Sights

Clock = Callable[[], datetime]
KEY_FILE = "secret-key"
PROVIDERS_AT_ONCE = 4  # people whom a slow provider keeps waiting; all others come later, and nobody else waits


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, *, clock: Clock = utc_now, database: Database | None = None) -> Litestar:
    """The board as an ASGI application. `clock` gives aware UTC instants; nothing else looks at the time.

    Raises Unlisted for an address that the matrix of permissions does not know.
    """
    warm_up()
    app = Litestar(
        route_handlers=[*routes.ROUTES, create_static_files_router(path="/static", directories=[static_dir()])],
        state=opened(settings, clock, database or Database(settings.url)),
        middleware=[gate.Gate],
        guards=[guard.permitted, gate.check_origin_and_token],
        before_send=[gate.add_headers],
        on_shutdown=[_end_streams, _write_sights, _end_notes],
        exception_handlers={
            Refused: errors.on_refused,
            NotFound: errors.on_not_found,
            HTTPException: errors.on_http,
            fresh.Unproven: fresh.on_unproven,
            **failures.HANDLERS,
            Exception: errors.on_error,
        },
        compression_config=CompressionConfig(
            backend="gzip", gzip_compress_level=1, minimum_size=1000, exclude=["^/events$"]
        ),
        openapi_config=description.config(),
        logging_config=None,
        request_max_body_size=FORM_BYTES,
        debug=False,
    )
    guard.resolve(app)
    return app


def opened(settings: Settings, clock: Clock, database: Database) -> State:
    """What the handlers of one application share: everything that differs between two of them."""
    aside, secret = Aside(database), _secret(settings)
    parts: dict[str, Any] = {
        "settings": settings,
        "clock": clock,
        "started_at": clock(),
        "database": database,
        "aside": aside,
        "sights": Sights(database, aside),
        "feed": Feed(database),
        "signing_in": CapacityLimiter(passwords.AT_ONCE),
        "sign_on": Providers(settings.sign_on, settings.base_url),
        "signing_on": CapacityLimiter(PROVIDERS_AT_ONCE),
        "secret": secret,
        "seals": Seals(secret),
        "proxies": settings.proxies,
    }
    return State(parts)


# Three, in this order: where one fails, the next is called all the same.
async def _end_streams(app: Litestar) -> None:
    await app.state.feed.close()


def _write_sights(app: Litestar) -> None:
    app.state.sights.flush()


def _end_notes(app: Litestar) -> None:
    app.state.aside.close()


def _secret(settings: Settings) -> str:
    """The key that signs and seals: from the settings, else made once and kept in the data directory."""
    given = settings.secret_key.get_secret_value()
    if given:
        return given
    file = settings.data_dir / KEY_FILE
    if not file.is_file():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        file.write_text(secrets.token_urlsafe(32))
        file.chmod(0o600)
    return file.read_text().strip()
