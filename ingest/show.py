"""One article, figure or document of an archive, whole: as plain values, and as lines to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ingest.archive import Archive, ArchiveError, published
from ingest.documents import decoded_of, original_of
from ingest.private import veiled

_FIELDS = (
    "key", "kicker", "published", "outlet", "channel", "source_url", "editor", "script",
    "is_template", "is_truncated", "place_name", "notice", "licence", "supplied",
    "shown",
)  # fmt: skip
_END = 60  # characters of a long change that are shown at either end
_INTERNAL = {"id", "article", "sentence", "formula", "document", "reprint_of"}
_FINDINGS = {
    "figures": "SELECT * FROM figures WHERE article = ? ORDER BY id",
    "dates": "SELECT * FROM dates WHERE article = ? ORDER BY id",
    "formulas": (
        "SELECT u.*, m.surface AS canonical, m.numbers, m.expansion, m.is_national "
        "FROM formula_uses u JOIN formulas m ON m.id = u.formula WHERE u.article = ? ORDER BY u.id"
    ),
    "mentions": "SELECT * FROM mentions WHERE article = ? ORDER BY id",
}
# The group of an article: all that do not count, and the one that does.
_REPRINTS = """
SELECT r.kind, a.key, c.key AS counted, a.published, a.outlet, r.shared, r.changes
FROM reprints r JOIN articles a ON a.id = r.article JOIN articles c ON c.id = a.reprint_of
WHERE a.reprint_of = (SELECT coalesce(reprint_of, id) FROM articles WHERE id = ?)
ORDER BY r.kind, a.published, a.id
"""


@dataclass(frozen=True, slots=True)
class Target:
    """What a key names: an ``article``, a ``figure`` or a ``document``, and its document's id."""

    kind: Literal["article", "figure", "document"]
    id: int
    document: int


def find(archive: Archive, key: str) -> Target:
    """What ``key``, or the key that took its place, names.

    Raises:
        ArchiveError: nothing, or an article that was removed.
    """
    key = bare(key)
    key = archive.one("SELECT new FROM key_aliases WHERE old = ?", key) or key
    asked: dict[Literal["article", "figure", "document"], str] = {
        "article": "SELECT id, document FROM articles WHERE key = ?",
        "figure": (
            "SELECT f.id, a.document FROM figures f JOIN articles a ON a.id = f.article "
            "WHERE a.key = substr(?1, 1, instr(?1, '-figure-') - 1) AND f.key = ?1"
        ),
        "document": "SELECT id, id FROM documents WHERE key = ?",
    }
    for kind, sql in asked.items():
        row = archive.connection.execute(sql, (key,)).fetchone()
        if row:
            return Target(kind, *row)
    stone = archive.connection.execute(
        "SELECT at, reason FROM tombstones WHERE key = ?", (key.partition("-figure-")[0],)
    ).fetchone()
    if stone:
        raise ArchiveError(f"{key} was removed on {stone[0][:10]}: {stone[1]}")
    raise ArchiveError(f"{archive.path} has nothing under {key}: xianzhi search shows keys")


def bare(key: str) -> str:
    """The key in what was pasted: itself, a permalink, or a whole address."""
    return key.strip().rstrip("/").rpartition("/")[2]


def original(archive: Archive, target: Target) -> bytes:
    """The bytes that the document of ``target`` came in as.

    Raises:
        ArchiveError: the file was published, without originals.
    """
    if published(archive.connection):
        raise ArchiveError(f"{archive.path} is a published file, which has no originals")
    return original_of(archive, target.document)


# ─────────────────────────────────────────────────────────────── as values


def values(archive: Archive, target: Target) -> dict[str, Any]:
    """All that is known of ``target``, as plain values."""
    if target.kind == "article":
        return _article(archive, target)
    if target.kind == "figure":
        return _figure(archive, target)
    return _document(archive, target)


def _article(archive: Archive, target: Target) -> dict[str, Any]:
    article = _one(
        archive,
        "SELECT a.*, p.full_name AS place_name FROM articles a "
        "LEFT JOIN places p ON p.code = a.place WHERE a.id = ?",
        target.id,
    )
    sentences = list(
        archive.rows("SELECT * FROM sentences WHERE article = ? ORDER BY position", target.id)
    )
    position = {s["id"]: s["position"] for s in sentences}
    text = {s["position"]: s["text"] for s in sentences}
    found = {
        name: [
            {"sentence": position[row["sentence"]], **_outward(row)}
            for row in archive.rows(sql, target.id)
        ]
        for name, sql in _FINDINGS.items()
    }
    return {
        **_outward(article),
        "bylines": list(
            archive.rows("SELECT name, role FROM bylines WHERE article = ? ORDER BY id", target.id)
        ),
        "keywords": list(
            archive.rows("SELECT word, weight FROM keywords WHERE article = ?", target.id)
        ),
        "document": _document(archive, target, with_articles=False),
        "sentences": [
            {**_outward(sentence), "heading": text.get(sentence["heading"])}
            for sentence in sentences
        ],
        **found,
        "corrections": _corrections(archive, article["key"]),
        "reprints": list(archive.rows(_REPRINTS, target.id)),
    }


def _corrections(archive: Archive, key: str) -> list[dict[str, Any]]:
    """What people corrected in an article and its figures, and what was there before."""
    sql = (
        "SELECT target AS key, field, value, was, who, why FROM corrections "
        "WHERE target = ?1 OR substr(target, 1, length(?1) + 8) = ?1 || '-figure-' ORDER BY id"
    )
    return list(archive.rows(sql, key))


def _figure(archive: Archive, target: Target) -> dict[str, Any]:
    figure = _one(
        archive,
        "SELECT f.*, s.text AS sentence_text, a.key AS article_key, a.title, a.published "
        "FROM figures f JOIN sentences s ON s.id = f.sentence JOIN articles a ON a.id = f.article "
        "WHERE f.id = ?",
        target.id,
    )
    return {**_outward(figure), "corrections": _corrections(archive, figure["key"])}


def _document(archive: Archive, target: Target, *, with_articles: bool = True) -> dict[str, Any]:
    document = _one(
        archive,
        "SELECT key, sha256, media_type, encoding, encoding_basis, extractor, bytes, redacted "
        "FROM documents WHERE id = ?",
        target.document,
    )
    document["sources"] = list(
        archive.rows(
            "SELECT path, url, container, member, captured_at, superseded_by IS NOT NULL "
            "AS superseded FROM sources WHERE document = ? ORDER BY id",
            target.document,
        )
    )
    if with_articles:
        document["articles"] = list(
            archive.rows(
                "SELECT key, title FROM articles WHERE document = ? ORDER BY position",
                target.document,
            )
        )
    return document


def _one(archive: Archive, sql: str, identity: int) -> dict[str, Any]:
    return next(archive.rows(sql, identity))


def _outward(row: dict[str, Any]) -> dict[str, Any]:
    """Without the ids that mean nothing outside."""
    return {name: value for name, value in row.items() if name not in _INTERNAL}


def edits(archive: Archive, target: Target) -> list[dict[str, Any]]:
    """Each change from decoded to clean in ``target``, with what stood there before.

    Raises:
        ArchiveError: the file was published, without the originals that the changes are shown on.
    """
    if published(archive.connection):
        raise ArchiveError(
            f"{archive.path} is a published file, without the originals: "
            "what it has of changes is in its table edits"
        )
    decoded = decoded_of(archive, target.document)
    asked = target.kind == "article"
    sql = (
        'SELECT span_start, span_end, "before", "after", rule, certain, article FROM edits '
        f"WHERE document = ? {'AND article = ?' if asked else ''} ORDER BY span_start, span_end"
    )
    rows = list(archive.rows(sql, target.document, *([target.id] if asked else [])))
    shown = veiled(decoded, ((e["span_start"], e["span_end"], e["rule"]) for e in rows))
    return [{**_outward(row), "before": shown[row["span_start"] : row["span_end"]]} for row in rows]


# ─────────────────────────────────────────────────────────────── as lines


def lines(archive: Archive, target: Target) -> Iterator[str]:
    """``target`` for a person to read in a terminal."""
    told = values(archive, target)
    if target.kind == "article":
        yield from _article_lines(told)
    elif target.kind == "figure":
        yield from _pairs({k: v for k, v in told.items() if k != "corrections"})
        yield from map(_correction_line, told["corrections"])
    else:
        yield from _pairs({k: v for k, v in told.items() if k not in {"sources", "articles"}})
        yield from (f"source: {source['path']}" for source in told["sources"])
        yield from (f"article: {a['key']}  {a['title'] or '—'}" for a in told["articles"])


def _pairs(told: dict[str, Any]) -> Iterator[str]:
    return (f"{name}: {value}" for name, value in told.items() if value not in (None, ""))


def _article_lines(told: dict[str, Any]) -> Iterator[str]:
    yield from filter(None, (told["kicker"], told["title"]))
    yield ""
    yield from _pairs({name: told[name] for name in _FIELDS if name != "kicker"})
    if told["bylines"]:
        yield "bylines: " + ", ".join(f"{b['role']} {b['name']}" for b in told["bylines"])
    yield from (f"source: {source['path']}" for source in told["document"]["sources"])
    yield from map(_correction_line, told["corrections"])
    for one in told["reprints"]:
        alike = f"({one['shared']:.0%} shared, {one['changes']} changes)"
        yield _joined(
            f"{one['kind']}:", one["key"], one["published"], one["outlet"], "counted as",
            one["counted"], alike,
        )  # fmt: skip
    yield ""
    yield told["text"]
    if told["captions"]:
        yield ""
        yield from (f"[{caption}]" for caption in told["captions"].split("\n"))
    for name, line in _LINES.items():
        if told[name]:
            yield ""
            yield f"{name}:"
            yield from (f"  {line(row)}" for row in told[name])


def _correction_line(row: dict[str, Any]) -> str:
    was = "nothing" if row["was"] is None else repr(row["was"])
    said = ", ".join(part for part in (row["who"], row["why"]) if part)
    of = f" of {row['key']}" if "-figure-" in row["key"] else ""
    return f"corrected: {row['field']}{of}, was {was}" + (f" ({said})" if said else "")


def _figure_line(row: dict[str, Any]) -> str:
    value = row["value_exact"]
    if value is None and row["value_min"] is not None:
        value = f"{row['value_min']:g} to {row['value_max']:g}"
    return _joined(
        row["surface"], "=", value, row["unit"], row["of_what"], row["indicator"], row["qualifier"],
        row["stage"], row["period"],
    )  # fmt: skip


def _joined(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part not in (None, ""))


_LINES: dict[str, Callable[[dict[str, Any]], str]] = {
    "figures": _figure_line,
    "dates": lambda row: _joined(row["surface"], "=", row["iso"] or "?"),
    "formulas": lambda row: _joined(
        row["surface"], "=", "、".join(json.loads(row["expansion"] or "[]")) or row["canonical"]
    ),
    "mentions": lambda row: _joined(
        row["surface"], "=", row["person"], row["post"], row["organisation"], row["place"]
    ),
}


def edit_lines(changes: list[dict[str, Any]]) -> Iterator[str]:
    """Each edit in a line: where, what became what, under which rule."""
    for change in changes:
        sure = "" if change["certain"] else "  (uncertain)"
        yield (
            f"{change['span_start']}:{change['span_end']}  {change['rule']}{sure}  "
            f"{_short(change['before'])!r} → {_short(change['after'])!r}"
        )


def _short(text: str) -> str:
    """A long text by its ends: what a page has around its article may be all of a menu."""
    left_out = len(text) - 2 * _END
    if left_out < _END:
        return text
    return f"{text[:_END]}… {left_out} more characters …{text[-_END:]}"
