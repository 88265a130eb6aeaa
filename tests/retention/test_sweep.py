"""What is kept long enough goes, what anything leans on stays, and nothing under a legal hold is ever gone."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from board import decide
from board.db.session import Database
from board.db.sql import fetch, run
from board.facts import zones
from board.retention.sources import SOURCES
from board.retention.sweep import due, sweep
from board.rules.audit import GENESIS, Row, chained
from board.rules.people import BOARD
from board.rules.ports import TicketEventIn
from board.rules.retention import RULES
from board.rules.time import from_micros, local_date, to_day
from board.settings import Settings
from board.states import report
from board.tickets.actions import record
from board.verify import verify
from tests import make
from tests.retention.company import NOW, SECRET, Company, everything

SETTINGS = Settings()
YEARS = timedelta(days=365)


def company(db: Database, seed: int, *, holds: int = 0) -> Company:
    """The company, with its transaction over: only ids are asked of it afterwards."""
    with db.write() as session:
        made = Company(session, random.Random(seed))
        for _ in range(holds):
            made.some_hold()
        return made


def answers(session: Session, now: datetime) -> list[Any]:
    """What the board says of every account now and later, and which ticket held whom when, from the beginning."""
    spans = fetch(session, "SELECT ticket_id, owner_id, kind, starts, ends, completed_at FROM ticket_span")
    later = [list(report(session, at=now + timedelta(days=days))) for days in (0, 1, 9, 100, 1000)]
    return [sorted(spans, key=str), *later]


@settings(max_examples=15, phases=[Phase.explicit, Phase.generate])  # a company takes too long to shrink
@given(seed=st.integers(0, 2**32 - 1), days=st.integers(0, 3000), holds=st.integers(0, 3))
@example(seed=312076, days=0, holds=0)  # somebody noted lately in a room that was sold long ago
def test_no_answer_moves_and_nothing_under_a_hold_goes(db: Database, seed: int, days: int, holds: int) -> None:
    make.wipe(db)
    made, now = company(db, seed, holds=holds), NOW + timedelta(days=days)
    with db.write() as session:
        decide.rebuild(session, made.site_id, now=now)
    with db.read() as session:
        before, kept = answers(session, now), dict(_must_stay(session, now))
    assert list(verify(db, now=now)) == []
    sweep(db, SETTINGS, by=BOARD, now=now)
    with db.read() as session:
        assert answers(session, now) == before
        left = _texts(session)
        assert {key: left.get(key) for key in kept} == kept
    assert list(verify(db, now=now)) == []
    with db.write() as session:
        decide.rebuild(session, made.site_id, now=now)
    with db.read() as session:
        assert answers(session, now) == before
        left_over = {one.place.kind for one in due(session, SETTINGS, now=now) if one.count}
    assert left_over <= {"ticket_texts"}, "a phone that once linked its ticket is looked at again, and stays"
    assert sweep(db, SETTINGS, by=BOARD, now=now) == {}


def test_in_the_end_nothing_personal_is_left_of_those_who_left(db: Database) -> None:
    made = company(db, 7)
    with db.write() as session:
        run(session, "UPDATE charge_version SET settled_on = 20261001")
        run(session, "UPDATE manual_hold SET ends = COALESCE(ends, starts + 1)")
        run(session, "UPDATE ticket_event SET status = 'cancelled' WHERE status = 'open'")
        run(session, "UPDATE task SET ended_at = asked_at")
        run(session, "UPDATE account SET until = :end WHERE until IS NULL", end=int(NOW.timestamp() * 1_000_000))
        decide.rebuild(session, made.site_id, now=NOW)
    later = NOW + 9 * YEARS
    sweep(db, SETTINGS, by=BOARD, now=later)
    with db.read() as session:
        assert SECRET not in everything(session)
        assert fetch(session, "SELECT phone FROM owner_phone WHERE phone LIKE '138%'") == []
        assert fetch(session, "SELECT phone FROM ticket_event WHERE phone LIKE '138%' AND phone IN"
                              " (SELECT phone FROM owner_phone)") == []  # fmt: skip
        assert fetch(session, "SELECT COUNT(*) FROM charge_version") != [(0,)]
        assert fetch(session, "SELECT COUNT(*) FROM contact") == [(10,)]
    assert list(verify(db, now=NOW)) == []


def test_each_step_is_in_the_audit_with_its_count(db: Database) -> None:
    company(db, 3)
    counts = sweep(db, SETTINGS, by=BOARD, now=NOW + 9 * YEARS)
    with db.read() as session:
        rows = fetch(session, "SELECT actor, details FROM audit_entry WHERE verb IN ('retention', 'erase')")
    assert {actor for actor, _ in rows} == {"board"}
    assert sum(counts.values()) > 0
    for kind, count in counts.items():
        assert any(f'"kind":"{kind}"' in details.replace(" ", "") for _, details in rows), kind
        assert count > 0


def test_the_chain_of_the_audit_stands_without_the_names(db: Database) -> None:
    company(db, 3)
    sweep(db, SETTINGS, by=BOARD, now=NOW + 9 * YEARS)
    columns = ", ".join(Row._fields)
    with db.read() as session:
        rows = fetch(session, f"SELECT {columns}, hash, personal FROM audit_entry ORDER BY seq")
    last = GENESIS
    for *row, hashed, personal in rows:
        last = chained(last, Row(*row))
        assert (hashed, personal) == (last, "")
    assert list(verify(db, now=NOW)) == []


def test_a_run_that_is_broken_off_goes_on(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("board.retention.sweep.BATCH", 2)
    company(db, 11)
    later, seen = NOW + 9 * YEARS, []

    def killed(*step: object) -> None:
        seen.append(step)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(db, SETTINGS, by=BOARD, now=later, on=killed)
    sweep(db, SETTINGS, by=BOARD, now=later)
    with db.read() as session:
        left = {one.place.kind for one in due(session, SETTINGS, now=later) if one.count}
    assert left <= {"ticket_texts"}


def test_the_dry_run_says_what_goes_and_changes_nothing(db: Database) -> None:
    company(db, 5)
    later = NOW + 9 * YEARS
    with db.read() as session:
        before, told = everything(session), due(session, SETTINGS, now=later)
        assert everything(session) == before
    assert SECRET not in str(told)
    counts = sweep(db, SETTINGS, by=BOARD, now=later)
    exact = {one.place.kind: one.count for one in told if one.count} | dict.fromkeys(SHARED, 0)
    assert exact == counts | dict.fromkeys(SHARED, 0)


def test_what_was_erased_does_not_come_back_with_the_same_file(db: Database) -> None:
    event = TicketEventIn(
        ticket_no="R1", occurred_at=NOW - 6 * YEARS, status="resolved", kind="repair", description=SECRET,
        community="翠湖花园", building="7", entrance="2", room="1503", phone="13800000000",
    )  # fmt: skip
    with db.write() as session:
        make.household(session)
        record(session, source="hotline", events=[event], by=BOARD, now=NOW - 6 * YEARS)
    assert sweep(db, SETTINGS, by=BOARD, now=NOW) == {"ticket_texts": 1}
    with db.write() as session:
        record(session, source="hotline", events=[event], by=BOARD, now=NOW)
    with db.read() as session:
        assert fetch(session, "SELECT description, phone FROM ticket_event") == [(None, None)]
        assert fetch(session, "SELECT description, phone, status FROM ticket") == [("", "", "resolved")]


# A phone may stay with its ticket; the log of an escort goes with the escort, before its own turn.
SHARED = ("ticket_texts", "log_details")


def test_every_rule_has_its_source() -> None:
    assert {*SOURCES, "uploads"} == set(RULES)


# What the rules say must stay, found in Python and not by the statements under test.


def _texts(session: Session) -> dict[tuple[str, Any], str]:
    return {
        (table, row[0]): str(row[1:])
        for table, columns in TEXTS.items()
        for row in fetch(session, f"SELECT {columns} FROM {table}")
    }


TEXTS = {
    "owner": "id, name", "ticket": "id, description, result", "task": "id, brief, result", "contact": "id, note",
    "manual_hold": "id, reason", "signal": "id, payload", "task_photo": "id, sha256",
    "owner_view": "kind, owner_id", "audit_entry": "seq, personal", "import_reject": "id, value",
    "notice": "id, title, body", "limitation_act": "id, reference", "evidence_file": "id, content",
    "other_person": "id, name, note", "occupancy": "id, note", "instalment_plan": "id, reference, closing_reason",
    "outside_contact": "id, phone, note",
}  # fmt: skip
AGED = {
    "contact": ("at", "contact_notes"), "signal": ("at", "signals"), "audit_entry": ("at", "audit_personal"),
    "owner_view": ("at", "owner_views"), "ticket": ("changed_at", "ticket_texts"),
    "outside_contact": ("at", "outside_contacts"),
    "notice": ("made_at", "claim_texts"), "limitation_act": ("recorded_at", "claim_texts"),
    "evidence_file": ("recorded_at", "claim_texts"),
    "other_person": ("removed_at", "other_people"), "instalment_plan": ("closed_at", "plan_texts"),
}  # fmt: skip
EVIDENCE = (
    "contact",
    "outside_contact",
    "ticket",
    "manual_hold",
    "instalment_plan",
    "notice",
    "limitation_act",
    "evidence_file",
)
OWNED = {
    "owner": "SELECT id, id FROM owner", "ticket": "SELECT id, owner_id FROM ticket",
    "contact": "SELECT c.id, a.owner_id FROM contact c JOIN account a ON a.id = c.account_id",
    "signal": "SELECT s.id, a.owner_id FROM signal s JOIN account a ON a.id = s.account_id",
    "outside_contact": "SELECT id, owner_id FROM outside_contact",
    "manual_hold": "SELECT id, owner_id FROM manual_hold", "owner_view": "SELECT kind, owner_id FROM owner_view",
    "audit_entry": "SELECT seq, owner_id FROM audit_entry",
    **{
        table: f"SELECT e.id, a.owner_id FROM {table} e JOIN account a ON a.id = e.account_id"
        for table in ("notice", "limitation_act", "evidence_file")
    },
    "other_person": "SELECT q.id, a.owner_id FROM other_person q JOIN account a ON a.id = q.account_id",
    "instalment_plan": "SELECT i.id, a.owner_id FROM instalment_plan i JOIN account a ON a.id = i.account_id",
    "occupancy": "SELECT y.id, a.owner_id FROM occupancy y JOIN account a ON a.room_id = y.room_id",
    "task": "SELECT t.id, a.owner_id FROM task t JOIN account a ON a.id = t.account_id OR a.room_id = t.room_id",
    "task_photo": "SELECT p.id, a.owner_id FROM task_photo p JOIN task t ON t.id = p.task_id"
                  " JOIN account a ON a.id = t.account_id OR a.room_id = t.room_id",
}  # fmt: skip


def _must_stay(session: Session, now: datetime) -> Iterator[tuple[tuple[str, Any], str]]:
    texts, owners, community = _texts(session), _held_owners(session, now), _community_held(session, now)
    owing, anything = _owing(session, now), bool(_in_force(session, now))
    young = {
        (table, row[0])
        for table, (column, kind) in AGED.items()
        for row in fetch(session, f"SELECT {TEXTS[table].split(',')[0]}, {column} FROM {table}")
        if row[1] is not None and now - from_micros(row[1]) <= timedelta(days=RULES[kind].floor)
    }
    owned: dict[tuple[str, Any], set[int]] = {}
    for table, sql in OWNED.items():
        for id_, owner in fetch(session, sql):
            owned.setdefault((table, id_), set()).add(owner)
    gone = _gone(session)
    young -= {key for key in young if key[0] == "other_person" and owned[key] <= gone}  # they go with their owner
    for key, text in texts.items():
        whose = owned.get(key, set())
        held = community or bool(whose & owners) or (key[0] == "import_reject" and anything)
        if held or key in young or (key[0] in EVIDENCE and whose & owing):
            yield key, text


def _gone(session: Session) -> set[int]:
    """Owners who have sold all that they had."""
    return {owner for (owner,) in fetch(session, "SELECT DISTINCT owner_id FROM account WHERE until IS NOT NULL")} - {
        owner for (owner,) in fetch(session, "SELECT DISTINCT owner_id FROM account WHERE until IS NULL")
    }


def _in_force(session: Session, now: datetime) -> list[Any]:
    rows = fetch(session, "SELECT scope, building_id, account_id, owner_id, starts, released_at FROM legal_hold")
    return [
        row for row in rows
        if from_micros(row[4]) <= now and (row[5] is None or from_micros(row[5]) > now)
    ]  # fmt: skip


def _community_held(session: Session, now: datetime) -> bool:
    return any(row[0] == "community" for row in _in_force(session, now))


def _held_owners(session: Session, now: datetime) -> set[int]:
    homes = fetch(
        session, "SELECT a.id, a.owner_id, r.building_id FROM account a JOIN room r ON r.id = a.room_id"
    )  # fmt: skip
    return {
        owner
        for _, building, account, held, *_ in _in_force(session, now)
        for id_, owner, house in homes
        if owner == held or id_ == account or house == building
    }


def _owing(session: Session, now: datetime) -> set[int]:
    today = to_day(local_date(now, next(iter(zones(session).values()))))
    rows = fetch(session, "SELECT a.owner_id, v.settled_on FROM account a JOIN charge_version v ON v.account_id = a.id")
    return {owner for owner, settled in rows if settled > today}
