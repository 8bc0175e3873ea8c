"""The data dictionary: what the comments of ``schema.sql`` say of each table, view and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.paths import PACKAGE

_OPENED = re.compile(
    r"CREATE (?P<kind>TABLE|VIEW) (?P<name>\w+) (?:\(|AS)\s*-- (?P<meaning>.+)$", re.M
)
_COLUMN = re.compile(r'^  "?(?P<name>[a-z]\w*)"?\s+(?P<type>TEXT|INTEGER|REAL|BLOB)\b(?P<rest>.*)$')
_SECTION = re.compile(r"^-- ─+ (?P<name>.+)$", re.M)
_COMMENT = re.compile(r"(?:^|[\s,])-- (?P<said>.+)$")
_CHOICE = re.compile(r"IN \((?P<values>[^)]*)\)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the schema declares and explains it."""

    name: str
    type: str
    meaning: str | None
    required: bool
    points_to: str | None  # the table whose row it names
    choices: tuple[str, ...]  # the values of a closed list


@dataclass(frozen=True, slots=True)
class Described:
    """A table or view: what one row of it is, and its columns (of a view: asked of the archive)."""

    name: str
    kind: str  # table, view
    meaning: str
    section: str
    columns: tuple[Column, ...]


def described(schema: str) -> Iterator[Described]:
    """The tables and views of a schema that say what their rows are, in its order."""
    sections = [(match.start(), match["name"]) for match in _SECTION.finditer(schema)]
    for match in _OPENED.finditer(schema):
        section = next((name for at, name in reversed(sections) if at < match.start()), "")
        kind = match["kind"].lower()
        body = schema[match.end() : schema.index("\n)", match.end())] if kind == "table" else ""
        columns = tuple(_columns(body))
        yield Described(match["name"], kind, match["meaning"].strip(), section, columns)


def _columns(body: str) -> Iterator[Column]:
    lines = body.splitlines()
    for number, line in enumerate(lines):
        match = _COLUMN.match(line)
        if not match:
            continue
        further = []  # a long check goes on, more deeply indented, on the lines that follow
        for other in lines[number + 1 :]:
            if not other.startswith("    "):
                break
            further.append(other)
        whole = "\n".join([match["rest"], *further])
        declared = "\n".join(part.partition(" -- ")[0] for part in whole.splitlines())
        said = [
            found["said"].strip() for part in whole.splitlines() if (found := _COMMENT.search(part))
        ]
        points = re.search(r"REFERENCES (\w+)", declared)
        choices = _CHOICE.search(declared)
        yield Column(
            match["name"],
            match["type"],
            " ".join(said) or None,
            "NOT NULL" in declared or "PRIMARY KEY" in declared,
            points[1] if points else None,
            tuple(re.findall(r"'?([\w-]+)'?", choices["values"])) if choices else (),
        )


@cache
def dictionary() -> tuple[Described, ...]:
    """That of the schema that this version writes."""
    return tuple(described((PACKAGE / "schema.sql").read_text(encoding="utf-8")))
