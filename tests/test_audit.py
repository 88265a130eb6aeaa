"""The audit: acts are chained as they are committed, and what is rolled back leaves nothing."""

import pytest
import sqlalchemy.exc
from sqlalchemy import text

from board import audit
from board.db.session import Database
from board.db.sql import fetch
from board.rules.audit import GENESIS, Row, chained, digest
from tests import make
from tests.conftest import Clock

COLUMNS = (
    "seq, at, actor, actor_id, address, request_id, verb, subject, subject_id, community_id, owner_id, details, digest"
)


def rows(db: Database) -> list[tuple[Row, str, str, str]]:
    with db.read() as session:
        found = fetch(session, f"SELECT {COLUMNS}, hash, salt, personal FROM audit_entry ORDER BY seq")
    return [(Row(*row[:13]), *row[13:]) for row in found]


def test_notes_of_a_transaction_are_chained_at_its_end(db: Database, clock: Clock) -> None:
    with db.write() as session:
        account = make.household(session)
        who = make.person(session, "clerk")
        audit.note(session, verb="unmask", by=who, at=clock(), subject="account", subject_id=account.id)
        audit.note(session, verb="grant", by=who, at=clock(), personal={"name": "张伟"}, details={"to": "clerk"})
    first, second = rows(db)
    assert first[0].owner_id == account.owner_id
    assert (first[0].actor, first[0].actor_id) == ("person", who.person_id)
    assert first[1] == chained(GENESIS, first[0])
    assert second[1] == chained(first[1], second[0])
    assert second[0].digest == digest(second[2], second[3]) != ""
    with db.read() as session:
        assert audit.head(session) == (2, second[1])


def test_what_is_rolled_back_leaves_no_row(db: Database, clock: Clock) -> None:
    def fails() -> None:
        with db.write() as session:
            audit.note(session, verb="grant", by=make.person(session, "clerk"), at=clock())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert rows(db) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry", "UPDATE audit_entry SET personal = 'x'",
        "UPDATE audit_entry SET hash = 'x' WHERE seq = 1",
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_a_row(db: Database, clock: Clock, change: str) -> None:
    with db.write() as session:
        audit.note(session, verb="grant", by=make.person(session, "clerk"), at=clock(), personal={"name": "张伟"})

    def changes() -> None:
        with db.write() as session:
            session.connection().execute(text(change))

    with pytest.raises(sqlalchemy.exc.DBAPIError, match="append-only"):
        changes()


def test_personal_values_can_be_erased(db: Database, clock: Clock) -> None:
    with db.write() as session:
        audit.note(session, verb="grant", by=make.person(session, "clerk"), at=clock(), personal={"name": "张伟"})
    with db.write() as session:
        session.connection().execute(text("UPDATE audit_entry SET salt = '', personal = ''"))
    ((row, hashed, salt, personal),) = rows(db)
    assert (salt, personal) == ("", "")
    assert hashed == chained(GENESIS, row)
