"""Paths: the files a path stands for, in a fixed order."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_README = re.compile(r"readme(?:[._-].*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder below the one asked for that could not be listed, and the system's reason."""

    path: str
    reason: str


def files(root: str) -> Iterator[str | Unreadable]:
    """Paths of the files below folder ``root``, relative to it with ``/``, sorted by path.

    Hidden files and folders and READMEs are passed over; a folder that several links lead to is
    walked once, so a loop of links ends.
    """
    found: dict[str, str | Unreadable] = {}
    seen: set[tuple[int, int]] = set()
    waiting = [""]
    while waiting:
        relative = waiting.pop()
        try:
            facts = (Path(root) / relative).stat()
            if (facts.st_dev, facts.st_ino) in seen:
                continue
            seen.add((facts.st_dev, facts.st_ino))
            folders, names = _listed(root, relative)
        except OSError as error:
            found[relative] = Unreadable(relative, error.strerror or str(error))
            continue
        waiting += sorted(folders, reverse=True)
        found |= {name: name for name in names}
    for path in sorted(found):
        yield found[path]


def _listed(root: str, relative: str) -> tuple[list[str], list[str]]:
    """The folders and the other entries that lie in one folder, hidden ones and READMEs left out.

    Raises:
        OSError: the folder cannot be listed.
    """
    folders: list[str] = []
    names: list[str] = []
    with os.scandir(Path(root) / relative) as entries:
        for entry in entries:
            path = f"{relative}/{entry.name}" if relative else entry.name
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                folders.append(path)
            elif not is_readme(entry.name):
                names.append(path)
    return folders, names


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether ``entry`` leads to a folder; a link to itself leads nowhere."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def is_regular(path: str) -> bool:
    """Whether ``path`` is an ordinary file: opening a pipe or a device could wait for ever.

    Raises:
        OSError: there is no such file, or it cannot be reached.
    """
    return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - asked of each of very many files


def is_readme(path: str) -> bool:
    """Whether a file so named is about the files beside it."""
    return _README.fullmatch(path.rpartition("/")[2]) is not None
