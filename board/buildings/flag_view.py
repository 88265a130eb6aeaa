"""A flag as programs get it."""

from typing import Any

from board.buildings.flag_queries import Flag


def as_json(flag: Flag) -> dict[str, Any]:
    """`p_value` is the one that decided; it and `q_value` are null where nothing was asked of the building.

    `where` is null but for flagged and watched buildings; `causes` is the checklist of ticket categories in order.
    """
    return {
        "community": flag.community, "building": flag.building, "owners": flag.owners, "owing": flag.owing,
        "expected": round(flag.expected_owners, 3), "p_value": flag.p, "q_value": flag.q, "verdict": flag.verdict,
        "where": flag.place or None, "causes": flag.causes,
    }  # fmt: skip
