"""Charges of a phase that nobody has mapped are rejected, and settle nothing meanwhile."""

from dataclasses import replace

import polars as pl
from sqlmodel import Session

from board.communities.phases import rejects, unmapped
from integrations.arrears_file import ChargeBatch
from integrations.files import Sheet


def without_unmapped(session: Session, batch: ChargeBatch, sheet: Sheet | None) -> ChargeBatch:
    """The batch with rows of unmapped phases among its rejects; nothing of the communities they may mean is settled."""
    bases = unmapped(session, [*batch.frame["community"].unique(), *batch.protected["community"].unique()])
    if not bases:
        return batch
    is_bad = pl.col("community").is_in(list(bases))
    bad = batch.frame.filter(is_bad)
    return replace(
        batch,
        frame=batch.frame.filter(~is_bad),
        rejects=sorted([*batch.rejects, *rejects(bad, bases, sheet)], key=lambda reject: reject.row),
        protected=batch.protected.filter(~is_bad),
        unreadable_in=batch.unreadable_in | set(bases.values()),
    )
