"""Everything that the board holds of one owner, table by table: for a request under PIPL 44 to 46, and to know what an
erasure takes away. Money is fen, instants are given in the office's zone.
"""

import json
from datetime import tzinfo
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from sqlmodel import Session

from board.db.sql import fetch, fetch_one
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.time import from_micros
from board.rules.words import Role
from board.web.sheets import as_xlsx

MANAGES: Final = (Role.MANAGER,)
INSTANTS_FROM: Final = 10**14  # whole numbers beyond are microseconds since 1970: no amount and no day is as great
ACCOUNTS: Final = "SELECT id FROM account WHERE owner_id = :owner"
TICKETS: Final = "SELECT id FROM ticket WHERE owner_id = :owner"
TASKS: Final = f"SELECT id FROM task WHERE account_id IN ({ACCOUNTS}) OR ticket_id IN ({TICKETS})"
# Notes about a room while it was this owner's.
OCCUPANCIES: Final = (
    "EXISTS (SELECT 1 FROM account x WHERE x.room_id = occupancy.room_id AND x.owner_id = :owner"
    " AND (x.since IS NULL OR occupancy.recorded_at >= x.since)"
    " AND (x.until IS NULL OR occupancy.recorded_at < x.until))"
)
STAFF: Final = "(SELECT p.name FROM person p WHERE p.id = {})"

# (name, columns, FROM and WHERE): every place in which something of an owner stands.
PARTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("owner", "o.id, o.name, c.name AS community",
     "owner o JOIN community c ON c.id = o.community_id WHERE o.id = :owner"),
    ("phones", "phone, position", "owner_phone WHERE owner_id = :owner"),
    ("source_ids", "s.name AS source, f.ref",
     "owner_ref f JOIN source s ON s.id = f.source_id WHERE f.owner_id = :owner"),
    ("accounts", "a.id, b.name AS building, r.entrance, r.name AS room, a.since, a.until, s.state, s.outstanding_fen,"
     " s.months_overdue",
     "account a JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id"
     " LEFT JOIN account_state s ON s.account_id = a.id WHERE a.owner_id = :owner"),
    ("charges", "v.account_id, i.name AS item, v.first_month / 12 AS year, v.first_month % 12 + 1 AS month,"
     " v.due_fen, v.paid_fen, v.due_day, v.as_of, v.settled_on",
     f"charge_version v JOIN fee_item i ON i.id = v.item_id WHERE v.account_id IN ({ACCOUNTS})"),
    ("tickets", "t.id, t.ticket_no, t.kind, t.category, t.severity, t.status, t.place_text, t.phone, t.description,"
     " t.result, t.opened_at, t.resolved_at", "ticket t WHERE t.owner_id = :owner"),
    ("ticket_events", "ticket_id, occurred_at, status, phone, description, result, recorded_at",
     f"ticket_event WHERE ticket_id IN ({TICKETS})"),
    ("contacts", "account_id, at, purpose, direction, channel, person, result, note, late_reason,"
     f" {STAFF.format('by_person_id')} AS by_name",
     f"contact WHERE account_id IN ({ACCOUNTS})"),
    ("contact_classes", "contact_id, account_id, kind, follow_on, channel, by_role",
     f"contact_class WHERE account_id IN ({ACCOUNTS})"),
    ("segments", "account_id, segment, months, hard, tickets, issues, holds, good, owed_since, follow_on",
     f"account_segment WHERE account_id IN ({ACCOUNTS})"),
    ("marks", f"id, colour, reason, starts, ends, {STAFF.format('by_person_id')} AS by_name, removed_at,"
     " removal_reason", "mark WHERE owner_id = :owner"),
    ("outside_contacts", "at, purpose, direction, channel, phone, place_text, result, result_word, agent, note,"
     " held_by", "outside_contact WHERE owner_id = :owner"),
    ("promises", "account_id, amount_fen, promised_on, made_at", f"promise WHERE account_id IN ({ACCOUNTS})"),
    ("instalment_plans", "id, account_id, total_fen, made_at, signed_on, reference, closing, closed_at, closing_reason",
     f"instalment_plan WHERE account_id IN ({ACCOUNTS})"),
    ("instalment_parts", "plan_id, number, amount_fen, due_on",
     f"instalment_part WHERE plan_id IN (SELECT id FROM instalment_plan WHERE account_id IN ({ACCOUNTS}))"),
    ("other_people", "account_id, relation, name, phone, note, from_on, until_on, recorded_at, removed_at",
     f"other_person WHERE account_id IN ({ACCOUNTS})"),
    ("occupancy", "room_id, seen, since_on, source, note, recorded_at", f"occupancy WHERE {OCCUPANCIES}"),
    ("holds", "id, kind, starts, ends, reason, by_name, released_at, release_reason",
     "manual_hold WHERE owner_id = :owner"),
    ("notices", "id, account_id, kind, title, body, sha256, amount_fen, deadline_on, made_at, cancelled_at",
     f"notice WHERE account_id IN ({ACCOUNTS})"),
    ("deliveries", "d.id, d.notice_id, d.way, d.sent_at, d.sent_to, d.arrived_on, d.evidence, d.signer, d.relation,"
     " d.carrier_no, d.witnesses, d.note, d.undone_at",
     f"delivery d JOIN notice n ON n.id = d.notice_id WHERE n.account_id IN ({ACCOUNTS})"),
    ("limitation_acts", "id, account_id, kind, acted_on, evidence, proof, reference, amount_fen, undone_at",
     f"limitation_act WHERE account_id IN ({ACCOUNTS})"),
    ("evidence_files", "id, account_id, delivery_id, act_id, sha256, original_sha256, taken_at, recorded_at",
     f"evidence_file WHERE account_id IN ({ACCOUNTS})"),
    ("corrections", "id, account_id, notice_id, delivery_id, act_id, reason, at",
     f"correction WHERE account_id IN ({ACCOUNTS})"),
    ("approvals", "id, account_id, channel, preservation, reason, approved_at, withdrawn_at, withdrawal_reason",
     f"approval WHERE account_id IN ({ACCOUNTS})"),
    ("approval_requests", "id, account_id, channel, preservation, reason, asked_at, decided_at, decision,"
     " decision_reason", f"approval_request WHERE account_id IN ({ACCOUNTS})"),
    ("lawsuits", "id, account_id, amount_fen, court, case_no, prepared_at, filed_on, ended_on, outcome",
     f"lawsuit WHERE account_id IN ({ACCOUNTS})"),
    ("claim_decisions", "id, account_id, last_safe_day, choice, reason, decided_at",
     f"claim_decision WHERE account_id IN ({ACCOUNTS})"),
    ("tasks", "id, kind, state, department, title, asked_at, due_at, brief, result", f"task WHERE id IN ({TASKS})"),
    ("task_rows", "task_id, account_id, done_at, result", f"task_row WHERE account_id IN ({ACCOUNTS})"),
    ("photos", "id, task_id, slot, sha256, taken_at, recorded_at", f"task_photo WHERE task_id IN ({TASKS})"),
    ("log", f"at, verb, from_state, to_state, details, {STAFF.format('person_id')} AS by_name",
     f"log_entry WHERE account_id IN ({ACCOUNTS}) OR ticket_id IN ({TICKETS}) OR task_id IN ({TASKS})"),
    ("differences", "account_id, known_name, stated_name, stated_phone, at, decision",
     f"owner_difference WHERE account_id IN ({ACCOUNTS})"),
    ("seen_by", f"day, kind, at, actor, CASE WHEN actor = 'person' THEN {STAFF.format('actor_id')} END AS by_name",
     "owner_view WHERE owner_id = :owner"),
    ("audit", "seq, at, actor, address, verb, subject, details, personal, hash",
     "audit_entry WHERE owner_id = :owner"),
)  # fmt: skip


def owner(session: Session, who: Who, owner_id: int) -> tuple[int, str]:
    """(community, name) of an owner in one of the manager's communities. Raises NotFound."""
    row = fetch_one(session, "SELECT community_id, name FROM owner WHERE id = :id", id=owner_id)
    if row is None or not who.may(row[0], *MANAGES):
        raise NotFound
    return int(row[0]), str(row[1])


def collected(session: Session, owner_id: int, zone: tzinfo) -> dict[str, list[dict[str, Any]]]:
    """All rows by part, each with its columns by name."""
    found = {}
    for name, columns, source in PARTS:
        names = [part.rpartition(" AS ")[2].strip().rpartition(".")[2] for part in _split(columns)]
        rows = fetch(session, f"SELECT {columns} FROM {source}", owner=owner_id)
        found[name] = [{key: _plain(value, zone) for key, value in zip(names, row, strict=True)} for row in rows]
    return found


def archive(found: dict[str, list[dict[str, Any]]]) -> bytes:
    """A ZIP of the same twice: as a workbook to read, as JSON for another system."""
    sheets = (
        (name, list(rows[0]) if rows else [], ([_cell(value) for value in row.values()] for row in rows))
        for name, rows in found.items()
    )
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as zip_file:
        zip_file.writestr("owner.json", json.dumps(found, ensure_ascii=False, indent=1))
        zip_file.writestr("owner.xlsx", as_xlsx(sheets))
    return out.getvalue()


def _split(columns: str) -> list[str]:
    """The columns of a SELECT: commas within brackets separate nothing."""
    found, depth = [""], 0
    for character in columns:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return found


def _plain(value: Any, zone: tzinfo) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and value >= INSTANTS_FROM:
        return from_micros(value).astimezone(zone).isoformat(timespec="seconds")
    return value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
