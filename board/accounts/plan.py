"""The day's plan: what is to be done about each account today, said in SQL over its stored state and segment.

Every account has exactly one step, so that the plan's numbers add up and each links to its rows. The steps stand in the
order of the day's list: what pays off most comes first.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from board.rules.segment_advice import PAYS_OFF
from board.rules.segments import Segment
from board.rules.time import local_date, to_day
from board.rules.words import State

DAY_MICROS: Final = 86_400_000_000
SEGMENT: Final = "LEFT JOIN account_segment g ON g.account_id = s.account_id"

_RINGS: Final = "s.state = 'collectable'"
# (step, its state, condition), the first that applies: windows, promises that come due, what was agreed for today, who
# is newly late, the others who may be asked, those agreed for later, promises that are not due, and who is left alone.
STEPS: Final[tuple[tuple[str, State, str], ...]] = (
    ("window", State.WINDOW, "s.state = 'window'"),
    ("remind", State.PROMISED, "s.state = 'promised' AND s.promise_on = {tomorrow}"),
    ("check", State.PROMISED, "s.state = 'promised' AND s.promise_on <= {today}"),
    ("follow", State.COLLECTABLE, f"{_RINGS} AND g.follow_on <= {{today}}"),
    ("new", State.COLLECTABLE, f"{_RINGS} AND g.follow_on IS NULL AND g.owed_since >= {{eve}}"),
    ("collect", State.COLLECTABLE, f"{_RINGS} AND g.follow_on IS NULL"),
    ("later", State.COLLECTABLE, _RINGS),
    ("wait", State.PROMISED, "s.state = 'promised'"),
    ("held", State.HELD, "s.state = 'held'"),
    ("settled", State.SETTLED, "TRUE"),
)
NAMES: Final = tuple(name for name, *_ in STEPS)
STATE_OF: Final[Mapping[str, State]] = {name: state for name, state, _ in STEPS}
UNKNOWN: Final = PAYS_OFF.index(Segment.WATCHING)  # an account whose segment is not stored yet
COME_DUE: Final = frozenset({"remind", "check"})


class Days(NamedTuple):
    """Local days as SQL; `eve` is the last day of the month before: what was due then is late since this month."""

    today: str
    tomorrow: str
    eve: str


def days(zones: Mapping[int, ZoneInfo], now: datetime) -> Days:
    """The days by each community's own date: numbers where all share it."""
    dates = {id_: local_date(now, zone) for id_, zone in zones.items()}
    found = (
        {id_: to_day(date) for id_, date in dates.items()},
        {id_: to_day(date + timedelta(days=1)) for id_, date in dates.items()},
        {id_: to_day(date.replace(day=1) - timedelta(days=1)) for id_, date in dates.items()},
    )
    return Days(*(by_community(values) for values in found))


def step(on: Days) -> str:
    """The number of an account's step in STEPS; the statement has SEGMENT joined."""
    cases = " ".join(f"WHEN {condition} THEN {place}" for place, (*_, condition) in enumerate(STEPS))
    return f"CASE {cases} END".format(**on._asdict())


def order(on: Days, windows: Mapping[int, int]) -> str:
    """The plan's order up to the amount: step, soonest end of a window, promised or agreed day, segment that pays off.

    `windows` are the days that a window lasts, by community.
    """
    lasts = {id_: length * DAY_MICROS for id_, length in windows.items()}
    closes = "s.window_at" if len(set(lasts.values())) <= 1 else f"s.window_at + {by_community(lasts)}"
    ranks = " ".join(f"WHEN '{segment}' THEN {place}" for place, segment in enumerate(PAYS_OFF))
    return (
        f"{step(on)}, COALESCE({closes}, 0), COALESCE(s.promise_on, 0), COALESCE(g.follow_on, 0),"
        f" CASE g.segment {ranks} ELSE {UNKNOWN} END"
    )


def by_community(values: Mapping[int, int]) -> str:
    """A number that depends on an account's community, as SQL: bare where it is everywhere the same."""
    groups: dict[int, list[int]] = {}
    for community, value in values.items():
        groups.setdefault(value, []).append(community)
    if len(groups) <= 1:
        return str(next(iter(groups), 0))
    cases = " ".join(f"WHEN s.community_id IN ({','.join(map(str, of))}) THEN {value}" for value, of in groups.items())
    return f"CASE {cases} END"
