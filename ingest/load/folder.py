"""Paths: the files a path stands for, in a fixed order."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ingest.load.passing import saved_beside

_README = re.compile(r"readme(?:[._-].*)?", re.IGNORECASE)


_TO_DO = {
    errno.ELOOP: "a link that leads back to itself; ingest what it was made for",
    errno.ENAMETOOLONG: "its path is longer than the system takes; move it further up, or shorten "
    "the names of its folders",
    errno.ENOTDIR: "check the path",
    errno.EIO: "copy it from another medium",
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder below the one asked for that could not be listed: why, and what to do about it."""

    path: str
    reason: str
    remedy: str


def to_do(error: OSError | ValueError) -> str:
    """What to do about a file or folder that the system does not let be read."""
    if not isinstance(error, OSError):
        return "check the path"
    return _TO_DO.get(error.errno or 0, "check its permissions")


class Found(NamedTuple):
    """A file, relative to the folder asked for; ``beside``: a browser saved it beside a page."""

    path: str
    beside: bool


def files(root: str) -> Iterator[Found | Unreadable]:
    """The files below folder ``root``, paths with ``/``, sorted by path.

    Hidden files and folders and READMEs are passed over; a folder that several links lead to is
    walked once, so a loop of links ends. Only the folders on the way to a file are held: of a
    million files in a thousand folders a thousand names.
    """
    seen: set[tuple[int, int]] = set()
    open_: list[Iterator[Found]] = [iter([Found("", beside=False)])]
    while open_:
        one = next(open_[-1], None)
        if one is None:
            open_.pop()
        elif one.path and not one.path.endswith("/"):
            yield one
        else:
            try:
                if not _is_again(f"{root}/{one.path}", seen):
                    open_.append(_listed(root, one))
            except OSError as error:
                reason = error.strerror or str(error)
                yield Unreadable(one.path.rstrip("/"), reason, to_do(error))


def _is_again(path: str, seen: set[tuple[int, int]]) -> bool:
    """Whether a folder is one of those ``seen``, and is from now on.

    Raises:
        OSError: it cannot be reached.
    """
    facts = os.stat(path)  # noqa: PTH116 - as below
    known = (facts.st_dev, facts.st_ino)
    is_again = known in seen
    seen.add(known)
    return is_again


def _listed(root: str, folder: Found) -> Iterator[Found]:
    """What lies in one folder, sorted, without what is hidden or a README; folders end in ``/``.

    Raises:
        OSError: the folder cannot be listed.
    """
    folders: list[str] = []
    names: list[str] = []
    with os.scandir(f"{root}/{folder.path}") as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                folders.append(entry.name)
            elif not is_readme(entry.name):
                names.append(entry.name)
    beside = {f"{name}/" for name in saved_beside(folders, names)}
    names += [f"{name}/" for name in folders]
    names.sort()
    return (Found(folder.path + name, folder.beside or name in beside) for name in names)


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
