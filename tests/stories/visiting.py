"""An office in which visits are planned: who works there, and what they do by the pages."""

from datetime import datetime, timedelta
from typing import Any

from board.communities.tables import Community
from board.db.session import Database
from board.db.sql import fetch, run
from tests import make
from tests.accounts.office import owing
from tests.conftest import Clock
from tests.make import NOW
from tests.web.client import application, signed_in

DAY = timedelta(days=1)


class Office:
    """7-2-1503 owes five months and 7-2-1504 does too; a person of each department, two of security and stewards."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock, self.app = db, clock, application(db, clock)
        with db.write() as session:
            self.account, self.other = owing(session, months=5), owing(session, "1504", months=5)
            community = session.get_one(Community, self.account.community_id)
            make.imported(session, community)
            roles = ("clerk", "steward", "security", "manager")
            self.people = {role: make.person(session, role, community, name=f"{role}甲") for role in roles}
            self.people["guard"] = make.person(session, "security", community, name="马强")

    def as_(self, role: str) -> Any:
        return signed_in(self.db, self.clock, self.people[role], app=self.app)

    def post(self, role: str, path: str, **data: Any) -> Any:
        return self.as_(role).post(path, data=data)

    def get(self, role: str, path: str) -> str:
        return str(self.as_(role).get(path).text)

    def rows(self, sql: str) -> list[Any]:
        with self.db.read() as session:
            return fetch(session, sql)

    def plan(self, role: str = "clerk", **data: Any) -> Any:
        wanted = {
            "account": self.account.id, "day": "2026-11-24", "hour": "14:30", "steward_part": "先听意见",
            "clerk_part": "带上账单", "meeting_point": "7栋大堂",
            "steward_id": self.people["steward"].person_id, "clerk_id": self.people["clerk"].person_id,
        }  # fmt: skip
        return self.post(role, "/visits", **wanted | data)

    def visit(self, **data: Any) -> int:
        sent = self.plan(**data)
        assert sent.status_code == 303, sent.text
        return int(sent.headers["location"].rpartition("/")[2])

    def escort(self) -> int:
        return int(self.rows("SELECT MAX(id) FROM task WHERE kind = 'escort'")[0][0])

    def state(self, task: int) -> tuple[str, str | None]:
        state, assignee = self.rows(
            f"SELECT t.state, p.name FROM task t LEFT JOIN person p ON p.id = t.assignee_id WHERE t.id = {task}"
        )[0]
        return state, assignee

    def mark_black(self) -> None:
        with self.db.write() as session:
            run(
                session,
                "INSERT INTO mark (community_id, owner_id, colour, reason, starts, ends, recorded_at, removal_reason)"
                " VALUES (:community, :owner, 'black', '推搡', :now, :now + 10000000000000, :now, '')",
                community=self.account.community_id, owner=self.account.owner_id,
                now=int(NOW.timestamp() * 1_000_000),
            )  # fmt: skip

    def at(self, text: str) -> None:
        self.clock.set(datetime.fromisoformat(f"{text}+08:00"))
