"""What is passed over together: pictures, styles and the like, told by one note instead of many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath

from ingest import rules
from ingest.load.kinds import holds_no_text, suffix_of

_NAMED = 8  # kinds that a note names


@dataclass(slots=True)
class Passed:
    """How many files of one folder or archive were passed over, by what they are."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str) -> None:
        """Count the file ``name`` by its suffix."""
        self.counts[suffix_of(name) or "without a suffix"] += 1

    def note(self) -> tuple[str, str] | None:
        """The problem that tells of all of them: a code and a message."""
        total = self.counts.total()
        if not total:
            return None
        kinds = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
        told = ", ".join(f"{name} {count}" for name, count in kinds[:_NAMED])
        more = ", …" if len(kinds) > _NAMED else ""
        what = (
            "1 file that holds no text of its own"
            if total == 1
            else (f"{total} files that hold no text of their own")
        )
        return (
            "passed-over",
            f"{what} passed over ({told}{more}): nothing to do, unless some "
            "are pictures of pages, whose text must be recognised first (OCR)",
        )


@cache
def _left_behind() -> frozenset[str]:
    return frozenset(rules.table("load")["left_behind"])


def is_left_behind(path: str) -> bool:
    """Whether a system left ``path`` behind, or it is hidden: no document, and no news to anyone.

    >>> is_left_behind("__MACOSX/._a.html"), is_left_behind("a/.DS_Store"), is_left_behind("a.txt")
    (True, True, False)
    """
    parts = path.lower().split("/")
    return any(
        part in _left_behind() or (part.startswith(".") and part != ".") or is_lock(part)
        for part in parts
    )


def is_lock(name: str) -> bool:
    """Whether an office program keeps a file so named while a document is open.

    >>> is_lock("~$工作报告.docx"), is_lock("工作报告~$.docx")
    (True, False)
    """
    return name.startswith(_locks())


@cache
def _locks() -> tuple[str, ...]:
    return tuple(rules.table("load")["locks"])


def about_package(names: Iterable[str]) -> re.Pattern[str]:
    """What matches the names, of these in an archive, of files about all of it: of none, mostly.

    >>> bool(about_package(["mimetype", "META-INF/container.xml"]).fullmatch("mimetype"))
    True
    >>> bool(about_package(["mimetype", "a.txt"]).fullmatch("mimetype"))
    False
    """
    held = set(names)
    found = (
        entry["passed"]
        for entry in rules.table("load")["package"]
        if held.issuperset(entry["signs"])
    )
    return re.compile(next(found, "(?!)"))


@cache
def _page_folders() -> tuple[str, ...]:
    return tuple(rules.table("load")["page_folders"])


def belonging(paths: Iterable[str]) -> frozenset[str]:
    """The folders among ``paths`` that a browser saved beside a page, which has the text.

    >>> sorted(belonging(["a/x.html", "a/x_files/ad.html", "a/y_files/z.html"]))
    ['a/x_files']
    """
    held = list(paths)
    folders = {
        str(folder) for path in held for folder in PurePosixPath(path).parents if folder.name
    }
    return saved_beside(list(folders), held)


def saved_beside(folders: Sequence[str], names: Iterable[str]) -> frozenset[str]:
    """Those of the ``folders`` that a browser saved beside a page, one of the ``names`` with them.

    >>> sorted(saved_beside(["x_files", "y_files", "z"], ["x.HTML", "y.txt"]))
    ['x_files']
    """
    able = [folder for folder in folders if folder.endswith(_page_folders())]
    if not able:
        return frozenset()
    pages = {name[: -len(suffix_of(name))] for name in names if suffix_of(name) in _page_suffixes()}
    return frozenset(
        folder
        for folder in able
        if any(folder.endswith(end) and folder[: -len(end)] in pages for end in _page_folders())
    )


@cache
def _page_suffixes() -> frozenset[str]:
    return frozenset(rules.table("load")["pages"])


def is_passed(path: str, folders: frozenset[str]) -> bool:
    """Whether ``path`` holds no text of its own: by its name, or as part of a saved page."""
    if holds_no_text(path) or not folders:
        return holds_no_text(path)
    return any(str(folder) in folders for folder in PurePosixPath(path).parents)
