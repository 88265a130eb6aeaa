"""One list of charges on its way in, inside the write transaction of its import."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl
from sqlmodel import Session

from board.accounts.roll import Settled, settle
from board.arrears import version_rows, versions
from board.arrears.charge_keys import KEY, is_repeated
from board.arrears.cut_off import suspicions
from board.arrears.handovers import with_their_owners
from board.arrears.phases import without_unmapped
from board.arrears.silence import Silence, is_silent, later_snapshots, note_snapshot, resolved
from board.communities import naming
from board.db.bulk import Progress, read_rows
from board.db.sql import fetch, run_many
from board.imports import (
    Arrival,
    ImportReport,
    NothingKept,
    close_record,
    first_loads,
    follow_up,
    open_record,
    repeat_of,
)
from board.policies import policies
from board.rules.ports import Text
from board.rules.time import to_day, to_micros
from integrations.arrears_file import ChargeBatch
from integrations.files import Sheet

SNAPSHOT: Final = "snapshot"
WARNINGS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ChargesIn:
    """A list that was read, and how it is to be taken."""

    batch: ChargeBatch
    arrival: Arrival
    as_of: date
    zone: str = naming.DEFAULT_ZONE
    dry_run: bool = False
    confirm_drop: bool = False
    progress: Progress | None = None
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """The communities of a list by name, those that it may settle, and what its rejected rows keep silent about."""

    ids: dict[str, int]
    settling: list[int]
    silences: dict[int, list[Silence]]


def take(session: Session, charges: ChargesIn, report: ImportReport) -> None:
    """Store a list and fill in the report. Raises NothingKept where nothing is to stay."""
    charges = replace(charges, batch=without_unmapped(session, charges.batch, charges.sheet))
    batch, arrival = charges.batch, charges.arrival
    report.read, report.rejected = batch.charges.height + len(batch.rejects), len(batch.rejects)
    report.rejects = list(batch.rejects)
    named = _named(session, charges)
    report.communities = sorted(set(named.ids.values()))
    earlier = repeat_of(session, arrival, report)
    if earlier is not None:
        report.import_id, report.repeated, report.unchanged = earlier, True, batch.charges.height
        raise NothingKept
    settled, households = _settled(session, charges, named)
    rows = _rows(session, charges, households, report)
    plan = _plan(session, charges, named, rows)
    report.new, report.changed, report.unchanged = plan.appeared, plan.changed, plan.unchanged
    report.settled, report.differences = plan.absent.height, len(settled.book.differences)
    shares = {id_: policies(session, id_).at(arrival.now).cut_off_share for id_ in named.settling}
    report.refused = [] if charges.confirm_drop else suspicions(session, plan, shares)
    if report.refused or charges.dry_run:
        raise NothingKept
    _store(session, charges, named, settled, plan, report)


def _named(session: Session, charges: ChargesIn) -> Named:
    """Communities are made for good rows only; a rejected one may speak of a community that is known."""
    batch = charges.batch
    found = naming.make(session, batch.households["community"].unique(), now=charges.arrival.now, zone=charges.zone)
    known = naming.known(session)
    spoken_of = {*batch.protected["community"].unique(), *batch.unreadable_in}
    found |= {name: known[name] for name in spoken_of if name in known}
    naming.require(charges.arrival.by, found)
    unread = {found[name] for name in batch.unreadable_in if name in found}
    is_settling = charges.arrival.mode == SNAPSHOT and not batch.unreadable_anywhere
    silences: dict[int, list[Silence]] = {}
    for community, *rest in batch.protected.iter_rows():
        if community in found:
            silences.setdefault(found[community], []).append((rest[0], rest[1], rest[2], rest[3], rest[4], rest[5]))
    return Named(found, sorted(set(found.values()) - unread) if is_settling else [], silences)


def _settled(session: Session, charges: ChargesIn, named: Named) -> tuple[Settled, pl.DataFrame]:
    """Where the households belong: `community_id` and `account_id` of each, in their order."""
    households = charges.batch.households
    stated = households.with_columns(community_id=_coded(households["community"], named.ids))
    settled = settle(session, stated, source_id=charges.arrival.source_id)
    return settled, stated.select("community_id", settled.places["account_id"])


def _coded(column: pl.Series, codes: dict[str, int]) -> pl.Series:
    if not codes:  # every row was rejected
        return column.cast(pl.Int64)
    return column.replace_strict(list(codes), list(codes.values()), return_dtype=pl.Int64)


def _rows(session: Session, charges: ChargesIn, households: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    """The rows as `versions.plan` wants them, each charge once: of two rows the last stands."""
    frame = charges.batch.charges
    rows = frame.select(
        "row", "late_fee", *(pl.col(name).cast(pl.Int64) for name in [*versions.DATA, "first_month", "last_month"]),
        *households.select(pl.all().gather(frame["household"])),
        _coded(frame["item"], _items(session, frame)).alias("item_id"),
    )  # fmt: skip
    rows = with_their_owners(session, rows, source_id=charges.arrival.source_id)
    repeated = is_repeated(rows)
    if repeated.any():
        report.warnings += _warnings(rows.filter(repeated))
        rows = rows.unique(KEY, keep="last", maintain_order=True)
    return rows


def _items(session: Session, frame: pl.DataFrame) -> dict[str, int]:
    wanted = frame.select("item", "late_fee").unique().sort("item")
    run_many(
        session,
        "INSERT INTO fee_item (name, late_fee) VALUES (:name, :late) ON CONFLICT DO NOTHING",
        [{"name": name, "late": late} for name, late in wanted.iter_rows()],
    )
    return {str(name): int(id_) for name, id_ in fetch(session, "SELECT name, id FROM fee_item")}


def _warnings(repeated: pl.DataFrame) -> list[Text]:
    """Names the rows of each charge that the file has more than once."""
    groups = repeated.group_by(KEY, maintain_order=True).agg("row")["row"].to_list()
    found = [
        Text(
            zh=f"第 {'、'.join(map(str, rows))} 行是同一笔应收，以最后一行为准。",
            en=f"Rows {', '.join(map(str, rows))} are the same charge; the last one stands.",
        )
        for rows in groups[:WARNINGS_SHOWN]
    ]
    more = len(groups) - WARNINGS_SHOWN
    return (
        found
        if more <= 0
        else [*found, Text(f"另有 {more:,} 笔应收也重复了。", f"{more:,} more charges are repeated.")]
    )


def _plan(session: Session, charges: ChargesIn, named: Named, rows: pl.DataFrame) -> versions.Plan:
    source, day = charges.arrival.source_id, to_day(charges.as_of)
    communities = sorted(set(named.ids.values()))
    refused = [resolved(session, community, silences) for community, silences in named.silences.items()]
    silent = pl.concat([resolved(session, 0, []), *refused])
    known = version_rows.standing(
        session,
        source_id=source,
        day=day,
        communities=communities,
        accounts=None if named.settling else rows["account_id"],
    )
    settling = read_rows(
        session,
        "SELECT id, community_id FROM account WHERE community_id IN :communities",
        {"account_id": pl.Int64, "community_id": pl.Int64},
        communities=named.settling,
    )
    explicit = ~pl.col("community_id").is_in(named.settling)
    rows = rows.with_columns(explicit=explicit).with_columns(explicit=pl.col("explicit") | is_silent(rows, silent))
    return versions.plan(
        rows,
        known,
        day=day,
        later=later_snapshots(session, source_id=source, communities=communities, day=day),
        settling=settling,
        refused=silent,
    )


def _store(
    session: Session, charges: ChargesIn, named: Named, settled: Settled, plan: versions.Plan, report: ImportReport
) -> None:
    arrival, communities = charges.arrival, report.communities
    first = first_loads(session, arrival.kind, communities)
    import_id = open_record(session, arrival, communities=communities)
    late = [row[0] for row in fetch(session, "SELECT id FROM fee_item WHERE late_fee")]
    version_rows.write(
        session, plan, source_id=arrival.source_id, import_id=import_id, late_items=late, progress=charges.progress
    )
    for community in named.settling:
        note_snapshot(
            session, source_id=arrival.source_id, community_id=community, day=to_day(charges.as_of),
            import_id=import_id, silences=named.silences.get(community, []),
        )  # fmt: skip
    report.differences = settled.book.list_differences(session, import_id=import_id, at=to_micros(arrival.now))
    close_record(session, import_id, report, arrival)
    follow_up(
        session, communities=communities, first=first, now=arrival.now,
        links_may_change=settled.links_may_change, room_ids=settled.moved_rooms, charged=plan.accounts(),
    )  # fmt: skip
