"""What is known of communities, rooms and owners when tickets are linked."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import Work, fetch, side_by_side, statement
from board.rules.text import plain
from board.rules.time import to_micros

NAMES = "SELECT name, community_id FROM community_name UNION ALL SELECT name, id FROM community"


class Directory:
    """What is known of communities, rooms, owners and aliases, asked for on demand and remembered for one transaction.

    `load()` fetches everything at once, for imports and verification.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[object, ...], Any] = {}
        self._loaded = False
        self._names: dict[str, int] | None = None

    @property
    def names(self) -> dict[str, int]:
        """Community ids by every name they are known by."""
        if self._names is None:
            side_by_side(self._session, self.naming())
        assert self._names is not None
        return self._names

    def naming(self) -> Work[None]:
        """Read the names, for whoever asks for something else in the same breath."""
        if self._names is None:
            (rows,) = yield [statement(NAMES)]
            self._names = {plain(name): int(id_) for name, id_ in rows}

    def load(self) -> "Directory":
        known, fetch_all = self._known, lambda sql: fetch(self._session, sql)
        for id_, community, name in fetch_all("SELECT id, community_id, name FROM building"):
            known["building", community, name] = id_
        for id_, community, building, entrance, name in fetch_all(
            "SELECT r.id, r.community_id, b.name, r.entrance, r.name FROM room r"
            " JOIN building b ON b.id = r.building_id"
        ):
            known["room", community, building, entrance, name] = id_
        for id_, community, building, entrance in fetch_all("SELECT id, community_id, building_id, entrance FROM room"):
            known["place", id_] = (community, building, entrance)
        for room, owner, since, until in fetch_all(
            "SELECT room_id, owner_id, since, until FROM account ORDER BY room_id, COALESCE(since, 0)"
        ):
            known.setdefault(("accounts", room), []).append((owner, since, until))
        for phone, community, owner in fetch_all(
            "SELECT p.phone, o.community_id, o.id FROM owner_phone p JOIN owner o ON o.id = p.owner_id"
        ):
            known.setdefault(("phone", phone), []).append((community, owner))
        for owner, room in fetch_all("SELECT owner_id, room_id FROM account WHERE until IS NULL"):
            known.setdefault(("rooms", owner), []).append(room)
        for source, ref, room in fetch_all("SELECT source_id, ref, room_id FROM room_ref"):
            known["room_ref", source, ref] = room
        for source, community, ref, owner in fetch_all("SELECT source_id, community_id, ref, owner_id FROM owner_ref"):
            known.setdefault(("owner_ref", source, ref), []).append((community, owner))
        for source, text, room in fetch_all("SELECT source_id, place_text, room_id FROM place_alias"):
            known["alias", source, text] = room
        self._loaded = True
        return self

    def building(self, community: int, name: str) -> int | None:
        return self._one(
            ("building", community, name),
            "SELECT id FROM building WHERE community_id = :a AND name = :b",
            community,
            name,
        )

    def room(self, community: int, building: str, entrance: str, name: str) -> int | None:
        """The room's id; where it lies and whose it was come with it, for the questions that follow."""
        key = ("room", community, building, entrance, name)
        if key in self._known or self._loaded:
            found: int | None = self._known.get(key)
            return found
        rows = fetch(
            self._session,
            "SELECT r.id, r.community_id, r.building_id, r.entrance, a.owner_id, a.since, a.until FROM building b"
            " JOIN room r ON r.building_id = b.id LEFT JOIN account a ON a.room_id = r.id"
            " WHERE b.community_id = :community AND b.name = :building AND r.entrance = :entrance AND r.name = :name"
            " ORDER BY COALESCE(a.since, 0)",
            community=community,
            building=building,
            entrance=entrance,
            name=name,
        )
        room = self._known[key] = int(rows[0][0]) if rows else None
        if room is not None:
            self._known["place", room] = tuple(rows[0][1:4])
            self._known["accounts", room] = [row[4:] for row in rows if row[4] is not None]
        return room

    def alias(self, source: int, text: str) -> int | None:
        sql = "SELECT room_id FROM place_alias WHERE source_id = :a AND place_text = :b"
        return self._one(("alias", source, text), sql, source, text)

    def room_ref(self, source: int, ref: str) -> int | None:
        sql = "SELECT room_id FROM room_ref WHERE source_id = :a AND ref = :b"
        return self._one(("room_ref", source, ref), sql, source, ref)

    def place(self, room: int) -> tuple[int, int, str]:
        """(community, building, entrance) of a room."""
        sql = "SELECT community_id, building_id, entrance FROM room WHERE id = :a"
        found: tuple[int, int, str] = self._all(("place", room), sql, room, one=True)
        return found

    def owner_of(self, room: int, t: datetime) -> int | None:
        """Whose the room was at t: tickets stay with the owner of their first event when it is sold."""
        sql = "SELECT owner_id, since, until FROM account WHERE room_id = :a ORDER BY COALESCE(since, 0)"
        at = to_micros(t)
        accounts = self._all(("accounts", room), sql, room)
        for owner, since, until in accounts:
            if (since is None or since <= at) and (until is None or at < until):
                return int(owner)
        return int(accounts[-1][0]) if accounts else None

    def owners_by_ref(self, source: int, ref: str) -> list[tuple[int, int]]:
        sql = "SELECT community_id, owner_id FROM owner_ref WHERE source_id = :a AND ref = :b"
        return list(self._all(("owner_ref", source, ref), sql, source, ref))

    def owners_by_phone(self, phone: str) -> list[tuple[int, int]]:
        sql = "SELECT o.community_id, o.id FROM owner_phone p JOIN owner o ON o.id = p.owner_id WHERE p.phone = :a"
        return list(self._all(("phone", phone), sql, phone))

    def only_room(self, owner: int) -> int | None:
        """The room of an owner who has just one account now."""
        rooms = self._all(("rooms", owner), "SELECT room_id FROM account WHERE owner_id = :a AND until IS NULL", owner)
        rooms = [room[0] if isinstance(room, tuple) else room for room in rooms]
        return int(rooms[0]) if len(rooms) == 1 else None

    def _one(self, key: tuple[object, ...], sql: str, *values: object) -> int | None:
        if key not in self._known:
            rows = [] if self._loaded else fetch(self._session, sql, **dict(zip("abcd", values, strict=False)))
            self._known[key] = int(rows[0][0]) if rows else None
        found: int | None = self._known[key]
        return found

    def _all(
        self, key: tuple[object, ...], sql: str, value: object, second: object = None, *, one: bool = False
    ) -> Any:
        if key not in self._known:
            values = {"a": value} if second is None else {"a": value, "b": second}
            rows = [] if self._loaded else fetch(self._session, sql, **values)
            self._known[key] = rows[0] if one else rows
        return self._known[key]
