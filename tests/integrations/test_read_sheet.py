import csv
import io
import time
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.arrears_file import ARREARS
from integrations.files import FileMapping, Limits, Unusable, guess_columns, load_mapping, read_sheet
from integrations.files.workbook import sheets
from tests.integrations import offices
from tests.integrations.offices import ARREARS_LINES, PRINTED, TITLE, TOTAL


def read(data, **options):
    return read_sheet(data, "欠费.csv", wanted=ARREARS, **options)


def due(sheet):
    return sheet.column("due").to_list()


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(offices.text(ARREARS_LINES), "utf-8", id="UTF-8"),
        pytest.param(offices.text(ARREARS_LINES, encoding="utf-8-sig"), "utf-8-sig", id="with a mark"),
        pytest.param(offices.text(ARREARS_LINES, encoding="gbk"), "gb18030", id="GBK"),
        pytest.param(offices.text(ARREARS_LINES, encoding="gb18030"), "gb18030", id="GB18030"),
        pytest.param(offices.text(ARREARS_LINES, encoding="utf-16"), "utf-16", id="UTF-16, Excel's Unicode text"),
        pytest.param(offices.text(ARREARS_LINES, delimiter="\t"), "utf-8", id="tabs"),
        pytest.param(offices.text(ARREARS_LINES, delimiter=";"), "utf-8", id="semicolons"),
        pytest.param(offices.text(ARREARS_LINES, newline="\n"), "utf-8", id="line feeds"),
        pytest.param(offices.text(ARREARS_LINES, newline="\r"), "utf-8", id="carriage returns"),
        pytest.param(offices.text((TITLE, PRINTED, *ARREARS_LINES)), "utf-8", id="two title rows"),
        pytest.param(offices.text((*ARREARS_LINES, TOTAL, ("",), ("制表人：王五",))), "utf-8", id="a footer"),
        pytest.param(offices.workbook(ARREARS_LINES), "xlsx", id="a workbook"),
        pytest.param(offices.workbook((TITLE, (), *ARREARS_LINES, TOTAL)), "xlsx", id="a workbook with a title"),
        pytest.param(offices.workbook(ARREARS_LINES, empty_first=True), "xlsx", id="a cover sheet before it"),
    ],
)
def test_the_same_table_in_every_dress(data, encoding):
    sheet = read(data)
    assert sheet.encoding == encoding
    assert due(sheet) == ["1234.50", "￥100"]
    assert sheet.column("room").to_list() == ["1503室", "１５０４"]
    assert sheet.column("owner_ref") is None


def test_rows_are_numbered_as_excel_shows_them_and_trimmings_are_counted():
    again = ARREARS_LINES[0]
    sheet = read(offices.text((TITLE, PRINTED, *ARREARS_LINES[:2], ("",), again, ARREARS_LINES[2], TOTAL)))
    assert sheet.row_numbers.to_list() == [4, 7]
    assert sheet.skipped == 3


def test_a_row_with_a_room_is_never_taken_for_a_total():
    odd = ("合计", *ARREARS_LINES[1][1:])
    assert read(offices.text((ARREARS_LINES[0], odd))).skipped == 0


@pytest.mark.parametrize(
    "place",
    [
        pytest.param('"7-1-101"', id="plainly"),
        pytest.param('"7-1\n-101"', id="over a line's end"),
        pytest.param('"7-1 ""101"', id="with a quote in it"),
    ],
)
def test_quoted_cells(place):
    assert due(read(f'房号,账期,应收\n{place},2026-03,"1,234.50"\n'.encode())) == ["1,234.50"]


cells = st.sampled_from(["", "7-1-101", " ", "翠湖", "1,234.50", '"', "a\nb"])
rows = st.lists(st.lists(cells, min_size=0, max_size=5), max_size=6)


@settings(max_examples=150, deadline=None)
@given(rows=rows, quoted=st.booleans(), end=st.sampled_from(["\r\n", "\r"]), tail=st.integers(0, 2))
def test_line_ends_make_no_difference(rows, quoted, end, tail):
    """Long lists are read without a copy that has other line ends; what is read must be the same."""
    stream = io.StringIO(newline="")
    if quoted:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    else:
        stream.write("\n".join(",".join(cell.strip('"').replace("\n", "") for cell in row) for row in rows))
    text = "房号,账期,应收\n" + stream.getvalue().strip("\n") + "\n" * tail
    plain, other = read(text.encode()), read(text.replace("\n", end).encode())
    assert other.frame.equals(plain.frame)
    assert other.row_numbers.to_list() == plain.row_numbers.to_list()
    assert other.surplus.to_list() == plain.surplus.to_list()


@pytest.mark.parametrize("sign", [chr(code) for code in range(128)])
def test_control_characters_are_no_text(sign):
    data = f"房号,账期,应收\n7-1-101,2026-03,5{sign}\n".encode()
    if sign.isprintable() or sign in "\t\n\v\f\r":
        assert read(data).frame.height == 1
    else:
        with pytest.raises(Unusable, match="no table"):
            read(data)


def test_a_comma_too_many_is_seen():
    sheet = read("房号,账期,应收\n7-1-101,2026-03,1,234.50\n7-1-102,2026-03,5\n".encode())
    assert sheet.surplus.to_list() == ["234.50", None]


def test_cells_too_few_are_empty():
    assert read("房号,账期,应收,备注\n7-1-101,2026-03,5\n".encode()).frame.row(0) == ("7-1-101", "2026-03", "5", "")


def test_headers_with_units_breaks_and_repeats():
    sheet = read('房 号*,"账期\n(必填)","应收金额\n（元）",备注,备注,\n7-1-101,2026-03,5,a,b,\n'.encode())
    assert dict(sheet.fields) == {"room": "房 号*", "period": "账期\n(必填)", "due": "应收金额\n（元）"}
    assert sheet.header[3:] == ("备注", "备注 (2)")


def test_numbers_and_dates_of_a_workbook_keep_their_text():
    lines = [
        ("房号", "账期", "应收", "到期日", "备注"),
        (1503, datetime.fromisoformat("2026-03-01"), 1234.5, datetime.fromisoformat("2026-03-31T14:05:09"), True),
        (101.0, date(2026, 4, 1), 0.1, "", 1e-7),
    ]
    assert read(offices.workbook(lines)).frame.rows() == [
        ("1503", "2026-03-01", "1234.5", "2026-03-31 14:05:09", "TRUE"),
        ("101", "2026-04-01", "0.1", "", "1e-07"),
    ]


def test_breaks_inside_a_workbooks_cell_stay():
    lines = [("房号", "账期", "应收", "备注"), ("101", "2026-03", 1, "先\n后\x1f")]
    assert read(offices.workbook(lines)).frame["备注"].to_list()[0].startswith("先\n后")


def test_two_sheets_with_data_are_not_chosen_between():
    with pytest.raises(Unusable, match="2 sheets"):
        read(offices.workbook(ARREARS_LINES, sheets=2))


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in offices.RUBBISH.items()])
def test_rubbish_is_refused_with_a_sentence(data):
    started = time.perf_counter()
    with pytest.raises(Unusable) as refused:
        read(data, limits=Limits(child_wall=20))
    assert refused.value.zh.endswith(("。", "列。")), refused.value.zh
    assert "Traceback" not in refused.value.en
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("name", ["the corner cell", "broken markup", "a broken xls", "a cut workbook"])
def test_what_the_gate_would_miss_dies_alone(name):
    with pytest.raises(Unusable):
        sheets(offices.RUBBISH[name], Limits(child_cpu=5, child_wall=20))


def test_a_workbook_that_hangs_its_reader_is_given_up():
    with pytest.raises(Unusable, match="cannot be opened"):
        read(offices.workbook(ARREARS_LINES), limits=Limits(child_wall=0))


def test_a_missing_header_names_the_columns_looked_for():
    with pytest.raises(Unusable) as refused:
        read("小区,楼栋,账期\n翠湖花园,7,2026-03\n".encode())
    assert "房号" in refused.value.zh
    assert "应收金额" in refused.value.zh
    assert "账期" not in refused.value.zh


@pytest.mark.parametrize("path", ["missing.csv", "."])
def test_a_file_that_is_not_there(tmp_path, path):
    with pytest.raises(Unusable, match="cannot be opened"):
        read(tmp_path / path)


def test_too_many_rows():
    with pytest.raises(Unusable, match="More than 1 rows"):
        read(offices.text(ARREARS_LINES), limits=Limits(text_rows=1))


def test_a_mapping_names_what_nobody_could_guess(tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text('[columns]\ndue = "本月要交"\n[values.status]\n"搞定" = "resolved"\n', "utf-8")
    mapping = load_mapping(path)
    sheet = read("房号,账期,本月要交\n7-1-101,2026-03,5\n".encode(), mapping=mapping)
    assert due(sheet) == ["5"]
    assert mapping.words("status") == {"搞定": "resolved"}


@pytest.mark.parametrize("text", ["due = [", "due = 1", "[columns]\ndue = 1", "[other]\nx = 'y'"])
def test_a_mapping_that_is_none(tmp_path, text):
    path = tmp_path / "mapping.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(Unusable, match="mapping"):
        load_mapping(path)


@pytest.mark.parametrize("columns", [{"price": "应收"}, {"due": "不在"}])
def test_a_mapping_that_does_not_fit_the_file(columns):
    with pytest.raises(Unusable):
        read("房号,账期,应收\n7-1-101,2026-03,5\n".encode(), mapping=FileMapping(columns))


def test_every_header_serves_one_field():
    found = guess_columns(("收费项目", "项目", "业主电话", "房屋编号", "减免金额", "所属账期", "欠费"), ARREARS)
    named = {name: header for name, header in found.items() if header}
    assert named == {
        "item": "收费项目", "community": "项目", "phone": "业主电话", "room": "房屋编号", "period": "所属账期",
        "owed": "欠费",
    }  # fmt: skip


def test_what_ends_like_a_field_is_not_always_it():
    found = guess_columns(("收费员姓名", "物业电话", "通讯地址", "减免金额", "起租楼号"), ARREARS)
    assert {name: header for name, header in found.items() if header} == {"building": "起租楼号"}
