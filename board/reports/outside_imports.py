"""A log of contacts that another system made comes in, and each is compared with the holds of its moment."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl
from sqlmodel import Session

from board.accounts.outside_matching import BELONGS, match
from board.communities import naming
from board.db.bulk import Progress, lock_imports, read_rows, update_frame, write_frame
from board.db.session import Database
from board.holds.known_holds import known_holds
from board.imports import Arrival, FileFacts, ImportReport, NothingKept, close_record, open_record, repeat_of
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.rooms_text import community_name
from board.rules.time import from_micros, to_micros
from board.rules.words import SignalKind
from board.signals.telling import tell_community
from board.sources import source_id
from board.tickets.reach import NO_COMMUNITY
from integrations.contacts_file import ContactBatch, read_contacts
from integrations.files import Sheet

KEY: Final = ("at", "channel", "direction", "phone", "place_text")
SAID: Final = ("purpose", "result", "result_word", "agent", "note")
UNKNOWN: Final[Mapping[str, Text]] = {
    "result": Text("这些结果没有认出来，按没有联系上算：{words}", "Unknown results, taken as nobody reached: {words}"),
    "channel": Text("这些渠道没有认出来，先留空：{words}", "Unknown channels, left open: {words}"),
}
SHOWN_WORDS: Final = 8
MOST_AHEAD: Final = 300_000_000  # another system's clock may go five minutes fast


def import_contacts(
    database: Database,
    *,
    sheet: Sheet,
    source: str,
    file_name: str,
    sha256: str,
    by: Who,
    now: datetime,
    community: str = "",
    as_of: date | datetime | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    zone: str = naming.DEFAULT_ZONE,
) -> ImportReport:
    """Take a log read with `CONTACTS`. What it says of a contact that is known already is put over what was known.

    `unlinked` in the report are contacts with nobody whom the board knows; they are kept. `as_of` says nothing here:
    each contact has its own time. All of it is one transaction; a `dry_run` writes nothing.
    """
    with database.read() as session:
        names, default = naming.spellings(session), community or naming.only(session)
    until = from_micros(to_micros(now) + MOST_AHEAD)
    batch = read_contacts(sheet, zone=ZoneInfo(zone), until=until, default_community=default, communities=names)
    report = ImportReport(
        read=batch.rows, rejected=len(batch.rejects), skipped=sheet.skipped, rejects=batch.rejects, header=sheet.header,
        warnings=_warnings(batch),
    )  # fmt: skip
    latest = batch.contacts["at"].max()
    stands_at = from_micros(int(latest)) if isinstance(latest, int) else now
    with suppress(NothingKept), database.write() as session:
        lock_imports(session)
        file = FileFacts(file_name, sha256, sheet.header)
        _take(session, batch, Arrival("contacts", source_id(session, source), "", stands_at, file, by, now), report)
        if progress is not None:
            progress(report.read, report.read)
        if dry_run:
            raise NothingKept
    if dry_run:
        report.import_id = None
    return report


def _take(session: Session, batch: ContactBatch, arrival: Arrival, report: ImportReport) -> None:
    contacts = _placed(session, batch, arrival.by)
    report.communities = sorted(contacts["community_id"].drop_nulls().unique())
    report.unlinked = int(contacts["owner_id"].null_count())
    earlier = repeat_of(session, arrival, report)
    if earlier is not None:
        report.import_id, report.repeated, report.unchanged = earlier, True, contacts.height
        raise NothingKept
    known = _known(session, arrival.source_id, contacts)
    new = contacts.join(known, on=KEY, how="anti", maintain_order="left")
    changed = _changed(contacts, known)
    report.new, report.changed = new.height, changed.height
    report.unchanged = contacts.height - new.height - changed.height
    if not new.height and not changed.height:
        report.repeated = True
        raise NothingKept
    import_id = open_record(session, arrival, communities=report.communities)
    new = new.with_columns(held_by=_held_by(session, new))
    whole = {"source_id": arrival.source_id, "import_id": import_id, "recorded_at": to_micros(arrival.now)}
    write_frame(session, "outside_contact", new.select(*COLUMNS), constants=whole)
    update_frame(session, "outside_contact", changed, keys=["id"])
    close_record(session, import_id, report, arrival)
    _tell(session, new, import_id, arrival.now)


COLUMNS: Final = (*KEY, *SAID, *BELONGS, "reached", "held_by")


def _placed(session: Session, batch: ContactBatch, by: Who) -> pl.DataFrame:
    """The contacts, each once, with whom they were; who works in some communities only brings those of theirs."""
    known = naming.known(session)
    reach = {id_ for id_ in known.values() if by.may(id_, *naming.BRINGS)}
    named = {name: known.get(community_name(name)) for name in batch.contacts["community"].unique()}
    naming.require(by, {name: id_ for name, id_ in named.items() if id_ is not None})
    rows = batch.contacts.with_columns(
        community_id=pl.col("community").replace_strict(named, return_dtype=pl.Int64)
        if named
        else pl.lit(None, pl.Int64)
    )
    rows = rows.unique(KEY, keep="last", maintain_order=True)
    found = rows.drop("community_id").hstack(match(session, rows, reach))
    if by.communities() is not None and found["community_id"].has_nulls():
        raise Refused(NO_COMMUNITY)
    return found


KNOWN = f"""
    SELECT id, {", ".join((*KEY, *SAID))}, CASE WHEN reached THEN 1 ELSE 0 END, community_id, account_id, owner_id
    FROM outside_contact WHERE source_id = :source AND at >= :first AND at <= :last
"""


def _known(session: Session, source: int, contacts: pl.DataFrame) -> pl.DataFrame:
    texts = dict.fromkeys((*KEY[1:], *SAID), pl.String)
    schema: dict[str, Any] = {"id": pl.Int64, "at": pl.Int64, **texts, "was_reached": pl.Int64}
    schema |= dict.fromkeys(BELONGS, pl.Int64)
    first, last = contacts["at"].min() or 0, contacts["at"].max() or 0
    return read_rows(session, KNOWN, schema, source=source, first=first, last=last)


def _changed(contacts: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Rows of contacts known before of which the log says something else now; what it leaves out stays."""
    beside = contacts.join(known, on=KEY, suffix="_known", maintain_order="left")
    said = {name: pl.when(pl.col(name) == "").then(f"{name}_known").otherwise(name) for name in SAID}
    whose = {name: pl.coalesce(f"{name}_known", name) for name in BELONGS}
    reached = pl.when(pl.col("result_word") == "").then(pl.col("was_reached") == 1).otherwise("reached")
    wanted = beside.with_columns(**said, **whose, reached=reached)
    differs = [pl.col(name).ne_missing(pl.col(f"{name}_known")) for name in (*SAID, *BELONGS)]
    found = wanted.filter(pl.any_horizontal(*differs, pl.col("reached") != (pl.col("was_reached") == 1)))
    return found.select(*SAID, *BELONGS, "reached", "id")


def _held_by(session: Session, contacts: pl.DataFrame) -> pl.Series:
    """What the board knew to hold the owner at the moment of each contact that went out to ask for money."""
    counts = (pl.col("direction") == "out") & (pl.col("purpose") == "collection") & pl.col("owner_id").is_not_null()
    asked = contacts.with_row_index("place").filter(counts)
    found = known_holds(session, [(owner, from_micros(at)) for owner, at in asked.select("owner_id", "at").iter_rows()])
    held = pl.Series([""], dtype=pl.String).new_from_index(0, contacts.height)
    return held.scatter(asked["place"], pl.Series(found, dtype=pl.String))


def _tell(session: Session, contacts: pl.DataFrame, import_id: int, now: datetime) -> None:
    """The managers of each community in which somebody was chased while on hold hear of it, once for each log."""
    counted = contacts.filter(pl.col("held_by") != "").group_by("community_id").len().sort("community_id")
    for community, count in counted.iter_rows():
        zh, en = f"其他系统在暂缓期间催缴了 {count} 次", f"other systems asked {count} times during holds"
        tell_community(
            session, kind=SignalKind.LEAK, once_key=f"leak:{import_id}:{community}", community_id=community, at=now,
            payload={"reasons": [{"code": "LEAK", "zh": zh, "en": en}]},
        )  # fmt: skip


def _warnings(batch: ContactBatch) -> list[Text]:
    """The words that nobody knows, by field, the most frequent first."""
    found = []
    for name, words in batch.unknown.items():
        shown = "、".join(f"{word}（{count}）" for word, count in words.most_common(SHOWN_WORDS))
        found.append(Text(UNKNOWN[name].zh.format(words=shown), UNKNOWN[name].en.format(words=shown)))
    return found
