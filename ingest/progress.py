"""How a long ingest tells how far it is: a line that moves on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest import terminal
from ingest.load import folder

if TYPE_CHECKING:
    from ingest.batch import Outcome
    from ingest.model import Loaded
    from ingest.store import Summary

CLEAR = "\r\x1b[K"
NAMED = 200  # inputs that are named one by one where no line moves; then a line now and then
EVERY = 10.0  # seconds between those
SHOWN = ("articles", "sentences", "figures", "refused")
FRAME = 0.1  # seconds between two movements


def size_of(paths: Sequence[str]) -> int:
    """The bytes that ``paths`` stand for, as far as that can be told beforehand."""
    total = 0
    for path in paths:
        if path == "-":
            continue
        if Path(path).is_dir():
            total += sum(_size(f"{path}/{one.path}") for one in folder.files(path)
                         if isinstance(one, folder.Found))  # fmt: skip
        else:
            total += _size(path)
    return total


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


@dataclass(slots=True)
class Progress:
    """What has been read, how fast, and how long the rest will take.

    Args:
        quiet: tell refusals alone.
        moving: the line moves, as on a terminal.
        total: bytes that are to be read; 0 where nobody knows.
    """

    quiet: bool
    moving: bool
    total: int
    began: float = field(default_factory=time.monotonic)
    inputs: int = 0
    size: int = 0
    _file: str = ""
    _told: float = 0.0

    def __call__(self, one: Loaded, outcome: Outcome, counts: Mapping[str, int]) -> None:
        """One input more; ``counts`` are the run's so far."""
        self.inputs += 1
        self._weigh(one)
        for problem in one.problems:
            label = "Refused" if outcome == "refused" else "Note"
            self._clear()
            click.echo(f"{label}: {problem.path}: {problem.message}", err=True)
        now = time.monotonic()
        if self.quiet:
            return
        if self.moving:
            if now - self._told > FRAME:
                self._told = now
                line = self.line(counts, now)[: terminal.width() - 1]
                click.echo(f"{CLEAR}{line}", nl=False, err=True)
        elif self.inputs <= NAMED and outcome in {"new", "reread"}:
            click.echo(f"{outcome} {one.source.path}", err=True)
        elif self.inputs > NAMED and now - self._told > EVERY:
            self._told = now
            click.echo(self.line(counts, now), err=True)

    def line(self, counts: Mapping[str, int], now: float) -> str:
        """How far it is, in a line: ``120 read, 3.4 MB/s, 118 articles, …, 1:20 left``."""
        seconds = max(1e-6, now - self.began)
        parts = [f"{self.inputs} read", f"{self.size / 1e6 / seconds:.2f} MB/s"]
        parts += [f"{counts[name]} {name}" for name in SHOWN if counts.get(name)]
        if self.size and self.total > self.size:
            left = int(seconds * (self.total - self.size) / self.size)
            parts.append(f"{left // 60}:{left % 60:02} left")
        return ", ".join(parts)

    def told(self, summary: Summary) -> dict[str, Any]:
        """The whole run, for machines: counts, seconds, and bytes of the files read."""
        seconds = round(time.monotonic() - self.began, 3)
        return {**asdict(summary), "seconds": seconds, "bytes": self.size}

    def _weigh(self, one: Loaded) -> None:
        """Add the size of the file that ``one`` lies in, once for all that it holds."""
        file = one.source.path.partition("!/")[0]
        if file == self._file:
            return
        self._file = file
        on_disk = _size(file)
        self.size += on_disk or (len(one.document.original) if one.document else 0)

    def _clear(self) -> None:
        if self.moving:
            click.echo(CLEAR, nl=False, err=True)


@contextmanager
def telling(paths: Sequence[str], *, quiet: bool) -> Iterator[Progress]:
    """Progress over ``paths``, as standard error can show it."""
    moving = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    told = Progress(quiet, moving, 0 if quiet else size_of(paths))
    yield told
    if moving:
        click.echo(CLEAR, nl=False, err=True)
