"""Which column of a table says what: as the user maps them, else by their names, else by prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.load.extracted import CannotLoad
from ingest.load.tabular.delimited import normal

# Running text, as a column of it looks: long, and with full stops.
_PROSE_LENGTH = 60  # characters on average
_STOPS = re.compile("[。！？；]")
_SAMPLE = 50  # rows
_NAMED = 12  # columns that a message names

Mapped = tuple[tuple[str, str], ...]  # field, column


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each field among the columns of a table, and whether its first row is names."""

    at: Mapping[str, int]
    headed: bool = True


@cache
def _synonyms(group: str) -> Mapping[str, str]:
    """Normal names of columns, each with the field that it says."""
    table: dict[str, list[str]] = rules.table("load")[group]
    return {normal(name): field for field, names in table.items() for name in names}


def is_known(name: str, group: str = "columns") -> bool:
    """Whether a column of that name says something by itself."""
    return _field(name, group) is not None


@cache
def _field(name: str, group: str) -> tuple[int, str] | None:
    """The field that a column of that name says, behind how true the name is (less is truer)."""
    synonyms = _synonyms(group)
    words: dict[str, list[str]] = rules.table("load")["column_words"]
    told = normal(name)
    shorter = [told.removeprefix(word) for word in words["beginnings"] if told.startswith(word)]
    forms = [told, *shorter]
    forms += [
        form.removesuffix(end) for form in forms for end in words["ends"] if form.endswith(end)
    ]
    found = next((form for form in forms if form in synonyms), None)
    if found is None:
        return None
    return list(synonyms).index(found), synonyms[found]


def known_fields(group: str = "columns") -> tuple[str, ...]:
    """The fields that a column can say."""
    return tuple(rules.table("load")[group])


def parse_map(options: Iterable[str]) -> Mapped:
    """The mappings that a user types: ``title=标题,text=正文``.

    Raises:
        ValueError: a piece is no mapping, or its field is unknown; the message says which there
            are.
    """
    mapped: list[tuple[str, str]] = []
    for option in options:
        for piece in re.split(r"[,，](?=\s*\w+\s*[=＝])", option):
            field, sign, column = (part.strip() for part in _parted(piece))
            if not (sign and field and column):
                raise ValueError(f"{piece!r} is no mapping: write field=column, such as text=正文")
            if field not in known_fields():
                raise ValueError(
                    f"there is no field {field!r}: choose from {', '.join(known_fields())}"
                )
            mapped.append((field, column))
    return tuple(mapped)


def _parted(piece: str) -> tuple[str, str, str]:
    return piece.replace("＝", "=", 1).partition("=") if "=" not in piece else piece.partition("=")


def by_name(names: Sequence[str], group: str) -> dict[str, int]:
    """The columns of ``names`` that say a field of ``group`` by their name; the first of several.

    Of two names for one field, that which stands first in the table of names is the truer.
    """
    told = [(*said, at) for at, name in enumerate(names) if (said := _field(name, group))]
    found: dict[str, int] = {}
    for _, field, at in sorted(told):
        found.setdefault(field, at)
    return found


def of_table(
    names: Sequence[str], sample: Sequence[Sequence[str]], mapped: Mapped, what: str = "columns"
) -> Columns:
    """The columns of a table whose first row is ``names``, with some of its other rows.

    Raises:
        CannotLoad: the user maps a column that is not there, or no column holds running text.
    """
    headed = not any(_is_prose([name]) for name in names)
    shown = names if headed else [str(number) for number in range(1, len(names) + 1)]
    at = _mapped(shown, mapped)
    if headed:
        taken = set(at.values())
        at |= {
            field: column
            for field, column in by_name(names, "columns").items()
            if field not in at and column not in taken
        }
    if "text" not in at:
        prose = _prose_column(sample if headed else [names, *sample], set(at.values()))
        if prose is None:
            raise CannotLoad(
                "no-text-column",
                f"a table in which no column holds running text ({what}: {_listed(shown)}): name "
                f"the column of the text with --map text={_example(shown)}, or leave the file out",
            )
        at["text"] = prose
    return Columns(at, headed)


def _mapped(names: Sequence[str], mapped: Mapped) -> dict[str, int]:
    """Where the columns are that the user names."""
    exact = {name.strip(): at for at, name in reversed(list(enumerate(names)))}
    loose = {normal(name): at for at, name in reversed(list(enumerate(names)))}
    at: dict[str, int] = {}
    for field, column in mapped:
        found = exact.get(column, loose.get(normal(column)))
        if found is None:
            raise CannotLoad(
                "no-such-column",
                f"there is no column {column} for {field} (there are: {_listed(names)}): correct "
                "--map",
            )
        at[field] = found
    return at


def _prose_column(rows: Sequence[Sequence[str]], taken: set[int]) -> int | None:
    """The column with the longest running text, if one holds any."""
    width = max(map(len, rows), default=0)
    held = {
        at: [row[at] for row in rows[:_SAMPLE] if at < len(row) and row[at].strip()]
        for at in range(width)
        if at not in taken
    }
    prose = {at: sum(map(len, cells)) for at, cells in held.items() if cells and _is_prose(cells)}
    return max(prose, key=lambda at: prose[at], default=None)


def _is_prose(cells: Sequence[str]) -> bool:
    """Whether cells hold running text rather than names and numbers."""
    length = sum(map(len, cells)) / len(cells)
    stopped = sum(1 for cell in cells if _STOPS.search(cell))
    return length >= _PROSE_LENGTH and stopped * 2 >= len(cells)


def _listed(names: Sequence[str]) -> str:
    """The names of columns for a message; not all of very many."""
    told = [" ".join(name.split())[:30] or "(no name)" for name in names]
    more = f", and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return ", ".join(told[:_NAMED]) + more


def _example(names: Sequence[str]) -> str:
    return next((" ".join(name.split())[:30] for name in names if name.strip()), "COLUMN")
