"""The office of a claim, its clerk's desk and its manager's, for the tests through HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from board.accounts.tables import OwnerPhone
from board.db.session import Database
from tests.conftest import Clock
from tests.evidence.office import PHONE, House, house
from tests.web.client import application, signed_in


@pytest.fixture
def one(db: Database) -> House:
    with db.write() as session:
        made = house(session, days_left=40, months=8)
        session.add(OwnerPhone(owner_id=made.account.owner_id, phone=PHONE))
        return made


@pytest.fixture
def app(db: Database, clock: Clock) -> Any:
    return application(db, clock)


@pytest.fixture
def desk(db: Database, clock: Clock, one: House, app: Any) -> Iterator[TestClient[Any]]:
    with signed_in(db, clock, one.clerk, app=app) as client:
        yield client


@pytest.fixture
def boss(db: Database, clock: Clock, one: House, app: Any) -> TestClient[Any]:
    return signed_in(db, clock, one.manager, app=app)
