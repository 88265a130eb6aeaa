"""Each screen of a claim asks the database the same number of questions, however much was recorded."""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from board.accounts.eyes import Eyes
from board.accounts.scope import place
from board.db.session import Database, driver
from board.db.sql import fetch
from board.decide import refresh
from board.evidence import deliveries, letters, warnings
from board.evidence.claims import claims
from board.evidence.deliveries import Told
from board.evidence.files import scan
from board.evidence.forms import Tried
from board.evidence.notices import make
from board.evidence.screen import evidence_screen
from board.rules.delivery import Way
from board.rules.notice_letters import Template
from board.web.words import gettext
from tests import engines
from tests.accounts.office import owing
from tests.evidence.office import NOW, House, approve, expiring, house, jpeg

READER = Eyes(NOW, ZoneInfo("Asia/Shanghai"), "zh", gettext("zh"))
Screen = Callable[[Session, House], object]


@pytest.fixture
def session(sqlite_files: engines.SQLiteFiles) -> Iterator[Session]:
    database = Database(sqlite_files.create(schema=True))
    with database.write() as session:
        yield session
    database.dispose()


def account_page(session: Session, one: House) -> object:
    where = place(session, one.id, one.clerk)
    return evidence_screen(session, one.clerk, where, READER, Tried(), now=NOW)


def expiring_list(session: Session, one: House) -> object:
    return claims(session, one.manager, within="180", community=None, page=1, now=NOW)


def printed(session: Session, one: House) -> object:
    return letters.papers(session, one.clerk, [id_ for (id_,) in fetch(session, "SELECT id FROM notice ORDER BY id")])


def warned(session: Session, one: House) -> object:
    return warnings.warn_all(session, now=NOW)


@pytest.mark.parametrize(
    ("screen", "most"),
    [
        pytest.param(account_page, 26, id="the page of an account"),
        pytest.param(expiring_list, 6, id="the claims about to lapse"),
        pytest.param(printed, 3, id="the letters to print"),
        pytest.param(warned, 9, id="the warnings of a day"),
    ],
)
def test_statements_do_not_grow(session: Session, screen: Screen, most: int) -> None:
    one = house(session, days_left=40, months=8)
    _record(session, one)
    few = _counted(session, one, screen)
    for number in range(1601, 1606):
        _record(session, one)
        other = owing(session, str(number))
        expiring(session, other, 100)
        refresh(session, [other.owner_id], now=NOW, silent=True)
    assert _counted(session, one, screen) == few
    assert few <= most


def _counted(session: Session, one: House, screen: Screen) -> int:
    said: list[str] = []
    driver(session).set_trace_callback(said.append)
    screen(session, one)
    driver(session).set_trace_callback(None)
    return len([statement for statement in said if statement.lstrip().upper().startswith(("SELECT", "WITH"))])


def _record(session: Session, one: House) -> None:
    (notice, *_), _ = make(
        session, account_ids=[one.id], template=Template.DEMAND, company="", by=one.clerk, now=NOW
    )  # fmt: skip
    told = Told(way=Way.POSTED, sent_at=NOW, witnesses="刘队")
    deliveries.record(session, notice_id=notice, told=told, by=one.clerk, now=NOW, scans=[scan(jpeg(), READER.zone)])
    approve(session, one, "lawyer_letter")
