"""Each screen asks the database the same number of questions, however many tasks it shows."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from board.db.session import Database, driver
from board.rules.task_forms import TaskKind
from board.tasks import screens
from board.tasks.actions import move, request
from board.tasks.queries import Filters
from board.tasks.task_screen import task_screen
from tests import engines
from tests.tasks.office import NOW, Office, household, office

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOMORROW = NOW + timedelta(days=1)
Screen = Callable[[Session, Office], object]


@pytest.fixture
def session(sqlite_files: engines.SQLiteFiles) -> Iterator[Session]:
    database = Database(sqlite_files.create(schema=True))
    with database.write() as session:
        yield session
    database.dispose()


@pytest.mark.parametrize(
    ("screen", "most"),
    [
        pytest.param(
            lambda session, at: screens.mine(
                session, at.steward, show="waiting", path="/", now=NOW
            ), 4, id="a person's own tasks",
        ),
        pytest.param(
            lambda session, at: screens.kanban(session, at.manager, Filters(), {}, now=NOW), 5,
            id="the kanban",
        ),
        pytest.param(lambda session, at: screens.log(session, at.manager, {}, zone=SHANGHAI), 3, id="the log"),
        pytest.param(lambda session, at: task_screen(session, at.steward, 1, now=NOW), 9, id="a list of households"),
    ],
)  # fmt: skip
def test_statements_do_not_grow(session: Session, screen: Screen, most: int) -> None:
    at = office(session)
    _ask(session, at)
    few = _counted(session, at, screen)
    for number in range(1601, 1609):
        household(session, at, str(number), "collectable")
        _ask(session, at)
    assert _counted(session, at, screen) == few
    assert few <= most


def _counted(session: Session, at: Office, screen: Screen) -> int:
    said: list[str] = []
    driver(session).set_trace_callback(said.append)
    screen(session, at)
    driver(session).set_trace_callback(None)
    return len([statement for statement in said if statement.lstrip().upper().startswith("SELECT")])


def _ask(session: Session, at: Office) -> None:
    """A list of all households, a visit to the newest one, and both in every column's way."""
    soft = request(session, kind=TaskKind.SOFT_COLLECTION, by=at.clerk, now=NOW, account_ids=at.accounts, brief={})
    newest = [account for account in at.accounts if account != at.accounts[2]][-1:]
    request(
        session, kind=TaskKind.JOINT_VISIT, by=at.clerk, now=NOW, account_ids=newest, starts_at=TOMORROW,
        brief={"steward_part": "听", "clerk_part": "说"},
    )  # fmt: skip
    if soft > 1:
        move(session, task_id=soft, verb="accept", by=at.steward, now=NOW)
