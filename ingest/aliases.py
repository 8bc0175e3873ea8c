"""Old keys: when rules change, what is cited under a key that vanished must still be found."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from dataclasses import dataclass

Spans = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a document's articles and of its figures, each with its span in decoded."""

    articles: Spans
    figures: Spans

    @classmethod
    def of(cls, connection: sqlite3.Connection, document: int) -> Keys:
        """Those that stand in the archive now."""
        articles: Spans = {
            key: (start, end)
            for key, start, end in connection.execute(
                "SELECT key, span_start, span_end FROM articles WHERE document = ?", (document,)
            )
        }
        figures: Spans = {}
        for (key,) in connection.execute(
            "SELECT f.key FROM figures f JOIN articles a ON a.id = f.article WHERE a.document = ?",
            (document,),
        ):
            start, end = key.split("-figure-")[1].split("-")[:2]
            figures[key] = (int(start), int(end))
        return cls(articles, figures)


def lead_on(connection: sqlite3.Connection, before: Keys, after: Keys) -> None:
    """Let each key that vanished lead to the figure in its place, else to the article over it."""
    alive = after.articles.keys() | after.figures.keys()
    articles, figures = _Ordered.of(after.articles), _Ordered.of(after.figures)
    leads = {
        key: articles.covering(span) for key, span in before.articles.items() if key not in alive
    }
    leads |= {
        key: figures.covering(span) or articles.covering(span)
        for key, span in before.figures.items()
        if key not in alive
    }
    connection.executemany("DELETE FROM key_aliases WHERE old = ?", [(key,) for key in alive])
    for old, new in leads.items():
        if new is None:
            continue
        connection.execute("UPDATE key_aliases SET new = ? WHERE new = ?", (new, old))
        connection.execute(
            "INSERT OR REPLACE INTO key_aliases (old, new) VALUES (?, ?)", (old, new)
        )


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Keys by where their spans begin; spans do not overlap, so they end in the same order."""

    ends: tuple[int, ...]
    spans: tuple[tuple[int, int, str], ...]

    @classmethod
    def of(cls, spans: Spans) -> _Ordered:
        ordered = sorted((start, end, key) for key, (start, end) in spans.items())
        return cls(tuple(end for _, end, _ in ordered), tuple(ordered))

    def covering(self, span: tuple[int, int]) -> str | None:
        """The key whose span shares most with ``span``; the first of equals."""
        best, most = None, 0
        for at in range(bisect_right(self.ends, span[0]), len(self.spans)):
            start, end, key = self.spans[at]
            if start >= span[1]:
                break
            shared = min(span[1], end) - max(span[0], start)
            if shared > most:
                best, most = key, shared
        return best
