"""Commands stopped from outside, as users stop them: ^C, a closed terminal, kill -9."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from ingest.archive import open_archive
from ingest.check import check
from ingest.stopping import stoppable
from tests.killing import SOON, children, pace, runs

ROOT = Path(__file__).parent.parent
LINE = "沁源县召开项目推进会，会议要求抓好重点工作，全年完成投资2680万元，增长8.5%。"
WAIT = 60.0  # seconds for a loaded machine to come so far

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@contextmanager
def working(path: Path, folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """An ingest of many documents with two workers, in a group of processes of its own."""
    folder.mkdir()
    for number in range(400):
        (folder / f"{number:03}.txt").write_text(f"第{number}次会议\n{LINE * 60}\n", "utf-8")
    command = [sys.executable, "-m", "ingest", "ingest", str(path), str(folder), "-w", "2", *more]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as running:  # fmt: skip
        try:
            yield running
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)


def until(holds: object, what: str) -> None:
    end = time.monotonic() + WAIT
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end, f"{what} took too long"
        time.sleep(0.01)


def all_of(process: int) -> list[int]:
    """All that ``process`` started, and what they started."""
    found = children(process)
    for one in list(found):
        found += all_of(one)
    return found


def written(path: Path) -> int:
    if not path.exists():
        return 0
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as reader:
        try:
            return int(reader.execute("SELECT count(*) FROM documents").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def begun(path: Path, moment: str, running: subprocess.Popen[str]) -> None:
    """Wait until the ingest has come so far."""
    if moment == "workers start":
        until(lambda: len(all_of(running.pid)) >= 2, "starting workers")
    else:
        until(lambda: written(path) >= 3, "writing")


@pytest.mark.parametrize("moment", ["workers start", "writing"])
def test_control_c(archive_path: Path, tmp_path: Path, moment: str) -> None:
    with working(archive_path, tmp_path / "in", "-q") as running:
        begun(archive_path, moment, running)
        processes = all_of(running.pid)
        assert processes
        began = time.monotonic()
        os.killpg(running.pid, signal.SIGINT)
        running.wait(WAIT)
        took = time.monotonic() - began
        out, told = running.communicate(timeout=WAIT)  # till what is loading hears that it is over
    assert running.returncode == 130
    assert (out, told) == ("", "\nInterrupted: what was read is safe; the same command goes on.\n")
    assert took < SOON * 3 * pace(), f"{took:.1f} s: beyond what a loaded machine explains"
    until(lambda: not any(map(runs, processes)), "the end of workers")
    with open_archive(archive_path) as archive:
        assert check(archive) == ()


@pytest.mark.parametrize("moment", ["workers start", "writing"])
def test_workers_do_not_outlive_a_killed_writer(
    archive_path: Path, tmp_path: Path, moment: str
) -> None:
    with working(archive_path, tmp_path / "in", "-q") as running:
        begun(archive_path, moment, running)
        processes = all_of(running.pid)
        running.kill()
        running.wait()
        until(lambda: not any(map(runs, processes)), "the end of workers")
    with open_archive(archive_path) as archive:
        assert check(archive) == ()


def test_a_long_statement_is_stopped() -> None:
    forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    pause = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:
        pause.start()
        began = time.monotonic()
        with pytest.raises((KeyboardInterrupt, sqlite3.OperationalError)), stoppable(connection):
            connection.execute(forever).fetchone()
        with suppress(KeyboardInterrupt):
            time.sleep(0.01)
        assert time.monotonic() - began < SOON * 3
        assert connection.execute("SELECT 1").fetchone() == (1,), "it goes on"


def test_elsewhere_nothing_changes() -> None:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:

        def aside() -> None:
            with stoppable(connection):
                assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

        thread = threading.Thread(target=aside)
        thread.start()
        thread.join()
        with stoppable(connection), stoppable(connection):  # the outer one listens
            assert connection.execute("SELECT 1").fetchone() == (1,)
