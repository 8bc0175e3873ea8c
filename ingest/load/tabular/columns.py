"""Which column of a table says what: as the user maps them, else by their names, else by prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.field_names import Named, address_of, by_name, is_known, known_fields, named, normal
from ingest.load.extracted import CannotLoad

__all__ = ["Columns", "Mapped", "by_name", "is_known", "known_fields", "of_table", "parse_map"]

# Running text, as a column of it looks: long, and with full stops.
_PROSE_LENGTH = 60  # characters on average
_STOPS = re.compile("[。！？；]")
_SAMPLE = 50  # rows
_NAMED = 12  # columns that a message names

Mapped = tuple[tuple[str, str], ...]  # field, column


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each field among the columns of a table, and whether its first row is names.

    ``problems`` are what there is to say of the choice, each a code and a message.
    """

    at: Mapping[str, int]
    headed: bool = True
    problems: tuple[tuple[str, str], ...] = ()


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


def of_table(
    names: Sequence[str], sample: Sequence[Sequence[str]], mapped: Mapped, what: str = "columns"
) -> Columns:
    """The columns of a table whose first row is ``names``, with some of its other rows.

    Raises:
        CannotLoad: the user maps a column that is not there, or no column holds running text.
    """
    headed = not any(_is_prose([name]) for name in names)
    shown = names if headed else [str(number) for number in range(1, len(names) + 1)]
    rows = sample if headed else [names, *sample]
    at = _mapped(shown, mapped)
    problems: tuple[tuple[str, str], ...] = ()
    if headed:
        found = _without_addresses(named(names, "columns"), sample)
        taken = set(at.values())
        if "text" in found and "text" not in at:
            best, problems = _text_column(found["text"], names, sample, taken)
            found["text"] = [best]
        at |= {
            field: places[0].at
            for field, places in found.items()
            if field not in at and places[0].at not in taken
        }
    if "text" not in at:
        prose = _prose_column(rows, set(at.values()))
        if prose is None:
            raise CannotLoad(
                "no-text-column",
                f"a table in which no column holds running text ({what}: {_listed(shown)}): name "
                f"the column of the text with --map text={_example(shown)}, or leave the file out",
            )
        at["text"] = prose
    return Columns(at, headed, problems)


def _without_addresses(
    found: dict[str, list[Named]], sample: Sequence[Sequence[str]]
) -> dict[str, list[Named]]:
    """The columns by field, those of an outlet that hold nothing but addresses as its addresses."""
    outlets = found.get("outlet", [])
    links = [place for place in outlets if _is_addressed(place.at, sample)]
    if not links:
        return found
    rest = [place for place in outlets if place not in links]
    told = {field: places for field, places in found.items() if field != "outlet"}
    told["url"] = [*found.get("url", []), *links]
    return told | ({"outlet": rest} if rest else {})


def _is_addressed(at: int, sample: Sequence[Sequence[str]]) -> bool:
    cells = [row[at] for row in sample if at < len(row) and row[at].strip()]
    return bool(cells) and all(map(address_of, cells))


def _text_column(
    places: Sequence[Named], names: Sequence[str], sample: Sequence[Sequence[str]], taken: set[int]
) -> tuple[Named, tuple[tuple[str, str], ...]]:
    """The column of the text among those whose names say so, and what there is to say of it.

    Of several of one name it is the longest. A name within others (``meta.description``) is of
    the text only where no column is longer prose.
    """
    best = places[0]
    if best.apart:
        prose = _prose_column(sample, taken)
        return (best if prose is None else best._replace(at=prose)), ()
    alike = [place for place in places if place[:2] == best[:2]]
    if len(alike) == 1:
        return best, ()
    longest = max(alike, key=lambda place: (_length(place.at, sample), -place.at))
    called = " ".join(names[longest.at].split())[:30]
    return longest, ((
        "columns-alike",
        f"{len(alike)} columns are called {called}: the text was taken from column "
        f"{longest.at + 1}, the longest, and the others were left out: rename a column to have it",
    ),)  # fmt: skip


def _length(at: int, sample: Sequence[Sequence[str]]) -> int:
    return sum(len(row[at]) for row in sample if at < len(row))


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
