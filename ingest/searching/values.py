"""What a search gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ingest.search import Query, fold
from ingest.view import SEGMENT

Span = tuple[int, int]
Suggested = Literal["fewer", "piece", "unfiltered", "place", "person", "formula"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an article, and where in it what was typed stands."""

    position: int
    part: str
    text: str
    hits: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that was found.

    Attributes:
        sentences: how many of its sentences have all that was asked; ``None`` where none was asked.
        copies: how many of its reprints were found too and are folded under it.
        copy_of: key of the article that counts in its stead.
    """

    key: str
    title: str | None
    published: str | None
    outlet: str | None
    place: str | None
    script: str
    sentences: int | None
    copies: int
    copy_of: str | None
    title_hits: tuple[Span, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """What may be asked instead: ``typed`` finds ``articles``; ``said`` is what is near."""

    kind: Suggested
    typed: str
    said: str
    articles: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found.

    Attributes:
        articles: in order.
        total: how many there are on all pages.
        first: the number of the first one here, from 1.
        sentences: how many sentences have it in all, folded reprints with them; ``None`` where
            that was not counted.
        whole: no one sentence has all of it, so articles were asked that have it somewhere.
        newest_first: not ranked, but by date.
        folded: how many reprints are folded under others.
        places: what names in ``place:`` were taken for; a name that no place has stands with none.
        next, previous: cursors of the pages around this one; ``previous`` is empty for the first.
        near: what may be asked instead, where nothing was found.
    """

    query: Query
    articles: tuple[FoundArticle, ...] = ()
    total: int = 0
    first: int = 1
    sentences: int | None = None
    whole: bool = False
    newest_first: bool = False
    folded: int = 0
    places: tuple[tuple[str, tuple[str, ...]], ...] = ()
    next: str | None = None
    previous: str | None = None
    near: tuple[Near, ...] = ()


def simplified(typed: str) -> list[tuple[str, str]]:
    """Characters typed in traditional script, each with that under which it is looked for.

    >>> simplified("靈空山鎮的鎮")
    [('靈', '灵'), ('鎮', '镇')]
    """
    changed = {c: to for c in typed if c >= "\u2e80" and (to := fold(c)) != c and to >= "\u2e80"}
    return list(changed.items())


def values(found: Found) -> dict[str, Any]:
    """A page as plain values, ready for JSON."""
    query = found.query
    return {
        "query": {
            "typed": query.typed,
            "understood": query.spelled(),
            "match": query.match(),
            "filters": [
                {"field": f.field, "values": list(f.values), "negated": f.negated}
                for f in query.filters
            ],
            "places": {name: list(full) for name, full in found.places},
            "simplified": dict(simplified(query.typed)),
            "dropped": [{"text": d.text, "why": d.why} for d in query.dropped],
        },
        "total": found.total,
        "sentences": found.sentences,
        "whole": found.whole,
        "newest_first": found.newest_first,
        "folded": found.folded,
        "first": found.first,
        "next": found.next,
        "previous": found.previous,
        "articles": [_article(article) for article in found.articles],
        "near": [
            {"kind": n.kind, "typed": n.typed, "said": n.said, "articles": n.articles}
            for n in found.near
        ],
    }


def _article(article: FoundArticle) -> dict[str, Any]:
    names = ("key", "title", "published", "outlet", "place", "script", "sentences", "copies",
             "copy_of")  # fmt: skip
    return {
        **{name: getattr(article, name) for name in names},
        "permalink": f"/a/{article.key}",
        "title_hits": _pairs(article.title_hits),
        "passages": [
            {
                "position": p.position,
                "part": p.part,
                "text": p.text,
                "hits": _pairs(p.hits),
                "permalink": sentence_link(article.key, p.position),
            }
            for p in article.passages
        ],
    }


def _pairs(spans: Sequence[Span]) -> list[list[int]]:
    return [list(span) for span in spans]


def sentence_link(key: str, position: int) -> str:
    """The path of a sentence in its article; an article is shown in segments."""
    return f"/a/{key}" + (f"?from={position}" if position >= SEGMENT else "") + f"#s{position}"
