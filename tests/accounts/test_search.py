"""One box for everything: what each spelling finds, and for whom."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from board.accounts.pinyin import pinyin
from board.accounts.search import search
from board.accounts.tables import Owner, OwnerPhone
from board.db.session import Database
from board.rules.people import BOARD
from tests import make
from tests.accounts.office import owing, site, ticket


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        for room, name, phone in (("1503", "张伟", "13800138000"), ("302", "单雅琴", "13900139001")):
            account = owing(session, room, owner_name=name)
            owner = session.get_one(Owner, account.owner_id)
            owner.pinyin, owner.initials = pinyin(name)
            session.add_all([owner, OwnerPhone(owner_id=account.owner_id, phone=phone)])
        ticket(session, account, "R-2381")
        yield session


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        pytest.param("7-2-1503", "/accounts/1", id="the short form"),
        pytest.param("7 2 1503", "/accounts/1", id="with spaces"),
        pytest.param("７－２－１５０３", "/accounts/1", id="full width"),
        pytest.param("7栋2单元1503", "/accounts/1", id="as one says it"),
        pytest.param("07-02-0302", "/accounts/2", id="with zeros"),
        pytest.param("1503", "/accounts/1", id="a bare number that is one room"),
        pytest.param("zhangwei", "/accounts/1", id="pinyin"),
        pytest.param("Zhang Wei", "/accounts/1", id="pinyin as in a passport"),
        pytest.param("zw", "/accounts/1", id="initials"),
        pytest.param("shanyaqin", "/accounts/2", id="a surname that dictionaries misread"),
        pytest.param("张伟", "/accounts/1", id="a name"),
        pytest.param("雅琴", "/accounts/2", id="a given name"),
        pytest.param("8000", "/accounts/1", id="the end of a number"),
        pytest.param("138 0013 8000", "/accounts/1", id="a whole number"),
        pytest.param("R-2381", "/tickets/1", id="a ticket"),
        pytest.param("r-2381", "/tickets/1", id="a ticket in small letters"),
        pytest.param("%", "", id="a wildcard"),
        pytest.param("", "", id="nothing"),
        pytest.param("x" * 60, "", id="rubbish"),
    ],
)
def test_one_meaning_goes_straight_there(session: Session, text: str, exact: str) -> None:
    assert search(session, BOARD, text).exact == exact


def test_several_meanings_are_listed_by_kind(session: Session) -> None:
    within, _ = site(session, owing(session, "1504"))
    house = make.building(session, within, "9")
    make.account(session, make.owner(session, within, "九栋业主"), make.room(session, house, "1503"))
    found = search(session, BOARD, "1503")
    assert [hit.label for hit in found.rooms] == ["7-2-1503", "9-2-1503"]
    assert found.exact == ""


@pytest.mark.parametrize(
    ("role", "finds"),
    [
        pytest.param("clerk", {"张伟": True, "8000": True, "7-2-1503": True, "R-2381": True}, id="a clerk"),
        pytest.param("auditor", {"张伟": False, "8000": False, "7-2-1503": True, "R-2381": True}, id="an auditor"),
        pytest.param(
            "engineering", {"张伟": False, "8000": False, "7-2-1503": False, "R-2381": True}, id="an engineer"
        ),
        pytest.param("security", {"张伟": False, "8000": False, "7-2-1503": False, "R-2381": False}, id="a guard"),
    ],
)
def test_nobody_finds_what_they_may_not_see(session: Session, role: str, finds: dict[str, bool]) -> None:
    within, _ = site(session, owing(session, "1504"))
    who = make.person(session, role, within)
    assert {text: not search(session, who, text).is_empty for text in finds} == finds


def test_another_community_is_not_searched(session: Session) -> None:
    clerk = make.person(session, "clerk", make.community(session, "金桂苑"))
    assert all(search(session, clerk, text).is_empty for text in ("7-2-1503", "张伟", "8000", "R-2381", "zw"))
