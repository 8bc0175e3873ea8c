"""The way from a finding back to its document's decoded text; figures' keys are made from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.edits import Edits
from ingest.model import Article, Edit, Sentence, SentenceFindings
from ingest.text import Traced


@dataclass(frozen=True)
class Origins:
    """The way from a span in a sentence of one article back to its decoded document."""

    clean: Traced
    start: int  # of the article in decoded
    offsets: tuple[int, ...]  # of each sentence in the clean text

    @classmethod
    def of(
        cls, article: Article, sentences: Sequence[Sentence], edits: Sequence[Edit], decoded: str
    ) -> Origins:
        """The origins of an article; its sentences tile its clean text, a paragraph a line."""
        start, end = article.span_start, article.span_end
        shifted = Edits(Edit(e.start - start, e.end - start, e.after, e.rule) for e in edits)
        told = tuple(offsets((s.paragraph, s.text) for s in sentences))
        return cls(Traced(decoded[start:end], shifted), start, told)

    def span(self, sentence: int, start: int, end: int) -> tuple[int, int]:
        """``sentences[sentence].text[start:end]`` in decoded, half-open."""
        at = self.offsets[sentence]
        first, last = self.clean.origin_span(at + start, at + end)
        return self.start + first, self.start + last


def offsets(sentences: Iterable[tuple[int, str]]) -> Iterator[int]:
    """Where each sentence of an article, given as paragraph and text, begins in its clean text."""
    at, paragraph = 0, 0
    for own, text in sentences:
        at += own - paragraph  # a line end each
        paragraph = own
        yield at
        at += len(text)


def figure_keys(
    article: Article, findings: Sequence[SentenceFindings], origins: Origins
) -> tuple[tuple[str, ...], ...]:
    """The key of each figure, sentence by sentence: article key, ``-figure-``, place in decoded.

    Two figures in one edit's result are told apart by number.
    """
    taken: set[str] = set()

    def key(span: tuple[int, int]) -> str:
        plain = found = f"{article.key}-figure-{span[0]}-{span[1]}"
        number = 1
        while found in taken:
            number += 1
            found = f"{plain}-{number}"
        taken.add(found)
        return found

    return tuple(
        tuple(key(origins.span(i, f.span_start, f.span_end)) for f in found.figures)
        for i, found in enumerate(findings)
    )
