"""A flat is sold, let and found empty: a day in the office in which nobody is asked for what another owes."""

from datetime import date, datetime
from typing import Any

import pytest

from board.accounts.guard import facts_of
from board.communities.tables import Community
from board.db.session import Database
from board.db.sql import fetch, run
from board.rules.ports import Refused
from board.rules.task_forms import TaskKind
from board.rules.words import Reached
from board.tasks.requests import request
from tests import make
from tests.arrears.files import bring, line, rows
from tests.conftest import Clock
from tests.make import NOW
from tests.web.client import application, signed_in

OLD, NEW = "张伟", "李娜"


class Office:
    """翠湖花园 with its people; 7-2-1503 of 张伟 owes from August on, 100 yuan a month."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.app = db, clock, application(db, clock)
        bring(db, *(line(period=f"2026-{month:02d}") for month in (8, 9, 10)), line("7-2-1504", "王五", "13800000004"))
        with db.write() as session:
            community = session.get_one(Community, fetch(session, "SELECT id FROM community")[0][0])
            self.people = {
                role: make.person(session, role, community) for role in ("clerk", "steward", "manager", "security")
            }
        self.sign_in()
        self.account = self.one("SELECT a.id FROM account a JOIN room r ON r.id = a.room_id WHERE r.name = '1503'")

    def sign_in(self) -> None:
        self.clients = {role: signed_in(self.db, self.clock, who, app=self.app) for role, who in self.people.items()}

    def at_the_time(self) -> None:
        """It is the 25th at 14:30, and everybody has signed in again."""
        self.clock.set(datetime.fromisoformat("2026-11-25T14:30+08:00"))
        self.sign_in()

    def one(self, sql: str) -> Any:
        return rows(self.db, sql)[0][0]

    def get(self, role: str, path: str) -> str:
        return str(self.clients[role].get(path).text)

    def post(self, role: str, path: str, **data: Any) -> Any:
        return self.clients[role].post(path, data=data)

    def sell(self, on: str = "2026-11-10") -> int:
        sold = self.post("clerk", f"/accounts/{self.account}/sale", name=NEW, phone="13900000002", on=on)
        assert sold.status_code == 303
        return int(self.one("SELECT id FROM account WHERE until IS NULL AND since IS NOT NULL"))

    def charged(self) -> dict[str, list[int]]:
        """The months outstanding by owner, as the newest list has it."""
        found: dict[str, list[int]] = {}
        for name, month in rows(
            self.db,
            "SELECT o.name, v.first_month % 12 + 1 FROM charge_version v JOIN account a ON a.id = v.account_id"
            " JOIN owner o ON o.id = a.owner_id WHERE v.until > 20261121 AND v.settled_on > 20261121 ORDER BY 1, 2",
        ):
            found.setdefault(name, []).append(month)
        return found


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock)


def test_a_day_with_a_sale(office: Office) -> None:
    preview = office.get("clerk", f"/accounts/{office.account}/settlement?on=2026-10-11")
    assert "过户尚未登记" in preview
    assert "10/31" in preview
    early = office.post("clerk", f"/accounts/{office.account}/sale", name=NEW, on="2026-12-01")
    assert (early.status_code, "不能晚于今天" in early.text, f'value="{NEW}"' in early.text) == (409, True, True)
    assert "李明" not in office.get("clerk", f"/accounts/{office.account}/sale")
    new = office.sell()
    shown = office.get("clerk", f"/accounts/{new}/sale")
    assert "2026-11-10" in shown
    assert f'href="/accounts/{office.account}/settlement"' in shown
    paper = office.get("clerk", f"/accounts/{office.account}/settlement")
    assert all(said in paper for said in (OLD, NEW, "2026-11-10", "¥300.00", "建议"))
    again = office.post("clerk", f"/accounts/{office.account}/sale", name="王二", on="2026-11-12")
    assert (again.status_code, "已经过户" in again.text) == (409, True)
    assert office.clients["steward"].get(f"/accounts/{office.account}/settlement").status_code == 404


def test_the_new_owner_is_never_asked_for_the_old_debt(office: Office) -> None:
    """The fee system goes on listing the old months, now with the new owner's name; every way to ask is looked at."""
    new = office.sell()
    listed = [line(owner=NEW, phone="13900000002", period=f"2026-{month:02d}") for month in (8, 9, 10)]
    report = bring(office.db, *listed, line("7-2-1504", "王五", "13800000004"), day=21)
    assert (report.unchanged, report.settled, report.differences) == (4, 0, 0)
    assert office.charged() == {OLD: [8, 9, 10], "王五": [10]}
    states = dict(rows(office.db, "SELECT account_id, state FROM account_state"))
    assert (states[office.account], states[new]) == ("collectable", "settled")
    for path in ("/", "/accounts", "/accounts/print"):
        page = office.get("clerk", path)
        assert (path, OLD in page, NEW in page) == (path, True, False)
    workbook = office.clients["clerk"].get("/accounts/export").content
    assert workbook[:2] == b"PK"
    denied = office.post("clerk", f"/accounts/{new}/contacts", result="no_answer")
    assert (denied.status_code, "没有逾期费用" in denied.text) == (409, True)
    card = office.get("clerk", f"/accounts/{new}")
    assert "¥300.00" not in card
    building = office.one("SELECT id FROM building")
    assert "欠 3 个月" not in office.get("clerk", f"/buildings/{building}").replace("户", "")
    found = office.clients["clerk"].get(f"/accounts/{new}/settlement")
    assert found.status_code == 200


def test_a_period_that_spans_the_day_stays_where_it_is_known(office: Office) -> None:
    office.sell(on="2026-10-15")
    bring(
        office.db, *(line(owner=NEW, period=f"2026-{month:02d}") for month in (8, 9, 10, 11)),
        line("7-2-1504", "王五", "13800000004"), day=21,
    )  # fmt: skip
    assert office.charged() == {OLD: [8, 9, 10], NEW: [11], "王五": [10]}


def test_a_list_without_names_charges_whoever_it_was(office: Office) -> None:
    office.sell()
    unnamed = [line(owner="", phone="", period=f"2026-{month:02d}") for month in (7, 8, 9, 10, 12)]
    bring(office.db, *unnamed, line("7-2-1504", "王五", "13800000004"), day=21)
    assert office.charged() == {OLD: [7, 8, 9, 10], NEW: [12], "王五": [10]}


def test_the_old_debt_follows_two_sales(office: Office) -> None:
    first = office.sell(on="2026-09-01")
    office.post("clerk", f"/accounts/{first}/sale", name="赵敏", on="2026-11-01")
    unnamed = [line(owner="赵敏", phone="", period=f"2026-{month:02d}") for month in (8, 9, 10, 11)]
    bring(office.db, *unnamed, line("7-2-1504", "王五", "13800000004"), day=21)
    assert office.charged() == {OLD: [8], NEW: [9, 10], "赵敏": [11], "王五": [10]}


def test_nobody_is_sent_to_the_door_of_a_flat_that_was_sold(office: Office) -> None:
    office.sell()
    for kind in (TaskKind.JOINT_VISIT, TaskKind.PRESENCE_CHECK, TaskKind.DELIVERY_WITNESS, TaskKind.ESCORT):
        with office.db.write() as session, pytest.raises(Refused, match="sold"):
            request(
                session, kind=kind, by=office.people["clerk"], now=NOW, account_ids=[office.account],
                brief={"steward_part": "x", "clerk_part": "x", "notice": "信", "meeting_point": "大堂"},
                starts_at=NOW.replace(day=25),
            )  # fmt: skip


def listed(name: str = OLD, phone: str = "13800000001") -> list[tuple[str, ...]]:
    """Seven months of 1503, and its neighbour's one."""
    months = [line(owner=name, phone=phone, period=f"2026-{month:02d}") for month in range(4, 11)]
    return [*months, line("7-2-1504", "王五", "13800000004")]


def planned(office: Office) -> dict[str, int]:
    """A visit of both with its escort, and a witness for a letter: all accepted, for the 25th."""
    bring(office.db, *listed(), day=2)
    visit = {"account": office.account, "day": "2026-11-25", "hour": "14:30", "meeting_point": "7栋大堂", "escort": "1"}
    sent = office.post("clerk", "/visits", **visit, steward_part="先听意见", clerk_part="带上账单")
    assert sent.status_code == 303, sent.text
    letter = {"kind": "delivery_witness", "account": office.account, "notice": "信", "starts_at": "2026-11-25 16:00"}
    assert office.post("clerk", "/tasks", **letter).status_code == 303
    tasks = dict(rows(office.db, "SELECT kind, id FROM task"))
    for role, kind in (("steward", "joint_visit"), ("security", "escort"), ("security", "delivery_witness")):
        assert office.post(role, f"/tasks/{tasks[kind]}/acceptance").status_code == 303
    return tasks


@pytest.mark.parametrize("told", [pytest.param("page", id="by hand"), pytest.param("list", id="by the list")])
def test_what_was_planned_for_the_door_ends_with_the_sale(office: Office, told: str) -> None:
    tasks = planned(office)
    if told == "page":
        office.sell()
    else:
        assert bring(office.db, *listed(NEW, "13900000002"), day=3).differences == 1
        number = office.one("SELECT id FROM owner_difference")
        decided = office.post("clerk", f"/differences/{number}", decision="sold", on="2026-11-10")
        assert decided.status_code == 303
    assert dict(rows(office.db, "SELECT kind, state FROM task")) == dict.fromkeys(tasks, "cancelled")
    logged = rows(office.db, "SELECT task_id FROM log_entry WHERE verb = 'cancel' ORDER BY task_id")
    assert [task for (task,) in logged] == sorted(tasks.values())
    office.at_the_time()
    for role, kind in (("clerk", "joint_visit"), ("security", "escort")):
        assert office.post(role, f"/tasks/{tasks[kind]}/arrival").status_code == 409


def test_who_is_at_the_door_when_the_flat_is_sold_still_reports(office: Office) -> None:
    tasks = planned(office)
    office.at_the_time()
    office.post("security", f"/tasks/{tasks['escort']}/arrival")
    office.sell()
    states = dict(rows(office.db, "SELECT kind, state FROM task"))
    assert states == {"escort": "in_progress", "joint_visit": "cancelled", "delivery_witness": "cancelled"}


@pytest.mark.parametrize(
    ("role", "kind"),
    [pytest.param("clerk", "joint_visit", id="visit"), pytest.param("security", "escort", id="escort")],
)
def test_nobody_arrives_where_the_flat_was_sold(office: Office, role: str, kind: str) -> None:
    """A sale that is on record from before sales ended what was planned."""
    tasks = planned(office)
    with office.db.write() as session:
        run(session, "UPDATE account SET until = 0 WHERE id = :id", id=office.account)
    office.at_the_time()
    arrived = office.post(role, f"/tasks/{tasks[kind]}/arrival")
    assert (arrived.status_code, "这户已经过户" in arrived.text) == (409, True)
    assert office.one(f"SELECT arrived_at IS NULL FROM task WHERE id = {tasks[kind]}")


def test_a_day_with_a_tenant_and_an_empty_flat(office: Office) -> None:
    tab = f"/accounts/{office.account}/household"
    tenant = {"relation": "tenant", "name": "王租客", "phone": "139 0000 1111", "from_on": "2026-01-01"}
    assert (
        office.post("steward", f"/accounts/{office.account}/people", **tenant, until_on="2026-12-31").status_code == 303
    )
    wrong = office.post("steward", f"/accounts/{office.account}/people", relation="relative", phone="12345")
    assert (wrong.status_code, "一个完整的电话" in wrong.text, 'value="12345"' in wrong.text) == (409, True, True)
    page = office.get("clerk", tab)
    assert "139****1111" in page
    assert "13900001111" not in page
    other = office.one("SELECT id FROM other_person")
    look = f"/accounts/{office.account}/people/{other}/phone"
    assert office.post("clerk", look).status_code == 409
    assert "13900001111" in office.post("clerk", look, reason="核对租期").text
    assert office.one("SELECT COUNT(*) FROM log_entry WHERE verb = 'unmask'") == 1
    with office.db.read() as session:
        others = facts_of(session, [office.account])[office.account].others
    assert [(one.phone, one.relation) for one in others] == [("13900001111", Reached.TENANT)]
    noted = {"seen": "empty", "since_on": "2026-10-01", "remark": "物业费单子没人取"}
    assert office.post("clerk", f"/accounts/{office.account}/occupancy", **noted).status_code == 303
    account = office.get("clerk", f"/accounts/{office.account}")
    assert all(said in account for said in ("空置 自 2026-10-01 起", "寄信函", "至 2026-12-31"))
    building = office.one("SELECT id FROM building")
    assert "空置与装修中 · 1" in office.get("steward", f"/buildings/{building}")
    assert office.post("clerk", f"/accounts/{office.account}/people/{other}/removal").status_code == 303
    assert "王租客" not in office.get("clerk", tab)
    assert date(2026, 10, 1).isoformat() in office.get("clerk", tab)
