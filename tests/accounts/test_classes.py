"""First-contact classes: chosen with a call, followed up by the policy of then, undone with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from board.db.session import Database
from board.db.sql import fetch
from board.rules.contact_classes import FOLLOW_UPS, ContactClass
from board.rules.people import Who
from tests import make
from tests.accounts.office import owing, site
from tests.conftest import Clock
from tests.web.client import signed_in

HTMX = {"hx-request": "true", "hx-current-url": "http://testserver.local/"}


@pytest.fixture
def clerk(db: Database) -> Who:
    with db.write() as session:
        return make.person(session, "clerk", site(session, owing(session))[0])


@pytest.fixture
def desk(db: Database, clock: Clock, clerk: Who) -> Iterator[TestClient[Any]]:
    with signed_in(db, clock, clerk) as client:
        yield client


def _call(desk: TestClient[Any], **sent: str) -> Any:
    return desk.post("/accounts/1/contacts", data={"result": "refused", **sent}, headers=HTMX)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=str(kind)) for kind in ContactClass])
def test_each_class_is_followed_up_by_the_policy(desk: TestClient[Any], db: Database, kind: ContactClass) -> None:
    assert _call(desk, **{"class": str(kind), "reason": "路灯没修"}).status_code == 200
    follow = FOLLOW_UPS[kind]
    with db.read() as session:
        (found,) = fetch(session, "SELECT kind, follow_on, channel, by_role FROM contact_class")
        assert found == (str(kind), 20261123 + follow.days if follow.days < 8 else 20261207, str(follow.channel),
                         str(follow.by))  # fmt: skip
        assert fetch(session, "SELECT note FROM contact") == [("路灯没修",)]


def test_the_row_says_what_was_agreed_and_moves_to_its_day(
    desk: TestClient[Any], db: Database, clock: Clock, clerk: Who
) -> None:
    _call(desk, **{"class": "pays_soon"})
    text = desk.get("/").text
    assert "提醒说好的缴费 · 收费员" in text
    assert "剩 3 天（至 11-26）" in text
    assert "/?plan=follow" not in text
    clock.forward(days=3)
    later = signed_in(db, clock, clerk)
    assert "/?plan=follow" in later.get("/").text
    assert 'id="account-1"' in later.get("/?plan=follow").text


def test_it_is_undone_with_its_contact(desk: TestClient[Any], db: Database) -> None:
    sent = _call(desk, **{"class": "away"})
    undo = sent.text.split('hx-post="')[-1].split('"')[0]
    desk.post(undo, headers=HTMX)
    with db.read() as session:
        assert fetch(session, "SELECT follow_on FROM account_segment") == [(None,)]
    assert "发电子账单" not in desk.get("/").text


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        pytest.param({"class": "angry"}, "请选择一个分类", id="no such class"),
        pytest.param({"class": "refuses"}, "请写下业主的理由", id="a refusal without its reason"),
    ],
)
def test_what_is_wrong_stands_beside_it(
    desk: TestClient[Any], db: Database, sent: dict[str, str], says: str
) -> None:  # fmt: skip
    answer = _call(desk, **sent)
    assert answer.status_code == 422
    assert says in answer.text
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM contact") == [(0,)]


def test_a_reason_becomes_a_ticket_with_one_tap(desk: TestClient[Any], db: Database) -> None:
    _call(desk, result="service_issue", reason="路灯一直没修", **{"class": "refuses"})
    with db.read() as session:
        assert fetch(session, "SELECT description FROM ticket") == [("路灯一直没修",)]
        assert fetch(session, "SELECT state FROM account_state") == [("held",)]


def test_days_channel_and_taker_are_the_communitys_own(desk: TestClient[Any], db: Database, clock: Clock) -> None:
    with db.write() as session:
        from board.communities.policy_changes import change_policy  # the manager's page does the same

        manager = make.person(session, "manager", site(session, owing(session, "1504"))[0])
        values = {"follow_ups": {"undecided": {"days": 2, "channel": "sms", "by": "manager"}}}
        change_policy(session, community_id=1, values=values, reason="试点", by=manager, now=clock())
    _call(desk, **{"class": "undecided"})
    with db.read() as session:
        found = fetch(session, "SELECT follow_on, channel, by_role FROM contact_class")
    assert found == [(20261125, "sms", "manager")]
    assert "讲清账单，再问一次 · 主任" in desk.get("/").text
