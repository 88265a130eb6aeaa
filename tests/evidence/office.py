"""A household whose oldest claim is about to lapse, with the people who look after it."""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from litestar.testing import TestClient
from PIL import Image
from sqlmodel import Session

from board.accounts.guard_tables import Approval
from board.accounts.tables import Account
from board.communities.tables import Building, Community
from board.db.session import Database
from board.decide import refresh
from board.rules.people import Who
from board.rules.time import to_day
from tests import make
from tests.accounts.office import owing, site, ticket

NOW = make.NOW
TODAY = date(2026, 11, 23)
PHONE = "13800138000"


@dataclass
class House:
    """7-2-1503 owes 6 months, level 2; `old` days are left of the earliest claim."""

    account: Account
    community: Community
    building: Building
    clerk: Who
    manager: Who
    steward: Who

    @property
    def id(self) -> int:
        assert self.account.id is not None
        return self.account.id


def house(
    session: Session, *, days_left: int | None = None, months: int = 6, room: str = "1503", **facts: Any
) -> House:
    account = owing(session, room, months=months, **facts)
    if days_left is not None:
        expiring(session, account, days_left)
    community, building = site(session, account)
    make.imported(session, community)
    refresh(session, [account.owner_id], now=NOW, silent=True)
    people = {role: make.person(session, role, community) for role in ("clerk", "manager", "steward")}
    return House(account, community, building, **people)


def expiring(session: Session, account: Account, days_left: int, *, fen: int = 50_000) -> None:
    """A charge whose claim has so many days left (without any act)."""
    last = TODAY + timedelta(days=days_left)
    due = last.replace(year=last.year - 3)
    make.charge(session, account, (due.year, due.month), due_fen=fen, item="车位费", due_day=to_day(due))


def approve(session: Session, one: House, channel: str, *, preservation: bool = False) -> int:
    row = Approval(
        account_id=one.id, channel=channel, preservation=preservation, reason="同意", approved_at=NOW,
        by_person_id=one.manager.person_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def jpeg(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "JPEG")
    return out.getvalue()


def letter(desk: TestClient[Any], one: House, template: str = "demand") -> str:
    """Make one; the address of its page."""
    sent = desk.post("/notices", data={"account": one.id, "template": template, "step": "make"})
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def held(db: Database, one: House) -> None:
    with db.write() as session:
        ticket(session, one.account, at=NOW)
