"""What every test may ask for: `db` on both engines, and a `clock` that only moves when it is told to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from board.db.session import Database
from board.web import passwords
from tests import engines
from tests.web.client import close_all

# Two cores are shared with a database server, so a slow example is no finding; `db` in a property test is wiped there.
settings.register_profile(
    "board", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("board")


class Clock:
    """Call it for the moment it stands at: Monday 2026-11-23 10:00 in Shanghai until it is set or moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def set(self, moment: datetime) -> None:
        self.now = moment.astimezone(UTC)

    def forward(self, **by: float) -> datetime:
        """Move by `days=`, `hours=`, `minutes=`, `seconds=`; negative ones go back."""
        self.now += timedelta(**by)
        return self.now


@pytest.fixture(scope="session", autouse=True)
def shipped_hasher() -> Iterator[PasswordHasher]:
    """The one that offices have. Tests hash with the same, and with little work: hardly any is about how slow it is."""
    shipped, quick = passwords._HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", quick)
        yield shipped


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> engines.SQLiteFiles:
    return engines.SQLiteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[engines.PostgresServer]:
    yield from engines.postgres_server()


@pytest.fixture(params=engines.NAMES)
def engine(request: pytest.FixtureRequest) -> engines.SQLiteFiles | engines.PostgresServer:
    """One of the two engines, which makes databases."""
    return request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgres_server")


@pytest.fixture
def db_url(engine: engines.SQLiteFiles | engines.PostgresServer) -> Iterator[str]:
    """The URL of a fresh database with the board's schema, for a test that opens it itself or in another process."""
    url = engine.create(schema=True)
    yield url
    engine.drop(url)


@pytest.fixture
def empty_url(engine: engines.SQLiteFiles | engines.PostgresServer) -> Iterator[str]:
    """The URL of a database without any table."""
    url = engine.create(schema=False)
    yield url
    engine.drop(url)


@pytest.fixture
def db(db_url: str) -> Iterator[Database]:
    """A fresh database with the board's schema."""
    database = Database(db_url)
    yield database
    close_all()
    database.dispose()


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation's own directory, named by BOARD_DATA_DIR."""
    directory = tmp_path / "var"
    monkeypatch.setenv("BOARD_DATA_DIR", str(directory))
    return directory
