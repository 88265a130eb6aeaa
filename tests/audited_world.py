"""A small office in which every change of the board can be made once; what the scenes of `tests.audited` act in."""

import time
from pathlib import Path
from typing import Any

from litestar.testing import TestClient
from sqlmodel import Session

from board.accounts.tables import OwnerPhone
from board.arrears.tables import OwnerDifference
from board.communities.sign_in_tables import SecondFactor
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
from tests.buildings.street import flag
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

    def reachable(self) -> Any:
        """The free household, with a number."""
        with self.db.write() as session:
            session.add(OwnerPhone(owner_id=self.free.owner_id, phone="13800001777"))
        return self.free.id

    def reporter(self) -> Any:
        """The ticket, with its reporter's number."""
        with self.db.write() as session:
            run(session, "UPDATE ticket SET phone = '13800001777' WHERE id = :id", id=self.ticket)
        return self.ticket

    def strange_word(self) -> str:
        """A word of the ticket's source that nobody has mapped."""
        with self.db.write() as session:
            run(session, "UPDATE ticket_event SET kind_word = '找茬' WHERE ticket_id = :id", id=self.ticket)
        return "找茬"

    def flagged(self) -> Any:
        """The building, flagged in October."""
        with self.db.write() as session:
            flag(session, self.building)
        return self.building.id

    def legal_hold(self) -> Any:
        self.post("manager", "/retention/holds", scope="community", community=str(self.community.id), reason="诉讼")
        return self.one("SELECT MAX(id) FROM legal_hold")

    def duty_phone(self) -> Any:
        """A phone that another manager made one."""
        with self.db.write() as session:
            who = make.person(session, Role.MANAGER, session.get_one(Community, self.held.community_id))
        other = signed_in(self.db, self.clock, who, app=self.app)
        other.post("/duty-phones", data={"community": str(self.community.id), "name": "门岗"})
        return self.one("SELECT MAX(id) FROM duty_phone")

    def duty_code(self) -> Any:
        return self.post("security", "/me/duty-code", code="304958")

    def factor(self) -> Any:
        """The clerk, with an authenticator."""
        clerk = self.people[Role.CLERK].person_id
        with self.db.write() as session:
            session.add(SecondFactor(person_id=clerk, secret="sealed", enrolled_at=NOW, last_step=0))
        return clerk

    def other_session(self) -> Any:
        """The clerk, signed in somewhere else too."""
        who = self.people[Role.CLERK]
        signed_in(self.db, self.clock, who, app=self.app)
        return who.person_id

    def hold(self) -> Any:
        """A hold of the free household, put on by the manager; its id."""
        self.post("manager", f"/accounts/{self.free.id}/holds", kind="hardship", reason="失业")
        return self.one("SELECT MAX(id) FROM manual_hold")

    def note_tenant(self) -> Any:
        return self.post(
            "clerk", f"/accounts/{self.free.id}/people", relation="tenant", name="王租客", phone="13900001111"
        )

    def tenant_step(self, step: str, **data: str) -> Any:
        self.note_tenant()
        other = self.one("SELECT MAX(id) FROM other_person")
        return self.post("clerk", f"/accounts/{self.free.id}/people/{other}/{step}", **data)

    def feed_revoked(self) -> Any:
        self.post("steward", "/me/calendar")
        return self.post("steward", f"/me/calendar/{self.one('SELECT MAX(id) FROM calendar_feed')}/revocation")

    def visit(self) -> Any:
        """A visit to a household that owes long enough for one."""
        with self.db.write() as session:
            account = owing(session, "1505", months=5)
            make.imported(session, self.community)
        return self.post(
            "clerk", "/visits", account=account.id, day="2026-11-24", hour="14:30", steward_part="听", clerk_part="说",
            meeting_point="大堂",
        )  # fmt: skip

    def visit_moved(self) -> Any:
        self.visit()
        task = self.one("SELECT MAX(id) FROM task")
        return self.post("clerk", f"/visits/{task}/time", starts_at="2026-11-25T14:30")

    def shift(self) -> Any:
        """An escort that security accepted, handed to a colleague."""
        with self.db.write() as session:
            other = make.person(session, Role.SECURITY, session.get_one(Community, self.held.community_id))
        self.post(
            "clerk", "/tasks", kind="escort", account=self.free.id, meeting_point="大堂", starts_at="2026-11-24 10:00"
        )
        task = self.one("SELECT MAX(id) FROM task")
        self.post("security", f"/tasks/{task}/acceptance")
        return self.post("security", "/shift/handover", task=task, to_person_id=other.person_id)

    def draft_plan(self) -> Any:
        """The free household's debt in two parts."""
        return self.post(
            "clerk", f"/accounts/{self.free.id}/plans",
            **{"amount": "620", "count": "2", "amount-1": "300", "on-1": "2026-11-30", "amount-2": "320",
               "on-2": "2026-12-30"},
        )  # fmt: skip

    def plan_step(self, step: str, **data: str) -> Any:
        self.draft_plan()
        plan = self.one("SELECT MAX(id) FROM instalment_plan")
        return self.post("clerk", f"/accounts/{self.free.id}/plans/{plan}/{step}", **data)

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
