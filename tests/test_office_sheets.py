"""Workbooks and OpenDocument: cells say what their reader sees."""

from __future__ import annotations

import io
import sys
import zipfile
from contextlib import suppress
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.load.extracted import CannotLoad
from ingest.load.office import odf, xlsx
from tests import office_files as made

_STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/>'
    "</cellXfs>"
)


def number(place: str, value: str, style: int = 0) -> str:
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def shared(place: str, index: int) -> str:
    return f'<c r="{place}" t="s"><v>{index}</v></c>'


def rows(inside: str, **more: object) -> tuple[tuple[str, ...], ...]:
    data = made.xlsx({"表": inside}, styles=_STYLES, **more)  # type: ignore[arg-type]
    return next(xlsx.sheets(data)).rows


@pytest.mark.parametrize(
    ("value", "code", "meant"),
    [
        ("12", "General", "12"), ("12.0", "General", "12"), ("0.30000000000000004", "", "0.3"),
        ("1E-7", "General", "0.0000001"), ("-0", "0", "0"), ("123456789012", "0", "123456789012"),
        ("0.085", "0.0%", "8.5%"), ("45047", "yyyy-mm-dd", "2023-05-01"),
        ("45047", 'yyyy"年"m"月"d"日";@', "2023-05-01"),
        ("45047", "[$-804]yyyy/m", "2023-05"),
        ("45047.354166666664", "yyyy/m/d h:mm", "2023-05-01T08:30"),
        ("0.5", "h:mm", "12:00"),
        ("45047", "yyyy", "2023"), ("12.5", '0.00"万元"', "12.5万元"),
        ("1234567", "#,##0", "1234567"),
        ("45047", '"共"0"天"', "45047天"), ("1.5", "[h]:mm", "36:00"),
        ("20230501", "yyyy/m/d", "20230501"), ("-1", "yyyy", "-1"),
        ("12", 'G/通用格式"元"', "12元"), ("", "General", ""), ("1e99", "0", "1E+99"),
        ("45047", "[Red]0.00;[Blue]-0.00", "45047"), ("3", '0"day"', "3day"),
    ],
)  # fmt: skip
def test_numbers(value: str, code: str, meant: str) -> None:
    assert cell(value, "200", f'<numFmt numFmtId="200" formatCode={quoteattr(code)}/>') == meant


@pytest.mark.parametrize(
    ("number", "value", "meant"),
    [
        (14, "45047", "2023-05-01"), (22, "45047.5", "2023-05-01T12:00"), (10, "0.085", "8.5%"),
        (31, "45047", "2023-05-01"), (57, "45047", "2023-05-01"), (32, "0.5", "12:00"),
        (49, "45047", "45047"), (14, "61", "1900-03-01"), (14, "1", "1900-01-01"),
        (46, "1.5", "36:00"),
    ],
)  # fmt: skip
def test_formats_that_a_workbook_need_not_spell_out(number: int, value: str, meant: str) -> None:
    assert cell(value, str(number)) == meant


def cell(value: str, style: str, formats: str = "", book: str = "") -> str:
    inside = f'<sheetData><row><c s="1"><v>{value}</v></c><c><v>1</v></c></row></sheetData>'
    xfs = f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{style}"/></cellXfs>'
    styles = f"<numFmts>{formats}</numFmts>{xfs}"
    return next(xlsx.sheets(made.xlsx({"表": inside}, styles=styles, book=book))).rows[0][0]


def test_days_are_counted_from_where_the_workbook_says() -> None:
    assert cell("1", "14", book='<workbookPr date1904="1"/>') == "1904-01-02"


def test_looks_that_the_library_does_not_know_cost_no_text() -> None:
    inside = (
        '<sheetData><row><c s="1"><v>45047</v></c></row></sheetData>'
        '<autoFilter ref="A1:A2"><filterColumn colId="0"><customFilters><customFilter '
        'operator="none" val="x"/></customFilters></filterColumn></autoFilter>'
        '<dataValidations><dataValidation sqref="A1" type="none"/></dataValidations>'
    )
    names = '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">#REF!'
    styles = f'<fills count="1"><fill/></fills>{_STYLES}'
    data = made.xlsx({"表": inside}, styles=styles, book=names + "</definedName></definedNames>")
    with zipfile.ZipFile(stream := io.BytesIO(data), "a") as package:
        package.writestr("docProps/core.xml", "<coreProperties><created/></coreProperties>")
    assert next(xlsx.sheets(stream.getvalue())).rows == (("2023-05-01",),)


def test_cells_of_every_kind() -> None:
    inside = (
        "<sheetData><row r='2'>" + shared("B2", 0) + number("C2", "45047", 1)
        + number("D2", "0.5", 2) + number("E2", "45047", 3)
        + '<c r="F2" t="b"><v>1</v></c><c r="G2" t="e"><v>#DIV/0!</v></c>'
        '<c r="H2" t="str"><f>A1</f><v>算</v></c><c r="I2" t="inlineStr"><is><t>行</t></is></c>'
        + shared("J2", 1) + "</row></sheetData>"
    )  # fmt: skip
    rich = "<si><r><t>多</t></r><r><t>种_x000D_</t></r><rPh sb='0' eb='1'><t>yin</t></rPh></si>"
    assert rows(inside, shared=["文", rich]) == (
        ("", "文", "2023-05-01", "50%", "2023-05", "TRUE", "#DIV/0!", "算", "行", "多种"),
    )


def test_a_merged_cell_counts_in_each_of_its_rows() -> None:
    inside = (
        "<sheetData><row r='1'>" + shared("A1", 0) + number("B1", "1") + "</row><row r='2'>"
        + number("B2", "2") + "</row></sheetData><mergeCells><mergeCell ref='A1:A2'/></mergeCells>"
    )  # fmt: skip
    assert rows(inside, shared=["县"]) == (("县", "1"), ("县", "2"))


def test_a_gap_is_one_blank_row() -> None:
    inside = f"<sheetData><row r='3'>{number('A3', '1')}</row><row r='900000'>{number('A9', '2')}"
    assert rows(inside + "</row></sheetData>") == (("1",), (), ("2",))


def test_hidden_sheets_are_read_and_named() -> None:
    sheet = f"<sheetData><row>{number('A1', '1')}{number('B1', '2')}</row></sheetData>"
    found = xlsx.extract(made.xlsx({"甲": sheet, ".乙": sheet}), "a.xlsx")
    assert found.text == "甲\n1\t2\n\n乙\n1\t2"
    assert [(code, "乙" in message) for code, message in found.problems] == [
        ("hidden-sheets", True)
    ]


def test_an_empty_or_damaged_workbook_says_so() -> None:
    whole = made.xlsx({"甲": "<sheetData/>"})
    for data, code in (
        (whole, "empty"),
        (whole[:-40], "damaged"),
        (b"\xd0\xcf\x11\xe0", "encrypted"),
    ):
        with pytest.raises(CannotLoad) as caught:
            xlsx.extract(data, "a.xlsx")
        assert caught.value.code == code


@pytest.mark.parametrize(
    "inside",
    [
        "<row r='99999999999'/>", "<row r='2'/><row r='1'/>", "<row><c r='ZZZZZZZZZ1'/></row>",
        "<row><c r='B1'/><c r='A1'/></row>", "<row><c t='s'><v>7</v></c></row>",
        "<row><c><v>abc</v></c></row>",
    ],
)  # fmt: skip
def test_cells_out_of_place_are_damage(inside: str) -> None:
    with pytest.raises(CannotLoad, match="damaged") as caught:
        rows(f"<sheetData>{inside}</sheetData>")
    assert "\n" not in caught.value.message


def test_sheets_are_as_large_as_what_is_in_them() -> None:
    inside = (
        "<dimension ref='A1:XFD1048576'/><sheetData><row r='1'>" + number("A1", "1")
        + "</row></sheetData><mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"
        "<hyperlinks><hyperlink ref='A1:XFD1048576'/></hyperlinks>"
    )  # fmt: skip
    assert rows(inside) == (("1",),)


def test_entities_are_not_blown_up() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    for name in ("xl/worksheets/sheet1.xml", "docProps/core.xml", "_rels/.rels"):
        for encoding in ("utf-8", "utf-16"):
            with zipfile.ZipFile(stream := io.BytesIO(), "w") as package:
                package.writestr(name, bomb.encode(encoding))
            with pytest.raises(CannotLoad, match="entities"):
                list(xlsx.sheets(stream.getvalue()))


def test_a_strict_workbook_says_what_to_do() -> None:
    strict = made.zipped({"xl/workbook.xml": '<w xmlns="http://purl.oclc.org/ooxml/x"/>'})
    with pytest.raises(CannotLoad, match="ordinary workbook"):
        list(xlsx.sheets(strict))


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(CannotLoad, match=r"XLSX needs the extra office: pip install"):
        list(xlsx.sheets(made.xlsx({"甲": ""})))


@given(st.text(alphabet="<>/rowcvtsA1=\"' 9", max_size=200))
def test_damage_never_raises_anything_else(inside: str) -> None:
    with suppress(CannotLoad):
        xlsx.extract(made.xlsx({"甲": inside}, styles=inside), "a.xlsx")


# ── OpenDocument


def test_opendocument_text() -> None:
    style = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="一, 二, 三, ..." style:num-suffix="、"/></text:list-style>'
        '<style:style style:name="T"><style:text-properties style:text-position="super 58%"/>'
        "</style:style>"
    )
    items = "".join(f"<text:list-item><text:p>{t}</text:p></text:list-item>" for t in ("甲", "乙"))
    inside = (
        "<text:tracked-changes><text:p>旧</text:p></text:tracked-changes>"
        "<text:h>标题</text:h>"
        "<text:p>a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>d</text:p>"
        f'<text:list text:style-name="L">{items}</text:list>'
        '<text:p>m<text:span text:style-name="T">2</text:span>'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>注</text:p>"
        "</text:note-body></text:note><office:annotation><text:p>批</text:p></office:annotation>"
        "</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>指标</text:p></table:table-cell>"
        "<table:table-cell><text:p>数</text:p></table:table-cell></table:table-row></table:table>"
    )
    found = odf.extract(made.odf("text", inside, style), "a.odt")
    assert found.text == "标题\na  b\tc\nd\n一、甲\n二、乙\nm²①\n指标\t数\n\n①注"
    assert found.media_type == "application/vnd.oasis.opendocument.text"


def test_opendocument_sheets_are_not_blown_up() -> None:
    many = 'table:number-columns-repeated="1000"'
    cell = f"<table:table-cell {many}><text:p>很长</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    sheet = f'<table:table table:name="表">{row}<table:table-row table:number-rows-repeated="9"/>'
    found = odf.extract(made.odf("spreadsheet", sheet + "</table:table>"), "a.ods")
    assert found.text == "表\n" + "\t".join(["很长"] * 1000)


def test_opendocument_damage_says_so() -> None:
    whole = made.odf("text", "<text:p>文</text:p>")
    locked = made.zipped({"META-INF/manifest.xml": "<manifest:encryption-data/>"})
    for data, code in (
        (whole[:-40], "damaged"), (made.odf("text", ""), "empty"), (locked, "encrypted"),
        (made.zipped({"mimetype": "x"}), "damaged"),
    ):  # fmt: skip
        with pytest.raises(CannotLoad) as caught:
            odf.extract(data, "a.odt")
        assert caught.value.code == code
