"""Logs of other systems: whom each contact was with, and whether the board knew then that the owner was on hold."""

from datetime import datetime, timedelta

import pytest

from board.accounts.tables import Contact as LoggedContact
from board.accounts.tables import Owner, OwnerPhone
from board.communities.tables import Community
from board.db.session import Database
from board.db.sql import fetch, run
from board.facts import accounts_by_id
from board.guard_facts import load
from board.guard_lists import Contact, codes, masks
from board.holds.tables import ManualHold
from board.imports import follow_up
from board.reports.leak_queries import Chosen, count
from board.rules.guard import Question, ask
from board.rules.people import BOARD, Who
from board.rules.ports import Refused, TicketEventIn
from board.rules.time import to_micros
from board.rules.words import Channel
from board.tickets.actions import record
from tests import make
from tests.accounts.office import owing, ticket, where
from tests.reports.outside import log

NOW = make.NOW  # Monday 2026-11-23 10:00 in Shanghai
DAY = timedelta(days=1)
LOG = "拨打时间,被叫号码,房号,结果,坐席\n"


def stored(db: Database, *columns: str) -> list[tuple[object, ...]]:
    with db.read() as session:
        return fetch(session, f"SELECT {', '.join(columns)} FROM outside_contact ORDER BY at, id")


def test_whom_a_contact_was_with(db: Database) -> None:
    with db.write() as session:
        first, second = owing(session, "1501"), owing(session, "1502")
        session.add(OwnerPhone(owner_id=first.owner_id, phone="13800001501"))
        many = make.owner(session, session.get_one(Community, first.community_id), "王芳", "13800009999")
        house = make.building(session, session.get_one(Community, first.community_id), "8")
        for name in ("101", "102"):
            make.account(session, many, make.room(session, house, name, ""))
    report = log(
        db,
        LOG + "2026-11-20 09:00,13800001501,,已接通,A1\n2026-11-20 09:10,13800008888,7-2-1502,未接,A1\n"
        "2026-11-20 09:20,13800009999,,未接,A2\n2026-11-20 09:30,13700000000,,未接,A2\n"
        "2026-11-20 09:40,,99-1-1,未接,A2\n",
    )
    assert stored(db, "account_id", "owner_id", "reached", "held_by") == [
        (first.id, first.owner_id, True, ""), (second.id, second.owner_id, False, ""), (None, many.id, False, ""),
        (None, None, False, ""), (None, None, False, ""),
    ]  # fmt: skip
    assert (report.new, report.unlinked, report.rejected) == (5, 2, 0)


def test_the_same_log_twice_changes_nothing_and_a_later_one_adds(db: Database) -> None:
    with db.write() as session:
        owing(session, "1501")
    rows = LOG + "2026-11-20 09:00,,7-2-1501,,A1\n2026-11-21 09:00,,7栋2单元1501,未接,A1\n"
    log(db, rows)
    before = stored(db, "*")
    for again in (log(db, rows), log(db, rows, now=NOW + DAY), log(db, rows, name="copy.csv")):
        assert (again.new, again.changed, again.unchanged, again.repeated) == (0, 0, 2, True)
    assert stored(db, "*") == before
    more = log(db, rows.replace(",,A1", ",拒绝缴费,A1") + "2026-11-22 09:00,,7-2-1501,未接,A1\n")
    assert (more.new, more.changed, more.unchanged) == (1, 1, 1)
    assert stored(db, "result", "reached") == [("refused", True), ("no_answer", False), ("no_answer", False)]
    assert log(db, rows).changed == 0, "an older export that says less takes nothing back"
    assert stored(db, "result")[0] == ("refused",)


def test_a_dry_run_and_bad_rows(db: Database) -> None:
    with db.write() as session:
        owing(session, "1501")
    rows = LOG + "2026-11-20 09:00,,7-2-1501,未接,A1\n前天,,7-2-1501,未接,A1\n2026-11-24,,7-2-1501,未接,A1\n"
    report = log(db, rows, dry_run=True)
    assert (report.new, report.rejected, report.import_id, stored(db, "id")) == (1, 2, None, [])
    taken = log(db, rows)
    with db.read() as session:
        assert len(fetch(session, "SELECT 1 FROM import_reject WHERE import_id = :id", id=taken.import_id)) == 2


def event(session: object, of: object, status: str, at: datetime, recorded: datetime, **facts: str) -> None:
    told = TicketEventIn(
        ticket_no="R-1", occurred_at=at, status=status, kind="complaint", **where(session, of), **facts
    )  # type: ignore[arg-type]
    record(session, source="hotline", events=[told], by=BOARD, now=recorded)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("opened", "opened_known", "resolved", "resolved_known", "called", "held_by"),
    [
        pytest.param(-9, -9, None, None, -5, "R-1", id="open and known"),
        pytest.param(-9, -3, None, None, -5, "", id="learned later"),
        pytest.param(-9, -5, None, None, -5, "R-1", id="learned at that very moment"),
        pytest.param(-9, -9, -6, -6, -5, "", id="resolved before"),
        pytest.param(-9, -9, -6, -4, -5, "R-1", id="resolved, but nobody had said so"),
        pytest.param(-9, -9, -4, -4, -5, "R-1", id="resolved afterwards"),
        pytest.param(-4, -4, None, None, -5, "", id="opened afterwards"),
    ],
)  # fmt: skip
def test_only_what_was_known_then_counts(
    db: Database, opened: int, opened_known: int, resolved: int | None, resolved_known: int | None, called: int,
    held_by: str,
) -> None:  # fmt: skip
    with db.write() as session:
        account = owing(session, "1501")
        event(session, account, "open", NOW + DAY * opened, NOW + DAY * opened_known)
        if resolved is not None and resolved_known is not None:
            event(session, account, "resolved", NOW + DAY * resolved, NOW + DAY * resolved_known)
    log(db, LOG + f"{NOW + DAY * called:%Y-%m-%dT%H:%M:%SZ},,7-2-1501,未接,A1\n")
    assert stored(db, "held_by") == [(held_by,)]


@pytest.mark.parametrize(
    ("facts", "held_by"),
    [
        pytest.param({"recorded_at": NOW - 9 * DAY}, "hardship", id="known"),
        pytest.param({"recorded_at": NOW - 3 * DAY}, "", id="put on afterwards"),
        pytest.param({"recorded_at": NOW - 9 * DAY, "ends": NOW - 6 * DAY}, "", id="over"),
        pytest.param({"recorded_at": NOW - 9 * DAY, "released_at": NOW - 6 * DAY}, "", id="released"),
        pytest.param({"recorded_at": NOW - 9 * DAY, "released_at": NOW - 4 * DAY}, "hardship", id="released later"),
    ],
)
def test_holds_of_people(db: Database, facts: dict[str, datetime], held_by: str) -> None:
    with db.write() as session:
        account = owing(session, "1501")
        session.add(
            ManualHold(
                community_id=account.community_id, owner_id=account.owner_id, kind="hardship", reason="失业",
                starts=NOW - 8 * DAY, **facts,
            )
        )  # fmt: skip
    log(db, LOG + f"{NOW - 5 * DAY:%Y-%m-%dT%H:%M:%SZ},,7-2-1501,未接,A1\n")
    assert stored(db, "held_by") == [(held_by,)]


@pytest.mark.parametrize(
    ("since", "until", "known", "held_by", "late"),
    [
        pytest.param(-20, -6, -9, "", 0, id="sold before the call"),
        pytest.param(-20, -4, -9, "manager", 0, id="sold after it"),
        pytest.param(-5, None, -9, "manager", 0, id="bought at that very moment"),
        pytest.param(-4, None, -9, "", 0, id="bought after it"),
        pytest.param(-20, -6, -3, "", 0, id="sold before, learned of later"),
        pytest.param(-4, None, -3, "", 0, id="bought after, learned of later"),
        pytest.param(-20, -4, -3, "", 1, id="sold after, learned of later"),
    ],
)
def test_a_hold_on_an_area_holds_who_had_a_room_there_then(
    db: Database, since: int, until: int | None, known: int, held_by: str, late: int
) -> None:
    with db.write() as session:
        site = make.community(session)
        owner = make.owner(session, site, "张伟", "13800001501")
        make.account(session, owner, make.room(session, make.building(session, site, "8"), "101", ""))
        burnt = make.building(session, site)
        make.account(
            session, owner, make.room(session, burnt), since=NOW + DAY * since,
            until=None if until is None else NOW + DAY * until,
        )  # fmt: skip
        session.add(
            ManualHold(
                community_id=site.id, building_id=burnt.id, entrance="2", kind="manager", reason="失火",
                starts=NOW - 8 * DAY, recorded_at=NOW + DAY * known,
            )
        )  # fmt: skip
        manager = make.person(session, "manager", site)
    log(db, LOG + f"{NOW - 5 * DAY:%Y-%m-%dT%H:%M:%SZ},13800001501,,未接,A1\n")
    assert stored(db, "owner_id", "held_by") == [(owner.id, held_by)]
    with db.read() as session:
        assert count(session, manager, Chosen("late", NOW - 30 * DAY, NOW)) == late


def test_a_release_and_a_link_count_from_when_they_were_known(db: Database) -> None:
    with db.write() as session:
        account, other = owing(session, "1501"), owing(session, "1502")
        number = ticket(session, account, at=NOW - 9 * DAY)
        run(
            session,
            "INSERT INTO ticket_release (ticket_id, released_at, by_name, reason, recorded_at)"
            " VALUES (:id, :at, '', 'x', :known)",
            id=number, at=to_micros(NOW - 8 * DAY), known=to_micros(NOW - 6 * DAY),
        )  # fmt: skip
        run(
            session,
            "INSERT INTO ticket_link (ticket_id, room_id, at) VALUES (:id, :room, :at)",
            id=number, room=other.room_id, at=to_micros(NOW - 4 * DAY),
        )  # fmt: skip
        run(session, "DELETE FROM ticket_release WHERE released_at > :at", at=to_micros(NOW - 4 * DAY))
    rows = [
        f"{NOW + DAY * days:%Y-%m-%dT%H:%M:%SZ},,7-2-{room},未接,A1\n" for days in (-7, -5) for room in (1501, 1502)
    ]
    log(db, LOG + "".join(rows))
    assert stored(db, "held_by") == [("R-1",), ("",), ("",), ("",)]


def test_service_and_incoming_calls_are_no_leaks(db: Database) -> None:
    with db.write() as session:
        ticket(session, owing(session, "1501"), at=NOW - 9 * DAY)
    log(
        db,
        "时间,房号,类型\n2026-11-20 09:00,7-2-1501,维修回访\n2026-11-20 09:00,7-2-1501,呼入\n"
        "2026-11-20,7-2-1501,短信\n",
    )
    assert stored(db, "purpose", "direction", "held_by") == [
        ("collection", "out", "R-1"), ("service", "out", ""), ("collection", "in", "")
    ]  # fmt: skip


def test_managers_hear_of_it_once_for_each_log(db: Database) -> None:
    with db.write() as session:
        account = owing(session, "1501")
        ticket(session, account, at=NOW - 9 * DAY)
        manager = make.person(session, "manager", session.get_one(Community, account.community_id))
        make.person(session, "clerk", session.get_one(Community, account.community_id))
        run(session, "DELETE FROM signal_copy")
        run(session, "DELETE FROM signal")
    rows = LOG + "2026-11-20 09:00,,7-2-1501,未接,A1\n2026-11-21 09:00,,7-2-1501,未接,A1\n"
    log(db, rows)
    log(db, rows)
    with db.read() as session:
        told = fetch(session, "SELECT s.kind, c.person_id FROM signal s JOIN signal_copy c ON c.signal_id = s.id")
    assert told == [("leak", manager.person_id)]


def test_what_belonged_to_nobody_finds_its_owner_and_counts_against_nobody(db: Database) -> None:
    with db.write() as session:
        account = owing(session, "1501")
        ticket(session, account, at=NOW - 9 * DAY)
    log(db, LOG + "2026-11-20 09:00,13800001501,,未接,A1\n")
    assert stored(db, "owner_id") == [(None,)]
    with db.write() as session:
        session.add(OwnerPhone(owner_id=account.owner_id, phone="13800001501"))
        session.flush()
        follow_up(session, communities=[account.community_id], first=[], now=NOW, links_may_change=True)
    assert stored(db, "account_id", "owner_id", "held_by") == [(account.id, account.owner_id, "")]


def test_who_works_in_one_community_brings_logs_of_it_only(db: Database) -> None:
    with db.write() as session:
        mine = session.get_one(Community, owing(session, "1501").community_id)
        make.community(session, "云山府")
        clerk: Who = make.person(session, "clerk", mine)
    with pytest.raises(Refused):
        log(db, LOG + "2026-11-20 09:00,13800001501,,未接,A1\n", by=clerk)
    with pytest.raises(Refused):
        log(db, "时间,小区,房号\n2026-11-20,云山府,7-2-1501\n", by=clerk)
    assert log(db, LOG + "2026-11-20 09:00,13800001501,,未接,A1\n", by=clerk, community="翠湖花园").new == 1


def test_the_guard_counts_them(db: Database) -> None:
    with db.write() as session:
        account, owner_only = owing(session, "1501"), owing(session, "1502")
        site = session.get_one(Community, account.community_id)
        make.imported(session, site)
        session.add(OwnerPhone(owner_id=owner_only.owner_id, phone="13800001502"))
        shop = make.room(session, make.building(session, site, "8"), "101", "")
        make.account(session, session.get_one(Owner, owner_only.owner_id), shop)
    called = ("2026-11-23 08:30", "2026-11-22 12:00", "2026-11-21 09:00")
    log(db, LOG + "".join(f"{at},,7-2-1501,未接,A1\n{at},13800001502,,已接通,A1\n" for at in called))
    asked = Contact(Channel.SMS, NOW)
    with db.read() as session:
        facts = load(session, accounts_by_id(session, [account.id, owner_only.id]))
        question = Question(asked.channel, NOW, asked.people)
        told = {id_: [denial.code for denial in ask(one, question)] for id_, one in facts.items()}
        looked_up = {row[0]: list(codes(row[2])) for row in masks(session, [site.id or 0], asked).iter_rows()}
    assert told == {id_: ["TOO_SOON", "TOO_MANY"] for id_ in (account.id, owner_only.id)}
    assert told.items() <= looked_up.items()


@pytest.mark.parametrize(
    ("minutes", "channel", "counted"),
    [(0, "phone", 1), (15, "phone", 1), (16, "phone", 2), (0, "sms", 2)],
)
def test_the_same_call_in_two_books_is_one(db: Database, minutes: int, channel: str, counted: int) -> None:
    with db.write() as session:
        account = owing(session, "1501")
        session.add(
            LoggedContact(
                account_id=account.id or 0, at=NOW - DAY, purpose="collection", direction="out", channel=channel,
                result="no_answer", recorded_at=NOW,
            )
        )  # fmt: skip
    log(db, LOG + f"{NOW - DAY + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ},,7-2-1501,未接,A1\n")
    with db.read() as session:
        facts = load(session, accounts_by_id(session, [account.id or 0]))[account.id or 0]
    assert len(facts.elsewhere) + len(facts.account.contacts) == counted
