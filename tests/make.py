"""Rows for tests, one short call each: only what the test is about needs to be named, the rest is ordinary.

Every builder takes the session first and gives the row back flushed, with its id. Nothing here decides anything: the
states of accounts come from `board.decide`, which a test calls itself.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from board.accounts.tables import Account, Owner, OwnerPhone
from board.arrears.tables import ChargeVersion, FeeItem, Import
from board.communities.tables import Assignment, Building, Community, Person, PersonRole, Room
from board.db import append_only
from board.db.session import Database
from board.db.sql import fetch_one, is_sqlite
from board.rules.people import EVERYWHERE, Who
from board.rules.rooms import floor_stack
from board.rules.time import OPEN_DAY, month_index
from board.sources import source_id
from board.tables import metadata

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday 10:00 in Shanghai
Row = TypeVar("Row", bound=SQLModel)


def community(session: Session, name: str = "翠湖花园", zone: str = "Asia/Shanghai") -> Community:
    return _add(session, Community(name=name, zone=zone, created_at=NOW))


def building(session: Session, within: Community, name: str = "7") -> Building:
    return _add(session, Building(community_id=_id(within), name=name))


def room(session: Session, within: Building, name: str = "1503", entrance: str = "2", **facts: Any) -> Room:
    floor, stack = floor_stack(name)
    row = Room(
        community_id=within.community_id, building_id=_id(within), entrance=entrance, name=name,
        **{"floor": floor, "stack": stack, "on_roll": True, **facts},
    )  # fmt: skip
    return _add(session, row)


def owner(session: Session, within: Community, name: str = "张伟", *phones: str) -> Owner:
    row = _add(session, Owner(community_id=_id(within), name=name, name_key=name))
    for position, phone in enumerate(phones):
        session.add(OwnerPhone(owner_id=_id(row), phone=phone, position=position))
    session.flush()
    return row


def account(session: Session, of: Owner, at: Room, **facts: Any) -> Account:
    return _add(session, Account(community_id=at.community_id, room_id=_id(at), owner_id=_id(of), **facts))


def household(
    session: Session, room_name: str = "1503", *, owner_name: str = "张伟", site: str = "翠湖花园"
) -> Account:
    """An account with all it stands on: building 7, entrance 2 of a community, which is made at its first mention.

    Its charges are known as of today (`NOW`), so that nobody has to verify them before a call.
    """
    known = fetch_one(session, "SELECT id FROM community WHERE name = :name", name=site)
    within = session.get_one(Community, known[0]) if known else community(session, site)
    if not known:
        imported(session, within, as_of=NOW - timedelta(days=6))
        imported(session, within)
    known = fetch_one(session, "SELECT id FROM building WHERE community_id = :community", community=_id(within))
    house = session.get_one(Building, known[0]) if known else building(session, within)
    return account(session, owner(session, within, owner_name), room(session, house, room_name))


def charge(
    session: Session, of: Account, month: tuple[int, int] = (2026, 9), *, due_fen: int = 31_000, item: str = "物业费",
    source: str = "file", **facts: Any,
) -> ChargeVersion:  # fmt: skip
    """A charge of one month, unpaid, due on the month's 28th, known from the start; `facts` name what differs."""
    year, number = month
    late_fee = "违约金" in item or "滞纳金" in item
    defaults = {
        "as_of": 20261101, "since": 0, "until": OPEN_DAY, "settled_on": OPEN_DAY, "paid_fen": 0, "import_id": 0,
        "due_day": year * 10_000 + number * 100 + 28,
    }  # fmt: skip
    row = ChargeVersion(
        account_id=_id(of), source_id=source_id(session, source), item_id=_item(session, item, late_fee),
        first_month=month_index(year, number), last_month=month_index(year, number), due_fen=due_fen,
        late_fee=late_fee, **{**defaults, **facts},
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def imported(session: Session, within: Community, *, kind: str = "arrears", as_of: datetime = NOW) -> Import:
    """The record of a file that was taken in, which says from when the community's charges are."""
    row = Import(
        kind=kind, source_id=source_id(session, "file"), mode="snapshot", as_of=as_of, file_name="list.csv",
        sha256="0" * 64, at=as_of, communities=[_id(within)], counts={}, header=[],
    )  # fmt: skip
    return _add(session, row)


def person(
    session: Session, role: str, within: Community | None = None, *, name: str = "", looks_after: Building | None = None
) -> Who:
    """Somebody with one role in one community (everywhere where none is named), as queries and actions take them."""
    name = name or f"{role}{_count(session)}"
    row = _add(session, Person(login=name, name=name, password_hash="", created_at=NOW))
    place = EVERYWHERE if within is None else _id(within)
    session.add(PersonRole(person_id=_id(row), role=role, community_id=place))
    if looks_after is not None:
        session.add(Assignment(building_id=_id(looks_after), role=role, person_id=_id(row)))
    session.flush()
    return Who(_id(row), name, frozenset({(role, place)}))


def wipe(database: Database) -> None:
    """Remove every row, so that each example of a property test starts from nothing."""
    with database.write() as session:
        unguard(session)
        for table in reversed(metadata.sorted_tables):
            session.connection().execute(table.delete())


def unguard(session: Session) -> None:
    """Drop the triggers that keep the audit as it is, as only somebody with the whole database in hand can."""
    for name in append_only.NAMES:
        on = "" if is_sqlite(session) else " ON audit_entry"
        session.connection().exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")


def _item(session: Session, name: str, late_fee: bool) -> int:
    known = fetch_one(session, "SELECT id FROM fee_item WHERE name = :name", name=name)
    return int(known[0]) if known else _id(_add(session, FeeItem(name=name, late_fee=late_fee)))


def _count(session: Session) -> int:
    found = fetch_one(session, "SELECT COUNT(*) FROM person")
    assert found is not None
    return int(found[0]) + 1


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def _id(row: Any) -> int:
    assert row.id is not None
    return int(row.id)
