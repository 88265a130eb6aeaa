"""A small office for the tests of tasks: one community, one building, three households, and a person per department."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlmodel import Session

from board.accounts.tables import Account, AccountState, Owner
from board.communities.tables import Building, Community, Person, PersonRole, Room
from board.rules.people import Who
from board.rules.time import OPEN_DAY
from tests import make

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday 10:00 in Shanghai
ROLES = (
    "clerk", "steward", "engineering", "environment", "security", "manager", "administrator", "auditor",
)  # fmt: skip


@dataclass
class Office:
    community: int
    building: int
    people: dict[str, Who]
    rooms: list[int] = field(default_factory=list)
    accounts: list[int] = field(default_factory=list)

    def __getattr__(self, role: str) -> Who:
        return self.people[role]


def office(session: Session, name: str = "翠湖花园") -> Office:
    """Households 7-2-1501 to 1503 owe; 1503's is on hold. A second steward is `colleague`."""
    community = Community(name=name, zone="Asia/Shanghai", created_at=NOW)
    session.add(community)
    session.flush()
    building = Building(community_id=community.id, name="7")
    session.add(building)
    session.flush()
    made = Office(community.id, building.id, {})
    for role in (*ROLES, "colleague"):
        made.people[role] = person(session, community.id, "steward" if role == "colleague" else role, f"{name}{role}")
    make.imported(session, community)
    for number in range(1501, 1504):
        household(session, made, str(number), "held" if number == 1503 else "collectable")
    return made


def person(session: Session, community: int, role: str, name: str) -> Who:
    one = Person(login=name, name=name, password_hash="", created_at=NOW)
    session.add(one)
    session.flush()
    session.add(PersonRole(person_id=one.id, role=role, community_id=community))
    session.flush()
    return Who(one.id, name, frozenset({(role, community)}))


def household(session: Session, made: Office, room_name: str, state: str) -> int:
    room = Room(community_id=made.community, building_id=made.building, entrance="2", name=room_name)
    owner = Owner(community_id=made.community, name=f"张{room_name}", name_key=f"张{room_name}")
    session.add_all([room, owner])
    session.flush()
    account = Account(community_id=made.community, room_id=room.id, owner_id=owner.id)
    session.add(account)
    session.flush()
    session.add(
        AccountState(
            account_id=account.id, community_id=made.community, building_id=made.building, owner_id=owner.id,
            state=state, months_overdue=3, level=1, outstanding_fen=186_000, stands_through=OPEN_DAY,
        )
    )  # fmt: skip
    session.flush()
    if state != "settled":
        for month in (6, 7, 8, 9):
            make.charge(session, account, (2026, month), due_fen=46_500)
    made.rooms.append(room.id)
    made.accounts.append(account.id)
    return account.id
