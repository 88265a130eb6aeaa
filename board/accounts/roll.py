"""Rooms, owners and accounts as files bring them: found where known, made where new, a whole file at a time.

Rooms come from the roll and the arrears lists, never from tickets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from sqlmodel import Session

from board.accounts import owner_rows
from board.accounts.newcomers import move_in
from board.accounts.owners import Account, Book, Owner, Stated
from board.db.bulk import read_rows, take_ids, write_frame
from board.rules.columns import Words
from board.rules.rooms import floor_stack

PLACE = ("building", "entrance", "room")
STATED = ("community_id", *PLACE, "owner", "owner_ref", "phones")
FEW = 500


@dataclass(frozen=True, slots=True)
class Settled:
    """Where the rows of a file belong.

    `places` has `room_id`, `account_id` and `building_id` beside each row of what was asked; `moved_rooms` are those
    whose account went to another owner; `links_may_change` says that tickets may find their way now.
    """

    places: pl.DataFrame
    book: Book
    moved_rooms: list[int]
    links_may_change: bool


def settle(session: Session, stated: pl.DataFrame, *, source_id: int) -> Settled:
    """Find or make the room, owner and account of every row.

    `stated` has the columns of STATED and `remark` (text, "" where nothing is said; `phones` with commas between), in
    the order of the file: what comes first is believed first.
    """
    runs = stated.select(same_as_before=pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in STATED))
    run = runs.select((~pl.col("same_as_before").fill_null(False)).cum_sum().alias("run"))["run"]
    heads = stated.with_columns(run=run).filter(~runs["same_as_before"].fill_null(False))
    told = heads.unique(STATED, keep="first", maintain_order=True).drop("run").with_row_index("told")
    placed, is_new = _rooms(session, told)
    found = _known_accounts(session, placed.clear() if is_new else placed)
    left = placed.join(found, on="told", how="anti", maintain_order="left")
    came = move_in(session, left)
    book, asked = _asked(session, left.join(came, on="told", how="anti", maintain_order="left"), source_id)
    moved = book.write(session)
    answered = placed.join(pl.concat([found, came, _answers(asked)]), on="told", how="left", maintain_order="left")
    answers = heads.join(answered, on=STATED, how="left", maintain_order="left")
    places = answers.select("building_id", "room_id", "account_id").select(pl.all().gather(run - 1))
    return Settled(places, book, moved, is_new or came.height > 0 or book.has_news)


def _rooms(session: Session, told: pl.DataFrame) -> tuple[pl.DataFrame, bool]:
    """`told` with `building_id` and `room_id`, and whether all its rooms are new."""
    placed = told.join(_buildings(session, told), on=["community_id", "building"], how="left", maintain_order="left")
    wanted = placed.group_by("building_id", "entrance", "room", maintain_order=True).agg(
        pl.col("community_id").first(),
        pl.col("remark").filter(pl.col("remark") != "").first().fill_null(""),
    )
    known = read_rows(
        session,
        "SELECT id, building_id, entrance, name FROM room WHERE building_id IN :buildings",
        {"room_id": pl.Int64, "building_id": pl.Int64, "entrance": pl.String, "room": pl.String},
        buildings=wanted["building_id"].unique().to_list(),
    )
    new = wanted.join(known, on=["building_id", "entrance", "room"], how="anti", maintain_order="left")
    made = _made_rooms(session, new)
    rooms = pl.concat([known, made.select(known.columns)])
    placed = placed.join(rooms, on=["building_id", "entrance", "room"], how="left", maintain_order="left")
    return placed, new.height == wanted.height


def _buildings(session: Session, told: pl.DataFrame) -> pl.DataFrame:
    wanted = told.select("community_id", "building").unique(maintain_order=True)
    known = read_rows(
        session,
        "SELECT id, community_id, name FROM building WHERE community_id IN :communities",
        {"building_id": pl.Int64, "community_id": pl.Int64, "building": pl.String},
        communities=wanted["community_id"].unique().to_list(),
    )
    new = wanted.join(known, on=["community_id", "building"], how="anti", maintain_order="left")
    new = new.with_columns(building_id=pl.Series(take_ids(session, "building", new.height), dtype=pl.Int64))
    write_frame(session, "building", new.select("community_id", id="building_id", name="building"))
    return pl.concat([known, new.select(known.columns)])


def _made_rooms(session: Session, new: pl.DataFrame) -> pl.DataFrame:
    if new.is_empty():
        return new.with_columns(room_id=pl.lit(None, pl.Int64))
    names = Words(new["room"])
    places = [floor_stack(name) for name in names.words]
    made = new.with_columns(
        room_id=pl.Series(take_ids(session, "room", new.height), dtype=pl.Int64),
        floor=names.spread([floor for floor, _ in places], pl.Int64()),
        stack=names.spread([stack for _, stack in places], pl.String()),
        on_roll=pl.lit(False),
        care=pl.lit(False),
    )
    columns = ("community_id", "building_id", "entrance", "floor", "stack", "remark", "on_roll", "care")
    write_frame(session, "room", made.select(*columns, id="room_id", name="room"))
    return made


def _known_accounts(session: Session, placed: pl.DataFrame) -> pl.DataFrame:
    """`told` and `account_id` of the rows that say nothing new: their room's owner bears that name and those phones."""
    rooms, communities = placed["room_id"].unique(), placed["community_id"].unique()
    few = rooms.len() <= FEW
    accounts = read_rows(
        session,
        "SELECT a.id, a.room_id, a.owner_id, o.name_key, CASE WHEN a.until IS NULL THEN 1 ELSE 0 END"
        f" FROM account a JOIN owner o ON o.id = a.owner_id WHERE a.{'room_id' if few else 'community_id'} IN :within",
        {"account_id": pl.Int64, "room_id": pl.Int64, "owner_id": pl.Int64, "name": pl.String, "is_current": pl.Int64},
        within=(rooms if few else communities).to_list(),
    )
    unnamed = (pl.col("owner") == "") & (pl.col("is_current") == 1)
    fits = (
        placed.join(accounts, on="room_id")
        .filter(unnamed | ((pl.col("owner") == pl.col("name")) & (pl.col("owner") != "")))
        .sort("is_current", descending=True)
        .unique("told", keep="first")
    )
    phones = owner_rows.phones_of(session, fits["owner_id"].unique())
    stated = fits.filter(pl.col("phones") != "").with_columns(phone=pl.col("phones").str.split(",")).explode("phone")
    news = stated.join(phones, on=["owner_id", "phone"], how="anti")
    refs = fits.filter(pl.col("owner_ref") != "")
    return fits.join(news, on="told", how="anti").join(refs, on="told", how="anti").select("told", "account_id")


def _asked(session: Session, left: pl.DataFrame, source_id: int) -> tuple[Book, list[tuple[int, Account]]]:
    """The rows that say something new, asked one by one of a book of all that they may touch."""
    if left.is_empty():
        return Book(source_id), []
    book = book_of(
        session,
        rooms=left["room_id"].unique().to_list(),
        communities=left["community_id"].unique().to_list(),
        names=left["owner"].unique().to_list(),
        source_id=source_id if (left["owner_ref"] != "").any() else None,
    )
    asked: list[tuple[int, Account]] = []
    for told, room, community, name, phones, ref in left.select(
        "told", "room_id", "community_id", "owner", "phones", "owner_ref"
    ).iter_rows():
        stated = Stated(room, community, name, tuple(phones.split(",")) if phones else (), ref)
        asked.append((told, book.account_for(stated)))
    return book, asked


def book_of(
    session: Session,
    *,
    rooms: Sequence[int],
    communities: Sequence[int],
    names: Sequence[str],
    source_id: int | None = None,
) -> Book:
    """A book of the accounts of these rooms, their owners, and every owner that bears one of the names.

    With a source it knows that source's own owner ids too.
    """
    book = Book(source_id)
    accounts = owner_rows.accounts_of(session, rooms)
    refs: dict[int, list[str]] = {}
    for owner, ref in owner_rows.refs_of(session, source_id, communities) if source_id else []:
        refs.setdefault(owner, []).append(ref)
    wanted = {account[2] for account in accounts} | set(refs)
    rows = owner_rows.owners_of(session, owner_ids=wanted, communities=communities, names=names)
    owners = {id_: Owner(community, id_, name) for id_, community, name in rows}
    for owner, phone in owner_rows.phones_of(session, owners).iter_rows():
        owners[owner].phones.append(phone)
    for id_, one in owners.items():
        book.know_owner(one, refs.get(id_, ()))
    for id_, room, owner, is_current in accounts:
        book.know_account(Account(room, owners[owner], id_, bool(is_current)))
    return book


def _answers(asked: list[tuple[int, Account]]) -> pl.DataFrame:
    rows = [(told, account.id) for told, account in asked]
    return pl.DataFrame(rows, {"told": pl.UInt32, "account_id": pl.Int64}, orient="row")
