"""A small company with years behind it and something personal in every table, put together from a seed."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from board import audit, decide
from board.accounts.guard_tables import Mark, OtherPerson
from board.accounts.household_tables import Occupancy
from board.accounts.legal_hold_tables import LegalHold
from board.accounts.outside_tables import OutsideContact
from board.accounts.tables import Account, Contact, Owner
from board.agreements.tables import InstalmentPlan
from board.arrears.tables import ImportReject
from board.communities.audit_tables import OwnerView
from board.communities.tables import PersonSession, SignInFailure
from board.db.sql import fetch
from board.holds.tables import ManualHold
from board.rules.people import BOARD
from board.rules.ports import TicketEventIn
from board.rules.time import OPEN_DAY, local_date
from board.signals.tables import Signal, SignalCopy
from board.sources import source_id
from board.tasks.asking import log
from board.tasks.tables import Task, TaskPhoto, TaskRow
from board.tickets.actions import record
from tests import make
from tests.claim_rows import claim

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
KINDS = ("presence_check", "escort", "soft_collection", "joint_visit", "inspection", "hold_review")
SECRET = "私密"  # in every text that names or describes somebody


class Company:
    """Two buildings of four rooms; some were sold, some owe, some phones are shared."""

    def __init__(self, session: Session, dice: random.Random) -> None:
        self.session, self.dice = session, dice
        self.site = make.community(session)
        self.site_id = int(self.site.id or 0)
        self.import_id = int(make.imported(session, self.site, as_of=self.past()).id or 0)
        self.clerk = make.person(session, "clerk", self.site)
        self.buildings = [make.building(session, self.site, name) for name in ("7", "8")]
        self.accounts: list[Account] = []
        self.phones: list[str] = []
        for house in self.buildings:
            for number in range(1, 5):
                self._household(house, str(100 + number))
        for number in range(16):
            self._ticket(number)
        for _ in range(10):
            self._task()
            self._words()
        self._office()
        decide.rebuild(session, self.site_id, now=NOW)

    def past(self, years: float = 6) -> datetime:
        return NOW - timedelta(days=self.dice.uniform(1, 365 * years))

    def text(self) -> str:
        return f"{SECRET}{self.dice.randint(0, 10**9)}"

    def hold(self, scope: str, subject: int, *, starts: datetime, released: datetime | None = None) -> None:
        columns = {f"{name}_id": subject if name == scope else None for name in ("building", "account", "owner")}
        row = LegalHold(
            scope=scope, community_id=self.site_id, starts=starts, reason="诉讼", recorded_at=starts,
            released_at=released, **columns,
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()

    def some_hold(self) -> None:
        account = self.dice.choice(self.accounts)
        scope, subject = self.dice.choice(
            [
                ("owner", account.owner_id), ("account", account.id or 0), ("community", self.site_id),
                ("building", self.dice.choice(self.buildings).id or 0),
            ]
        )  # fmt: skip
        starts = NOW + timedelta(days=self.dice.choice((-400, -1, 0, 1, 900)))
        released = self.dice.choice((None, None, starts + timedelta(days=self.dice.choice((1, 700)))))
        self.hold(scope, subject, starts=starts, released=released)

    def _household(self, house: Any, number: str) -> None:
        room = make.room(self.session, house, number)
        sold = self.past() if self.dice.random() < 0.5 else None
        if sold is not None:
            self._account(room, until=sold)
        self._account(room, since=sold)

    def _account(self, room: Any, **facts: Any) -> None:
        phones = {self._phone() for _ in range(self.dice.randint(0, 2))}
        known = make.owner(self.session, self.site, self.text(), *phones)
        account = make.account(self.session, known, room, **facts)
        self.accounts.append(account)
        for month in self.dice.sample(range(1, 13), self.dice.choice((0, 0, 1, 2))):
            year = self.dice.randint(2020, 2026)
            settled = self.dice.choice((OPEN_DAY, 20261001, 20261001))
            make.charge(self.session, account, (year, month), import_id=self.import_id, settled_on=settled)
        if self.dice.random() < 0.4:
            self._manual(known)

    def _phone(self) -> str:
        """Mostly a new one; now and then one that somebody has already."""
        if not self.phones or self.dice.random() < 0.8:
            self.phones.append(f"138{len(self.phones):08d}")
            return self.phones[-1]
        return self.dice.choice(self.phones)

    def _manual(self, known: Owner) -> None:
        starts = self.past()
        ends = self.dice.choice((None, starts + timedelta(days=self.dice.randint(5, 300))))
        row = ManualHold(
            community_id=self.site_id, owner_id=known.id, kind=self.dice.choice(("hardship", "legal", "manager")),
            starts=starts, ends=ends, reason=self.text(), recorded_at=starts,
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()

    def _ticket(self, number: int) -> None:
        """By an address, by a phone, or by both in turn; some are still open."""
        account, at = self.dice.choice(self.accounts), self.past()
        house, room = fetch(
            self.session,
            "SELECT b.name, r.name FROM room r JOIN building b ON b.id = r.building_id WHERE r.id = :id",
            id=account.room_id,
        )[0]
        steps = self.dice.choice((["open"], ["open", "resolved"], ["resolved"], ["open", "resolved", "confirmed"]))
        events = []
        for step in steps:
            address = {"building": house, "entrance": "2", "room": room, "place_text": f"{house}-2-{room}"}
            events.append(
                TicketEventIn(
                    ticket_no=f"R{number}", occurred_at=at, status=step, kind="complaint", community="翠湖花园",
                    phone=self._phone_of(account), description=self.text(), result=self.text(),
                    **self.dice.choice((address, {})),
                )
            )  # fmt: skip
            at += timedelta(hours=self.dice.randint(1, 90))
        record(self.session, source="hotline", events=events, by=BOARD, now=min(at, NOW))

    def _phone_of(self, account: Account) -> str:
        """Mostly the owner's own, so that the ticket is linked by it where it states no room."""
        rows = fetch(self.session, "SELECT phone FROM owner_phone WHERE owner_id = :owner", owner=account.owner_id)
        own = [phone for (phone,) in rows]
        return self.dice.choice(own if own and self.dice.random() < 0.8 else self.phones)

    def _task(self) -> None:
        account, asked = self.dice.choice(self.accounts), self.past()
        about = self.dice.choice(
            [{"account_id": account.id}, {"room_id": account.room_id}, {"building_id": self.buildings[0].id}, {}]
        )
        task = Task(
            kind=self.dice.choice(KINDS), state="done", department="security", community_id=self.site_id,
            asked_at=asked, due_at=asked, ended_at=self.dice.choice((asked, asked, None)), title="7",
            brief={"note": self.text()}, result={"note": self.text()}, **about,
        )  # fmt: skip
        self.session.add(task)
        self.session.flush()
        self.session.add(TaskRow(task_id=task.id, room_id=account.room_id, result={"seen": self.text()}))
        self.session.add(
            TaskPhoto(
                task_id=task.id, slot="evidence", sha256="", media_type="image/jpeg", content=self.text().encode(),
                recorded_at=asked,
            )
        )  # fmt: skip
        self.session.flush()
        log(
            self.session, at=asked, community_id=self.site_id, verb="decline", by=self.clerk, task_id=task.id,
            details={"reason": self.text()},
        )  # fmt: skip

    def _words(self) -> None:
        account, at = self.dice.choice(self.accounts), self.past()
        self.session.add(
            Contact(
                account_id=account.id, at=at, purpose="collection", direction="out", channel="phone",
                result="no_answer", note=self.text(), recorded_at=at,
            )
        )  # fmt: skip
        self.session.add(
            Mark(
                community_id=self.site_id, owner_id=account.owner_id, colour="black", reason=self.text(), starts=at,
                ends=at + timedelta(days=180), recorded_at=at, removal_reason=self.text(),
                removed_at=self.dice.choice((None, at + timedelta(days=9))),
            )
        )  # fmt: skip
        signal = Signal(
            once_key=str(self.dice.random()), kind="hold", community_id=self.site_id, account_id=account.id, at=at,
            leaves_at=at, payload={"problem": self.text()},
        )  # fmt: skip
        self.session.add(signal)
        self.session.flush()
        self.session.add(SignalCopy(signal_id=signal.id, person_id=self.clerk.person_id))
        self.session.add(
            OwnerView(owner_id=account.owner_id, actor="person", actor_id=self.clerk.person_id,
                      kind=str(self.dice.random()), at=at, day=local_date(at, UTC))
        )  # fmt: skip
        self._household_notes(account, at)
        self._outside(account, at)
        claim(self.session, account, at, self.text)
        audit.note(
            self.session, verb="log_call", by=self.clerk, at=at, subject="account", subject_id=account.id,
            community_id=self.site_id, personal={"note": self.text()},
        )  # fmt: skip

    def _outside(self, account: Account, at: datetime) -> None:
        """What a dialler logged: with this owner, or with somebody whom nobody knows."""
        known = self.dice.random() < 0.7
        self.session.add(
            OutsideContact(
                source_id=source_id(self.session, "dialler"), at=at, purpose="collection", direction="out",
                channel="phone", phone="13711112222",
                place_text=self.text(), result_word=self.text(), agent=self.text(), note=self.text(), import_id=0,
                community_id=self.site_id if known else None, owner_id=account.owner_id if known else None,
                recorded_at=at,
            )
        )  # fmt: skip

    def _household_notes(self, account: Account, at: datetime) -> None:
        self.session.add(
            OtherPerson(
                account_id=account.id, relation="tenant", name=self.text(), phone="13900000000", note=self.text(),
                recorded_at=at, removed_at=at,
            )
        )  # fmt: skip
        self.session.add(
            Occupancy(
                community_id=self.site_id, room_id=account.room_id, seen="empty", note=self.text(), recorded_at=at,
                source=self.dice.choice(("person", "presence_check")),
            )
        )  # fmt: skip
        self.session.add(
            InstalmentPlan(
                account_id=account.id, total_fen=100, made_at=at, reference=self.text(), closed_at=at, closing="ended",
                closing_reason=self.text(),
            )
        )  # fmt: skip

    def _office(self) -> None:
        at = self.past()
        self.session.add(SignInFailure(login=self.text(), address="10.0.0.1", at=at))
        self.session.add(
            PersonSession(token_hash=str(self.dice.random()), person_id=self.clerk.person_id, created_at=at, seen_at=at,
                          proven_at=at, user_agent=self.text())
        )  # fmt: skip
        self.session.add(
            ImportReject(
                import_id=self.import_id, row=3, column="金额", value=self.text(), reason_zh="", reason_en="",
                cells=[self.text()],
            )
        )  # fmt: skip
        self.session.flush()


def everything(session: Session) -> str:
    """Whatever is personal, in one text: what is still there has its secret in it."""
    told = []
    for table, columns in PERSONAL.items():
        told += [str(row) for row in fetch(session, f"SELECT {columns} FROM {table}")]
    told += [bytes(row[0]).decode() for row in fetch(session, "SELECT content FROM task_photo")]
    return json.dumps(told, ensure_ascii=False)


PERSONAL = {
    "owner": "name", "ticket_event": "description, result", "ticket": "description, result", "task": "brief, result",
    "task_row": "result", "log_entry": "details", "contact": "note", "signal": "payload", "manual_hold": "reason",
    "mark": "reason, removal_reason",
    "audit_entry": "personal", "sign_in_failure": "login", "person_session": "user_agent",
    "import_reject": "value, cells", "other_person": "name, note", "occupancy": "note",
    "instalment_plan": "reference, closing_reason", "outside_contact": "place_text, result_word, agent, note",
}  # fmt: skip
