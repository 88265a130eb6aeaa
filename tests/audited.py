"""A valid request for every address that changes something, in the way that people and programs make it."""

import io
from collections.abc import Callable
from typing import Any

from PIL import Image

from board.rules.words import Role
from tests.accounts.office import NOW
from tests.audited_claims import CLAIMS
from tests.audited_world import PASSWORD, World
from tests.reports.compared import compared

__all__ = ["NOT_AUDITED", "SCENES", "World"]


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    return out.getvalue()


def contact(w: World) -> Any:
    return w.as_("clerk").post(
        f"/accounts/{w.free.id}/contacts", data={"result": "no_answer"}, headers={"hx-request": "true"}
    )


def undo_contact(w: World) -> Any:
    contact(w)
    found = w.one("SELECT MAX(id) FROM contact")
    return w.post("clerk", f"/accounts/{w.free.id}/contacts/{found}/undo")


def undo_dismissal(w: World) -> Any:
    w.post("manager", f"/buildings/{w.flagged()}/dismissal", month="2026-10", reason="已经在修")
    return w.post("manager", f"/buildings/{w.building.id}/dismissal/undo", month="2026-10")


def mark(w: World) -> Any:
    return w.post("steward", f"/accounts/{w.free.id}/marks", colour="black", reason="曾推搡管家")


def unmark(w: World) -> Any:
    mark(w)
    return w.post(
        "clerk", f"/accounts/{w.free.id}/marks/{w.one('SELECT MAX(id) FROM mark')}/removal", reason="已经和解"
    )


def photo(w: World) -> Any:
    task = w.inspection()
    w.post("engineering", f"/tasks/{task}/acceptance")
    return w.as_("engineering").post(
        f"/tasks/{task}/photos", data={"slot": "evidence"}, files={"photo": ("a.jpg", jpeg())}
    )


def showcase(w: World) -> Any:
    """A finished one that is shown."""
    with w.db.write() as session:
        task, _, _ = compared(session, w.community.id, w.building.id, at=NOW)
    assert w.post("manager", f"/showcase/{task}", caption="大堂换了新灯").status_code == 303
    return task


def finding(w: World) -> Any:
    task = w.inspection()
    w.post("engineering", f"/tasks/{task}/acceptance")
    return w.post("engineering", f"/tasks/{task}/findings", category="渗漏")


def row(w: World) -> Any:
    task = w.soft_collection()
    found = w.one(f"SELECT id FROM task_row WHERE task_id = {task}")
    return w.post("steward", f"/tasks/{task}/rows/{found}", contact="no_answer")


def ticket_step(step: str, before: str = "", **data: str) -> Callable[[World], Any]:
    def scene(w: World) -> Any:
        if before:
            w.post("engineering", f"/tickets/{w.ticket}/{before}", result="已修")
        return w.post("engineering", f"/tickets/{w.ticket}/{step}", **data)

    return scene


def api_task(w: World) -> Any:
    return w.call("/tasks", kind="inspection", building_id=w.building.id, brief={"evidence": "03 立管"})


def api_step(w: World) -> Any:
    return w.call(f"/tasks/{w.inspection()}/acceptance", person=w.people[Role.ENGINEERING].name)


def new_token(w: World) -> Any:
    return w.post("administrator", "/tokens", name="工单系统", scope="tickets:write")


def call_list(w: World) -> Any:
    return w.as_("clerk").post(
        "/call-lists", data={"channel": "sms", "at": ""}, files={"file": ("名单.csv", "房号\n7-2-1504\n".encode())}
    )


# A valid request for every address that changes something. What it returns is the answer to it.
SCENES: dict[str, Callable[[World], Any]] = {
    **CLAIMS,
    "/people": lambda w: w.post("administrator", "/people", name="新人", login="new", role="clerk"),
    "/people/{person_id}/access": lambda w: w.post(
        "administrator", f"/people/{w.people[Role.CLERK].person_id}/access", active="0"
    ),
    "/people/{person_id}/password": lambda w: w.post(
        "administrator", f"/people/{w.people[Role.CLERK].person_id}/password"
    ),
    "/people/{person_id}/roles": lambda w: w.post(
        "administrator", f"/people/{w.people[Role.CLERK].person_id}/roles", grant=f"steward:{w.community.id}"
    ),
    "/people/{person_id}/buildings": lambda w: w.post(
        "manager", f"/people/{w.people[Role.CLERK].person_id}/buildings", role="clerk", building=str(w.building.id)
    ),
    "/tokens": new_token,
    "/tokens/{token_id}/revocation": lambda w: w.post("administrator", f"/tokens/{w.token}/revocation"),
    "/tokens/{token_id}/replacement": lambda w: w.post("administrator", f"/tokens/{w.token}/replacement"),
    "/policy/values/{name}": lambda w: w.post(
        "manager", "/policy/values/window_days", community=str(w.community.id), value="5", reason="试点",
        step="confirm", version="0",
    ),
    "/retention/holds": lambda w: w.post(
        "manager", "/retention/holds", scope="community", community=str(w.community.id), reason="诉讼"
    ),
    "/retention/holds/{hold_id}/release": lambda w: w.post(
        "manager", f"/retention/holds/{w.legal_hold()}/release", reason="已结案"
    ),
    "/duty-phones": lambda w: w.post("manager", "/duty-phones", community=str(w.community.id), name="门岗"),
    "/duty-phones/{phone_id}/revocation": lambda w: w.post("manager", f"/duty-phones/{w.duty_phone()}/revocation"),
    "/me/duty-code": lambda w: w.post("security", "/me/duty-code", code="304958"),
    "/me/duty-code/removal": lambda w: w.duty_code() and w.post("security", "/me/duty-code/removal"),
    "/people/{person_id}/factor-reset": lambda w: w.post(
        "administrator", f"/people/{w.factor()}/factor-reset"
    ),
    "/people/{person_id}/sessions": lambda w: w.post("administrator", f"/people/{w.other_session()}/sessions"),
    "/me/sessions": lambda w: w.other_session() and w.post("clerk", "/me/sessions"),
    "/me/sessions/{session_id}/end": lambda w: w.post(
        "clerk", f"/me/sessions/{w.other_session() and w.one('SELECT MAX(id) FROM person_session')}/end"
    ),
    "/step-up": lambda w: w.post("clerk", "/step-up", **{"step-up-proof": PASSWORD}),
    "/sign-out": lambda w: w.post("clerk", "/sign-out"),
    "/names": lambda w: w.post("manager", "/names", community=str(w.community.id), name="翠湖花园二期"),
    "/me/language": lambda w: w.post("clerk", "/me/language", language="en"),
    "/me/password": lambda w: w.post("clerk", "/me/password", old=PASSWORD, new="青山不改-2026"),
    "/accounts/{account_id}/contacts": contact,
    "/accounts/{account_id}/contacts/{contact_id}/undo": undo_contact,
    "/accounts/{account_id}/phone": lambda w: w.post("clerk", f"/accounts/{w.reachable()}/phone", reason="核对"),
    "/tickets/{ticket_id}/phone": lambda w: w.post("manager", f"/tickets/{w.reporter()}/phone", reason="核对"),
    "/accounts/{account_id}/verification": lambda w: w.post("clerk", f"/accounts/{w.free.id}/verification"),
    "/accounts/{account_id}/marks": mark,
    "/accounts/verifications": lambda w: w.post("clerk", "/accounts/verifications", account=w.free.id),
    "/accounts/call-list/file": lambda w: w.post(
        "clerk", "/accounts/call-list/file", account=w.reachable(), recipient="短信平台", reason="月初提醒"
    ),
    "/accounts/assignments": lambda w: w.post("clerk", "/accounts/assignments", account=w.free.id),
    "/accounts/{account_id}/marks/{mark_id}/removal": unmark,
    "/accounts/{account_id}/holds": lambda w: w.post(
        "manager", f"/accounts/{w.free.id}/holds", kind="hardship", reason="失业"
    ),
    "/accounts/{account_id}/holds/{hold_id}/release": lambda w: w.post(
        "manager", f"/accounts/{w.free.id}/holds/{w.hold()}/release", reason="已就业"
    ),
    "/accounts/{account_id}/people": lambda w: w.note_tenant(),
    "/accounts/{account_id}/people/{other_id}/removal": lambda w: w.tenant_step("removal"),
    "/accounts/{account_id}/people/{other_id}/phone": lambda w: w.tenant_step("phone", reason="核对"),
    "/accounts/{account_id}/occupancy": lambda w: w.post(
        "steward", f"/accounts/{w.free.id}/occupancy", seen="empty", since_on="2026-10-01"
    ),
    "/accounts/{account_id}/sale": lambda w: w.post(
        "clerk", f"/accounts/{w.free.id}/sale", name="钱七", on="2026-11-20"
    ),
    "/accounts/{account_id}/plans": lambda w: w.draft_plan(),
    "/accounts/{account_id}/plans/{plan_id}/signature": lambda w: w.plan_step("signature", signed_on="2026-11-23",
                                                                             reference="合同柜"),
    "/accounts/{account_id}/plans/{plan_id}/end": lambda w: w.plan_step("end", reason="业主改为一次缴清"),
    "/holds/areas": lambda w: w.post(
        "manager", "/holds/areas", area=str(w.building.id), until="2026-12-01", reason="电梯停用"
    ),
    "/buildings/{building_id}/inspection": lambda w: w.post(
        "manager", f"/buildings/{w.flagged()}/inspection", month="2026-10"
    ),
    "/buildings/{building_id}/dismissal": lambda w: w.post(
        "manager", f"/buildings/{w.flagged()}/dismissal", month="2026-10", reason="已经在修"
    ),
    "/buildings/{building_id}/dismissal/undo": undo_dismissal,
    "/me/calendar": lambda w: w.post("steward", "/me/calendar", department="steward"),
    "/me/calendar/{feed_id}/revocation": lambda w: w.feed_revoked(),
    "/visits": lambda w: w.visit(),
    "/visits/{visit_id}/time": lambda w: w.visit_moved(),
    "/shift/handover": lambda w: w.shift(),
    "/holds/reviews": lambda w: w.post("manager", "/holds/reviews", hold=str(w.hold()), decision="extend", reason="仍"),
    "/holds/{hold_id}/release": lambda w: w.post("manager", f"/holds/{w.hold()}/release", reason="已就业"),
    "/tickets/{ticket_id}/progress": ticket_step("progress"),
    "/tickets/{ticket_id}/resolution": ticket_step("resolution", result="已修"),
    "/tickets/{ticket_id}/confirmation": ticket_step("confirmation", "resolution"),
    "/tickets/{ticket_id}/reopening": ticket_step("reopening", "resolution", result="又漏"),
    "/tickets/{ticket_id}/delay": ticket_step("delay", expected="2026-12-01", reason="等配件"),
    "/tickets/{ticket_id}/releases": lambda w: w.post("manager", f"/tickets/{w.ticket}/releases", reason="不影响"),
    "/tickets/{ticket_id}/link": lambda w: w.post("clerk", f"/tickets/{w.ticket}/link", room=str(w.free.room_id)),
    "/words": lambda w: w.post(
        "clerk", "/words", source=str(w.source), field="kind", word=w.strange_word(), mapped="complaint"
    ),
    "/tasks": lambda w: w.post("manager", "/tasks", kind="inspection", building=w.building.id, evidence="03 立管"),
    "/tasks/{task_id}/{step}": lambda w: w.post("engineering", f"/tasks/{w.inspection()}/acceptance"),
    "/tasks/{task_id}/rows/{row_id}": row,
    "/tasks/{task_id}/findings": finding,
    "/showcase/{task_id}": lambda w: w.post("manager", f"/showcase/{showcase(w)}", caption="大堂的灯全换了"),
    "/showcase/{task_id}/removal": lambda w: w.post("manager", f"/showcase/{showcase(w)}/removal"),
    "/tasks/{task_id}/photos": photo,
    "/call-lists": call_list,
    "/holidays": lambda w: w.post("administrator", "/holidays", days="2027-01-01,元旦,放假"),
    "/holidays/{year}/removal": lambda w: (
        w.post("administrator", "/holidays", days="2027-01-01,元旦,放假")
        and w.post("administrator", "/holidays/2027/removal")
    ),
    "/imports/{token}": lambda w: w.take(w.upload()),
    "/differences/{difference_id}": lambda w: w.post("manager", "/differences/1", decision="corrected"),
    "/leaks/export": lambda w: w.post("manager", "/leaks/export", form="csv"),
    "/audit/export": lambda w: w.post("auditor", "/audit/export", form="csv"),
    "/owners/{owner_id}/export": lambda w: w.post(
        "manager", f"/owners/{w.free.owner_id}/export", recipient="本人", reason="申请"
    ),
    "/owners/{owner_id}/views": lambda w: w.post("manager", f"/owners/{w.free.owner_id}/views", form="csv"),
    "/owners/{owner_id}/erasure": lambda w: w.post("manager", f"/owners/{w.settled()}/erasure", reason="申请"),
    "/api/v1/tasks": api_task,
    "/api/v1/tasks/{task_id}/{step}": api_step,
    "/api/v1/charges": lambda w: w.call("/charges", charges=[CHARGE]),
    "/api/v1/tickets/events": lambda w: w.call("/tickets/events", **EVENT),
    "/api/v1/tickets/{source}/{ticket_no}/release": lambda w: w.call("/tickets/hotline/R-1/release", reason="不影响"),
    "/api/v1/accounts/{account_id}/contacts": lambda w: w.call(
        f"/accounts/{w.free.id}/contacts", purpose="service", direction="out", channel="phone", result="no_answer"
    ),
    "/api/v1/accounts/{account_id}/promises": lambda w: w.call(
        f"/accounts/{w.free.id}/promises", amount_fen=1000, date="2026-12-01"
    ),
    "/api/v1/accounts/{account_id}/holds": lambda w: w.call(
        f"/accounts/{w.free.id}/holds", kind="hardship", reason="失业"
    ),
    "/api/v1/holds/{hold_id}/release": lambda w: w.call(f"/holds/{w.hold()}/release", reason="已就业"),
}  # fmt: skip
CHARGE = {
    "community": "翠湖花园", "building": "7", "entrance": "2", "room": "1504", "item": "物业费", "period": "2026-10",
    "due": "310.00", "due_date": "2026-10-28",
}  # fmt: skip
EVENT = {
    "source": "hotline", "ticket_no": "R-9", "occurred_at": "2026-11-22T09:00:00+08:00", "status": "open",
    "kind": "complaint", "community": "翠湖花园", "building": "7", "entrance": "2", "room": "1504",
}  # fmt: skip

# What leaves no row, and why.
NOT_AUDITED = {
    "/accounts/call-list": "shows who may be contacted; the file that leaves is audited",
    "/accounts/notices": "leads on to the notices that may be made",
    "/signals/seen": "that somebody read a message is nobody else's business",
    "/signals/{signal_id}/seen": "the same",
    "/holidays/preview": "a preview writes nothing; what is loaded afterwards is audited",
    "/imports/preview": "a preview writes nothing; the import of the file is audited",
    "/imports/preview/{token}": "the same",
    "/sign-in": "nobody is signed in yet: tests/web/test_sign_in.py looks for its rows",
    "/sign-in/code": "the same: tests/web/test_second_factor.py",
    "/sign-in/factor": "the same",
    "/setup": "the same; the person it makes is audited",
    "/me/factor": "needs codes of an app: tests/web/test_second_factor.py looks for the rows",
    "/me/factor/removal": "the same",
    "/me/factor/codes": "the same",
    "/me/sign-on/{key}": "leads to a provider and writes nothing; tests/sign_on looks for the rows of what follows",
    "/me/sign-on/{key}/removal": "needs a provider: tests/sign_on",
    "/duty": "needs a duty phone: tests/duty looks for its rows",
    "/duty/switch": "the same",
    "/api/v1/contacts/check": "a question changes nothing; the contact that follows is recorded",
}
