"""What the command line and a terminal ask of each other: encodings, widths, progress, files."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, TypeVar

import click

T = TypeVar("T")
_TICK = 100  # rows between two movements of a counter


class Words(click.ParamType[str]):
    """Words of a person, in UTF-8 whatever the locale made of them."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The words; bytes that the locale did not know are read as UTF-8."""
        return os.fsencode(value).decode("utf-8", "replace") if _undecoded(value) else value


def _undecoded(text: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in text)


class InOrder(click.Group):
    """Lists its commands in the order in which one needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names, as they stand in this file."""
        return list(self.commands)


def speak_utf8() -> None:
    """Speak UTF-8 whatever the locale: Chinese in a C locale must neither fail nor turn into ?."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            errors = "backslashreplace" if stream is sys.stderr else "surrogateescape"
            stream.reconfigure(encoding="utf-8", errors=errors)


def width() -> int:
    """Columns of the terminal, or a fair guess where there is none."""
    return max(40, shutil.get_terminal_size((100, 24)).columns)


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Standard output as UTF-8 that leaves line ends alone."""
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        yield out
        out.flush()
    finally:
        out.detach()


def ticking(rows: Iterator[T], *, to_file: bool) -> Iterator[T]:
    """``rows``, with a counter on a terminal that shows nothing else meanwhile."""
    moving = sys.stderr.isatty() and (to_file or not sys.stdout.isatty())
    for number, row in enumerate(rows, 1):
        if moving and number % _TICK == 0:
            click.echo(f"\r\x1b[K{number} rows", nl=False, err=True)
        yield row
    if moving:
        click.echo("\r\x1b[K", nl=False, err=True)


@contextmanager
def destination(path: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that is there whole or not at all."""
    if path is None:
        with standard_output() as out:
            yield out
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            yield out
        part.replace(path)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
