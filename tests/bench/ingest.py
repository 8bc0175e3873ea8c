"""How long an ingest takes beside what one would type instead, and where its time goes.

    python -m tests.bench.ingest TEXTS… [--documents 30000]

Documents are made of TEXTS (`made_documents`: the same ones every time, of 3 kB). What one would
type instead is `sqlite-utils insert --nl` of the same records and `sqlite-utils enable-fts
--tokenize trigram`. Both sides run one after the other in the same run, so their ratio is what to
quote; process time stands beside wall time, as it tells more on a machine that others use.

Then, for some hundred documents in this process: how fast each stage is, in megabytes of source a
second, beside what SQLite itself takes for the rows and for the index terms of the same texts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial, reduce
from inspect import isgeneratorfunction
from pathlib import Path
from typing import Any
from unittest import mock

from ingest import produce, search, store
from ingest.archive import open_archive
from ingest.given import Given
from ingest.load import load
from ingest.rules import digest
from ingest.turns import Steps
from ingest.workers import cores
from tests.bench.made_documents import Made, documents
from tests.bench.texts import named
from tests.killing import children

SAMPLE = 300  # documents whose stages are timed
WATCHED = 0.2  # seconds between two looks at what is running
WEIGHED = 2.0  # and at its memory: what is weighed stands still meanwhile


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: seconds of the wall and of processes, megabytes of the largest ones."""

    wall: float
    cpu: float
    writer: float
    worker: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.wall + other.wall, self.cpu + other.cpu, max(self.writer, other.writer),
            max(self.worker, other.worker),
        )  # fmt: skip


def run(*command: str) -> Cost:
    """Run a command and watch it and what it starts."""
    seen: dict[int, tuple[float, float]] = {}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    weighed = began - WEIGHED
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None:
            is_due = time.monotonic() - weighed >= WEIGHED
            for process in (running.pid, *_below(running.pid)):
                peak, used = seen.get(process, (0.0, 0.0))
                resident = _memory(process) if is_due or process not in seen else 0.0
                seen[process] = (max(peak, resident), max(used, _seconds(process)))
            weighed = time.monotonic() if is_due else weighed
            time.sleep(WATCHED)
    if running.returncode:
        raise SystemExit(f"{' '.join(command[:4])} failed")
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    peak, _ = seen.pop(running.pid, (0.0, 0.0))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # Nobody waits for workers, which are their server's children: as far as they were seen.
    cpu += sum(used for _, used in seen.values())
    return Cost(wall, cpu, peak, max((peak for peak, _ in seen.values()), default=0.0))


def _below(process: int) -> Iterator[int]:
    for child in children(process):
        yield child
        yield from _below(child)


def _memory(process: int) -> float:
    """Megabytes that are a process's, its share of what several have; 0 when it has ended."""
    try:
        pages = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(s.split()[1]) / 1e3 for s in pages if s.startswith("Pss:")), 0.0)


def _seconds(process: int) -> float:
    """Seconds of process time that a process has taken; 0 when it has ended."""
    try:
        used = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
    except OSError:
        return 0.0
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


# ─────────────────────────────────────────────────────────────── both sides


def whole(made: Sequence[Made], room: Path) -> None:
    """Print both sides' time and memory."""
    folder = room / "documents"
    folder.mkdir()
    size = 0
    with (room / "records.jsonl").open("w", encoding="utf-8") as records:
        for number, one in enumerate(made):
            page = one.page.encode()
            size += len(page)
            (folder / f"{number:06}.txt").write_bytes(page)
            record = {"key": f"{number:06}", "title": one.title, "published": one.published,
                      "outlet": one.outlet, "text": one.body}  # fmt: skip
            records.write(json.dumps(record, ensure_ascii=False) + "\n")
    print(f"{len(made):,} documents, {size / 1e6:.1f} MB, {cores()} cores")
    print(f"{'':34}{'wall':>9}{'process':>9}{'MB/s':>7}{'ratio':>7}{'writer':>9}{'worker':>9}")
    tool, plain = str(Path(sys.executable).with_name("sqlite-utils")), str(room / "plain.db")
    typed = run(
        tool, "insert", plain, "articles", str(room / "records.jsonl"), "--nl", "--pk", "key"
    )
    typed += run(tool, "enable-fts", plain, "articles", "title", "text", "--tokenize", "trigram")
    _row("sqlite-utils, insert and enable-fts", typed, typed, size)
    for workers in dict.fromkeys((cores(), 1)):
        archive = str(room / f"{workers}.db")
        took = run(sys.executable, "-m", "ingest", "ingest", archive, str(folder), "-q",
                   "-w", str(workers))  # fmt: skip
        _row(f"xianzhi, {workers} worker{'s' * (workers > 1)}", took, typed, size)
    sizes = [Path(path).stat().st_size / size for path in (plain, archive)]
    print(f"bytes of file for each byte: sqlite-utils {sizes[0]:.2f}, xianzhi {sizes[1]:.2f}")


def _row(name: str, took: Cost, beside: Cost, size: int) -> None:
    worker = f"{took.worker:6.0f} MB" if took.worker else ""
    print(f"{name:34}{took.wall:7.1f} s{took.cpu:7.1f} s{size / took.wall / 1e6:7.2f}"
          f"{took.wall / beside.wall:7.2f}{took.writer:6.0f} MB{worker:>9}",
          flush=True)  # fmt: skip


# ─────────────────────────────────────────────────────────────── stage by stage


class Clock:
    """Process time of functions, each without that of those within it."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._within: list[float] = []

    @contextmanager
    def on(self, stages: Mapping[str, str]) -> Iterator[None]:
        """Time the functions of these stages, each as module:function."""
        with ExitStack() as patched:
            for name, function in stages.items():
                module, _, called = function.partition(":")
                *above, called = called.split(".")
                where = reduce(getattr, above, sys.modules[module])
                timed = self._timed(name, getattr(where, called))
                patched.enter_context(mock.patch.object(where, called, timed))
            yield

    def _timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.process_time()
            self._within.append(0.0)
            try:
                return function(*arguments, **named)
            finally:
                took = time.process_time() - began
                self.seconds[name] += took - self._within.pop()
                if self._within:
                    self._within[-1] += took

        return self._stepwise(name, function) if isgeneratorfunction(function) else timed

    def _stepwise(self, name: str, function: Callable[..., Steps[Any]]) -> Callable[..., Any]:
        """The same of work in steps, step by step."""

        def timed(*arguments: Any, **named: Any) -> Steps[Any]:
            step = self._timed(name, partial(next, function(*arguments, **named)))
            while True:
                try:
                    step()
                except StopIteration as end:
                    return end.value
                yield

        return timed


# Each stage, and the function that is timed for it, where its callers look it up.
STAGES = {
    "markup": "ingest.markup:pieces",
    "repair": "ingest.repair:repair",
    "clean": "ingest.clean:in_steps",
    "place of the article": "ingest.read:_placed",
    "outline": "ingest.read:outline",
    "places": "ingest.find.namesakes:find_places",
    "people": "ingest.find.namesakes:find_people",
    "dates": "ingest.find.dates:find_dates",
    "formulas": "ingest.find.formulas:find_formulas",
    "figures": "ingest.find.figures:find_figures",
    "formulas spelled out": "ingest.read:spell_out",
    "in context": "ingest.read:in_context",
    "keywords": "ingest.read:_keywords",
    "script": "ingest.read:simplify",
    "the rest of reading": "ingest.produce:finished",
    "rows": "ingest.produce:document_rows",
    "packing originals": "ingest.rows:pack",
    "sketches": "ingest.produce:sketch_of",
    "writing rows": "ingest.content:Pile.write",
    "index of texts": "ingest.content:Pile._index",
    "reprints": "ingest.reprints:refresh",
    "formulas settled": "ingest.spellings:settle",
    "tidying up": "ingest.store:_tidy",
}


def stages(folder: Path, room: Path) -> None:
    """Print how fast each stage is, for some documents in this process."""
    paths = [str(path) for path in sorted(folder.iterdir())[:SAMPLE]]
    size = sum(Path(path).stat().st_size for path in paths)
    for one in load(paths[:20]):  # rules are loaded before the clock runs
        if one.document:
            produce.produce(one.document, Given())
    clock = Clock()
    archive = room / "stages.db"
    with open_archive(archive, "w") as opened:
        began = time.process_time()
        with clock.on(STAGES):
            store.fill(opened, load(paths), produce.produce, digest())
        whole_time = time.process_time() - began
    clock.seconds["all else"] = whole_time - sum(clock.seconds.values())
    head = f"{'stage, in one process':24}{'ms':>8}{'share':>7}{'MB/s':>8}"
    print(f"\n{head}   of {len(paths)} documents")
    by_time = sorted(clock.seconds.items(), key=lambda stage: -stage[1])
    for name, seconds in (*by_time, ("in all", whole_time)):
        each, share = seconds * 1e3 / len(paths), seconds / whole_time
        print(f"{name:24}{each:8.3f}{share:7.1%}{size / seconds / 1e6:8.2f}")
    for name, seconds in limits(archive, room):
        print(f"{'limit: ' + name:39}{size / seconds / 1e6:8.2f}")


def limits(archive: Path, room: Path) -> Iterator[tuple[str, float]]:
    """Seconds that SQLite by itself takes for an archive's sentences: as rows, and as an index."""
    with closing(sqlite3.connect(archive)) as source:
        sentences = source.execute("SELECT * FROM sentences").fetchall()
        texts = [text for (text,) in source.execute("SELECT text FROM sentences")]
    began = time.process_time()
    terms = [(search.index_terms(text),) for text in texts]
    yield "terms of the sentences", time.process_time() - began
    with closing(sqlite3.connect(room / "limits.db")) as plain:
        marks = ", ".join("?" * len(sentences[0]))
        plain.execute(f"CREATE TABLE s ({', '.join(f'c{i}' for i in range(len(sentences[0])))})")
        plain.execute("CREATE VIRTUAL TABLE f USING fts5 (t, content='', tokenize='ascii')")
        for name, sql, many in (
            ("rows of the sentences", f"INSERT INTO s VALUES ({marks})", sentences),
            ("index of the sentences", "INSERT INTO f VALUES (?)", terms),
        ):
            began = time.process_time()
            with plain:
                plain.executemany(sql, many)
            yield name, time.process_time() - began


def main() -> None:
    """Make documents, run both sides, time the stages."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ingest", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--stages", action="store_true", help="the stages alone")
    options = parser.parse_args()
    sys.argv[1:] = options.texts
    made = list(documents(named(), options.documents))
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        if options.stages:
            (room / "documents").mkdir()
            for number, one in enumerate(made[:SAMPLE]):
                (room / "documents" / f"{number:06}.txt").write_text(one.page, "utf-8")
        else:
            whole(made, room)
        stages(room / "documents", room)


if __name__ == "__main__":
    main()
