"""The screens of letters, evidence and limitation through HTTP: what each role sees, and what can be done there."""

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from board.db.session import Database
from board.db.sql import fetch
from tests.accounts.office import ticket
from tests.evidence.office import NOW, House, approve, held, house, jpeg, letter


def test_the_page_shows_the_earliest_clock_first_and_what_is_missing(desk: TestClient[Any], one: House) -> None:
    text = desk.get(f"/accounts/{one.id}/evidence").text
    assert text.index("诉讼时效") < text.index("函件与送达")
    for words in ("剩 40 天", "车位费", "2027-01-02", "需要主管批准", "还没有已送达且期限已过的催告"):
        assert words in text
    assert "请勿提及欠费" not in text


def test_a_letter_is_looked_at_made_delivered_and_taken_back(desk: TestClient[Any], one: House, db: Database) -> None:
    looked = desk.post("/notices", data={"account": one.id, "template": "demand"}).text
    assert "翠湖花园7栋2单元1503室" in looked
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM notice") == [(0,)]
    here = letter(desk, one)
    page = desk.get(here).text
    assert "SHA-256" in page
    wrong = desk.post(f"{here}/deliveries", data={"way": "", "sent_at": "昨天", "note": "原话保留"}, files={"x": b""})
    assert wrong.status_code == 422
    for words in ("请选择。", "请写日期和时间", "原话保留"):
        assert words in wrong.text
    sent = desk.post(
        f"{here}/deliveries",
        data={"way": "signed", "sent_at": "2026-11-23 10:00", "arrived_on": "2026-11-23", "signer": "张伟",
              "relation": "owner"},
        files={"photo": ("r.jpg", jpeg())},
    )  # fmt: skip
    assert sent.status_code == 303
    page = desk.get(here).text
    for words in ("业主本人已签收，重新计算时效", "张伟（业主本人）", "F-000001"):
        assert words in page
    assert desk.get("/evidence-files/1").headers["content-type"] == "image/jpeg"
    assert "剩 1096 天" in desk.get(f"/accounts/{one.id}/evidence").text
    undo = next(part.split('"')[0] for part in page.split('action="') if part.startswith("/deliveries/"))
    assert desk.post(undo, data={"reason": ""}).status_code == 409
    assert desk.post(undo, data={"reason": "抄错"}).status_code == 303
    assert "剩 40 天" in desk.get(f"/accounts/{one.id}/evidence").text
    assert "抄错" in desk.get(here).text


def test_no_letter_leaves_to_a_household_that_was_put_on_hold(desk: TestClient[Any], one: House, db: Database) -> None:
    here = letter(desk, one)
    only = here.rpartition("/")[2]
    assert desk.get(f"/notices/print?only={only}").status_code == 200
    held(db, one)
    for text in (desk.get(here).text, desk.get(f"/accounts/{one.id}/evidence").text):
        assert "请勿提及欠费" in text
    assert f"/notices/print?only={only}" not in desk.get(here).text
    assert desk.get(f"/notices/print?only={only}").status_code == 409
    assert desk.post("/notices", data={"account": one.id, "template": "demand", "step": "make"}).status_code == 409
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM notice") == [(1,)]


def test_during_a_hold_nobody_is_asked_to_hand_over_even_what_may_go_out(
    desk: TestClient[Any], one: House, db: Database
) -> None:
    held(db, one)
    with db.write() as session:
        approve(session, one, "letter", preservation=True)
    here = letter(desk, one, "statement")
    text = desk.get(here).text
    assert f"/notices/print?only={here.rpartition('/')[2]}" in text
    assert f'action="{here}/witness"' not in text
    asked = {"department": "security", "starts_at": "2026-11-24T15:00"}
    assert desk.post(f"{here}/witness", data=asked).status_code == 409


def test_during_a_hold_only_an_approval_that_keeps_the_claim_is_a_step(
    desk: TestClient[Any], one: House, db: Database
) -> None:
    def is_approved() -> bool:
        stages = desk.get(f"/accounts/{one.id}/evidence").text.split('id="stages"')[1]
        return "已批准" in stages.split("<strong>诉讼")[1].split("</header>")[0]

    with db.write() as session:
        approve(session, one, "lawsuit")
    assert is_approved()
    held(db, one)
    assert not is_approved()
    with db.write() as session:
        approve(session, one, "lawsuit", preservation=True)
    assert is_approved()


def test_a_cancelled_letter_does_not_leave_the_board(desk: TestClient[Any], one: House, db: Database) -> None:
    here = letter(desk, one)
    assert desk.post(f"{here}/cancellation", data={"reason": "地址有误"}).status_code == 303
    sent = desk.get(f"/notices/print?only={here.rpartition('/')[2]}")
    assert sent.status_code == 409
    assert "这份函件已作废" in sent.text
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM audit_entry WHERE verb = 'export'") == [(0,)]


def test_many_are_made_at_once_held_ones_left_out_and_named(desk: TestClient[Any], one: House, db: Database) -> None:
    with db.write() as session:
        others = [house(session, months=5, room=room, owner_name=f"王{room}") for room in ("1501", "1502")]
        ticket(session, others[1].account, at=NOW)
    picked = "&".join(f"account={each.id}" for each in (one, *others))
    form = desk.get(f"/notices/new?{picked}").text
    assert form.count('name="account"') == 3
    assert form.count("disabled") >= 1
    asked = {"account": [one.id, *(each.id for each in others)], "template": "reminder", "step": "make"}
    sent = desk.post("/notices", data=asked)
    assert sent.status_code == 303
    made = desk.get(sent.headers["location"]).text
    assert "已制作 2 份函件" in made
    assert "王1502" in made
    printed = desk.get(sent.headers["location"].replace("/notices?", "/notices/print?")).text
    assert printed.count('<section class="sheet letter"') == 2
    assert ("王1501" in printed, "王1502" in printed) == (True, False)
    with db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM audit_entry WHERE verb = 'export'") == [(1,)]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        pytest.param({"template": "demand", "step": "make", "shown": "ONE"}, "请至少选择一户", id="nobody chosen"),
        pytest.param({"template": "x", "account": "ONE"}, "请选择", id="no such template"),
        pytest.param({"template": "demand", "account": "ONE", "deadline": "明天"}, "请写日期", id="a day that is none"),
        pytest.param({"template": "demand", "account": "ONE", "deadline": "2026-11-24"}, "7 到 90 天", id="too short"),
    ],
)
def test_what_is_wrong_with_a_letter_is_said(
    desk: TestClient[Any], one: House, sent: dict[str, str], says: str
) -> None:
    data = {name: str(one.id) if value == "ONE" else value for name, value in sent.items()}
    assert says in desk.post("/notices", data=data).text


def test_the_door_notice_has_its_envelope(desk: TestClient[Any], one: House) -> None:
    only = letter(desk, one, "door_notice").rpartition("/")[2]
    text = desk.get(f"/notices/print?only={only}").text
    assert "业主 亲启" in text
    envelope = text.split('<section class="sheet envelope">')[1].split("</section>")[0]
    assert "7-2-1503" in envelope
    assert "张伟" not in envelope
    assert "¥" not in envelope


def test_an_approval_is_asked_given_and_withdrawn(
    desk: TestClient[Any], boss: TestClient[Any], one: House, db: Database
) -> None:
    url = f"/accounts/{one.id}/approval-requests"
    assert desk.post(url, data={"what": "lawyer_letter:0", "reason": ""}).status_code == 409
    assert desk.post(url, data={"what": "nonsense", "reason": "x"}).status_code == 422
    assert desk.post(url, data={"what": "lawyer_letter:0", "reason": "多次催告未付"}).status_code == 303
    decision = "/approval-requests/1/decision"
    assert desk.post(decision, data={"decision": "approved", "reason": "x"}).status_code == 404
    assert boss.post(decision, data={"decision": "approved", "reason": "同意发函"}).status_code == 303
    page = desk.get(f"/accounts/{one.id}/evidence").text
    assert "同意发函" in page
    assert "制作律师函" in page
    assert letter(desk, one, "lawyer_letter")
    assert boss.post("/approvals/1/withdrawal", data={"reason": "已和解"}).status_code == 303
    assert "已和解" in desk.get(f"/accounts/{one.id}/evidence").text


def test_acts_are_recorded_with_their_class_and_taken_back(desk: TestClient[Any], one: House) -> None:
    url = f"/accounts/{one.id}/acts"
    told = {"kind": "acknowledgement", "proof": "oral", "acted_on": "2026-11-20", "reference": "通话记录"}
    wrong = desk.post(url, data={**told, "acted_on": "上周", "amount": "很多"}, files={"x": b""})
    assert wrong.status_code == 422
    assert "通话记录" in wrong.text
    assert "请写日期" in wrong.text
    assert "金额要写成" in wrong.text
    assert desk.post(url, data=told, files={"x": b""}).status_code == 303
    assert "剩 40 天" in desk.get(f"/accounts/{one.id}/evidence").text
    assert desk.post(url, data={**told, "proof": "signed"}, files={"photo": ("a.jpg", jpeg())}).status_code == 303
    assert "剩 1093 天" in desk.get(f"/accounts/{one.id}/evidence").text
    assert desk.post("/acts/2/undo", data={"reason": "签名不是本人"}).status_code == 303
    text = desk.get(f"/accounts/{one.id}/evidence").text
    assert "剩 40 天" in text
    assert "签名不是本人" in text
    bad = desk.post(url, data={**told, "proof": "signed"}, files={"photo": ("a.jpg", b"no picture")})
    assert bad.status_code == 409
    assert "请上传 JPEG" in bad.text


def test_a_hold_near_the_end_asks_the_manager_for_a_named_decision(
    desk: TestClient[Any], boss: TestClient[Any], one: House, db: Database
) -> None:
    held(db, one)
    assert "请主管具名决定" in desk.get(f"/accounts/{one.id}/evidence").text
    assert "within=undecided&amp;community" in desk.get("/claims").text
    url = f"/accounts/{one.id}/claim-decisions"
    assert desk.post(url, data={"choice": "statement", "reason": "x"}).status_code == 404
    assert boss.post(url, data={"choice": "", "reason": "x"}).status_code == 409
    assert boss.post(url, data={"choice": "statement", "reason": "EMS 寄对账函"}).status_code == 303
    text = boss.get(f"/accounts/{one.id}/evidence").text
    assert "请主管具名决定" not in text
    assert "EMS 寄对账函" in text


def test_claims_count_what_their_lists_show(desk: TestClient[Any], one: House, db: Database) -> None:
    with db.write() as session:
        house(session, days_left=5, room="1601", months=4)
        house(session, days_left=120, room="1602", months=4)
        house(session, days_left=-10, room="1603", months=4)
        house(session, room="1604", months=4)
    text = desk.get("/claims?within=90").text
    assert ("7-2-1503" in text, "7-2-1601" in text, "7-2-1602" in text, "7-2-1603" in text) == (
        True,
        True,
        False,
        False,
    )
    counts = dict(re.findall(r'href="/claims\?within=(\w+)"[^>]*>[^<]*<b>(\d+)</b>', text))
    assert counts == {"7": "1", "30": "1", "90": "2", "180": "3", "lapsed": "1", "undecided": "0"}
    assert "¥1,000.00" in text
    for span, rows in counts.items():
        listed = desk.get(f"/claims?within={span}").text
        assert listed.count("<tr data-row") == int(rows), span
    assert "7-2-1604" not in desk.get("/claims?within=180").text
