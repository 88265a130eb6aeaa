"""Stewards whom the roll names, and the buildings that they look after from then on."""

import polars as pl
from sqlmodel import Session

from board.db.sql import fetch, run_many
from board.imports import ImportReport
from board.rules.ports import Text
from board.rules.words import Role


def assign_stewards(session: Session, rooms: pl.DataFrame, report: ImportReport) -> None:
    """A steward whom the roll names looks after the building, where exactly one person of that role bears the name."""
    wanted = (
        rooms.filter(pl.col("steward") != "")
        .select("community_id", "building_id", "steward")
        .unique()
        .sort("building_id", "steward")
    )
    if wanted.is_empty():
        return
    known: dict[tuple[str, int], list[int]] = {}
    for name, community, person in fetch(
        session,
        "SELECT p.name, r.community_id, p.id FROM person p JOIN person_role r ON r.person_id = p.id"
        " WHERE p.active AND r.role = :role ORDER BY p.id",
        role=str(Role.STEWARD),
    ):
        known.setdefault((name, community), []).append(person)
    found, missing = [], set()
    for community, building, name in wanted.iter_rows():
        people = set(known.get((name, community), []) + known.get((name, 0), []))
        if len(people) == 1:
            found.append({"building": building, "role": str(Role.STEWARD), "person": people.pop()})
        else:
            missing.add(name)
    run_many(
        session,
        "INSERT INTO assignment (building_id, role, person_id) VALUES (:building, :role, :person)"
        " ON CONFLICT DO NOTHING",
        found,
    )
    if missing:
        names = "、".join(sorted(missing)[:10])
        report.warnings.append(
            Text(
                f"名册里的管家没有对应的人员：{names}。", f"No one steward bears the name that the roll gives: {names}."
            )
        )
