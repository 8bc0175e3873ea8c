"""The bench of an ingest: its stages are functions that there are, and its table adds up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.ingest import STAGES, stages


def test_each_stage_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for i in range(3):
        head = f"平水县第{i}次会议召开\n2023-05-0{i + 1} 来源：平水县融媒体中心\n"
        page = f"{head}全县完成投资{i + 2}亿元。\n"
        (folder / f"{i}.txt").write_text(page, "utf-8")
    stages(folder, tmp_path)
    printed = capsys.readouterr().out
    told = {line[:24].strip() for line in printed.splitlines()}
    assert told >= {*STAGES, "all else", "in all"}
    assert "limit: index of the sentences" in printed
