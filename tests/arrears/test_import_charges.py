"""An arrears list from its file to what is owed: the rules of charges as an office meets them."""

from datetime import timedelta
from typing import Any

import pytest

from board.arrears import intake
from board.arrears.actions import add_charges, decide_difference
from board.communities import naming
from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import BOARD, Who
from board.rules.ports import Refused
from board.rules.words import Role
from board.verify import verify
from tests.arrears.files import SITE, bring, line, owed, rows
from tests.make import NOW

ZHANG, LI, WANG = line(), line("7-2-1504", "李娜", "13800000002"), line("8-1-301", "王芳", "13800000003")
COUNTED = ("charge_version", "import", "import_reject", "snapshot", "room", "owner", "account", "community", "fee_item")


def counts(db: Database) -> dict[str, int]:
    return {table: rows(db, f"SELECT COUNT(*) FROM {table}")[0][0] for table in COUNTED}


def test_a_first_list_makes_rooms_owners_and_what_they_owe(db: Database) -> None:
    report = bring(db, ZHANG, LI, line(period="2026-09", due="50"))
    assert (report.read, report.new, report.rejected) == (3, 3, 0)
    assert owed(db) == {"1503": 150, "1504": 100}
    assert rows(db, "SELECT name, initials FROM owner ORDER BY id") == [("张伟", "zw"), ("李娜", "ln")]


def test_the_same_file_twice_changes_nothing(db: Database) -> None:
    bring(db, ZHANG, line("7-2-1505", due="many"))
    before = counts(db)
    report = bring(db, ZHANG, line("7-2-1505", due="many"))
    assert (report.new, report.changed, report.settled, report.unchanged, report.rejected) == (0, 0, 0, 1, 1)
    assert report.repeated
    assert counts(db) == before


def test_the_same_list_of_a_later_day_writes_no_version(db: Database) -> None:
    bring(db, ZHANG, LI)
    report = bring(db, ZHANG, LI, day=2)
    assert (report.new, report.changed, report.unchanged, report.settled) == (0, 0, 2, 0)
    assert rows(db, "SELECT COUNT(*) FROM charge_version")[0][0] == 2


def test_what_time_has_turned_is_decided_though_the_list_is_the_same(db: Database) -> None:
    upcoming = line("7-2-1504", "李娜", "13800000002", period="2026-11")
    bring(db, ZHANG, upcoming)
    assert owed(db) == {"1503": 100}
    later = NOW + timedelta(days=20)
    bring(db, ZHANG, upcoming, day=2, now=later)
    assert owed(db) == {"1503": 100, "1504": 100}
    assert list(verify(db, now=later)) == []


def test_a_newer_list_changes_and_settles(db: Database) -> None:
    bring(db, ZHANG, LI, line("7-2-1505"))
    report = bring(db, line(paid="40"), LI, day=2)
    assert (report.changed, report.unchanged, report.settled) == (1, 1, 1)
    assert owed(db) == {"1503": 60, "1504": 100}


def test_a_delta_leaves_everybody_else_alone(db: Database) -> None:
    bring(db, ZHANG, LI)
    report = bring(db, line(paid="100"), day=2, mode="delta")
    assert (report.changed, report.settled) == (1, 0)
    assert owed(db) == {"1504": 100}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param([WANG], ["settle 2 of 3", "building 7"], id="more than half, and a whole building"),
        pytest.param([ZHANG, LI], ["building 8"], id="a whole building"),
        pytest.param([ZHANG, WANG], [], id="one of three"),
    ],
)
def test_a_list_that_looks_cut_off_waits_for_a_word(
    db: Database, lines: list[tuple[str, ...]], words: list[str]
) -> None:
    bring(db, ZHANG, LI, WANG)
    before = counts(db)
    report = bring(db, *lines, day=2)
    assert len(report.refused) == len(words)
    assert all(word in text.en for word, text in zip(words, report.refused, strict=True))
    if words:
        assert counts(db) == before
        assert bring(db, *lines, day=2, confirm_drop=True).settled == 3 - len(lines)


def test_a_list_without_any_row_of_a_fee_item_waits(db: Database) -> None:
    bring(db, ZHANG, LI, line(item="停车费"))
    report = bring(db, ZHANG, LI, day=2)
    assert ["停车费" in text.en for text in report.refused] == [True]


def test_a_rejected_row_never_settles_its_charge(db: Database) -> None:
    bring(db, ZHANG, LI, line("7-2-1505"))
    report = bring(db, LI, line("7-2-1505"), line(due="abc"), day=2)
    assert (report.settled, report.rejected) == (0, 1)
    assert owed(db)["1503"] == 100
    assert rows(db, "SELECT row_number, column_name, value FROM import_reject") == [(4, "应收金额", "abc")]


def test_while_a_room_cannot_be_read_nothing_there_is_settled(db: Database) -> None:
    bring(db, ZHANG, LI, line("7-2-1505"))
    report = bring(db, ZHANG, line(""), day=2)
    assert (report.settled, report.refused, report.rejected) == (0, [], 1)
    assert owed(db) == {"1503": 100, "1504": 100, "1505": 100}


def test_of_two_rows_of_one_charge_the_last_stands_with_a_warning(db: Database) -> None:
    report = bring(db, line(paid="10"), LI, line(paid="30"))
    assert [text.en for text in report.warnings] == ["Rows 2, 4 are the same charge; the last one stands."]
    assert owed(db) == {"1503": 70, "1504": 100}


def test_a_phase_that_nobody_mapped_waits_for_a_manager(db: Database) -> None:
    bring(db, ZHANG, LI, line("7-2-1505"))
    second_phase = line("1-1-101", site=f"{SITE}二期")
    report = bring(db, ZHANG, LI, second_phase, day=2)
    assert (report.rejected, report.settled) == (1, 0)
    assert "二期" in report.rejects[0].value
    with db.write() as session:
        naming.map_name(session, name=f"{SITE}二期", community_id=None, by=BOARD, now=NOW)
    report = bring(db, ZHANG, LI, second_phase, day=2)
    assert (report.rejected, report.new, report.settled, report.repeated) == (0, 1, 1, False)


def test_phases_that_come_together_at_first_are_communities_of_their_own(db: Database) -> None:
    report = bring(db, ZHANG, line("1-1-101", site=f"{SITE}二期"))
    assert (report.rejected, len(report.communities)) == (0, 2)


def test_a_dry_run_writes_nothing_and_says_the_same(db: Database) -> None:
    before = counts(db)
    report = bring(db, ZHANG, LI, dry_run=True)
    assert (report.new, report.import_id) == (2, None)
    assert counts(db) == before


def test_an_import_that_breaks_leaves_nothing_behind(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    bring(db, ZHANG)
    before = counts(db)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "follow_up", broken)
        with pytest.raises(RuntimeError):
            bring(db, ZHANG, LI, day=2)
    assert counts(db) == before
    assert bring(db, ZHANG, LI, day=2).new == 1


def test_nobody_brings_in_what_is_beyond_his_reach(db: Database) -> None:
    bring(db, ZHANG)
    somebody = Who(1, "elsewhere", frozenset({(Role.CLERK, 999)}))
    with pytest.raises(Refused):
        bring(db, ZHANG, day=2, by=somebody)
    with pytest.raises(Refused):
        bring(db, line(site="云山府"), day=2, by=somebody)


def test_progress_ends_at_the_number_of_rows(db: Database) -> None:
    told: list[tuple[int, int]] = []
    bring(db, ZHANG, LI, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2)


def test_a_program_sends_charges_as_a_delta(db: Database) -> None:
    bring(db, ZHANG, LI)
    sent: list[dict[str, str]] = [
        {"address": "7-2-1504", "item": "物业费", "period": "2026-10", "due": "100", "paid": "80"},
        {"address": "nowhere", "period": "2026-10", "due": "1"},
    ]
    with db.write() as session:
        report = add_charges(session, charges=sent, source="fees", by=BOARD, now=NOW)
    assert (report.changed, report.rejected, [reject.row for reject in report.rejects]) == (1, 1, [2])
    assert owed(db) == {"1503": 100, "1504": 20}


def test_a_communitys_first_load_is_silent_and_later_ones_speak(db: Database) -> None:
    bring(db, ZHANG)
    assert rows(db, "SELECT COUNT(*) FROM signal") == [(0,)]


DIFFERENT = line(owner="李娜", phone="13800000009")


def test_another_owners_name_is_taken_and_listed_once(db: Database) -> None:
    bring(db, ZHANG)
    report = bring(db, DIFFERENT, day=2)
    assert (report.unchanged, report.differences) == (1, 1)
    assert bring(db, DIFFERENT, LI, day=3).differences == 0
    listed = rows(db, "SELECT known_name, stated_name, stated_phone FROM owner_difference")
    assert listed == [("张伟", "李娜", "13800000009")]


def test_a_sale_ends_the_account_and_leaves_its_debts_with_it(db: Database) -> None:
    bring(db, ZHANG)
    bring(db, DIFFERENT, day=2)
    decide(db, "sold", on=(NOW - timedelta(days=1)).date())
    accounts = rows(
        db,
        "SELECT o.name, a.until IS NULL FROM account a JOIN owner o ON o.id = a.owner_id ORDER BY a.id",
    )
    assert [(name, bool(is_current)) for name, is_current in accounts] == [("张伟", False), ("李娜", True)]
    bring(db, line(period="2026-11", owner="李娜"), line(), day=4)
    charged = rows(
        db,
        "SELECT o.name, v.first_month % 12 + 1 FROM charge_version v JOIN account a ON a.id = v.account_id"
        " JOIN owner o ON o.id = a.owner_id ORDER BY a.id, v.first_month",
    )
    assert charged == [("张伟", 10), ("李娜", 11)]


def test_a_correction_renames_the_owner(db: Database) -> None:
    bring(db, ZHANG)
    bring(db, DIFFERENT, day=2)
    decide(db, "corrected")
    assert rows(db, "SELECT name, initials FROM owner") == [("李娜", "ln")]
    assert bring(db, DIFFERENT, day=3).differences == 0


def test_a_difference_is_decided_once_and_not_for_the_future(db: Database) -> None:
    bring(db, ZHANG)
    bring(db, DIFFERENT, day=2)
    with pytest.raises(Refused):
        decide(db, "sold", on=(NOW + timedelta(days=2)).date())
    decide(db, "corrected")
    with pytest.raises(Refused):
        decide(db, "corrected")


def decide(db: Database, decision: str, **how: Any) -> None:
    with db.write() as session:
        number = fetch(session, "SELECT MAX(id) FROM owner_difference")[0][0]
        decide_difference(session, difference_id=number, decision=decision, by=BOARD, now=NOW, **how)
