"""Whom a contact of another system was with: the account of the room it names, else the owner with its number."""

from collections.abc import Collection, Iterable
from typing import Final

import polars as pl
from sqlmodel import Session

from board.db.bulk import read_rows, update_frame
from board.db.sql import fetch

FOREVER: Final = 1 << 62
BELONGS: Final = ("community_id", "account_id", "owner_id")
ROOMS = f"""
    SELECT a.community_id, b.name, r.entrance, r.name, a.id, a.owner_id, COALESCE(a.since, 0),
           COALESCE(a.until, {FOREVER})
    FROM account a JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id
    WHERE a.community_id IN :communities
"""
PHONES = """
    SELECT p.phone, o.community_id, o.id, a.id FROM owner_phone p JOIN owner o ON o.id = p.owner_id
    JOIN account a ON a.owner_id = o.id WHERE a.until IS NULL AND o.community_id IN :communities
"""
UNMATCHED = """
    SELECT id, community_id, place_text, phone, at FROM outside_contact
    WHERE owner_id IS NULL AND (community_id IS NULL OR community_id IN :communities)
"""
_NUMBER, _TEXT = pl.Int64, pl.String


def match(session: Session, contacts: pl.DataFrame, communities: Collection[int]) -> pl.DataFrame:
    """`community_id`, `account_id` and `owner_id` beside each contact, null where nobody is found.

    `contacts` has `community_id` (null where none is named), `place_text`, `phone` ("" for none) and `at`. An account
    is the one that the room had at that moment, else its present one; a number tells an owner where exactly one in
    these communities (in the named one) has it, and an account where that owner has just one.
    """
    asked = contacts.select(*BELONGS[:1], "place_text", "phone", "at").with_row_index("asked")
    by_room = _by_room(session, asked.filter(pl.col("place_text") != ""), communities)
    left = asked.join(by_room, on="asked", how="anti").filter(pl.col("phone") != "")
    found = pl.concat([by_room, _by_phone(session, left, communities)])
    beside = asked.join(found, on="asked", how="left", maintain_order="left", suffix="_found")
    community = pl.coalesce("community_id_found", "community_id")
    return beside.select(community.alias("community_id"), "account_id", "owner_id")


def rematch(session: Session, communities: Iterable[int]) -> int:
    """Try those again that belonged to nobody: rooms or numbers have come. How many found their owner.

    What holds them was not known when they were made: it is not looked for.
    """
    wanted = sorted(communities)
    schema = {"id": _NUMBER, "community_id": _NUMBER, "place_text": _TEXT, "phone": _TEXT, "at": _NUMBER}
    waiting = read_rows(session, UNMATCHED, schema, communities=wanted)
    if waiting.is_empty():
        return 0
    everywhere = [row[0] for row in fetch(session, "SELECT id FROM community")]
    found = waiting.select("id").hstack(match(session, waiting, everywhere)).filter(pl.col("owner_id").is_not_null())
    update_frame(session, "outside_contact", found.select(*BELONGS, "id"), keys=["id"])
    return found.height


def _by_room(session: Session, asked: pl.DataFrame, communities: Collection[int]) -> pl.DataFrame:
    schema = {
        "community_id": _NUMBER, "building": _TEXT, "entrance": _TEXT, "room": _TEXT, "account_id": _NUMBER,
        "owner_id": _NUMBER, "since": _NUMBER, "until": _NUMBER,
    }  # fmt: skip
    rooms = read_rows(session, ROOMS, schema, communities=sorted(communities))
    parts = pl.col("building", "entrance", "room").replace("", None)
    rooms = rooms.with_columns(place_text=pl.concat_str(parts, separator="-", ignore_nulls=True))
    beside = asked.join(rooms, on=["community_id", "place_text"])
    then = pl.col("at").is_between("since", "until", closed="left")
    return (
        beside.with_columns(then=then)
        .sort("then", "until", descending=True)
        .unique("asked", keep="first")
        .select("asked", *BELONGS)
    )


def _by_phone(session: Session, asked: pl.DataFrame, communities: Collection[int]) -> pl.DataFrame:
    schema = {"phone": _TEXT, "community": _NUMBER, "owner_id": _NUMBER, "account_id": _NUMBER}
    phones = read_rows(session, PHONES, schema, communities=sorted(communities))
    beside = asked.join(phones, on="phone").filter(
        pl.col("community_id").is_null() | (pl.col("community_id") == pl.col("community"))
    )
    return (
        beside.group_by("asked")
        .agg(
            community_id=pl.col("community").first(),
            account_id=pl.when(pl.col("account_id").n_unique() == 1).then(pl.col("account_id").first()),
            owner_id=pl.col("owner_id").first(),
            owners=pl.col("owner_id").n_unique(),
        )
        .filter(pl.col("owners") == 1)
        .select("asked", *BELONGS)
    )
