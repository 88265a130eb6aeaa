"""Who owns which room, as files say it row by row: known owners are found, new ones made, and two that turn out to be
one person become one.

An owner is the source's own id, else the same name and one same phone within the community; a name without a phone, or
a phone without a name, is an owner of that room alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl
from sqlmodel import Session

from board.accounts import owner_rows
from board.db.bulk import take_ids, write_frame
from board.db.sql import run_many

OWNER = {"id": pl.Int64, "community_id": pl.Int64, "name": pl.String}


@dataclass(slots=True, eq=False)
class Owner:
    """An owner in the book; `id` is None until it is written, `merged` is the same person under another row."""

    community_id: int
    id: int | None = None
    name: str = ""
    phones: list[str] = field(default_factory=list)
    known_phones: int = 0
    is_renamed: bool = False
    merged: "Owner | None" = None

    def self(self) -> "Owner":
        owner = self
        while owner.merged is not None:
            owner = owner.merged
        return owner


@dataclass(slots=True, eq=False)
class Account:
    """An account in the book; `is_current` is false after a sale."""

    room_id: int
    owner: Owner
    id: int | None = None
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class Stated:
    """What one row says of the owner of a room; "" and () where it says nothing."""

    room_id: int
    community_id: int
    name: str = ""
    phones: tuple[str, ...] = ()
    ref: str = ""


class Book:
    """The owners and accounts that a file may touch; nothing is in the database before `write`."""

    def __init__(self, source_id: int | None) -> None:
        self.source_id = source_id
        self.rooms: dict[int, list[Account]] = {}
        self.differences: dict[tuple[int, str], tuple[Account, Stated]] = {}
        self.has_news = False
        self._by_phone: dict[tuple[int, str, str], Owner] = {}
        self._by_ref: dict[tuple[int, str], Owner] = {}
        self._owners: list[Owner] = []
        self._refs: list[tuple[int, str, Owner]] = []

    def know_owner(self, owner: Owner, refs: Iterable[str] = ()) -> None:
        """An owner out of the database."""
        self._owners.append(owner)
        owner.known_phones = len(owner.phones)
        for phone in owner.phones:
            self._index(owner, phone)
        for ref in refs:
            self._by_ref[owner.community_id, ref] = owner

    def know_account(self, account: Account) -> None:
        self.rooms.setdefault(account.room_id, []).append(account)

    def account_for(self, stated: Stated) -> Account:
        """The account that a row belongs to: the one whose owner it names, else the room's current one.

        A row that names somebody else is taken on the current account, and listed once as a difference.
        """
        accounts = self.rooms.get(stated.room_id, [])
        current = next((account for account in accounts if account.is_current), None)
        if current is None:
            return self.open_account(stated)
        match = self._match(accounts, current, stated)
        if match is None:
            self.differences.setdefault((id(current), stated.name), (current, stated))
            return current
        self.complete(match.owner.self(), stated)
        return match

    def open_account(self, stated: Stated) -> Account:
        """A new current account of the room for the owner that the row names."""
        account = Account(stated.room_id, self.owner_for(stated))
        self.rooms.setdefault(stated.room_id, []).append(account)
        self.has_news = True
        return account

    def owner_for(self, stated: Stated) -> Owner:
        keys = [(stated.community_id, stated.name, phone) for phone in stated.phones] if stated.name else []
        found = [self._by_ref.get((stated.community_id, stated.ref))] if stated.ref else []
        found += [self._by_phone.get(key) for key in keys]
        owner = next((one.self() for one in found if one is not None), None)
        if owner is None:
            owner = Owner(stated.community_id)
            self._owners.append(owner)
        self.complete(owner, stated)
        return owner.self()

    def complete(self, owner: Owner, stated: Stated) -> None:
        """Fill in what the row knows better; a phone alone says nothing of somebody who has one already."""
        if stated.name and not owner.name:
            self.rename(owner, stated.name)
        if stated.name or not owner.phones:
            for phone in stated.phones:
                self._add_phone(owner.self(), phone)
        key = (owner.community_id, stated.ref)
        if stated.ref and key not in self._by_ref:
            self._by_ref[key] = owner
            self._refs.append((*key, owner))
            self.has_news = True

    def rename(self, owner: Owner, name: str) -> None:
        """The owner's name from now on; it may make him somebody already known."""
        owner.name = name
        owner.is_renamed = True
        for phone in list(owner.phones):
            self._index(owner.self(), phone)

    def write(self, session: Session) -> list[int]:
        """Store everything new; the rooms of which an account went to another owner."""
        owners = [owner for owner in self._owners if owner.merged is None]
        self._write_owners(session, owners)
        moved = owner_rows.merge(
            session, [(o.id, o.self().id) for o in self._owners if o.merged and o.id and o.id != o.self().id]
        )
        self._write_phones(session, owners)
        refs = [(self.source_id, community, ref, owner.self().id) for community, ref, owner in self._refs]
        columns = ["source_id", "community_id", "ref", "owner_id"]
        write_frame(
            session, "owner_ref", pl.DataFrame(refs, columns, orient="row"), on_conflict="ON CONFLICT DO NOTHING"
        )
        self._write_accounts(session)
        return moved

    def _match(self, accounts: Sequence[Account], current: Account, stated: Stated) -> Account | None:
        ordered = [current, *(account for account in accounts if account is not current)]
        if stated.ref and (owner := self._by_ref.get((stated.community_id, stated.ref))) is not None:
            for account in ordered:
                if account.owner.self() is owner.self():
                    return account
        if not stated.name or not current.owner.self().name:
            return current
        return next((account for account in ordered if account.owner.self().name == stated.name), None)

    def _add_phone(self, owner: Owner, phone: str) -> None:
        if phone not in owner.phones:
            owner.phones.append(phone)
            self.has_news = True
        self._index(owner, phone)

    def _index(self, owner: Owner, phone: str) -> None:
        if not owner.name:
            return
        other = self._by_phone.setdefault((owner.community_id, owner.name, phone), owner).self()
        if other is not owner.self():
            self._merge(owner.self(), other)

    def _merge(self, one: Owner, other: Owner) -> None:
        """The older row stays."""
        keeps, goes = sorted((other, one), key=lambda owner: owner.id or 1 << 60)
        goes.merged = keeps
        self.has_news = True
        for phone in goes.phones:
            self._add_phone(keeps.self(), phone)

    def _write_owners(self, session: Session, owners: list[Owner]) -> None:
        new = [owner for owner in owners if owner.id is None]
        for owner, id_ in zip(new, take_ids(session, "owner", len(new)), strict=True):
            owner.id = id_
        self.has_news |= bool(new)
        rows = [(owner.id, owner.community_id, owner.name) for owner in new]
        owner_rows.insert(session, pl.DataFrame(rows, OWNER, orient="row"))
        fresh = set(map(id, new))
        owner_rows.rename(session, [(o.id, o.name) for o in owners if o.is_renamed and id(o) not in fresh])

    def _write_phones(self, session: Session, owners: list[Owner]) -> None:
        rows = [
            (owner.id, phone, place)
            for owner in owners
            for place, phone in enumerate(owner.phones)
            if place >= owner.known_phones
        ]
        frame = pl.DataFrame(rows, ["owner_id", "phone", "position"], orient="row")
        write_frame(session, "owner_phone", frame, on_conflict="ON CONFLICT DO NOTHING")

    def _write_accounts(self, session: Session) -> None:
        new = [account for accounts in self.rooms.values() for account in accounts if account.id is None]
        for account, id_ in zip(new, take_ids(session, "account", len(new)), strict=True):
            account.id = id_
        rows = [(each.id, each.owner.self().community_id, each.room_id, each.owner.self().id) for each in new]
        write_frame(session, "account", pl.DataFrame(rows, ["id", "community_id", "room_id", "owner_id"], orient="row"))

    def list_differences(self, session: Session, *, import_id: int, at: int) -> int:
        """Write the differences that are not listed yet; their number."""
        known = owner_rows.listed_differences(session, [account.id for account, _ in self.differences.values()])
        rows = [
            {
                "import": import_id, "account": account.id, "known": account.owner.self().name, "stated": stated.name,
                "phone": ",".join(stated.phones), "at": at,
            }
            for account, stated in self.differences.values()
            if (account.id, stated.name) not in known
        ]  # fmt: skip
        run_many(
            session,
            "INSERT INTO owner_difference (import_id, account_id, known_name, stated_name, stated_phone, at, decision)"
            " VALUES (:import, :account, :known, :stated, :phone, :at, '')",
            rows,
        )
        return len(rows)
