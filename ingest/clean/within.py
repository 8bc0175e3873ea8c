"""A page that is a stretch of its document: nothing that was said of it may reach beyond."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
        article = draft.article
        span = max(article.span_start, start), min(article.span_end, end)
        yield replace(
            draft,
            article=replace(article, span_start=span[0], span_end=span[1]),
            edits=Edits(edits_within(draft.edits, start, end)),
        )


def edits_within(edits: Iterable[Edit], start: int, end: int) -> Iterator[Edit]:
    """Those parts of ``edits`` that lie in ``decoded[start:end]``."""
    for edit in edits:
        if edit.start < end and edit.end > start:
            yield edit._replace(start=max(edit.start, start), end=min(edit.end, end))
