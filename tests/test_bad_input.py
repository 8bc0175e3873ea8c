"""Bad input, tried from the command line: a clear line, the right status, and the rest goes on."""

from __future__ import annotations

import builtins
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ingest.archive import open_archive
from ingest.cli import cli
from tests.loading import zipped

GOOD = "某县召开项目推进会\n某县召开项目推进会，会议要求抓好重点工作，完成总投资2680万元。\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
LONG = 1_000_000  # bytes


def run(*arguments: object, data: bytes | None = None) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments], input=data)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def problems(archive: Path) -> list[tuple[str, str]]:
    with open_archive(archive) as opened:
        return [
            (r["path"], r["code"])
            for r in opened.rows("SELECT path, code FROM problems ORDER BY id")
        ]


def _unreadable(path: Path) -> None:
    path.write_text(GOOD, "utf-8")


# What lies at a path, the code of its problem, and a word of the line that tells of it.
REFUSED: list[tuple[str, Callable[[Path], object], str, str]] = [
    ("missing.txt", lambda path: None, "missing", "no such file"),
    ("empty.txt", lambda path: path.touch(), "empty", "nothing in it"),
    ("blank.txt", lambda path: path.write_text(" \n\u3000\n", "utf-8"), "empty", "check"),
    ("folder", lambda path: path.mkdir(), "empty-folder", "no file to read"),
    ("picture.txt", lambda path: path.write_bytes(PNG), "binary", "PNG"),
    ("zeros.txt", lambda path: path.write_bytes(b"\0" * 4000), "empty", "nothing but null bytes"),
    ("paper.pdf", lambda path: path.write_bytes(b"%PDF-1.7\n"), "damaged", "PDF"),
    ("broken.zip", lambda path: path.write_bytes(b"PK\x03\x04" + bytes(30)), "damaged", "ZIP"),
    ("broken.gz", lambda path: path.write_bytes(b"\x1f\x8b\x08" + b"x" * 30), "damaged", "gzip"),
    ("many.rar", lambda path: path.write_bytes(b"Rar!\x1a\x07\0"),
     "unsupported-format", "unpack it"),
    ("sums.csv", lambda path: path.write_text("年,值\n2020,1\n", "utf-8"),
     "no-text-column", "--map"),
    ("list.jsonl", lambda path: path.write_text('{"n": 1}\n', "utf-8"), "no-text-column", "--map"),
    ("page.mht", lambda path: path.write_bytes(b"MIME-Version: 1.0\nContent-Type: image/png\n\nx"),
     "no-page", "save the page again"),
    ("noise.txt", lambda path: path.write_bytes(bytes(range(0x80, 0x100)) * 40),
     "unknown-encoding", "UTF-8"),
    ("locked.txt", _unreadable, "unreadable", "permissions"),
]  # fmt: skip


@pytest.fixture
def _no_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may be allowed to read everything: refuse one name by hand."""
    opening = builtins.open

    def refuse(file: Any, *arguments: Any, **named: Any) -> Any:
        if str(file).endswith("locked.txt"):
            raise PermissionError(13, "Permission denied", str(file))
        return opening(file, *arguments, **named)

    monkeypatch.setattr(builtins, "open", refuse)


@pytest.mark.usefixtures("_no_permission")
@pytest.mark.parametrize(("name", "make", "code", "line"), REFUSED, ids=[r[0] for r in REFUSED])
def test_the_rest_goes_on(
    archive_path: Path,
    tmp_path: Path,
    name: str,
    make: Callable[[Path], object],
    code: str,
    line: str,
) -> None:
    bad, good = tmp_path / name, tmp_path / "good.txt"
    make(bad)
    good.write_text(GOOD, "utf-8")
    result = run("ingest", archive_path, bad, good)
    assert result.exit_code == 0
    assert result.stdout.startswith("2 inputs, 1 new, 1 refused: 1 article, ")
    (told,) = [told for told in result.stderr.splitlines() if told.startswith("Refused: ")]
    assert told.startswith(f"Refused: {bad}: ")
    assert line in told
    assert problems(archive_path) == [(str(bad), code)]


@pytest.mark.usefixtures("_no_permission")
def test_nothing_that_could_be_taken(archive_path: Path, tmp_path: Path) -> None:
    for name, make, _, _ in REFUSED:
        make(tmp_path / name)
    result = run("ingest", archive_path, *(tmp_path / name for name, *_ in REFUSED))
    assert result.exit_code == 1
    count = len(REFUSED)
    assert result.stdout == f"{count} inputs, {count} refused: nothing changed\n"
    assert problems(archive_path) == [(str(tmp_path / name), code) for name, _, code, _ in REFUSED]


def test_bad_bytes_in_the_middle(archive_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "dirty.txt"
    data = (GOOD * 8).encode("gb18030")
    middle = data.index("投资".encode("gb18030"), len(data) // 2)
    path.write_bytes(data[:middle] + b"\xff" + data[middle + 1 :])
    result = run("ingest", archive_path, path)
    assert result.exit_code == 0
    assert "1 new" in result.stdout
    assert f"Note: {path}: " in result.stderr
    assert problems(archive_path) == [(str(path), "bad-bytes")]
    assert run("check", archive_path).exit_code == 0


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le"]
)
def test_what_came_in_comes_out(archive_path: Path, tmp_path: Path, encoding: str) -> None:
    text = (
        "古縣召開項目推進會\n古縣召開項目推進會，會議要求抓好重點工作，完成總投資2680萬元。\n" * 3
    )
    path = tmp_path / "some.txt"
    path.write_bytes(text.encode(encoding))
    assert run("ingest", archive_path, path).exit_code == 0
    with open_archive(archive_path) as archive:
        key = archive.one("SELECT key FROM documents")
        assert archive.one("SELECT count(*) FROM problems") == 0
    assert run("show", archive_path, key, "--original").stdout_bytes == path.read_bytes()
    assert run("check", archive_path).exit_code == 0


def test_a_long_line_is_ordinary_input(archive_path: Path, tmp_path: Path) -> None:
    """Of one megabyte here: that the time grows with the length is each room's own test."""
    path = tmp_path / "long.txt"
    path.write_text("会议要求抓好重点工作" * (LONG // 30), "utf-8")
    result = run("ingest", archive_path, path)
    assert result.exit_code == 0
    assert result.stdout.startswith("1 input, 1 new: 1 article, ")


ARCHIVES: list[tuple[str, Callable[[Path], object], str]] = [
    ("folder", lambda path: path.mkdir(), "is a folder: name a file"),
    ("text", lambda path: path.write_text(GOOD, "utf-8"), "not an SQLite file"),
    ("other", lambda path: _sqlite(path, "CREATE TABLE t (x)"), "no archive"),
    ("newer", lambda path: _sqlite(path, "PRAGMA user_version = 9"), "newer xianzhi"),
]


def _sqlite(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql)
        connection.commit()


@pytest.mark.parametrize(
    "command", ["ingest", "search", "show", "export", "check", "problems", "serve", "remove"]
)
@pytest.mark.parametrize(("name", "make", "line"), ARCHIVES, ids=[a[0] for a in ARCHIVES])
def test_archives_that_are_none(
    tmp_path: Path, command: str, name: str, make: Callable[[Path], object], line: str
) -> None:
    path = tmp_path / f"{name}.db"
    make(path)
    held = path.read_bytes() if path.is_file() else None
    words = {"ingest": ["x"], "search": ["x"], "show": ["x"], "export": ["x"],
             "remove": ["x", "--reason", "x"]}  # fmt: skip
    result = run(command, path, *words.get(command, []))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {path} ")
    assert line in result.stderr
    assert result.stderr.count("\n") == 1
    assert held is None or path.read_bytes() == held


@pytest.mark.parametrize(
    "command", ["search", "show", "export", "check", "problems", "serve", "remove"]
)
def test_an_archive_that_is_not_there(tmp_path: Path, command: str) -> None:
    words = {"search": ["x"], "show": ["x"], "export": ["x"], "remove": ["x", "--reason", "x"]}
    result = run(command, tmp_path / "none.db", *words.get(command, []))
    assert result.exit_code == 1
    assert "does not exist" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_is_read_only(archive_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: mode != os.W_OK)
    result = run("ingest", archive_path, "x")
    assert result.exit_code == 1
    assert "is read-only: make it and its folder writable" in result.stderr


def test_an_archive_among_its_own_inputs(archive_path: Path) -> None:
    (archive_path.parent / "good.txt").write_text(GOOD, "utf-8")
    result = run("ingest", archive_path, archive_path.parent)
    assert result.exit_code == 0
    assert "1 new" in result.stdout
    assert "Traceback" not in result.output


@pytest.mark.parametrize("name", ["名字 有空格.txt", "-dash.txt", "quote'\".txt", "percent%20.txt"])
def test_odd_names(archive_path: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GOOD, "utf-8")
    assert run("ingest", archive_path, "--", tmp_path / name).exit_code == 0
    odd = tmp_path / f"{name}.db"
    archive_path.rename(odd)
    assert run("check", "--", odd).exit_code == 0


MIXED = {
    "a.txt": GOOD,
    "page.html": "<html><h1>某县</h1><p>会议要求抓好重点工作，完成总投资2680万元。</p></html>",
    "rows.jsonl": '{"标题": "甲县", "正文": "会议要求抓好重点工作。"}\n{broken\n',
    "xianzhi.csv": "path,place\npage.html,洪洞县\nnone,x\n",
}


def test_a_folder_of_everything_ends_in_articles_and_reasons(
    archive_path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in MIXED.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "x.zip").write_bytes(zipped({"b.txt": GOOD + "二", "c.jpg": "x"}))
    for name, make, _, _ in REFUSED:
        if name not in {"missing.txt", "folder", "locked.txt"}:
            make(folder / name)
    for _ in range(2):
        result = run("ingest", archive_path, folder)
        assert result.exit_code == 0
        found = problems(archive_path)
    told = {path.removeprefix(f"{folder}/"): code for path, code in found}
    wanted = {name: code for name, _, code, _ in REFUSED}
    assert {name: code for name, code in told.items() if name in wanted} == {
        name: code for name, code in wanted.items() if name in told
    }
    assert {"rows.jsonl", "x.zip", "xianzhi.csv"} <= set(told)
    with open_archive(archive_path) as opened:
        paths = {row["path"] for row in opened.rows("SELECT path FROM sources")}
    taken = ["a.txt", "page.html", "rows.jsonl!/1", "x.zip!/b.txt"]
    assert paths == {f"{folder}/{name}" for name in taken}
    assert run("check", archive_path).exit_code == 0


def test_clean_prints_all_articles_of_any_files(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zipped({"a.txt": GOOD, "b.txt": GOOD + "二"}))
    (tmp_path / "c.csv").write_text("a,b\n甲,会议要求抓好重点工作。\n", "utf-8")
    (tmp_path / "xianzhi.csv").write_text("path,outlet\nx.zip,县报\n", "utf-8")
    result = run(
        "clean",
        tmp_path / "x.zip",
        tmp_path / "none",
        tmp_path / "c.csv",
        "--map",
        "text=b,title=a",
    )
    assert result.exit_code == 0
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["outlet"] for one in told] == ["县报", "县报", None]
    assert result.stderr.startswith(f"Refused: {tmp_path / 'none'}: no such file")
    assert run("clean", tmp_path / "none").exit_code == 1
    assert run("clean", data=zipped({"a.txt": GOOD})).stdout.count("\n") == 1


def test_a_mapping_that_is_none(archive_path: Path, tmp_path: Path) -> None:
    for command in (("ingest", archive_path, tmp_path), ("clean", tmp_path)):
        result = run(*command, "--map", "body=b")
        assert result.exit_code == 2
        assert "there is no field 'body': choose from title, text" in result.stderr
