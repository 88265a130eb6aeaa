"""How lists of charges become versions, read naively: one charge at a time, every list looked at.

The board writes versions set by set (`board.arrears.versions`); this is what they must amount to, whatever the order
in which the lists arrived.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from board.rules.charges import Version
from board.rules.time import OPEN_DAY

Key = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a row says of its charge: fen, and the due day yyyymmdd."""

    due_fen: int
    paid_fen: int
    due_day: int
    late_fee: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """A rejected row: it says nothing of its charge. None where that could not be read either."""

    account: int
    item: int | None = None
    months: tuple[int, int] | None = None

    def covers(self, key: Key) -> bool:
        account, item, *months = key
        return self.account == account and self.item in (None, item) and self.months in (None, tuple(months))


@dataclass(frozen=True, slots=True)
class ChargeList:
    """One list of one source and community. Keys are (account, item, first month, last month).

    `room_unread` says that some row's room could not be read: then the list settles nothing.
    """

    as_of: int
    is_snapshot: bool
    rows: Mapping[Key, Amounts]
    silences: Sequence[Silence] = field(default=())
    room_unread: bool = False

    def settles(self, key: Key) -> bool:
        """Whether the absence of a charge means that it is paid."""
        return self.is_snapshot and not self.room_unread and not any(each.covers(key) for each in self.silences)


def versions(lists: Sequence[ChargeList], key: Key) -> list[Version]:
    """The versions of one charge, oldest first, of lists in the order of their arrival.

    Of two lists of one day the later arrival stands; the first version holds backwards too.
    """
    found: list[Version] = []
    for day, said in _statements(lists, key):
        if said is None:
            if found and found[-1].settled_on > day:
                found[-1] = replace(found[-1], settled_on=day)
        elif found and found[-1].as_of == day:
            found[-1] = _version(key, day, found[-1].since, said)
        else:
            if found:
                found[-1] = replace(found[-1], until=day)
            found.append(_version(key, day, day if found else 0, said))
    return found


def _statements(lists: Sequence[ChargeList], key: Key) -> Iterator[tuple[int, Amounts | None]]:
    """(day, what it said) of each list that speaks of the charge; None says that it is paid."""
    for each in sorted(lists, key=lambda one: one.as_of):
        if key in each.rows:
            yield each.as_of, each.rows[key]
        elif each.settles(key):
            yield each.as_of, None


def _version(key: Key, day: int, since: int, said: Amounts) -> Version:
    _, item, first, last = key
    return Version(
        key=(0, item, first, last),
        as_of=day,
        since=since,
        until=OPEN_DAY,
        settled_on=OPEN_DAY,
        due_fen=said.due_fen,
        paid_fen=said.paid_fen,
        due_day=said.due_day,
        late_fee=said.late_fee,
    )
