"""What can be done to charges: a list comes in, a program sends some, a person says why an owner differs."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl
from sqlmodel import Session

from board.arrears.differences import decide_difference
from board.arrears.intake import ChargesIn, take
from board.communities import naming
from board.db.bulk import Progress, lock_imports, uncollected
from board.db.session import Database
from board.imports import Arrival, FileFacts, ImportReport, NothingKept
from board.rules.people import Who
from board.rules.time import local_midnight
from board.sources import source_id
from integrations.arrears_file import ARREARS, read_charges
from integrations.files import Sheet

__all__ = ["DELTA", "SNAPSHOT", "add_charges", "decide_difference", "import_charges"]

SNAPSHOT: Final = "snapshot"
DELTA: Final = "delta"
PLACE: Final = ("community", "building", "entrance", "room")


def import_charges(
    database: Database,
    *,
    sheet: Sheet,
    source: str,
    as_of: date,
    file_name: str,
    sha256: str,
    by: Who,
    now: datetime,
    community: str = "",
    mode: str = SNAPSHOT,
    dry_run: bool = False,
    confirm_drop: bool = False,
    progress: Progress | None = None,
    zone: str = naming.DEFAULT_ZONE,
) -> ImportReport:
    """Take an arrears list as it stood on the local day `as_of`; the report says what it did.

    `sheet` was read with `ARREARS`; `community` is for rows that name none. All good rows, the rejects and the import's
    own record are one transaction. A snapshot that looks cut off leaves its sentences in `refused` and writes nothing
    until it comes with `confirm_drop`; a `dry_run` writes nothing either. `progress(done, total)` counts rows.
    """
    with database.read() as session:
        names, default = naming.spellings(session), community or naming.only(session)
    batch = read_charges(sheet, default_community=default, communities=names)
    report = ImportReport(skipped=sheet.skipped, header=sheet.header)
    with uncollected(), suppress(NothingKept), database.write() as session:
        lock_imports(session)
        file = FileFacts(file_name, sha256, sheet.header)
        arrival = _arrival(session, source, mode, as_of, file, by, now, zone)
        take(session, ChargesIn(batch, arrival, as_of, zone, dry_run, confirm_drop, progress, sheet), report)
    return report


def add_charges(
    session: Session,
    *,
    charges: Sequence[Mapping[str, str]],
    source: str,
    by: Who,
    now: datetime,
    as_of: date | None = None,
    zone: str = naming.DEFAULT_ZONE,
) -> ImportReport:
    """Charges that a program sends, as a delta from the local day `as_of`, today by default.

    A charge has the fields of an arrears list as text: community, building, entrance, room or address; owner, owner_id,
    phone, item, period, due, paid, due_date. A charge that cannot be read is in `rejects`, its `row` counted from 1.
    """
    sheet = _sheet([{**charge, "owner_ref": charge.get("owner_id", "")} for charge in charges])
    batch = read_charges(sheet, default_community=naming.only(session), communities=naming.spellings(session))
    day = as_of or now.astimezone(ZoneInfo(zone)).date()
    report = ImportReport(header=sheet.header)
    lock_imports(session)
    arrival = _arrival(session, source, DELTA, day, FileFacts(header=sheet.header), by, now, zone)
    take(session, ChargesIn(batch, arrival, day, zone, sheet=sheet), report)
    return report


def _arrival(
    session: Session, source: str, mode: str, as_of: date, file: FileFacts, by: Who, now: datetime, zone: str
) -> Arrival:
    return Arrival("arrears", source_id(session, source), mode, local_midnight(as_of, ZoneInfo(zone)), file, by, now)


def _sheet(charges: Sequence[Mapping[str, str]]) -> Sheet:
    """A call's charges as a table, so that they are read by the same rules as a file's. The columns of a place are
    there even where no charge names one, or none is left.
    """
    fields = [name for name in ARREARS.fields if name in PLACE or any(charge.get(name) for charge in charges)]
    frame = pl.DataFrame(
        {name: [str(charge.get(name) or "") for charge in charges] for name in fields},
        schema=dict.fromkeys(fields, pl.String),
    )
    height = len(charges)
    return Sheet(
        name="",
        encoding="",
        header=tuple(fields),
        fields={name: name for name in fields},
        frame=frame,
        row_numbers=pl.Series(range(1, height + 1), dtype=pl.Int64),
        surplus=pl.Series([None], dtype=pl.String).new_from_index(0, height),
        skipped=0,
    )
