"""What is asked of the database for a claim does not grow with what was recorded, nor with how many letters go out."""

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
from board.evidence.bundle import collect
from board.evidence.claims import claims
from board.evidence.deliveries import Told
from board.evidence.files import scan
from board.evidence.forms import Tried
from board.evidence.notices import make, plan
from board.evidence.screen import evidence_screen
from board.rules.delivery import Way
from board.rules.notice_letters import Template
from board.web.words import gettext
from tests import engines
from tests.accounts.office import owing, ticket
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
    return _asked(session, lambda: screen(session, one))


def _asked(session: Session, act: Callable[[], object]) -> int:
    said: list[str] = []
    driver(session).set_trace_callback(said.append)
    act()
    driver(session).set_trace_callback(None)
    return len([statement for statement in said if statement.lstrip().upper().startswith(("SELECT", "WITH"))])


def _record(session: Session, one: House) -> None:
    (notice, *_), _ = make(
        session, account_ids=[one.id], template=Template.DEMAND, company="", by=one.clerk, now=NOW
    )  # fmt: skip
    told = Told(way=Way.POSTED, sent_at=NOW, witnesses="刘队")
    deliveries.record(session, notice_id=notice, told=told, by=one.clerk, now=NOW, scans=[scan(jpeg(), READER.zone)])
    approve(session, one, "lawyer_letter")


Many = Callable[[Session, list[House]], object]


def planned(session: Session, houses: list[House]) -> object:
    found = plan(
        session, account_ids=[one.id for one in houses], template=Template.LAWYER_LETTER, deadline_on=None, company="",
        by=houses[0].clerk, now=NOW,
    )  # fmt: skip
    assert len(found.letters) == len(houses)
    return found


def kept(session: Session, houses: list[House]) -> object:
    found = plan(
        session, account_ids=[one.id for one in houses], template=Template.STATEMENT, deadline_on=None, company="",
        by=houses[0].clerk, now=NOW,
    )  # fmt: skip
    assert len(found.letters) == len(houses)
    return found


def frozen(session: Session, houses: list[House]) -> object:
    made, _ = make(
        session, account_ids=[one.id for one in houses], template=Template.LAWYER_LETTER, company="",
        by=houses[0].clerk, now=NOW,
    )  # fmt: skip
    assert len(made) == len(houses)
    return made


@pytest.mark.parametrize(
    ("act", "is_held"),
    [
        pytest.param(planned, False, id="letters that are planned"),
        pytest.param(kept, True, id="statements during a hold"),
        pytest.param(frozen, False, id="letters that are frozen"),
    ],
)
def test_many_letters_ask_no_more_than_one(session: Session, act: Many, is_held: bool) -> None:
    houses = []
    for number in range(1501, 1506):
        houses.append(one := house(session, days_left=40, months=8, room=str(number), owner_name=f"王{number}"))
        approve(session, one, "letter" if is_held else "lawyer_letter", preservation=is_held)
        if is_held:
            ticket(session, one.account, f"R-{number}")
    few = _asked(session, lambda: act(session, houses[:1]))
    assert _asked(session, lambda: act(session, houses)) == few


def test_a_bundle_asks_no_more_for_many_letters(session: Session) -> None:
    one = house(session, days_left=40, months=8)
    where = place(session, one.id, one.clerk)

    def put_together() -> object:
        session.expunge_all()
        return collect(session, one.clerk, where, phones=[], recipient="律师", purpose="起诉", now=NOW)

    _record(session, one)
    few = _asked(session, put_together)
    for _ in range(4):
        _record(session, one)
    assert _asked(session, put_together) == few
