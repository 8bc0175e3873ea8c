"""What an ingest costs and what the site bears, in one table: for the README.

    python -m tests.bench.whole TEXTS… [--documents 2000] [--kills 20] [--archive FILE]

Documents are made of TEXTS, the same ones every time (`made_documents`). One after the other, in
one run: what one would type instead (`sqlite-utils insert --nl` and `enable-fts`), all workers, one
worker, a Dask cluster of as many workers on this machine (extra `dask`); then each stage by itself,
kills, and the site under load beside stock Datasette. Ratios are of the same run; process time
tells more than wall time where others use the machine too.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from ingest.workers import cores
from tests.bench import ingest as ingests
from tests.bench import kills, load
from tests.bench.made_documents import Made, documents
from tests.bench.texts import named

ROOT = Path(__file__).parent.parent.parent
_PATIENCE = 60  # seconds for a scheduler to start


def main() -> None:
    """Measure, and print a row as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.whole", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each load")
    parser.add_argument("--archive", type=Path, help="serve this one, by default what came in")
    options = parser.parse_args()
    sys.argv[1:] = options.texts
    made = list(documents(named(), options.documents))
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        folder, records, size = _written(made, room)
        _row("what", "wall", "process", "MB/s", "of typed", "writer", "worker")
        _row(*["---"] * 7)
        archive = _ingests(folder, records, size, room)
        _stages(folder, room)
        _kills(room, options.kills)
        _loads(options.archive or archive, options.seconds)


def _row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def _written(made: Sequence[Made], room: Path) -> tuple[Path, Path, int]:
    """The documents as a folder and as records for sqlite-utils; how many bytes there are."""
    folder, records, size = room / "documents", room / "records.jsonl", 0
    folder.mkdir()
    with records.open("w", encoding="utf-8") as lines:
        for number, one in enumerate(made):
            page = one.page.encode()
            size += len(page)
            (folder / f"{number:06}.txt").write_bytes(page)
            row = {"key": number, "title": one.title, "published": one.published,
                   "outlet": one.outlet, "text": one.body}  # fmt: skip
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return folder, records, size


# ─────────────────────────────────────────────────────────────── one machine, and a cluster


def _ingests(folder: Path, records: Path, size: int, room: Path) -> Path:
    tool, plain = str(Path(sys.executable).with_name("sqlite-utils")), str(room / "plain.db")
    typed = ingests.run(tool, "insert", plain, "articles", str(records), "--nl", "--pk", "key")
    typed += ingests.run(
        tool, "enable-fts", plain, "articles", "title", "text", "--tokenize", "trigram"
    )
    _cost("sqlite-utils, typed", typed, typed, size)
    command = [sys.executable, "-m", "ingest", "ingest"]
    for workers in dict.fromkeys((cores(), 1)):
        into = [str(room / f"{workers}.db"), str(folder), "-q", "-w", str(workers)]
        _cost(f"ingest, workers: {workers}", ingests.run(*command, *into), typed, size)
    if find_spec("distributed") is not None:
        with _cluster(room) as address:
            into = [str(room / "dask.db"), str(folder), "-q", "--engine", "dask"]
            took = ingests.run(*command, *into, "--scheduler", address)
            _cost(f"ingest, Dask workers: {cores()} (process: the writer's)", took, typed, size)
    return room / f"{cores()}.db"


def _cost(name: str, took: ingests.Cost, typed: ingests.Cost, size: int) -> None:
    worker = f"{took.worker:.0f} MB" if took.worker else ""
    _row(name, f"{took.wall:.1f} s", f"{took.cpu:.1f} s", f"{size / took.wall / 1e6:.2f}",
         f"{took.wall / typed.wall:.1f}", f"{took.writer:.0f} MB", worker)  # fmt: skip


@contextmanager
def _cluster(room: Path) -> Iterator[str]:
    """A scheduler with as many workers as there are cores: its address."""
    file = room / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}
    head = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1"]
    more = ["--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    running = [subprocess.Popen([*head, *more], **quiet)]  # type: ignore[call-overload]
    try:
        end = time.monotonic() + _PATIENCE
        while not (file.exists() and file.read_text("utf-8").strip()):
            if time.monotonic() > end:
                raise SystemExit("no scheduler came up")
            time.sleep(0.1)
        address = str(json.loads(file.read_text("utf-8"))["address"])
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1"]
        for _ in range(cores()):
            command = [*worker, "--no-nanny", "--no-dashboard"]
            running.append(subprocess.Popen(command, **quiet))  # type: ignore[call-overload]
        yield address
    finally:
        for process in running:
            process.kill()
            process.wait()


# ─────────────────────────────────────────────────────────────── stages, kills, readers


def _stages(folder: Path, room: Path) -> None:
    """Each stage in one process: MB of source a second, and its share of all."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        ingests.stages(folder, room)
    for line in told.getvalue().splitlines():
        cells = re.split(r"\s{2,}", line.strip())
        if len(cells) == 4 and cells[2].endswith("%"):
            name, each, share, speed = cells
            _row(f"stage: {name}", "", f"{each} ms a document, {share}", speed, "", "", "")
        elif line.startswith("limit: ") and len(cells) > 1:
            _row(cells[0], "", "", cells[1], "", "", "")


def _kills(room: Path, times: int) -> None:
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        kills.strike(room / "kills", times, seed=1, quiet=True)
    _row("kills", told.getvalue().splitlines()[-1], "", "", "", "", "")


def _loads(archive: Path, seconds: float) -> None:
    pages = load.pages_of(archive)
    servers = (
        ("site", 0, load.ours(archive, immutable=False)),
        ("stock Datasette", 1, load.stock(archive, 8918, immutable=False)),
    )
    for name, side, command in servers:
        with load.serving(command, ROOT) as (port, pid):
            for page, both in pages.items():
                for connections in load.CONNECTIONS:
                    run = asyncio.run(load.load(port, both[side], connections, seconds))
                    _row(f"{name}: {page}, {connections} at once", run.told(), "", "", "",
                         f"{load.resident(pid):.0f} MB", "")  # fmt: skip


if __name__ == "__main__":
    main()
