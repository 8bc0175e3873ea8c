"""JSON Lines and JSON → the objects that are documents; or what is wrong with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from ingest import rules
from ingest.field_names import address_of, by_name, normal
from ingest.load.encoding import Decoded
from ingest.load.extracted import CannotLoad
from ingest.load.tabular import delimited, tables
from ingest.load.tabular.columns import Mapped, of_table
from ingest.model import Loaded, Source

_SAMPLE = 200  # objects by which fields are chosen
_BROKEN = 100  # objects of an array after which it is no array: each costs a look at all of it
_DEEP = 3  # levels of objects in which a list of rows is looked for
_FOLDED = 4  # levels of objects that are folded into a row
# What stands between a row and its fields in what Elasticsearch hands out: it is no field.
_WRAPPER = "_source"
_UTF_8 = Decoded("", "utf-8", "utf-8")
_BEGUN = re.compile(r'[\ufeff\s]*(?:\[\s*)?\{\s*"(?:[^"\\]|\\.){0,200}"\s*:')

Found = tuple[str, bytes, dict[str, Any]]  # member, bytes, object


def is_json(text: str) -> bool:
    """Whether text of which no name says so begins as an object, or an array of objects, does."""
    return _BEGUN.match(text) is not None


def documents(
    data: bytes, decoded: Decoded, source: Source, mapped: Mapped
) -> Iterator[Loaded] | None:
    """The objects of JSON Lines, or of a JSON array, as documents; ``None`` where it is no JSON.

    Raises:
        CannotLoad: it is JSON, but holds no objects with texts.
    """
    notes = tables.Notes()
    begun = decoded.text.strip("\ufeff \t\r\n")
    whole = _parsed(begun)  # of JSON Lines no more than the first line is looked at for this
    read_as = _UTF_8
    if whole is not None:
        found = _of_whole(whole, begun)
    elif begun.startswith("["):
        found = _of_broken(begun, notes)
    elif begun.startswith("{"):
        lines, read_as = delimited.lines(data, decoded)
        found = _of_lines(lines, notes)
    else:
        return None
    return _json_rows(found, source, mapped, read_as, notes)


def is_line(text: str) -> bool:
    """Whether ``text`` is one whole object: a first line that is one begins JSON Lines."""
    return isinstance(_parsed(text.strip("\ufeff \t\r\n").removesuffix(",")), dict)


def of_lines(
    lines: Iterable[delimited.Line], source: Source, mapped: Mapped, read_as: Decoded
) -> Iterator[Loaded]:
    """The objects of JSON Lines as documents, as the lines come.

    Raises:
        CannotLoad: they hold no texts.
    """
    notes = tables.Notes()
    return _json_rows(_of_lines(lines, notes), source, mapped, read_as, notes)


def _parsed(text: str) -> Any:
    """The value of a JSON text, ``None`` where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _of_lines(lines: Iterable[delimited.Line], notes: tables.Notes) -> Iterator[Found]:
    for number, (data, text) in enumerate(lines, 1):
        stripped = text.strip().removesuffix(",")
        if not stripped:
            continue
        value = _parsed(stripped)
        if isinstance(value, dict):
            yield str(number), data.strip(), value
        else:
            notes.add("rows-broken", str(number))


def _of_whole(value: Any, text: str) -> Iterator[Found]:
    """The objects of one JSON value: of an array as they stand, else of the longest list in it.

    Objects that stand under names of their own (an address, a number) are a list too.
    """
    if isinstance(value, list):
        pieces = _slices(text)
        for number, one in enumerate(value, 1):
            piece = next(pieces, None)
            if isinstance(one, dict):
                yield str(number), _encoded(piece, one), one
        return
    if isinstance(value, dict):
        lists = [] if _text_name(value) else list(_lists({"": value}, _DEEP + 1))
        texts = [one for one in lists if any(_text_name(_flat(each)) for each in one[:_SAMPLE])]
        if not texts and (not lists or _text_name(_flat(value))):
            yield "1", _encoded(text, value), value
            return
        longest: list[dict[str, Any]] = max(texts or lists, key=len)
        for number, one in enumerate(longest, 1):
            yield str(number), _encoded(None, one), one


def _slices(text: str) -> Iterator[str]:
    """The elements of a JSON array that is known to be sound, as they stand."""
    decoder = json.JSONDecoder()
    at = text.index("[") + 1
    while True:
        while text[at] in " \t\r\n,":
            at += 1
        if text[at] == "]":
            return
        _, end = decoder.raw_decode(text, at)
        yield text[at:end]
        at = end


def _of_broken(text: str, notes: tables.Notes) -> Iterator[Found]:
    """The objects of an array that breaks off or has something wrong in it, as far as they go."""
    decoder = json.JSONDecoder()
    at, number, broken = 1, 0, 0
    while (at := text.find("{", at)) >= 0:
        number += 1
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            notes.add("rows-broken", str(number))
            broken += 1
            if broken > _BROKEN:
                return
            following = re.compile(r"\n\s*\{|\}\s*,\s*(?=\{)").search(text, at + 1)
            if following is None:
                return
            at = following.end() - text[following.start() : following.end()].endswith("{")
            continue
        yield str(number), _encoded(text[at:end], value), value
        at = end


def _encoded(piece: str | None, value: dict[str, Any]) -> bytes:
    told = json.dumps(value, ensure_ascii=False) if piece is None else piece
    return told.encode("utf-8", "replace")


def _lists(value: dict[str, Any], depth: int) -> Iterator[list[dict[str, Any]]]:
    """The lists of objects within an object, those that stand under names of their own included."""
    for one in value.values():
        if isinstance(one, list) and one and all(isinstance(item, dict) for item in one):
            yield one
        elif isinstance(one, dict) and depth > 0:
            if keyed := _keyed(one):
                yield keyed
            else:
                yield from _lists(one, depth - 1)


def _keyed(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects under names of their own, if each has a text: with the name, if an address."""
    objects = [one for one in value.values() if isinstance(one, dict)]
    addressed = any(map(address_of, value))
    if len(objects) != len(value) or not (addressed or len(objects) > 1):
        return []
    if not all(map(_text_name, objects)):
        return []
    # An article beside its author, or beside the next one, is no list of articles.
    if not addressed and (len(set(map(_text_name, objects))) > 1 or any(map(_is_other, value))):
        return []
    named = zip(value, objects, strict=True)
    return [{"url": name} | one if address_of(name) else one for name, one in named]


def _is_other(name: str) -> bool:
    """Whether what stands under ``name`` is of something else than the article."""
    return normal(name) in rules.table("load")["column_words"]["others"]


def _text_name(value: dict[str, Any]) -> str | None:
    """What an object calls the text of its own, if it has one."""
    told = value.get(_WRAPPER)
    value = told if isinstance(told, dict) else value
    names = [n for n, held in value.items() if isinstance(held, str)]
    at = by_name(names, "columns").get("text")
    return None if at is None else names[at]


def _json_rows(
    found: Iterator[Found],
    source: Source,
    mapped: Mapped,
    read_as: Decoded,
    notes: tables.Notes,
) -> Iterator[Loaded]:
    sample = [(member, data, _flat(value)) for member, data, value in islice(found, _SAMPLE)]
    names = list(dict.fromkeys(name for _, _, value in sample for name in value))
    if not names:
        yield from notes.told(source)
        raise CannotLoad(
            "no-text-column",
            "JSON without objects that hold text: give one object a line, with the text in one of "
            "its fields (--map text=FIELD)",
        )
    rest = ((member, data, _flat(value)) for member, data, value in found)
    cells = [[_cell(value.get(name, "")) for name in names] for _, _, value in sample]
    columns = of_table(names, cells, mapped, "fields")
    wanted = [names[at] for at in columns.at.values()]  # of names there may be very many
    columns = replace(columns, at={field: at for at, field in enumerate(columns.at)})
    rows = (
        tables.Row(member, data, [_cell(value.get(name, "")) for name in wanted])
        for member, data, value in chain(sample, rest)
    )
    yield from tables.documents(rows, columns, source, tables.JSON, read_as, notes)
    yield from notes.told(source)


def _flat(value: dict[str, Any], depth: int = _FOLDED) -> dict[str, Any]:
    """An object with those within it folded in: ``source.name``."""
    flat: dict[str, Any] = {}
    for name, one in value.items():
        if not isinstance(one, dict) or not depth:
            flat[name] = one
        elif len(one) == 1 and next(iter(one)).startswith("$"):
            flat[name] = next(iter(one.values()))  # a typed value of MongoDB: {"$date": …}
        else:
            begun = "" if name == _WRAPPER else f"{name}."
            flat |= {f"{begun}{inner}": held for inner, held in _flat(one, depth - 1).items()}
    return flat


def _cell(value: Any) -> str:
    """A JSON value as the text of a cell; a list of texts is its lines or, if short, its names."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        told = [_cell(one) for one in value]
        return ("\n" if any(len(one) > 20 for one in told) else "、").join(told)
    return json.dumps(value, ensure_ascii=False)
