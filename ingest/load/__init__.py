"""Loading: paths and bytes in, documents out. One bad input is a problem and stops nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from ingest.load import folder
from ingest.load.plain import load_bytes, refused, unsupported, unsupported_format
from ingest.model import Loaded, Source

__all__ = ["load", "load_bytes"]


def load(paths: Sequence[str], stdin: BinaryIO | None = None) -> Iterator[Loaded]:
    """Everything that ``paths`` stand for, one at a time, in order.

    A path is a file, a folder (taken whole, sorted by path, hidden files and READMEs passed over)
    or ``-`` for ``stdin`` (the process's own by default). What could not be taken comes as a
    `Loaded` without a document whose problem says why and what to do.
    """
    for path in paths:
        if path == "-":
            yield _stdin(stdin or sys.stdin.buffer)
        elif Path(path).is_dir():
            yield from _folder(path)
        else:
            yield _file(path)


def _stdin(stream: BinaryIO) -> Loaded:
    source = Source("-")
    try:
        data = stream.read()
    except OSError as error:
        return _unreadable(source, error)
    return load_bytes(data, source)


def _folder(path: str) -> Iterator[Loaded]:
    empty = True
    for found in folder.files(path):
        empty = False
        if isinstance(found, folder.Unreadable):
            source = _source(f"{path}/{found.path}")
            yield refused(source, "unreadable",
                          f"the folder cannot be listed ({found.reason}): "
                          "check its permissions")  # fmt: skip
        else:
            yield _file(f"{path}/{found}")
    if empty:
        yield refused(_source(path), "empty-folder",
                      "no file to read in this folder (hidden files and READMEs are passed over): "
                      "check the path")  # fmt: skip


def _file(path: str) -> Loaded:
    source = _source(path)
    try:
        if not folder.is_regular(path):
            return refused(
                source,
                "not-a-file",
                "neither a file nor a folder: name a text file, or pipe into -",
            )
        if suffix := unsupported(path):
            return unsupported_format(source, f"{suffix} files")
        with open(path, "rb") as file:  # noqa: PTH123 - one plain call that a test can replace
            data = file.read()
    except FileNotFoundError:
        return refused(source, "missing", "no such file or folder: check the path")
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        return _unreadable(source, error)
    return load_bytes(data, source)


def _unreadable(source: Source, error: OSError | ValueError) -> Loaded:
    reason = getattr(error, "strerror", None) or str(error)
    return refused(source, "unreadable",
                   f"cannot be read ({reason}): check its permissions")  # fmt: skip


def _source(path: str) -> Source:
    """The source of ``path`` as typed, tidied; bytes of a name that are no UTF-8 spelled out."""
    tidy = os.path.normpath(path)
    return Source(os.fsencode(tidy).decode("utf-8", "backslashreplace"))
