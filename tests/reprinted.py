"""Pairs of texts for the tests of reprints: read from tests/corpus, or made."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.archive import Archive
from tests.damage import traditional

FILE = Path(__file__).parent / "corpus" / "reprints.toml"
MORE = FILE.with_name("reprints_more.toml")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, and whether they are one, printed twice."""

    name: str
    one: str
    other: str
    same: bool


def pairs(file: Path = FILE) -> list[Pair]:
    """All pairs of a file."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return [_pair(one, told["base"]) for one in told["pair"]]


def _pair(told: dict[str, Any], bases: dict[str, str]) -> Pair:
    one = bases[told.get("one") or told["base"]]
    other = bases[told.get("other") or told["base"]]
    one = _swapped(one, told.get("one_swap", ()))[: told.get("one_cut")]
    other = _swapped(other, told.get("swap", ()))[: told.get("cut")]
    other = told.get("head", "") + other + told.get("tail", "") + told.get("other_tail", "")
    if told.get("script") == "hant":
        other = traditional(other)
    wide = told.get("broken")
    if wide:
        other = "\n".join(other[i : i + wide] for i in range(0, len(other), wide))
    return Pair(told["name"], one, other, told["same"])


def _swapped(text: str, swaps: Sequence[Sequence[str]]) -> str:
    for before, after in swaps:
        assert before in text, before
        text = text.replace(before, after)
    return text


# ─────────────────────────────────────────────────────────────── an archive of texts


@dataclass(frozen=True, slots=True)
class Copy:
    """One article as it came in: where, when, and what it says."""

    path: str
    text: str
    title: str | None = None
    published: str | None = None
    url: str | None = None
    captured: str | None = None
    outlet: str | None = None


def started(archive: Archive) -> None:
    """Begin an ingest, so that documents have one that they came in with."""
    with archive.transaction():
        archive.connection.execute(
            "INSERT INTO runs VALUES (1, '0', 'x', '2024-01-01T00:00:00+00:00', NULL, NULL)"
        )


def put(archive: Archive, *copies: Copy) -> int:
    """Write ``copies`` as the articles of one document; gives its id."""
    first, connection = copies[0], archive.connection
    digest = hashlib.sha256("\n".join(f"{c.path}{c.text}" for c in copies).encode()).hexdigest()
    document = connection.execute(
        "INSERT INTO documents (key, sha256, media_type, encoding, encoding_basis, bytes, "
        "original, rules_digest) VALUES (?, ?, 'text/plain', 'utf-8', 'utf-8', 0, x'', 'x')",
        (digest[:16], digest),
    ).lastrowid
    connection.execute(
        "INSERT INTO sources (document, path, url, captured_at, first_run, last_run) "
        "VALUES (?, ?, ?, ?, 1, 1)",
        (document, first.path, first.url, first.captured),
    )
    connection.executemany(
        "INSERT INTO articles (key, document, span_start, span_end, position, title, published, "
        "outlet, script, is_template, is_truncated, text, characters) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'hans', 0, 0, ?, ?)",
        [
            (f"{digest[:16]}-{i}", document, i, i + 1, i, c.title, c.published, c.outlet, c.text,
             len(c.text))
            for i, c in enumerate(copies)
        ],
    )  # fmt: skip
    return int(document or 0)
