"""Notices are frozen, go out only where the guard lets them, and are taken back with a reason."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from board.db.session import Database
from board.db.sql import fetch
from board.evidence import notices, templates, wording
from board.evidence.approvals import ask_approval, decide_request, withdraw_approval
from board.evidence.notices import cancel, make, plan
from board.evidence.tables import Notice
from board.rules.notice_letters import LETTERS, Template
from board.rules.ports import NotFound, Refused
from board.rules.words import Channel
from tests.accounts.office import ticket
from tests.evidence.office import NOW, TODAY, House, approve, house
from tests.make import person


def made(session: Session, one: House, template: Template = Template.DEMAND, **facts: object) -> Notice:
    ids, skipped = make(
        session, account_ids=[one.id], template=template, company="安居物业", by=one.clerk, now=NOW, **facts
    )  # type: ignore[arg-type]
    assert not skipped
    return session.get_one(Notice, ids[0])


def why_not(session: Session, one: House, template: Template = Template.DEMAND) -> str:
    found = plan(session, account_ids=[one.id], template=template, deadline_on=None, company="", by=one.clerk, now=NOW)
    assert not found.letters
    return found.skipped[0].why.zh


def test_a_notice_says_whose_what_and_by_when_and_is_frozen(db: Database) -> None:
    with db.write() as session:
        one = house(session, months=4)
        notice = made(session, one)
        body, id_ = notice.body, notice.id
        for words in (
            "张伟：", "翠湖花园7栋2单元1503室", "¥1,240.00", "壹仟贰佰肆拾元整", "2026年6月至2026年9月",
            "2026年12月8日", "物业费　2026-06　应付 ¥310.00（2026-06-28 到期）", "安居物业",
        ):  # fmt: skip
            assert words in body
        assert notice.deadline_on == TODAY + timedelta(days=15)
        assert notice.amount_fen == 124_000
        assert notice.template == "demand:0"
        assert notice.sha256 == _digest(notice)
    with db.write() as session:
        session.get_one(Notice, id_).body = body.replace("1,240.00", "9,240.00")
    with db.read() as session:
        kept = session.get_one(Notice, id_)
        assert kept.sha256 != _digest(kept)


def _digest(notice: Notice) -> str:
    return wording.digest(
        account_id=notice.account_id, kind=notice.kind, title=notice.title, body=notice.body, lines=notice.lines,
        amount_fen=notice.amount_fen, deadline_on=notice.deadline_on,
    )  # fmt: skip


def test_what_is_not_yet_due_is_not_asked_for(db: Database) -> None:
    from tests import make as rows

    with db.write() as session:
        one = house(session, months=4)
        rows.charge(session, one.account, (2026, 11), due_day=20261123)  # due today: overdue from tomorrow
        assert len(made(session, one).lines) == 4


def test_the_term_is_a_reasonable_one(db: Database) -> None:
    with db.write() as session:
        one = house(session, months=4)
        for days in (6, 91, -3):
            with pytest.raises(Refused, match="reasonable"):
                made(session, one, deadline_on=TODAY + timedelta(days=days))
        assert made(session, one, deadline_on=date(2026, 12, 1)).deadline_on == date(2026, 12, 1)
        assert made(session, one, Template.STATEMENT).deadline_on is None


@pytest.mark.parametrize(
    ("template", "months", "says"),
    [
        pytest.param(Template.DEMAND, 3, "从 2 级起", id="a letter at level 1"),
        pytest.param(Template.LAWYER_LETTER, 6, "从 3 级起", id="a lawyer's letter at level 2"),
        pytest.param(Template.LAWYER_LETTER, 8, "需要主管批准", id="not approved"),
        pytest.param(Template.DEMAND, 0, "没有逾期", id="nothing owed"),
    ],
)
def test_the_guard_is_asked(db: Database, template: Template, months: int, says: str) -> None:
    with db.write() as session:
        assert says in why_not(session, house(session, months=months), template)


def test_a_lawyers_letter_goes_out_on_its_approval_until_that_is_withdrawn(db: Database) -> None:
    with db.write() as session:
        one = house(session, months=8)
        request = ask_approval(
            session, account_id=one.id, channel=Channel.LAWYER_LETTER, preservation=False, reason="多次催告未付",
            by=one.clerk, now=NOW,
        )  # fmt: skip
        with pytest.raises(NotFound):
            decide_request(session, request_id=request, decision="approved", reason="同意", by=one.clerk, now=NOW)
        given = decide_request(session, request_id=request, decision="approved", reason="同意", by=one.manager, now=NOW)
        notice = made(session, one, Template.LAWYER_LETTER)
        assert (notice.kind, notice.approval_id) == ("lawyer_letter", given)
        withdraw_approval(session, approval_id=given or 0, reason="已和解", by=one.manager, now=NOW)
        assert "需要主管批准" in why_not(session, one, Template.LAWYER_LETTER)


def test_what_is_refused_by_the_manager_can_be_asked_for_again(db: Database) -> None:
    with db.write() as session:
        one = house(session, months=8)
        asked = {"account_id": one.id, "channel": Channel.LAWSUIT, "preservation": False, "by": one.clerk, "now": NOW}
        request = ask_approval(session, reason="一", **asked)  # type: ignore[arg-type]
        with pytest.raises(Refused, match="waits"):
            ask_approval(session, reason="二", **asked)  # type: ignore[arg-type]
        decide_request(session, request_id=request, decision="not_approved", reason="先协商", by=one.manager, now=NOW)
        with pytest.raises(Refused, match="already"):
            decide_request(session, request_id=request, decision="approved", reason="改", by=one.manager, now=NOW)
        assert ask_approval(session, reason="三", **asked) != request  # type: ignore[arg-type]
        assert fetch(session, "SELECT COUNT(*) FROM approval") == [(0,)]


def test_during_a_hold_only_the_neutral_statement_goes_out_once_with_an_approval_and_near_the_end(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=80)
        ticket(session, one.account)
        assert "暂缓催缴" in why_not(session, one, Template.STATEMENT)
        approve(session, one, "letter", preservation=True)
        assert "中性" in why_not(session, one, Template.DEMAND)
        notice = made(session, one, Template.STATEMENT)
        assert notice.kind == "statement"
        assert notice.approval_id is not None
        assert "每次暂缓限一份" in why_not(session, one, Template.STATEMENT)
        cancel(session, notice_id=notice.id or 0, reason="地址有误", by=one.clerk, now=NOW)
        assert made(session, one, Template.STATEMENT).id != notice.id


def test_an_approval_to_keep_a_claim_is_worth_nothing_while_there_is_time(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=90)
        ticket(session, one.account)
        approve(session, one, "letter", preservation=True)
        assert "暂缓催缴" in why_not(session, one, Template.STATEMENT)
        with pytest.raises(Refused, match="fewer than 90"):
            ask_approval(
                session, account_id=one.id, channel=Channel.LETTER, preservation=True, reason="保全", by=one.clerk,
                now=NOW,
            )  # fmt: skip


def test_many_at_once_leave_out_and_name_who_is_held(db: Database) -> None:
    with db.write() as session:
        houses = [house(session, months=4, room=room, owner_name=f"王{room}") for room in ("1501", "1502", "1503")]
        ticket(session, houses[1].account)
        ids, skipped = make(
            session, account_ids=[one.id for one in houses], template=Template.DEMAND, company="", by=houses[0].clerk,
            now=NOW,
        )  # fmt: skip
        assert [(one.label, one.held) for one in skipped] == [("7-2-1502", True)]
        assert {session.get_one(Notice, id_).batch_id for id_ in ids} == {ids[0]}
        assert ["王1501" in session.get_one(Notice, ids[0]).body, "王1503" in session.get_one(Notice, ids[1]).body] == [
            True, True,
        ]  # fmt: skip


def test_only_those_who_work_on_evidence_make_notices(db: Database) -> None:
    with db.write() as session:
        one = house(session, months=4)
        for role in ("steward", "security", "auditor"):
            with pytest.raises(NotFound):
                make(
                    session, account_ids=[one.id], template=Template.DEMAND, company="", now=NOW,
                    by=person(session, role, one.community),
                )  # fmt: skip


def test_the_community_s_template_stands_before_the_company_s_and_the_board_s(db: Database) -> None:
    with db.write() as session:
        one = house(session, months=4)
        boss = person(session, "manager")
        letter = LETTERS[Template.DEMAND]
        asked = {"name": Template.DEMAND, "title": "催缴通知", "now": NOW}
        templates.save(session, community_id=None, body=letter.body + "公司版", based_on=0, by=boss, **asked)  # type: ignore[arg-type]
        assert "公司版" in made(session, one).body
        with pytest.raises(NotFound):
            templates.save(session, community_id=None, body=letter.body, based_on=1, by=one.manager, **asked)  # type: ignore[arg-type]
        templates.save(
            session, community_id=one.community.id, body=letter.body + "小区版", based_on=1, by=one.manager, **asked
        )  # type: ignore[arg-type]
        notice = made(session, one)
        assert "小区版" in notice.body
        assert notice.template == "demand:2"
        with pytest.raises(Refused, match="meanwhile"):
            templates.save(
                session, community_id=one.community.id, body=letter.body, based_on=1, by=one.manager, **asked
            )  # type: ignore[arg-type]


def test_a_template_with_a_threat_is_not_saved(db: Database) -> None:
    with db.write() as session:
        one = house(session, months=4)
        body = LETTERS[Template.DEMAND].body + "否则停 水停*电。"
        with pytest.raises(templates.Faulty) as refused:
            templates.save(
                session, name=Template.DEMAND, community_id=one.community.id, title="函", body=body, based_on=0,
                by=one.manager, now=NOW,
            )  # fmt: skip
        assert "停 水" in refused.value.errors["body"].zh
        assert "停*电" in refused.value.errors["body"].zh
        assert templates.in_force(session, Template.DEMAND, one.community.id).version == 0


def test_too_many_at_once_are_refused(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "MOST", 1)
    with db.write() as session:
        one, two = house(session, months=4), house(session, months=4, room="1504")
        with pytest.raises(Refused, match="At most 1"):
            plan(
                session, account_ids=[one.id, two.id], template=Template.DEMAND, deadline_on=None, company="",
                by=one.clerk, now=NOW,
            )  # fmt: skip
