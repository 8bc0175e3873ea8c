"""What a page says of its article outside the lines one reads: ``<meta>``, JSON-LD, microdata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from ingest.markup.blocks import lay
from ingest.markup.compose import Line, parts_of, text_of
from ingest.markup.line import Piece
from ingest.markup.literals import literals
from ingest.markup.page import Page
from ingest.markup.tree import Tree
from ingest.markup.values import bylines, iso, outlet_ends, outlet_name, without_site
from ingest.model import Facts
from ingest.script import simplify

_LARGEST_JSON = 200_000
_ACCOUNT = (" rich media content ", " js content ")  # what holds the post of a chat account
_LONGEST_OUTLET = 20
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)")
_TITLE_LABEL = re.compile(r"^(?:主题|标题|题目|帖子主题|帖子标题)\s*[:：]\s*(?=\S{4})")
_DIGITAL = re.compile(r"数字报|电子报|电子版|数字版|(?<!\d)第?\s?[A-Z]?\d{1,3}\s?版")
_PAPER = re.compile(
    r"(?:^|[\s_|\-—])([\u4e00-\u9fff]{2,10}?(?:报|[晚周月]刊))(?=[\s_|\-—\d]|数字|电子|多媒体|$)"
)
# A page of a paper as its own title: 石台报 第03版：综合, the day and the word 数字报 among it.
_SHEET = re.compile(
    r"(?:[\s_|｜\-—–·,，()（）《》]|[\u4e00-\u9fff]{2,10}?(?:报|[晚周月]刊)(?=$|[\s_|｜\-—–·(（》\d]|数字|电子)|"
    r"数字报(?:刊)?(?:平台|网)?|(?:电子|数字)(?:报刊?|版)|多媒体|(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|"
    r"星期[一二三四五六日天]|第?\s?[A-Z]?\d{1,3}\s?版(?:[:：]?\s*[\u4e00-\u9fff·]{1,6}(?=$|[\s_|]))?)++"
)
_PARTS = re.compile(r"[_|｜—–]|\s*-+\s*")
_PRESS = re.compile(
    r"[\u4e00-\u9fff]{2,8}(?:日报|晚报|晨报|早报|时报|都市报|商报|快报|新闻网|电视台|广播电台|通讯社|周刊|融媒体中心)"
)
_NO_OUTLET = re.compile(r"\d|[:：，。！？]|领域")
_DECLARED = re.compile(
    r"""\b(?:var|let|const)\s+(?P<name>\w{3,20})\s*=\s*(?P<q>["'])(?P<value>[^"'\\<>\n]{2,40})(?P=q)"""
)
_AFTER_DATE = re.compile(
    r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
    r"[\s|]+([\u4e00-\u9fff]{2,12})(?=\s|$)"
)
_SOURCE = re.compile(
    r"(?:来源|來源|稿源|出处|发布(?:单位|机构|部门)|發布單位)\s*[:：]\s*(?!\d{4}[-/.年])(?>(\w*[\u4e00-\u9fff]{2}[\w·]{0,28}))(?!\s*[:：])"
)  # 来源： 作者：张三 names no outlet


@dataclass(frozen=True, slots=True)
class _Found:
    """Facts in the words of the page, before they are read."""

    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    channel: str | None = None
    author: str | None = None
    editor: str | None = None
    url: str | None = None
    site: str | None = None


def metas(tree: Tree) -> dict[str, str]:
    """The page's ``<meta>`` by name in lower case; the first that says something counts."""
    found: dict[str, str] = {}
    for attrs in tree.nodes.attributes_of("meta"):
        if attrs.get("content", "").strip():
            name = attrs.get("name") or attrs.get("property") or attrs.get("itemprop") or ""
            found.setdefault(name.strip().lower(), attrs["content"].strip())
    return found


def _first(found: dict[str, str], names: Sequence[str]) -> str | None:
    return next((found[name] for name in names if found.get(name)), None)


def stated_titles(page: Page) -> list[str]:
    """What the page's head gives as title, the surest first."""
    meta = metas(page.tree)
    found = [meta[name] for name in page.rules.meta["title"] if name in meta]
    found += [text for text in (_structured(page).title,) if text]
    if page.tree.title:
        found.append(unescape(page.tree.source[slice(*page.tree.title)]).strip())
    return found


def facts_of(
    page: Page,
    titles: Sequence[str],
    lines: Sequence[int],
    around: Sequence[str] = (),
    beside: Sequence[int] = (),
) -> Facts:
    """What the page says of its article.

    Args:
        page: the page.
        titles: what its head gives as title.
        lines: the blocks that show the title.
        around: the lines above and below the body, for what no markup says.
        beside: the blocks of these lines, in which an element may be named for the outlet.
    """
    meta = metas(page.tree)
    own = _structured(page)
    rules = page.rules
    links = page.tree.nodes.attributes_of("link")
    link = next((x.get("href") for x in links if x.get("rel", "").lower() == "canonical"), None)
    dates = [meta[n] for n in rules.meta["published"] if n in meta]
    dates += [text for text in (own.published, _time(page)) if text]
    dates += _variables(page, "published")
    dates += [text for line in around for text in _DATED.findall(line)]
    dates += [] if dates else _declared(page, "declared_published")
    whose = _variables(page, "outlet")  # of an account's post
    whose += _named_outlets(page, beside, "account") if _is_account(page) else []
    outlets = [*whose, _first(meta, rules.meta["outlet"]), own.outlet]
    outlets += _named_outlets(page, beside)
    outlets += [match[1] for line in around for match in _SOURCE.finditer(line)]
    outlets += [
        match[1]
        for line in around
        for match in _AFTER_DATE.finditer(line)
        if match[1].endswith(outlet_ends())
    ]
    outlets += [] if any(outlets) else _declared(page, "declared_outlet")
    outlets += _paper(page) + _press(page, meta)
    url = link or _first(meta, rules.meta["url"]) or own.url
    author = _first(meta, rules.meta["author"]) or own.author
    return Facts(
        title=_title(page, titles, lines, _first(meta, rules.meta["site"])),
        published=next((d for d in map(iso, dates) if d), None),
        outlet=next((o for o in (outlet_name(text, rules) for text in outlets) if o), None),
        channel=_first(meta, rules.meta["channel"]),
        editor=_editor(_first(meta, rules.meta["editor"])),
        url=url if url and url.startswith(("http://", "https://")) else None,
        bylines=bylines(author),
        posted=any(outlet_name(text, rules) for text in whose),
    )


def _named_outlets(page: Page, beside: Sequence[int], *who: str) -> list[str]:
    """What stands in elements whose name says that it is who brings the article."""
    found = []
    for i in beside:
        for node, part in parts_of(page.blocks[i]):
            said = text_of(Line(tuple(part)), page.tree.source).strip()
            sure = page.named("account-name", node, 2)
            if 2 <= len(said) <= _LONGEST_OUTLET and (sure or not _NO_OUTLET.search(said)):
                named = any(
                    page.named(f"{one}-name", node, 2) for one in who or ("outlet", "poster")
                )
                found += [said] if named else []
    return found


def _paper(page: Page) -> list[str]:
    """The newspaper that a page's ``<title>`` says it is a page of."""
    title = page.tree.source[slice(*page.tree.title)] if page.tree.title else ""
    match = _PAPER.search(title) if _DIGITAL.search(title) else None
    return [match[1]] if match else []


def _press(page: Page, meta: dict[str, str]) -> list[str]:
    """The paper or station whose own site the page is of, by its head; offices are none."""
    title = page.tree.source[slice(*page.tree.title)] if page.tree.title else ""
    parts = _PARTS.split(title)
    named = [_first(meta, page.rules.meta["site"]), *(parts[1:][::-1] or parts)]
    return [name.strip() for name in named if name and _PRESS.fullmatch(simplify(name.strip()))]


def _is_account(page: Page) -> bool:
    """Whether the page holds the post of a chat account."""
    return any(account in name for name in page.names for account in _ACCOUNT)


def _variables(page: Page, fact: str) -> list[str]:
    """What the scripts of a chat account's page hold of a fact."""
    if not _is_account(page):
        return []
    found = []
    for run in page.tree.runs.raw():
        if page.tree.nodes.tag(run.node) == "script":
            keyed = literals(page.tree.source, run.start, run.end, page.rules.variables[fact])
            found += [page.tree.source[start:end] for start, end, _ in keyed]
    return found


def _declared(page: Page, fact: str) -> list[str]:
    """What a script declares and writes into the page: ``var source = "某某日报"``."""
    names = page.rules.variables[fact]
    source = page.tree.source
    scripts = (run for run in page.tree.runs.raw() if page.tree.nodes.tag(run.node) == "script")
    found = [hit for run in scripts for hit in _DECLARED.finditer(source, run.start, run.end)]
    values = [hit["value"] for hit in found if hit["name"].lower() in names]
    if fact == "declared_published":
        return values
    return [text for text in values if simplify(text.strip()).endswith(outlet_ends())]


def _editor(text: str | None) -> str | None:
    named = bylines(text)
    return "、".join(b.name for b in named) or None


def _time(page: Page) -> str | None:
    """The first ``<time datetime>`` or ``itemprop=datePublished`` of the page."""
    nodes = page.tree.nodes
    for i, attrs in nodes.attributed():
        if attrs and (nodes.tag(i) == "time" or attrs.get("itemprop") == "datePublished"):
            text = attrs.get("datetime") or attrs.get("content")
            if text and not page.chrome[i]:
                return text
    return None


def _structured(page: Page) -> _Found:
    """What JSON-LD says of an article."""
    for text in _json(page.tree):
        for thing in _things(text):
            kind = thing.get("@type")
            kinds = kind if isinstance(kind, list) else [kind]
            if page.rules.articles.intersection(str(k) for k in kinds):
                return _schema(thing)
    return _Found()


def _json(tree: Tree) -> Iterator[Any]:
    """The JSON-LD of a page, as far as it is JSON."""
    for run in tree.runs.raw():
        if "ld+json" not in tree.nodes.attrs(run.node).get("type", ""):
            continue
        if run.end - run.start <= _LARGEST_JSON:
            try:
                yield json.loads(tree.source[run.start : run.end], strict=False)
            except (ValueError, RecursionError):
                continue


def _things(value: Any) -> Iterator[dict[str, Any]]:
    """The things of JSON-LD, those in lists and graphs too."""
    if isinstance(value, list):
        for one in value[:50]:
            yield from _things(one)
    elif isinstance(value, dict):
        yield value
        yield from _things(value.get("@graph", []))


def _schema(thing: dict[str, Any]) -> _Found:
    def name(key: str) -> str | None:
        value = thing.get(key)
        if isinstance(value, list):
            names = [v.get("name") if isinstance(v, dict) else v for v in value]
            return " ".join(str(n) for n in names if n) or None
        if isinstance(value, dict):
            value = value.get("name") or value.get("@id")
        return str(value) if value else None

    return _Found(
        name("headline") or name("name"), name("datePublished") or name("pubDate"),
        name("sourceOrganization") or name("publisher"), name("articleSection"),
        name("author"), None, name("url"),
    )  # fmt: skip


def _title(page: Page, titles: Sequence[str], lines: Sequence[int], site: str | None) -> str | None:
    """The title: as it shows, or as the page's head has it less the name of the site."""
    if lines:
        return _TITLE_LABEL.sub("", " ".join(page.blocks[i].text.strip() for i in lines))
    named = (title for title in titles if not _SHEET.fullmatch(title))
    cut = [text for text in (without_site(t, page.rules, site) for t in named) if text]
    return cut[0] if cut else None


def title_line(page: Page, title: str | None) -> Line | None:
    """The title where it stands in ``<title>``, as a line; ``None`` if it stands elsewhere."""
    if not title or not page.tree.title:
        return None
    start, end = page.tree.title
    laid = lay(Tree.of_text(page.tree.source, start, end), [None])
    if len(laid.blocks) != 1:
        return None
    block = laid.blocks[0]
    at = block.text.find(title)
    if at < 0:
        return None
    return Line(_slice(block.pieces, page.tree.source, at, at + len(title)), "title")


def _slice(pieces: Sequence[Piece], source: str, start: int, end: int) -> tuple[Piece, ...]:
    """The part of a line's pieces that shows ``[start, end)`` of its text."""
    found: list[Piece] = []
    at = 0
    for first, last, after in pieces:
        size = last - first if after is None else len(after)
        low, high = max(start - at, 0), min(end - at, size)
        if low < high:
            found.append((first + low, first + high, None) if after is None
                         else (first, last, after[low:high]))  # fmt: skip
        at += size
    return tuple(found)
