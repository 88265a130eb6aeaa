"""Results with a photo before and one after: those that are shown to owners, and those that may be."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlmodel import Session

from board.db.sql import fetch, parsed_json
from board.rules.people import Who
from board.rules.phrases import spelled
from board.rules.ports import NotFound
from board.rules.poster_words import Finding, check, known
from board.rules.time import from_micros
from board.rules.visibility import CHOOSES_RESULTS, SHOWS, where
from board.tasks.tables import TaskPhoto

MOST: Final = 200

# Of several photos the newest stands: it was taken again. Without one of both there is nothing to compare.
RESULTS = """
    SELECT * FROM (
        SELECT t.id, t.community_id, c.name, t.building_id, COALESCE(b.name, ''), t.ended_at, t.result, s.caption,
               s.at AS chosen_at,
               (SELECT MAX(f.id) FROM task_photo f WHERE f.task_id = t.id AND f.slot = 'before') AS before_id,
               (SELECT MAX(f.id) FROM task_photo f WHERE f.task_id = t.id AND f.slot = 'after') AS after_id
        FROM task t JOIN community c ON c.id = t.community_id LEFT JOIN building b ON b.id = t.building_id
        LEFT JOIN showcase s ON s.task_id = t.id
        WHERE t.kind = 'showcase' AND t.state = 'done' AND {scope}
    ) x WHERE before_id IS NOT NULL AND after_id IS NOT NULL
    ORDER BY CASE WHEN chosen_at IS NULL THEN 1 ELSE 0 END, ended_at DESC, id DESC LIMIT :most
"""


class Result(msgspec.Struct, frozen=True):
    """`written` is the caption as the worker wrote it, `caption` as it is shown, "" where it is not; `before` and
    `after` are ids of photos."""

    task_id: int
    community_id: int
    community: str
    building_id: int | None
    building: str
    ended_at: datetime
    written: str
    caption: str
    chosen_at: datetime | None
    before: int
    after: int

    @property
    def is_shown(self) -> bool:
        return self.chosen_at is not None


def results(session: Session, who: Who, *, task_ids: list[int] | None = None) -> list[Result]:
    """What the person may show, the latest first; behind it, to whoever chooses, what may be chosen as well."""
    mine = f"({where(who, 't.community_id', SHOWS)} AND s.task_id IS NOT NULL)"
    scope = f"({mine} OR {where(who, 't.community_id', CHOOSES_RESULTS)})"
    values = {} if task_ids is None else {"tasks": task_ids}
    asked = RESULTS.format(scope=scope if task_ids is None else f"{scope} AND t.id IN :tasks")
    return [
        Result(
            id_, community, town, building, name, from_micros(ended), str(parsed_json(result).get("caption", "")),
            caption or "", None if at is None else from_micros(at), before, after,
        )
        for id_, community, town, building, name, ended, result, caption, at, before, after in fetch(
            session, asked, most=MOST, **values
        )
    ]  # fmt: skip


def shown_photo(session: Session, who: Who, *, task_id: int, photo_id: int) -> TaskPhoto:
    """A photo of a result that the person may show. Raises NotFound for any other."""
    found = [one for one in results(session, who, task_ids=[task_id]) if photo_id in (one.before, one.after)]
    kept = session.get(TaskPhoto, photo_id) if found else None
    if kept is None:
        raise NotFound
    return kept


def pictures(session: Session, picked: Sequence[Result]) -> dict[int, str]:
    """The photos of results that the person was found to see, by id, each as a `data:` address."""
    rows = fetch(
        session, "SELECT id, media_type, content FROM task_photo WHERE id IN :photos",
        photos=[id_ for one in picked for id_ in (one.before, one.after)],
    )  # fmt: skip
    return {id_: f"data:{kind};base64,{base64.b64encode(content).decode()}" for id_, kind, content in rows}


# Everybody whom a community knows by name.
KNOWN = """
    SELECT o.community_id, o.name FROM owner o WHERE o.community_id IN :communities
    UNION SELECT a.community_id, q.name FROM other_person q JOIN account a ON a.id = q.account_id
    WHERE a.community_id IN :communities
    UNION SELECT a.community_id, d.stated_name FROM owner_difference d JOIN account a ON a.id = d.account_id
    WHERE a.community_id IN :communities
"""
FIRST_LETTERS = f"SELECT DISTINCT SUBSTR(name, 1, 1) FROM ({KNOWN}) k WHERE name <> ''"
NAMES = f"SELECT community_id, name FROM ({KNOWN}) k WHERE SUBSTR(name, 1, 1) IN :letters"


def private_parts(session: Session, texts: Sequence[tuple[int, str]]) -> list[list[Finding]]:
    """What of each (community, text) may not be shown to all owners: see `board.rules.poster_words`.

    Of thousands of names those are read whose first letter stands in a text, however it is spelled.
    """
    communities = sorted({one for one, _ in texts})
    said = spelled("".join(text for _, text in texts).lower())[0]
    letters = [one for (one,) in fetch(session, FIRST_LETTERS, communities=communities)]
    meant = [one for one in letters if spelled(one.lower())[0] in said]
    names: dict[int, list[str]] = {}
    for community, name in fetch(session, NAMES, communities=communities, letters=meant):
        names.setdefault(community, []).append(name)
    ready = {community: known(found) for community, found in names.items()}
    return [check(text, ready.get(community, ())) for community, text in texts]
