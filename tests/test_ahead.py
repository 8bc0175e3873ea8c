"""Reading ahead: the archive is the same with any number of workers, whatever befalls them."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ingest import workers
from ingest.ahead import Ahead, DiedError
from ingest.archive import open_archive
from ingest.check import check
from ingest.given import Given
from ingest.load import load
from ingest.model import Document, Loaded
from ingest.produce import FaultError, Produced, Task, producer, singly
from ingest.store import Summary, fill, ingest_paths
from tests import made
from tests.test_store import content

ROOT = Path(__file__).parent.parent
_made = producer(made.read_given, "digest", made.LOOKUPS)


def produced(document: Document, given: Given) -> Produced:
    """What workers do here: quick, and with accidents that a text asks for."""
    if "此文必死" in document.decoded:
        os.kill(os.getpid(), signal.SIGKILL)
    mark = document.decoded.partition("一死：")[2].splitlines()
    if mark and not Path(mark[0]).exists():  # dies the first time, and not again
        Path(mark[0]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if "话未说完" in document.decoded:
        Connection._send = _half  # type: ignore[attr-defined]
    if "此文有误" in document.decoded:
        raise FaultError("ValueError made to fail")
    return _made(document, given)


def together(tasks: Sequence[Task]) -> list[Produced | FaultError]:
    """The same, as workers are handed it."""
    return singly(produced, tasks)


def _half(self: Connection, told: bytes, *_: object) -> None:
    """Tell half of it, and die."""
    os.write(self.fileno(), told[: len(told) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def _asleep(document: Document, given: Given) -> Produced:
    time.sleep(600)
    return _made(document, given)


def inputs(count: int = 40) -> list[Loaded]:
    """Documents, every fifth of them the one before under another name."""
    numbers = (n - n % 5 // 4 for n in range(count))
    return [
        made.loaded(f"{i:03}.txt", f"第{n}次会议\n投资{n}万元。\n") for i, n in enumerate(numbers)
    ]


@pytest.fixture(autouse=True)
def _eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "FEW", 1)  # workers start at once


@pytest.fixture
def many(_empty: Path, tmp_path: Path) -> Path:
    """A new archive beside `archive_path`."""
    return Path(shutil.copy(_empty, tmp_path / "many.db"))


def filled(path: Path, loaded: list[Loaded], workers: int, digest: str = "digest") -> Summary:
    with open_archive(path, "w") as archive, Ahead(workers, together) as ahead:
        summary = fill(archive, loaded, ahead, digest)
        assert check(archive) == ()
        assert not ahead._tasks
    return summary


def whole(path: Path) -> dict[str, list[object]]:
    with open_archive(path) as archive:
        return content(archive)


@pytest.mark.parametrize("workers", [1, 3])
def test_the_archive_is_the_same(archive_path: Path, many: Path, workers: int) -> None:
    alone = archive_path
    assert filled(alone, inputs(), 0) == filled(many, inputs(), workers)
    assert whole(alone) == whole(many)
    again = filled(many, inputs(), workers)
    assert (again.unchanged, again.changed) == (40, False)
    reread = filled(many, inputs(), workers, "other rules")
    assert reread.reread == 40
    assert reread == filled(alone, inputs(), 0, "other rules")
    assert whole(alone) == whole(many)


def test_what_comes_twice_is_read_once(archive_path: Path) -> None:
    summary = filled(archive_path, [*inputs(6), *inputs(6)], 2)
    assert (summary.new, summary.same + summary.unchanged) == (5, 7)


def test_no_worker_stays_that_cannot_end_by_itself(archive_path: Path) -> None:
    """One that waits for what a killed one holds waits as one does that was stopped."""
    others = multiprocessing.active_children()  # a site that was tested here may have its own
    with open_archive(archive_path, "w") as archive, Ahead(2, together) as ahead:
        fill(archive, inputs(10), ahead, "digest")
        workers = [child for child in multiprocessing.active_children() if child not in others]
        assert len(workers) == 2
        for worker in workers:
            assert worker.pid
            os.kill(worker.pid, signal.SIGSTOP)
    for worker in workers:
        worker.join(30)
        assert worker.exitcode == -signal.SIGKILL


def test_a_fault_stops_no_others(archive_path: Path) -> None:
    wrong = made.loaded("wrong.txt", "会议\n此文有误。\n")
    summary = filled(archive_path, [*inputs(10)[:4], wrong, *inputs(10)[5:]], 2)
    assert (summary.refused, summary.problems) == (1, 1)
    with open_archive(archive_path) as archive:
        (problem,) = archive.rows("SELECT path, code, message FROM problems")
    assert (problem["path"], problem["code"]) == ("wrong.txt", "fault")
    assert "ValueError made to fail" in problem["message"]


def test_a_worker_that_dies_takes_nothing_with_it(
    archive_path: Path, many: Path, tmp_path: Path
) -> None:
    once = made.loaded("once.txt", f"会议\n一死：{tmp_path / 'mark'}\n")
    mixed = [*inputs(20)[:7], once, *inputs(20)[7:]]
    assert filled(many, mixed, 2).refused == 0
    assert (tmp_path / "mark").exists()
    filled(archive_path, mixed, 0)
    assert whole(many) == whole(archive_path)


@pytest.mark.parametrize("method", [None, "fork"])
def test_a_worker_that_dies_in_its_answer(
    archive_path: Path, many: Path, monkeypatch: pytest.MonkeyPatch, method: str | None
) -> None:
    start = workers.processes
    monkeypatch.setattr(workers, "processes", lambda count, _=None: start(count, method))
    last = made.loaded("last.txt", "会议\n话未说完。\n")
    summary = filled(many, [*inputs(20)[:7], last, *inputs(20)[7:]], 2)
    assert (summary.refused, summary.new) == (1, 16)
    filled(archive_path, inputs(20), 0)
    assert whole(many)["sentences"] == whole(archive_path)["sentences"]


def test_killed_while_it_is_given_what_to_do() -> None:
    """What fills the pipe of tasks waits for nobody, and ^C then ends all."""
    long = [made.loaded(f"{n}.txt", f"会议{n}\n" + "投资一亿元。" * 50_000) for n in range(12)]
    began = time.monotonic()
    with Ahead(2, partial(singly, _asleep)) as ahead:
        assert next(iter(ahead.through(long, lambda _: Given())))
    assert time.monotonic() - began < 30


def test_a_text_that_kills_is_refused_and_the_others_are_read(archive_path: Path) -> None:
    deadly = made.loaded("deadly.txt", "会议\n此文必死。\n")
    summary = filled(archive_path, [*inputs(20)[:7], deadly, *inputs(20)[7:]], 2)
    assert (summary.refused, summary.new) == (1, 16)
    with open_archive(archive_path) as archive:
        assert "twice" in archive.one("SELECT message FROM problems")


def test_alone_says_that_it_died() -> None:
    document = made.document("会议\n此文必死。\n")
    with Ahead(2, together) as ahead:
        one = made.loaded("deadly.txt", document.decoded)
        passing = ahead.through([one, *inputs(3)], lambda _: Given())
        assert next(passing) == one
        with pytest.raises(DiedError):
            ahead(document, Given())
    assert issubclass(DiedError, FaultError)


def test_little_is_done_here(monkeypatch: pytest.MonkeyPatch, archive_path: Path) -> None:
    monkeypatch.setattr(workers, "FEW", 16)
    monkeypatch.setattr(workers, "processes", lambda *_: pytest.fail("workers for six short texts"))
    assert filled(archive_path, inputs(6), 2).new == 5


def test_the_seeds_with_workers(archive_path: Path, seeds_archive: Path) -> None:
    with open_archive(archive_path, "w") as many:
        ingest_paths(many, load([str(ROOT / "seeds")]), workers=2)
        assert check(many) == ()
        told = content(many)
    with open_archive(seeds_archive) as alone:
        assert told == content(alone)


@pytest.mark.parametrize("method", ["spawn"])
def test_workers_start_as_any_platform_can(archive_path: Path, method: str) -> None:
    with open_archive(archive_path, "w") as archive, Ahead(2, together, method) as ahead:
        assert fill(archive, inputs(5), ahead, "digest").new == 4


def test_from_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.txt").write_text(
            f"某县第{number}次推进会\n{'投资2680万元，增长8.5%。' * 20}\n", "utf-8"
        )
    dumps = []
    for count in (1, 2):
        path = tmp_path / f"{count}.db"
        command = [sys.executable, "-m", "ingest", "ingest", str(path), str(folder), "--json",
                   "--workers", str(count)]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        told = json.loads(done.stdout)
        assert (told["new"], told["articles"], told["gone"]) == (12, 12, 0)
        assert told["bytes"] == sum(p.stat().st_size for p in folder.iterdir())
        dumps.append(whole(path))
    assert dumps[0] == dumps[1]


def test_what_workers_fork_from_has_loaded_what_reading_needs() -> None:
    program = (
        "import gc, ingest.ready\n"
        "from ingest import rulebook, words\n"
        "loaded = (rulebook.load_rules, words._bulk, words._idf, words.told)\n"
        "print([one.cache_info().currsize for one in loaded], gc.get_freeze_count() > 100_000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("]")[0] == "[1, 1, 1, 1"
    assert done.stdout.strip().endswith("True")
