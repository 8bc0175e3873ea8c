"""From marked-up text to plain lines: what a page's own markup says, and where each line stood."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.markup import feeds
from ingest.markup.html import read_page
from ingest.markup.markdown import read_markdown
from ingest.markup.records import read_records
from ingest.markup.tables import MarkupRules, load_rules
from ingest.model import NO_FACTS, Facts, Mark
from ingest.text import Traced

__all__ = ["MarkupRules", "Piece", "load_rules", "pieces"]

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_ANY_XML = frozenset({"text/xml", "application/xml"})
_XML = _ANY_XML | {"application/rss+xml", "application/atom+xml"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of decoded that is read for itself: a whole page, or one item of a feed.

    The pieces of a document tile its decoded text in order. ``text`` is traced to **all** of
    decoded, with what lies outside ``[start, end)`` removed by one edit on each side, and holds
    plain lines, one block of the page a line. ``facts`` are what the markup says outside these
    lines; ``facts.title`` is also a line of ``text`` wherever the page has it. ``marks`` say what
    lines are, in coordinates of decoded.
    """

    start: int
    end: int
    text: Traced
    facts: Facts = NO_FACTS
    marks: tuple[Mark, ...] = ()


def pieces(decoded: str, media_type: str, rules: MarkupRules) -> tuple[Piece, ...]:
    """The pieces of a document; text that is not marked up is one, as it stands.

    A page that holds no article, such as a list of links or an error, is a piece without text.
    """
    whole = len(decoded)
    if media_type in _HTML or (media_type in _XML and feeds.is_page(decoded)):
        found = read_page(Traced(decoded), rules)
        return (Piece(0, whole, found.text, found.facts, found.marks),)
    if media_type in _XML:
        is_feed = media_type not in _ANY_XML
        entries = (not is_feed and read_records(decoded, rules)) or feeds.read_feed(decoded, rules)
        if entries:
            return tuple(Piece(e.start, e.end, e.text, e.facts, e.marks) for e in entries)
        text, marks, title = feeds.read_plain(decoded, rules)
        return (Piece(0, whole, text, Facts(title=title), marks),)
    if media_type == "text/markdown":
        text, facts, marks = read_markdown(decoded, rules)
        return (Piece(0, whole, text, facts, marks),)
    return (Piece(0, whole, Traced(decoded)),)
