"""The scenes of `tests.audited` around a claim: letters, how they arrived, acts, approvals and lawsuits."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from board.accounts.guard_tables import Approval
from board.evidence.claim_tables import NoticeTask
from board.evidence.tables import Delivery, Notice
from board.rules.notice_letters import LETTERS, Template
from board.tasks.tables import Task
from tests import make
from tests.accounts.office import NOW, owing
from tests.audited_world import World

FILES = {"x": b""}  # what makes a form one of files


def debtor(w: World) -> int:
    """7-2-1505 owes 14 months, by a list of today; a lawyer's letter and a lawsuit are approved."""
    with w.db.write() as session:
        account = owing(session, "1505", months=14)
        make.imported(session, w.community)
        for channel in ("lawyer_letter", "lawsuit"):
            session.add(Approval(account_id=account.id, channel=channel, reason="同意", approved_at=NOW))
        session.flush()
        assert account.id is not None
        return account.id


def notice(w: World, *, delivered: bool = False) -> int:
    """A demand of last month, whose term is over, which arrived or has not gone out."""
    account, made = debtor(w), NOW - timedelta(days=30)
    with w.db.write() as session:
        row = Notice(
            account_id=account, community_id=w.community.id, kind="demand", template="demand:0", title="催缴函",
            body="请付", sha256="0" * 64, amount_fen=1, lines=[], deadline_on=date(2026, 11, 8), made_at=made,
        )  # fmt: skip
        session.add(row)
        session.flush()
        if delivered:
            session.add(
                Delivery(
                    notice_id=row.id, way="signed", sent_at=made, arrived_on=date(2026, 10, 24), evidence="A",
                    signer="张伟", relation="owner", recorded_at=made,
                )
            )  # fmt: skip
        session.flush()
        assert row.id is not None
        return row.id


def act(w: World) -> Any:
    told = {"kind": "plan", "proof": "signed", "acted_on": "2026-11-20", "reference": "档案 3"}
    return w.as_("clerk").post(f"/accounts/{w.free.id}/acts", data=told, files=FILES)


def request(w: World) -> Any:
    return w.post(
        "clerk", f"/accounts/{w.free.id}/approval-requests", what="lawyer_letter:0", reason="多次催告未付"
    )  # fmt: skip


def decided(w: World) -> Any:
    request(w)
    return w.post("manager", "/approval-requests/1/decision", decision="approved", reason="同意")


def lawsuit(w: World) -> Any:
    notice(w, delivered=True)
    return w.post("clerk", f"/accounts/{w.one('SELECT MAX(id) FROM account')}/lawsuits")


def filed(w: World) -> Any:
    lawsuit(w)
    told = {"court": "西湖区法院", "case_no": "1", "filed_on": "2026-11-23"}
    return w.as_("clerk").post("/lawsuits/1/filing", data=told, files=FILES)


def delivered(w: World) -> Any:
    told = {"way": "ems", "sent_at": "2026-11-01 10:00", "arrived_on": "2026-11-03", "carrier_no": "EA1"}
    return w.as_("clerk").post(f"/notices/{notice(w)}/deliveries", data=told, files=FILES)


def witnessed(w: World) -> Any:
    """A witness's task that is done."""
    letter = notice(w)
    w.post("clerk", f"/notices/{letter}/witness", department="security", starts_at="2026-11-24T10:00")
    with w.db.write() as session:
        task = session.get_one(Task, session.get_one(NoticeTask, w.one("SELECT MAX(task_id) FROM notice_task")).task_id)
        task.state, task.ended_at, task.result = "done", NOW, {"how": "handed_over", "who": "张伟"}
        id_ = task.id
    return w.post("clerk", f"/notices/{letter}/witness/{id_}/delivery", relation="owner")


def template(w: World) -> Any:
    letter = LETTERS[Template.DEMAND]
    return w.post(
        "manager", "/notice-templates/demand", community=str(w.community.id), version="0", step="save",
        title=letter.title, body=letter.body,
    )  # fmt: skip


CLAIMS: dict[str, Callable[[World], Any]] = {
    "/notices": lambda w: w.post("clerk", "/notices", account=str(debtor(w)), template="demand", step="make"),
    "/notices/{notice_id}/deliveries": delivered,
    "/deliveries/{delivery_id}/undo": lambda w: delivered(w) and w.post("clerk", "/deliveries/1/undo", reason="抄错"),
    "/notices/{notice_id}/cancellation": lambda w: w.post(
        "clerk", f"/notices/{notice(w)}/cancellation", reason="金额有误"
    ),
    "/notices/{notice_id}/witness": lambda w: w.post(
        "clerk", f"/notices/{notice(w)}/witness", department="security", starts_at="2026-11-24T10:00"
    ),
    "/notices/{notice_id}/witness/{task_id}/delivery": witnessed,
    "/notice-templates/{name}": template,
    "/accounts/{account_id}/acts": act,
    "/acts/{act_id}/undo": lambda w: act(w) and w.post("clerk", "/acts/1/undo", reason="抄错"),
    "/accounts/{account_id}/approval-requests": request,
    "/approval-requests/{request_id}/decision": decided,
    "/approvals/{approval_id}/withdrawal": lambda w: decided(w) and w.post(
        "manager", "/approvals/1/withdrawal", reason="已和解"
    ),
    "/accounts/{account_id}/lawsuits": lawsuit,
    "/lawsuits/{lawsuit_id}/filing": filed,
    "/lawsuits/{lawsuit_id}/end": lambda w: filed(w) and w.post(
        "clerk", "/lawsuits/1/end", ended_on="2026-11-23", outcome="mediation"
    ),
    "/accounts/{account_id}/claim-decisions": lambda w: w.post(
        "manager", f"/accounts/{w.free.id}/claim-decisions", choice="legal_review", reason="交法务"
    ),
    "/accounts/{account_id}/bundle": lambda w: w.post(
        "clerk", f"/accounts/{w.free.id}/bundle", recipient="律师", purpose="起诉", form="print"
    ),
}  # fmt: skip
