"""What a page's markup or a table's columns say of an article, beside its own lines.

The text comes first: what an article states itself is believed over what stands around it. Where
the two agree on a line, as a page's ``<title>`` and one of its lines mostly do, that line is known
to be the title without guessing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ingest.clean.furniture import Line, LineKind, date_in
from ingest.clean.header_rules import HeaderRules
from ingest.clean.names import press
from ingest.clean.packed import Lines, Rewritten
from ingest.clean.settle import Page, SegmentRules, key_of
from ingest.model import Article, Facts, Mark, Part, Sentence
from ingest.script import simplify
from ingest.text import Traced

_HEAD = 6  # sentences, the title's lines among them
_SHORTEST_PART = 8  # characters of a title that may stand for all of it
_LONGEST_TITLE = 160
_LONGEST_HEADING = 60
_SENTENCE = re.compile("[。！？；].|[，,].*[。；]$")
_MEDIA = ("新闻中心", "传媒中心", "传媒集团", "报社", "新华社", "通讯社", "新闻社")
_MAY_BE_TITLE: tuple[LineKind, ...] = ("short", "prose", "caption", "notice")


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of the lines beforehand: the title's key (see ``key_of``), parts by line."""

    title: str = ""
    parts: dict[int, Part] | None = None


NOTHING_GIVEN = Given()


def agrees(key: str, given: str) -> bool:
    """Whether a line may be the title that is ``given``, both as keys: alike, or most of it."""
    if not key or not given:
        return False
    if key == given:
        return True
    shorter, longer = sorted((key, given), key=len)
    return len(shorter) >= _SHORTEST_PART and shorter in longer and len(longer) <= _LONGEST_TITLE


def known(lines: Sequence[Line], base: Traced, facts: Facts, marks: Sequence[Mark]) -> Given:
    """What ``facts`` and ``marks`` say of ``lines``, whose blocks count in ``base.text``."""
    title = simplify(facts.title.strip()) if facts.title else ""
    return Given(key_of(title, None), _marked(lines, base, marks))


def _marked(lines: Sequence[Line], base: Traced, marks: Sequence[Mark]) -> dict[int, Part]:
    """The part that a mark gives each line; of several marks around it, the first to begin."""
    parts: dict[int, Part] = {}
    ordered = sorted(marks, key=lambda mark: (mark.start, -mark.end))
    at = 0
    for i, line in enumerate(lines) if ordered else ():
        start, end = base.origin_span(line.block.start, line.block.end)
        while at < len(ordered) and ordered[at].end <= start:
            at += 1
        if at < len(ordered) and ordered[at].start < end:
            covered = min(end, ordered[at].end) - max(start, ordered[at].start)
            if covered * 2 >= end - start:
                parts[i] = ordered[at].part
    return parts


def shaped(lines: Lines, given: Given, site: re.Pattern[str]) -> Lines:
    """The lines with those made short, or captions, that are known to be so."""
    parts = given.parts or {}
    if not parts and not given.title:
        return lines
    placed = Rewritten(lines)
    for i, line in enumerate(lines):
        plain, part = line.block.plain, parts.get(i)
        if line.kind not in _MAY_BE_TITLE or len(plain) > _LONGEST_TITLE:
            continue
        titled = given.title and line.kind == "prose" and key_of(plain, site) == given.title
        if part == "caption":
            placed[i] = line._replace(kind="caption", rule="caption")
        elif titled or part in ("title", "kicker") or (part == "heading" and _may_head(plain)):
            placed[i] = line._replace(kind="short")
    return placed.lines


def _may_head(plain: str) -> bool:
    return len(plain) <= _LONGEST_HEADING and not _SENTENCE.search(plain)


def title_line(page: Page) -> int | None:
    """The line that is known to be the title of the page's first article, if one is."""
    if not page.given_title and not page.marked:
        return None
    able = [i for i in page.open_lines() if page.keys[i]]
    agreed = [i for i in able if agrees(page.keys[i], page.given_title)]
    alike = [i for i in agreed if page.keys[i] == page.given_title] or agreed[:1]
    marked = [i for i in able if page.marked.get(i) == "title"]
    both = [i for i in alike if i in marked]
    if both or alike:
        return (both or alike)[0]
    if page.given_title:
        return None
    return marked[0] if len(marked) == 1 else None


def told(article: Article, facts: Facts, has_title: bool, rules: HeaderRules) -> Article:
    """An article with what ``facts`` say where it says nothing itself.

    Args:
        article: as its own text gives it.
        facts: what stands around it.
        has_title: ``facts.title`` is the title of this article, not of another one of its page.
        rules: what the name of an outlet ends in: a page may call its author so, who is nobody;
            how a day stands in the address of a page.
    """
    article = _posted(article, facts, rules) if facts.posted else article
    basis = article.published_basis or ("page" if facts.published else None)
    named = tuple(
        replace(byline, name=simplify(byline.name))
        for byline in facts.bylines
        if not simplify(byline.name).endswith(rules.names.outlet_ends)
    )
    return by_address(replace(
        article,
        title=article.title or (facts.title if has_title else None),
        published=article.published or facts.published,
        published_basis=basis,
        outlet=article.outlet or _simple(facts.outlet),
        channel=article.channel or _simple(facts.channel),
        editor=article.editor or _simple(facts.editor),
        source_url=article.source_url or facts.url,
        licence=article.licence or facts.licence,
        bylines=article.bylines or named,
    ), rules)  # fmt: skip


def _posted(article: Article, facts: Facts, rules: HeaderRules) -> Article:
    """The post of an account, without what its last lines say of another day and of an office.

    来源：某某日报 says that it is reprinted, 来源：县公安局 who told the account, and an office
    that signs below it names a day of its own.
    """
    late = facts.published is not None and article.published != facts.published
    outlet = article.outlet or ""
    office = outlet.endswith(rules.names.issuer_ends) and not (
        outlet.endswith(_MEDIA) or press(outlet, rules.names)
    )
    own = facts.outlet is not None and outlet.startswith(facts.outlet)  # 某县发布综合
    return replace(
        article,
        published=None if late else article.published,
        published_basis=None if late else article.published_basis,
        outlet=None if office or own else article.outlet,
    )


def by_address(article: Article, rules: HeaderRules) -> Article:
    """An article that nothing dates, with the day in the address of its page, if there is one."""
    if article.published is not None or article.source_url is None:
        return article
    hit = rules.patterns["date-in-address"].search(article.source_url.partition("?")[0])
    day = f"{hit['year']}-{int(hit['month']):02}-{int(hit['day']):02}" if hit else None
    return replace(article, published=day, published_basis="inferred") if day else article


def delivered(article: Article, sentences: Iterable[Sentence], rules: SegmentRules) -> Article:
    """A report that nothing dates, with the day on which it was given, as its subtitle says.

    ——2017年1月12日在某县第九届人民代表大会第一次会议上.
    """
    if article.published is not None:
        return article
    given, passed = (rules.furniture.headings[x] for x in ("delivered-at", "passed-at"))
    for sentence in islice(sentences, _HEAD):
        line = simplify(sentence.text)
        headed = sentence.part in ("title", "kicker") and given.match(line)
        day = date_in(line, rules.header) if headed or passed.match(line) else None
        if day is not None:
            return replace(article, published=day.published, published_basis="inferred")
    return article


def _simple(value: str | None) -> str | None:
    return simplify(value) if value else None


def titled(articles: Sequence[Article], facts: Facts) -> int | None:
    """Which article ``facts.title`` belongs to: the one whose title agrees, else an untitled first.

    ``None`` where the page has other titles throughout.
    """
    given = key_of(simplify(facts.title), None) if facts.title else ""
    for i, article in enumerate(articles):
        if article.title and agrees(key_of(simplify(article.title), None), given):
            return i
    return 0 if given and articles and articles[0].title is None else None
