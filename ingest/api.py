"""What a program may call: reading texts, and searching an archive. See the package's docstring.

The command line is thin over this module; what it prints as JSON is made here.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

from ingest import search as _search
from ingest.archive import Archive, open_archive
from ingest.context import ALONE, in_context
from ingest.find.divisions import by_code
from ingest.load import Options, load, load_data
from ingest.load.plain import load_bytes as load_text
from ingest.model import (
    NO_FACTS,
    ArticleReading,
    Document,
    Facts,
    Loaded,
    Number,
    Reading,
    Source,
    merged,
)
from ingest.private import veiled
from ingest.read import read as _read
from ingest.rows import article_row, captions, sentence_row
from ingest.rulebook import Rules, load_rules
from ingest.said import find_all
from ingest.script import simplify
from ingest.searching import SIZE, Found, find, sentences
from ingest.stored import exact, real

Kind = Literal["figures", "dates", "formulas", "people", "places"]

# The keys of each finding, as `extract` gives them.
EXTRACT_KEYS: dict[Kind, tuple[str, ...]] = {
    "figures": (
        "surface", "span_start", "span_end", "kind", "value", "value_exact", "value_min",
        "value_max", "unit", "unit_text", "qualifier", "change", "indicator", "of_what", "per",
        "stage", "period", "place", "rule",
    ),
    "dates": ("surface", "span_start", "span_end", "iso", "kind", "basis", "rule"),
    "formulas": ("surface", "span_start", "span_end", "numbers", "quoted", "rule"),
    "people": (
        "surface", "span_start", "span_end", "person", "post", "organisation", "place", "rule",
    ),
    "places": ("surface", "span_start", "span_end", "code", "name", "level", "rule"),
}  # fmt: skip


class ReadError(ValueError):
    """An input that is no text that can be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that has what was typed, and where in it; ``key`` is its article's."""

    key: str
    title: str | None
    published: str | None
    outlet: str | None
    place: str | None
    part: str
    text: str
    hits: tuple[tuple[int, int], ...]


# ─────────────────────────────────────────────────────────────── reading


def document_of(source: Document | os.PathLike[str] | bytes | str) -> Document:
    """The document that ``source`` is: a file's path, the bytes of one, or a text itself.

    Raises:
        ReadError: it cannot be read, or holds several documents.
        OSError: the file cannot be opened.
    """
    return _one(source)[0]


def _one(source: Document | os.PathLike[str] | bytes | str) -> tuple[Document, Facts]:
    """The document that ``source`` is, and what is supplied of it."""
    if isinstance(source, Document):
        return source, NO_FACTS
    if isinstance(source, os.PathLike):
        with Path(source).open("rb"):  # what is not there is an error of the caller's
            found = list(load([str(source)]))
    elif isinstance(source, bytes):
        found = list(load_data(source, Source("-")))
    else:
        found = [load_text(source.encode("utf-8", "replace"), Source("-"))]
    held = [(one.document, one.source) for one in found if one.document is not None]
    if len(held) > 1:
        raise ReadError(f"holds {len(held)} documents, not one: read_all gives them all")
    if not held:
        raise ReadError("; ".join(problem.message for one in found for problem in one.problems))
    return _placed(*held[0])


def _placed(document: Document, source: Source) -> tuple[Document, Facts]:
    """A document that knows the address it was saved from, and what is supplied of it."""
    facts = merged(document.facts, Facts(url=source.url))
    return replace(document, facts=facts), source.supplied


def read(source: Document | os.PathLike[str] | bytes | str, rules: Rules | None = None) -> Reading:
    """Read a file (a ``Path``), bytes, or a text whole: articles, sentences, findings, edits.

    What ``xianzhi.csv`` beside a file supplies of it is heeded.

    Raises:
        ReadError: it cannot be read, or holds several documents.
        OSError: the file cannot be opened.
    """
    document, supplied = _one(source)
    return _read(document, rules or load_rules(), supplied)


def read_all(
    paths: Sequence[str | os.PathLike[str]],
    columns: Mapping[str, str] | None = None,
    rules: Rules | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[tuple[Loaded, Reading | None]]:
    """Read files of any format, folders and archives: each input, with what was read of it.

    Args:
        paths: files and folders; ``-`` is ``stdin``.
        columns: which column of a table says what, as ``{"text": "正文"}``, where their names do
            not tell.
        rules: by default those that travel with the package.
        stdin: by default the process's own.

    Yields:
        Each input in order; the reading is ``None`` where it holds no document, and its problems
        say why.
    """
    options = Options(tuple((columns or {}).items()))
    rules = rules or load_rules()
    for one in load([os.fspath(path) for path in paths], stdin, options):
        if one.document is None:
            yield one, None
        else:
            document, supplied = _placed(one.document, one.source)
            yield one, _read(document, rules, supplied)


def extract(kind: Kind, text: str, rules: Rules | None = None) -> list[dict[str, Any]]:
    """The findings of one kind in one line of text, taken as it stands; spans count in it.

    Period and place of a figure are those that the line itself states.
    """
    (found,) = in_context(ALONE, [simplify(text)], [find_all(text, rules or load_rules())])
    return [_plain(finding, EXTRACT_KEYS[kind]) for finding in getattr(found, kind)]


def articles(reading: Reading) -> Iterator[dict[str, Any]]:
    """The articles of ``reading`` as plain values, ready for JSON."""
    for one in reading.articles:
        yield _article(one, reading.document)


def _article(reading: ArticleReading, document: Document) -> dict[str, Any]:
    article = reading.article
    shown = veiled(document.decoded, ((e.start, e.end, e.rule) for e in reading.edits))
    return {
        **article_row(article, by_code),
        "document": document.key,
        "is_template": article.is_template,
        "is_truncated": article.is_truncated,
        "bylines": [{"name": byline.name, "role": byline.role} for byline in article.bylines],
        "captions": captions(reading.sentences),
        "sentences": [sentence_row(sentence) for sentence in reading.sentences],
        "edits": [
            {
                "span_start": edit.start,
                "span_end": edit.end,
                "before": shown[edit.start : edit.end],
                "after": edit.after,
                "rule": edit.rule,
                "certain": edit.certain,
            }
            for edit in reading.edits
        ],
    }


def _plain(value: object, keys: Sequence[str]) -> dict[str, Any]:
    """The attributes of a value as JSON can say them; numbers exact beside what sorts."""
    plain: dict[str, Any] = {}
    for key in keys:
        if key == "value_exact":
            plain[key] = exact(getattr(value, "value", None))
            continue
        found = getattr(value, key)
        plain[key] = number(found) if key.startswith("value") else found
    return plain


def number(value: Number | None) -> int | float | None:
    """A number for JSON: whole ones without a point."""
    plain = real(value)
    return int(plain) if plain is not None and plain.is_integer() else plain


# ─────────────────────────────────────────────────────────────── searching


def prepare(connection: sqlite3.Connection) -> None:
    """Give a plain connection to an archive the functions that readers ask with.

    ``… WHERE sentences_fts MATCH zh('投资 -煤', 'sentences')`` and ``zh_snippet(text, '投资')``:
    see :func:`ingest.search.register`.
    """
    _search.register(connection)


def search_articles(
    archive: Archive | str | os.PathLike[str],
    typed: str,
    *,
    size: int = SIZE,
    cursor: str | None = None,
    reprints: bool = False,
) -> Found:
    """One page of the articles that have what was typed, as the site and the command show it.

    Raises:
        ArchiveError: it cannot be opened.
    """
    with _opened(archive) as opened:
        return find(opened.connection, typed, size=size, cursor=cursor, reprints=reprints)


def search(
    archive: Archive | str | os.PathLike[str], typed: str, limit: int | None = None
) -> list[Hit]:
    """The sentences of ``archive`` that have what was typed, best first, at most ``limit``.

    A single character comes newest first. What asks for a column (``标题:…``) or filters
    (``地点:…``) chooses the articles; of those, the sentences that have one of the words are given.

    Raises:
        ArchiveError: it cannot be opened.
    """
    with _opened(archive) as opened:
        return list(islice(_hits(opened.connection, _search.parse(typed)), limit))


def _opened(archive: Archive | str | os.PathLike[str]) -> AbstractContextManager[Archive]:
    return nullcontext(archive) if isinstance(archive, Archive) else open_archive(archive)


def _hits(connection: sqlite3.Connection, query: _search.Query) -> Iterator[Hit]:
    for row in sentences(connection, query):
        if spans := _search.hits(row["text"], query):
            yield Hit(**row, hits=tuple(spans))
