"""Who bears what of a flat's fees when it is sold: a proposal by days, which the two owners may agree otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from board.rules.charges import Version


@dataclass(frozen=True, slots=True)
class Share:
    """One charge between seller and buyer: `seller_fen` and `buyer_fen` make its due amount.

    `seller_days` of `days` lie before the handover; what was paid is taken as the seller's.
    """

    key: tuple[int, int, int, int]
    due_fen: int
    paid_fen: int
    seller_fen: int
    buyer_fen: int
    seller_days: int
    days: int

    @property
    def is_split(self) -> bool:
        return 0 < self.seller_days < self.days

    @property
    def seller_owes(self) -> int:
        """Fen of the seller's share that nobody has paid."""
        return max(0, self.seller_fen - self.paid_fen)

    @property
    def buyer_owes(self) -> int:
        """Fen of the buyer's share that nobody has paid."""
        return max(0, self.due_fen - self.paid_fen) - self.seller_owes

    @property
    def paid_ahead(self) -> int:
        """Fen that the seller has paid of the buyer's share."""
        return max(0, min(self.paid_fen, self.due_fen) - self.seller_fen)


def shares(versions: Iterable[Version], *, day: int, on: date) -> list[Share]:
    """The charges as they stand on the local day `day`, split at 00:00 of the handover day `on`.

    A charge of the seller's time that is paid says nothing and is left out; one that spans the day is there anyway.
    """
    found = [_share(version, day, on) for version in versions if version.since <= day < version.until]
    wanted = [one for one in found if one.is_split or one.due_fen > one.paid_fen]
    return sorted(wanted, key=lambda one: (one.key[2], one.key[3], one.key[1]))


def _share(version: Version, day: int, on: date) -> Share:
    first, after = _first_day(version.key[2]), _first_day(version.key[3] + 1)
    days = (after - first).days
    before = min(max(0, (on - first).days), days)
    seller = _rounded(version.due_fen * before, days)
    paid = min(version.paid(day), version.due_fen)
    return Share(version.key, version.due_fen, paid, seller, version.due_fen - seller, before, days)


def last_day(month: int) -> date:
    """The last day of a month, given as year * 12 + month - 1."""
    return _first_day(month + 1) - timedelta(days=1)


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _rounded(amount: int, by: int) -> int:
    """Half up, in whole fen."""
    return (2 * amount + by) // (2 * by)
