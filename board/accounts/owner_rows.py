"""The rows behind the book of owners: read for it, written from it."""

from collections.abc import Iterable, Sequence

import polars as pl
from sqlmodel import Session

from board.accounts.pinyin import pinyin
from board.db.bulk import read_rows, write_frame
from board.db.sql import Row, fetch, run, run_many
from board.rules.columns import Words


def accounts_of(session: Session, room_ids: Sequence[int]) -> list[Row]:
    """(account, room, owner, 1 where current) of these rooms, oldest first."""
    return fetch(
        session,
        "SELECT id, room_id, owner_id, CASE WHEN until IS NULL THEN 1 ELSE 0 END FROM account"
        " WHERE room_id IN :rooms ORDER BY id",
        rooms=list(room_ids),
    )


def owners_of(
    session: Session, *, owner_ids: Iterable[int], communities: Iterable[int], names: Iterable[str]
) -> list[Row]:
    """(id, community, name) of these owners, and of all who bear one of these names in these communities."""
    return fetch(
        session,
        "SELECT id, community_id, name_key FROM owner WHERE id IN :owners UNION SELECT id, community_id, name_key"
        " FROM owner WHERE community_id IN :communities AND name_key IN :names ORDER BY id",
        owners=list(owner_ids),
        communities=list(communities),
        names=sorted({name for name in names if name}),
    )


def phones_of(session: Session, owner_ids: Iterable[int]) -> pl.DataFrame:
    """`owner_id` and `phone` of these owners, in the order of each one's phones."""
    return read_rows(
        session,
        "SELECT owner_id, phone FROM owner_phone WHERE owner_id IN :owners ORDER BY owner_id, position",
        {"owner_id": pl.Int64, "phone": pl.String},
        owners=list(owner_ids),
    )


def refs_of(session: Session, source_id: int, communities: Iterable[int]) -> list[Row]:
    return fetch(
        session,
        "SELECT owner_id, ref FROM owner_ref WHERE source_id = :source AND community_id IN :communities"
        " ORDER BY owner_id, ref",
        source=source_id,
        communities=list(communities),
    )


def insert(session: Session, owners: pl.DataFrame) -> None:
    """New owners by `id`, `community_id` and `name`."""
    words = Words(owners["name"])
    spoken = [pinyin(word) for word in words.words]
    told = owners.with_columns(
        name_key="name",
        pinyin=words.spread([whole for whole, _ in spoken], pl.String()),
        initials=words.spread([initials for _, initials in spoken], pl.String()),
    )
    write_frame(session, "owner", told)


def rename(session: Session, owners: Sequence[tuple[int | None, str]]) -> None:
    rows = [(id_, name, *pinyin(name)) for id_, name in owners]
    run_many(
        session,
        "UPDATE owner SET name = :name, name_key = :name, pinyin = :pinyin, initials = :initials WHERE id = :id",
        [dict(zip(("id", "name", "pinyin", "initials"), row, strict=True)) for row in rows],
    )


def merge(session: Session, pairs: Sequence[tuple[int | None, int | None]]) -> list[int]:
    """Give everything of the first owner of each pair to the second and drop the first; the rooms this touches.

    Tickets and their spans are caches: they follow when the rooms' tickets are linked again.
    """
    rooms: list[int] = []
    for goes, keeps in pairs:
        values = {"goes": goes, "keeps": keeps}
        rooms += [row[0] for row in fetch(session, "SELECT room_id FROM account WHERE owner_id = :goes", goes=goes)]
        for table in ("account", "owner_ref", "manual_hold"):
            run(session, f"UPDATE {table} SET owner_id = :keeps WHERE owner_id = :goes", **values)
        run(
            session,
            "INSERT INTO owner_phone (owner_id, phone, position) SELECT :keeps, phone, position + 100 FROM owner_phone"
            " WHERE owner_id = :goes ON CONFLICT DO NOTHING",
            **values,
        )
        run(session, "DELETE FROM owner_phone WHERE owner_id = :goes", goes=goes)
        run(session, "DELETE FROM owner WHERE id = :goes", goes=goes)
    return rooms


def listed_differences(session: Session, account_ids: Iterable[int | None]) -> set[tuple[int, str]]:
    found = fetch(
        session,
        "SELECT account_id, stated_name FROM owner_difference WHERE account_id IN :accounts",
        accounts=[id_ for id_ in account_ids if id_ is not None],
    )
    return {(account, name) for account, name in found}
