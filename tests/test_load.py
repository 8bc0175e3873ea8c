"""Loading: every kind of input gives a document or a problem that says what to do."""

from __future__ import annotations

import builtins
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest

from ingest.api import ReadError, document_of, read_all
from ingest.load import Limits, Options, folder, load, load_bytes, load_data, only_notes
from ingest.model import Loaded, Source
from tests.loading import zipped

TEXT = "县委书记到镇里调研，要求抓好项目建设。\n"


def only(paths: list[str]) -> Loaded:
    (loaded,) = load(paths)
    return loaded


def code(loaded: Loaded) -> str:
    """The code of the one problem that kept ``loaded`` from being taken."""
    assert loaded.document is None
    (problem,) = loaded.problems
    assert problem.stage == "load"
    assert problem.path == loaded.source.path
    assert "\n" not in problem.message
    assert ":" in problem.message, "a message says what is wrong: and what to do"
    return problem.code


def test_a_document_keeps_its_bytes(tmp_path: Path) -> None:
    data = "\ufeff县委\r\n书记".encode()
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    document = only([str(path)]).document
    assert document is not None
    assert document.original == data
    assert document.decoded == "县委\r\n书记"
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.key == document.sha256[:16]
    assert (document.encoding, document.encoding_basis) == ("utf-8-sig", "bom")
    assert (document.media_type, document.extractor) == ("text/plain", None)


def test_the_same_bytes_under_two_names_are_one_document(tmp_path: Path) -> None:
    for name in ("a.txt", "b.md"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    one, two = load([str(tmp_path)])
    assert one.document
    assert two.document
    assert one.document.key == two.document.key
    assert (one.document.media_type, two.document.media_type) == ("text/plain", "text/markdown")
    assert one.source != two.source


def test_a_folder_is_taken_whole_and_sorted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["b.txt", "a/z.txt", "a/deep/x", "a.md", "县/志.txt", "README.md", "a/readme",
             "readmes.txt", ".hidden", ".git/config", "README_CN.txt"]  # fmt: skip
    for name in names:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT + name, "utf-8")
    monkeypatch.chdir(tmp_path)
    loaded = list(load(["./in//"]))
    taken = ["a.md", "a/deep/x", "a/z.txt", "b.txt", "readmes.txt", "县/志.txt"]
    assert [item.source.path for item in loaded] == [f"in/{name}" for name in taken]
    assert all(item.document for item in loaded)


def test_a_readme_asked_for_by_name_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "README.txt"
    path.write_text(TEXT, "utf-8")
    assert only([str(path)]).document


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    (loaded,) = load(["-"], io.BytesIO(TEXT.encode("gb18030")))
    assert loaded.source == Source("-")
    assert loaded.document
    assert loaded.document.decoded == TEXT


def test_one_bad_input_does_not_stop_the_rest(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(TEXT, "utf-8")
    paths = [str(tmp_path / "none.txt"), str(good), str(tmp_path / "x\0y"), str(good)]
    assert [bool(item.document) for item in load(paths)] == [False, True, False, True]


def test_loops_of_links_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "text").write_text(TEXT, "utf-8")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    loaded = {item.source.path: item for item in load([str(tmp_path)])}
    assert [path.removeprefix(f"{tmp_path}/") for path in loaded] == ["a/text", "gone.txt", "self"]
    assert code(loaded[f"{tmp_path}/gone.txt"]) == "missing"
    assert code(loaded[f"{tmp_path}/self"]) == "unreadable"
    assert "leads back to itself" in loaded[f"{tmp_path}/self"].problems[0].message


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \r\n\t\n", "empty"),
        ("blank-too.txt", "\ufeff　\n".encode(), "empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        ("null.txt", b"abc\0\0\0def\x01\x02", "binary"),
        ("control.txt", b"\x01\x02\x03abc", "binary"),
        ("latin.txt", "déjà vu, à bientôt ".encode("latin-1") * 9, "unknown-encoding"),
        ("report.txt", b"%PDF-1.7 ...", "damaged"),
        ("sheet", b"PK\x03\x04....", "damaged"),
        ("paper.CAJ", b"\0\1\2\3" * 99, "unsupported-format"),
        ("paper.caj", b"CAJ\0\1\2", "unsupported-format"),
        (
            "page.url",
            b"[InternetShortcut]\r\nURL=https://www.example.gov.cn/",
            "unsupported-format",
        ),
        ("run", b"#!/bin/bash\necho hi\n", "unsupported-format"),
        ("crawl.py", b"import os\nprint(1)\n", "program"),
        ("crawl.LOG", "2020-01-01 INFO 启动\n".encode() * 9, "program"),
        ("~$报告.docx", b"\4user" + b"\0" * 157, "lock"),
        ("padded.txt", b"\0" * 4096, "empty"),
        ("many.7z", b"7z\xbc\xaf\x27\x1c\0\4", "unsupported-format"),
    ],
)
def test_what_cannot_be_taken_has_a_reason(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert code(only([str(path)])) == reason


def test_pages_that_programs_give_are_pages(tmp_path: Path) -> None:
    (tmp_path / "show.py").write_text(f"<!DOCTYPE html><body><p>{TEXT}</p></body>", "utf-8")
    loaded = only([str(tmp_path)])
    assert loaded.document
    assert loaded.document.media_type == "text/html"


def test_null_bytes_cost_no_page() -> None:
    loaded = load_bytes(TEXT.encode("gb18030") + b"\0" * 3000, Source("a.txt"))
    assert loaded.document
    assert loaded.document.decoded == TEXT
    (problem,) = loaded.problems
    assert problem.code == "null-bytes"
    assert "ends in 3000 null bytes" in problem.message
    loaded = load_bytes(f"{TEXT}\n\0\n{TEXT}".encode(), Source("a.txt"))
    assert loaded.document
    (problem,) = loaded.problems
    assert problem.code == "bad-bytes"
    assert f"line {TEXT.count(chr(10)) + 2} column 1" in problem.message
    (nothing,) = load_bytes(b"\0" * 4096, Source("a.txt")).problems
    assert "nothing but null bytes" in nothing.message
    assert "get it anew" in nothing.message


def test_null_bytes_cost_no_row_of_a_table() -> None:
    rows = f"标题,正文\n甲,{TEXT}乙,又{TEXT}".encode("gb18030")
    for data in (rows + b"\0" * 900, rows + b"\0\0\r\n"):
        found = list(load_data(data, Source("a.csv")))
        assert [one.document.decoded.splitlines()[0] for one in found if one.document] == [
            "甲",
            "乙",
        ]
        (noted,) = (one for one in found if not one.document)
        assert noted.source.path == "a.csv"
        assert {"null-bytes", "bad-bytes"} & {problem.code for problem in noted.problems}
        assert only_notes(noted.problems)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    assert code(only([str(tmp_path / "missing.txt")])) == "missing"
    assert code(only([str(tmp_path)])) == "empty-folder"
    (tmp_path / "README.md").write_text("not a document")
    assert code(only([str(tmp_path)])) == "empty-folder"
    os.mkfifo(tmp_path / "pipe")
    assert code(only([str(tmp_path / "pipe")])) == "not-a-file"
    inside = only([str(tmp_path / "README.md" / "x")])
    assert code(inside) == "unreadable"
    assert inside.problems[0].message.endswith(": check the path")
    long = only([str(tmp_path / ("长" * 200))])
    assert code(long) == "unreadable"
    assert "longer than the system takes" in long.problems[0].message


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(TEXT, "utf-8")

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(builtins, "open", refuse)
    loaded = only([str(path)])
    monkeypatch.undo()
    assert code(loaded) == "unreadable"
    assert "Permission denied" in loaded.problems[0].message


def test_a_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "text").write_text(TEXT, "utf-8")
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).rstrip("/").endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    shut, text = load([str(tmp_path)])
    assert code(shut) == "unreadable"
    assert text.document


def test_files_come_sorted_by_path_and_folders_are_listed_as_they_are_come_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a.txt", "a/b.txt", "a/b/c.txt", "a!/x.txt", "b/1.txt", "b/2/3.txt", "ab.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT, "utf-8")
    listed: list[str] = []
    scandir = os.scandir

    def listing(path: str) -> Any:
        listed.append(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", listing)
    found = folder.files(str(tmp_path))
    assert next(found).path == "a!/x.txt"
    assert len(listed) == 2, "all were listed before the first was given"
    assert [one.path for one in found] == sorted(names)[1:]


def test_bad_bytes_are_told_and_the_rest_is_taken() -> None:
    lines = [TEXT.encode("gb18030")] * 3
    lines[1] = lines[1][:4] + b"\xff" + lines[1][4:]
    loaded = load_bytes(b"".join(lines), Source("a.txt"))
    assert loaded.document
    assert loaded.document.encoding_basis == "repaired"
    (problem,) = loaded.problems
    assert problem.code == "bad-bytes"
    assert "line 2 column 3" in problem.message
    assert "1 character " in problem.message


def test_a_name_that_is_no_utf_8_can_be_stored(tmp_path: Path) -> None:
    name = os.fsencode(str(tmp_path)) + b"/" + "县.txt".encode("gb18030")
    Path(os.fsdecode(name)).write_text(TEXT, "utf-8")
    (loaded,) = load([str(tmp_path)])
    assert loaded.document
    assert loaded.source.path.encode("utf-8").endswith(b"\\xcf\\xd8.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_line_of_fifty_megabytes_is_ordinary(encoding: str) -> None:
    line = TEXT.strip().encode(encoding)
    data = line * (50_000_000 // len(line))
    loaded = load_bytes(data, Source("-"))
    assert loaded.document
    assert loaded.problems == ()


@pytest.mark.parametrize("name", ["report.pdf", "REPORT.DOC", "table.xls", "picture.jpg", "none"])
def test_content_comes_before_names(tmp_path: Path, name: str) -> None:
    """Servers answer with pages, and programs save pages, under the names of other formats."""
    path = tmp_path / name
    path.write_text("<html><body><p>会议要求抓好重点工作。</p></body></html>", "utf-8")
    document = only([str(path)]).document
    assert document
    assert document.media_type == "text/html"


def test_files_without_text_are_counted_once_for_a_folder(tmp_path: Path) -> None:
    held = ["a.html", "a_files/x.js", "a_files/ad.html", "b.htm", "b.files/x.gif", "c/d.txt",
            "c/e.css", "Thumbs.db", "__MACOSX/a.html", "f_files/g.txt", "p.url",
            "q.mp3"]  # fmt: skip
    for name in held:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT + name, "utf-8")
    found = {one.source.path.removeprefix(f"{tmp_path}/"): one for one in load([str(tmp_path)])}
    assert [name for name, one in found.items() if one.document] == [
        "a.html", "b.htm", "c/d.txt", "f_files/g.txt",
    ]  # fmt: skip
    (note,) = (one for one in found.values() if not one.document)
    assert note.source.path == str(tmp_path)
    assert code(note) == "passed-over"
    assert "6 files" in note.problems[0].message
    assert "(.css 1, .gif 1, .html 1, .js 1, .mp3 1, .url 1)" in note.problems[0].message


def test_a_folder_of_pictures_alone(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert code(only([str(tmp_path)])) == "passed-over"
    assert code(only([str(tmp_path / "a.png")])) == "binary"


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT * 99, "utf-8")
    small = Options(limits=Limits(file=1000))
    for paths, stream in (([str(path)], None), (["-"], io.BytesIO(path.read_bytes()))):
        (one,) = load(paths, stream, small)
        assert code(one) == "too-large"


def test_load_bytes_gives_one_document() -> None:
    assert (
        code(load_bytes(zipped({"a.txt": TEXT, "b.txt": TEXT}), Source("x"))) == "several-documents"
    )
    assert load_bytes(zipped({"a.txt": TEXT}), Source("x")).document


def test_the_same_folder_gives_the_same_again(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zipped({"b.txt": TEXT, "a.html": "<p>会议。</p>"}))
    (tmp_path / "r.jsonl").write_text('{"title": "甲", "text": "会议。"}\n', "utf-8")
    assert list(load([str(tmp_path)])) == list(load([str(tmp_path)]))


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("a.docx", {"[Content_Types].xml": "x", "word/document.xml": "<x/>"}),
        ("a.ofd", {"OFD.xml": "<x/>", "Doc_0/Document.xml": "<x/>"}),
        ("a.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x"}),
        ("a.xlsx", {"[Content_Types].xml": "x", "xl/workbook.xml": "<x/>"}),
        ("a.pptx", {"[Content_Types].xml": "x", "ppt/presentation.xml": "<x/>"}),
    ],
)
def test_office_files_are_no_archives(name: str, members: dict[str, str]) -> None:
    whole = zipped(members)
    for data in (whole, whole[: len(whole) // 2]):
        one = load_bytes(data, Source(name))
        assert one.source.path == name
        assert code(one) != "fault"


def test_reading_any_file_from_a_program(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a.txt": TEXT, "b.txt": f"{TEXT}二"}))
    (tmp_path / "xianzhi.csv").write_text("path,outlet\nx.zip/a.txt,县报\n", "utf-8")
    read = [(one, reading) for one, reading in read_all([path, str(tmp_path / "none")])]
    assert [bool(reading) for _, reading in read] == [False, True, True, False]
    assert [r.articles[0].article.outlet for _, r in read if r] == ["县报", None]
    with pytest.raises(ReadError, match="holds 2 documents, not one: read_all gives them all"):
        document_of(path)
    assert document_of(zipped({"a.txt": TEXT})).decoded == TEXT
