"""What is made once for all processes of a run of tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import shared

ROOT = Path(__file__).parent.parent
# Run by two processes at once, each with a folder of its own in that of the run; the first fails.
TEST = """
import os, time
from pathlib import Path
import pytest
from tests.shared import shared

@pytest.mark.parametrize("turn", range(2))
def test_one(turn, tmp_path_factory):
    def make(path):
        Path(os.environ["TOLD"]).open("a").write("made\\n")
        time.sleep(0.3)
        path.write_text("whole")
    assert shared(tmp_path_factory, "one", make).read_text() == "whole"
"""


def test_two_processes_make_one(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(TEST, "utf-8")
    told = tmp_path / "told"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider",
         "--rootdir", tmp_path, "--basetemp", tmp_path / "base", tmp_path / "test_one.py"],
        cwd=tmp_path, check=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TOLD": str(told)},
    )  # fmt: skip
    assert told.read_text() == "made\n"


def test_what_fails_is_made_anew(tmp_path_factory: pytest.TempPathFactory) -> None:
    def fails(path: Path) -> None:
        path.write_text("half")
        raise RuntimeError

    name = "made anew"
    with pytest.raises(RuntimeError):
        shared(tmp_path_factory, name, fails)
    first = shared(tmp_path_factory, name, lambda path: path.write_text("whole"))
    assert first.read_text() == "whole"
    first.write_text("one's own")
    assert shared(tmp_path_factory, name, fails).read_text() == "whole"
