"""The page of retention and legal holds: what goes tonight, who may hold what, and where a hold is seen."""

import json
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from board import decide
from board.accounts.legal_holds import is_kept, put, release
from board.accounts.tables import Account, Contact
from board.communities.tables import Building
from board.db.session import Database
from board.db.sql import fetch
from board.retention.sweep import sweep
from board.rules.people import BOARD, Who
from board.rules.ports import Refused
from board.settings import Settings
from tests import make
from tests.conftest import Clock
from tests.web.client import signed_in

LONG_AGO = timedelta(days=2000)


class Office:
    """A household with an old note about it, its manager, and one of another community."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock = db, clock
        with db.write() as session:
            account = make.household(session)
            self.account, self.owner, self.site = int(account.id or 0), account.owner_id, account.community_id
            session.add(
                Contact(
                    account_id=self.account, at=clock() - LONG_AGO, purpose="collection", direction="out",
                    channel="phone", result="no_answer", note="张伟说下月缴", recorded_at=clock() - LONG_AGO,
                )
            )  # fmt: skip
            decide.rebuild(session, self.site, now=clock())
            self.manager = make.person(session, "manager", name="吴主任")
            self.stranger = make.person(session, "manager", make.community(session, "锦绣苑"))
            self.administrator = make.person(session, "administrator")
            self.clerk = make.person(session, "clerk")

    def client(self, who: Who | None = None) -> TestClient[Any]:
        return signed_in(self.db, self.clock, who or self.manager)

    def put(self, *, who: Who | None = None, **fields: str) -> Any:
        form = {"community": str(self.site), "scope": "owner", "place": "7-2-1503", "reason": "诉讼中"}
        return self.client(who).post("/retention/holds", data={**form, **fields})

    def notes(self) -> list[str]:
        return [row[0] for row in self.fetch("SELECT note FROM contact")]

    def fetch(self, sql: str) -> list[Any]:
        with self.db.read() as session:
            return fetch(session, sql)

    def is_kept(self) -> bool:
        with self.db.read() as session:
            return is_kept(session, self.owner, self.clock())


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock)


def test_the_page_says_what_goes_tonight_without_saying_whose(office: Office) -> None:
    text = office.client().get(f"/retention?community={office.site}").text
    row = text.split("联系记录的备注")[1].split("</tr>")[0]
    assert "<b>1</b>" in row
    assert "2021-06-02" in row, "the oldest, by the local day"
    assert "张伟" not in text
    assert "登录失败记录" not in text, "the whole board is the administrator's"
    assert "登录失败记录" in office.client(office.administrator).get("/retention").text


@pytest.mark.parametrize(
    ("scope", "place"), [("owner", "7-2-1503"), ("account", "7栋2单元1503室"), ("building", "7栋"), ("community", "")]
)
def test_a_hold_keeps_what_would_go(office: Office, scope: str, place: str) -> None:
    assert not office.is_kept()
    assert office.put(scope=scope, place=place).status_code == 303
    assert office.is_kept()
    sweep(office.db, Settings(), by=BOARD, now=office.clock())
    assert office.notes() == ["张伟说下月缴"]
    assert office.client().post("/retention/holds/1/release", data={"reason": "结案"}).status_code == 303
    assert not office.is_kept()
    sweep(office.db, Settings(), by=BOARD, now=office.clock())
    assert office.notes() == [""]


def test_a_hold_keeps_from_its_day_until_its_release(office: Office) -> None:
    start = office.clock()
    assert office.put(**{"from": "2026-12-01"}).status_code == 303
    office.clock.set(start + timedelta(days=7))
    assert not office.is_kept()
    office.clock.set(start + timedelta(days=8))
    assert office.is_kept()


def test_a_hold_is_listed_seen_on_the_account_and_audited(office: Office) -> None:
    office.put()
    listed = office.client().get("/retention").text
    assert "诉讼中" in listed
    assert "吴主任" in listed
    assert f'<a href="/accounts/{office.account}">7-2-1503</a>' in listed
    page = office.client().get(f"/accounts/{office.account}").text
    assert "请保留这位业主的全部记录" in page
    assert "诉讼中" in page
    clerks = office.client(office.clerk).get(f"/accounts/{office.account}").text
    assert "请保留这位业主的全部记录" in clerks
    assert "诉讼中" not in clerks, "why there is a lawsuit is the manager's"
    office.client().post("/retention/holds/1/release", data={"reason": "结案"})
    assert "请保留" not in office.client().get(f"/accounts/{office.account}").text
    rows = office.fetch("SELECT verb, owner_id, details FROM audit_entry WHERE subject = 'legal_hold' ORDER BY seq")
    assert [row[:2] for row in rows] == [("put_legal_hold", office.owner), ("release_legal_hold", office.owner)]
    assert json.loads(rows[0][2]) == {"scope": "owner", "id": office.owner}


def test_a_hold_from_the_account_page_is_on_that_account_even_when_it_was_sold(office: Office) -> None:
    with office.db.write() as session:
        session.get_one(Account, office.account).until = office.clock() - LONG_AGO
    assert "7-2-1503" in office.client().get(f"/retention?account={office.account}").text
    assert office.put(scope="account", account=str(office.account), place="").status_code == 303
    assert office.fetch("SELECT scope, account_id FROM legal_hold") == [("account", office.account)]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"reason": " "}, 422, id="no reason"),
        pytest.param({"place": "9-9-9999"}, 422, id="no such room"),
        pytest.param({"place": "the usual one"}, 422, id="no room at all"),
        pytest.param({"scope": "building", "place": "99"}, 422, id="no such building"),
        pytest.param({"from": "tomorrow"}, 422, id="no day"),
        pytest.param({"scope": "galaxy"}, 404, id="no such scope"),
        pytest.param({"community": "99", "scope": "community"}, 404, id="no such community"),
        pytest.param({"account": "99", "scope": "account"}, 422, id="no such account"),
    ],
)
def test_a_hold_that_cannot_be(office: Office, fields: dict[str, str], status: int) -> None:
    assert office.put(**fields).status_code == status
    assert office.fetch("SELECT id FROM legal_hold") == []


def test_a_manager_of_another_community_neither_holds_nor_sees_nor_releases(office: Office) -> None:
    for fields in ({}, {"scope": "community"}, {"scope": "building", "place": "7"}, {"account": str(office.account)}):
        assert office.put(who=office.stranger, **fields).status_code == 404
    office.put()
    stranger = office.client(office.stranger)
    assert "诉讼中" not in stranger.get("/retention").text
    assert (
        "7-2-1503"
        not in stranger.get(f"/retention?account={office.account}").text.split("<main")[1].split('id="add"')[0]
    )
    assert stranger.post("/retention/holds/1/release", data={"reason": "x"}).status_code == 404
    assert office.is_kept()


def test_a_released_hold_is_not_released_twice(office: Office) -> None:
    office.put()
    client = office.client()
    assert client.post("/retention/holds/1/release", data={"reason": " "}).status_code == 422
    assert client.post("/retention/holds/1/release", data={"reason": "结案"}).status_code == 303
    assert client.post("/retention/holds/1/release", data={"reason": "结案"}).status_code == 404


def test_a_hold_on_one_building_keeps_nothing_of_another(office: Office) -> None:
    with office.db.write() as session:
        other = session.get_one(Building, 1)
        house = make.building(session, make.community(session, "金桂苑"), "8")
        assert house.community_id != other.community_id
        put(session, scope="building", subject_id=int(house.id or 0), reason="x", by=BOARD, now=office.clock())
        with pytest.raises(Refused):
            release(session, hold_id=1, reason="", by=BOARD, now=office.clock())
    assert not office.is_kept()
    sweep(office.db, Settings(), by=BOARD, now=office.clock())
    assert office.notes() == [""]
