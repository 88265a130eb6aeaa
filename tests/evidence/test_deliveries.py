"""Deliveries and acts: what begins the clock anew, what does not, and taking back what was wrong."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from board.accounts import guard
from board.accounts.scope import place
from board.db.session import Database
from board.db.sql import fetch
from board.evidence import clocks, deliveries, lawsuits
from board.evidence.acts import record_act, undo_act
from board.evidence.claim_tables import EvidenceFile, Lawsuit
from board.evidence.deliveries import Told
from board.evidence.files import scan
from board.evidence.notices import cancel, make
from board.evidence.tables import LimitationAct, Notice
from board.rules.delivery import Proof, Relation, Way
from board.rules.guard import Question
from board.rules.notice_letters import Template
from board.rules.ports import NotFound, Refused
from board.rules.time import to_day
from board.rules.words import ActKind, Channel
from board.tasks.actions import move
from board.tasks.images import Photo, re_encode
from board.tasks.photos import add_photo
from tests import make as rows
from tests.accounts.office import ticket
from tests.evidence.office import NOW, TODAY, House, approve, house, jpeg

SIGNED = Told(way=Way.SIGNED, sent_at=NOW, arrived_on=TODAY, signer="张伟", relation=Relation.OWNER)
POSTED = Told(way=Way.POSTED, sent_at=NOW, witnesses="刘队")


def demand(session: Session, one: House, **facts: object) -> int:
    ids, _ = make(session, account_ids=[one.id], template=Template.DEMAND, company="", by=one.clerk, now=NOW, **facts)  # type: ignore[arg-type]
    return ids[0]


def first_day(session: Session, one: House) -> int:
    found = clocks.earliest(clocks.lines_of(session, place(session, one.id, one.clerk), now=NOW))
    assert found is not None
    return found.last_safe_day


def scans() -> list[object]:
    return [scan(jpeg(), NOW.tzinfo)]  # type: ignore[arg-type]


def test_a_signed_demand_begins_the_clock_anew_and_its_undoing_sets_it_back(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=40)
        before = first_day(session, one)
        notice = demand(session, one)
        delivery = deliveries.record(session, notice_id=notice, told=SIGNED, by=one.clerk, now=NOW)
        assert first_day(session, one) == to_day(TODAY.replace(year=2029))
        deliveries.undo(session, delivery_id=delivery, reason="签收人写错", by=one.clerk, now=NOW)
        assert first_day(session, one) == before
        assert fetch(session, "SELECT COUNT(*) FROM delivery") == [(1,)]
        assert fetch(session, "SELECT reason FROM correction") == [("签收人写错",)]
        with pytest.raises(Refused, match="before"):
            deliveries.undo(session, delivery_id=delivery, reason="再撤", by=one.clerk, now=NOW)


def test_a_posting_is_kept_with_its_photo_and_begins_nothing(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=40)
        before, notice = first_day(session, one), demand(session, one)
        with pytest.raises(Refused, match="photo"):
            deliveries.record(session, notice_id=notice, told=POSTED, by=one.clerk, now=NOW)
        delivery = deliveries.record(session, notice_id=notice, told=POSTED, by=one.clerk, now=NOW, scans=scans())  # type: ignore[arg-type]
        assert first_day(session, one) == before
        assert fetch(session, "SELECT evidence FROM delivery") == [("B",)]
        kept = fetch(session, "SELECT delivery_id, sha256, original_sha256 FROM evidence_file")
        assert kept[0][0] == delivery
        assert kept[0][1] != kept[0][2] != ""


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        pytest.param({"sent_at": NOW - timedelta(days=1)}, "before it was made", id="sent before it was made"),
        pytest.param({"sent_at": NOW + timedelta(hours=1)}, "future", id="sent in the future"),
        pytest.param({"arrived_on": TODAY + timedelta(days=1)}, "future", id="arrived tomorrow"),
        pytest.param({"arrived_on": TODAY - timedelta(days=1)}, "before it went out", id="arrived before"),
    ],
)
def test_days_that_cannot_be_are_refused(db: Database, facts: dict[str, object], says: str) -> None:
    with db.write() as session:
        one = house(session)
        notice = demand(session, one)
        told = Told(**{"way": Way.EMS, "sent_at": NOW, "carrier_no": "EA1", **facts})  # type: ignore[arg-type]
        with pytest.raises(Refused, match=says):
            deliveries.record(session, notice_id=notice, told=told, by=one.clerk, now=NOW)


def test_a_cancelled_notice_is_delivered_no_more_and_a_delivered_one_not_cancelled(db: Database) -> None:
    with db.write() as session:
        one = house(session)
        notice = demand(session, one)
        deliveries.record(session, notice_id=notice, told=SIGNED, by=one.clerk, now=NOW)
        with pytest.raises(Refused, match="delivered"):
            cancel(session, notice_id=notice, reason="错", by=one.clerk, now=NOW)
        other = demand(session, one)
        cancel(session, notice_id=other, reason="金额有误", by=one.clerk, now=NOW)
        with pytest.raises(Refused, match="cancelled"):
            deliveries.record(session, notice_id=other, told=SIGNED, by=one.clerk, now=NOW)


def test_the_result_of_a_witness_s_task_is_taken_over_with_its_photos_once(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=40)
        guard_man = rows.person(session, "security", one.community)
        notice = demand(session, one)
        task = deliveries.ask_witness(
            session, notice_id=notice, department_of="security", starts_at=NOW + timedelta(hours=2), by=one.clerk,
            now=NOW,
        )  # fmt: skip
        with pytest.raises(Refused, match="not done"):
            deliveries.take_over(session, task_id=task, relation=Relation.OWNER, by=one.clerk, now=NOW)
        later = NOW + timedelta(hours=3)
        move(session, task_id=task, verb="accept", by=guard_man, now=later)
        add_photo(
            session, task_id=task, slot="evidence", photo=re_encode(jpeg(), later.tzinfo), by=guard_man, now=later  # type: ignore[arg-type]
        )  # fmt: skip
        move(
            session, task_id=task, verb="finish", by=guard_man, now=later,
            result={"how": "handed_over", "who": "张伟"},
        )  # fmt: skip
        delivery = deliveries.take_over(session, task_id=task, relation=Relation.OWNER, by=one.clerk, now=later)
        assert fetch(session, "SELECT way, signer, evidence FROM delivery WHERE id = :id", id=delivery) == [
            ("signed", "张伟", "A"),
        ]  # fmt: skip
        assert fetch(session, "SELECT COUNT(*) FROM evidence_file WHERE delivery_id = :id", id=delivery) == [(1,)]
        with pytest.raises(Refused, match="before"):
            deliveries.take_over(session, task_id=task, relation=Relation.OWNER, by=one.clerk, now=later)


def test_nobody_is_sent_out_with_a_notice_to_a_held_household(db: Database) -> None:
    with db.write() as session:
        one = house(session)
        notice = demand(session, one)
        ticket(session, one.account, at=NOW)
        with pytest.raises(guard.Denied, match="on hold"):
            deliveries.ask_witness(
                session, notice_id=notice, department_of="security", starts_at=NOW + timedelta(hours=2),
                by=one.clerk, now=NOW,
            )  # fmt: skip


def test_acts_need_a_proof_and_are_taken_back_with_a_reason(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=40)
        before = first_day(session, one)
        told = {"account_id": one.id, "acted_on": TODAY, "by": one.clerk, "now": NOW}
        with pytest.raises(Refused, match="where the proof"):
            record_act(session, kind=ActKind.PLAN, proof=Proof.SIGNED, reference=" ", **told)  # type: ignore[arg-type]
        record_act(session, kind=ActKind.ACKNOWLEDGEMENT, proof=Proof.ORAL, reference="电话", **told)  # type: ignore[arg-type]
        assert first_day(session, one) == before
        act = record_act(
            session, kind=ActKind.PART_PAYMENT, proof=Proof.PAYMENT, reference="票据 3", amount_fen=10_000,
            scans=scans(), **told,
        )  # type: ignore[arg-type]  # fmt: skip
        assert first_day(session, one) == to_day(TODAY.replace(year=2029))
        undo_act(session, act_id=act, reason="是别户的", by=one.clerk, now=NOW)
        assert first_day(session, one) == before
        assert session.get_one(LimitationAct, act).undone_at == NOW


def test_the_act_of_a_delivery_goes_only_with_the_delivery(db: Database) -> None:
    with db.write() as session:
        one = house(session)
        deliveries.record(session, notice_id=demand(session, one), told=SIGNED, by=one.clerk, now=NOW)
        act = fetch(session, "SELECT id FROM limitation_act")[0][0]
        with pytest.raises(Refused, match="take that back"):
            undo_act(session, act_id=act, reason="错", by=one.clerk, now=NOW)


def test_a_lawsuit_waits_for_the_term_of_a_delivered_demand(db: Database) -> None:
    with db.write() as session:
        one = house(session, months=14)
        approve(session, one, "lawsuit")
        with pytest.raises(guard.Denied) as denied:
            lawsuits.prepare(session, account_id=one.id, by=one.clerk, now=NOW)
        assert [denial.code for denial in denied.value.denials] == ["DEADLINE"]
        notice = demand(session, one)
        deadline = session.get_one(Notice, notice).deadline_on
        assert deadline == date(2026, 12, 8)
        deliveries.record(session, notice_id=notice, told=SIGNED, by=one.clerk, now=NOW)
        asked = Question(Channel.LAWSUIT, NOW + timedelta(days=15), ("clerk",))
        codes = {day: _codes(session, one, asked.moved(NOW + timedelta(days=day))) for day in (15, 16)}
        assert "DEADLINE" in codes[15]
        assert "DEADLINE" not in codes[16]


def test_a_lawsuit_step_by_step(db: Database) -> None:
    with db.write() as session:
        one = house(session, months=14)
        approve(session, one, "lawsuit")
        deliveries.record(session, notice_id=demand(session, one), told=SIGNED, by=one.clerk, now=NOW)
        now = NOW + timedelta(days=16)
        rows.imported(session, one.community, as_of=now)
        suit = lawsuits.prepare(session, account_id=one.id, by=one.clerk, now=now)
        with pytest.raises(Refused, match="under way"):
            lawsuits.prepare(session, account_id=one.id, by=one.clerk, now=now)
        filed = {"lawsuit_id": suit, "by": one.clerk, "now": now}
        with pytest.raises(Refused, match="court"):
            lawsuits.file(session, court="", case_no="1", filed_on=now.date(), **filed)  # type: ignore[arg-type]
        act = lawsuits.file(session, court="西湖区法院", case_no="(2026)浙0106民初1号", filed_on=now.date(), **filed)  # type: ignore[arg-type]
        assert first_day_at(session, one, now) == to_day(now.date().replace(year=2029))
        undo_act(session, act_id=act, reason="案号抄错", by=one.clerk, now=now)
        again = session.get_one(Lawsuit, suit)
        session.refresh(again)
        assert (again.filed_on, again.case_no) == (None, "")
        lawsuits.file(session, court="西湖区法院", case_no="(2026)浙0106民初2号", filed_on=now.date(), **filed)  # type: ignore[arg-type]
        lawsuits.end(
            session, lawsuit_id=suit, ended_on=now.date(), outcome="mediation", by=one.clerk, now=now
        )  # fmt: skip
        with pytest.raises(Refused, match="over"):
            lawsuits.end(session, lawsuit_id=suit, ended_on=now.date(), outcome="judgment", by=one.clerk, now=now)


def test_a_picture_that_is_none_is_refused_and_no_metadata_is_kept(db: Database) -> None:
    with pytest.raises(Refused):
        scan(b"<svg/>", NOW.tzinfo)  # type: ignore[arg-type]
    kept = scan(jpeg(), NOW.tzinfo)  # type: ignore[arg-type]
    assert isinstance(kept.photo, Photo)
    assert len(kept.original_sha256) == 64


def test_others_reach_none_of_it(db: Database) -> None:
    with db.write() as session:
        one = house(session)
        notice = demand(session, one)
        stranger = rows.person(session, "clerk", rows.community(session, "金桂苑"))
        for who in (stranger, one.steward):
            with pytest.raises(NotFound):
                deliveries.record(session, notice_id=notice, told=SIGNED, by=who, now=NOW)
            with pytest.raises(NotFound):
                record_act(
                    session, account_id=one.id, kind=ActKind.PLAN, acted_on=TODAY, proof=Proof.SIGNED, reference="x",
                    by=who, now=NOW,
                )  # fmt: skip
        assert session.get(EvidenceFile, 1) is None


def first_day_at(session: Session, one: House, now: object) -> int:
    found = clocks.earliest(clocks.lines_of(session, place(session, one.id, one.clerk), now=now))  # type: ignore[arg-type]
    assert found is not None
    return found.last_safe_day


def _codes(session: Session, one: House, question: Question) -> list[str]:
    return [str(denial.code) for denial in guard.denials(session, one.id, question)]
