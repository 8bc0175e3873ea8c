"""A page that is a stretch of its document: nothing that was said of it may reach beyond."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.clean.drafts import Draft
from ingest.edits import Edits
from ingest.model import Edit


def articles_within(drafts: Iterable[Draft], start: int, end: int) -> Iterator[Draft]:
    """``drafts`` with spans and edits cut at the ends of their stretch of decoded.

    What lies outside the stretch was taken off before cleaning; where furniture at its edge goes
    too, the two become one edit, of which this is the part inside.
    """
    for draft in drafts:
        article, edits = draft.article, cut_edits(draft.edits, start, end)
        if article.span_start < start or article.span_end > end:
            span = max(article.span_start, start), min(article.span_end, end)
            article = replace(article, span_start=span[0], span_end=span[1])
        same = edits is draft.edits and article is draft.article
        yield draft if same else Draft(article, draft.sentences, edits)


def cut_edits(edits: Sequence[Edit], start: int, end: int) -> Sequence[Edit]:
    """Those parts of ``edits``, which ascend, that lie in ``decoded[start:end]``."""
    if not edits or _are_within(edits[0], edits[-1], start, end):
        return edits
    return Edits(
        edit._replace(start=max(edit.start, start), end=min(edit.end, end))
        for edit in edits
        if edit.start < end and edit.end > start
    )


def _are_within(first: Edit, last: Edit, start: int, end: int) -> bool:
    return first.start >= start and first.end > start and last.start < end and last.end <= end
