"""Events as a calendar program reads them (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Coordination Board//calendar//EN"


@dataclass(frozen=True, slots=True)
class EventOut:
    """One event: `starts` an aware instant, or a day for what has no hour. Nothing here names anybody."""

    uid: str
    title: str
    place: str
    starts: datetime | date
    lasts: timedelta
    changed: int
    url: str = ""


def as_ics(name: str, events: Iterable[EventOut], *, made_at: datetime) -> bytes:
    """The events as one calendar. `changed` counts up with every change, so that programs take the newest."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for one in events:
        event = Event()
        event.add("uid", one.uid)
        event.add("summary", one.title)
        event.add("location", one.place)
        event.add("dtstamp", made_at)
        event.add("dtstart", one.starts)
        event.add("dtend", one.starts + one.lasts)
        event.add("sequence", one.changed)
        if one.url:
            event.add("url", one.url)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
