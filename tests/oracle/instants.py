"""The instants worth asking about: where something changes, a second to either side, and far away."""

from datetime import datetime, time, timedelta
from random import Random

from tests.oracle.facts import SHANGHAI, Facts

SECOND = timedelta(seconds=1)
FAR = (
    datetime(2020, 1, 1, tzinfo=SHANGHAI),
    datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI),
    datetime(2027, 6, 1, tzinfo=SHANGHAI),
)


def interesting(facts: Facts, rng: Random, count: int) -> list[datetime]:
    """Some of the boundaries, each also a second before and after, with the far ones always."""
    chosen = [at for found in (of_tickets(facts), of_charges(facts)) for at in some(found, rng, count // 6 + 1)]
    return sorted({*FAR, *(each + by for each in chosen for by in (-SECOND, timedelta(0), SECOND))})


def boundaries(facts: Facts) -> list[datetime]:
    return sorted({*of_tickets(facts), *of_charges(facts)})


def of_tickets(facts: Facts) -> list[datetime]:
    """Events, completions twice as likely, and the ends of their windows."""
    happened = sorted({each.occurred_at for each in facts.copies})
    done = sorted({each.occurred_at for each in facts.copies if each.status in ("resolved", "confirmed")})
    return [*happened, *done, *(each + timedelta(days=7) for each in done)]


def of_charges(facts: Facts) -> list[datetime]:
    """The midnights of imports and of the days after due dates."""
    days = {each.as_of for each in facts.imports}
    days |= {row.due_date + timedelta(days=1) for each in facts.imports for row in each.rows}
    return [datetime.combine(each, time(), SHANGHAI) for each in sorted(days)]


def some(found: list[datetime], rng: Random, count: int) -> list[datetime]:
    return rng.sample(found, min(len(found), count))
