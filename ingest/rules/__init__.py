r"""Rules are data: one TOML table a room, each rule with a name and examples for and against it.

A rule that is a pattern looks like this, and a test holds it to its examples::

    [[rule]]
    name = "route-code"
    pattern = '''[GSXY]\d{2,4}(?:省道|国道)?'''
    for = ["S440省道"]          # the pattern is found in each of these
    against = ["共440省"]       # and in none of these

The rooms turn their table into frozen values themselves; this module only reads and digests, and
compiles patterns where a table has no more to say of them.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PACKAGE = FOLDER.parent
_READING = ("jieba", "OpenCC", "pypinyin", "rjieba", "trafilatura")  # libraries with a part in it
# Modules that have no part in what is read from a document and how it stands in rows.
_OUTSIDE = {
    "__main__.py", "again.py", "ahead.py", "aliases.py", "api.py", "archive.py", "batch.py",
    "charts.py", "cite.py", "cli.py", "cluster.py", "columnar.py", "compared.py", "concordance.py",
    "content.py", "conversions.py", "documents.py", "export.py", "faults.py", "given.py", "gone.py",
    "jumps.py", "kept.py", "labels.py", "listing.py", "narrowing.py", "noted.py", "parts.py",
    "paths.py", "progress.py", "ready.py", "remove.py", "reprints.py", "sampling.py",
    "scoring.py", "serving.py", "show.py", "sketched.py", "spellings.py", "stopping.py",
    "store.py", "tables.py", "terminal.py", "versions.py", "view.py", "workbook.py", "workers.py",
    "rules/notices.toml", "rules/panel.toml", "rules/reprints.toml",
}  # fmt: skip
_OUTSIDE_FOLDERS = (
    "alike/",
    "check/",
    "commands/",
    "kwic/",
    "leaf/",
    "numbers/",
    "panel/",
    "publish/",
    "search/",
    "searching/",
    "site/",
    "terms/",
)


@cache
def table(name: str) -> dict[str, Any]:
    """The rules table ``name``, as TOML gives it. Treat it as frozen: it is shared.

    Raises:
        FileNotFoundError: there is no such table.
        tomllib.TOMLDecodeError: the table is not TOML.
    """
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def compiled(rows: Iterable[Mapping[str, Any]]) -> dict[str, re.Pattern[str]]:
    """The patterns of rules, each by its name as fields have it: of_years for of-years."""
    return {row["name"].replace("-", "_"): re.compile(row["pattern"]) for row in rows}


def divisions() -> list[tuple[str, str]]:
    """Code and name of each official division, ascending by code."""
    packed = (FOLDER / "divisions.csv.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    return [(code, name) for code, _, name in (line.partition(",") for line in lines)]


def names() -> list[str]:
    """The names of all tables, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def digest() -> str:
    """What a reading depends on besides its document: rules, data and the code that applies them.

    The first 16 hex digits of a SHA-256 over those files, names and contents.
    """
    files = [p for p in PACKAGE.rglob("*") if p.suffix in {".py", ".toml", ".gz", ".csv"}]
    summed = hashlib.sha256()
    for path in sorted(files):
        name = path.relative_to(PACKAGE).as_posix()
        if name not in _OUTSIDE and not name.startswith(_OUTSIDE_FOLDERS):
            summed.update(name.encode() + b"\0")
            summed.update(path.read_bytes() + b"\0")
    for library in _READING:
        summed.update(f"{library} {version(library)}\0".encode())
    return summed.hexdigest()[:16]
