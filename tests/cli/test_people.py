"""Commands about people: letting somebody in again who lost phone and recovery codes."""

from datetime import UTC, datetime

from board.communities.actions import add_person
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import EVERYWHERE
from board.rules.words import Role
from board.web import factors, one_time
from board.web.seals import Seals
from tests.cli.conftest import Board

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_the_only_administrator_is_let_in_again(board: Board, db: Database) -> None:
    secret = one_time.new_secret()
    with db.write() as session:
        zhou = add_person(
            session, name="老周", login="zhou", password="竹影清风-1503", roles=[Role.ADMINISTRATOR],
            communities=[EVERYWHERE], now=NOW,
        )  # fmt: skip
        typed = one_time.pyotp.TOTP(secret).at(NOW)
        factors.enrol(session, Seals("x"), person_id=zhou, secret=secret, typed=typed, now=NOW, instead=False)
    answer = board("user", "reset-factor", "zhou")
    assert (answer.code, "zhou" in answer.out) == (0, True)
    with db.read() as session:
        assert not factors.is_enrolled(session, zhou)
        rows = fetch(session, "SELECT verb, actor, subject_id FROM audit_entry WHERE verb <> 'add_person'")
    assert [tuple(row) for row in rows] == [("second_factor_reset", "command", zhou)]
    again = board("user", "reset-factor", "zhou")
    assert (again.code, again.err.strip()) == (2, "This person has no authenticator.")
    nobody = board("user", "reset-factor", "nobody")
    assert (nobody.code, nobody.err.strip()) == (2, "Not found: nobody")
