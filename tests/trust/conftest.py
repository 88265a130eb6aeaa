"""Two whole communities in one database, on both engines: made once, copied for every test that changes something."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from litestar.testing import TestClient
from sqlalchemy import select
from sqlmodel import Session

from board.communities.tables import PersonRole
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import Who
from board.rules.words import Role
from board.settings import Settings
from board.tables import metadata
from tests import engines, make
from tests.conftest import Clock
from tests.trust import town
from tests.trust.town import Town
from tests.web.client import anonymous, assembled, signed_in

SECRET = "not-a-secret"


@dataclass
class World:
    """`ours` is the community that a test's people are of, `theirs` the one of which they may learn nothing."""

    db: Database
    app: Any
    clock: Clock
    ours: Town
    theirs: Town
    portal: BlockingPortal

    @property
    def everybody(self) -> Who:
        """Somebody with every role everywhere: whom no page is closed to."""
        with self.db.read() as session:
            return Who(fetch(session, "SELECT id FROM person WHERE login = 'zzeverybody'")[0][0], "zzeverybody")

    def client(self, who: Who | None) -> TestClient[Any]:
        """A signed-in browser, or nobody's."""
        if who is None:
            return self._at(anonymous(self.db, self.clock, app=self.app))
        return self._at(signed_in(self.db, self.clock, who, app=self.app))

    def of_ours(self, role: Role) -> TestClient[Any]:
        return self.client(self.ours.people[role])

    def program(self, token: str) -> TestClient[Any]:
        client = self._at(anonymous(self.db, self.clock, app=self.app))
        client.headers["authorization"] = f"Bearer {token}"
        return client

    def _at(self, client: TestClient[Any]) -> TestClient[Any]:
        """All requests run in one event loop: a new one for each takes longer than most pages."""
        client.blocking_portal = self.portal
        return client

    def content(self, *but: str) -> dict[str, list[Any]]:
        """Every row of every table, but those named."""
        with self.db.read() as session:
            return {
                table.name: sorted(map(repr, session.connection().execute(select(table)).all()))
                for table in metadata.sorted_tables
                if table.name not in but
            }


@dataclass
class Place:
    """A built database that nobody is connected to, on one engine."""

    engine: Any
    url: str
    towns: tuple[Town, Town]
    data_dir: Path
    portal: BlockingPortal

    def world(self) -> World:
        database, clock = Database(self.engine.copy(self.url)), Clock()
        settings = Settings(secret_key=SECRET, data_dir=self.data_dir)
        return World(database, assembled(settings, clock, database), clock, *self.towns, self.portal)

    def forget(self, world: World) -> None:
        world.app.state.aside.close()
        world.db.dispose()
        self.engine.drop(world.db.url)


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as made:
        yield made


@pytest.fixture(scope="session", params=engines.NAMES)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, portal: BlockingPortal
) -> Iterator[Place]:
    """One of the two engines with both communities in it."""
    engine = request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgres_server")
    url = engine.create(schema=True)
    database = Database(url)
    towns = town.build(database, town.first()), town.build(database, town.second())
    with database.write() as session:
        _everybody(session)
    database.dispose()
    yield Place(engine, url, towns, tmp_path_factory.mktemp("data"), portal)
    engine.drop(url)


def _everybody(session: Session) -> None:
    who = make.person(session, Role.MANAGER, name="zzeverybody")
    session.add_all([PersonRole(person_id=who.person_id, role=role) for role in Role if role is not Role.MANAGER])


@pytest.fixture(scope="session")
def world(place: Place) -> Iterator[World]:
    """For tests that only read, or whose every change is refused."""
    made = place.world()
    yield made
    place.forget(made)


@pytest.fixture
def fresh(place: Place) -> Iterator[World]:
    """For tests that change something."""
    made = place.world()
    yield made
    place.forget(made)


@pytest.fixture(scope="session")
def sqlite_place(sqlite_files: Any, tmp_path_factory: pytest.TempPathFactory, portal: BlockingPortal) -> Place:
    """For tests to which the engine makes no difference."""
    url = sqlite_files.create(schema=True)
    database = Database(url)
    towns = town.build(database, town.first()), town.build(database, town.second())
    with database.write() as session:
        _everybody(session)
    database.dispose()
    return Place(sqlite_files, url, towns, tmp_path_factory.mktemp("data"), portal)


@pytest.fixture(scope="session")
def still(sqlite_place: Place) -> Iterator[World]:
    """One for all tests that change nothing, on the embedded database."""
    made = sqlite_place.world()
    yield made
    sqlite_place.forget(made)


@pytest.fixture
def board(sqlite_place: Place) -> Iterator[World]:
    """A world of its own on the embedded database."""
    made = sqlite_place.world()
    yield made
    sqlite_place.forget(made)
