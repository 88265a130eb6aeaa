"""Logs of contacts as dialling, SMS and fee systems write them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from board.rules.time import from_micros
from integrations.contacts_file import CONTACTS, ContactBatch, read_contacts
from integrations.files import FileMapping, Unusable, read_sheet

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def read(content: str | bytes, mapping: FileMapping | None = None, encoding: str = "utf-8") -> ContactBatch:
    data = content if isinstance(content, bytes) else content.encode(encoding)
    sheet = read_sheet(data, "log.csv", wanted=CONTACTS, mapping=mapping)
    return read_contacts(sheet, zone=ZONE, until=NOW, default_community="翠湖花园")


def first(content: str, *names: str, **more: Any) -> tuple[object, ...]:
    batch = read(content, **more)
    assert batch.rejects == []
    return batch.contacts.select(names).row(0)


def test_a_call_log() -> None:
    batch = read(
        "外呼记录\n拨打时间;被叫号码;坐席;通话结果;通话小结\n"
        "2026-11-20 09:30:05;+86 138-0000-1503;A01;已接通;承诺月底\n"
        "２０２６/11/20 10:00;13800001504;A01;无人接听;\n",
        encoding="gb18030",
    )
    nowhere, called = ("翠湖花园", "", "", "", ""), ("phone", "out", "collection")
    assert batch.contacts.drop("at").rows() == [
        (3, *nowhere, "13800001503", *called, "", "已接通", True, "A01", "承诺月底"),
        (4, *nowhere, "13800001504", *called, "no_answer", "无人接听", False, "A01", ""),
    ]  # fmt: skip
    assert from_micros(batch.contacts["at"][0]) == datetime(2026, 11, 20, 1, 30, 5, tzinfo=UTC)
    assert not batch.unknown


def test_an_sms_report() -> None:
    log = "发送时间,手机,短信内容,状态\n2026-11-20 09:30,13800001503,【翠湖物业服务中心】您有物业费未缴,发送成功\n"
    assert first(log, "channel", "purpose", "result", "result_word", "reached") == (
        "sms", "collection", "", "发送成功", False
    )  # fmt: skip
    quiet = log.replace("您有物业费未缴", "明日停水，敬请谅解")
    assert first(quiet, "channel", "purpose") == ("sms", "service")


def test_the_fee_systems_own_dunning() -> None:
    log = "小区,楼栋,单元,房号,催缴时间,催缴方式,催缴人,催缴结果\n翠湖花园,7,2,1503室,2026-11-20,上门,孙丽,拒绝缴费\n"
    names = ("community", "building", "entrance", "room", "place_text", "channel", "agent", "result", "reached")
    assert first(log, *names) == ("翠湖花园", "7", "2", "1503", "7-2-1503", "visit", "孙丽", "refused", True)


@pytest.mark.parametrize(
    ("word", "result", "reached"),
    [
        ("接通", "", True), ("未接通", "no_answer", False), ("无法接通", "no_answer", False),
        ("接通失败", "no_answer", False), ("是", "", True),
        ("否", "no_answer", False), ("空号", "wrong_number", False), ("承诺缴费", "promised", True),
        ("已缴费", "paid", True), ("业主情绪激动", "hostile", True), ("送达", "", False), ("", "", False),
        ("待跟进", "", False),
    ],
)  # fmt: skip
def test_results(word: str, result: str, reached: bool) -> None:
    assert first(f"时间,号码,结果\n2026-11-20,13800001503,{word}\n", "result", "reached") == (result, reached)


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("呼叫类型", "呼入", ("phone", "in", "collection")), ("类型", "催缴短信", ("sms", "out", "collection")),
        ("类型", "满意度回访", ("", "out", "service")), ("渠道", "企业微信", ("wechat", "out", "collection")),
        ("用途", "维修服务", ("", "out", "service")), ("渠道", "律师函", ("lawyer_letter", "out", "collection")),
    ],
)  # fmt: skip
def test_kinds(header: str, cell: str, expected: tuple[str, str, str]) -> None:
    log = f"时间,号码,{header}\n2026-11-20,13800001503,{cell}\n"
    assert first(log, "channel", "direction", "purpose") == expected


def test_words_that_nobody_knows_are_counted_and_can_be_mapped() -> None:
    log = "时间,号码,渠道,结果\n2026-11-20,13800001503,传音,待跟进\n2026-11-21,13800001503,传音,待跟进\n"
    assert {name: dict(words) for name, words in read(log).unknown.items()} == {
        "channel": {"传音": 2}, "result": {"待跟进": 2}
    }  # fmt: skip
    mapped = FileMapping(values={"result": {"待跟进": "spoken"}, "channel": {"传音": "phone"}})
    assert first(log, "channel", "reached", mapping=mapped) == ("phone", True)
    with pytest.raises(Unusable, match="it can be"):
        read(log, FileMapping(values={"result": {"待跟进": "maybe"}}))


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        pytest.param(",13800001503,,", "时间", "", "no time", id="no time"),
        pytest.param("前天,13800001503,,", "时间", "前天", "cannot be read", id="no such time"),
        pytest.param("2026-11-24,13800001503,,", "时间", "2026-11-24", "in the future", id="tomorrow"),
        pytest.param("2026-11-20,138****1503,,", "号码", "138****1503", "masked", id="masked"),
        pytest.param("2026-11-20,,门厅,", "地址", "门厅", "no number", id="a public area"),
        pytest.param("2026-11-20,,, ", "号码", "", "no number", id="nobody"),
        pytest.param("2026-11-20,13800001503,7-2-1503,,多", "", "多", "more cells", id="a cell too many"),
    ],
)
def test_bad_rows_are_told_apart(row: str, column: str, value: str, reason: str) -> None:
    batch = read(f"时间,号码,地址,备注\n2026-11-20,13800001503,,\n{row}\n")
    assert batch.contacts.height == 1
    (reject,) = batch.rejects
    assert (reject.row, reject.column, reject.value) == (3, column, value)
    assert reason in reject.reason.en


def test_a_place_that_cannot_be_read_stays_beside_its_number() -> None:
    log = "时间,号码,地址\n2026-11-20,13800001503,东门右拐那家\n"
    assert first(log, "room", "place_text", "phone") == ("", "东门右拐那家", "13800001503")


@pytest.mark.parametrize("content", ["姓名,金额\n张伟,3\n", "时间,备注\n2026-11-20,x\n", "号码\n13800001503\n"])
def test_a_file_without_a_time_or_a_number_is_no_log(content: str) -> None:
    with pytest.raises(Unusable):
        read(content)
