"""How much memory the writer and each worker take, by how many articles come in.

    python -m tests.bench.memory                          1,000, 10,000 and 100,000 short articles
    python -m tests.bench.memory --articles 1000000
    python -m tests.bench.memory --form folder            a file each, instead of one of JSON Lines

Each number of articles goes into an archive of its own by the command, as anybody would run it.
Told is the most that was resident (VmHWM of /proc, so Linux alone); pages that workers share with
the server they were forked from count for each of them. With ``--again`` the same input comes in
once more, and a tenth of it anew.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import many

BOUND = 300  # MB that the writer may take, and each worker
_PAUSE = 0.2  # seconds between two looks


@dataclass
class Peaks:
    """The most that each process of a command had resident, in MB."""

    writer: float = 0.0
    at: float = 0.0  # seconds after its start when the writer last grew by a hundredth
    below: dict[int, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def worker(self) -> float:
        """Of the largest of the processes that it started."""
        return max(self.below.values(), default=0.0)


def watched(command: list[str]) -> tuple[Peaks, float, str]:
    """Run ``command``: its peaks, the seconds it took, and what it printed."""
    peaks, began = Peaks(), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    done = threading.Event()

    def look() -> None:
        while not done.wait(_PAUSE):
            now = _resident(process.pid)
            if now > peaks.writer * 1.01:
                peaks.at = time.monotonic() - began
            peaks.writer = max(peaks.writer, now)
            for below in _descendants(process.pid):
                peaks.below[below] = max(peaks.below[below], _resident(below))

    looking = threading.Thread(target=look)
    looking.start()
    printed, _ = process.communicate()
    done.set()
    looking.join()
    if process.returncode != 0:
        raise SystemExit(f"{command} ended with status {process.returncode}")
    return peaks, time.monotonic() - began, printed


def _resident(process: int) -> float:
    try:
        told = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    found = [line for line in told.splitlines() if line.startswith("VmHWM")]
    return int(found[0].split()[1]) / 1024 if found else 0.0


def _descendants(process: int) -> list[int]:
    found, waiting = list[int](), [process]
    while waiting:
        try:
            tasks = list(Path(f"/proc/{waiting.pop()}/task").iterdir())
            below = [int(n) for task in tasks for n in (task / "children").read_text().split()]
        except OSError:
            continue
        found += below
        waiting += below
    return found


def _jsonl(room: Path, count: int) -> tuple[Path, int]:
    path = room / f"{count}.jsonl"
    return path, many.write(path, count)


def _folder(room: Path, count: int) -> tuple[Path, int]:
    """A file an article, a thousand a folder."""
    root, size = room / f"{count}", 0
    for number in range(count):
        if number % 1000 == 0:
            (root / f"{number // 1000:04}").mkdir(parents=True)
        one = many.article(number)
        text = f"{one['title']}\n{one['published']} 来源：{one['outlet']}\n{one['text']}\n"
        size += len(text.encode())
        (root / f"{number // 1000:04}" / f"{number % 1000:03}.txt").write_text(text, "utf-8")
    return root, size


FORMS: dict[str, Callable[[Path, int], tuple[Path, int]]] = {"jsonl": _jsonl, "folder": _folder}


def main() -> int:
    """Measure, and print a row for each number of articles; 1 if any is beyond the bound."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.memory", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--form", choices=FORMS, default="jsonl")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--keep", type=Path, help="leave archives and inputs in this folder")
    options = parser.parse_args()
    print(f"{'articles':>9} {'MB text':>8} {'seconds':>8} {'writer MB':>10} {'(at s)':>7} "
          f"{'worker MB':>10} {'archive MB':>11}", flush=True)  # fmt: skip
    most = 0.0
    with tempfile.TemporaryDirectory() as name:
        room = options.keep or Path(name)
        room.mkdir(exist_ok=True)
        for count in options.articles:
            path, size = FORMS[options.form](room, count)
            archive = room / f"{count}-{options.form}.db"
            command = [sys.executable, "-m", "ingest", "ingest", str(archive), str(path), "--quiet",
                       "--json", "--workers", str(options.workers)]  # fmt: skip
            for _ in range(1 + options.again):
                peaks, took, printed = watched(command)
                told = json.loads(printed)
                most = max(most, peaks.writer, peaks.worker)
                print(f"{told['inputs']:>9} {size / 1e6:>8.1f} {took:>8.0f} {peaks.writer:>10.0f} "
                      f"{peaks.at:>7.0f} {peaks.worker:>10.0f} "
                      f"{archive.stat().st_size / 1e6:>11.1f}", flush=True)  # fmt: skip
    print(f"at most {most:.0f} MB, of {BOUND} that a process may take")
    return int(most > BOUND)


if __name__ == "__main__":
    sys.exit(main())
