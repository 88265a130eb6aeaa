"""What the scenes of the story share: the company so far, its people, and households to pick for a part."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from board.db.sql import fetch, ids
from board.demo.sites import Home
from board.rules.people import Who
from board.rules.words import State

ZONE = ZoneInfo("Asia/Shanghai")
MAIN_SITE = "翠湖花园"
SCAFFOLD = "3"  # the building whose first entrance is on hold while scaffolding stands
FEW = 12

# A scene yields the moment of what it does next, and is sent the session of that moment's transaction.
Scene = Generator[datetime, Session, None]


@dataclass
class Stage:
    """`now` is the moment the story ends. `used` are owners who have had their part; 0 is none.

    `restless` are owners of whom the ticket system tells something in the last days.
    """

    now: datetime
    people: dict[str, Who] = field(default_factory=dict)
    used: set[int] = field(default_factory=lambda: {0})
    restless: set[int] = field(default_factory=set)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """A local time of another day; days to come are negative, today is `ago`'s."""
        day = self.now.astimezone(ZONE) - timedelta(days=days_ago)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def ago(self, minutes: int) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def day(self, ahead: int) -> date:
        return self.today + timedelta(days=ahead)


def pick(
    session: Session, stage: Stage, state: State, count: int = 1, *, site: str = MAIN_SITE, building: str = ""
) -> list[int]:
    """Up to `count` accounts in this state now whose owners have had no part yet; fewer where few are left.

    Who is to stay collectable for a while is taken from the quiet ones: those without a ticket in the last days.
    """
    rows = fetch(
        session,
        "SELECT s.account_id, s.owner_id FROM account_state s JOIN community c ON c.id = s.community_id"
        " JOIN building b ON b.id = s.building_id JOIN account a ON a.id = s.account_id JOIN room r ON r.id = a.room_id"
        " WHERE s.state = :state AND c.name = :site AND (b.name = :building OR :building = '')"
        " AND s.outstanding_fen > 0 AND NOT (b.name = :scaffold AND r.entrance = '1')"
        f" AND s.owner_id NOT IN ({ids(stage.used)}) ORDER BY s.months_overdue DESC, s.account_id",
        state=str(state), site=site, building=building, scaffold=SCAFFOLD,
    )  # fmt: skip
    if state == State.COLLECTABLE:
        rows = [row for row in rows if row[1] not in stage.restless]
    found = rows[: min(count, 1 + len(rows) // FEW)]
    stage.used.update(owner for _, owner in found)
    return [int(account) for account, _ in found]


def accounts_of(session: Session, homes: Iterable[Home]) -> list[int]:
    """The current accounts of these homes, in their order."""
    found: list[int] = []
    for home in homes:
        rows = fetch(
            session,
            "SELECT a.id FROM account a JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id"
            " JOIN community c ON c.id = r.community_id WHERE a.until IS NULL AND c.name = :site"
            " AND b.name = :building AND r.entrance = :entrance AND r.name = :room",
            site=home.site, building=home.building, entrance=home.entrance, room=home.room,
        )  # fmt: skip
        found += [int(account) for (account,) in rows]
    return found


def owners_of(session: Session, accounts: Iterable[int]) -> set[int]:
    rows = fetch(session, f"SELECT owner_id FROM account WHERE id IN ({ids(accounts)})")
    return {int(owner) for (owner,) in rows}


def outstanding(session: Session, account_id: int) -> int:
    """What the account owes now, in fen."""
    rows = fetch(session, "SELECT outstanding_fen FROM account_state WHERE account_id = :id", id=account_id)
    return int(rows[0][0])


def building_id(session: Session, name: str, site: str = MAIN_SITE) -> int:
    rows = fetch(
        session,
        "SELECT b.id FROM building b JOIN community c ON c.id = b.community_id WHERE b.name = :name AND c.name = :site",
        name=name,
        site=site,
    )
    return int(rows[0][0])
