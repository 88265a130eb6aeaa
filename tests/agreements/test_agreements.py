"""Promises and instalments at work: what the board says by itself, what a plan holds, who sees what of it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from board.accounts.actions import promise
from board.agreements import plans
from board.agreements.daily import each_day
from board.agreements.running import plans as plans_of
from board.communities.tables import Community
from board.db.session import Database
from board.db.sql import fetch, run
from board.holds.actions import release_hold
from board.rules.instalments import PlanState, propose
from board.rules.ports import NotFound, Refused
from board.rules.time import to_day
from tests import make
from tests.accounts.office import NOW, owing, ticket
from tests.conftest import Clock
from tests.web.client import application, signed_in

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


class Office:
    """7-2-1503 owes 620.00, its clerk and its manager; lists come when the test says so."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.account = owing(session)
        self.community = session.get_one(Community, self.account.community_id)
        self.clerk, self.steward, self.manager = (
            make.person(session, role, self.community) for role in ("clerk", "steward", "manager")
        )

    def listed(self, at: datetime, *, paid_fen: int = 0) -> None:
        """The list of a day: so much of the September charge is paid."""
        make.imported(self.session, self.community, as_of=at)
        day = to_day(at.astimezone(ZONE).date())
        run(
            self.session, "UPDATE charge_version SET until = :day WHERE account_id = :id AND until > :day",
            day=day, id=self.account.id,
        )  # fmt: skip
        for month in (8, 9):
            make.charge(self.session, self.account, (2026, month), as_of=day, since=day, paid_fen=min(31_000, paid_fen))
            paid_fen -= min(31_000, paid_fen)

    def signals(self) -> list[tuple[str, str]]:
        return fetch(
            self.session,
            "SELECT s.kind, p.name FROM signal s JOIN signal_copy y ON y.signal_id = s.id"
            " JOIN person p ON p.id = y.person_id ORDER BY s.id, p.name",
        )

    def plan(self, *, signed: bool = True) -> int:
        plan = plans.draft(
            self.session, account_id=self.account.id or 0, total_fen=62_000,
            parts=propose(62_000, 2, date(2026, 11, 25)), by=self.clerk, now=NOW,
        )  # fmt: skip
        if signed:
            self.sign(plan)
        return plan

    def sign(self, plan: int) -> None:
        plans.sign(
            self.session, plan_id=plan, account_id=self.account.id or 0, signed_on=NOW.astimezone(ZONE).date(),
            reference="合同柜 A-12", by=self.clerk, now=NOW,
        )  # fmt: skip

    def state(self) -> str:
        return str(
            fetch(self.session, "SELECT state FROM account_state WHERE account_id = :id", id=self.account.id)[0][0]
        )

    def plan_state(self) -> PlanState:
        return plans_of(self.session, [self.account.id or 0])[0].state


@pytest.fixture
def office(db: Database):
    with db.write() as session:
        yield Office(session)


def _promised(office: Office, ahead: int) -> None:
    promise(
        office.session, account_id=office.account.id or 0, amount_fen=10_000,
        promised_on=(NOW + ahead * DAY).astimezone(ZONE).date(), by=office.clerk, now=NOW,
    )  # fmt: skip


def test_the_clerk_is_reminded_once_on_the_day_before(office: Office) -> None:
    _promised(office, 3)
    told = [each_day(office.session, now=NOW + day * DAY).reminded for day in (1, 2, 2, 3)]
    assert told == [0, 1, 0, 0]
    assert office.signals() == [("promise_due", office.clerk.name)]


def test_a_broken_promise_is_told_once_when_a_later_list_has_come(office: Office) -> None:
    office.listed(NOW)
    _promised(office, 1)
    assert each_day(office.session, now=NOW + 3 * DAY).broken == 0  # nobody can know yet
    office.listed(NOW + 3 * DAY)
    assert each_day(office.session, now=NOW + 3 * DAY).broken == 1
    assert each_day(office.session, now=NOW + 4 * DAY).broken == 0
    assert office.signals() == [("promise_broken", office.clerk.name)]


def test_without_any_list_it_is_told_after_some_days(office: Office) -> None:
    _promised(office, 1)
    assert [each_day(office.session, now=NOW + day * DAY).broken for day in (5, 6)] == [0, 1]


@pytest.mark.parametrize("how", ["kept", "suspended"])
def test_a_promise_that_was_kept_or_cut_off_is_not_told(office: Office, how: str) -> None:
    _promised(office, 1)
    if how == "suspended":
        ticket(office.session, office.account, at=NOW + timedelta(hours=1))
    office.listed(NOW + DAY, paid_fen=10_000 if how == "kept" else 0)
    office.listed(NOW + 3 * DAY)
    before = len(office.signals())
    assert each_day(office.session, now=NOW + 6 * DAY).broken == 0
    assert len(office.signals()) == before


def test_a_signed_plan_holds_and_is_evidence(office: Office) -> None:
    plan = office.plan(signed=False)
    assert office.state() == "collectable"
    office.sign(plan)
    assert office.state() == "held"
    rows = fetch(office.session, "SELECT kind, acted_on, evidence, reference FROM limitation_act")
    assert rows == [("plan", 20261123, "A", f"分期协议 {plan} 号：合同柜 A-12")]
    assert fetch(office.session, "SELECT kind FROM manual_hold") == [("instalment",)]


def test_a_plan_that_is_not_kept_ends_its_hold_and_is_told_once(office: Office) -> None:
    office.plan()
    assert each_day(office.session, now=NOW + 9 * DAY).broken_plans == 0  # without a list nobody knows
    office.listed(NOW + 9 * DAY)
    assert each_day(office.session, now=NOW + 9 * DAY).broken_plans == 1
    assert each_day(office.session, now=NOW + 10 * DAY).broken_plans == 0
    assert (office.plan_state(), office.state()) == (PlanState.BROKEN, "collectable")
    told = [name for kind, name in office.signals() if kind == "plan_broken"]
    assert told == sorted([office.clerk.name, office.manager.name])


def test_a_plan_that_was_paid_is_completed_quietly(office: Office) -> None:
    office.plan()
    office.listed(NOW + DAY, paid_fen=62_000)
    done = each_day(office.session, now=NOW + DAY)
    assert (done.completed_plans, done.broken_plans) == (1, 0)
    assert office.plan_state() == PlanState.COMPLETED
    assert [kind for kind, _ in office.signals() if kind == "plan_broken"] == []


def test_a_plan_is_ended_by_a_person_also_through_its_hold(office: Office) -> None:
    plan = office.plan()
    with pytest.raises(Refused, match="Give a reason"):
        plans.end(office.session, plan_id=plan, account_id=office.account.id or 0, reason=" ", by=office.clerk, now=NOW)
    hold = fetch(office.session, "SELECT MAX(id) FROM manual_hold")[0][0]
    release_hold(office.session, hold_id=hold, reason="业主要求重谈", by=office.manager, now=NOW)
    (ended,) = plans_of(office.session, [office.account.id or 0])
    assert (ended.state, ended.closed_by, ended.reason) == (PlanState.ENDED, office.manager.name, "业主要求重谈")
    assert each_day(office.session, now=NOW + 30 * DAY).broken_plans == 0
    with pytest.raises(Refused, match="over already"):
        plans.end(office.session, plan_id=plan, account_id=office.account.id or 0, reason="x", by=office.clerk, now=NOW)


def test_one_plan_at_a_time_and_not_about_more_than_is_unpaid(office: Office) -> None:
    office.plan()
    with pytest.raises(Refused, match="running already"):
        office.plan(signed=False)
    other = owing(office.session, "1504")
    with pytest.raises(Refused, match="more than what is unpaid"):
        plans.draft(
            office.session, account_id=other.id or 0, total_fen=62_001, parts=propose(62_001, 2, date(2026, 12, 1)),
            by=office.clerk, now=NOW,
        )  # fmt: skip


def test_a_steward_makes_no_plan(office: Office) -> None:
    with pytest.raises(NotFound):
        plans.draft(
            office.session, account_id=office.account.id or 0, total_fen=100, parts=[], by=office.steward, now=NOW
        )


def test_a_day_with_promises_and_a_plan(db: Database, clock: Clock) -> None:
    """The clerk proposes, prints and has it signed; the steward sees no amount; the manager counts."""
    with db.write() as session:
        account, held_before = owing(session), owing(session, "1504")
        community = session.get_one(Community, account.community_id)
        people = {role: make.person(session, role, community) for role in ("clerk", "steward", "manager")}
    app = application(db, clock)
    clerk, steward, manager = (signed_in(db, clock, who, app=app) for who in people.values())
    tab = f"/accounts/{account.id}/agreements"
    called = clerk.post(f"/accounts/{held_before.id}/contacts",
                        data={"result": "promised", "promise_amount": "620", "promise": "2026-11-24"})  # fmt: skip
    assert called.status_code == 303
    assert "还没有承诺" in clerk.get(tab).text
    promised = clerk.get(f"/accounts/{held_before.id}/agreements").text
    assert 'data-label="登记人"' in promised  # a promise is noted, and nobody accepts it as they do a task

    proposed = clerk.get(tab, params={"amount": "620", "count": "3", "first": "2026-11-30"}).text
    assert all(part in proposed for part in ('value="206.00"', 'value="208.00"', 'value="2027-01-30"'))
    assert "期数为 2 到 36" in clerk.get(tab, params={"amount": "620", "count": "1", "first": "2026-11-30"}).text
    form = {
        "amount": "620",
        "count": "2",
        "amount-1": "300",
        "on-1": "2026-11-30",
        "amount-2": "310",
        "on-2": "2026-12-30",
    }
    refused = clerk.post(f"/accounts/{account.id}/plans", data=form)
    assert (refused.status_code, "各期合计 ¥610.00" in refused.text, 'value="310"' in refused.text) == (409, True, True)
    unreadable = clerk.post(f"/accounts/{account.id}/plans", data=form | {"on-2": "年底"})
    assert (unreadable.status_code, 'id="on-2-error"' in unreadable.text) == (422, True)
    assert clerk.post(f"/accounts/{account.id}/plans", data=form | {"amount-2": "320"}).status_code == 303
    paper = clerk.get(f"/accounts/{account.id}/plans/1/print").text
    assert all(said in paper for said in ("张伟", "¥620.00", "¥320.00", "2026-12-30", "7-2-1503"))
    assert not any(threat in paper for threat in ("断水", "断电", "停梯", "曝光", "黑名单", "起诉", "征信"))

    late = clerk.post(f"/accounts/{account.id}/plans/1/signature", data={"signed_on": "2026-11-24", "reference": "柜"})
    assert (late.status_code, "今天之前" in late.text) == (409, True)
    signed = {"signed_on": "2026-11-23", "reference": "合同柜 A-12"}
    assert clerk.post(f"/accounts/{account.id}/plans/1/signature", data=signed).status_code == 303
    shown = clerk.get(tab).text
    assert all(said in shown for said in ("履行中", "请勿提及欠费", "¥300.00", "合同柜 A-12", "未到期"))
    seen = steward.get(tab).text
    assert "履行中" in seen
    assert "¥" not in seen.split("<main")[1]
    assert steward.get(f"/accounts/{account.id}/plans/1/print").status_code == 404

    clock.set(NOW + 4 * DAY)
    clerk, steward, manager = (signed_in(db, clock, who, app=app) for who in people.values())
    counted = manager.get("/promises").text
    assert f"person={people['clerk'].person_id}&amp;outcome=broken" in counted
    listed = manager.get(f"/promises?person={people['clerk'].person_id}&outcome=broken").text
    assert "未兑现 · 1" in listed
    assert "7-2-1504" in listed
    assert "7-2-1504" not in steward.get("/promises").text  # who took it is the clerk's business and the manager's
    ended = clerk.post(f"/accounts/{account.id}/plans/1/end", data={"reason": "业主一次缴清"})
    assert ended.status_code == 303
    assert "已终止" in clerk.get(tab).text
