"""What the commands have in common: arguments, errors in one line, ways to print."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, ParamSpec, TypeVar

import click

from ingest import terminal

if TYPE_CHECKING:
    from ingest.archive import Archive

P = ParamSpec("P")
R = TypeVar("R")

EXPORT_FORMATS = ("csv", "jsonl")
ALL_FORMATS = (*EXPORT_FORMATS, "xlsx", "parquet")
INTERRUPTED = 130  # the shell's own status for ^C


def explained(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a command may meet into one clear line on standard error and status 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from ingest.archive import ArchiveError, advice

        try:
            return command(*args, **kwargs)
        except ArchiveError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except sqlite3.DatabaseError as error:
            told = advice(error) or f"cannot be used ({error}): xianzhi check says what is damaged"
            raise click.ClickException(f"the archive {told}") from error

    return run


archive_argument = click.argument("archive", type=click.Path(path_type=Path, readable=False))
format_option = click.option(
    "--format", "form", type=click.Choice(EXPORT_FORMATS), default=None,
    help="By default what the name after -o says, else csv.",
)  # fmt: skip
output_option = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of standard output.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
map_option = click.option(
    "--map", "maps", multiple=True, metavar="FIELD=COLUMN,...", type=terminal.Words(),
    callback=lambda context, parameter, value: _columns(value),
    help="Which column of a table says what, such as text=正文,title=标题,published=日期.",
)  # fmt: skip


def _columns(maps: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The columns that the user maps."""
    if not maps:
        return ()
    from ingest.load import parse_map

    try:
        return parse_map(maps)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@contextmanager
def archive_at(path: Path, mode: str = "r") -> Iterator[Archive]:
    """The archive at ``path``, open to be read, or with mode ``w`` to be written."""
    from ingest.archive import open_archive

    with open_archive(path, "w" if mode == "w" else "r") as archive:
        yield archive


def echo_json(value: object, *, indent: int | None = None) -> None:
    """Print a value as JSON, in one line unless indented."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))


def echo_lines(lines: Iterable[str]) -> None:
    """Print each line."""
    for line in lines:
        click.echo(line)


def counted(count: int, name: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def chosen_format(form: str | None, output: Path | None) -> str:
    """The format that was asked for, else what the name of the file says, else CSV."""
    suffix = output.suffix.lstrip(".") if output else ""
    return form or (suffix if suffix in EXPORT_FORMATS else "csv")


def input_of(path: str) -> BinaryIO:
    """The bytes of a file, or of standard input (-)."""
    if path == "-":
        return sys.stdin.buffer
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be read: {error.strerror}") from error
