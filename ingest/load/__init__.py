"""Loading: paths and bytes in, documents out. One bad input is a problem and stops nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO, TypeGuard

from ingest.load import folder, passing
from ingest.load.bounds import Budget, Limits, read_whole
from ingest.load.dispatch import (
    documents,
    supplied_by,
    unreadable,
    with_unused,
)
from ingest.load.extracted import CannotLoad
from ingest.load.inputs import Input, Job, Options
from ingest.load.kinds import holds, holds_no_text
from ingest.load.notes import only_notes
from ingest.load.plain import refused
from ingest.load.supplied import Supplied, corrections, is_corrections, is_supplied
from ingest.load.tabular.columns import parse_map
from ingest.model import Loaded, Source, merged

__all__ = ["Limits", "Options", "load", "load_bytes", "load_data", "only_notes", "parse_map"]


def load(
    paths: Sequence[str], stdin: BinaryIO | None = None, options: Options | None = None
) -> Iterator[Loaded]:
    """Everything that ``paths`` stand for, one at a time, in order.

    A path is a file of any format, a folder (taken whole, sorted by path; hidden files and READMEs
    are left out, files without text are counted in one note) or ``-`` for ``stdin`` (the process's
    own by default). A container gives what it holds. What could not be taken comes as a `Loaded`
    without a document whose problem says why and what to do.

    ``xianzhi.csv`` in a folder, beside a file or in an archive is no document: what it supplies of
    the others comes with their sources. ``corrections.csv`` comes as its corrections.
    """
    run = _Run(options or Options())
    for path in paths:
        if path == "-":
            yield from run.supply(_stdin(stdin or sys.stdin.buffer, run))
        elif os.path.isdir(path):  # noqa: PTH112 - no error where the name is too long
            yield from run.supply(_folder(path, run))
        else:
            yield from run.supply(_typed(path, run))


def load_data(data: bytes, source: Source, options: Options | None = None) -> Iterator[Loaded]:
    """Everything that ``data`` holds, of whatever format; ``source.path`` is what it is called."""
    run = _Run(options or Options())
    yield from run.supply(documents(Input(source, source.path, holds(data)), run.job(len(data))))


def load_bytes(data: bytes, source: Source) -> Loaded:
    """The one document that ``data`` is. Never raises: what is wrong with it is in the problems."""
    found = list(load_data(data, source))
    if len(found) == 1:
        return found[0]
    count = sum(one.document is not None for one in found)
    return refused(source, "several-documents",
                   f"holds {count} documents, not one: load_data gives them all")  # fmt: skip


@dataclass(slots=True)
class _Run:
    """What one call of `load` knows of all its paths."""

    options: Options
    supplied: Supplied = field(default_factory=Supplied)
    beside: dict[str, list[str]] = field(default_factory=dict)

    def helpers(self, within: str) -> list[str]:
        """The names of files of supplied facts in a folder, which is listed once."""
        if within not in self.beside:
            try:
                listed = os.listdir(within or ".")  # noqa: PTH208 - names alone
            except OSError:  # what was typed there tells it
                listed = []
            self.beside[within] = sorted(filter(is_supplied, listed))
        return self.beside[within]

    def job(self, size: int) -> Job:
        """The job of loading one file of ``size`` bytes."""
        return Job(self.options, self.supplied, Budget(self.options.limits, size))

    def supply(self, found: Iterator[Loaded]) -> Iterator[Loaded]:
        """``found``, each with what is supplied of it."""
        for one in found:
            facts = merged(self.supplied.facts_for(one.source), one.source.supplied)
            same = facts is one.source.supplied  # nothing, nearly always
            yield one if same else replace(one, source=replace(one.source, supplied=facts))


def _stdin(stream: BinaryIO, run: _Run) -> Iterator[Loaded]:
    source = Source("-")
    try:
        data = read_whole(stream, run.options.limits.file)
    except CannotLoad as error:
        yield refused(source, error.code, error.message)
    except OSError as error:
        yield unreadable(source, error)
    else:
        yield from documents(Input(source, "", holds(data)), run.job(len(data)))


def _folder(path: str, run: _Run) -> Iterator[Loaded]:
    helpers = [one.path for one in folder.files(path) if _is_helper(one)]
    told = [one for name in helpers for one in _helper(f"{path}/{name}", run)]
    passed = passing.Passed()
    taken = 0
    for one in folder.files(path):
        if isinstance(one, folder.Unreadable):
            taken += 1
            yield refused(_source(f"{path}/{one.path}"), "unreadable",
                          f"the folder cannot be listed ({one.reason}): {one.remedy}")  # fmt: skip
        elif _is_helper(one) or passing.is_left_behind(one.path):
            continue
        elif one.beside or holds_no_text(one.path):
            passed.add(one.path)
        else:
            taken += 1
            yield from _file(f"{path}/{one.path}", run)
    if note := passed.note():
        yield refused(_source(path), *note)
    elif not taken and not helpers:
        yield refused(_source(path), "empty-folder",
                      "no file to read in this folder (hidden files and READMEs are passed over): "
                      "check the path")  # fmt: skip
    yield from (with_unused(one, run.supplied) for one in told)


def _is_helper(one: folder.Found | folder.Unreadable) -> TypeGuard[folder.Found]:
    return is_supplied(one.path) and isinstance(one, folder.Found)


def _helper(path: str, run: _Run) -> Iterator[Loaded]:
    """Take in a file of supplied facts, once; what is wrong with it."""
    source = _source(path)
    if source.path in run.supplied.read:
        return
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - as in _file
            data = file.read()
    except OSError as error:
        yield unreadable(source, error)
        return
    yield supplied_by(data, source, run.supplied)


def _typed(path: str, run: _Run) -> Iterator[Loaded]:
    """A file that was typed, with what is supplied in its folder."""
    within = os.path.dirname(path)  # noqa: PTH120 - keeps it as typed
    for name in run.helpers(within):
        yield from _helper(os.path.join(within, name), run)  # noqa: PTH118 - as above
    yield from _helper(path, run) if is_supplied(path) else _file(path, run)


def _file(path: str, run: _Run) -> Iterator[Loaded]:
    source = _source(path)
    try:
        if not folder.is_regular(path):
            yield refused(source, "not-a-file",
                          "neither a file nor a folder: name a file, or pipe into -")  # fmt: skip
            return
        with open(path, "rb") as file:  # noqa: PTH123 - one plain call that a test can replace
            size = os.fstat(file.fileno()).st_size
            if is_corrections(path):
                yield corrections(read_whole(file, run.options.limits.file), source)
                return
            yield from documents(Input(source, source.path, file), run.job(size))
    except FileNotFoundError:
        yield refused(source, "missing", "no such file or folder: check the path")
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        yield unreadable(source, error)


def _source(path: str) -> Source:
    """The source of ``path`` as typed, tidied; bytes of a name that are no UTF-8 spelled out."""
    tidy = os.path.normpath(path)
    return Source(os.fsencode(tidy).decode("utf-8", "backslashreplace"))
