"""Who sees what of a claim, and what managers decide about its letters."""

import json
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from board.accounts.scope import place
from board.db.session import Database
from board.db.sql import fetch, run
from board.evidence import deliveries, notices, queries
from board.evidence.deliveries import Told
from board.evidence.files import scan
from board.rules.delivery import Way
from board.rules.notice_letters import LETTERS, Template
from board.rules.people import Who
from board.tasks.actions import move
from board.tasks.images import re_encode
from board.tasks.photos import add_photo
from tests import make
from tests.conftest import Clock
from tests.evidence.office import NOW, PHONE, House, approve, held, house, jpeg, letter
from tests.web.client import signed_in


@pytest.mark.parametrize(
    ("role", "page", "amounts", "name"),
    [
        pytest.param("manager", 200, True, True, id="a manager"),
        pytest.param("auditor", 200, True, False, id="an auditor, masked"),
        pytest.param("steward", 200, False, False, id="a steward"),
        pytest.param("security", 404, False, False, id="security"),
        pytest.param("engineering", 404, False, False, id="engineering"),
        pytest.param("administrator", 404, False, False, id="an administrator"),
    ],
)
def test_each_role_sees_its_part(
    db: Database, clock: Clock, desk: TestClient[Any], one: House, app: Any, role: str, page: int, amounts: bool,
    name: bool,
) -> None:  # fmt: skip
    here = letter(desk, one)
    desk.post(
        f"{here}/deliveries",
        data={"way": "signed", "sent_at": "2026-11-23 10:00", "arrived_on": "2026-11-23", "signer": "张伟",
              "relation": "owner", "witnesses": "欧见证", "sent_to": "邱收件", "note": f"林转交 {PHONE}"},
        files={"x": b""},
    )  # fmt: skip
    with db.write() as session:
        who = make.person(session, role, one.community)
    other = signed_in(db, clock, who, app=app)
    answer = other.get(f"/accounts/{one.id}/evidence")
    assert answer.status_code == page
    assert ("¥" in answer.text) is amounts
    for named in ("张伟", "欧见证"):
        assert (named in answer.text) is name
    assert not any(nobodys in answer.text for nobodys in ("邱收件", "林转交"))
    assert (PHONE in answer.text) is False
    if role != "manager":
        for address in (here, f"/notices/print?only={here.rpartition('/')[2]}", "/evidence-files/1", "/notices/new"):
            assert other.get(address).status_code == 404
        assert other.post(f"/accounts/{one.id}/bundle", data={"recipient": "a", "purpose": "b"}).status_code in (
            404,
            401,
        )


def test_a_steward_sees_the_letter_to_hand_over_and_nothing_of_it(
    db: Database, clock: Clock, desk: TestClient[Any], one: House, app: Any
) -> None:
    here = letter(desk, one)
    sent = desk.post(f"{here}/witness", data={"department": "steward", "starts_at": "2026-11-23T15:00"})
    assert sent.status_code == 303, sent.text
    steward = signed_in(db, clock, one.steward, app=app)
    text = steward.get(f"/accounts/{one.id}/evidence").text
    assert "H-000001" in text
    assert "¥" not in text
    task = steward.get("/tasks/1").text
    assert "密封信封" in task
    assert "¥" not in task


def test_a_letter_to_hand_over_is_shown_to_who_took_it_not_to_a_namesake(
    db: Database, clock: Clock, desk: TestClient[Any], one: House, app: Any
) -> None:
    here = letter(desk, one)
    desk.post(f"{here}/witness", data={"department": "steward", "starts_at": "2026-11-23T15:00"})
    with db.write() as session:
        namesake = make.person(session, "steward", one.community)
        run(session, "UPDATE person SET name = '张管家'")
        move(session, task_id=1, verb="accept", by=one.steward, now=NOW)
    for who, is_shown in ((one.steward, True), (namesake, False)):
        text = signed_in(db, clock, who, app=app).get(f"/accounts/{one.id}/evidence").text
        assert ("H-000001" in text) is is_shown


def test_an_auditor_is_given_no_name_of_those_who_signed_or_bore_witness(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=40)
        auditor, man = make.person(session, "auditor"), make.person(session, "security", one.community)
        where = place(session, one.id, one.clerk)
        (notice,), _ = notices.make(
            session, account_ids=[one.id], template=Template.DEMAND, company="", by=one.clerk, now=NOW
        )  # fmt: skip
        told = Told(way=Way.POSTED, sent_at=NOW, witnesses="欧见证", sent_to="邱收件", note="林转交")
        deliveries.record(
            session, notice_id=notice, told=told, by=one.clerk, now=NOW, scans=[scan(jpeg(), where.zone)]
        )  # fmt: skip
        task = deliveries.ask_witness(
            session, notice_id=notice, department_of="security", starts_at=NOW + timedelta(hours=1), by=one.clerk,
            now=NOW,
        )  # fmt: skip
        move(session, task_id=task, verb="accept", by=man, now=NOW)
        photo = re_encode(jpeg(), where.zone)
        add_photo(session, task_id=task, slot="evidence", photo=photo, by=man, now=NOW)
        move(session, task_id=task, verb="finish", by=man, now=NOW, result={"how": "refused", "who": "苏门卫"})
        (whole,), (masked,) = (queries.notices(session, who, where) for who in (one.clerk, auditor))
    names = ("欧见证", "邱收件", "林转交", "苏门卫")
    assert [name in str(whole) for name in names] == [True] * 4
    assert [name in str(masked) for name in names] == [False] * 4
    assert (masked.deliveries[0].witnesses, masked.deliveries[0].signer) == ("欧**", "")
    assert (masked.witnesses[0].how, masked.witnesses[0].who) == ("refused", "苏**")


def test_the_next_community_reaches_nothing(
    db: Database, clock: Clock, desk: TestClient[Any], one: House, app: Any
) -> None:
    here = letter(desk, one)
    with db.write() as session:
        stranger = make.person(session, "manager", make.community(session, "金桂苑"))
    other = signed_in(db, clock, stranger, app=app)
    for address in (here, f"/accounts/{one.id}/evidence", f"/notices/new?account={one.id}",
                    f"/notice-templates?community={one.community.id}"):  # fmt: skip
        assert other.get(address).status_code == 404, address
    assert "7-2-1503" not in other.get("/claims").text
    for address in (f"{here}/cancellation", f"/accounts/{one.id}/claim-decisions"):
        assert other.post(address, data={"reason": "x", "choice": "statement"}).status_code == 404, address
    assert other.post("/notices", data={"account": one.id, "template": "demand"}).status_code == 404


def test_a_template_is_previewed_refused_and_saved(desk: TestClient[Any], boss: TestClient[Any], one: House) -> None:
    url = "/notice-templates/demand"
    body = LETTERS[Template.DEMAND].body
    told = {"community": one.community.id, "version": "0", "title": "催缴函", "body": body}
    assert desk.post(url, data={**told, "step": "save"}).status_code == 404
    looked = boss.post(url, data={**told, "step": "preview", "room": "7-2-1503"}).text
    assert "翠湖花园7栋2单元1503室" in looked
    assert "看不懂房号" in boss.post(url, data={**told, "step": "preview", "room": "??"}).text
    bad = boss.post(url, data={**told, "step": "save", "body": f"{body}{{姓名}}，逾期断 水。"})
    assert bad.status_code == 422
    assert "{姓名}" in bad.text
    threat = boss.post(url, data={**told, "step": "save", "body": f"{body}逾期断 水。我们会上门。"})
    assert threat.status_code == 422
    for words in ("“断 水”", "民法典第 944 条", "逾期断 水。", "请再斟酌"):
        assert words in threat.text
    assert boss.post(url, data={**told, "step": "save", "title": "催缴通知书"}).status_code == 303
    assert boss.post(url, data={**told, "step": "save"}).status_code == 409
    assert "催缴通知书" in boss.get(f"{url}?community={one.community.id}").text
    assert boss.post(url, data={**told, "community": "0", "step": "save"}).status_code == 404
    assert boss.get("/notice-templates/nonsense").status_code == 404
    here = letter(desk, one)
    assert "催缴通知书" in desk.get(here).text


def test_everything_works_in_english(db: Database, clock: Clock, one: House, app: Any) -> None:
    with db.write() as session:
        approve(session, one, "lawyer_letter")
        run(session, "UPDATE person SET language = 'en' WHERE id = :id", id=one.clerk.person_id)
    english = Who(one.clerk.person_id, one.clerk.name, one.clerk.grants, "en")
    desk = signed_in(db, clock, english, app=app)
    here = letter(desk, one)
    for address in (here, f"/accounts/{one.id}/evidence", "/claims", "/notice-templates", "/notice-templates/demand",
                    f"/notices/new?account={one.id}"):  # fmt: skip
        answer = desk.get(address)
        assert answer.status_code == 200, address
        assert "Limitation clock" in answer.text or "etter" in answer.text or "laims" in answer.text


def test_the_signal_leads_to_the_evidence(db: Database, boss: TestClient[Any], one: House) -> None:
    held(db, one)
    text = boss.get("/signals").text
    assert f'href="/accounts/{one.id}/evidence"' in text
    assert "暂缓且时效将到" in text
    assert "还剩 40 天" in text


def test_the_log_tells_what_was_done_in_words(desk: TestClient[Any], one: House, db: Database) -> None:
    letter(desk, one)
    text = desk.get(f"/accounts/{one.id}").text
    assert "制作函件" in text
    with db.read() as session:
        noted = fetch(session, "SELECT verb, personal FROM audit_entry WHERE verb = 'notice'")
    assert json.loads(noted[0][1])["notice"] == 1
