"""What people did beside the files: calls, promises, holds, marks, approvals, placed around the moments to be asked."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from tests.oracle.facts import (
    SHANGHAI,
    Account,
    Approval,
    Contact,
    Demand,
    Escort,
    Facts,
    ManualHold,
    Mark,
    OtherPerson,
    OutsideContact,
    Policy,
    Promise,
    Release,
    RoomKey,
    Verification,
)
from tests.oracle.instants import of_tickets
from tests.oracle.limitation import Act

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AGO = (
    timedelta(0), HOUR, 2 * HOUR - SECOND, 2 * HOUR, 2 * HOUR + SECOND, 24 * HOUR - SECOND, 24 * HOUR, 3 * DAY, 5 * DAY,
    7 * DAY - SECOND, 7 * DAY, 10 * DAY, 40 * DAY, 100 * DAY, 170 * DAY, 200 * DAY, -HOUR,
)  # fmt: skip
FAR = (2028, 2029)
CLOCK = (time(8, 59, 59), time(9), time(12), time(15, 30), time(19, 59, 59), time(20))
RESULTS = ("paid", "promised", "refused", "service_issue", "no_answer", "no_answer", "wrong_number", "hostile")
CHANNELS = ("sms", "wechat", "phone", "visit", "service_visit", "letter", "lawyer_letter", "lawsuit")
ASKED = (*CHANNELS, "visit", "visit", "letter", "letter", "lawsuit", "phone")
CREWS = (("clerk",), ("clerk", "clerk"), ("clerk", "steward"), ("steward",), ("steward", "security"))
NUMBERS: tuple[dict[str, Any], ...] = (
    {"stale_days": 1, "contact_limit": 2, "gentle_days": 3},
    {"stale_days": 90, "contact_hours": (time(10), time(18)), "contact_gap_hours": 48, "retry_gap_hours": 1},
    {"stale_days": 90, "contact_limit_days": 3, "contact_gap_hours": 12, "promise_grace_days": 3},
    {"stale_days": 365, "contact_limit": 1},
)


def moments(facts: Facts, rng: Random, count: int) -> list[datetime]:
    """Shortly after lists came, on holidays, where tickets turn, and far ahead, where claims lapse."""
    lists = sorted({each.as_of for each in facts.imports}) or [date(2026, 11, 1)]
    turns = of_tickets(facts)
    found = [
        datetime.combine(rng.choice(lists) + DAY * rng.randint(0, 4), rng.choice(CLOCK), SHANGHAI) for _ in range(count)
    ]
    found += [datetime(2026, 10, rng.randint(1, 8), 12, tzinfo=SHANGHAI), datetime(2027, 5, 2, 12, tzinfo=SHANGHAI)]
    found += [datetime(year, 1, 1, 12, tzinfo=SHANGHAI) + DAY * rng.randint(0, 300) for year in FAR]
    found += [each + SECOND * rng.choice((-1, 0, 0)) for each in rng.sample(turns, min(4, len(turns)))]
    return sorted(set(found))


def with_calls(facts: Facts, asked: list[datetime], rng: Random) -> Facts:
    """The company with all that its people did."""
    teller = Teller(facts, asked, rng)
    some, tickets = teller.some, sorted({(each.source, each.ticket_no) for each in facts.copies})
    contacts = [each for account in some(facts.accounts, 0.8) for each in teller.contacts(account)]
    return replace(
        facts,
        policies=teller.policies(),
        releases=tuple(teller.release(each) for each in some(tickets, 0.2)),
        manual_holds=tuple(teller.manual_hold(each) for each in some(facts.accounts, 0.1)),
        promises=tuple(teller.promise(each) for each in some(facts.accounts, 0.3) for _ in range(rng.randint(1, 2))),
        contacts=tuple(contacts),
        outside=tuple(teller.outside(each, contacts) for each in some(facts.accounts, 0.4) for _ in range(2)),
        verifications=tuple({teller.verification(each) for each in some(facts.accounts, 0.3)}),
        marks=tuple(teller.mark(each) for each in some(facts.accounts, 0.4)),
        care=frozenset(each.room for each in some(facts.accounts, 0.15)),
        others=tuple(teller.other(each, n) for n, each in enumerate(some(facts.accounts, 0.3))),
        escorts=tuple(teller.escort(each) for each in some(facts.accounts, 0.5) for _ in range(5)),
        demands=tuple(teller.demand(each) for each in some(facts.accounts, 0.4)),
        approvals=tuple(teller.approval(each) for each in some(facts.accounts, 0.8) for _ in range(2)),
        acts={each.room: (teller.act(),) for each in some(facts.accounts, 0.2)},
    )  # fmt: skip


@dataclass(frozen=True)
class Teller:
    facts: Facts
    asked: list[datetime]
    rng: Random

    def some(self, found: object, share: float) -> list:  # type: ignore[type-arg]
        return [each for each in found if self.rng.random() < share]  # type: ignore[attr-defined]

    def near(self) -> datetime:
        return self.rng.choice(self.asked)

    def ago(self) -> datetime:
        return self.near() - self.rng.choice(AGO)

    def day_near(self, least: int, most: int) -> date:
        return self.near().astimezone(SHANGHAI).date() + DAY * self.rng.randint(least, most)

    def policies(self) -> dict[str, tuple[Policy, ...]]:
        sites = sorted({each.room.community for each in self.facts.accounts})
        return {
            site: (Policy(), Policy(since=self.near() - 40 * DAY, **self.rng.choice(NUMBERS)))
            for site in self.some(sites, 0.7)
        }

    def release(self, ticket: tuple[str, str]) -> Release:
        opened = min(each.occurred_at for each in self.facts.copies if (each.source, each.ticket_no) == ticket)
        return Release(*ticket, opened + timedelta(hours=self.rng.randint(1, 400)))

    def manual_hold(self, account: Account) -> ManualHold:
        since, until = self.ago(), self.rng.choice((None, self.near(), self.near() + 5 * DAY))
        kind = self.rng.choice(("hardship", "legal", "instalment", "manager"))
        if until is not None and until <= since:
            until = since + DAY
        over = self.rng.choice((None, None, since + timedelta(hours=self.rng.randint(0, 200))))
        if self.rng.random() < 0.2 and account.room.building != "地库":
            area = (account.room.community, account.room.building, self.rng.choice((None, account.room.entrance)))
            return ManualHold(kind, since, until or since + 9 * DAY, area=area, released_at=over)
        return ManualHold(kind, since, until, owner=account.owner, released_at=over)

    def promise(self, account: Account) -> Promise:
        """More than anybody owes: what counts as paid since is another matter than the guard's."""
        return Promise(account.room, 9_999_999_999, self.day_near(-3, 3), self.ago())

    def contacts(self, account: Account) -> list[Contact]:
        """Some all around one moment, so that they are many; some anywhere, or just when a ticket turns."""
        near = self.near()
        turns = [each.occurred_at for each in self.facts.copies if each.place and each.place.room == account.room.room]
        times = [near - self.rng.choice(AGO) for _ in range(self.rng.randint(0, 5))] + [self.ago()]
        times += self.rng.sample(turns, min(1, len(turns)))
        return [self.contact(account, at) for at in times]

    def contact(self, account: Account, at: datetime) -> Contact:
        purpose = self.rng.choice(("collection", "collection", "collection", "service"))
        direction = self.rng.choice(("out", "out", "out", "in"))
        return Contact(
            account.room, purpose, direction, self.ago(), self.rng.choice(RESULTS), self.rng.choice(CHANNELS)
        )

    def outside(self, account: Account, contacts: list[Contact]) -> OutsideContact:
        """By itself, or near one of the board's own."""
        ours = [each for each in contacts if each.room == account.room]
        own = self.rng.choice(ours) if ours and self.rng.random() < 0.5 else self.contact(account, self.ago())
        apart = self.rng.choice((timedelta(0), 15 * MINUTE, -15 * MINUTE, 15 * MINUTE + SECOND))
        room = self.rng.choice((account.room, None))
        return OutsideContact(account.owner, room, own.at + apart, own.channel, self.rng.random() < 0.5)

    def verification(self, account: Account) -> Verification:
        return Verification(account.room, self.day_near(-1, 1))

    def mark(self, account: Account) -> Mark:
        since = self.ago()
        removed = self.rng.choice((None, None, since + 2 * HOUR))
        until = since + self.rng.choice((timedelta(days=180), timedelta(days=7)))
        return Mark(account.owner, self.rng.choice(("black", "black", "red")), since, until, removed)

    def other(self, account: Account, number: int) -> OtherPerson:
        """Known before anything is asked, or known no longer by then."""
        first = min(self.asked) - 400 * DAY
        relation = self.rng.choice(("agent", "tenant", "relative", "stranger"))
        own = sorted(self.facts.phones.get(account.owner, ()))
        phone = own[0] if own and self.rng.random() < 0.2 else f"199{number:08d}"
        return OtherPerson(account.room, relation, phone, first, first + DAY if self.rng.random() < 0.2 else None)

    def escort(self, account: Account) -> Escort:
        near = self.near()
        starts = near + self.rng.choice((-2 * HOUR - SECOND, -2 * HOUR, timedelta(0), 2 * HOUR, 2 * HOUR + SECOND))
        accepted = self.rng.choice((None, near, near - DAY, near + SECOND))
        called_off = self.rng.choice((None, None, near, near + DAY)) if accepted else None
        return Escort(account.room, starts, accepted, called_off)

    def demand(self, account: Account) -> Demand:
        kind, evidence = self.rng.choice(("demand", "lawyer_letter", "reminder")), self.rng.choice("AAB")
        return Demand(
            account.room, kind, evidence, self.day_near(-20, 1), self.rng.choice((None, self.day_near(-9, 1)))
        )

    def approval(self, account: Account) -> Approval:
        channel = self.rng.choice(("lawyer_letter", "lawsuit", "letter", "letter"))
        withdrawn = self.rng.choice((None, None, None, self.near()))
        return Approval(account.room, channel, self.rng.random() < 0.6, self.ago(), withdrawn)

    def act(self) -> Act:
        return Act(self.day_near(-40, 3), self.rng.choice(("demand", "plan", "filing")), self.rng.random() < 0.7)


def crew(rng: Random) -> tuple[str, ...]:
    return rng.choice(CREWS)


def number_for(facts: Facts, room: RoomKey, owner: str, rng: Random) -> str | None:
    """Nobody's in particular, the owner's, or somebody else's whom the office knows."""
    known = [each.phone for each in facts.others if each.room == room] + sorted(facts.phones.get(owner, ()))
    return rng.choice([None, *known])
