"""Made-up companies for the proof of the flag method: who owes how many months, where, and which building is wrong.

Every account has a latent normal, half of it lasting and half wandering, that is turned into a uniform; it owes where
that uniform is above one less its probability. So the factor of a wrong building is exact for the odds of all its
accounts together, and who owes one month mostly owes the next. All of an owner's rooms share the latent.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, logit, ndtr

from board.rules.flag_panels import Bools, Floats, Ints, Panel

MONTHS: Final = 20
FIRST: Final = 8  # the first month that can be judged by all looks
STARTS: Final = (8, 16)  # when what goes wrong begins, both within
BURN_IN: Final = 6  # months of which nobody is told, for arrears to grow
SCOPES: Final = ("building", "unit", "stack", "top_floor")
MOST: Final = 3  # months owed are told up to here


@dataclass(frozen=True, slots=True)
class World:
    """What is assumed. `reach` is how much of a factor's logarithm meets those who owe less than three months.

    `ladder` says how months owed come about. "odds": each of owing one, two, three months has its own threshold on the
    same latent, `step` times the odds of the next. "grown": the latent says whether the newest charge is paid, and a
    payment clears all; three months are owed three months after.
    """

    communities: int = 16
    sizes: tuple[int, int] = (5, 60)  # buildings in a community
    rooms: int | None = None  # in every building; None for lognormal, median 60, from 10 to 200
    base: tuple[float, float] = (0.05, 0.40)
    spread: float = 0.20  # of ordinary buildings, in log-odds
    season: float = 0.15
    walk: float = 0.05
    rho: float = 0.9
    lasting: float = 0.5
    shared: float = 0.10  # of the rooms, in groups of one owner
    from_start: float = 0.03
    later: float = 0.08
    factors: tuple[float, ...] = (1.5, 2.0, 2.5, 3.0, 4.0)
    scopes: tuple[float, ...] = (0.50, 0.20, 0.15, 0.15)
    onset: int = 1  # months until the factor is whole
    ladder: str = "odds"
    step: float = 1.4
    reach: float = 1.0


@dataclass(frozen=True, slots=True)
class Made:
    """One company. `start[b]` is the month in which building b goes wrong, 0 from the start, -1 never.

    `depth[t, i]` is how many months unit i owes (owners within a building), `room_owing` and `room_building` the same
    by rooms; owing is three months and more.
    """

    depth: np.ndarray
    building: Ints
    room_owing: np.ndarray
    room_building: Ints
    community: Ints
    base: Floats
    start: Ints
    factor: Floats
    scope: Ints

    def panel(self, aside: Bools) -> Panel:
        return Panel((self.depth >= MOST).astype(np.int8), self.building, self.community, aside, self.depth)


def make(world: World, seed: int) -> Made:
    random = np.random.default_rng(seed)
    community = np.repeat(
        np.arange(world.communities), random.integers(world.sizes[0], world.sizes[1] + 1, world.communities)
    )
    count = community.size
    sizes = _sizes(world, count, random)
    building = np.repeat(np.arange(count), sizes)
    start, factor, scope = _wrong(world, count, random)
    affected = _affected(building, sizes, scope, random) & (start[building] >= 0)
    base = expit(random.uniform(logit(world.base[0]), logit(world.base[1]), world.communities))
    usual = logit(base)[community] + random.normal(0, world.spread, count)
    owner = _owners(world, building, random)
    months = np.arange(-BURN_IN, MONTHS)
    phase = random.uniform(0, 12, world.communities)
    moves = world.season * np.sin((months[:, None] + phase) * np.pi / 6)
    moves += np.cumsum(random.normal(0, world.walk, (months.size, world.communities)), axis=0)
    depth = np.zeros((months.size, building.size), np.int8)
    latents = _latents(world, int(owner[-1]) + 1, months.size, random)
    for t, month in enumerate(months):
        uniform = ndtr(latents[t])[owner]
        log_odds = (usual + moves[t][community])[building]
        wrong = np.where(affected, np.log(factor)[building] * _grown(world, month, start)[building], 0.0)
        before = depth[t - 1] if t else depth[t]
        depth[t] = _depth(world, uniform, log_odds, wrong, before)
    told = depth[BURN_IN:]
    firsts = np.flatnonzero(np.r_[True, np.diff(owner) != 0])
    return Made(
        np.maximum.reduceat(told, firsts, axis=1), building[firsts], (told >= MOST).astype(np.int8), building,
        community, base[community], start, factor, scope,
    )  # fmt: skip


def _sizes(world: World, count: int, random: np.random.Generator) -> Ints:
    if world.rooms is not None:
        return np.full(count, world.rooms)
    return np.clip(np.exp(random.normal(np.log(60), 0.5, count)).astype(np.int64), 10, 200)


def _wrong(world: World, count: int, random: np.random.Generator) -> tuple[Ints, Floats, Ints]:
    """(start, factor, scope) of each building."""
    drawn = random.random(count)
    later = random.integers(STARTS[0], STARTS[1] + 1, count)
    start = np.select([drawn < world.from_start, drawn < world.from_start + world.later], [0, later], -1)
    factor = np.where(start >= 0, random.choice(world.factors, count), 1.0)
    return start, factor, random.choice(len(SCOPES), count, p=world.scopes)


def _affected(building: Ints, sizes: Ints, scope: Ints, random: np.random.Generator) -> Bools:
    """Rooms in the part of their building that would go wrong."""
    count = sizes.size
    units, stacks = random.integers(1, 7, count), random.integers(2, 5, count)
    place = np.arange(building.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    per_unit = -(-sizes // units)
    unit, within = place // per_unit[building], place % per_unit[building]
    stack, floor = within % stacks[building], within // stacks[building]
    top = np.zeros(count, np.int64)
    np.maximum.at(top, building, floor)
    bad_unit, bad_stack = random.integers(0, 6, count) % units, random.integers(0, 12, count) % stacks
    in_unit = unit == bad_unit[building]
    return np.select(
        [scope[building] == 0, scope[building] == 1, scope[building] == 2],
        [True, in_unit, in_unit & (stack == bad_stack[building])],
        floor == top[building],
    ).astype(bool)


def _owners(world: World, building: Ints, random: np.random.Generator) -> Ints:
    """Each room's owner, numbered from 0 in the order of rooms; groups of two to four neighbours have one."""
    several = world.shared / (3 - 2 * world.shared)  # groups are three on average
    rooms = np.where(random.random(building.size) < several, random.integers(2, 5, building.size), 1)
    owner = np.repeat(np.arange(building.size), rooms)[: building.size]
    return np.cumsum(np.r_[False, (np.diff(owner) != 0) | (np.diff(building) != 0)])


def _latents(world: World, owners: int, months: int, random: np.random.Generator) -> Floats:
    lasting, wanders = random.normal(size=owners), random.normal(size=owners)
    found = np.empty((months, owners))
    for t in range(months):
        found[t] = np.sqrt(world.lasting) * lasting + np.sqrt(1 - world.lasting) * wanders
        wanders = world.rho * wanders + np.sqrt(1 - world.rho**2) * random.normal(size=owners)
    return found


def _grown(world: World, month: int, start: Ints) -> Floats:
    """How much of its factor's logarithm each building has by now."""
    since = np.where(start == 0, MONTHS, month - start + 1)
    return np.where(start < 0, 0.0, np.clip(since / world.onset, 0, 1))


def _depth(world: World, uniform: Floats, log_odds: Floats, wrong: Floats, before: np.ndarray) -> np.ndarray:
    if world.ladder == "grown":
        unpaid = uniform > expit(-log_odds - wrong)
        return np.where(unpaid, np.minimum(before + 1, MOST), 0).astype(np.int8)
    depth = np.zeros(uniform.size, np.int8)
    for rung in range(1, MOST + 1):
        easier = (MOST - rung) * np.log(world.step)
        over = uniform > expit(-log_odds - easier - wrong * (1.0 if rung == MOST else world.reach))
        depth[over] = rung
    return depth
