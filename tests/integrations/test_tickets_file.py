from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from integrations.files import Unusable, read_sheet
from integrations.tickets_file import TICKETS, read_tickets

SHANGHAI = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2026, 11, 9, tzinfo=UTC)
HEADER = "工单号,类型,类别,级别,报事位置,电话,状态,报单时间,完成时间,回访时间,更新时间,处理人,预计完成时间,内容"
DAY = "2026-11-0{} 08:00"


def tickets(*rows, **options):
    sheet = read_sheet("\n".join((HEADER, *rows)).encode(), "工单.csv", wanted=TICKETS)
    return read_tickets(sheet, as_of=AS_OF, zone=SHANGHAI, default_community="翠湖花园", **options)


def row(status="", opened="", resolved="", confirmed="", updated="", number="W1"):
    times = (DAY.format(day) if day else "" for day in (opened, resolved, confirmed, updated))
    return f"{number},报修,漏水,,7-2-1503,,{status},{','.join(times)},,,"


def told(batch):
    return [(event.status, event.occurred_at.day) for event in batch.events]


@pytest.mark.parametrize(
    ("cells", "events"),
    [
        pytest.param({"status": "待处理", "opened": 1}, [("open", 1)], id="open"),
        pytest.param({"status": "待派单", "updated": 2}, [("open", 2)], id="open at its update"),
        pytest.param({"status": "处理中", "opened": 1}, [("open", 1)], id="in progress since nobody knows when"),
        pytest.param(
            {"status": "处理中", "opened": 1, "updated": 2}, [("open", 1), ("in_progress", 2)], id="in progress"
        ),
        pytest.param({"status": "已完成", "opened": 1, "resolved": 3}, [("open", 1), ("resolved", 3)], id="resolved"),
        pytest.param(
            {"status": "已完成", "opened": 1, "updated": 4}, [("open", 1), ("resolved", 4)], id="resolved at its update"
        ),
        pytest.param(
            {"status": "已回访", "opened": 1, "resolved": 3, "confirmed": 5, "updated": 6},
            [("open", 1), ("resolved", 3), ("confirmed", 5)],
            id="confirmed",
        ),
        pytest.param(
            {"status": "已关闭", "opened": 1, "resolved": 3, "updated": 6},
            [("open", 1), ("resolved", 3), ("confirmed", 6)],
            id="confirmed at its update",
        ),
        pytest.param(
            {"status": "返工", "opened": 1, "resolved": 3, "updated": 4},
            [("open", 1), ("resolved", 3), ("reopened", 4)],
            id="reopened",
        ),
        pytest.param({"status": "作废", "opened": 1, "updated": 2}, [("open", 1), ("cancelled", 2)], id="cancelled"),
        pytest.param({"opened": 1, "resolved": 3}, [("open", 1), ("resolved", 3)], id="no status, only times"),
        pytest.param({"status": "已完成", "resolved": 3}, [("resolved", 3)], id="no opening time"),
        pytest.param({"status": "已完成", "opened": 5, "resolved": 3}, [("open", 5), ("resolved", 3)], id="backwards"),
        pytest.param(
            {"status": "怪", "opened": 1, "updated": 2}, [("open", 1), ("in_progress", 2)], id="an unknown word"
        ),
        pytest.param({"status": "怪", "opened": 1}, [("open", 1)], id="an unknown word without a time"),
        pytest.param(
            {"status": "未办理结单", "opened": 1, "resolved": 3, "updated": 4},
            [("open", 1), ("resolved", 3), (None, 4)],
            id="an unknown word on a finished row waits for its mapping",
        ),
    ],
)
def test_one_event_for_each_time_that_a_row_holds(cells, events):
    assert told(tickets(row(**cells))) == events


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        pytest.param(row("已完成", opened=1), "状态", "这个状态没有时间，也没有更新时间", id="resolved without a time"),
        pytest.param(row("作废", opened=1), "状态", "这个状态没有时间，也没有更新时间", id="cancelled without a time"),
        pytest.param(row("返工", opened=1), "状态", "这个状态没有时间，也没有更新时间", id="reopened without a time"),
        pytest.param(row("处理中"), "报单时间", "没有任何可用的时间", id="no time at all"),
        pytest.param(row("待处理", opened=1, number=""), "工单号", "没有工单号", id="no number"),
        pytest.param(
            row("待处理", opened=1).replace("2026", "去年"), "报单时间", "时间无法识别", id="a time that is none"
        ),
    ],
)
def test_rejects_say_where_and_why(line, column, reason):
    batch = tickets(line)
    assert batch.events == []
    assert [(reject.row, reject.column, reject.reason.zh) for reject in batch.rejects] == [(2, column, reason)]


def test_every_event_states_the_rows_facts():
    line = "W1,投诉,噪音,紧急,7栋2单元1503(出租),13800138000,已完成,2026-11-01 08:00,2026-11-02,,,王师傅,尽快,太吵"
    opened, resolved = tickets(line).events
    for event in (opened, resolved):
        assert (event.kind, event.category, event.severity) == ("complaint", "噪音", "critical")
        assert (event.community, event.building, event.entrance, event.room) == ("翠湖花园", "7", "2", "1503")
        assert (event.place_text, event.area, event.phone) == ("7栋2单元1503(出租)", False, "13800138000")
        assert (event.assignee, event.expected_at, event.description) == ("王师傅", None, "太吵")
        assert event.updated_at == AS_OF
    assert resolved.occurred_at == datetime(2026, 11, 1, 16, tzinfo=UTC)


def test_the_update_time_is_the_copys():
    assert tickets(row("处理中", opened=1, updated=2)).events[0].updated_at == datetime(2026, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param("7栋2单元门厅", ("7", "2", "", True), id="a public area"),
        pytest.param("地库", ("", "", "", True), id="the basement"),
        pytest.param("二楼老王家", (None, None, None, False), id="unreadable waits in the tray"),
        pytest.param("", (None, None, None, False), id="not stated"),
    ],
)
def test_places(place, expected):
    (event,) = tickets(f"W1,报修,,,{place},,,2026-11-01,,,,,,").events
    assert (event.building, event.entrance, event.room, event.area) == expected
    assert event.place_text == (place or None)


def test_words_that_nobody_mapped_are_listed():
    batch = tickets("W1,奇事,怪味,急,,,怪,2026-11-01,,,2026-11-02,,,", row("待处理", opened=1, number="W2"))
    assert {name: dict(words) for name, words in batch.unknown.items()} == {
        "kind": {"奇事": 1}, "category": {"怪味": 1}, "severity": {"急": 1}, "status": {"怪": 1},
    }  # fmt: skip
    event = batch.events[1]
    assert (event.kind, event.kind_word, event.category, event.severity) == ("other", "奇事", "怪味", None)
    assert (event.status, event.status_word) == ("in_progress", "怪")


def test_words_that_a_person_mapped_are_used():
    words = {"status": {"未办理结单": "cancelled"}, "kind": {"奇事": "complaint"}, "category": {"怪味": "异味"}}
    batch = tickets("W1,奇事,怪味,,,,未办理结单,2026-11-01,2026-11-02,,2026-11-03,,,", words=words)
    assert told(batch)[-1] == ("cancelled", 2)
    assert (batch.events[0].kind, batch.events[0].category) == ("complaint", "异味")


def test_a_mapping_to_a_word_that_does_not_exist():
    with pytest.raises(Unusable, match="finished"):
        tickets(row("待处理", opened=1), words={"status": {"搞定": "finished"}})


def test_structured_columns_and_no_place_at_all():
    sheet = read_sheet("工单号,楼栋,单元,房号,报单时间\nW1,7栋,2,1503,2026-11-01\n".encode(), "x", wanted=TICKETS)
    (event,) = read_tickets(sheet, as_of=AS_OF, zone=SHANGHAI).events
    assert (event.community, event.building, event.room, event.place_text) == (None, "7", "1503", "7栋-2-1503")
    sheet = read_sheet("工单号,报单时间\nW1,2026-11-01\n".encode(), "x", wanted=TICKETS)
    (event,) = read_tickets(sheet, as_of=AS_OF, zone=SHANGHAI).events
    assert (event.community, event.room, event.area) == (None, None, False)


def test_a_community_that_is_only_guessed_completes_places_and_nothing_else():
    rows = [f"W{n},报修,,,{place},,,2026-11-01,,,,,," for n, place in enumerate(("7-2-1503", "地库", "老王家", ""))]
    guessed, said = (tickets(*rows, is_guess=is_guess).events for is_guess in (True, False))
    assert [event.community for event in guessed] == ["翠湖花园", "翠湖花园", None, None]
    assert [event.community for event in said] == ["翠湖花园"] * 4
