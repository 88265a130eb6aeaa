"""Short words for worked examples: one community, flats of a few owners, times in November 2026 Shanghai."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from tests.oracle.facts import (
    SHANGHAI,
    Account,
    ChargeImport,
    ChargeRow,
    Copy,
    Facts,
    Place,
    RoomKey,
    month_index,
)

SITE = "翠湖花园"
FLAT = RoomKey(SITE, "7", "2", "1503")
SECOND_FLAT = RoomKey(SITE, "3", "1", "201")
NEIGHBOUR = RoomKey(SITE, "7", "2", "302")
ZHANG = Account(FLAT, "zhang")
ZHANG_AGAIN = Account(SECOND_FLAT, "zhang")
LI = Account(NEIGHBOUR, "li")
ACCOUNTS = (ZHANG, ZHANG_AGAIN, LI)
PHONES = {"zhang": frozenset({"13800000001"}), "li": frozenset({"13800000002"})}
SECOND = timedelta(seconds=1)
OCTOBER = (month_index(2026, 10), month_index(2026, 10))


def at(text: str) -> datetime:
    """`05 09:00` is the fifth of November 2026 at nine, `12-05` the fifth of December at midnight."""
    day, _, time = text.partition(" ")
    month, _, number = day.rpartition("-")
    hour, minute = (time or "00:00").split(":")
    return datetime(2026, int(month or 11), int(number), int(hour), int(minute), tzinfo=SHANGHAI)


def day(text: str) -> date:
    return at(text).date()


def charge(
    due_fen: int = 10_000,
    *,
    room: RoomKey = FLAT,
    item: str = "物业费",
    months: tuple[int, int] = OCTOBER,
    paid_fen: int = 0,
    due: str = "10-31",
) -> ChargeRow:
    return ChargeRow(room, item, months, due_fen, paid_fen, day(due))


def snapshot(as_of: str, *rows: ChargeRow, **more: object) -> ChargeImport:
    return arrears(as_of, "snapshot", rows, **more)


def delta(as_of: str, *rows: ChargeRow, **more: object) -> ChargeImport:
    return arrears(as_of, "delta", rows, **more)


def arrears(as_of: str, mode: str, rows: Iterable[ChargeRow], **more: object) -> ChargeImport:
    plain = {"content": repr((as_of, mode, tuple(rows))), "source": "fees", "communities": frozenset({SITE})}
    return ChargeImport(mode=mode, as_of=day(as_of), rows=tuple(rows), **{**plain, **more})  # type: ignore[arg-type]


def event(
    when: str,
    status: str = "open",
    *,
    no: str = "T1",
    room: RoomKey | None = FLAT,
    updated: str | None = None,
    kind: str | None = "complaint",
    **stated: object,
) -> Copy:
    place = stated.pop("place", Place(*room) if room else None)
    return Copy(
        "desk", no, at(when), status, updated_at=at(updated) if updated else None, kind=kind, place=place, **stated
    )  # type: ignore[arg-type]


def story(*words: str, no: str = "T1", **stated: object) -> tuple[Copy, ...]:
    """`01 open`, `03 10:00 resolved`: one complaint told in events."""
    return tuple(event(word.rpartition(" ")[0], word.rpartition(" ")[2], no=no, **stated) for word in words)


def company(*copies: Copy, **more: object) -> Facts:
    """The three flats, each owing October; other facts by name."""
    rows = [charge(room=account.room) for account in ACCOUNTS]
    plain = {"accounts": ACCOUNTS, "phones": PHONES, "imports": (snapshot("01", *rows),)}
    return Facts(copies=copies, **{**plain, **more})  # type: ignore[arg-type]
