"""The monthly analysis over rows: who counts, what is stored stays, and one inspection is asked for."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from board.buildings.flag_queries import flags_of
from board.buildings.flag_rows import see
from board.buildings.flag_run import analyse_month, catch_up
from board.buildings.flag_view import as_json
from board.db.session import Database
from board.db.sql import fetch, run
from board.rules.flag_panels import ABSENT
from board.rules.ports import Refused
from board.rules.time import to_micros
from board.tasks.tables import Task
from tests import make
from tests.accounts.office import NOW as LATER
from tests.buildings.street import NOW, OCTOBER, house, owe, street, tickets

SHANGHAI = ZoneInfo("Asia/Shanghai")
ODD = {"1": 2, "2": 1, "3": 12, "4": 2, "5": 1, "6": 2}


def judged(db: Database, month: int = OCTOBER, now: datetime = NOW) -> dict[str, str]:
    with db.write() as session:
        analyse_month(session, month, now=now, zone=SHANGHAI)
        return {flag.building: flag.verdict for flag in flags_of(session, month, now=now)}


def test_a_building_that_owes_far_more_is_flagged_and_inspected_once(db: Database) -> None:
    with db.write() as session:
        site = street(session, ODD)
        tickets(session, house(session, site, "3"), "漏水", 9)
        tickets(session, house(session, site, "4"), "漏水", 1)
        tickets(session, house(session, site, "4"), "电梯", 2)
    assert judged(db) == {"1": "normal", "2": "normal", "3": "flagged", "4": "normal", "5": "normal", "6": "normal"}
    with db.write() as session:
        task = session.exec(select(Task)).one()
        assert (task.kind, task.department, task.title) == ("inspection", "engineering", "3栋")
        assert "24 户业主中有 12 户" in task.brief["evidence"]
        assert "分之 1" in task.brief["evidence"]
        assert task.brief["causes"].splitlines()[0].startswith("1. 漏水：近三个月 9 单")
        assert "1单元 01 立管（12/12 户）" in task.brief["checklist"]
        flag = flags_of(session, OCTOBER, now=NOW)[0]
        assert flag.inspection_id == task.id
        assert flag.place["part"] == "stack"
        assert [cause["category"] for cause in flag.causes] == ["漏水", "电梯"]
    assert judged(db)["3"] == "flagged"
    with db.read() as session:
        assert len(session.exec(select(Task)).all()) == 1


def test_a_month_that_was_analysed_never_changes(db: Database) -> None:
    with db.write() as session:
        site = street(session, ODD)
    before = judged(db)
    with db.write() as session:
        more = make.building(session, site, "9")
        for number in range(24):
            owe(
                session,
                make.account(
                    session, make.owner(session, site, f"后来{number}"), make.room(session, more, f"{number}01")
                ),
            )
        assert analyse_month(session, OCTOBER, now=NOW, zone=SHANGHAI) == 0
    assert judged(db) == before


def test_a_list_that_turns_up_late_counts_where_nothing_was_stored(db: Database) -> None:
    with db.write() as session:
        street(session, ODD)
        run(session, "DELETE FROM charge_version")
    assert set(judged(db, OCTOBER - 1).values()) == {"normal"}


def test_a_month_that_is_not_over_is_refused(db: Database) -> None:
    with db.write() as session, pytest.raises(Refused, match="2026-11"):
        street(session, ODD)
        analyse_month(session, OCTOBER + 1, now=NOW, zone=SHANGHAI)


def test_before_the_first_list_there_is_nothing_to_analyse(db: Database) -> None:
    with db.write() as session:
        with pytest.raises(Refused):
            analyse_month(session, OCTOBER, now=NOW, zone=SHANGHAI)
        assert catch_up(session, now=NOW, zone=SHANGHAI) == ([], 0)


def test_months_that_were_missed_are_caught_up_but_only_the_newest_is_inspected(db: Database) -> None:
    with db.write() as session:
        street(session, ODD, unpaid=3)
        assert catch_up(session, now=NOW - timedelta(days=100), zone=SHANGHAI) == ([OCTOBER - 4], 0)
        assert catch_up(session, now=NOW, zone=SHANGHAI) == (list(range(OCTOBER - 3, OCTOBER + 1)), 1)
        assert catch_up(session, now=NOW, zone=SHANGHAI) == ([], 0)
        assert [task.asked_at for task in session.exec(select(Task)).all()] == [NOW]


def test_an_old_month_asks_for_no_inspection(db: Database) -> None:
    with db.write() as session:
        street(session, ODD)
        assert analyse_month(session, OCTOBER, now=LATER + timedelta(days=30), zone=SHANGHAI) == 0


def test_an_owners_rooms_count_once_and_rooms_that_are_not_on_the_roll_not_at_all(db: Database) -> None:
    with db.write() as session:
        site = street(session, {"1": 0}, rooms=3)
        block = house(session, site, "1")
        rich = make.owner(session, site, "多套")
        for name in ("501", "502", "503"):
            owe(session, make.account(session, rich, make.room(session, block, name, "1")))
        owe(
            session,
            make.account(session, make.owner(session, site, "车位"), make.room(session, block, "B1", on_roll=False)),
        )
        seen = see(session, OCTOBER)
    assert [counts.tolist() for counts in seen.panel.counts(seen.last)] == [[4], [1]]


def test_without_a_roll_it_says_so(db: Database) -> None:
    with db.write() as session:
        street(session, ODD)
        run(session, "UPDATE room SET on_roll = FALSE WHERE building_id IN (SELECT id FROM building WHERE name = '3')")
    assert judged(db)["3"] == "no_roll"


def test_lists_that_began_lately_say_that_the_history_is_short(db: Database) -> None:
    with db.write() as session:
        street(session, ODD, since=OCTOBER - 7)
    found = judged(db)
    assert found["3"] == "flagged"
    assert found["1"] == "short_history"


@pytest.mark.parametrize(
    ("facts", "owes"),
    [
        pytest.param({}, True, id="four months"),
        pytest.param({"settled_on": 20261001}, False, id="paid by the list of 1 October"),
        pytest.param({"settled_on": 20261101}, True, id="paid by the list of 1 November"),
        pytest.param({"paid_fen": 31_000}, False, id="paid"),
        pytest.param({"late_fee": True}, False, id="late fees only"),
        pytest.param({"due_day": 20261031}, False, id="due on the last day"),
        pytest.param({"due_day": 20261030}, True, id="due the day before"),
        pytest.param({"since": 20261101}, False, id="known later only"),
    ],
)
def test_owing_is_three_months_overdue_at_the_months_end(db: Database, facts: dict[str, int], owes: bool) -> None:
    with db.write() as session:
        site = street(session, {"1": 0}, rooms=1)
        of = make.account(session, make.owner(session, site), make.room(session, house(session, site, "1"), "901"))
        for month in range(7, 10):
            charge = make.charge(session, of, (2026, month))
            for name, value in facts.items():
                setattr(charge, name, value)
        session.flush()
        seen = see(session, OCTOBER)
    assert seen.panel.counts(seen.last)[1].tolist() == [int(owes)]


def test_a_quarter_is_three_months_and_the_same_month_twice_is_one(db: Database) -> None:
    with db.write() as session:
        site = street(session, {"1": 0}, rooms=1)
        block = house(session, site, "1")
        quarter, twice = (
            make.account(session, make.owner(session, site, name), make.room(session, block, number))
            for name, number in (("季付", "901"), ("两项", "902"))
        )
        make.charge(session, quarter, (2026, 4)).last_month = OCTOBER - 4
        for item in ("物业费", "车位费", "水费"):
            make.charge(session, twice, (2026, 9), item=item)
        session.flush()
        seen = see(session, OCTOBER)
    assert seen.owed[seen.last].tolist() == [0, 1, 0]


def test_a_sale_in_the_month_leaves_the_unit_to_the_new_owner(db: Database) -> None:
    with db.write() as session:
        site = street(session, {"1": 0}, rooms=1)
        home = make.room(session, house(session, site, "1"), "901")
        sold = datetime(2026, 10, 10, tzinfo=UTC)
        owe(session, make.account(session, make.owner(session, site, "卖方"), home, until=sold))
        make.account(session, make.owner(session, site, "买方"), home, since=sold)
        seen = see(session, OCTOBER)
    assert seen.owed[:, 1:].tolist()[-2:] == [[1, ABSENT], [ABSENT, 0]]


@pytest.mark.parametrize(
    ("state", "findings", "ended", "left_out"),
    [
        pytest.param("accepted", "", None, "open_inspection", id="open"),
        pytest.param("declined", "", None, "", id="declined"),
        pytest.param("done", "nothing", datetime(2026, 9, 1, tzinfo=UTC), "nothing_found", id="nothing found lately"),
        pytest.param("done", "nothing", datetime(2026, 4, 1, tzinfo=UTC), "", id="nothing found long ago"),
        pytest.param("done", "found", datetime(2026, 9, 1, tzinfo=UTC), "", id="something found"),
        pytest.param("done", "found", datetime(2026, 11, 1, 1, tzinfo=UTC), "open_inspection", id="open at the end"),
        pytest.param("cancelled", "", datetime(2026, 9, 1, tzinfo=UTC), "", id="cancelled"),
    ],
)
def test_inspections_leave_a_building_out(
    db: Database, state: str, findings: str, ended: datetime | None, left_out: str
) -> None:
    with db.write() as session:
        site = street(session, ODD)
        session.add(
            Task(
                kind="inspection", state=state, department="engineering", community_id=site.id or 0,
                building_id=house(session, site, "3").id, asked_at=datetime(2026, 3, 1, tzinfo=UTC), due_at=NOW,
                ended_at=ended, title="", brief={}, result={"findings": findings} if findings else {},
            )
        )  # fmt: skip
    assert judged(db)["3"] == ("watch" if left_out else "flagged")
    with db.read() as session:
        asked = fetch(session, "SELECT COUNT(*) FROM task WHERE once_key IS NOT NULL")[0][0]
        stored = fetch(session, "SELECT left_out, p FROM flag_month WHERE owing = 12")[0]
    assert asked == (not left_out)
    assert (stored[0], stored[1] is None) == (left_out, bool(left_out))


def test_the_trend_of_the_community_is_kept(db: Database) -> None:
    with db.write() as session:
        street(session, ODD)
    judged(db)
    with db.read() as session:
        (history,) = fetch(session, "SELECT history FROM flag_trend")[0]
    months = json.loads(history) if isinstance(history, str) else history
    assert months[-1] == [OCTOBER, 144, 20]
    assert len(months) == 13
    assert months[0][2] == 0


def test_the_policy_says_how_many_months_are_owing(db: Database) -> None:
    with db.write() as session:
        site = street(session, ODD)
        run(
            session,
            "INSERT INTO policy_change (community_id, effective_at, policy_values, reason, by_person_id, recorded_at)"
            " VALUES (:site, :at, :values, '', NULL, :at)",
            site=site.id, at=to_micros(NOW - timedelta(days=300)), values='{"owing_months": 5}',
        )  # fmt: skip
    assert set(judged(db).values()) == {"normal"}


def test_months_owed_are_heard_before_anybody_owes_three_and_the_table_still_counts_owners(db: Database) -> None:
    with db.write() as session:
        street(session, ODD, unpaid=2)
    assert judged(db)["3"] == "flagged"
    with db.read() as session:
        flag = flags_of(session, OCTOBER, now=NOW)[0]
    assert (flag.look, flag.owing, flag.counted) == ("depth3", 0, 24.0)
    assert flag.expected < 12
    assert flag.expected_owners == 0
    assert "24 户业主中有 0 户欠费 3 个月以上，合计欠 24 个月" in flag.said.zh
    assert as_json(flag)["expected"] == 0


def test_an_owner_of_two_rooms_owes_the_months_of_the_worse(db: Database) -> None:
    with db.write() as session:
        site = street(session, {"1": 0})
        owner = make.owner(session, site, "两套")
        for name, months in (("901", 3), ("902", 1)):
            of = make.account(session, owner, make.room(session, house(session, site, "1"), name))
            owe(session, of, months=range(OCTOBER - months, OCTOBER))
    with db.read() as session:
        panel = see(session, OCTOBER).panel
    assert panel.depth[-1].max() == 3
    assert panel.depth[-1].sum() == 3
    assert panel.owing[-1].sum() == 1
