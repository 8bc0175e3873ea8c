"""Large JSON Lines come line by line, and give what they would give read whole."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from ingest.load import Limits, Options, load
from ingest.load.tabular import json_rows, json_stream
from ingest.model import Loaded, Source
from tests.test_load_tables import ROWS

LINES = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
SHAPES = {
    "plain": LINES.encode(),
    "marked": LINES.encode("utf-8-sig"),
    "of Windows": LINES.replace("\n", "\r\n").encode() + b"\r\n",
    "with gaps and broken lines": (LINES.replace("\n", "\n\n{broken\n[1]\n") + "\n\n").encode(),
    "with commas": LINES.replace("\n", ",\n").encode(),
    "ascii": b'{"title": "A report", "text": "A report of 2023 with words enough."}\n' * 3,
}
OTHERS = {
    "of another encoding": LINES.encode("gbk"),
    "wide": LINES.encode("utf-16"),
    "damaged": LINES.encode() + b"\xff\n",
    "with a null": LINES.encode() + b"\n\0\n",
    "an array": ("[" + LINES.replace("\n", ",\n") + "]").encode(),
    "an object over lines": json.dumps(ROWS[0], ensure_ascii=False, indent=1).encode(),
    "prose": "甲县召开推进会。\n会议要求抓好重点工作。\n".encode(),
    "one line": LINES.partition("\n")[0].encode(),
}


def found(path: Path, options: Options | None = None) -> list[Loaded]:
    return list(load([str(path)], options=options))


@pytest.mark.parametrize("data", [*SHAPES.values(), *OTHERS.values()], ids=[*SHAPES, *OTHERS])
def test_it_is_the_same_as_read_whole(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(data)
    whole = found(path)
    monkeypatch.setattr(json_stream, "LARGE", 0)
    assert found(path) == whole
    assert whole


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_held_whole(shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(SHAPES[shape])
    monkeypatch.setattr(json_stream, "LARGE", 0)
    monkeypatch.setattr(json_rows, "documents", lambda *_: pytest.fail("it was read whole"))
    assert found(path)


def test_a_line_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(f'{LINES}\n{{"正文": "{"长" * 1000}"}}\n', "utf-8")
    monkeypatch.setattr(json_stream, "LARGE", 0)
    *_, last = found(path, Options(limits=Limits(file=2000)))
    assert [problem.code for problem in last.problems] == ["too-large"]
    assert "a line of more than 1 KB" in last.problems[0].message


@pytest.mark.parametrize("shape", OTHERS)
def test_what_is_something_else_is_left_at_its_start(
    shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "LARGE", 0)
    stream = io.BytesIO(OTHERS[shape])
    assert json_stream.documents(stream, Source("a"), (), 1 << 20) is None
    assert stream.tell() == 0
