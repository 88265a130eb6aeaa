"""The communities of the demo: their buildings, rooms and owners, and how each owner pays."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎单仇解"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉秀珍建国红文辉力斌鹏浩宇欣怡梓涵子轩雨桐思远"
ROLL_HEADER = ("小区", "楼栋", "单元", "房号", "建筑面积", "业主", "联系电话", "重点关怀")
PAYERS = ("prompt", "forgetful", "slow", "silent", "refuses")
PAYER_WEIGHTS = (72, 14, 8, 4, 2)
# A small demo has as many parts to give to those who owe.
FEW_ROOMS, FEW_WEIGHTS = 600, (40, 24, 20, 10, 6)


@dataclass(frozen=True, slots=True)
class Site:
    """A community: `entrances` empty where its buildings have one stairwell; `share` is its part of all rooms."""

    name: str
    buildings: tuple[str, ...]
    entrances: tuple[str, ...]
    stacks: int
    fee_fen: int
    share: float


SITES = (
    Site("翠湖花园", ("1", "2", "3", "5", "6", "7", "8"), ("1", "2"), 4, 280, 0.5),
    Site("金桂苑", ("1", "2", "3", "4", "5", "6"), ("1", "2"), 4, 190, 0.27),
    Site("滨江一号", ("A", "B", "C", "D"), ("",), 4, 420, 0.23),
)


@dataclass(frozen=True, slots=True)
class Home:
    """A room with its owner. `pays` is how the owner usually pays; `leaks` marks the riser of the story."""

    site: str
    building: str
    entrance: str
    room: str
    area: int
    fee_fen: int
    owner: str
    phone: str
    pays: str
    leaks: bool
    care: bool

    def row(self) -> tuple[str, ...]:
        """Its line of the roll."""
        care = "是" if self.care else ""
        return (self.site, self.block, self.entrance, self.room, str(self.area), self.owner, self.phone, care)

    @property
    def block(self) -> str:
        return f"{self.building}栋" if self.building.isdigit() else f"{self.building}座"

    @property
    def address(self) -> str:
        entrance = f"{self.entrance}单元" if self.entrance else ""
        return f"{self.block}{entrance}{self.room}室"


def homes(total: int, seed: int = 20250601) -> list[Home]:
    """About `total` rooms in the three communities, always the same ones."""
    dice = random.Random(seed)  # noqa: S311  a story, not a secret
    weights = FEW_WEIGHTS if total < FEW_ROOMS else PAYER_WEIGHTS
    found: list[Home] = []
    for site in SITES:
        found += _site_homes(site, max(8, round(total * site.share)), weights, dice, len(found))
    return found


def _site_homes(site: Site, count: int, weights: Sequence[int], dice: random.Random, offset: int) -> list[Home]:
    per_floor = len(site.buildings) * len(site.entrances) * site.stacks
    floors = max(1, -(-count // per_floor))
    found: list[Home] = []
    owner, phone = "", ""
    for number, (building, entrance, floor, stack) in enumerate(_places(site, floors)):
        if number == count:
            break
        second_flat = number % 41 == 40
        if not second_flat:
            owner = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))
            phone = f"1990{offset + number:07d}"
        leaks = site.name == "翠湖花园" and building == "7" and entrance == "2" and stack == 3
        pays = "refuses" if leaks and floor > floors // 2 else dice.choices(PAYERS, weights)[0]
        area = dice.choice((72, 89, 96, 118, 143))
        room = f"{floor}{stack:02d}"
        care = dice.random() < 0.01
        found.append(
            Home(site.name, building, entrance, room, area, area * site.fee_fen, owner, phone, pays, leaks, care)
        )
    return found


def _places(site: Site, floors: int) -> Iterator[tuple[str, str, int, int]]:
    """Building after building at each place, so that a small demo still has every building."""
    for floor in range(1, floors + 1):
        for stack in range(1, site.stacks + 1):
            for entrance in site.entrances:
                for building in site.buildings:
                    yield building, entrance, floor, stack
