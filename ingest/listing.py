"""What a search found as lines for a terminal, with what was made of the query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ingest.searching import Found, FoundArticle, values
from ingest.searching.values import Passage, Span, simplified

WIDTH = 160  # characters of a sentence that are shown, around its first hit
_WHY = {
    "operator": "has no word beside it",
    "unwanted": "says only what is not wanted",
    "punctuation": "punctuation is not indexed",
    "length": "too long: not read from here on",
    "depth": "parentheses too deep",
    "value": "this value means nothing here",
    "within": "filters hold for all words",
}
_NEAR = {
    "place": "place ",
    "person": "person ",
    "formula": "formula ",
    "unfiltered": "without filters ",
}

__all__ = ["lines", "notes", "values"]

Mark = Callable[[str], str]


def lines(found: Found, mark: Mark | None = None) -> Iterator[str]:
    """Each article with its number, key and passages; hits in 【】 where no ``mark`` is given."""
    mark = mark or "【{}】".format
    for number, article in enumerate(found.articles, found.first):
        title = marked(article.title or "(untitled)", article.title_hits, mark)
        yield f"{number}. {title}  {article.key}"
        yield f"   {' · '.join(_facts(article))}"
        for passage in article.passages:
            yield f"   {_cut(passage, mark)}"


def _facts(article: FoundArticle) -> Iterator[str]:
    yield article.published or "undated"
    yield from filter(None, (article.place, article.outlet))
    if article.sentences:
        yield f"{article.sentences} sentence{'s' if article.sentences > 1 else ''}"
    if article.copies:
        yield f"{article.copies} reprint{'s' if article.copies > 1 else ''} (--reprints)"
    if article.copy_of:
        yield f"reprint of {article.copy_of}"


def marked(text: str, spans: Sequence[Span], mark: Mark) -> str:
    """``text`` in one line with ``spans`` of it marked."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += (text[at:start], mark(text[start:end]))
        at = end
    return " ".join("".join((*pieces, text[at:])).split())


def _cut(passage: Passage, mark: Mark) -> str:
    first = passage.hits[0][0] if passage.hits else 0
    start = max(0, min(first - WIDTH // 3, len(passage.text) - WIDTH))
    end = min(len(passage.text), start + WIDTH)
    spans = [(max(a, start) - start, min(b, end) - start)
             for a, b in passage.hits if a < end and b > start]  # fmt: skip
    inside = marked(passage.text[start:end], spans, mark)
    return f"{'…' if start else ''}{inside}{'…' if end < len(passage.text) else ''}"


def notes(found: Found) -> Iterator[str]:
    """How many there are, how the query was understood, and what else may be asked."""
    query = found.query
    if found.total:
        yield _counted(found)
    else:
        yield "Nothing found."
    if query and query.spelled() != query.typed:
        yield f"Asked as: {query.spelled()}"
    if changed := simplified(query.typed):
        yield "Both scripts: " + " ".join(f"{old}→{new}" for old, new in changed)
    for name, full in found.places:
        told = ", ".join(full[:6]) + (" …" if len(full) > 6 else "")
        yield f"place {name}: {told}" if full else f"No place is called {name}."
    for one in query.dropped:
        yield f"Passed over: {one.text} ({_WHY[one.why]})"
    for near in found.near:
        yield f"Near: {_NEAR.get(near.kind, '')}{near.typed} ({near.articles})"


def _counted(found: Found) -> str:
    told = f"{found.total:,} article{'s' if found.total != 1 else ''}"
    if found.whole and not found.query.has_columns:
        return f"{told}; no one sentence has it all, these name it apart"
    if found.sentences:
        told += f", {found.sentences:,} sentence{'s' if found.sentences != 1 else ''}"
    folded = f"; {found.folded:,} reprints folded" if found.folded else ""
    return told + folded + ("; newest first" if found.newest_first else "")
