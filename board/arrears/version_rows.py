"""Versions of charges in and out of their table, a million at a time."""

from collections.abc import Sequence

import polars as pl
from sqlmodel import Session

from board.arrears.charge_keys import KEY
from board.arrears.versions import DATA, SPAN, Plan
from board.db.bulk import Progress, read_numbers, update_frame, write_frame
from board.db.sql import ids

FEW = 1000


def standing(
    session: Session, *, source_id: int, day: int, communities: Sequence[int], accounts: pl.Series | None = None
) -> pl.DataFrame:
    """The versions of a source that are in effect on a day or begin after it, in these communities.

    Where `accounts` are few, only theirs: a list that settles nothing need not look at anybody else's.
    """
    within = f"SELECT id FROM account WHERE community_id IN ({ids(communities)})"
    if accounts is not None and accounts.n_unique() <= FEW:
        within = ids(accounts.unique())
    packed = read_numbers(
        session,
        f"SELECT {', '.join(PACKED.values())} FROM charge_version"
        f" WHERE source_id = {int(source_id)} AND until > {int(day)} AND account_id IN ({within})",
        list(PACKED),
    )
    return _unpacked(packed)


# Numbers that share one, since each that crosses from the database costs as much as any other: months have 15 bits,
# days 27, items 20.
PACKED = {
    "account_item": "(CAST(account_id AS BIGINT) << 20) | item_id",
    "months_due": "(CAST(first_month AS BIGINT) << 42) | (CAST(last_month AS BIGINT) << 27) | due_day",
    "due_fen": "due_fen",
    "paid_fen": "paid_fen",
    "as_of_since": "(CAST(as_of AS BIGINT) << 27) | since",
    "until_settled": "(CAST(until AS BIGINT) << 27) | settled_on",
}


def _unpacked(packed: pl.DataFrame) -> pl.DataFrame:
    def bits(name: str, low: int, width: int) -> pl.Expr:
        return (pl.col(name) // (1 << low)) % (1 << width)

    return packed.select(
        account_id=bits("account_item", 20, 43), item_id=bits("account_item", 0, 20),
        first_month=bits("months_due", 42, 15), last_month=bits("months_due", 27, 15),
        as_of=bits("as_of_since", 27, 27), since=bits("as_of_since", 0, 27),
        until=bits("until_settled", 27, 27), settled_on=bits("until_settled", 0, 27),
        due_fen="due_fen", paid_fen="paid_fen", due_day=bits("months_due", 0, 27),
    )  # fmt: skip


def write(
    session: Session,
    plan: Plan,
    *,
    source_id: int,
    import_id: int,
    late_items: Sequence[int],
    progress: Progress | None,
) -> None:
    """Store a plan, in the order of the primary key. Pins name the snapshot's import: it is what said so."""
    update_frame(session, "charge_version", plan.spans.with_columns(source_id=pl.lit(source_id)),
                 keys=[*KEY, "source_id", "as_of"])  # fmt: skip
    columns = ", ".join(f"{name} = excluded.{name}" for name in [*SPAN, *DATA, "late_fee", "import_id"])
    fixed, ours = {"source_id": source_id}, {"source_id": source_id, "import_id": import_id}
    write_frame(session, "charge_version", plan.new.sort(KEY), constants=ours, progress=progress)
    write_frame(
        session, "charge_version", plan.replaced.sort(KEY), constants=ours, progress=progress,
        on_conflict="ON CONFLICT (account_id, source_id, item_id, first_month, last_month, as_of)"
        f" DO UPDATE SET {columns}",
    )  # fmt: skip
    pins = plan.pins.with_columns(late_fee=pl.col("item_id").is_in(list(late_items)))
    write_frame(session, "charge_version", pins.sort(KEY), constants=fixed)
