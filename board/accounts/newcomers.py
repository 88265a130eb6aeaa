"""Owners whom nobody has met, in rooms that nobody owned: a first load is nearly all of them.

They are made a whole file at a time. What needs a second look (a room or a name that is known, several rows of one
room, several phones, a source's own id) is for the book of owners, which would make the same of these.
"""

import polars as pl
from sqlmodel import Session

from board.accounts import owner_rows
from board.db.bulk import read_rows, take_ids, write_frame

PERSON = ["community_id", "owner", "phones"]


def move_in(session: Session, left: pl.DataFrame) -> pl.DataFrame:
    """`told` and `account_id` of the rows that were plain enough to be written here, in the order of the rows.

    `left` has `told`, `room_id`, `community_id`, `owner`, `phones` and `owner_ref`. Two rows are one owner where name
    and phone are the same; a row without a name or without a phone is an owner of its own.
    """
    plain = _plain(session, left)
    is_alone = (pl.col("owner") == "") | (pl.col("phones") == "")
    plain = plain.with_columns(alone=pl.when(is_alone).then("told"))
    owners = plain.select("alone", *PERSON).unique(maintain_order=True)
    owners = owners.with_columns(owner_id=pl.Series(take_ids(session, "owner", owners.height), dtype=pl.Int64))
    owner_rows.insert(session, owners.select("community_id", id="owner_id", name="owner"))
    reached = owners.filter(pl.col("phones") != "")
    write_frame(session, "owner_phone", reached.select("owner_id", phone="phones", position=pl.lit(0)))
    accounts = plain.join(owners, on=["alone", *PERSON], how="left", nulls_equal=True, maintain_order="left")
    accounts = accounts.with_columns(id=pl.Series(take_ids(session, "account", accounts.height), dtype=pl.Int64))
    write_frame(session, "account", accounts.select("id", "community_id", "room_id", "owner_id"))
    return accounts.select("told", account_id="id")


def _plain(session: Session, left: pl.DataFrame) -> pl.DataFrame:
    """Rows that alone speak of their room, and whose name only such rows bear."""
    says_one_thing = (pl.col("owner_ref") == "") & ~pl.col("phones").str.contains(",", literal=True)
    rows = left.with_columns(is_plain=says_one_thing & ~pl.col("room_id").is_duplicated())
    lived_in = _lived_in(session, left["room_id"])
    rows = rows.with_columns(is_plain=pl.col("is_plain") & ~pl.col("room_id").is_in(lived_in.implode()))
    if not rows["is_plain"].any():
        return left.clear()
    entangled = rows.filter(~pl.col("is_plain")).select("community_id", "owner")
    names = pl.concat([entangled, _known_names(session, left)]).filter(pl.col("owner") != "")
    return rows.filter("is_plain").join(names, on=["community_id", "owner"], how="anti", maintain_order="left")


def _lived_in(session: Session, rooms: pl.Series) -> pl.Series:
    """Those rooms that have an account, also one that a sale ended."""
    sql = "SELECT DISTINCT room_id FROM account WHERE room_id IN :rooms"
    return read_rows(session, sql, {"room_id": pl.Int64}, rooms=rooms.unique().to_list())["room_id"]


def _known_names(session: Session, left: pl.DataFrame) -> pl.DataFrame:
    return read_rows(
        session,
        "SELECT DISTINCT community_id, name_key FROM owner WHERE community_id IN :communities AND name_key IN :names",
        {"community_id": pl.Int64, "owner": pl.String},
        communities=left["community_id"].unique().to_list(),
        names=left["owner"].unique().to_list(),
    )
