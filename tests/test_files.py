"""Files of rows: workbooks that Excel opens with nothing lost, Parquet that DuckDB reads."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from ingest import workbook
from ingest.archive import ArchiveError, open_archive
from ingest.cli import cli
from ingest.columnar import write_tables
from ingest.export import base_tables_of, export_file
from ingest.workbook import CUT, LONGEST, fitted, write_workbook


def sheets(path: Path) -> list[list[list[Any]]]:
    book = openpyxl.load_workbook(path)
    return [[[c.value for c in row] for row in sheet.iter_rows()] for sheet in book.worksheets]


def run(*arguments: object, status: int = 0) -> str:
    result = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert result.exit_code == status, result.output
    return result.output


def asked(sql: str) -> list[Any]:
    """What DuckDB answers."""
    with duckdb.connect() as connection:
        return list(connection.execute(sql).fetchall())


def within(folder: Path, table: str) -> str:
    return f"read_parquet('{folder}/{table}/**/*.parquet', hive_partitioning=true)"


# ── workbooks


def test_what_is_text_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    url = "https://example.cn"
    rows = [("0123", "=1+1", url, "@x", 5, 2.5, None, b"\x01", 2**60, "\x00坏\x07")]
    assert write_workbook(list("abcdefghij"), rows, path) == 1
    cells = list(openpyxl.load_workbook(path).worksheets[0].iter_rows())[1]
    told = [cell.value for cell in cells]
    assert told[:9] == ["0123", "=1+1", url, "@x", 5, 2.5, None, "01", str(2**60)]
    assert "坏" in told[9]
    assert cells[1].data_type == "s"  # no formula
    assert cells[2].hyperlink is None
    text = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in text


def test_long_text_says_that_it_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(["text"], [("县" * 40_000,), ("志" * LONGEST,), ("𠀀" * 20_000,)], path)
    ((_, (long,), (whole,), (rare,)),) = sheets(path)
    assert long.endswith(CUT)
    assert len(long) == LONGEST
    assert whole == "志" * LONGEST
    assert rare.endswith(CUT)
    assert len(rare.encode("utf-16-le")) // 2 <= LONGEST
    assert fitted("短") == "短"


def test_rows_past_a_sheet_go_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS", 4)
    path = tmp_path / "a.xlsx"
    assert write_workbook(["n"], ((n,) for n in range(7)), path) == 7
    assert sheets(path) == [[["n"], [0], [1], [2]], [["n"], [3], [4], [5]], [["n"], [6]]]


def test_no_rows_are_a_sheet_of_names(tmp_path: Path) -> None:
    assert write_workbook(["a", "b"], [], tmp_path / "a.xlsx") == 0
    assert sheets(tmp_path / "a.xlsx") == [[["a", "b"]]]


def test_from_the_command_line(made_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "figures.xlsx"
    run("export", made_path, "figure_sheet", "-o", path)
    ((names, *rows),) = sheets(path)
    assert names[:3] == ["id", "surface", "value"]
    assert len(rows) == 5
    assert "name a file with -o" in run(
        "export", made_path, "figures", "--format", "xlsx", status=2
    )
    assert "the query does not work" in run(
        "export", made_path, "SELECT nothing", "-o", tmp_path / "x.xlsx", status=1
    )
    assert [p.name for p in tmp_path.glob("*.xlsx*")] == ["figures.xlsx"]


# ── Parquet


def test_a_query_as_parquet(made_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    sql = (
        "SELECT surface, value, 1 AS one, NULL AS none, iif(value > 50, value, 'x') AS mixed, "
        "place FROM figures"
    )
    run("export", made_path, sql, "-o", path)
    described = asked(f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{path}')")
    assert dict(described) == {
        "surface": "VARCHAR", "value": "DOUBLE", "one": "BIGINT", "none": "VARCHAR",
        "mixed": "VARCHAR", "place": "VARCHAR",
    }  # fmt: skip
    with open_archive(made_path) as archive:
        wanted = archive.connection.execute("SELECT surface, value FROM figures").fetchall()
    assert asked(f"SELECT surface, value FROM '{path}'") == wanted


def test_all_tables_by_province_and_year(seeds_archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parquet"
    told = run("export", seeds_archive, "--parquet", folder)
    with open_archive(seeds_archive) as archive:
        tables = base_tables_of(archive)
        counts = {table: archive.one(f"SELECT count(*) FROM {table}") for table in tables}
        by_year = archive.connection.execute(
            "SELECT a.province, a.year, count(*), sum(f.value) FROM figures f "
            "JOIN articles a ON a.id = f.article GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()
    assert {
        table: f"{table}: {count} row" in told for table, count in counts.items()
    } == dict.fromkeys(tables, True)
    for table, count in counts.items():
        if count:
            assert asked(f"SELECT count(*) FROM {within(folder, table)}") == [(count,)], table
    read = asked(
        "SELECT article_province, article_year, count(*), sum(value) FROM "
        f"{within(folder, 'figures')} GROUP BY 1, 2 ORDER BY 1 NULLS FIRST, 2 NULLS FIRST"
    )
    assert [row[:3] for row in read] == [row[:3] for row in by_year]
    assert sum(row[3] for row in read) == pytest.approx(sum(row[3] for row in by_year))
    assert any("article_year=" in str(path) for path in folder.rglob("*.parquet"))


def test_what_is_there_is_not_written_over(made_path: Path, tmp_path: Path) -> None:
    with open_archive(made_path) as archive:
        write_tables(archive, tmp_path, ["articles"])
        with pytest.raises(ArchiveError, match="there already"):
            write_tables(archive, tmp_path, ["articles"])


def test_without_pyarrow(made_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with (
        open_archive(made_path) as archive,
        pytest.raises(ArchiveError, match="needs the extra parquet"),
    ):
        export_file(archive, "figures", "parquet", tmp_path / "a.parquet")


def test_one_thing_at_a_time(made_path: Path, tmp_path: Path) -> None:
    assert "name a table or a query" in run("export", made_path, status=2)
    run("export", made_path, "figures", "--parquet", tmp_path, status=2)
