"""The order of inspections that wait, drawn by lot: who comes later is then a fair yardstick for who came first."""

from hashlib import sha256


def lot(month: int, building: int) -> tuple[int, str]:
    """Where a building stands in the order: older flags first, within a month by a lot that is the same for everybody.

    Nobody chooses it, and it cannot be drawn again.
    """
    return month, sha256(f"{month}:{building}".encode()).hexdigest()
