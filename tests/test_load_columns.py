"""What columns and dates of tables mean, on the heads and the dates that people write."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from ingest.load.extracted import CannotLoad
from ingest.load.tabular.columns import known_fields, of_table, parse_map
from ingest.load.tabular.stamps import day_of, moment_of

CORPUS = Path(__file__).parent / "corpus"
HEADERS = CORPUS / "table_headers.jsonl"
DATES = CORPUS / "table_dates.tsv"
# Before any tuning on them: of the first 30 heads 107 of 148 columns, of the last 16 (when the
# first were right) 70 of 77; of the dates 57 of 66.
DIGESTS = {
    HEADERS: "a06567860b075e490e8d4f3cd27616f1df5a3d26ea8c8101e48071ce12f8e3b2",
    DATES: "6e43fb58c04bbd52dae11a46021882ddef0578fe3621ad00f1cae8d39a828621",
}
PROSE = "会议要求，要抓好重点工作，加快项目建设，完成总投资2680万元。" * 8


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: path.name)
def test_the_examples_are_those_that_were_measured(path: Path) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == DIGESTS[path]


@pytest.mark.parametrize("line", HEADERS.read_text("utf-8").splitlines())
def test_columns_are_found_by_their_names(line: str) -> None:
    example = json.loads(line)
    names, wanted = example["header"], example["wanted"]
    row = [PROSE if at == wanted["text"] else "x" for at in range(len(names))]
    assert dict(of_table(names, [row] * 3, ()).at) == wanted


def test_dates_are_read_as_they_are_written() -> None:
    with DATES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    assert len(rows) > 60
    assert [row for row in rows if (day_of(row[0]) or "") != row[1]] == []


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue Aug 15 2023 10:11:12 GMT+0800 (中国标准时间)", "2023-08-15T10:11:12+08:00"),
        ("Tue, 15 Aug 2023 02:11:00 -0000", "2023-08-15T02:11:00+00:00"),
        ("2023-08-15T02:11:00Z", "2023-08-15T02:11:00+00:00"),
        ("08:11:22 Aug 15, 2023", "2023-08-15T08:11:22+00:00"),
        ("20230815021100123", "2023-08-15T02:11:00"),
        ("2020/8/9 10:11", "2020-08-09T10:11:00"),
        ("2020年8月9日 10:11", "2020-08-09T10:11:00"),
        ("2020年8月9日星期日 10时11分12秒", "2020-08-09T10:11:12"),
        ("2020.08.09 10:11", "2020-08-09T10:11:00"),
        ("2020-8-9 1:02:03", "2020-08-09T01:02:03"),
        ("2020-08-09 下午3:11", "2020-08-09T15:11:00"),
        ("2020年8月9日上午12:05", "2020-08-09T00:05:00"),
        ("2020年8月9日 中午12:05", "2020-08-09T12:05:00"),
        ("2020年8月9日 晚上12:05", "2020-08-09"),
        ("2020/8/9 25:11", "2020-08-09"),
        ("1596939072", "2020-08-09T10:11:12+08:00"),
        ("1596939072123", "2020-08-09T10:11:12+08:00"),
        ("44052.5", "2020-08-09T12:00:00"),
        ("44052.42430555", "2020-08-09T10:11:00"),
        ("44052", "2020-08-09"),
        ("8/9/2020 10:11:12 AM", "2020-08-09T10:11:12"),
        ("8/9/2020 12:11 pm", "2020-08-09T12:11:00"),
        ("8/9/2020 10:11", None),
        ("15/8/2020 10:11", "2020-08-15T10:11:00"),
        ("2020-08-09T10:11:12 (UTC +08:00)", "2020-08-09T10:11:12+08:00"),
        ("下午3:11", None),
        ("2023年8月15日", "2023-08-15"),
        ("20239915021100", None),
        ("nonsense, 99 Xyz 9999", None),
        ("", None),
    ],
)
def test_moments_are_read_as_programs_write_them(written: str, moment: str | None) -> None:
    assert moment_of(written) == moment


def test_a_mapping_as_typed() -> None:
    typed = ["title=标题,text=正文 , published＝日期", "url=链接，有逗号,place=地区"]
    assert parse_map(typed) == (
        ("title", "标题"), ("text", "正文"), ("published", "日期"), ("url", "链接，有逗号"),
        ("place", "地区"),
    )  # fmt: skip
    with pytest.raises(ValueError, match="there is no field 'body': choose from title, text"):
        parse_map(["body=正文"])
    for bad in ("text", "text=", "=正文", ""):
        with pytest.raises(ValueError, match="is no mapping: write field=column"):
            parse_map([bad])


def test_a_mapping_comes_before_names() -> None:
    names = ["标题", "摘要", "正文", "备注"]
    columns = of_table(names, [["x"] * 4], (("text", "摘要"), ("channel", " 备注 ")))
    assert dict(columns.at) == {"title": 0, "text": 1, "channel": 3}


def test_columns_that_are_not_there_are_named() -> None:
    with pytest.raises(CannotLoad, match=r"no column 全文 for text \(there are: 标题, 正文\)"):
        of_table(["标题", "正文"], [["a", "b"]], (("text", "全文"),))
    with pytest.raises(CannotLoad, match=r"columns: 年份, 产量, 产值.*--map text=年份"):
        of_table(["年份", "产量", "产值"], [["2020", "1", "2"]], ())


def test_a_table_without_names_is_read_by_its_prose() -> None:
    columns = of_table(["甲县要闻", PROSE], [["乙县要闻", PROSE]], ())
    assert (dict(columns.at), columns.headed) == ({"text": 1}, False)
    mapped = of_table(["甲县要闻", PROSE], [["乙县要闻", PROSE]], (("title", "1"),))
    assert dict(mapped.at) == {"title": 0, "text": 1}


def test_there_is_no_field_without_a_name() -> None:
    assert {"title", "text", "published", "url", "outlet", "author", "place", "channel"} <= set(
        known_fields()
    )
