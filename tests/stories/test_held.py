"""A leak is open: whoever tries to reach this owner for money, by any way, is told why not, and nothing goes out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from board.accounts.tables import OwnerPhone
from board.communities.tokens import add_token
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import EVERYWHERE
from board.rules.task_forms import TaskKind
from board.rules.words import Channel, Role
from board.tasks.actions import move, request
from tests import make
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import anonymous, application, signed_in

BEFORE = NOW - timedelta(days=3, hours=1)  # the leak is three days old
NUMBER = "13800001501"
# Whatever of these has a row has reached the owner, or is on its way.
OUTGOING = {
    "contacts": "SELECT COUNT(*) FROM contact WHERE purpose = 'collection' AND direction = 'out'",
    "letters": "SELECT COUNT(*) FROM notice",
    "deliveries": "SELECT COUNT(*) FROM delivery",
    "visits": "SELECT COUNT(*) FROM task WHERE kind IN ('joint_visit', 'escort', 'delivery_witness')",
    "rows recorded": "SELECT COUNT(*) FROM task_row WHERE done_at IS NOT NULL",
}


class Office:
    """7-2-1501 owes fourteen months and is on hold; one soft collection was begun before the leak."""

    def __init__(self, db: Database, clock: Clock) -> None:
        with db.write() as session:
            account = owing(session, "1501", months=14)
            session.add(OwnerPhone(owner_id=account.owner_id, phone=NUMBER))
            within, house = site(session, account)
            self.people = {
                role: make.person(session, role, within, looks_after=house)
                for role in (Role.CLERK, Role.STEWARD, Role.MANAGER)
            }
            steward = self.people[Role.STEWARD]
            self.soft = request(
                session, kind=TaskKind.SOFT_COLLECTION, by=self.people[Role.CLERK], now=BEFORE, brief={},
                account_ids=[account.id or 0],
            )  # fmt: skip
            move(session, task_id=self.soft, verb="accept", by=steward, now=BEFORE)
            ticket(session, account, "R-2381", kind="repair", category="漏水")
            self.row = fetch(session, "SELECT id FROM task_row")[0][0]
            scopes = ("contacts:write", "tasks:write")
            _, self.token = add_token(session, name="外呼", scopes=scopes, communities=(EVERYWHERE,), now=clock())
        self.db, self.clock, self.app = db, clock, application(db, clock)

    def as_(self, role: Role) -> TestClient[Any]:
        return signed_in(self.db, self.clock, self.people[role], app=self.app)

    def program(self) -> TestClient[Any]:
        client = anonymous(self.db, self.clock, app=self.app)
        client.headers["authorization"] = f"Bearer {self.token}"
        return client

    def gone_out(self) -> dict[str, int]:
        with self.db.read() as session:
            return {what: fetch(session, sql)[0][0] for what, sql in OUTGOING.items()}


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock)


def _post(role: Role, path: str, **data: Any) -> Callable[[Office], Any]:
    return lambda office: office.as_(role).post(path.format(soft=office.soft, row=office.row), data=data)


def _call(path: str, **body: Any) -> Callable[[Office], Any]:
    return lambda office: office.program().post(f"/api/v1{path}", json=body)


ASKED = {"purpose": "collection", "direction": "out", "result": "refused"}
VISIT = {
    "kind": "joint_visit", "account": "1", "day": "2026-11-25", "time": "10:00", "starts_at": "2026-11-25T10:00",
    "steward_part": "先听", "clerk_part": "再说",
}  # fmt: skip


def _page_ways() -> list[Any]:
    channels = (Channel.PHONE, Channel.SMS, Channel.VISIT, Channel.LETTER)
    return [
        pytest.param(
            _post(role, "/accounts/1/contacts", result="refused", mode="out", channel=channel),
            id=f"{role} by {channel}",
        )
        for role in (Role.CLERK, Role.STEWARD, Role.MANAGER)
        for channel in channels
    ]


def _program_ways() -> list[Any]:
    people = ["clerk", "steward"]
    return [
        pytest.param(
            _call("/accounts/1/contacts", channel=channel, people=people, **ASKED), id=f"a program by {channel}"
        )
        for channel in Channel
    ]


LATE = {"channel": "phone", "late_reason": "已打过", **ASKED}
DEMAND = {"account": "1", "template": "demand", "step": "make", "deadline": "2026-12-20"}
WAYS = [
    *_page_ways(),
    *_program_ways(),
    pytest.param(_call("/accounts/1/contacts", **LATE), id="a program, afterwards"),
    pytest.param(_post(Role.CLERK, "/accounts/1/phone", calling="1"), id="opening the number to call"),
    pytest.param(_post(Role.CLERK, "/accounts/assignments", account="1"), id="handing it to the stewards"),
    pytest.param(_post(Role.CLERK, "/tasks", **VISIT), id="a joint visit"),
    pytest.param(_post(Role.CLERK, "/tasks", kind="soft_collection", account="1"), id="a soft collection"),
    pytest.param(_post(Role.STEWARD, "/tasks/{soft}/rows/{row}", contact="paid"), id="one asked for before"),
    pytest.param(_call("/tasks", kind="soft_collection", account_ids=[1]), id="a program's soft collection"),
    pytest.param(_post(Role.CLERK, "/notices", **DEMAND), id="a demand"),
]


@pytest.mark.parametrize("way", WAYS)
def test_no_way_reaches_an_owner_on_hold(office: Office, way: Callable[[Office], Any]) -> None:
    before = office.gone_out()
    answer = way(office)
    assert answer.status_code == 409, answer.text[:500]
    assert office.gone_out() == before
    assert NUMBER not in answer.text


def test_lists_that_leave_the_office_are_without_it(office: Office) -> None:
    listed = office.as_(Role.CLERK).post("/accounts/call-list", data={"account": "1", "channel": "phone"})
    assert (NUMBER in listed.text, "暂缓" in listed.text) == (False, True)
    asked = [{"account_id": 1, "channel": channel, "people": ["clerk", "steward"]} for channel in Channel]
    answers = office.program().post("/api/v1/contacts/check", json=asked).json()["items"]
    assert all("HELD" in {reason["code"] for reason in answer["reasons"]} for answer in answers)


def test_its_pages_offer_nothing_to_ask_with(office: Office) -> None:
    page = office.as_(Role.CLERK).get("/accounts/1").text
    assert page.index("请勿提及欠费") < page.index("时间线")
    assert ('name="mode" value="out"' in page, "tel:" in page, "联合上门" in page) == (False, False, False)
    row = office.as_(Role.CLERK).get("/?state=held").text
    assert ("7-2-1501" in row, "记录通话" in row.split("<tbody>")[1].split("</tbody>")[0]) == (True, False)


def test_the_owner_may_always_call(office: Office) -> None:
    called = office.as_(Role.CLERK).post("/accounts/1/contacts", data={"result": "refused", "mode": "in"})
    about_the_leak = office.as_(Role.STEWARD).post("/accounts/1/contacts", data={"result": "paid", "mode": "service"})
    assert (called.status_code, about_the_leak.status_code) == (303, 303)
