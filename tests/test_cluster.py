"""On a cluster: the same archive as on one machine, though a worker is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

pytest.importorskip("distributed", reason="the extra dask is not installed")

from distributed.scheduler import KilledWorker

from ingest import cluster as clusters
from ingest import parts
from ingest.ahead import DiedError
from ingest.archive import ArchiveError, open_archive
from ingest.check import check
from ingest.cluster import Cluster
from ingest.given import Given
from ingest.load import load
from ingest.model import Corrected, Correction, Document, Problem
from ingest.produce import FaultError, Produced, produce, produce_together, singly
from ingest.rules import digest
from ingest.store import ingest_paths
from tests import made
from tests.test_ahead import inputs, produced, together
from tests.test_store import content

ROOT = Path(__file__).parent.parent


def start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def worker(address: str) -> subprocess.Popen[bytes]:
    return start("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
                 "--no-dashboard", "--host", "127.0.0.1")  # fmt: skip


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real scheduler, over TCP."""
    file = tmp_path_factory.mktemp("scheduler") / "scheduler.json"
    process = start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
                    "--no-dashboard", "--scheduler-file", str(file))  # fmt: skip
    try:
        for _ in range(600):
            if file.exists() and file.read_text("utf-8").strip():
                break
            time.sleep(0.1)
        yield json.loads(file.read_text("utf-8"))["address"]
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def two(scheduler: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two workers of it."""
    processes = [worker(scheduler), worker(scheduler)]
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def texts(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.txt").write_text(
            f"某县第{number}次项目推进会\n2023-05-06 来源:某县融媒体中心\n"
            f"会议指出，今年完成投资{number}万元，增长8.5%，落实“五个关键”。\n" * 3,
            "utf-8",
        )
    return folder


def test_the_same_archive_though_a_worker_is_killed(
    scheduler: str,
    two: list[subprocess.Popen[bytes]],
    archive_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clusters, "DOCUMENTS", 4)
    folder = texts(tmp_path / "texts", 60)
    seen = 0

    def kill_one(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == 10:
            two[0].send_signal(signal.SIGKILL)

    with open_archive(archive_path, "w") as archive:
        with Cluster(scheduler, tmp_path / "parts") as cluster:
            summary = ingest_paths(archive, load([str(folder)]), None, kill_one, cluster=cluster)
        assert (summary.new, summary.refused) == (60, 0)
        assert check(archive) == ()
        many = content(archive)
    assert two[0].poll() is not None
    assert not (tmp_path / "parts").exists()
    with open_archive(tmp_path / "alone.db", "w") as archive:
        ingest_paths(archive, load([str(folder)]))
        assert content(archive) == many


def test_from_the_command_line(
    scheduler: str, two: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    folder = texts(tmp_path / "texts", 5)
    command = [sys.executable, "-m", "ingest", "ingest", str(tmp_path / "a.db"), str(folder),
               "--engine", "dask", "--scheduler", scheduler, "--json"]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["new"] == 5


def test_a_text_that_kills_every_worker_is_refused_alone(tmp_path: Path) -> None:
    """What the writer does with a partition that the cluster gave up."""

    class Coming:
        def result(self) -> str:
            raise KilledWorker("partition", cast("Any", None), 3)

    deadly = made.loaded("deadly.txt", "会议\n此文必死。\n").document
    (good, *_) = (one.document for one in inputs(3))
    assert deadly
    assert good
    partition = clusters._Partition([(good, Given()), (deadly, Given())], name="n", coming=Coming())
    found = dict(Cluster("", tmp_path, together)._fetched(partition))
    assert isinstance(found[good.key, None], Produced)
    assert isinstance(found[deadly.key, None], FaultError)
    assert "twice" in str(found[deadly.key, None])
    assert issubclass(DiedError, FaultError)


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 0.5)
    with (
        pytest.raises(ArchiveError, match="no scheduler answers at tcp"),
        Cluster("tcp://127.0.0.1:9", tmp_path / "parts"),
    ):
        pass


def test_other_rules_are_refused(tmp_path: Path) -> None:
    with pytest.raises(parts.OtherRulesError):
        clusters.work([], str(tmp_path), "name", "another digest", produce_together)


# ── partitions on disk


def tasks() -> list[tuple[Document, Given]]:
    return [(one.document, Given()) for one in inputs(3) if one.document]


def test_a_part_says_what_was_produced(tmp_path: Path) -> None:
    (seed,) = load([str(next((ROOT / "seeds").glob("000_*.txt")))])
    assert seed.document
    path = parts.write(tmp_path, "name", [(seed.document, Given())], produce_together)
    ((key, found),) = parts.read(path)
    assert key == (seed.document.key, None)
    assert isinstance(found, Produced)
    wanted = produce(seed.document, Given())
    assert (found.problems, found.corrected) == (wanted.problems, wanted.corrected)
    assert found.rows.row == wanted.rows.row
    assert json.dumps([_plain(a) for a in found.rows.articles]) == json.dumps(
        [_plain(a) for a in wanted.rows.articles]
    )
    assert list(found.rows.edits) == list(wanted.rows.edits)


def _plain(article: object) -> object:
    return parts._article(article)  # type: ignore[arg-type]


def test_problems_and_corrections_come_through(tmp_path: Path) -> None:
    fix = Correction("k-0", "outlet", "某县", "王某", "有误")
    told = (Problem("", "read", "damage-unsettled", "at character 3"),)
    (task, *_) = tasks()

    def how(document: Document, given: Given) -> Produced:
        return replace(
            produced(document, given), problems=told, corrected=(Corrected(fix, None, None, "no"),)
        )

    ((_, found),) = parts.read(parts.write(tmp_path, "name", [task], partial(singly, how)))
    assert isinstance(found, Produced)
    assert (found.problems, found.corrected) == (told, (Corrected(fix, None, None, "no"),))


def test_to_write_a_part_twice_is_harmless(tmp_path: Path) -> None:
    path = parts.write(tmp_path, "name", tasks(), together)
    before = path.read_bytes()
    assert parts.write(tmp_path, "name", tasks(), together) == path
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["name.part"]


def test_a_part_is_whole_or_not_there(tmp_path: Path) -> None:
    def stops(document: Document, given: Given) -> Produced:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parts.write(tmp_path, "name", tasks(), partial(singly, stops))
    assert list(tmp_path.iterdir()) == []


def test_names_tell_documents_and_rules_apart() -> None:
    one, two = tasks()[:1], tasks()[1:2]
    names = {parts.name_of(one, "a"), parts.name_of(two, "a"), parts.name_of(one, digest())}
    assert len(names) == 3
    assert parts.name_of(tasks()[:1], "a") == parts.name_of(one, "a")


def test_the_command_says_what_goes_together(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ingest", "ingest", str(tmp_path / "a.db"), ".", "--engine",
               "dask"]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, "go together" in done.stderr) == (2, True)
    with closing(open_archive(tmp_path / "b.db", "w")):
        pass
