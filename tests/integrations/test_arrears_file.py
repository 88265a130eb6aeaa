import polars as pl
import pytest

from board.rules.time import month_text
from integrations.arrears_file import ARREARS, read_charges, write_rejects
from integrations.files import read_sheet
from tests.integrations import offices

HEADER = "小区,房号,账期,应收,实收,到期日"


def charges(text, **options):
    return read_charges(read_sheet(text.encode(), "欠费.csv", wanted=ARREARS), **options)


def only(text, **options):
    batch = charges(text, **options)
    assert batch.rejects == []
    return batch.frame.row(0, named=True)


def test_a_whole_row():
    batch = read_charges(read_sheet(offices.text(offices.ARREARS_LINES), "欠费.csv", wanted=ARREARS))
    first, second = batch.frame.rows(named=True)
    assert (first["row"], first["community"], first["building"], first["entrance"]) == (2, "翠湖花园", "7", "2")
    assert (first["room"], first["owner"], first["phones"], first["item"]) == ("1503", "张三", "13800138000", "物业费")
    assert (first["due_fen"], first["paid_fen"], first["due_day"]) == (123450, 0, 20260415)
    assert (second["room"], second["item"], second["due_fen"], second["paid_fen"]) == ("1504", "物业费", 10000, 2000)
    assert [month_text(second[name]) for name in ("first_month", "last_month")] == ["2025-01", "2025-03"]
    assert second["due_day"] == 20250331


@pytest.mark.parametrize(
    ("text", "money"),
    [
        pytest.param("房号,账期,欠费金额\n7-1-101,2026-03,40", (4000, 0), id="owed alone is due"),
        pytest.param("房号,账期,应收,实收\n7-1-101,2026-03,100,60", (10000, 6000), id="due and paid"),
        pytest.param("房号,账期,应收\n7-1-101,2026-03,100", (10000, 0), id="due alone"),
        pytest.param("房号,账期,应收,欠费\n7-1-101,2026-03,100,40", (10000, 6000), id="due and owed say what was paid"),
        pytest.param("房号,账期,应收,欠费\n7-1-101,2026-03,,40", (4000, 0), id="owed where due is empty"),
        pytest.param("房号,账期,应收,实收,余额\n7-1-101,2026-03,100,,40", (10000, 0), id="an empty paid cell"),
    ],
)
def test_money(text, money):
    row = only(text, default_community="翠湖花园")
    assert (row["due_fen"], row["paid_fen"]) == money


def test_a_period_in_two_columns():
    row = only("房号,开始日期,结束日期,应收\n7-1-101,2026-01-01,2026-03-31,1", default_community="翠湖花园")
    assert [month_text(row[name]) for name in ("first_month", "last_month")] == ["2026-01", "2026-03"]


@pytest.mark.parametrize(("item", "is_late"), [("物业费", False), ("违约金", True), ("物业费滞纳金", True)])
def test_late_fees(item, is_late):
    assert only(f"{HEADER},费用项目\n翠湖花园,7-1-101,2026-03,1,,,{item}")["late_fee"] is is_late


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        pytest.param("翠湖花园,,2026-03,1,,", "房号", "", "看不出是哪套房屋", id="no room"),
        pytest.param("翠湖花园,门厅,2026-03,1,,", "房号", "门厅", "看不出是哪套房屋", id="a public area"),
        pytest.param(",7-1-101,2026-03,1,,", "小区", "", "没有写明小区，导入时也没有指定", id="no community"),
        pytest.param("翠湖花园,7-1-101,2026-13,1,,", "账期", "2026-13", "账期无法识别", id="a month 13"),
        pytest.param("翠湖花园,7-1-101,,1,,", "账期", "", "账期无法识别", id="no period"),
        pytest.param("翠湖花园,7-1-101,2026-03,待定,,", "应收", "待定", "金额不是数字", id="no number"),
        pytest.param("翠湖花园,7-1-101,2026-03,,,", "应收", "", "金额不是数字", id="no amount"),
        pytest.param("翠湖花园,7-1-101,2026-03,1,x,", "实收", "x", "金额不是数字", id="paid is no number"),
        pytest.param("翠湖花园,7-1-101,2026-03,-1,,", "应收", "-1", "金额不能为负数", id="negative"),
        pytest.param("翠湖花园,7-1-101,2026-03,1,2,", "实收", "2", "已收金额大于应收金额", id="overpaid"),
        pytest.param("翠湖花园,7-1-101,2026-03,1,,月底", "到期日", "月底", "到期日无法识别", id="no due date"),
    ],
)
def test_rejects_say_where_and_why(row, column, value, reason):
    batch = charges(f"{HEADER}\n翠湖花园,7-1-102,2026-03,1,,\n{row}\n")
    (reject,) = batch.rejects
    assert (reject.row, reject.column, reject.value, reject.reason.zh) == (3, column, value, reason)
    assert list(reject.cells) == HEADER.split(",")
    assert batch.frame.height == 1


def test_a_rejected_row_protects_what_it_could_mean():
    batch = charges(f"{HEADER}\n翠湖花园,7-1-101,2026-03,-1,,\n翠湖花园,7-1-102,昨天,1,,\n")
    assert batch.protected["room"].to_list() == ["101", "102"]
    assert batch.protected["first_month"].is_null().to_list() == [False, True]
    assert (batch.unreadable_in, batch.unreadable_anywhere) == (frozenset(), False)


def test_an_unreadable_room_stops_its_community():
    batch = charges(f"{HEADER}\n翠湖花园,,2026-03,1,,\n碧波苑,7-1-102,2026-03,1,,\n")
    assert (batch.unreadable_in, batch.unreadable_anywhere) == (frozenset({"翠湖花园"}), False)


def test_an_unreadable_room_of_nowhere_stops_all():
    assert charges(f"{HEADER}\n,看不清,2026-03,1,,\n").unreadable_anywhere


def test_a_comma_in_an_amount_does_not_shift_cells_silently():
    batch = charges("小区,房号,账期,应收,实收\n翠湖花园,7-1-101,2026-03,1,234.50,0\n")
    assert batch.frame.height == 0
    assert batch.rejects[0].value == "0"


@pytest.mark.parametrize("name", ["rejects.csv", "rejects.xlsx"])
def test_mended_rejects_go_in_again(tmp_path, name):
    text = f"{HEADER},备注\n翠湖花园,7-1-101,2026-03,=1+1,,,=cmd()\n翠湖花园,7-1-102,2026-03,-5,,,@x\n"
    sheet = read_sheet(text.encode(), "欠费.csv", wanted=ARREARS)
    path = tmp_path / name
    write_rejects(path, sheet.header, read_charges(sheet).rejects)
    again = read_sheet(path, name, wanted=ARREARS)
    assert again.frame.select(sheet.header).rows() == sheet.frame.rows()
    batch = read_charges(again)
    assert [reject.column for reject in batch.rejects] == ["应收", "应收"]
    write_rejects(path, again.header, batch.rejects)
    assert len(read_sheet(path, name, wanted=ARREARS).header) == len(again.header)


def test_no_cell_of_a_rejects_file_runs(tmp_path):
    text = f"{HEADER}\n翠湖花园,=HYPERLINK(),2026-03,＋1,,\n"
    path = tmp_path / "rejects.csv"
    sheet = read_sheet(text.encode(), "欠费.csv", wanted=ARREARS)
    write_rejects(path, sheet.header, read_charges(sheet).rejects)
    cells = path.read_text("utf-8-sig").splitlines()[1].split(",")
    assert not any(cell.startswith(tuple("=+-@＝＋－＠")) for cell in cells)


def test_an_empty_list_has_the_frames_columns():
    batch = charges(f"{HEADER}\n")
    assert batch.frame.height == 0
    assert batch.frame.schema["due_fen"] == pl.Int64
