"""Tables as programs export them: where the names of columns stand, and what they are within."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from ingest.markup import load_rules, pieces
from tests.loading import codes, document, loaded, texts

LONG = "6月24日，甲县召开推进会，会议要求抓好重点工作，加快建设。完成总投资2680万元。" * 2
PAGE = "http://www.x.gov.cn/a/{}.html"
HEAD = "标题,日期,正文"
ROWS = f"甲县推进会,2020-08-09,{LONG}\n乙县推进会,2020-08-10,{LONG}\n"
WANTED = [f"甲县推进会\n\n{LONG}", f"乙县推进会\n\n{LONG}"]


def facts(data: Any, name: str = "a.json") -> list[tuple[str | None, ...]]:
    """Title, date, address and outlet of each document."""
    told = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()
    found = [document(one).facts for one in loaded(told, name).values() if one.document]
    return [(one.title, one.published, one.url, one.outlet) for one in found]


# ── a source that is an address


def test_a_source_that_is_an_address_is_where_it_was_published() -> None:
    row = {"title": "甲", "date": "2020-08-09", "text": LONG, "filedate": "2024-05-06"}
    told = {**row, "source": PAGE.format(1), "source-hostname": "甲县政府网"}
    assert facts(told) == [("甲", "2020-08-09", PAGE.format(1), "甲县政府网")]
    (one,) = loaded(json.dumps(told).encode(), "a.json").values()
    assert one.source.captured_at == "2024-05-06"
    given = {**told, "url": PAGE.format(2)}
    assert facts(given)[0][2:] == (PAGE.format(2), "甲县政府网")
    mixed = [{**row, "source": PAGE.format(1)}, {**row, "source": "甲县日报"}]
    assert [one[2:] for one in facts(mixed)] == [(PAGE.format(1), None), (None, "甲县日报")]
    site = {**row, "source": "http://www.x.gov.cn/"}  # of all its pages, so of none
    assert facts(site)[0][2] is None


def test_front_matter_says_where_from_and_when_it_was_captured() -> None:
    for keys, moment in (
        (f'source: "{PAGE.format(1)}"\npublished: 2020-08-09\ncreated: 2024-05-06', "2024-05-06"),
        (f"网址: <{PAGE.format(1)}>\n日期: 2020年8月9日\n剪藏时间: 2024/5/6 7:08",
         "2024-05-06T07:08:00"),
        (f"source: {PAGE.format(1)}\ndate: 2020-08-09\n"
         "date saved: 2024-05-06T07:08:09 (UTC +08:00)", "2024-05-06T07:08:09+08:00"),
    ):  # fmt: skip
        data = f"---\ntitle: 甲\n{keys}\ntags:\n  - 剪藏\n---\n\n{LONG}\n".encode()
        (one,) = loaded(data, "a.md").values()
        assert one.source.captured_at == moment
        (piece,) = pieces(document(one).decoded, "text/markdown", load_rules())
        said = piece.facts
        assert (said.published, said.url, said.outlet) == ("2020-08-09", PAGE.format(1), None)


# ── names within names


@pytest.mark.parametrize(
    "shape",
    [
        lambda row: [{"title": row["t"], "content": row["x"],
                      "meta": {"url": row["u"], "date": row["d"], "source": "甲报"}}],
        lambda row: {"_index": "n", "_id": "1", "_source": {
            "title": row["t"], "text": row["x"], "url": row["u"], "publish_time": row["d"],
            "source": "甲报"}},
        lambda row: {"rows": [{"fields": {"标题": row["t"], "正文": row["x"], "网址": row["u"],
                                          "发布日期": row["d"], "来源": "甲报"}}]},
        lambda row: {"tags": [{"name": "a"}] * 9, "data": {"list": [
            {"article": {"title": row["t"], "content": row["x"]},
             "meta": {"publishTime": row["d"], "url": row["u"], "source": {"name": "甲报"}}}]}},
        lambda row: {row["u"]: {"title": row["t"], "content": row["x"], "date": row["d"],
                                "source": "甲报"}},
    ],
    ids=["meta", "elasticsearch", "fields", "data", "keyed"],
)  # fmt: skip
def test_fields_are_known_by_the_last_part_of_their_names(shape: Any) -> None:
    row = {"t": "甲", "x": LONG, "u": PAGE.format(1), "d": "2020-08-09"}
    assert facts(shape(row)) == [("甲", "2020-08-09", PAGE.format(1), "甲报")]


def test_nearer_names_count_and_those_of_other_things_do_not() -> None:
    row = {"title": "甲", "content": LONG, "meta": {"title": "平台", "description": "短"}}
    assert facts([row]) == [("甲", None, None, None)]
    told = [{"title": "甲", "content": LONG, "image": {"url": PAGE.format(1)},
             "author": {"url": PAGE.format(2), "title": "主任"}}]  # fmt: skip
    assert facts(told) == [("甲", None, None, None)]
    related = {"article": {"title": "甲", "content": LONG}, "related": [{"title": "乙"}] * 3}
    assert facts(related) == [("甲", None, None, None)]
    deeper = [{"title": "甲", "paragraphs": [LONG, LONG], "seo": {"description": "短。"}}]
    (one,) = texts(loaded(json.dumps(deeper).encode(), "a.json")).values()
    assert one.count(LONG) == 2


def test_objects_under_names_of_their_own_are_each_a_document() -> None:
    told = {PAGE.format(n): {"title": f"第{n}条", "content": LONG} for n in (1, 2, 3)}
    assert [one[2] for one in facts(told)] == [PAGE.format(n) for n in (1, 2, 3)]
    assert len(facts({"data": told})) == 3
    assert len(facts({str(n): one for n, one in enumerate(told.values())})) == 3
    first = document(loaded(json.dumps(told).encode(), "a.json")["a.json!/1"])
    assert PAGE.format(1) in first.original.decode()


# ── above the names of columns


@pytest.mark.parametrize(
    "above",
    [
        "2020年政务信息汇总表,,\n", "2020年政务信息汇总表\n", "导出时间：2021-05-06,,\n,,\n",
        "汇总表\n\n制表：办公室\n", "导出：,2021-05-06,\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_names_of_columns_below_a_heading(above: str, encoding: str) -> None:
    found = loaded(f"{above}{HEAD}\n{ROWS}".encode(encoding), "a.csv")
    assert list(texts(found).values()) == WANTED
    assert codes(found) == {}
    lines = above.count("\n")
    assert list(found) == [f"a.csv!/{lines + 2}", f"a.csv!/{lines + 3}"]


@pytest.mark.parametrize("line", ["sep=;\n", "\ufeffsep=;\r\n", '"sep=;"\n'])
def test_excels_line_of_the_separator(line: str) -> None:
    data = (line + f"{HEAD}\n{ROWS}".replace(",", ";")).encode()
    assert list(texts(loaded(data, "a.csv")).values()) == WANTED


def test_rows_that_speak_of_columns_are_no_names() -> None:
    data = ("标题,说明\n正文,说明\n" + f"甲县,{LONG}\n" * 3).encode()
    assert list(texts(loaded(data, "a.csv"))) == [f"a.csv!/{line}" for line in (2, 3, 4, 5)]


# ── two columns of one name


def test_of_two_columns_of_one_name_the_longer_is_the_text_and_it_is_said() -> None:
    data = f"标题,内容,日期,内容\n甲,摘要。,2020-08-09,{LONG}\n".encode()
    found = loaded(data, "a.csv")
    assert texts(found) == {"a.csv!/2": f"甲\n\n{LONG}"}
    assert codes(found) == {"a.csv": ["columns-alike"]}
    assert "taken from column 4, the longest" in found["a.csv"].problems[0].message


# ── under the name of a spreadsheet


def sheet_xml(rows: str) -> bytes:
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="新闻"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def row_xml(*cells: str) -> str:
    told = "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells)
    return f"<Row>{told}</Row>"


def row_html(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def test_a_page_of_one_table_under_a_spreadsheets_name() -> None:
    table = (
        f"<html><body><table><tr><td colspan=3>汇总表</td></tr>{row_html('标题', '日期', '内容')}"
        f"<tr><td>甲县推进会<td rowspan=2>2020-08-09<td>{LONG}<br>又讯。&amp;<tr><td>乙县<td>{LONG}"
        "</table></body></html>"
    ).encode("gb18030")
    found = loaded(table, "a.xls")
    assert texts(found) == {
        "a.xls!/1/3": f"甲县推进会\n\n{LONG}\n又讯。&", "a.xls!/1/4": f"乙县\n\n{LONG}",
    }  # fmt: skip
    assert [one[:2] for one in facts(table, "a.xls")] == [
        ("甲县推进会", "2020-08-09"), ("乙县", "2020-08-09"),
    ]  # fmt: skip
    assert list(texts(loaded(table, "a.html"))) == ["a.html"], "elsewhere it is a page"


def test_a_merged_cell_without_end_is_bounded() -> None:
    page = "<table><tr>" + "<td colspan=16384 rowspan=9999>x" + "<tr>" * 9_000 + "</table>"
    assert codes(loaded(page.encode(), "a.xls")) == {"a.xls": ["too-large"]}


def test_a_page_that_lays_itself_out_by_a_table_stays_a_page() -> None:
    page = f"<html><body><table><tr><td>首页<td>要闻<tr><td>左<td>{LONG}</table></body></html>"
    assert list(texts(loaded(page.encode(), "a.xls"))) == ["a.xls"]


def test_tabs_under_a_spreadsheets_name() -> None:
    data = f"{HEAD}\n{ROWS}".replace(",", "\t").encode("gb18030")
    assert list(texts(loaded(data, "a.xls")).values()) == WANTED


def test_a_workbook_in_xml() -> None:
    rows = (
        row_xml("标题", "日期", "正文")
        + row_xml("甲县推进会", "2020-08-09T00:00:00.000", LONG)
        + '<Row ss:Index="9"><Cell><Data ss:Type="String">乙县</Data></Cell>'
        + f'<Cell ss:Index="3"><Data ss:Type="String">{LONG}&#10;又讯。</Data>'
        + "<Comment><Data>批注</Data></Comment></Cell></Row>"
    )
    for name in ("a.xls", "a.xml"):
        found = loaded(sheet_xml(rows), name)
        assert list(texts(found).values()) == [WANTED[0], f"乙县\n\n{LONG}\n又讯。"]
        assert document(found[f"{name}!/新闻/2"]).facts.published == "2020-08-09"
    figures = row_xml("年份", "产值") + row_xml("2020", "35")
    (one,) = texts(loaded(sheet_xml(figures), "a.xls")).values()
    assert one == "新闻\n年份\t产值\n2020\t35"


# ── addresses behind cells


def workbook(*rows: tuple[str, ...], links: dict[str, str], gap: bool = False) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, target in links.items():
        book.active[place].hyperlink = target
    if gap:
        book.active.insert_rows(2, 5)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_the_address_behind_a_title_is_its_documents() -> None:
    links = {"A3": PAGE.format(1), "B4": PAGE.format(2), "A4": "mailto:a@x.cn"}
    data = workbook(
        ("汇总",), ("标题", "内容"), ("甲", LONG), ("乙", LONG), ("丙", LONG), links=links
    )
    found = loaded(data, "a.xlsx")
    assert [one[2] for one in facts(data, "a.xlsx")] == [PAGE.format(1), PAGE.format(2), None]
    first = found["a.xlsx!/Sheet/3"]
    assert first.source.url == PAGE.format(1)
    assert PAGE.format(1) in document(first).original.decode()


def test_an_address_that_a_column_gives_comes_before_what_is_behind_a_cell() -> None:
    rows = (("标题", "链接", "内容"), ("甲", PAGE.format(1), LONG), ("乙", "查看", LONG))
    data = workbook(*rows, links={"A2": PAGE.format(8), "B3": PAGE.format(2), "A3": PAGE.format(9)})
    assert [one[2] for one in facts(data, "a.xlsx")] == [PAGE.format(1), PAGE.format(2)]


def test_a_sheet_without_names_keeps_its_first_row_and_its_cells() -> None:
    data = workbook(("甲", LONG), ("乙", LONG), links={})
    assert len(facts(data, "a.xlsx")) == 2
    twice = workbook(("标题", "内容", "内容"), ("甲", "摘要。", LONG), links={})
    (one,) = [one for one in loaded(twice, "a.xlsx").values() if one.document]
    assert json.loads(document(one).original) == {"标题": "甲", "内容": "摘要。", "内容 2": LONG}
