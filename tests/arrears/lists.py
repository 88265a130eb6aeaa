"""Lists of charges for tests: given to the intake as it gets them from the reader, without a file."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from sqlmodel import Session

from board.arrears.intake import ChargesIn, take
from board.db.sql import fetch
from board.imports import Arrival, FileFacts, ImportReport, NothingKept
from board.rules.charge_versions import Amounts, ChargeList, Key, Silence
from board.rules.charges import Version
from board.rules.people import BOARD
from board.rules.time import from_day
from board.sources import source_id
from integrations.arrears_file import ChargeBatch

SITE = "翠湖花园"
ITEMS = ("物业费", "停车费", "违约金")
PROTECTED = {
    "community": pl.String, "building": pl.String, "entrance": pl.String, "room": pl.String, "item": pl.String,
    "first_month": pl.Int32, "last_month": pl.Int32,
}  # fmt: skip
ROWS = {
    "row": pl.Int64, "community": pl.String, "building": pl.String, "entrance": pl.String, "room": pl.String,
    "remark": pl.String, "owner": pl.String, "owner_ref": pl.String, "phones": pl.String,
    "item": pl.String, "late_fee": pl.Boolean, "first_month": pl.Int32, "last_month": pl.Int32, "due_fen": pl.Int64,
    "paid_fen": pl.Int64, "due_day": pl.Int32,
}  # fmt: skip
SAID = ["community", "building", "entrance", "room", "remark", "owner", "owner_ref", "phones"]


def place(account: int) -> tuple[str, str, str]:
    """Where the flat with this number is: two buildings."""
    return str(1 + account % 2), "", str(101 + account)


def row(number: int, key: Key, said: Amounts, *, owner: str = "", phones: str = "") -> tuple[object, ...]:
    account, item, first, last = key
    return (
        number, SITE, *place(account), "", owner, "", phones, ITEMS[item], said.late_fee,
        first, last, said.due_fen, said.paid_fen, said.due_day,
    )  # fmt: skip


def batch(each: ChargeList) -> ChargeBatch:
    rows = [row(number, key, said) for number, (key, said) in enumerate(each.rows.items(), start=2)]
    frame = pl.DataFrame(rows, ROWS, orient="row").with_row_index("household")
    return ChargeBatch(
        frame.drop(SAID),
        frame.select(SAID),
        protected=pl.DataFrame([_protected(one) for one in each.silences], PROTECTED, orient="row"),
        unreadable_in=frozenset({SITE}) if each.room_unread else frozenset(),
    )


def bring(session: Session, charges: ChargeBatch, *, as_of: int, mode: str, now: datetime, **how: bool) -> ImportReport:
    """Take a list; the report says what became of it, also where nothing was kept."""
    report = ImportReport()
    arrival = Arrival("arrears", source_id(session, "fees"), mode, now, FileFacts(), BOARD, now)
    try:
        take(session, ChargesIn(charges, arrival, from_day(as_of), **how), report)  # type: ignore[arg-type]
    except NothingKept:
        session.rollback()
    return report


def stored(session: Session) -> dict[Key, list[Version]]:
    """The versions in the database by (account, item, months), flats and items by the numbers of this module."""
    flats = {place(account): account for account in range(20)}
    items = {name: number for number, name in enumerate(ITEMS)}
    found: dict[Key, list[Version]] = {}
    for building, entrance, room, item, first, last, *rest in fetch(
        session,
        "SELECT b.name, r.entrance, r.name, i.name, v.first_month, v.last_month, v.as_of, v.since, v.until,"
        " v.settled_on, v.due_fen, v.paid_fen, v.due_day, v.late_fee FROM charge_version v"
        " JOIN account a ON a.id = v.account_id JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id JOIN fee_item i ON i.id = v.item_id ORDER BY v.as_of",
    ):
        key = (flats[building, entrance, room], items[item], first, last)
        found.setdefault(key, []).append(Version((0, *key[1:]), *rest[:-1], bool(rest[-1])))
    return found


def in_effect(versions: Sequence[Version], day: int) -> tuple[int, ...] | None:
    """What a day sees of a charge: due, paid, outstanding, due day; None where it is settled or unknown."""
    now = [version for version in versions if version.since <= day < version.until]
    assert len(now) <= 1, f"two versions in effect on {day}: {now}"
    if not now or day >= now[0].settled_on:
        return None
    return now[0].due_fen, now[0].paid_fen, now[0].outstanding(day), now[0].due_day


def _protected(silence: Silence) -> tuple[object, ...]:
    first, last = silence.months or (None, None)
    item = None if silence.item is None else ITEMS[silence.item]
    return SITE, *place(silence.account), item, first, last
