"""XML: a feed's items, each an article; any other document's text, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from ingest.markup.fragment import BREAK, read_fragment, unescaped
from ingest.markup.tables import MarkupRules
from ingest.markup.tokens import Token, attributes, tokens
from ingest.markup.values import bylines, iso, outlet_name
from ingest.model import Edit, Facts, Mark
from ingest.text import Traced

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PAGE = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_PAGE_ROOTS = frozenset({"html", "head", "body", "frameset"})
# That text holds markup of a page; the elements of one that end no line.
MARKUP = re.compile(r"<(?:p|div|br|span|table|img|a|b|strong|font|h[1-6])\b[^<>]*>", re.IGNORECASE)
INLINE = frozenset({"a", "b", "strong", "i", "em", "u", "s", "span", "font", "sub", "sup", "small"})
_HREF = re.compile(r"https?://\S+\Z")


@dataclass(frozen=True, slots=True)
class Element:
    """One element of an item: the stretches of its text, or its inside where it holds markup.

    ``apart``: each stretch is a line of its own.
    """

    name: str
    texts: tuple[tuple[int, int, bool], ...]  # start, end, whether as it stands (CDATA, markup)
    href: str | None = None
    rel: str = ""
    apart: bool = False

    def text(self, source: str) -> str:
        """Its text as a reader sees it, on one line."""
        parts = [source[s:e] if raw else unescape(source[s:e]) for s, e, raw in self.texts]
        return " ".join("".join(parts).split())


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed and where it stands."""

    start: int
    end: int
    elements: tuple[Element, ...]


def is_page(source: str) -> bool:
    """Whether what calls itself XML is a page."""
    return _PAGE.search(source, 0, 2000) is not None or root(source) in _PAGE_ROOTS


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def root(source: str) -> str:
    """The name of the outermost element, without prefix, in lower case."""
    for token in tokens(source, xml=True):
        if token.kind == "start":
            return local(token.name)
    return ""


def items(source: str, rules: MarkupRules) -> list[Item]:
    """The items of a feed, in order."""
    wanted = set(rules.feed["item"])
    found: list[Item] = []
    inside: list[Token] | None = None
    start = 0
    for token in tokens(source, xml=True):
        name = local(token.name)
        if inside is None:
            if token.kind == "start" and name in wanted and not is_empty(source, token):
                inside, start = [], token.start
        elif token.kind == "end" and name in wanted:
            found.append(Item(start, token.end, tuple(elements(source, inside))))
            inside = None
        else:
            inside.append(token)
    if inside:
        found.append(Item(start, len(source), tuple(elements(source, inside))))
    return found


def is_empty(source: str, token: Token) -> bool:
    """Whether a tag of XML is an element without content: ``<a/>``."""
    return source.startswith("/>", token.end - 2)


def elements(source: str, inside: Sequence[Token]) -> Iterator[Element]:
    """The elements right below an item whose tokens are ``inside``."""
    opened: Token | None = None
    depth, first = 0, 0
    for i, token in enumerate(inside):
        if token.kind == "start":
            if opened is None:
                opened, depth, first = token, 0, i + 1
            depth += 0 if is_empty(source, token) else 1
        elif token.kind == "end" and opened is not None:
            depth -= 1
        if opened is not None and depth <= 0:
            yield _element(source, opened, inside[first:i])
            opened = None
    if opened is not None:
        yield _element(source, opened, inside[first:])


def _element(source: str, opened: Token, inside: Sequence[Token]) -> Element:
    name = local(opened.name)
    attrs = attributes(source, opened) if opened.end - opened.inner > 1 else {}
    href, rel = attrs.get("href"), attrs.get("rel", "")
    if any(token.kind in ("start", "end") for token in inside):
        return Element(name, ((inside[0].start, inside[-1].end, True),), href, rel)
    texts = []
    for token in inside:
        if token.kind == "text":
            texts.append((token.start, token.end, False))
        elif token.kind == "cdata":
            texts.append((token.inner, token.end - 3, True))
    return Element(name, tuple(texts), href, rel)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as it is read."""

    start: int
    end: int
    text: Traced
    facts: Facts
    marks: tuple[Mark, ...]


def read_feed(source: str, rules: MarkupRules) -> list[Entry]:
    """The items of a feed that hold text; they tile the source, with what stands around them."""
    return read_items(source, items(source, rules), rules)


def read_items(source: str, found: Sequence[Item], rules: MarkupRules) -> list[Entry]:
    """Items as they are read; they tile the source, with what stands around them."""
    read = []
    for i, item in enumerate(found):
        start = item.start if i else 0
        end = found[i + 1].start if i + 1 < len(found) else len(source)
        read.append(_read_item(source, item, start, end, rules))
    return read


def _read_item(source: str, item: Item, start: int, end: int, rules: MarkupRules) -> Entry:
    title = _pick(item, "title", source, rules)
    content = _pick(item, "content", source, rules)
    kept = [e for e in (title, content) if e is not None]
    facts = _facts(item, source, rules)
    if content is None or not content.text(source):
        edits = [(0, start), (start, end), (end, len(source))]
        return Entry(start, end, _without(source, edits), facts, ())
    base = unescaped(Traced(source, tuple(_edits(source, kept))))
    titled = title is not None and bool(title.text(source))
    text, marks, first = read_fragment(base, rules, titled)
    if titled and first:
        facts = Facts(first, *_rest(facts))
    return Entry(start, end, text, facts, marks)


def _rest(facts: Facts) -> tuple[str | None, str | None, str | None, str | None, str | None]:
    return facts.published, facts.outlet, facts.channel, facts.editor, facts.url


def _without(source: str, spans: Sequence[tuple[int, int]]) -> Traced:
    return Traced(source, tuple(Edit(s, e, "", "html-tag") for s, e in spans if s < e))


def _edits(source: str, elements: Sequence[Element]) -> Iterator[Edit]:
    """The edits that leave the elements' text alone, unescaped once."""
    stretches = sorted(
        (start, end, raw, (n, i if e.apart else 0))
        for n, e in enumerate(elements)
        for i, (start, end, raw) in enumerate(e.texts)
    )
    at, before = 0, None
    for start, end, raw, n in stretches:
        between = BREAK if before not in (None, n) else ""
        if at < start or between:
            yield Edit(at, start, between, "html-tag")
        if not raw:
            yield from _entities(source, start, end)
        at, before = end, n
    if at < len(source):
        yield Edit(at, len(source), "", "html-tag")


def _pick(item: Item, fact: str, source: str, rules: MarkupRules) -> Element | None:
    """The element that holds a fact: the best name that says something."""
    for name in rules.feed[fact]:
        for element in item.elements:
            if element.name == name and (element.text(source) or element.href):
                return element
    return None


def _facts(item: Item, source: str, rules: MarkupRules) -> Facts:
    def text(fact: str) -> str | None:
        element = _pick(item, fact, source, rules)
        return element.text(source) or None if element else None

    linked = [e for e in item.elements if e.name in rules.feed["url"]]
    linked.sort(key=lambda e: (e.rel not in ("", "alternate"), rules.feed["url"].index(e.name)))
    links = [e.href or e.text(source) for e in linked]
    author = text("author")
    source_name = next((e.text(source) for e in item.elements if e.name == "source"), None)
    named = bylines(author)
    published = text("published")
    return Facts(
        title=text("title"),
        published=iso(published) if published else None,
        outlet=outlet_name(source_name, rules),
        channel=text("channel"),
        url=next((link for link in links if _HREF.match(link)), None),
        bylines=named,
    )


def read_plain(source: str, rules: MarkupRules) -> tuple[Traced, tuple[Mark, ...], str | None]:
    """The text of any other XML, a line an element; empty for lists of addresses."""
    if root(source) in rules.feed["none"]:
        return _without(source, [(0, len(source))]), (), None
    edits: list[Edit] = []
    marks: list[Mark] = []
    title, at = None, 0
    for name, start, end, raw, joined in _texts(source):
        if at < start or edits:
            edits.append(Edit(at, start, "\n" if at and not joined else "", "html-tag"))
        if not raw:
            edits += _entities(source, start, end)
        if title is None and name in rules.feed["title"]:
            title = unescape(source[start:end])
            marks.append(Mark(start, end, "title"))
        at = end
    if at < len(source):
        edits.append(Edit(at, len(source), "", "html-tag"))
    return Traced(source, tuple(edits)), tuple(marks), title


def _texts(source: str) -> Iterator[tuple[str, int, int, bool, bool]]:
    """The texts of a document without white space around them, each with its element's name.

    Then whether it stands as it is (CDATA), and whether it goes on the line of that before it.
    """
    name = ""
    for token in tokens(source, xml=True):
        if token.kind == "start":
            name = local(token.name)
        if token.kind not in ("text", "cdata"):
            continue
        raw = token.kind == "cdata"
        start, end = (token.inner, token.end - 3) if raw else (token.start, token.end)
        if raw and MARKUP.search(source, start, end):
            for first, last, joined in _lines(source, start, end):
                yield name, first, last, False, joined
        elif (stripped := _stripped(source, start, end))[0] < stripped[1]:
            yield name, *stripped, raw, False


def _lines(source: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The texts of a page within XML, and whether each goes on the line of that before it."""
    joined = False
    for token in tokens(source[start:end]):
        if token.kind in ("start", "end"):
            joined = joined and token.name in INLINE
        elif token.kind == "text":
            first, last = _stripped(source, start + token.start, start + token.end)
            if first < last:
                yield first, last, joined
                joined = True


def _stripped(source: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the white space at its ends."""
    words = source[start:end]
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def _entities(source: str, start: int, end: int) -> Iterator[Edit]:
    for match in _ENTITY.finditer(source, start, end):
        read = unescape(match.group())
        if read != match.group():
            yield Edit(match.start(), match.end(), read, "html-entity")
