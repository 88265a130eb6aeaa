"""Charges of a phase that nobody has mapped are rejected, and settle nothing meanwhile."""

from dataclasses import replace

import polars as pl
from sqlmodel import Session

from board.communities.phases import rejects, unmapped
from integrations.arrears_file import ChargeBatch
from integrations.files import Sheet


def without_unmapped(session: Session, batch: ChargeBatch, sheet: Sheet | None) -> ChargeBatch:
    """The batch with rows of unmapped phases among its rejects; nothing of the communities they may mean is settled."""
    bases = unmapped(session, [*batch.households["community"].unique(), *batch.protected["community"].unique()])
    if not bases:
        return batch
    bad = batch.frame.filter(pl.col("community").is_in(list(bases)))
    return replace(
        batch.without(bases),
        rejects=sorted([*batch.rejects, *rejects(bad, bases, sheet)], key=lambda reject: reject.row),
        unreadable_in=batch.unreadable_in | set(bases.values()),
    )
