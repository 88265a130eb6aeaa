"""The pages of an import: what is filled in beforehand, and a file of which nothing can be taken."""

from typing import Any

import pytest
from litestar.testing import TestClient

from board.communities.tables import Community
from board.db.session import Database
from tests import make
from tests.conftest import Clock
from tests.web.client import signed_in

BAD = "房号,账期,应收金额\n7-2-1503,2026-13,一百\n".encode("gb18030")
GOOD = "房号,业主,费用项目,账期,应收金额\n7-2-1503,单女士,物业费,2026-09,310.00\n".encode("gb18030")


@pytest.fixture
def desk(db: Database, clock: Clock) -> TestClient[Any]:
    """A clerk of one community, while there are two."""
    with db.write() as session:
        session.add(Community(name="金桂苑", zone="Asia/Shanghai", created_at=make.NOW))
        clerk = make.person(session, "clerk", make.community(session))
    return signed_in(db, clock, clerk)


def _look(desk: TestClient[Any], content: bytes) -> str:
    form = {"kind": "arrears", "community": "翠湖花园"}
    return desk.post("/imports/preview", data=form, files={"file": ("欠费.csv", content)}).text


def test_the_only_community_of_the_clerk_is_filled_in(desk: TestClient[Any]) -> None:
    assert 'name="community" list="sites" value="翠湖花园"' in desk.get("/imports/new").text


def test_a_file_of_which_nothing_can_be_taken_is_not_offered_for_import(desk: TestClient[Any]) -> None:
    looked = _look(desk, BAD)
    assert "没有一行能导入" in looked
    assert "确认导入" not in looked
    assert 'data-label="内容"' in looked
    assert "确认导入" in _look(desk, GOOD)


def test_what_was_typed_stays_when_a_file_is_none(desk: TestClient[Any]) -> None:
    sent = {"kind": "arrears", "community": "金桂苑", "mode": "delta"}
    answer = desk.post("/imports/preview", data=sent, files={"file": ("x.xlsx", b"no sheet at all")})
    assert answer.status_code == 422
    assert 'value="金桂苑"' in answer.text
    assert 'value="delta" checked' in answer.text
