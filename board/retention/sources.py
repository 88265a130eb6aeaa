"""For each kind of data: the statement that finds what may go, and those that take it away.

A finding statement gives the key and the moment that counts. It is asked with `:cutoff`, `:now`, `:today`, and
`:community` where the kind is a community's; what a legal hold or a claim keeps is not among its rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from board.accounts.legal_holds import IN_FORCE, under_hold
from board.accounts.outside import FORGET_OUTSIDE
from board.evidence.texts import CLAIM_TEXTS
from board.retention.conditions import TASK_CLAIM, TASK_HELD, TASK_OWNERS, TOKEN, claims
from board.rules.retention import ERASED

ENDED = "t.community_id = :community AND t.ended_at < :cutoff"
EMPTY = "'{}'"


@dataclass(frozen=True, slots=True)
class Source:
    """`found` selects the key columns, named as in `key`, and `moment`; each of `steps` is run for each row."""

    found: str
    key: tuple[str, ...] = ("id",)
    steps: tuple[str, ...] = ()
    is_whole_board: bool = False


def _said(alias: str, column: str) -> str:
    """JSON has no equality on PostgreSQL: what is empty is so as text."""
    return f"CAST({alias}.{column} AS TEXT) <> {EMPTY}"


_ROWS_SAID = f"EXISTS (SELECT 1 FROM task_row k WHERE k.task_id = t.id AND {_said('k', 'result')})"
_TASK_SAID = f"({_said('t', 'brief')} OR {_said('t', 'result')} OR {_ROWS_SAID})"
_ERASE_TASK = (
    f"UPDATE task SET brief = {EMPTY}, result = {EMPTY} WHERE id = :id",
    f"UPDATE task_row SET result = {EMPTY} WHERE task_id = :id",
    "UPDATE task_party SET brief = '', outcome = '' WHERE task_id = :id",
    "DELETE FROM showcase WHERE task_id = :id",
)
_ERASE_TASK_LOG = f"UPDATE log_entry SET details = {EMPTY} WHERE task_id = :id"
_OF_ACCOUNT = "SELECT x.owner_id FROM account x WHERE x.id = {}.account_id"
_LOG_OWNERS = f"""{_OF_ACCOUNT.format("l")}
    UNION ALL SELECT y.owner_id FROM ticket y WHERE y.id = l.ticket_id UNION ALL {TASK_OWNERS}"""
_IMPORT_SITES = "REPLACE(REPLACE(REPLACE(CAST(i.communities AS TEXT), '[', ','), ']', ','), ' ', '')"


_ROOM_OWNERS = "SELECT x.owner_id FROM account x WHERE x.room_id = y.room_id"
_ROOM_BUILDINGS = "SELECT x.building_id FROM room x WHERE x.id = y.room_id"
_OCCUPANCY = (
    "SELECT y.id, y.recorded_at AS moment FROM occupancy y WHERE y.community_id = :community"
    " AND y.recorded_at < :cutoff"
    f" AND NOT {under_hold('y.community_id', owners=_ROOM_OWNERS, buildings=_ROOM_BUILDINGS)} AND y.source"
)
_FORGET_OCCUPANCY = ("DELETE FROM occupancy WHERE id = :id",)


def _whereabouts(kind: str) -> str:
    """Also of a task that nobody ended: what is written of a place is not kept because it was never closed."""
    return (
        "SELECT t.id, COALESCE(t.ended_at, t.due_at) AS moment FROM task t WHERE t.community_id = :community"
        f" AND COALESCE(t.ended_at, t.due_at) < :cutoff AND t.kind = '{kind}' AND {_TASK_SAID} AND NOT {TASK_HELD}"
    )


# Each text of a claim with its moment, by account; what has been emptied is no longer among them.
_CLAIM_TEXTS = """
    SELECT account_id, made_at AS at FROM notice WHERE body <> ''
    UNION ALL SELECT n.account_id, d.recorded_at FROM delivery d JOIN notice n ON n.id = d.notice_id
    WHERE d.signer <> '' OR d.note <> '' OR d.witnesses <> '' OR d.sent_to <> ''
    UNION ALL SELECT account_id, recorded_at FROM evidence_file
    UNION ALL SELECT account_id, recorded_at FROM limitation_act WHERE reference <> ''
    UNION ALL SELECT account_id, at FROM correction WHERE reason <> ''
    UNION ALL SELECT account_id, approved_at FROM approval WHERE reason <> '' OR withdrawal_reason <> ''
    UNION ALL SELECT account_id, asked_at FROM approval_request WHERE reason <> '' OR decision_reason <> ''
    UNION ALL SELECT account_id, prepared_at FROM lawsuit WHERE court <> '' OR case_no <> ''
    UNION ALL SELECT account_id, decided_at FROM claim_decision WHERE reason <> ''
"""
_ERASE_CLAIM = tuple(statement.format("= :id") for statement in CLAIM_TEXTS)

SOURCES: Final[Mapping[str, Source]] = {
    "presence_checks": Source(_whereabouts("presence_check"), steps=(*_ERASE_TASK, _ERASE_TASK_LOG)),
    "escorts": Source(_whereabouts("escort"), steps=(*_ERASE_TASK, _ERASE_TASK_LOG)),
    "task_texts": Source(
        f"SELECT t.id, t.ended_at AS moment FROM task t WHERE {ENDED} AND t.kind NOT IN ('presence_check', 'escort')"
        f" AND {_TASK_SAID} AND NOT {TASK_HELD} AND NOT {TASK_CLAIM}",
        steps=_ERASE_TASK,
    ),
    "task_photos": Source(
        "SELECT p.id, t.ended_at AS moment FROM task_photo p JOIN task t ON t.id = p.task_id"
        f" WHERE {ENDED} AND NOT {TASK_HELD} AND NOT {TASK_CLAIM}",
        steps=("DELETE FROM task_photo WHERE id = :id",),
    ),
    "contact_notes": Source(
        "SELECT c.id, c.at AS moment FROM contact c JOIN account a ON a.id = c.account_id"
        " WHERE a.community_id = :community AND c.at < :cutoff AND (c.note <> '' OR c.late_reason <> '')"
        f" AND NOT {under_hold('a.community_id', owners='SELECT a.owner_id')} AND NOT {claims('SELECT a.owner_id')}",
        steps=("UPDATE contact SET note = '', late_reason = '' WHERE id = :id",),
    ),
    "outside_contacts": Source(
        "SELECT o.id, o.at AS moment FROM outside_contact o WHERE (o.community_id = :community"
        " OR o.community_id IS NULL) AND o.at < :cutoff AND o.phone NOT LIKE '~%'"
        f" AND NOT (o.community_id IS NULL AND EXISTS (SELECT 1 FROM legal_hold h WHERE {IN_FORCE}))"
        f" AND NOT {under_hold('o.community_id', owners='SELECT o.owner_id')} AND NOT {claims('SELECT o.owner_id')}",
        steps=(f"{FORGET_OUTSIDE} WHERE id = :id",),
    ),
    "plan_texts": Source(
        "SELECT i.id, i.closed_at AS moment FROM instalment_plan i JOIN account a ON a.id = i.account_id"
        " WHERE a.community_id = :community AND i.closed_at < :cutoff"
        " AND (i.reference <> '' OR i.closing_reason <> '')"
        f" AND NOT {under_hold('a.community_id', owners='SELECT a.owner_id')} AND NOT {claims('SELECT a.owner_id')}",
        steps=("UPDATE instalment_plan SET reference = '', closing_reason = '' WHERE id = :id",),
    ),
    "claim_texts": Source(
        f"SELECT a.id, MAX(x.at) AS moment FROM account a JOIN ({_CLAIM_TEXTS}) x ON x.account_id = a.id"
        " WHERE a.community_id = :community"
        f" AND NOT {under_hold('a.community_id', owners='SELECT a.owner_id')}"
        f" AND NOT {claims('SELECT a.owner_id')} GROUP BY a.id HAVING MAX(x.at) < :cutoff",
        steps=_ERASE_CLAIM,
    ),
    "other_people": Source(
        "SELECT q.id, q.removed_at AS moment FROM other_person q JOIN account a ON a.id = q.account_id"
        " WHERE a.community_id = :community AND q.removed_at < :cutoff"
        " AND (q.name <> '' OR q.phone <> '' OR q.note <> '')"
        f" AND NOT {under_hold('a.community_id', owners='SELECT a.owner_id')}",
        steps=("UPDATE other_person SET name = '', phone = '', note = '' WHERE id = :id",),
    ),
    "presence_notes": Source(f"{_OCCUPANCY} = 'presence_check'", steps=_FORGET_OCCUPANCY),
    "occupancies": Source(f"{_OCCUPANCY} = 'person'", steps=_FORGET_OCCUPANCY),
    "hold_reasons": Source(
        "SELECT m.id, CASE WHEN m.released_at IS NULL OR m.ends < m.released_at THEN m.ends ELSE m.released_at END"
        " AS moment FROM manual_hold m WHERE m.community_id = :community"
        " AND (m.ends < :cutoff OR m.released_at < :cutoff) AND (m.reason <> '' OR m.release_reason <> '')"
        f" AND NOT {under_hold('m.community_id', owners='SELECT m.owner_id', buildings='SELECT m.building_id')}"
        f" AND NOT {claims('SELECT m.owner_id')}",
        steps=("UPDATE manual_hold SET reason = '', release_reason = '' WHERE id = :id",),
    ),
    "mark_reasons": Source(
        "SELECT m.id, COALESCE(m.removed_at, m.ends) AS moment FROM mark m WHERE m.community_id = :community"
        " AND COALESCE(m.removed_at, m.ends) < :cutoff AND (m.reason <> '' OR m.removal_reason <> '')"
        f" AND NOT {under_hold('m.community_id', owners='SELECT m.owner_id')}",
        steps=("UPDATE mark SET reason = '', removal_reason = '' WHERE id = :id",),
    ),
    "log_details": Source(
        "SELECT l.id, l.at AS moment FROM log_entry l LEFT JOIN task t ON t.id = l.task_id"
        f" WHERE l.community_id = :community AND l.at < :cutoff AND {_said('l', 'details')}"
        f" AND NOT {under_hold('l.community_id', owners=_LOG_OWNERS, buildings='SELECT l.building_id')}"
        f" AND NOT {claims(_LOG_OWNERS)}",
        steps=(f"UPDATE log_entry SET details = {EMPTY} WHERE id = :id",),
    ),
    "signals": Source(
        "SELECT s.id, s.at AS moment FROM signal s WHERE s.community_id = :community AND s.at < :cutoff"
        f" AND ({_said('s', 'payload')} OR EXISTS (SELECT 1 FROM signal_copy k WHERE k.signal_id = s.id)) AND NOT "
        + under_hold("s.community_id", owners=_OF_ACCOUNT.format("s"), buildings="SELECT s.building_id"),
        steps=(
            "DELETE FROM signal_copy WHERE signal_id = :id",
            f"UPDATE signal SET payload = {EMPTY} WHERE id = :id",
        ),
    ),
    "ticket_texts": Source(
        "SELECT t.id, t.changed_at AS moment FROM ticket t WHERE t.community_id = :community AND t.id > :after"
        " AND t.changed_at < :cutoff AND t.status IN ('resolved', 'confirmed', 'cancelled')"
        " AND EXISTS (SELECT 1 FROM ticket_event e WHERE e.ticket_id = t.id AND (e.description IS NOT NULL"
        " OR e.result IS NOT NULL"
        f" OR (e.phone IS NOT NULL AND e.phone NOT LIKE '{TOKEN}%' AND t.linked_by <> 'phone')))"
        f" AND NOT {under_hold('t.community_id', owners='SELECT t.owner_id', buildings='SELECT t.building_id')}"
        f" AND NOT {claims('SELECT t.owner_id')}",
    ),
    "owners": Source(
        "SELECT o.id, MAX(a.until) AS moment FROM owner o JOIN account a ON a.owner_id = o.id"
        f" WHERE o.community_id = :community AND o.id > :after AND (o.name <> '{ERASED}'"
        f" OR EXISTS (SELECT 1 FROM owner_phone p WHERE p.owner_id = o.id AND p.phone NOT LIKE '{TOKEN}%'"
        " AND NOT EXISTS (SELECT 1 FROM owner_phone q JOIN owner other ON other.id = q.owner_id"
        f" WHERE q.phone = p.phone AND other.name <> '{ERASED}')))"
        f" AND NOT {under_hold('o.community_id', owners='SELECT o.id')} AND NOT {claims('SELECT o.id')}"
        " AND NOT EXISTS (SELECT 1 FROM ticket k WHERE k.owner_id = o.id"
        " AND k.status NOT IN ('resolved', 'confirmed', 'cancelled'))"
        " AND NOT EXISTS (SELECT 1 FROM manual_hold m WHERE m.owner_id = o.id AND m.released_at IS NULL"
        " AND COALESCE(m.ends, :now + 1) > :now)"
        " GROUP BY o.id HAVING COUNT(*) = COUNT(a.until) AND MAX(a.until) < :cutoff",
    ),
    "reject_cells": Source(
        "SELECT r.id, i.at AS moment FROM import_reject r JOIN import i ON i.id = r.import_id WHERE i.at < :cutoff"
        f" AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE {IN_FORCE} AND ({_IMPORT_SITES} = ',,'"
        f" OR {_IMPORT_SITES} LIKE '%,' || h.community_id || ',%'))",
        steps=("DELETE FROM import_reject WHERE id = :id",),
        is_whole_board=True,
    ),
    "owner_views": Source(
        "SELECT w.owner_id, w.actor, w.actor_id, w.day, w.kind, w.at AS moment FROM owner_view w"
        " LEFT JOIN owner o ON o.id = w.owner_id WHERE w.at < :cutoff"
        f" AND NOT {under_hold('o.community_id', owners='SELECT o.id')}",
        ("owner_id", "actor", "actor_id", "day", "kind"),
        (
            "DELETE FROM owner_view WHERE owner_id = :owner_id AND actor = :actor AND actor_id = :actor_id"
            " AND day = :day AND kind = :kind",
        ),
        is_whole_board=True,
    ),
    "sign_in_failures": Source(
        "SELECT f.id, f.at AS moment FROM sign_in_failure f WHERE f.at < :cutoff",
        steps=("DELETE FROM sign_in_failure WHERE id = :id",),
        is_whole_board=True,
    ),
    "sessions": Source(
        "SELECT s.token_hash, COALESCE(s.revoked_at, s.seen_at) AS moment FROM person_session s"
        " WHERE COALESCE(s.revoked_at, s.seen_at) < :cutoff",
        ("token_hash",),
        ("DELETE FROM person_session WHERE token_hash = :token_hash",),
        is_whole_board=True,
    ),
    "audit_personal": Source(
        "SELECT e.seq, e.at AS moment FROM audit_entry e LEFT JOIN owner o ON o.id = e.owner_id"
        " WHERE e.at < :cutoff AND e.personal <> ''"
        f" AND NOT {under_hold('o.community_id', owners='SELECT o.id')}"
        f" AND NOT (e.owner_id IS NULL AND EXISTS (SELECT 1 FROM legal_hold h WHERE {IN_FORCE}"
        " AND h.community_id = e.community_id))",
        ("seq",),
        ("UPDATE audit_entry SET salt = '', personal = '' WHERE seq = :seq",),
        is_whole_board=True,
    ),
    "idempotency_keys": Source(
        "SELECT k.token_id, k.key, k.at AS moment FROM idempotency_key k WHERE k.at < :cutoff",
        ("token_id", "key"),
        ("DELETE FROM idempotency_key WHERE token_id = :token_id AND key = :key",),
        is_whole_board=True,
    ),
    "job_runs": Source(
        "SELECT j.job, j.period, j.started_at AS moment FROM job_run j WHERE j.state <> 'running'"
        " AND j.started_at < :cutoff",
        ("job", "period"),
        ("DELETE FROM job_run WHERE job = :job AND period = :period",),
        is_whole_board=True,
    ),
}
