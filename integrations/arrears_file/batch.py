"""An arrears list that was read: charges, the households that they belong to, and what could not be read."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import polars as pl

from board.rules.ports import Reject

SAID = ["community", "building", "entrance", "room", "remark", "owner", "owner_ref", "phones"]
CHARGED = ["row", "household", "item", "late_fee", "first_month", "last_month", "due_fen", "paid_fen", "due_day"]
KEPT_SAFE = ["community", "building", "entrance", "room", "item", "first_month", "last_month"]


@dataclass(frozen=True)
class ChargeBatch:
    """One arrears list, read.

    `charges`, a row for each good row of the file: `row` (as Excel numbers it), `household` (its place in
    `households`), `item`, `late_fee`, `first_month`, `last_month` (month indexes), `due_fen`, `paid_fen`, `due_day`
    (yyyymmdd). `households`, what rows that follow each other say alike, in the order of the file: `community` (never
    ""), `building`, `entrance`, `room`, `remark`, `owner`, `owner_ref`, `phones` (all, comma between); a flat whose
    rows lie apart is there several times.
    `protected` is what could be read of rejected rows that name a room: their charge must not be taken for settled;
    its `first_month` and `last_month` are null where the period was unreadable: then the item's every period counts.
    `unreadable_in` names the communities in which a row's room could not be read, so that nothing there may be settled;
    `unreadable_anywhere` says that even the community of such a row is unknown.
    """

    charges: pl.DataFrame
    households: pl.DataFrame
    rejects: list[Reject] = field(default_factory=list)
    protected: pl.DataFrame = field(default_factory=pl.DataFrame)
    unreadable_in: frozenset[str] = frozenset()
    unreadable_anywhere: bool = False

    @property
    def frame(self) -> pl.DataFrame:
        """Each charge beside what its household says: whole rows, for reading them one by one."""
        return self.charges.hstack(self.households.select(pl.all().gather(self.charges["household"])))

    def without(self, communities: Collection[str]) -> "ChargeBatch":
        """The batch without the good and the protected rows of these communities."""
        is_out = pl.col("community").is_in(list(communities))
        in_one = self.households.select(is_out)["community"]
        charges, households = in_use(self.charges.filter(~in_one.gather(self.charges["household"])), self.households)
        return replace(self, charges=charges, households=households, protected=self.protected.filter(~is_out))


def in_use(charges: pl.DataFrame, households: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Only those households that a charge belongs to, the charges renumbered."""
    used = charges["household"].unique().sort()
    renumbered = charges.with_columns(household=used.search_sorted(charges["household"]))
    return renumbered, households.select(pl.all().gather(used))
