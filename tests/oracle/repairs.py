"""Random tickets: what happened to each, and the rows that exports of different days print of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from tests.oracle.facts import CRITICAL, MAJOR, SHANGHAI, Place
from tests.oracle.rows import STATUS_WORDS, TicketLine
from tests.oracle.sites import Phones, Site

KIND_WORDS = ("报修", "报修", "报修", "投诉", "投诉", "投诉", "投诉", "咨询", "表扬", "repair", "complaint")
SEVERITY_WORDS = ("", "", "", "一般", "重大", "紧急", "minor", "major")
CATEGORIES = (*MAJOR, *CRITICAL, "保洁", "绿化", "门禁", "噪音", "厨房漏水", "")
UNKNOWN_STATUSES = ("外派厂家", "待评审", "未办理结单")
NEXT = {
    "open": ("in_progress", "in_progress", "resolved", "resolved", "cancelled", "reopened", "confirmed", "open"),
    "in_progress": ("resolved", "resolved", "resolved", "in_progress", "cancelled", "reopened"),
    "resolved": ("confirmed", "confirmed", "reopened", "reopened", "resolved", "in_progress", "cancelled"),
    "confirmed": ("reopened", "confirmed", "resolved", "open"),
    "reopened": ("in_progress", "resolved", "resolved", "reopened"),
    "cancelled": ("open", "reopened"),
}
FIRST_DAY = datetime(2026, 5, 1, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Happening:
    """One step of a ticket's story and what was known from then on."""

    at: datetime
    status: str
    kind: str
    category: str
    severity: str
    place: Place | None
    phone: str


@dataclass(frozen=True)
class Story:
    source: str
    ticket_no: str
    steps: tuple[Happening, ...]


def make_stories(sites: list[Site], rng: Random, phones: Phones, sources: list[str], count: int) -> list[Story]:
    stories = []
    for n in range(count):
        source = rng.choice(sources)
        stories.append(Story(source, f"{source[0].upper()}{1000 + n}", steps_of(rng.choice(sites), sites, rng, phones)))
    return stories


def steps_of(site: Site, sites: list[Site], rng: Random, phones: Phones) -> tuple[Happening, ...]:
    place, phone = where(site, sites, rng, phones)
    now = FIRST_DAY + timedelta(days=rng.randint(0, 190), minutes=rng.randint(0, 1439))
    step = Happening(
        now,
        rng.choice(("open",) * 9 + ("in_progress",)),
        rng.choice(KIND_WORDS),
        rng.choice(CATEGORIES),
        rng.choice(SEVERITY_WORDS),
        place,
        phone,
    )
    steps = [step]
    while rng.random() < 0.72 and len(steps) < 9:
        step = changed(replace(step, at=step.at + gap(rng), status=rng.choice(NEXT[step.status])), site, rng)
        steps.append(step)
    return tuple(steps)


def gap(rng: Random) -> timedelta:
    """Nothing at all, minutes, days, exactly the days that rules speak of, or until a midnight's stroke."""
    return rng.choice(
        (
            timedelta(0),
            timedelta(minutes=rng.randint(1, 600)),
            timedelta(days=rng.randint(1, 20)),
            timedelta(hours=rng.randint(1, 100)),
            timedelta(days=3),
            timedelta(days=7),
        )
    )


def changed(step: Happening, site: Site, rng: Random) -> Happening:
    """Sometimes a dispatcher corrects what the ticket says."""
    chance = rng.random()
    if chance < 0.08:
        return replace(step, severity=rng.choice(SEVERITY_WORDS[3:]))
    if chance < 0.12:
        return replace(step, category=rng.choice(CATEGORIES[:-1]))
    if chance < 0.15:
        return replace(step, kind=rng.choice(KIND_WORDS))
    if chance < 0.20 and step.place and step.place.room:
        return replace(step, place=Place(*rng.choice(sorted(site.owners))))
    return step


def where(site: Site, sites: list[Site], rng: Random, phones: Phones) -> tuple[Place | None, str]:
    """A known room mostly; else a public area, only a phone, or a room that nobody knows."""
    room = rng.choice(sorted(site.owners))
    owner = site.owners[room]
    own_phone = owner.phones[-1] if owner.phones else ""
    local = own_phone if not lives_twice(own_phone, sites) else ""
    chance = rng.random()
    if chance < 0.66:
        return Place(*room), rng.choice((own_phone, "", phones.next()))
    if chance < 0.76:
        return Place(site.name, room.building, room.entrance or None), rng.choice((local, ""))
    if chance < 0.90:
        return None, local or phones.next()
    return Place(*rng.choice(site.strangers)), phones.next()


def lives_twice(phone: str, sites: list[Site]) -> bool:
    having = {site.name for site in sites for owner in site.owners.values() if phone in owner.phones}
    return len(having) > 1


def printed(story: Story, by: datetime, rng: Random) -> list[TicketLine]:
    """The row that an export at this moment has of the ticket, sometimes twice, sometimes contradicting itself."""
    steps = [each for each in story.steps if each.at <= by]
    if not steps:
        return []
    line = row_of(story.ticket_no, steps, rng)
    chance = rng.random()
    if chance < 0.04:
        return [line, line]
    if chance < 0.08:
        return [line, replace(line, severity=rng.choice(SEVERITY_WORDS), kind=rng.choice(KIND_WORDS))]
    return [line]


def row_of(ticket_no: str, steps: list[Happening], rng: Random) -> TicketLine:
    last = steps[-1]
    times = {each.status: each.at for each in steps}
    unfinished = last.status in ("reopened", "open", "in_progress")
    forget = unfinished and rng.random() < 0.5
    word = rng.choice(STATUS_WORDS[last.status])
    return TicketLine(
        ticket_no=ticket_no,
        kind=last.kind if rng.random() > 0.04 else "",
        category=last.category,
        severity=last.severity if rng.random() > 0.1 else "",
        place=last.place if rng.random() > 0.04 or len(steps) == 1 else None,
        phone=last.phone,
        status=word if rng.random() > 0.04 else rng.choice(UNKNOWN_STATUSES),
        opened_at=steps[0].at if rng.random() > 0.02 else None,
        resolved_at=None if forget or rng.random() < 0.05 else times.get("resolved"),
        confirmed_at=None if forget else times.get("confirmed"),
        updated_at=last.at if rng.random() > 0.06 else None,
        assignee=rng.choice(("", "王师傅", "李工")),
    )
