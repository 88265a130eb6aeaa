"""The roll comes in: which rooms there are, and whose they are."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
from sqlmodel import Session

from board.accounts.roll import Settled, settle
from board.accounts.stewards import assign_stewards
from board.communities import naming
from board.communities.phases import rejects, unmapped
from board.db.bulk import Progress, lock_imports, read_rows, uncollected, update_frame
from board.db.session import Database
from board.imports import (
    Arrival,
    FileFacts,
    ImportReport,
    NothingKept,
    close_record,
    first_loads,
    follow_up,
    open_record,
    repeat_of,
)
from board.rules.people import Who
from board.rules.ports import RoomIn, Text
from board.rules.time import local_midnight, to_micros
from board.sources import source_id
from integrations.files import Sheet
from integrations.rooms_file import read_rooms

FACTS = ("floor", "stack", "area", "remark", "care")
CODES = {"community": pl.String, "community_id": pl.Int64}
SCHEMA = {
    "room_id": pl.Int64, "on_roll": pl.Int64, "floor": pl.Int64, "stack": pl.String, "area": pl.String,
    "remark": pl.String, "care": pl.Int64,
}  # fmt: skip


def import_rooms(
    database: Database,
    *,
    sheet: Sheet,
    source: str,
    file_name: str,
    sha256: str,
    by: Who,
    now: datetime,
    community: str = "",
    as_of: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    zone: str = naming.DEFAULT_ZONE,
) -> ImportReport:
    """Take a roll read with `ROOMS`: rooms, owners and phones it brings are added, facts it states replace ours.

    A room that the roll lacks stays. A room whose owner differs is listed for "sold or corrected?". All of it is one
    transaction; a `dry_run` writes nothing.
    """
    with database.read() as session:
        names, default = naming.spellings(session), community or naming.only(session)
    batch = read_rooms(sheet, default_community=default, communities=names)
    report = ImportReport(read=batch.rows, skipped=sheet.skipped, header=sheet.header, rejects=batch.rejects)
    with uncollected(), suppress(NothingKept), database.write() as session:
        lock_imports(session)
        day = as_of or now.astimezone(ZoneInfo(zone)).date()
        file = FileFacts(file_name, sha256, sheet.header)
        arrival = Arrival("rooms", source_id(session, source), "", local_midnight(day, ZoneInfo(zone)), file, by, now)
        _take(session, batch.rooms, arrival, sheet, zone, dry_run, report)
        if progress is not None:
            progress(report.read, report.read)
    return report


def _take(
    session: Session,
    rooms: Sequence[RoomIn],
    arrival: Arrival,
    sheet: Sheet,
    zone: str,
    dry_run: bool,
    report: ImportReport,
) -> None:
    stated = _without_unmapped(session, _frame(rooms), sheet, report)
    communities = naming.make(session, stated["community"].unique(), now=arrival.now, zone=zone)
    naming.require(arrival.by, communities)
    report.communities = sorted(set(communities.values()))
    earlier = repeat_of(session, arrival, report)
    if earlier is not None:
        report.import_id, report.repeated, report.unchanged = earlier, True, stated.height
        raise NothingKept
    codes = pl.DataFrame({"community": list(communities), "community_id": list(communities.values())}, schema=CODES)
    stated = stated.join(codes, on="community", how="left", maintain_order="left")
    settled = settle(session, stated, source_id=arrival.source_id)
    report.differences = len(settled.book.differences)
    _write_facts(
        session, _last_of_each(stated.hstack(settled.places), report), has_care="care" in sheet.fields, report=report
    )
    assign_stewards(session, stated.hstack(settled.places), report)
    if dry_run:
        raise NothingKept
    _close(session, arrival, settled, report)


def _close(session: Session, arrival: Arrival, settled: Settled, report: ImportReport) -> None:
    first = first_loads(session, arrival.kind, report.communities)
    import_id = open_record(session, arrival, communities=report.communities)
    report.differences = settled.book.list_differences(session, import_id=import_id, at=to_micros(arrival.now))
    close_record(session, import_id, report, arrival)
    follow_up(
        session, communities=report.communities, first=first, now=arrival.now,
        links_may_change=settled.links_may_change, room_ids=settled.moved_rooms,
    )  # fmt: skip


def _frame(rooms: Sequence[RoomIn]) -> pl.DataFrame:
    rows = [{**asdict(room), "phones": ",".join(room.phones), "care": int(bool(room.care))} for room in rooms]
    texts = dict.fromkeys(
        (
            "community",
            "building",
            "entrance",
            "room",
            "stack",
            "area",
            "owner",
            "owner_ref",
            "phones",
            "steward",
            "remark",
        ),
        pl.String,
    )
    return pl.DataFrame(rows, schema={**texts, "floor": pl.Int64, "care": pl.Int64, "row": pl.Int64})


def _without_unmapped(session: Session, stated: pl.DataFrame, sheet: Sheet, report: ImportReport) -> pl.DataFrame:
    bases = unmapped(session, stated["community"].unique())
    is_bad = pl.col("community").is_in(list(bases))
    found = [*report.rejects, *rejects(stated.filter(is_bad), bases, sheet)]
    report.rejects = sorted(found, key=lambda reject: reject.row)
    report.rejected = len(found)
    return stated.filter(~is_bad)


def _last_of_each(stated: pl.DataFrame, report: ImportReport) -> pl.DataFrame:
    """One row for each room, the last; a room's co-owners stand in rows of their own, so this is worth a word only."""
    groups = stated.group_by("room_id", maintain_order=True).agg("row").filter(pl.col("row").list.len() > 1)
    if groups.height:
        shown = "、".join("/".join(map(str, rows)) for rows in groups["row"].head(10).to_list())
        report.warnings.append(
            Text(f"有 {groups.height:,} 套房屋出现多次（行 {shown}），以最后一行为准。",
                 f"{groups.height:,} rooms stand in several rows ({shown}); the last one counts.")
        )  # fmt: skip
    return stated.unique("room_id", keep="last", maintain_order=True)


def _write_facts(session: Session, rooms: pl.DataFrame, *, has_care: bool, report: ImportReport) -> None:
    """Put the facts that the roll states over ours; what it leaves empty stays."""
    known = read_rows(
        session,
        "SELECT id, CASE WHEN on_roll THEN 1 ELSE 0 END, floor, stack, area, remark, CASE WHEN care THEN 1 ELSE 0 END"
        " FROM room WHERE community_id IN :communities",
        SCHEMA,
        communities=report.communities,
    )
    beside = rooms.join(known, on="room_id", suffix="_known", maintain_order="left")
    stated = {
        name: pl.when(pl.col(name) != "").then(name).otherwise(f"{name}_known") for name in ("stack", "area", "remark")
    }
    wanted = beside.with_columns(
        floor=pl.coalesce("floor", "floor_known"), care="care" if has_care else "care_known", **stated
    )
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_known")) for name in FACTS)
    is_new = pl.col("on_roll") == 0
    report.new = wanted.filter(is_new).height
    report.changed = wanted.filter(differs, ~is_new).height
    report.unchanged = wanted.height - report.new - report.changed
    changed = wanted.filter(differs | is_new).select(
        *("floor", "stack", "area", "remark"), pl.col("care").cast(pl.Boolean), on_roll=pl.lit(True), id="room_id"
    )
    update_frame(session, "room", changed, keys=["id"])
