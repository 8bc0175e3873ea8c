"""How the site bears readers: requests per second and how long they wait, beside stock Datasette.

    python -m tests.bench.load ARCHIVE [--seconds N] [--minutes N] [--immutable]

A load generator on loopback (this process, keep-alive connections) asks for one kind of page after
the other at 1, 8 and 32 connections, each request for another article or place, then for pages at
32 connections while others ask heavy SQL without pause. Stock Datasette serves the same file with
the same limits. A failure is any status but 200 and any connection that breaks; heavy SQL may be
refused (503) or stopped (400), which is counted apart. Memory is what the server's process holds.
With --minutes the mixed load is kept up for so long, and memory printed each half minute.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

from ingest.paths import site
from tests.bench.pages import samples

CONNECTIONS = (1, 8, 32)
HEAVY = (
    "select count(*) from sentences a join sentences b on a.position = b.position"
    " where a.text <> b.text"
)
HEAVY_READERS = 4
PATIENCE = 60  # seconds after which a request counts as failed
Page = Callable[[int], str]


@dataclass(slots=True)
class Run:
    """What one load met: seconds of each answer, how many of each status, and bytes."""

    seconds: float
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bytes: int = 0

    @property
    def failures(self) -> int:
        """Answers that are none."""
        return sum(n for status, n in self.statuses.items() if status != 200)

    def told(self) -> str:
        """Requests per second, milliseconds waited, failures."""
        if len(self.times) < 2:
            return f"{len(self.times)} answers, {self.failures} failures"
        cuts = quantiles(self.times, n=100)
        p50, p95, p99 = (1000 * cuts[i] for i in (49, 94, 98))
        return (
            f"{len(self.times) / self.seconds:8.1f}/s  p50 {p50:6.0f}  p95 {p95:6.0f}  "
            f"p99 {p99:6.0f} ms  {self.failures} failures"
        )


# ─────────────────────────────────────────────────────────────── servers


@contextmanager
def serving(command: Sequence[str], cwd: Path) -> Iterator[tuple[int, int]]:
    """A server as a process of its own: its port and process id."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=cwd, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://[\d.]+:(\d+)", line):
                yield int(found[1]), process.pid
                return
        raise SystemExit(f"{' '.join(command)} did not start")
    finally:
        process.terminate()
        process.wait()


def ours(archive: Path, *, immutable: bool) -> list[str]:
    """The command that serves the site."""
    more = ["--immutable"] if immutable else []
    return ["ingest", "serve", str(archive.absolute()), "--port", "0", *more]


def stock(archive: Path, port: int, *, immutable: bool) -> list[str]:
    """The command that serves the file with stock Datasette."""
    file = ["-i", str(archive.absolute())] if immutable else [str(archive.absolute())]
    limits = ["--setting", "sql_time_limit_ms", "3000", "--setting", "suggest_facets", "off"]
    return ["datasette", "serve", *file, "-p", str(port), *limits]


def resident(pid: int) -> float:
    """Megabytes that the process ``pid`` holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024


# ─────────────────────────────────────────────────────────────── pages


def pages_of(archive: Path) -> dict[str, tuple[Page, Page]]:
    """Pages of the site, each beside what stock Datasette has for the same."""
    name = archive.stem
    keys = samples(archive)["article"]
    facets = "_facet=province&_facet=county&_facet=year&_facet=outlet"
    plain = "&".join(f"_facet={c}" for c in ("province", "county", "year", "outlet"))
    words = [quote(word) for word in ("灵空山", "乡村振兴", "项目", "党建", "投资")]

    def article(at: int) -> str:
        return f"/a/{keys[at % len(keys)]}"

    def row(at: int) -> str:
        return f"/{name}/articles?key={keys[at % len(keys)]}"

    return {
        "home": (lambda at: "/", lambda at: f"/{name}"),
        "search": (
            lambda at: f"/-/find?q={words[at % len(words)]}",
            lambda at: f"/{name}/sentences?_search={words[at % len(words)]}",
        ),
        "table, facets": (
            lambda at: f"/{name}/articles?{facets}",
            lambda at: f"/{name}/articles?{plain}",
        ),
        "article": (article, row),
        "JSON": (
            lambda at: f"/{name}/articles.json?_size=20&year={2004 + at % 20}",
            lambda at: f"/{name}/articles.json?_size=20&year={2004 + at % 20}",
        ),
        "CSV": (
            lambda at: f"/-/export/{name}/figure_sheet.csv?year={2004 + at % 3}&kind=age",
            lambda at: f"/{name}/figure_sheet.csv?year={2004 + at % 3}&kind=age&_size=max",
        ),
    }


# ─────────────────────────────────────────────────────────────── the generator


async def answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str
) -> tuple[int, int]:
    """The status of one request and the bytes of its body."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    if length := re.search(r"content-length: (\d+)", head):
        return status, len(await reader.readexactly(int(length[1])))
    size = 0
    while True:
        chunk = int(await reader.readline(), 16)
        size += len(await reader.readexactly(chunk + 2))
        if not chunk:
            return status, size


async def client(port: int, page: Page, numbers: Iterator[int], run: Run, until: float) -> None:
    """One reader: asks, waits for the answer, asks again."""
    streams = None
    while time.monotonic() < until:
        begun = time.monotonic()
        try:
            if streams is None:
                streams = await asyncio.open_connection("127.0.0.1", port)
            asked = answer(*streams, page(next(numbers)))
            status, size = await asyncio.wait_for(asked, PATIENCE)
        except (OSError, EOFError, ValueError, TimeoutError):
            status, size = 0, 0
            if streams is not None:
                streams[1].close()
            streams = None
        run.times.append(time.monotonic() - begun)
        run.statuses[status] += 1
        run.bytes += size
        if status in (0, 503):
            await asyncio.sleep(0.05)
    if streams is not None:
        streams[1].close()


async def load(port: int, page: Page, connections: int, seconds: float) -> Run:
    """``connections`` readers of ``page`` for so many seconds."""
    run, numbers = Run(seconds), count()
    begun = time.monotonic()
    until = begun + seconds
    await asyncio.gather(*(client(port, page, numbers, run, until) for _ in range(connections)))
    run.seconds = time.monotonic() - begun
    return run


async def beside_heavy(
    port: int, page: Page, connections: int, heavy: Page, readers: int, seconds: float
) -> tuple[Run, Run]:
    """Readers of pages and askers of heavy SQL at once."""
    return tuple(await asyncio.gather(
        load(port, page, connections, seconds), load(port, heavy, readers, seconds)
    ))  # type: ignore[return-value]  # fmt: skip


def measure(archive: Path, seconds: float, minutes: float, *, immutable: bool) -> None:
    """Print all of it."""
    pages = pages_of(archive)
    project = site() if (site() / "ingest").exists() else Path.cwd()
    servers = (
        ("xianzhi", 0, ours(archive, immutable=immutable)),
        ("stock", 1, stock(archive, 8917, immutable=immutable)),
    )
    for name, side, command in servers:
        with serving(command, project) as (port, pid):
            print(f"{name}: {resident(pid):.0f} MB at the start", flush=True)
            for told, both in pages.items():
                for connections in CONNECTIONS:
                    run = asyncio.run(load(port, both[side], connections, seconds))
                    print(f"{name:8} {told:14} {connections:3}  {run.told()}", flush=True)
            print(f"{name}: {resident(pid):.0f} MB", flush=True)
            mixed = [both[side] for both in pages.values()]
            page: Page = lambda at, mixed=mixed: mixed[at % 4](at)  # type: ignore[misc]  # noqa: E731
            stem = archive.stem
            heavy: Page = lambda at, stem=stem: (  # type: ignore[misc]  # noqa: E731
                f"/{stem}.json?sql={quote(HEAVY + f' and a.id > {at}')}"
            )
            for readers in (1, HEAVY_READERS):
                run, asked = asyncio.run(
                    beside_heavy(port, page, CONNECTIONS[-1], heavy, readers, 3 * seconds)
                )
                print(f"{name:8} {'pages, heavy SQL':14} {CONNECTIONS[-1]}+{readers}  {run.told()}")
                print(f"{'':8} heavy SQL: {dict(asked.statuses)}", flush=True)
            end = time.monotonic() + 60 * minutes
            while time.monotonic() < end:
                run = asyncio.run(
                    load(port, page, CONNECTIONS[-1], min(30, end - time.monotonic()))
                )
                print(
                    f"{name:8} mixed {CONNECTIONS[-1]}  {run.told()}  {resident(pid):.0f} MB",
                    flush=True,
                )
            print(f"{name}: {resident(pid):.0f} MB at the end", flush=True)


def main(arguments: Sequence[str]) -> None:
    """Read what is asked, and measure."""
    parser = argparse.ArgumentParser(description="how the site bears readers")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--immutable", action="store_true")
    given = parser.parse_args(arguments)
    measure(given.archive, given.seconds, given.minutes, immutable=given.immutable)


if __name__ == "__main__":
    main(sys.argv[1:])
