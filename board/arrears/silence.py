"""What a list keeps silent about, because the row that would have said it was rejected."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import polars as pl
from sqlmodel import Session

from board.db.sql import fetch, parsed_json, run_many

PLACE = ["building", "entrance", "room"]
SCHEMA = {"building": pl.String, "entrance": pl.String, "room": pl.String, "item": pl.String,
          "first_month": pl.Int64, "last_month": pl.Int64}  # fmt: skip
Silence = tuple[str, str, str, str | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that was taken in; `refused` are the charges of its rejected rows, with their account and item ids."""

    community_id: int
    as_of: int
    import_id: int
    refused: pl.DataFrame


def later_snapshots(session: Session, *, source_id: int, communities: Sequence[int], day: int) -> list[Snapshot]:
    """The source's snapshots after a day. Rows without a room that is known by now silence nobody."""
    rows = fetch(
        session,
        "SELECT community_id, as_of, import_id, refused FROM snapshot WHERE source_id = :source AND as_of > :day"
        " AND community_id IN :communities",
        source=source_id, day=day, communities=list(communities),
    )  # fmt: skip
    return [
        Snapshot(community, as_of, import_id, resolved(session, community, _silences(refused)))
        for community, as_of, import_id, refused in rows
    ]


def note_snapshot(
    session: Session, *, source_id: int, community_id: int, day: int, import_id: int, silences: Sequence[Silence]
) -> None:
    """Remember a snapshot. Two of one day are silent together only about what both kept silent about."""
    before = fetch(
        session,
        "SELECT refused FROM snapshot WHERE source_id = :source AND community_id = :community AND as_of = :day",
        source=source_id, community=community_id, day=day,
    )  # fmt: skip
    kept = list(dict.fromkeys(silences))
    if before:
        pairs = product(kept, _silences(before[0][0]))
        kept = list(dict.fromkeys(met for one, other in pairs if (met := _meeting(one, other)) is not None))
    run_many(
        session,
        "INSERT INTO snapshot (source_id, community_id, as_of, import_id, refused)"
        " VALUES (:source, :community, :day, :import, :refused) ON CONFLICT (source_id, community_id, as_of)"
        " DO UPDATE SET import_id = excluded.import_id, refused = excluded.refused",
        [{
            "source": source_id, "community": community_id, "day": day, "import": import_id,
            "refused": json.dumps(kept, ensure_ascii=False),
        }],
    )  # fmt: skip


def resolved(session: Session, community_id: int, silences: Sequence[Silence]) -> pl.DataFrame:
    """`account_id`, `item_id`, `first_month`, `last_month` of silences, null for "all"; each account of a room."""
    schema = {"account_id": pl.Int64, "item_id": pl.Int64, "first_month": pl.Int64, "last_month": pl.Int64}
    if not silences:
        return pl.DataFrame(schema=schema)
    told = pl.DataFrame(list(silences), SCHEMA, orient="row")
    rooms = fetch(
        session,
        "SELECT b.name, r.entrance, r.name, a.id FROM account a JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id WHERE r.community_id = :community AND r.name IN :rooms",
        community=community_id,
        rooms=told["room"].unique().to_list(),
    )
    accounts = pl.DataFrame(_tuples(rooms), dict.fromkeys(PLACE, pl.String) | {"account_id": pl.Int64}, orient="row")
    items = pl.DataFrame(
        _tuples(fetch(session, "SELECT name, id FROM fee_item")), {"item": pl.String, "item_id": pl.Int64}, orient="row"
    )
    placed = told.join(accounts, on=PLACE).join(items, on="item", how="left")
    # An item that nobody has heard of yet silences no charge that there is.
    return placed.filter(pl.col("item").is_null() | pl.col("item_id").is_not_null()).select(list(schema))


def is_silent(charges: pl.DataFrame, refused: pl.DataFrame) -> pl.Series:
    """For each charge, whether one of the silences covers it. `charges` has account, item and months by those names."""
    found = pl.Series([False], dtype=pl.Boolean).new_from_index(0, charges.height)
    if refused.is_empty() or charges.is_empty():
        return found
    key = ["account_id", "item_id", "first_month", "last_month"]
    for width in (1, 2, 4):
        is_read = [pl.col(name).is_not_null() for name in key[:width]]
        is_not = [pl.col(name).is_null() for name in key[width:]]
        part = refused.filter(*is_read, *is_not).select(key[:width]).unique()
        if not part.is_empty():
            found = found.scatter(charges.with_row_index("at").join(part, on=key[:width])["at"], True)
    return found


def _tuples(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows]


def _silences(stored: Any) -> list[Silence]:
    rows = parsed_json(stored)
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]


def _meeting(one: Silence, other: Silence) -> Silence | None:
    """What two silences both cover: the narrower of each part, None where they have nothing in common."""
    met = []
    for here, there in zip(one, other, strict=True):
        if here is not None and there is not None and here != there:
            return None
        met.append(there if here is None else here)
    return (met[0], met[1], met[2], met[3], met[4], met[5])
