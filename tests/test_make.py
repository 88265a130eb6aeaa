"""The builders of the tests make what they say, on both engines."""

from board.db.session import Database
from board.db.sql import fetch
from tests import make


def test_a_household_stands_on_one_community_and_one_building(db: Database) -> None:
    with db.write() as session:
        first, second = make.household(session, "1503"), make.household(session, "1504", owner_name="李娜")
        make.charge(session, first)
        make.charge(session, first, (2026, 10), item="违约金")
        assert first.community_id == second.community_id
        assert fetch(session, "SELECT COUNT(*) FROM building") == [(1,)]
        assert [late for (late,) in fetch(session, "SELECT late_fee FROM charge_version ORDER BY item_id")] == [0, 1]


def test_a_person_has_their_role_where_it_was_given(db: Database) -> None:
    with db.write() as session:
        site = make.community(session)
        clerk, auditor = make.person(session, "clerk", site), make.person(session, "auditor")
    assert clerk.communities() == {site.id}
    assert auditor.communities() is None


def test_wiping_leaves_no_row(db: Database) -> None:
    with db.write() as session:
        make.charge(session, make.household(session))
    make.wipe(db)
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM charge_version") == [(0,)]
        assert fetch(session, "SELECT COUNT(*) FROM community") == [(0,)]
