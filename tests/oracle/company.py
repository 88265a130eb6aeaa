"""A random small company: the files that reach its board, in order, and the facts that they state."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from tests.oracle.bills import Bill, ListStyle, listed, make_bills, spoil
from tests.oracle.facts import SHANGHAI, Account, ChargeImport, ChargeRow, Copy, Facts, RejectedCharge, RoomKey
from tests.oracle.repairs import Story, make_stories, printed
from tests.oracle.rows import ArrearsLine, RollLine, TicketLine, read_charge, read_ticket
from tests.oracle.sites import Phones, Site, make_sites

FIRST_EXPORT = date(2026, 6, 1)
LAYOUTS = ("columns", "community and address", "address")


@dataclass(frozen=True)
class Delivery:
    """One file. `community` is the command's option, where the file names none; `number` also seeds its looks."""

    number: int
    kind: str
    source: str
    as_of: date
    lines: tuple[RollLine | ArrearsLine | TicketLine, ...]
    mode: str = "snapshot"
    layout: str = "columns"
    community: str | None = None

    @property
    def as_of_moment(self) -> datetime:
        return datetime.combine(self.as_of, time(), SHANGHAI)


@dataclass(frozen=True)
class Company:
    seed: int
    sites: tuple[Site, ...]
    deliveries: tuple[Delivery, ...]

    def facts(self, received: int | None = None) -> Facts:
        """What the first so many deliveries state; all of them by default."""
        return facts_of(self.deliveries[:received])


def make_company(seed: int) -> Company:
    rng = Random(seed)
    phones = Phones()
    sites = make_sites(rng, phones)
    bill_sources = ["fees", "parking"] if rng.random() < 0.4 else ["fees"]
    bills = [each for site in sites for each in make_bills(site, rng, bill_sources)]
    stories = make_stories(sites, rng, phones, ["desk", "app"], rng.randint(40, 120))
    files = [*arrears_files(sites, bills, rng, phones), *ticket_files(sites, stories, rng)]
    files = disordered(files, rng)
    first, second = roll_files(sites, rng)
    middle = len(files) // 2
    early = [without(each, second) for each in files[:middle]]
    ordered = [*first, *early, *second, *files[middle:]]
    ordered = [replace(each, number=n) for n, each in enumerate(ordered) if each.lines]
    again = rng.sample(ordered, min(2, len(ordered)))
    return Company(seed, tuple(sites), (*ordered, *again))


def roll_files(sites: list[Site], rng: Random) -> tuple[list[Delivery], list[Delivery]]:
    """The roll without the late rooms, and later the whole of it; a site without a roll is in neither."""
    first = [
        RollLine(room, who.name, who.phones)
        for site in sites
        if site.has_roll
        for room, who in site.owners.items()
        if room not in site.late
    ]
    late = [RollLine(room, site.owners[room].name, site.owners[room].phones) for site in sites for room in site.late]
    return [roll(first, rng)], [roll(late + first, rng)] if late else []


def roll(lines: list[RollLine], rng: Random) -> Delivery:
    rng.shuffle(lines)
    return Delivery(0, "rooms", "roll", FIRST_EXPORT, tuple(lines))


def without(each: Delivery, second: list[Delivery]) -> Delivery:
    """A list that comes before the second roll has no rows of the rooms that only that roll brings."""
    late = {line.room for roll_file in second for line in roll_file.lines if isinstance(line, RollLine)}
    if each.kind != "arrears":
        return each
    early = late_rooms(each.lines, late)
    return replace(each, lines=tuple(line for line in each.lines if line not in early))


def late_rooms(lines: Iterable[object], late: set[RoomKey]) -> list[object]:
    return [line for line in lines if isinstance(line, ArrearsLine) and line.room in late]


def arrears_files(sites: list[Site], bills: list[Bill], rng: Random, phones: Phones) -> list[Delivery]:
    owners = {room: who for site in sites for room, who in site.owners.items()}
    known = {room for site in sites if site.has_roll for room in site.owners}
    names_owner = rng.random() < 0.8
    files = []
    for day in export_days(rng, rng.randint(6, 12)):
        source = rng.choice(("fees", "fees", "fees", sorted({each.source for each in bills})[-1]))
        mode = rng.choice(("snapshot", "snapshot", "delta"))
        community, covered = coverage(sites, rng)
        style = ListStyle(names_owner, rng.random() < 0.7, mode == "snapshot" and rng.random() < 0.25)
        mine = [each for each in bills if each.source == source and each.room.community in covered]
        rate = rng.choice((0, 0, 0.01, 0.04))
        lines = spoil(listed(mine, day, mode, style, owners, rng), style, known, rng, phones, rate=rate)
        files.append(Delivery(0, "arrears", source, day, tuple(lines), mode, rng.choice(LAYOUTS), community))
    return files


def ticket_files(sites: list[Site], stories: list[Story], rng: Random) -> list[Delivery]:
    """Each export has one source's tickets as they stood, not always all of them."""
    files = []
    for day in [*export_days(rng, rng.randint(3, 6)), date(2026, 11, 20)]:
        source = rng.choice(("desk", "app"))
        by = datetime.combine(day, time(), SHANGHAI)
        lines = [
            line for each in stories if each.source == source and rng.random() < 0.9 for line in printed(each, by, rng)
        ]
        rng.shuffle(lines)
        files.append(Delivery(0, "tickets", source, day, tuple(lines), layout=rng.choice(LAYOUTS)))
    return files


def export_days(rng: Random, count: int) -> list[date]:
    return sorted(FIRST_EXPORT + timedelta(days=each) for each in rng.sample(range(170), count))


def coverage(sites: list[Site], rng: Random) -> tuple[str | None, set[str]]:
    """One community by the command's option, or all or some that the file itself names."""
    if rng.random() < 0.3:
        name = rng.choice(sites).name
        return name, {name}
    return None, {site.name for site in rng.sample(sites, rng.randint(1, len(sites)))}


def disordered(files: list[Delivery], rng: Random) -> list[Delivery]:
    """By day, but some files lie on a desk for a while."""
    return sorted(files, key=lambda each: each.as_of + timedelta(days=rng.choice((0, 0, 0, 0, 30, 60))))


def facts_of(deliveries: tuple[Delivery, ...]) -> Facts:
    accounts: dict[RoomKey, Account] = {}
    phones: dict[str, frozenset[str]] = {}
    for each in deliveries:
        for room, name, known in named_owners(each):
            if room not in accounts:
                owner = f"{room.community} {name} {known[0]}" if name and known else "-".join(room)
                accounts[room] = Account(room, owner)
                phones[owner] = phones.get(owner, frozenset()) | set(known)
    return Facts(
        accounts=tuple(accounts.values()),
        phones=phones,
        imports=tuple(charge_import(each) for each in deliveries if each.kind == "arrears"),
        copies=tuple(copy for each in deliveries if each.kind == "tickets" for copy in copies_of(each)),
    )


def named_owners(delivery: Delivery) -> Iterable[tuple[RoomKey, str, tuple[str, ...]]]:
    """Each room that a file brings, with the owner it names there."""
    for line in delivery.lines:
        if isinstance(line, RollLine):
            yield line.room, line.name, line.phones
        elif isinstance(line, ArrearsLine) and isinstance(charge_of(delivery, line), ChargeRow):
            yield line.room, line.name, (line.phone,) if line.phone else ()


def charge_import(delivery: Delivery) -> ChargeImport:
    lines = [line for line in delivery.lines if isinstance(line, ArrearsLine)]
    read = [charge_of(delivery, line) for line in lines]
    return ChargeImport(
        content=str(delivery.number),
        source=delivery.source,
        mode=delivery.mode,
        as_of=delivery.as_of,
        communities=frozenset(line.room.community for line in lines),
        rows=tuple(each for each in read if isinstance(each, ChargeRow)),
        rejected=tuple(each for each in read if isinstance(each, RejectedCharge)),
    )


def charge_of(delivery: Delivery, line: ArrearsLine) -> ChargeRow | RejectedCharge:
    unnamed = delivery.community is None and delivery.layout == "address"
    return read_charge(line, None if unnamed else line.room.community)


def copies_of(delivery: Delivery) -> list[Copy]:
    lines = [line for line in delivery.lines if isinstance(line, TicketLine)]
    read = [read_ticket(line, delivery.source, delivery.as_of_moment) for line in lines]
    return [copy for each in read if not isinstance(each, str) for copy in each]


def rejected_lines(delivery: Delivery) -> list[int]:
    """The positions of the lines that must be refused, counted from 0."""
    return [n for n, line in enumerate(delivery.lines) if is_rejected(delivery, line)]


def is_rejected(delivery: Delivery, line: RollLine | ArrearsLine | TicketLine) -> bool:
    if isinstance(line, ArrearsLine):
        return isinstance(charge_of(delivery, line), RejectedCharge)
    return isinstance(line, TicketLine) and isinstance(read_ticket(line, delivery.source, delivery.as_of_moment), str)
