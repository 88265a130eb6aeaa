"""Where something of an owner stands in words, and how it is emptied there: an erasure's list of places.

A text of the owner's own rows goes whole; elsewhere in the community it goes where it has the name or a number in it.
"""

import json
import re
from typing import Any, Final

from sqlmodel import Session

from board.accounts.outside import FORGET_OUTSIDE
from board.db.sql import Row, fetch, parsed_json, run
from board.evidence.texts import CLAIM_TEXTS
from board.reports.owner_data import ACCOUNTS, OCCUPANCIES, TASKS, TICKETS
from board.rules.retention import ERASED

CODE: Final = re.compile(r"[a-z0-9_.:+-]*", re.ASCII)  # codes, days and numbers: what people wrote is none of them

# Free texts; the numbers, codes and times beside them stay.
TEXTS: Final = (
    f"UPDATE contact SET note = '', late_reason = '' WHERE account_id IN ({ACCOUNTS})",
    "UPDATE hold_review SET reason = '' WHERE manual_hold_id IN (SELECT id FROM manual_hold WHERE owner_id = :owner)"
    f" OR ticket_id IN ({TICKETS})",
    "UPDATE manual_hold SET reason = '', release_reason = '' WHERE owner_id = :owner",
    "UPDATE mark SET reason = '', removal_reason = '' WHERE owner_id = :owner",
    f"UPDATE ticket_release SET reason = '' WHERE ticket_id IN ({TICKETS})",
    "UPDATE ticket_event SET phone = NULL, owner_ref = NULL, description = NULL, result = NULL"
    f" WHERE ticket_id IN ({TICKETS})",
    *(statement.format(f"IN ({ACCOUNTS})") for statement in CLAIM_TEXTS),
    f"UPDATE task_party SET brief = '', outcome = '' WHERE task_id IN ({TASKS})",
    f"DELETE FROM task_photo WHERE task_id IN ({TASKS})",
    f"DELETE FROM showcase WHERE task_id IN ({TASKS})",
    f"{FORGET_OUTSIDE} WHERE owner_id = :owner OR phone IN (SELECT phone FROM owner_phone WHERE owner_id = :owner)",
    f"UPDATE instalment_plan SET reference = '', closing_reason = '' WHERE account_id IN ({ACCOUNTS})",
    f"UPDATE other_person SET name = '', phone = '', note = '' WHERE account_id IN ({ACCOUNTS})",
    f"DELETE FROM occupancy WHERE {OCCUPANCIES}",
    "UPDATE owner_difference SET known_name = '', stated_name = CAST(:erased AS TEXT) || id, stated_phone = ''"
    f" WHERE account_id IN ({ACCOUNTS})",
)
PEOPLE: Final = (
    "DELETE FROM owner_phone WHERE owner_id = :owner",
    "DELETE FROM owner_ref WHERE owner_id = :owner",
    "DELETE FROM owner_view WHERE owner_id = :owner",
    "UPDATE owner SET name = :erased, name_key = '', pinyin = '', initials = '' WHERE id = :owner",
)
DOCUMENTS: Final = (
    ("task", "brief", f"id IN ({TASKS})"),
    ("task", "result", f"id IN ({TASKS})"),
    ("task_row", "result", f"account_id IN ({ACCOUNTS})"),
    ("log_entry", "details", f"account_id IN ({ACCOUNTS}) OR ticket_id IN ({TICKETS}) OR task_id IN ({TASKS})"),
    ("signal", "payload", f"account_id IN ({ACCOUNTS}) OR ticket_id IN ({TICKETS})"),
)


def documents(session: Session, owner_id: int, community: int, words: list[str]) -> None:
    """The texts in JSON: all of what is about the owner, and whatever else of the community names the owner."""
    for table, column, condition in DOCUMENTS:
        _empty(
            session,
            table,
            column,
            fetch(session, f"SELECT id, {column} FROM {table} WHERE {condition}", owner=owner_id),
        )
    for table, column, _ in (one for one in DOCUMENTS if one[0] != "task_row"):
        for word in words:
            rows = fetch(
                session,
                f"SELECT id, {column} FROM {table}"
                f" WHERE community_id = :community AND CAST({column} AS TEXT) LIKE :like",
                community=community,
                like=f"%{word}%",
            )
            _empty(session, table, column, rows)
    holds = {row[0] for row in fetch(session, "SELECT id FROM manual_hold WHERE owner_id = :owner", owner=owner_id)}
    rows = fetch(session, LOOSE_RELEASES, community=community) if holds else []
    _empty(session, "log_entry", "details", [row for row in rows if parsed_json(row[1]).get("hold") in holds])


# The log of a release names its hold, and no account.
LOOSE_RELEASES: Final = """
    SELECT id, details FROM log_entry WHERE community_id = :community AND verb = 'release' AND account_id IS NULL
    AND ticket_id IS NULL AND task_id IS NULL
"""


def _empty(session: Session, table: str, column: str, rows: list[Row]) -> None:
    for id_, stored in rows:
        emptied = json.dumps(_emptied(parsed_json(stored)), ensure_ascii=False)
        run(session, f"UPDATE {table} SET {column} = :value WHERE id = :id", value=emptied, id=id_)


def _emptied(value: Any) -> Any:
    """The same without the texts in it."""
    if isinstance(value, dict):
        return {name: _emptied(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_emptied(one) for one in value]
    return "" if isinstance(value, str) and not CODE.fullmatch(value) else value


def mentions(session: Session, community: int, words: list[str]) -> list[int]:
    """Whatever else of the community names the owner: rows of files, other tickets, answers. The tickets."""
    tickets: list[int] = []
    for word in words:
        values = {"like": f"%{word}%", "word": word, "community": community}
        tickets += [
            row[0] for row in fetch(session, f"SELECT DISTINCT ticket_id FROM ticket_event WHERE {NAMING}", **values)
        ]
        for statement in MENTIONS:
            run(session, statement, erased=ERASED, **values)
        _rejects(session, community, values["like"])
    return tickets


NAMING: Final = """
    ticket_id IN (SELECT id FROM ticket WHERE community_id = :community OR community_id IS NULL)
    AND (phone = :word OR description LIKE :like OR result LIKE :like OR place_text LIKE :like)
"""
HERE: Final = "account_id IN (SELECT id FROM account WHERE community_id = :community)"
MENTIONS: Final = (
    f"UPDATE owner_difference SET stated_name = CAST(:erased AS TEXT) || id, stated_phone = ''"
    f" WHERE stated_name = :word AND {HERE}",
    f"UPDATE owner_difference SET known_name = '' WHERE known_name = :word AND {HERE}",
    f"UPDATE contact SET note = '' WHERE note LIKE :like AND {HERE}",
    f"UPDATE contact SET late_reason = '' WHERE late_reason LIKE :like AND {HERE}",
    f"{FORGET_OUTSIDE} WHERE (phone = :word OR place_text LIKE :like OR result_word LIKE :like OR note LIKE :like)"
    " AND (community_id = :community OR community_id IS NULL)",
    "UPDATE manual_hold SET reason = '' WHERE reason LIKE :like AND community_id = :community",
    "UPDATE manual_hold SET release_reason = '' WHERE release_reason LIKE :like AND community_id = :community",
    "UPDATE mark SET reason = '' WHERE reason LIKE :like AND community_id = :community",
    "UPDATE mark SET removal_reason = '' WHERE removal_reason LIKE :like AND community_id = :community",
    f"UPDATE ticket_event SET phone = NULL, description = NULL, result = NULL, place_text = '' WHERE {NAMING}",
    f"UPDATE instalment_plan SET reference = '' WHERE reference LIKE :like AND {HERE}",
    f"UPDATE instalment_plan SET closing_reason = '' WHERE closing_reason LIKE :like AND {HERE}",
    f"UPDATE other_person SET name = '', phone = '', note = ''"
    f" WHERE (name = :word OR phone = :word OR note LIKE :like) AND {HERE}",
    "DELETE FROM showcase WHERE caption LIKE :like AND community_id = :community",
    "UPDATE occupancy SET note = '' WHERE note LIKE :like AND community_id = :community",
    "UPDATE delivery SET signer = '', note = '', witnesses = '', sent_to = '' WHERE (signer LIKE :like"
    " OR note LIKE :like OR witnesses LIKE :like OR sent_to LIKE :like)"
    f" AND notice_id IN (SELECT id FROM notice WHERE {HERE})",
    *(
        f"UPDATE {table} SET {column} = '' WHERE {column} LIKE :like AND {HERE}"
        for table, column in (
            ("limitation_act", "reference"),
            ("correction", "reason"),
            ("approval", "reason"),
            ("approval", "withdrawal_reason"),
            ("approval_request", "reason"),
            ("approval_request", "decision_reason"),
            ("lawsuit", "court"),
            ("lawsuit", "case_no"),
            ("claim_decision", "reason"),
        )
    ),
    "DELETE FROM idempotency_key WHERE answer LIKE :like",
    "DELETE FROM place_alias WHERE place_text LIKE :like"
    " AND room_id IN (SELECT id FROM room WHERE community_id = :community)",
)


def _rejects(session: Session, community: int, like: str) -> None:
    rows = fetch(
        session,
        "SELECT r.id, r.cells, i.communities FROM import_reject r JOIN import i ON i.id = r.import_id"
        " WHERE CAST(r.cells AS TEXT) LIKE :like OR r.value LIKE :like OR r.reason_zh LIKE :like",
        like=like,
    )
    for id_, cells, communities in rows:
        if not parsed_json(communities) or community in parsed_json(communities):
            run(
                session,
                "UPDATE import_reject SET value = '', reason_zh = :erased, reason_en = 'erased', cells = :cells"
                " WHERE id = :id",
                id=id_, cells=json.dumps([""] * len(parsed_json(cells))), erased=ERASED,
            )  # fmt: skip
