"""Which room and owner a ticket is about: the address, the source's own ids, the phone, a person's choice.

Linking is a function of the ticket's facts and of what is known of rooms and owners, whenever it was learned: a
ticket that came before its room links itself when the room appears, counting from its own times. What a ticket says of
its community bounds every step: two communities may share a source, its ids and its ways to write a place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from board.rules.text import plain
from board.rules.tickets import Facts
from board.tickets.directory import Directory


@dataclass(frozen=True, slots=True)
class Link:
    """Where a ticket belongs; `by` says how it was found, empty for the unlinked tray."""

    community_id: int | None = None
    building_id: int | None = None
    entrance: str = ""
    room_id: int | None = None
    owner_id: int | None = None
    by: str = ""


def link(facts: Facts, *, source_id: int, first_at: datetime, directory: Directory) -> Link:
    """The link that these facts give: the first of STEPS that settles it, else where it roughly is, unlinked."""
    community = _community(facts, directory)
    for step in STEPS:
        found = step(facts, community, source_id, first_at, directory)
        if found is not None:
            return found
    return Link(community_id=community)


def _community(facts: Facts, directory: Directory) -> int | None:
    if facts.community:
        return directory.names.get(plain(facts.community))
    everything = set(directory.names.values())
    return everything.pop() if len(everything) == 1 else None


def _by_address(facts: Facts, community: int | None, source: int, at: datetime, directory: Directory) -> Link | None:
    place = facts.place
    if place is None:
        return None
    room = directory.alias(source, place.text) if place.text else None
    if room is not None and community in (None, directory.place(room)[0]):
        return _room(room, at, directory, "alias")
    if community is None:
        return None
    if place.room:
        room = directory.room(community, place.building, place.entrance, place.room)
        return None if room is None else _room(room, at, directory, "address")
    return _area(facts, community, source, directory)


def _area(facts: Facts, community: int, source: int, directory: Directory) -> Link | None:
    """A public area belongs to its building or entrance, and holds nobody but its reporter, when known."""
    place = facts.place
    if place is None or not place.is_area:
        return None
    building = directory.building(community, place.building) if place.building else None
    reporter = _reporter(facts, community, source, directory)
    return Link(community, building, place.entrance, None, reporter, "area")


def _reporter(facts: Facts, community: int | None, source: int, directory: Directory) -> int | None:
    for found in (
        directory.owners_by_ref(source, facts.owner_ref) if facts.owner_ref else [],
        directory.owners_by_phone(facts.phone) if facts.phone else [],
    ):
        owners = {owner for where, owner in found if community in (None, where)}
        if len(owners) == 1:
            return owners.pop()
    return None


def _by_room_ref(facts: Facts, community: int | None, source: int, at: datetime, directory: Directory) -> Link | None:
    room = directory.room_ref(source, facts.room_ref) if facts.room_ref else None
    is_elsewhere = room is not None and community not in (None, directory.place(room)[0])
    return None if room is None or is_elsewhere else _room(room, at, directory, "room_ref")


def _by_owner_ref(facts: Facts, community: int | None, source: int, at: datetime, directory: Directory) -> Link | None:
    found = directory.owners_by_ref(source, facts.owner_ref) if facts.owner_ref else []
    return _owner(found, community, directory, "owner_ref")


def _by_phone(facts: Facts, community: int | None, source: int, at: datetime, directory: Directory) -> Link | None:
    found = directory.owners_by_phone(facts.phone) if facts.phone else []
    return _owner(found, community, directory, "phone")


Step = Callable[[Facts, int | None, int, datetime, Directory], Link | None]
STEPS: tuple[Step, ...] = (_by_address, _by_room_ref, _by_owner_ref, _by_phone)


def _room(room: int, at: datetime, directory: Directory, by: str) -> Link:
    community, building, entrance = directory.place(room)
    return Link(community, building, entrance, room, directory.owner_of(room, at), by)


def _owner(found: list[tuple[int, int]], community: int | None, directory: Directory, by: str) -> Link | None:
    """The one owner found; with one account only, the room is known too."""
    within = {(where, owner) for where, owner in found if community in (None, where)}
    if len({owner for _, owner in within}) != 1:
        return None
    where, owner = within.pop()
    room = directory.only_room(owner)
    if room is None:
        return Link(where, None, "", None, owner, by)
    _, building, entrance = directory.place(room)
    return Link(where, building, entrance, room, owner, by)
