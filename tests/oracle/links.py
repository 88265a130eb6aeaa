"""Whom a ticket is about: the room, the source's own id, the phone, in this order."""

from datetime import datetime
from functools import lru_cache

from tests.oracle.facts import Copy, Facts, Place
from tests.oracle.tickets import Ticket, fact


@lru_cache(maxsize=50_000)
def owner_at(facts: Facts, ticket: Ticket, at: datetime) -> str | None:
    """The owner the ticket is linked to by its facts at an instant; None in the tray."""
    place = fact(ticket, "place", at)
    owner_id = fact(ticket, "owner_id", at)
    phone = fact(ticket, "phone", at)
    return (
        by_room(facts, place)  # type: ignore[arg-type]
        or by_source_id(facts, ticket.source, owner_id)
        or by_phone(facts, phone, place)  # type: ignore[arg-type]
    )


def by_room(facts: Facts, place: Place | None) -> str | None:
    if place is None or place.room is None:
        return None
    account = facts.account((place.community, place.building or "", place.entrance or "", place.room))
    return account.owner if account else None


def by_source_id(facts: Facts, source: str, owner_id: object) -> str | None:
    """An id is known from any event that states it together with a known room; two owners settle nothing."""
    if owner_id is None:
        return None
    taught = {by_room(facts, each.place) for each in facts.copies if taught_by(each, source, owner_id)} - {None}
    return taught.pop() if len(taught) == 1 else None


def taught_by(copy: Copy, source: str, owner_id: object) -> bool:
    return copy.source == source and copy.owner_id == owner_id


def by_phone(facts: Facts, phone: str | None, place: Place | None) -> str | None:
    """The only owner with this phone, in the ticket's community where it says one."""
    community = place.community if place else None
    having = [
        owner
        for owner in sorted({each.owner for each in facts.accounts})
        if phone and phone in facts.phones.get(owner, ()) and community in (None, facts.community_of(owner))
    ]
    return having[0] if len(having) == 1 else None
