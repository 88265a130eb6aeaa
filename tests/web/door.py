"""The door as a person meets it: a browser that signs in, and an authenticator that shows the codes."""

import re
from html import unescape
from typing import Any

import pyotp
from litestar.testing import TestClient

from board.communities.actions import add_person
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import EVERYWHERE
from board.rules.words import Role
from tests.conftest import Clock
from tests.web.client import anonymous

PASSWORD = "竹影清风-1503"
CODES = re.compile(r"<li><code>([a-z2-9-]{14})</code>")


class Browser:
    """One browser with its cookies: forms are filled into the page that was opened last."""

    def __init__(self, db: Database, clock: Clock, *, app: Any = None) -> None:
        self.client: TestClient[Any] = anonymous(db, clock, app=app)
        self.client.follow_redirects = False
        self.client.headers["sec-fetch-site"] = "same-origin"
        self.clock = clock
        self.page = ""
        self.secret = ""
        self.codes: list[str] = []

    def open(self, path: str) -> Any:
        """A page, its redirects followed."""
        answer = self.client.get(path, follow_redirects=True)
        self.page = answer.text
        return answer

    def send(self, path: str, **fields: Any) -> Any:
        """A form of the page that was opened last, with that page's token."""
        answer = self.client.post(path, data={"csrf": self.token, **fields})
        if answer.status_code != 303:
            self.page = answer.text
        return answer

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf-token" content="(\w*)"', self.page)
        return found[1] if found else ""

    def give_password(self, login: str = "wang", password: str = PASSWORD, **more: str) -> Any:
        return self.client.post("/sign-in", data={"login": login, "password": password, **more})

    def give_code(self, code: str, **more: str) -> Any:
        self.open("/sign-in/code")
        return self.send("/sign-in/code", code=code, **more)

    def code(self, secret: str = "") -> str:
        """What the authenticator shows now."""
        return pyotp.TOTP(secret or self.secret).at(self.clock())

    def read_offer(self) -> str:
        """Scan what the enrolment page shows; the sealed offer that its form sends back."""
        shown = re.search(r"<code>([A-Z2-7 ]+)</code>", self.page)
        offer = re.search(r'name="offer" value="([^"]+)"', self.page)
        assert shown is not None
        assert offer is not None
        self.secret = shown[1].replace(" ", "")
        return unescape(offer[1])

    def enrol(self, path: str = "/sign-in/factor") -> list[str]:
        """Bind the authenticator; the recovery codes, which `codes` keeps."""
        self.open(path)
        onward = re.search(r'name="next" value="([^"]*)"', self.page)
        answer = self.send(path, offer=self.read_offer(), code=self.code(), next=onward[1] if onward else "")
        assert answer.status_code == 200, answer.text
        self.codes = CODES.findall(answer.text)
        return self.codes

    def is_in(self) -> bool:
        return bool(self.client.get("/me").status_code == 200)


def person(db: Database, clock: Clock, role: Role = Role.MANAGER, login: str = "wang", name: str = "王主任") -> int:
    with db.write() as session:
        return add_person(
            session, name=name, login=login, password=PASSWORD, roles=[role], communities=[EVERYWHERE], now=clock()
        )


def verbs(db: Database) -> list[str]:
    """What the audit holds, oldest first, but for the people that the test begins with."""
    with db.read() as session:
        rows = fetch(session, "SELECT verb FROM audit_entry WHERE verb <> 'add_person' ORDER BY seq")
    return [verb for (verb,) in rows]


def count(db: Database, table: str) -> int:
    with db.read() as session:
        return int(fetch(session, f"SELECT COUNT(*) FROM {table}")[0][0])
