"""A provider on loopback, a company, and browsers at its board."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from board.communities.actions import add_person
from board.db.session import Database
from board.rules.words import Role
from tests import make
from tests.conftest import Clock
from tests.integrations.provider import Provider
from tests.sign_on.house import BASE, Open
from tests.web.client import anonymous, application
from tests.web.test_sign_in import PASSWORD


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    made = Provider(clock, f"{BASE}/sign-on/kc/callback")
    with made.site.running():
        yield made


@pytest.fixture
def office(db: Database, clock: Clock) -> dict[str, int]:
    """翠湖花园, 滨江苑, and 孙丽, who has a password and no role yet but one given by hand in 滨江苑."""
    with db.write() as session:
        lake, river = make.community(session), make.community(session, "滨江苑")
        assert lake.id is not None
        assert river.id is not None
        sun = add_person(
            session, name="孙丽", login="sunli", password=PASSWORD, roles=[Role.STEWARD], communities=[river.id],
            now=clock(),
        )  # fmt: skip
    return {"lake": lake.id, "river": river.id, "sun": sun}


@pytest.fixture
def board(db: Database, clock: Clock, provider: Provider, office: dict[str, int]) -> Open:
    """A browser at a board with this provider; the settings that differ are named."""

    def opened(**setting: Any) -> TestClient[Any]:
        app = application(db, clock, base_url=BASE, sign_on=[provider.setting(**setting)])
        client = anonymous(db, clock, app=app)
        client.follow_redirects = False
        client.headers.update({"sec-fetch-site": "same-origin"})
        return client

    return opened
