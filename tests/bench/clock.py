"""The moment at which everything is measured, and how a figure is taken."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def interleaved(
    rounds: int, before: Callable[[], object] | None = None, **works: Callable[[], object]
) -> dict[str, float]:
    """Median seconds of each work; the works take turns, so that a slow spell of the machine touches all of them.
    `before` is done before each, and not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            if before is not None:
                before()
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in seconds.items()}
