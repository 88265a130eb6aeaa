"""What follows from a changed decision: each thing told once, to the right people, whatever restarts or repeats."""

from datetime import timedelta
from typing import Any

import pytest

from board import decide
from board.db.session import Database
from board.db.sql import fetch, fetch_one
from board.holds.actions import hold, release_hold, release_ticket, review
from board.rules.people import Who
from board.rules.ports import NotFound, Refused
from board.rules.words import HoldKind, Status
from tests import make
from tests.telling import NOW, event, owing, signals, state, tell


def test_a_hold_and_its_end_are_told_once_however_often_they_arrive(db: Database) -> None:
    with db.write() as session:
        owing(session)
        assert tell(session, event(Status.OPEN, -2)) == ["applied"]
        assert tell(session, event(Status.OPEN, -2)) == ["duplicate"]
        assert (state(session), signals(session)) == ("held", ["hold"])
        tell(session, event(Status.RESOLVED, -1))
        tell(session, event(Status.RESOLVED, -1))
        decide.tick(session, now=NOW)
        assert (state(session), signals(session)) == ("window", ["hold", "resume"])
        assert fetch(session, "SELECT kind FROM task WHERE kind = 'window_followup'") == [("window_followup",)]


def test_an_earlier_ticket_that_turns_up_late_moves_no_episode(db: Database) -> None:
    with db.write() as session:
        owing(session)
        tell(session, event(Status.OPEN, -2))
        tell(session, event(Status.OPEN, -90, number="R0"))
        assert signals(session) == ["hold"]
        tell(session, event(Status.RESOLVED, -1))
        assert (state(session), signals(session)) == ("held", ["hold"])
        tell(session, event(Status.CANCELLED, 0, number="R0"))
        assert signals(session) == ["hold", "resume"]


def test_what_began_and_ended_before_anyone_heard_is_told_as_it_stands(db: Database) -> None:
    with db.write() as session:
        owing(session)
        tell(session, event(Status.RESOLVED, -1), event(Status.OPEN, -9))
        assert (state(session), signals(session)) == ("window", ["resume"])


def test_a_first_load_is_silent_and_the_next_change_is_not(db: Database) -> None:
    with db.write() as session:
        owing(session)
        tell(session, event(Status.OPEN, -2), silent=True)
        assert (state(session), signals(session)) == ("held", [])
        tell(session, event(Status.RESOLVED, 0))
        assert signals(session) == ["resume"]


def test_a_window_that_runs_out_unused_is_missed_once(db: Database) -> None:
    with db.write() as session:
        owing(session)
        tell(session, event(Status.OPEN, -2), event(Status.RESOLVED, -1))
        for hours in (24 * 7 - 1.1, 24 * 7 - 1, 24 * 8, 24 * 9):
            decide.tick(session, now=NOW + timedelta(hours=hours))
        assert (state(session), signals(session)) == ("collectable", ["resume", "missed_window"])


def test_nobody_is_told_of_an_owner_who_owes_nothing(db: Database) -> None:
    with db.write() as session:
        make.household(session)
        tell(session, event(Status.OPEN, -2), event(Status.RESOLVED, -1))
        assert (state(session), signals(session)) == ("settled", [])


def test_signals_go_to_those_who_look_after_the_building_else_to_all_of_the_role(db: Database) -> None:
    with db.write() as session:
        owing(session)
        site, house = fetch_one(session, "SELECT community_id, id FROM building") or (0, 0)
        within = session.get_one(make.Community, site)
        looks = session.get_one(make.Building, house)
        assigned = make.person(session, "clerk", within, name="孙丽", looks_after=looks)
        make.person(session, "clerk", within, name="钱芳")
        stewards = [make.person(session, "steward", within, name=name) for name in ("陈燕", "李明")]
        make.person(session, "engineering", within, name="王工")
        elsewhere = make.community(session, "别处")
        make.person(session, "steward", elsewhere, name="外人")
        tell(session, event(Status.OPEN, -2, community="翠湖花园"))
        told = {row[0] for row in fetch(session, "SELECT person_id FROM signal_copy")}
        assert told == {assigned.person_id, *(one.person_id for one in stewards)}


def test_a_hold_pauses_the_follow_up_and_its_end_wakes_it(db: Database) -> None:
    with db.write() as session:
        owing(session)
        tell(session, event(Status.OPEN, -5), event(Status.RESOLVED, -4))
        tell(session, event(Status.OPEN, -1, number="R2"))
        assert fetch(session, "SELECT state FROM task WHERE kind = 'window_followup'") == [("paused",)]
        tell(session, event(Status.CANCELLED, 0, number="R2"))
        assert fetch(session, "SELECT state FROM task WHERE kind = 'window_followup'") == [("requested",)]
        moves = [row[0] for row in fetch(session, "SELECT verb FROM log_entry WHERE task_id IS NOT NULL ORDER BY id")]
        assert moves.count("pause") == 1
        assert moves.count("wake") == 1


def test_progress_is_fed_back_for_each_hold_and_again_after_three_workdays(db: Database) -> None:
    feedback = "SELECT COUNT(*) FROM task WHERE kind = 'progress_feedback'"
    with db.write() as session:
        owing(session)
        tell(session, event(Status.OPEN, -2))
        assert fetch(session, feedback) == [(1,)]
        decide.tick(session, now=NOW + timedelta(days=9))
        assert fetch(session, feedback) == [(1,)]
        ended = int(NOW.timestamp() * 1_000_000)
        fetch(session, f"UPDATE task SET state = 'done', ended_at = {ended} RETURNING id")
        decide.tick(session, now=NOW + timedelta(days=2))
        assert fetch(session, feedback) == [(1,)]
        decide.tick(session, now=NOW + timedelta(days=4))
        decide.tick(session, now=NOW + timedelta(days=4, minutes=1))
        assert fetch(session, feedback) == [(2,)]


def test_what_was_to_be_told_of_a_hold_ends_with_it(db: Database) -> None:
    with db.write() as session:
        owing(session)
        tell(session, event(Status.OPEN, -2))
        tell(session, event(Status.RESOLVED, -1))
        assert fetch(session, "SELECT state FROM task WHERE kind = 'progress_feedback'") == [("cancelled",)]


def test_an_old_hold_asks_the_manager_once_until_it_is_reviewed(db: Database) -> None:
    asked = "SELECT COUNT(*) FROM task WHERE kind = 'hold_review'"
    with db.write() as session:
        owing(session)
        boss = make.person(session, "manager")
        tell(session, event(Status.OPEN, -2))
        for days in (29, 30.5, 31, 45):
            decide.tick(session, now=NOW + timedelta(days=days))
        assert fetch(session, asked) == [(1,)]
        assert signals(session) == ["hold", "review_due"]
        ticket = fetch(session, "SELECT id FROM ticket")[0][0]
        later = NOW + timedelta(days=46)
        opened = "SELECT state FROM task WHERE kind = 'hold_review' ORDER BY id"
        review(session, ticket_id=ticket, decision="extend", reason="等待配件", by=boss, now=later)
        assert fetch(session, opened) == [("done",)]
        decide.tick(session, now=later + timedelta(days=29))
        assert fetch(session, asked) == [(1,)]
        decide.tick(session, now=later + timedelta(days=31))
        assert fetch(session, asked) == [(2,)]
        tell(session, event(Status.RESOLVED, 80 * 24), hours=80 * 24)
        assert fetch(session, opened) == [("done",), ("cancelled",)]


def test_only_a_manager_of_the_place_decides_on_a_hold(db: Database) -> None:
    with db.write() as session:
        account = owing(session)
        tell(session, event(Status.OPEN, -2))
        ticket = fetch(session, "SELECT id FROM ticket")[0][0]
        elsewhere = Who(9, "外人", frozenset({("manager", 77)}))
        for stranger in (elsewhere, make.person(session, "lead"), make.person(session, "clerk")):
            with pytest.raises(NotFound):
                review(session, ticket_id=ticket, decision="extend", reason="拖着", by=stranger, now=NOW)
        with pytest.raises(Refused, match="Only a manager"):
            release_ticket(session, ticket_id=ticket, reason="急", by=make.person(session, "lead"), now=NOW)
        guard = make.person(session, "security")
        with pytest.raises(NotFound):
            hold(session, account_id=account, kind=HoldKind.LEGAL, starts=NOW, ends=None, reason="x", by=guard, now=NOW)
        assert fetch(session, "SELECT COUNT(*) FROM hold_review") == [(0,)]


def test_a_release_by_a_manager_ends_the_hold_and_reopening_begins_another(db: Database) -> None:
    with db.write() as session:
        owing(session)
        boss = make.person(session, "manager")
        clerk = make.person(session, "clerk")
        tell(session, event(Status.OPEN, -2))
        ticket = fetch(session, "SELECT id FROM ticket")[0][0]
        with pytest.raises(Refused, match="Only a manager"):
            release_ticket(session, ticket_id=ticket, reason="急", by=clerk, now=NOW)
        with pytest.raises(Refused, match="reason"):
            release_ticket(session, ticket_id=ticket, reason="  ", by=boss, now=NOW)
        release_ticket(session, ticket_id=ticket, reason="业主同意", by=boss, now=NOW)
        assert (state(session), signals(session)) == ("collectable", ["hold", "resume"])
        tell(session, event(Status.REOPENED, 5), hours=5)
        assert (state(session), signals(session)) == ("held", ["hold", "resume", "hold"])


def test_manual_holds_of_an_owner_and_of_an_area(db: Database) -> None:
    with db.write() as session:
        account = owing(session)
        boss = make.person(session, "manager")
        house = fetch(session, "SELECT id FROM building")[0][0]
        area: dict[str, Any] = {"kind": HoldKind.MANAGER, "starts": NOW, "reason": "电梯停运", "by": boss, "now": NOW}
        with pytest.raises(Refused, match="needs an end"):
            hold(session, building_id=house, ends=None, **area)
        with pytest.raises(NotFound):
            hold(session, account_id=999, ends=None, **area)
        with pytest.raises(NotFound):
            hold(session, account_id=account, ends=None, **{**area, "by": Who(9, "外人", frozenset({("manager", 77)}))})
        first = hold(session, building_id=house, entrance="2", ends=NOW + timedelta(days=14), **area)
        assert state(session) == "held"
        release_hold(session, hold_id=first, reason="修好了", by=boss, now=NOW + timedelta(hours=1))
        assert state(session) == "collectable"
        with pytest.raises(Refused, match="over already"):
            release_hold(session, hold_id=first, reason="修好了", by=boss, now=NOW + timedelta(hours=2))
        hold(session, account_id=account, ends=NOW + timedelta(days=1), **area)
        assert state(session) == "held"
        decide.tick(session, now=NOW + timedelta(days=1))
        assert state(session) == "collectable"


def test_two_transactions_in_turn_never_tell_twice(db: Database) -> None:
    with db.write() as session:
        owing(session)
    for _ in range(3):
        with db.write() as session:
            tell(session, event(Status.OPEN, -2))
            decide.refresh_communities(session, [1], now=NOW)
            decide.tick(session, now=NOW)
    with db.read() as session:
        assert signals(session) == ["hold"]
