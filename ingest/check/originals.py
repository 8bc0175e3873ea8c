"""That texts are those that came in: hashes, and the way back to the originals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ingest.archive import Archive
from ingest.documents import decoded_of, original_of
from ingest.model import Edit
from ingest.origins import offsets
from ingest.packing import DamagedError
from ingest.text import Traced

_Rows = list[dict[str, Any]]


def hashes(archive: Archive) -> Iterator[str]:
    """Originals can be unpacked and are those that documents are named after."""
    for row in archive.rows("SELECT id, key, sha256, bytes, redacted FROM documents ORDER BY id"):
        key = row["key"]
        try:
            original = original_of(archive, row["id"])
        except DamagedError as error:
            yield f"the original of {key} cannot be unpacked: {error}"
            continue
        if len(original) != row["bytes"]:
            yield f"the original of {key} has {len(original)} bytes, not {row['bytes']}"
        elif not row["redacted"] and hashlib.sha256(original).hexdigest() != row["sha256"]:
            yield f"the original of {key} is not the one that came in"
        if row["sha256"][: len(key)] != key:
            yield f"document {key} is named after another content"


def way_back(archive: Archive) -> Iterator[str]:
    """Replaying the edits gives the clean texts, and the sentences know where they came from."""
    for document in archive.rows("SELECT id, key FROM documents ORDER BY id"):
        try:
            decoded = decoded_of(archive, document["id"])
        except (DamagedError, UnicodeError, LookupError) as error:
            yield f"document {document['key']} cannot be read: {error}"
            continue
        edits = list(archive.rows(
            'SELECT article, span_start, span_end, "before", "after", rule, certain FROM edits '
            "WHERE document = ? ORDER BY span_start, span_end", document["id"],
        ))  # fmt: skip
        yield from _edits_hold(document["key"], decoded, edits)
        articles = archive.rows(
            "SELECT id, key, span_start, span_end FROM articles WHERE document = ? "
            "ORDER BY span_start",
            document["id"],
        )
        for article in articles:
            own = [e for e in edits if e["article"] == article["id"]]
            yield from _article_holds(archive, article, decoded, own)


def _edits_hold(key: str, decoded: str, edits: _Rows) -> Iterator[str]:
    for one, other in pairwise(edits):
        if other["span_start"] < one["span_end"]:
            yield f"edits of {key} overlap at {other['span_start']}"
    for edit in edits:
        before = decoded[edit["span_start"] : edit["span_end"]]
        if edit["before"] not in (None, before):
            yield f"the edit of {key} at {edit['span_start']} was made on another text"


def _article_holds(
    archive: Archive, article: dict[str, Any], decoded: str, edits: _Rows
) -> Iterator[str]:
    start, key = article["span_start"], article["key"]
    sentences = list(archive.rows(
        "SELECT position, paragraph, text, source_start, source_end FROM sentences "
        "WHERE article = ? ORDER BY position", article["id"],
    ))  # fmt: skip
    if any(e["span_start"] < start or e["span_end"] > article["span_end"] for e in edits):
        yield f"an edit of {key} lies outside it"
        return
    shifted = tuple(
        Edit(
            e["span_start"] - start,
            e["span_end"] - start,
            e["after"],
            e["rule"],
            bool(e["certain"]),
        )
        for e in edits
    )
    clean = Traced(decoded[start : article["span_end"]], shifted)
    at = list(offsets((s["paragraph"], s["text"]) for s in sentences))
    yield from _figure_keys(archive, article, clean, at)
    told = "".join(
        "\n" * (s["paragraph"] - before) + s["text"]
        for s, before in zip(sentences, [0, *(s["paragraph"] for s in sentences)], strict=False)
    )
    if clean.text != told:
        yield f"replaying the edits of {key} does not give its sentences"
        return
    for sentence, offset in zip(sentences, at, strict=True):
        first, last = clean.origin_span(offset, offset + len(sentence["text"]))
        if (start + first, start + last) != (sentence["source_start"], sentence["source_end"]):
            yield f"sentence {sentence['position']} of {key} does not lie where it says"


def _figure_keys(
    archive: Archive, article: dict[str, Any], clean: Traced, at: list[int]
) -> Iterator[str]:
    """A figure is named after its place in decoded."""
    sql = (
        "SELECT f.key, f.span_start, f.span_end, s.position FROM figures f "
        "JOIN sentences s ON s.id = f.sentence WHERE f.article = ?"
    )
    for row in archive.rows(sql, article["id"]):
        if not 0 <= row["position"] < len(at):
            continue  # told as what is not in its order
        offset = at[row["position"]]
        first, last = clean.origin_span(offset + row["span_start"], offset + row["span_end"])
        start = article["span_start"]
        plain = f"{article['key']}-figure-{start + first}-{start + last}"
        if row["key"] != plain and not row["key"].startswith(f"{plain}-"):
            yield f"{row['key']} is not the key of its place"
