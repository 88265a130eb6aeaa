"""Random small communities: buildings, rooms, people who own several, share names and share phones."""

from dataclasses import dataclass, field
from random import Random

from tests.oracle.facts import RoomKey

SITE_NAMES = ("翠湖花园", "云山府", "锦绣江南", "阳光里", "碧水湾", "和平苑")
PHASED_NAMES = (("滨河湾一期", "滨河湾二期"), ("金色家园南区", "金色家园北区"))
PERSON_NAMES = ("张伟", "王芳", "李娜", "刘洋", "陈静", "杨磊", "赵敏", "黄勇", "周杰", "吴霞", "欧阳明", "单立")
BUILDINGS = ("1", "2", "3", "7", "11", "12", "20", "21", "A", "B")


@dataclass(frozen=True)
class Person:
    name: str
    phones: tuple[str, ...]


@dataclass
class Site:
    """`late` rooms come only with the second roll; `strangers` are rooms that never come."""

    name: str
    has_roll: bool
    owners: dict[RoomKey, Person] = field(default_factory=dict)
    late: list[RoomKey] = field(default_factory=list)
    strangers: list[RoomKey] = field(default_factory=list)


class Phones:
    """Every number given out once, unless somebody asks to share one."""

    def __init__(self) -> None:
        self.given = 0

    def next(self) -> str:
        self.given += 1
        return f"13{self.given % 10}{10_000_000 + self.given * 7919:08d}"


def make_sites(rng: Random, phones: Phones) -> list[Site]:
    names: list[str] = rng.sample(SITE_NAMES, rng.randint(1, 3))
    if rng.random() < 0.3:
        names = [*names[:1], *rng.choice(PHASED_NAMES)]
    phased = {name for pair in PHASED_NAMES for name in pair}
    sites = [Site(name, has_roll=name in phased or rng.random() < 0.75) for name in names]
    for site in sites:
        fill(site, rng, phones)
    if len(sites) > 1:
        own_elsewhere(sites, rng)
    return sites


def fill(site: Site, rng: Random, phones: Phones) -> None:
    rooms = [room for building in rng.sample(BUILDINGS, rng.randint(1, 3)) for room in rooms_of(site, building, rng)]
    rooms += [RoomKey(site.name, "地库", "", f"B{rng.randint(1, 2)}-{100 + n}") for n in range(rng.randint(0, 3))]
    site.strangers = [RoomKey(site.name, "30", "1", str(100 * floor + 1)) for floor in range(1, 4)]
    people: list[Person] = []
    for room in rooms:
        site.owners[room] = owner_of(room, people, rng, phones, site.has_roll)
    if site.has_roll and rng.random() < 0.7:
        site.late = rng.sample(rooms, max(1, len(rooms) // 8))


def rooms_of(site: Site, building: str, rng: Random) -> list[RoomKey]:
    """Letters and some others have no entrances; shops lie at no entrance."""
    bare = not building.isdigit() or rng.random() < 0.3
    entrances = [""] if bare else [str(n + 1) for n in range(rng.randint(1, 3))]
    floors = rng.sample((1, 2, 3, 9, 15, 21), rng.randint(2, 3))
    stacks = range(1, rng.randint(2, 3) + 1)
    rooms = [
        RoomKey(site.name, building, e, f"{floor}{stack:02d}")
        for e in entrances
        for floor in floors
        for stack in stacks
    ]
    shops = [RoomKey(site.name, building, "", f"商铺{n + 5:02d}") for n in range(rng.choice((0, 0, 2)))]
    return rooms + shops


def owner_of(room: RoomKey, people: list[Person], rng: Random, phones: Phones, has_roll: bool) -> Person:
    """An owner met before, one who shares a name or a phone with another, or somebody new."""
    with_phone = [each for each in people if each.phones]
    chance = rng.random()
    if with_phone and (chance < 0.2 or room.building == "地库"):
        return rng.choice(with_phone)
    if with_phone and chance < 0.28:
        spouse = rng.choice(with_phone)
        person = Person(rng.choice([each for each in PERSON_NAMES if each != spouse.name]), spouse.phones[:1])
    elif chance < 0.36:
        person = Person(rng.choice(PERSON_NAMES), ())
    else:
        count = 2 if has_roll and chance > 0.95 else 1
        person = Person(rng.choice(PERSON_NAMES), tuple(phones.next() for _ in range(count)))
    people.append(person)
    return person


def own_elsewhere(sites: list[Site], rng: Random) -> None:
    """One person owns in two communities: two owners, for the board."""
    first, second = rng.sample(sites, 2)
    both = [each for each in first.owners.values() if each.phones]
    if both:
        second.owners[rng.choice(sorted(second.owners))] = rng.choice(both)
