"""Worker processes: when they are worth their start, and what is loaded ahead of all else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.workers import FEW, SHORT, is_worth_it

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("count", "size", "worth"),
    [(0, 0, False), (FEW, 10, False), (FEW + 1, 10, True), (1, 4 * SHORT, True)],
)
def test_what_workers_are_worth(tmp_path: Path, count: int, size: int, worth: bool) -> None:
    below = tmp_path / "in" / "2023"
    below.mkdir(parents=True)
    for number in range(count):
        (below / f"{number}.txt").write_bytes(b"a" * size)
    assert is_worth_it([str(tmp_path / "in")]) is worth
    assert is_worth_it([str(path) for path in below.iterdir()]) is worth


def test_what_cannot_be_looked_at_is_not_worth_it(tmp_path: Path) -> None:
    assert not is_worth_it(["-", str(tmp_path / "missing.txt"), "a\0b"])


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_their_server_is_started_before_the_house_is_loaded() -> None:
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from ingest.workers import get_ready\n"
        "get_ready()\n"
        "pid = os.getpid()\n"
        "children = Path(f'/proc/{pid}/task/{pid}/children').read_text().split()\n"
        "assert len(children) == 2, children  # the server, and who tells of what is left behind\n"
        "assert not any(name in sys.modules for name in ('ingest.model', 'ingest.archive'))\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
