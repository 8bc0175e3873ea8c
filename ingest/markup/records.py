"""XML that is no feed: the elements that are records, each an article, by the names in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.field_names import address_of, by_name
from ingest.markup.feeds import INLINE, Element, Entry, Item, elements, is_empty, local, read_items
from ingest.markup.tables import MarkupRules
from ingest.markup.tokens import Token, tokens
from ingest.markup.tree import BLOCK, VOID

# What the fields of a record are called in an item of a feed.
_CALLED = {
    "title": "title", "text": "content", "published": "published", "url": "link",
    "outlet": "source", "author": "author", "channel": "category",
}  # fmt: skip

_PAGES = frozenset({"p", "div", "br", "span", "table", "img"})  # what no element but a page's has
_DEEPEST = 400


@dataclass(slots=True)
class _Open:
    """An element that is open, and the inside of the first of each name right below it."""

    name: str
    start: int
    inside: int
    below: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Record:
    """Where a record stands, and the inside of its text."""

    start: int
    end: int
    text: tuple[int, int]


class _TangledError(Exception):
    """An element has a text of its own and records beside it: it is to be read whole."""


def read_records(source: str, rules: MarkupRules) -> list[Entry]:
    """The records of XML as articles; they tile the source. None where it has no records.

    A record is an element with a title and a text right below it, by the names that columns of
    tables have: ``<新闻><标题>…</标题><正文>…</正文></新闻>``.
    """
    try:
        spans = _records(source)
    except _TangledError:
        return []
    return read_items(source, list(_items(source, spans)), rules) if spans else []


def _records(source: str) -> list[_Record]:
    opened: list[_Open] = []
    found: list[_Record] = []
    for token in tokens(source, xml=True):
        name = local(token.name)
        if token.kind == "start" and not is_empty(source, token):
            if len(opened) < _DEEPEST:
                opened.append(_Open(name, token.start, token.end))
        elif token.kind == "end" and any(one.name == name for one in opened[-3:]):
            # What was left open within it ends with it.
            while (closed := opened.pop()).name != name:
                pass
            if opened:
                opened[-1].below.setdefault(name, (closed.inside, token.start))
            _close(source, closed, token.end, found)
    return found


def _close(source: str, closed: _Open, end: int, found: list[_Record]) -> None:
    """Take an element that ends for a record, if it is one, or leave the records in it.

    Of an element that holds records it is told by which has more text: an article with its
    attachments is one, a list with a description of itself is many.

    Raises:
        _TangledError: both say sentences, of which one would be lost.
    """
    names = list(closed.below)
    said = by_name(names, "columns") if len(names) > 1 else {}
    if "title" not in said or "text" not in said:
        return
    own = closed.below[names[said["text"]]]
    first = len(found)
    while first and found[first - 1].start > closed.start:
        first -= 1
    beside = [one for one in found[first:] if not own[0] <= one.start < own[1]]
    texts = [own, *(one.text for one in beside)]
    if beside and all("。" in source[slice(*span)] for span in (own, max(texts[1:], key=_length))):
        raise _TangledError
    if _length(own) >= sum(map(_length, texts[1:])):
        found[first:] = [_Record(closed.start, end, own)]


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _items(source: str, spans: Sequence[_Record]) -> Iterator[Item]:
    """The records with what is in them."""
    at = 0
    inside: list[Token] = []
    for token in tokens(source, xml=True):
        if at < len(spans) and token.start > spans[at].start and token.end < spans[at].end:
            inside.append(token)
        elif at < len(spans) and token.end == spans[at].end:
            found = tuple(_called(source, list(elements(source, inside))))
            yield Item(spans[at].start, spans[at].end, found)
            at, inside = at + 1, []


def _called(source: str, found: Sequence[Element]) -> Iterator[Element]:
    """The elements of a record that say a field, under the names that a feed has for them."""
    filled = [one for one in found if one.text(source)]
    said = by_name([one.name for one in filled], "columns")
    outlet = filled[said["outlet"]].text(source) if "outlet" in said else None
    for told, at in said.items():
        called = _CALLED.get(told)
        if told == "outlet" and address_of(outlet):
            called = None if "url" in said else _CALLED["url"]
        if called is not None:
            one = replace(filled[at], name=called)
            yield _parted(source, one) if told == "text" else one


def _parted(source: str, element: Element) -> Element:
    """A text that has other elements than pages have (<正文><段>…</段></正文>), by its lines."""
    if len(element.texts) > 1:
        return element
    start, end, _ = element.texts[0]
    inside = list(tokens(source[start:end], xml=True))
    tags = {token.name for token in inside if token.kind in ("start", "end")}
    if tags & _PAGES or tags <= BLOCK | VOID | INLINE:
        return element
    lines: list[tuple[int, int, bool]] = []
    going = False  # whether the last line goes on
    for token in inside:
        inner = token.kind in ("start", "end") and token.name in INLINE
        if token.kind == "cdata":
            lines.append((start + token.inner, start + token.end - 3, True))
            going = False
        elif (token.kind == "text" or inner) and going:
            lines[-1] = (lines[-1][0], start + token.end, lines[-1][2] or inner)
        elif token.kind == "text" or inner:
            lines.append((start + token.start, start + token.end, inner))
            going = True
        else:
            going = False
    told = [one for one in lines if source[one[0] : one[1]].strip()]
    return replace(element, texts=tuple(told), apart=True)
