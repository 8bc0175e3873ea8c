"""Pages that were written before the rules were tried on them.

Batch 1 (40 pages) came out with 242 of 285 fields right before any change: articles 39/40, titles
34/47, dates 30/32, outlets 17/19, names 28/35, editors 7/7, first words 27/33, last words 32/38,
words kept 17/17, furniture off 5/9, captions 1/3. Eight of the misses were conventions of this
project that the expectations did not follow (a subtitle belongs to its title, a speaker is the
author, a photographer's credit stays with its caption), and were put right there, as was a checker
named for a whole page; so 250 of 285 is the fair figure.

Each later batch was written after the rules had been mended on those before, and tried once before
they were mended on it too: batch 2 gave 71 of 83, batch 3 32 of 45, batch 4 46 of 57, batch 5 24 of
36. Together 173 of 221: not quite four fields in five on pages full of traps, most misses on pages
of several articles. That was to be expected of pages nobody had seen then; test_eval_clean.py has
later batches. The floors below only keep what was won. The editor of one page, who had been
overlooked in its labels as well, was added to them later.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.model import ArticleReading, Document
from ingest.read import read
from ingest.rulebook import load_rules

CORPUS = Path(__file__).parent / "corpus" / "unseen_pages.toml"
DIGEST = "94a7b4a7d3537a757978df0b62251c9470d87e30c4929fba51775d9510eac7af"
FLOORS = {
    "articles": 71,  # of 71
    "title": 83,  # of 83
    "kicker": 4,  # of 4
    "published": 60,  # of 60
    "outlet": 35,  # of 35
    "bylines": 63,  # of 63
    "first": 53,  # of 53
    "last": 70,  # of 70
    "keeps": 35,  # of 35
    "off": 14,  # of 14
    "editor": 12,  # of 12
    "captions": 3,  # of 3
    "truncated": 3,  # of 3
}


@pytest.fixture(scope="module")
def scores() -> tuple[Counter[str], Counter[str]]:
    """How many fields there are of each kind, and how many of them came out right."""
    every: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for page in tomllib.loads(CORPUS.read_text("utf-8"))["page"]:
        for name, is_right in judged(page):
            every[name] += 1
            right[name] += is_right
    return every, right


def judged(page: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Each field that ``page`` expects, and whether it came out so."""
    text = page["text"].strip("\n").replace("\n", page.get("eol", "\n"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    document = Document(
        digest[:16], digest, "text/plain", "utf-8", "utf-8", text.encode(), decoded=text
    )
    found = read(document, load_rules()).articles
    wanted = page["article"]
    yield "articles", len(found) == len(wanted)
    for i, fields in enumerate(wanted):
        same = [a for a in found if (a.article.title or "") == fields.get("title")]
        other = found[i] if i < len(found) else None
        reading = same[0] if same else other
        for name, value in fields.items():
            yield name, reading is not None and holds(name, value, reading)


def holds(name: str, value: Any, reading: ArticleReading) -> bool:
    """Whether an article has ``value`` in the field ``name``."""
    if name in ("keeps", "off"):
        text = reading.article.text + ("" if name == "keeps" else reading.article.title or "")
        return all((words in text) == (name == "keeps") for words in value)
    if name in ("first", "last"):
        text = reading.article.text
        return text.startswith(value) if name == "first" else text.endswith(value)
    return bool(shown(name, reading) == (sorted(value) if name == "bylines" else value))


def shown(name: str, reading: ArticleReading) -> Any:
    """What an article says in the field ``name``; empty where it says nothing."""
    article = reading.article
    if name == "captions":
        return [s.text for s in reading.sentences if s.part == "caption"]
    if name == "bylines":
        return sorted([b.role, b.name] for b in article.bylines)
    if name == "truncated":
        return article.is_truncated
    if name == "published" and article.published_basis not in ("stated", "page"):
        return ""
    return getattr(article, name) or ""


def test_the_pages_are_the_ones_the_floors_were_measured_on() -> None:
    assert hashlib.sha256(CORPUS.read_bytes()).hexdigest() == DIGEST


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_a_field_keeps_its_floor(
    name: str, floor: int, scores: tuple[Counter[str], Counter[str]]
) -> None:
    every, right = scores
    assert right[name] >= floor, f"{name}: {right[name]} of {every[name]} right"


def test_every_field_has_a_floor(scores: tuple[Counter[str], Counter[str]]) -> None:
    assert set(scores[0]) == set(FLOORS)
