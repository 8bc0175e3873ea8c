"""Tables: each row is a document, with what its columns say; what is wrong is told once."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.load import Options, load, parse_map
from ingest.model import Byline, Facts
from tests.loading import TEXT, codes, document, loaded, texts

ROWS: list[dict[str, Any]] = [
    {
        "标题": "甲县召开推进会",
        "正文": "6月24日，甲县召开推进会，会议要求抓好重点工作。\n完成总投资2680万元。",
        "日期": "2023年6月24日", "链接": "https://www.example.gov.cn/1.html", "来源": "甲县日报",
        "作者": "记者 张三、李四", "地区": "洪洞县", "栏目": "要闻",
    },
    {"标题": "乙县", "正文": "乙县召开推进会，会议要求抓好重点工作。",
     "日期": "六月", "地区": "万安镇"},
    {"标题": "无文", "正文": "", "日期": "2023-06-24"},
    {"标题": "网页", "正文": "<p>网页</p><p>丁县召开推进会，会议&amp;要求。</p>",
     "日期": "2023-06"},
    {"标题": "甲 & 乙", "正文": '<div class="x">戊县召开推进会。</div>'},
]  # fmt: skip
FACTS = Facts(
    title="甲县召开推进会", published="2023-06-24", outlet="甲县日报", channel="要闻",
    url="https://www.example.gov.cn/1.html", place="141024",
    bylines=(Byline("张三", "记者"), Byline("李四", "记者")),
)  # fmt: skip
WANTED = [
    "甲县召开推进会\n\n6月24日，甲县召开推进会，会议要求抓好重点工作。\n完成总投资2680万元。",
    "乙县\n\n乙县召开推进会，会议要求抓好重点工作。",
    "<p>网页</p><p>丁县召开推进会，会议&amp;要求。</p>",
    '<h1>甲 &amp; 乙</h1>\n<div class="x">戊县召开推进会。</div>',
]


def table(delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    names = list(ROWS[0])
    writer = csv.DictWriter(out, names, delimiter=delimiter, lineterminator=end, restval="")
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue()


def check(found: dict[str, Any], name: str, members: list[str]) -> None:
    assert texts(found) == {f"{name}!/{m}": text for m, text in zip(members, WANTED, strict=True)}
    first = found[f"{name}!/{members[0]}"]
    assert document(first).facts == FACTS
    assert first.source.url == FACTS.url
    assert (first.source.container, first.source.member) == (name, members[0])
    assert sorted(codes(found)[name]) == ["rows-date", "rows-place", "rows-without-text"]
    media = [document(found[f"{name}!/{member}"]).media_type for member in members]
    assert media[0] == media[1] != "text/html" == media[2] == media[3]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_csv_in_its_dialects(delimiter: str, encoding: str) -> None:
    data = table(delimiter).encode(encoding)
    found = loaded(data, "a.csv")
    check(found, "a.csv", ["2", "4", "6", "7"])
    original = document(found["a.csv!/4"]).original
    if not encoding.startswith("utf-16"):
        assert original in data.split(b"\r\n")
        assert document(found["a.csv!/2"]).original in data
    assert document(found["a.csv!/4"]).extractor == "xianzhi-csv 2"


def test_csv_with_old_line_ends_and_from_standard_input() -> None:
    check(loaded(table(end="\n").encode(), "-"), "-", ["2", "4", "6", "7"])
    bare = table(end="\r").replace("\n", " ")
    assert len(texts(loaded(bare.encode(), "a.csv"))) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_json_lines(encoding: str) -> None:
    lines = [json.dumps(row, ensure_ascii=encoding == "gb18030") for row in ROWS]
    data = "\n".join([*lines[:2], "", *lines[2:]]).encode(encoding)
    found = loaded(data, "a.jsonl")
    check(found, "a.jsonl", ["1", "2", "5", "6"])
    if encoding == "utf-8":
        assert document(found["a.jsonl!/1"]).original == lines[0].encode()
    check(loaded(data, "-"), "-", ["1", "2", "5", "6"])


@pytest.mark.parametrize("indent", [None, 1])
def test_json_arrays_and_lists_within_objects(indent: int | None) -> None:
    told = json.dumps(ROWS, ensure_ascii=False, indent=indent)
    found = loaded(told.encode(), "a.json")
    check(found, "a.json", ["1", "2", "4", "5"])
    assert document(found["a.json!/2"]).original.decode() in told
    nested = {"code": 0, "data": {"total": 5, "list": ROWS}}
    data = json.dumps(nested, ensure_ascii=False, indent=indent).encode()
    check(loaded(data, "a.json"), "a.json", ["1", "2", "4", "5"])


def test_one_object_is_one_document() -> None:
    data = json.dumps(
        {**ROWS[0], "related": [{"标题": "x"}]}, ensure_ascii=False, indent=2
    ).encode()
    found = loaded(data, "a.json")
    assert texts(found) == {"a.json!/1": WANTED[0]}
    assert document(found["a.json!/1"]).original == data


def test_fields_within_fields() -> None:
    row = {
        "_id": {"$oid": "1"}, "article": {"title": "甲县", "content": ["第一段话。", TEXT.strip()]},
        "meta": {"source": "甲县日报"}, "publish_time": {"$date": "2023-06-23T20:00:00Z"},
        "authors": ["张三", "李四"], "n": 3, "x": None,
    }  # fmt: skip
    (one,) = loaded(json.dumps(row).encode(), "a.jsonl").values()
    assert document(one).decoded == f"甲县\n\n第一段话。\n{TEXT.strip()}"
    assert document(one).facts == Facts(
        title="甲县", published="2023-06-24", outlet="甲县日报",
        bylines=(Byline("张三", "作者"), Byline("李四", "作者")),
    )  # fmt: skip


def test_a_broken_line_is_told_and_the_rest_comes_in() -> None:
    good = json.dumps(ROWS[0], ensure_ascii=False)
    found = loaded(f'{good}\n{good[:40]}\n[1]\n{good[:-1]}, "n": 2}}\n'.encode(), "a.jsonl")
    assert list(texts(found)) == ["a.jsonl!/1", "a.jsonl!/4"]
    assert codes(found) == {"a.jsonl": ["rows-broken"]}
    assert "2 rows" in found["a.jsonl"].problems[0].message
    assert "row 2, row 3" in found["a.jsonl"].problems[0].message
    cut = json.dumps(ROWS, ensure_ascii=False)[:-30].encode()
    found = loaded(cut, "a.json")
    assert len(texts(found)) == 3
    assert "rows-broken" in codes(found)["a.json"]


def test_a_quote_that_never_ends_costs_no_row() -> None:
    text = "会议要求抓好重点工作，加快项目建设。" * 5
    data = f'标题,正文\n甲,{text}\n"乙,{text}\n丙,{text}\n'.encode()
    found = loaded(data, "a.csv")
    assert list(texts(found)) == ["a.csv!/2", "a.csv!/3", "a.csv!/4"]
    assert codes(found) == {"a.csv": ["quote-unclosed"]}


def test_fields_beyond_the_last_column_are_kept() -> None:
    data = "标题,正文\n甲,会议要求,抓好重点工作。\n乙\n".encode()
    found = loaded(data, "a.csv")
    assert texts(found) == {"a.csv!/2": "甲\n\n会议要求,抓好重点工作。"}
    assert codes(found) == {"a.csv": ["rows-uneven", "rows-without-text"]}


def test_a_huge_field() -> None:
    text = "会议要求抓好重点工作。" * 50_000
    assert texts(loaded(f'标题,正文\n甲,"{text}"\n'.encode(), "a.csv")) == {
        "a.csv!/2": f"甲\n\n{text}"
    }


def test_mapped_columns() -> None:
    data = "a,b,c\n甲,会议要求抓好重点工作。,2023-06-24\n".encode()
    options = Options(parse_map(["title=a,text=b", "published=c"]))
    (one,) = loaded(data, "a.csv", options).values()
    assert document(one).facts == Facts(title="甲", published="2023-06-24")
    wrong = Options(parse_map(["text=正文"]))
    found = loaded(data, "a.csv", wrong)
    assert codes(found) == {"a.csv": ["no-such-column"]}
    assert "(there are: a, b, c)" in found["a.csv"].problems[0].message
    lines = json.dumps({"a": "甲", "b": "会议要求。"}).encode()
    assert texts(loaded(lines, "a.jsonl", Options(parse_map(["text=b"]))))


def test_a_table_of_figures_says_what_to_do_and_prose_is_text() -> None:
    found = loaded("年份,产量,产值\n2020,1,2\n2021,3,4\n".encode(), "a.csv")
    assert codes(found) == {"a.csv": ["no-text-column"]}
    assert "年份, 产量, 产值" in found["a.csv"].problems[0].message
    assert "--map text=" in found["a.csv"].problems[0].message
    prose = "推进会\n6月24日, 会议召开, 书记讲话。\n会议要求, 抓好工作, 加快建设, 确保完成。\n"
    assert texts(loaded(prose.encode(), "a.csv")) == {"a.csv": prose}
    assert codes(loaded(b'{"name": "x", "version": "1"}', "a.json")) == {
        "a.json": ["no-text-column"]
    }
    assert codes(loaded("标题,正文\n".encode(), "a.csv")) == {"a.csv": ["empty"]}


def test_text_that_begins_like_json_is_text() -> None:
    for text in ("[本报讯] 会议要求抓好重点工作。", "{转载} 会议要求抓好重点工作。"):
        assert texts(loaded(text.encode(), "a.txt")) == {"a.txt": text}


def test_null_characters_and_half_characters_in_json() -> None:
    data = b'{"title": "\\u7532\\u0000", "text": "\\u4f1a\\u8bae\\ud800\\u53ec\\u5f00\\u3002"}'
    assert texts(loaded(data, "a.jsonl")) == {"a.jsonl!/1": "甲\n\n会议召开。"}


def test_a_workbook(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "新闻"
    sheet.append(["新闻汇总"])
    sheet.append(list(ROWS[0]))
    for row in ROWS:
        sheet.append([row.get(name) for name in ROWS[0]])
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = {one.source.path: one for one in load([str(path)])}
    check(found, str(path), [f"新闻/{number}" for number in (3, 4, 6, 7)])
    other = book.create_sheet("统计")
    other.append(["年", "产值"])
    book.save(path)
    assert (
        "sheets-left-out" in codes({one.source.path: one for one in load([str(path)])})[str(path)]
    )
    del book["新闻"]
    book.save(path)
    (one,) = load([str(path)])
    assert "年\t产值" in document(one).decoded
