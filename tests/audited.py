"""A small office in which every change of the board can be made once, in the way that people and programs make it."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from litestar.testing import TestClient
from PIL import Image
from sqlmodel import Session

from board.arrears.tables import OwnerDifference
from board.communities.tables import Community
from board.communities.tokens import SCOPES, add_token
from board.db.session import Database
from board.db.sql import fetch, run
from board.rules.people import Who
from board.rules.words import Role
from board.tickets.tables import SourceWord
from board.web import passwords
from tests import make
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import anonymous, application, signed_in

PASSWORD = "竹影清风-1503"
ROLL = "小区,楼栋,单元,房号,业主,电话\n翠湖花园,7,2,1601,赵六,13800001601\n"


class World:
    """7-2-1503 owes and is held by a ticket, 7-2-1504 owes and may be asked; one person for each role."""

    def __init__(self, db: Database, clock: Clock, data: Path) -> None:
        self.db, self.clock = db, clock
        self.app = application(db, clock, data_dir=data)
        with db.write() as session:
            self.held, self.free = owing(session), owing(session, "1504")
            self.ticket = ticket(session, self.held)
            self.community, self.building = site(session, self.held)
            self.people = {role: self._person(session, role) for role in Role}
            self.token, key = add_token(session, name="ERP", scopes=SCOPES, communities=(), now=clock())
            self._difference(session)
            source = fetch(session, "SELECT source_id FROM ticket")[0][0]
            self.source = int(source)
            session.add(SourceWord(source_id=self.source, field="kind", word="找茬", first_seen_at=NOW))
        self._clients: dict[str, TestClient[Any]] = {}
        self.program = anonymous(db, clock, app=self.app)
        self.program.headers["authorization"] = f"Bearer {key}"

    def as_(self, role: str) -> TestClient[Any]:
        if role not in self._clients:
            self._clients[role] = signed_in(self.db, self.clock, self.people[Role(role)], app=self.app)
        return self._clients[role]

    def post(self, role: str, path: str, /, **data: Any) -> Any:
        return self.as_(role).post(path, data=data)

    def call(self, path: str, /, **body: Any) -> Any:
        return self.program.post(f"/api/v1{path}", json=body)

    def one(self, sql: str) -> Any:
        with self.db.read() as session:
            return fetch(session, sql)[0][0]

    def _person(self, session: Session, role: Role) -> Who:
        everywhere = role in (Role.ADMINISTRATOR, Role.AUDITOR)
        who = make.person(session, role, None if everywhere else session.get_one(Community, self.held.community_id))
        hashed = passwords.hashed(PASSWORD)
        run(session, "UPDATE person SET password_hash = :hash WHERE id = :id", hash=hashed, id=who.person_id)
        return who

    def _difference(self, session: Session) -> None:
        brought = make.imported(session, self.community)
        session.add(
            OwnerDifference(
                import_id=brought.id, account_id=self.free.id, known_name="张伟", stated_name="李四", at=NOW
            )
        )

    def settled(self) -> Any:
        """An owner of the community who owes nothing and whom nothing holds."""
        with self.db.write() as session:
            return make.owner(session, self.community, "钱七", "13800001777").id

    def hold(self) -> Any:
        """A hold of the free household, put on by the manager; its id."""
        self.post("manager", f"/accounts/{self.free.id}/holds", kind="hardship", reason="失业")
        return self.one("SELECT MAX(id) FROM manual_hold")

    def inspection(self) -> Any:
        self.post("manager", "/tasks", kind="inspection", building=self.building.id, evidence="03 立管")
        return self.one("SELECT MAX(id) FROM task")

    def soft_collection(self) -> Any:
        self.post("clerk", "/tasks", kind="soft_collection", account=self.free.id, reason="本周清单")
        found = self.one("SELECT MAX(id) FROM task")
        self.post("steward", f"/tasks/{found}/acceptance")
        return found

    def upload(self) -> str:
        """The token of a file that waits for its import."""
        sent = self.as_("manager").post(
            "/imports/preview", data={"kind": "rooms"}, files={"file": ("房屋.csv", ROLL.encode())}
        )
        assert sent.status_code == 200, sent.text
        (file,) = (self.app.state.settings.data_dir / "uploads").glob("*.json")
        return file.stem

    def take(self, token: str) -> Any:
        answer = self.post("manager", f"/imports/{token}", confirm_drop="1")
        for _ in range(200):
            if self.one("SELECT COUNT(*) FROM import WHERE kind = 'rooms'"):
                break
            time.sleep(0.02)  # the import runs in its own thread
        return answer


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


def photo(w: World) -> Any:
    task = w.inspection()
    w.post("engineering", f"/tasks/{task}/acceptance")
    return w.as_("engineering").post(
        f"/tasks/{task}/photos", data={"slot": "evidence"}, files={"photo": ("a.jpg", jpeg())}
    )


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


# A valid request for every address that changes something. What it returns is the answer to it.
SCENES: dict[str, Callable[[World], Any]] = {
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
    "/policy": lambda w: w.post(
        "manager", "/policy", community=str(w.community.id), name="window_days", value="5", reason="试点"
    ),
    "/names": lambda w: w.post("manager", "/names", community=str(w.community.id), name="翠湖花园二期"),
    "/me/language": lambda w: w.post("clerk", "/me/language", language="en"),
    "/me/password": lambda w: w.post("clerk", "/me/password", old=PASSWORD, new="青山不改-2026"),
    "/accounts/{account_id}/contacts": contact,
    "/accounts/{account_id}/contacts/{contact_id}/undo": undo_contact,
    "/accounts/{account_id}/phone": lambda w: w.post("clerk", f"/accounts/{w.free.id}/phone", reason="核对"),
    "/accounts/{account_id}/holds": lambda w: w.post(
        "manager", f"/accounts/{w.free.id}/holds", kind="hardship", reason="失业"
    ),
    "/accounts/{account_id}/holds/{hold_id}/release": lambda w: w.post(
        "manager", f"/accounts/{w.free.id}/holds/{w.hold()}/release", reason="已就业"
    ),
    "/buildings/{building_id}/holds": lambda w: w.post(
        "manager", f"/buildings/{w.building.id}/holds", until="2026-12-01", reason="电梯停用"
    ),
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
        "clerk", "/words", source=str(w.source), field="kind", word="找茬", mapped="complaint"
    ),
    "/tasks": lambda w: w.post("manager", "/tasks", kind="inspection", building=w.building.id, evidence="03 立管"),
    "/tasks/{task_id}/{step}": lambda w: w.post("engineering", f"/tasks/{w.inspection()}/acceptance"),
    "/tasks/{task_id}/rows/{row_id}": row,
    "/tasks/{task_id}/photos": photo,
    "/imports/{token}": lambda w: w.take(w.upload()),
    "/differences/{difference_id}": lambda w: w.post("manager", "/differences/1", decision="corrected"),
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
    "/signals/seen": "that somebody read a message is nobody else's business",
    "/signals/{signal_id}/seen": "the same",
    "/imports/preview": "a preview writes nothing; the import of the file is audited",
    "/imports/preview/{token}": "the same",
    "/sign-in": "signing in and out is audited by the sign-in itself",
    "/sign-out": "the same",
    "/setup": "the same; the person it makes is audited",
    "/me/sessions": "the same",
    "/people/{person_id}/sessions": "the same",
}
