"""What stands around an article's body: its title, the lines that say when and by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.markup.choose import Body
from ingest.markup.compose import Line, parts_of, text_of
from ingest.markup.line import Block
from ingest.markup.page import Page
from ingest.markup.values import bare, bylines

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CENTRED = re.compile(r"text-align\s*:\s*center|font-size\s*:\s*(?:2\d|3\d)", re.IGNORECASE)
_ABOVE = 60  # lines before the body in which its title may stand
_INTO = 12  # lines of the body's own, up to its first sentence
_HEAD = 14  # lines between title and body
_KICKERS = 2  # lines of the body that may stand above its title
_OVER = 8  # lines above the title that may say what it is
_NEAR = 4  # lines below the title in which an account's name may stand
_TAIL = 12  # lines below the body
_SHORTEST_TITLE, _LONGEST_TITLE = 6, 120
_LONGEST_LINE = 200
_SHORTEST_KICKER, _LONGEST_KICKER = 4, 40
_SITE_PATH = re.compile(r"[>»›/|｜]|位置")
_POSTED = re.compile(
    r"[发發][表布][于於:：]?\s*(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
)
_AGO = re.compile(r"刚刚|半小时前|前天|昨天|今天|\d{1,2}\s?(?:秒|分[钟鐘]|小[时時]|天)前")
_LARGE = re.compile(  # set in large type, in parts: 2020 05/30 16:32:11
    r"\s*((?:19|20)\d\d)\s+(\d{1,2})\s?/\s?(\d{1,2})\s+\d{1,2}:\d\d(?::\d\d)?(?!\d)"
)
_JOINED = re.compile(r"\s*注册(?:时间|日期)?\s*[:：]?\s*(?=\d)|\s*注册(?:时间|日期)")
_JOINED_ON = re.compile(r"\s*注册(?:时间|日期)\s*[:：]?\s*")
_WHEN = re.compile(r"\s*(?:19|20)\d\d-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\s*")
_DAY = re.compile(r"\s*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")
_NUMBERS = re.compile(r"\s*\d{2,4}(?:[-/.]\d{1,2}){2}(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\s*")
_DAY_ALONE = re.compile(  # right below a press release; without its weekday it may be a clock's
    r"\s*(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s?[（(]\s?(?:星期|周|週)[一二三四五六日天][）)]\s*"
)
_DAY_LABELLED = re.compile(
    r"\s*(?:时\s*间|日\s*期|時間)\s*[:：]\s*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\s*"
)
_LEAST_SEAMS = 2
_SUBTITLE = re.compile(r"^\s*(?:——|--|―|─)")
_SURE = 80  # how well a line agrees that begins as the head does
_OF_SITE = 2  # how much less the name of a site looks like a title than other lines do
_SITES = ("网", "网站", "论坛", "在线", "之窗", "门户", "日报", "晚报", "频道", "人民政府")
_GAZETTES = ("政府公报", "政报")  # an issue of one is the page's <title>, not the article's
_LONGEST_SITE = 12
_FULL_STOPS = ("。", "！", "？", "；", "”", "：")


@dataclass(frozen=True, slots=True)
class Frame:
    """The blocks around a body, by their place in the page; ``title`` may be one of the body's."""

    title: tuple[int, ...]
    kicker: tuple[int, ...]
    over: tuple[int, ...]
    head: tuple[int, ...]
    tail: tuple[int, ...]


def frame_of(page: Page, body: Body, stated: Sequence[str]) -> Frame:
    """The title and the lines around the body.

    Args:
        page: the page.
        body: where its article is.
        stated: what the page's head gives as title, the surest first; with a site's name or not.
    """
    title = _title(page, body, [bare(text) for text in stated if text])
    first = body.blocks[0]
    start = title[-1] + 1 if title else max(0, first - 6)
    between = range(start, first) if start < first else range(0)
    head = tuple(i for i in list(between)[:_HEAD]
                 if _belongs(page, i, bool(title)) and not _is_joined(page, i))  # fmt: skip
    over: tuple[int, ...] = ()
    if title and title[0] <= first + _KICKERS:
        top = min(title[0], first)
        over = tuple(i for i in range(max(0, top - _OVER), top)
                     if is_header(page, i) and i not in body.blocks
                     and not _is_joined(page, i))  # fmt: skip
    return Frame(title, _kicker(page, title), over, head, _tail(page, body))


def _kicker(page: Page, title: tuple[int, ...]) -> tuple[int, ...]:
    """The line right above the title that leads up to it, where it is set like one."""
    if not title or title[0] == 0 or _is_joined(page, title[0] - 1):
        return ()
    i = title[0] - 1
    block = page.blocks[i]
    around = page.tree.nodes.parents[page.tree.nodes.parents[page.blocks[title[0]].node]]
    if (
        page.chrome[block.inner]
        or block.linked
        or not _SHORTEST_KICKER <= block.letters <= _LONGEST_KICKER
    ):
        return ()
    named = page.named("kicker-name", block.inner, 2)
    if not named and (around <= 0 or not page.inside(block.node, around)):
        return ()
    if _SITE_PATH.search(block.text) or page.rules.patterns["buttons-line"].match(block.text):
        return ()
    if is_header(page, i) or _is_pressed(page, block.text) or _heads_site(page, i, title[0]):
        return ()
    set_apart = page.tag(block.node, _HEADINGS, 1) or is_centred(page, i)
    return (i,) if set_apart or named else ()


def _is_joined(page: Page, i: int) -> bool:
    """Whether a line says when a member joined a forum, beside a post: 注册时间, 2009-3-11."""
    above = page.blocks.text(i - 1) if i else ""
    return bool(_JOINED.match(page.blocks.text(i)) or _JOINED_ON.fullmatch(above))


def _heads_site(page: Page, i: int, title: int) -> bool:
    """Whether a line stands in a ``<header>`` that the title does not: it is that of the site."""
    nodes = page.tree.nodes
    node = page.blocks[i].node
    while node > 0 and nodes.tag(node) != "header":
        node = nodes.parents[node]
    return node > 0 and not page.inside(page.blocks[title].node, node)


def _title(page: Page, body: Body, stated: Sequence[str]) -> tuple[int, ...]:
    """The line that is the title, or the lines that are it together."""
    first = body.blocks[0]
    window = [*range(max(0, first - _ABOVE), first), *_opening(page, body)]
    best, most = -1, 0.0
    for i in window:
        score = _score(page, i, stated) - (first - i if i < first else (i - first) * 2) * 0.3
        if score >= most and score > 0:
            best, most = i, score
    if best < 0 or most < 20:
        return _over_facts(page, first)
    return _joined(page, best, stated)


def _over_facts(page: Page, first: int) -> tuple[int, ...]:
    """Of a page that marks no title: the line right above those that say when and where from."""
    dated = next((i for i in range(max(0, first - _HEAD), first) if is_header(page, i)), 0)
    for i in range(dated - 1, max(-1, dated - 1 - _NEAR), -1):
        block = page.blocks[i]
        able = (
            not page.chrome[block.inner] and not block.linked and not _SITE_PATH.search(block.text)
        )
        if able and _SHORTEST_TITLE <= block.letters <= _LONGEST_TITLE:
            return () if block.text.endswith(_SITES) else (i,)
    return ()


def _opening(page: Page, body: Body) -> list[int]:
    """The lines of the body before its first sentence, and the first of all in any case."""
    found = []
    for i in body.blocks[:_INTO]:
        found.append(i)
        if page.prose[i] and page.blocks[i].text.rstrip().endswith(_FULL_STOPS):
            break
    return found


def _joined(page: Page, best: int, stated: Sequence[str]) -> tuple[int, ...]:
    """The title with the lines beside it that make up what the page's head says."""
    lines = [best]
    text = bare(page.blocks[best].text)
    for step in (-1, 1):
        at = best + step
        while 0 <= at < len(page.blocks):
            apart = page.blocks[at].node != page.blocks[at - step].node
            if apart and not (step > 0 and stated and _alike(page, at - 1, at)):
                break
            more = bare(page.blocks[at].text)
            whole = more + text if step < 0 else text + more
            broken = apart or page.blocks[max(at, at - step)].broken
            fits = any(whole in head for head in stated) or _goes_on(page, best, at)
            if not broken or not (fits or not stated):
                break
            text = whole
            lines.append(at)
            at += step
    return tuple(sorted(lines))


def _goes_on(page: Page, title: int, at: int) -> bool:
    """Whether a line beside that of a title, in the same heading, is the rest of it.

    The page's head may hold but its first line, or the same name of the site on all pages.
    """
    block = page.blocks[at]
    if page.tag(block.node, _HEADINGS, 1) is None or block.inner != page.blocks[title].inner:
        return False
    return not is_header(page, at) and not _is_pressed(page, block.text)


def _alike(page: Page, above: int, below: int) -> bool:
    """Whether two lines are paragraphs side by side that are set alike, as of one long title."""
    nodes = page.tree.nodes
    one, other = page.blocks[above].node, page.blocks[below].node
    if nodes.parents[one] != nodes.parents[other] or nodes.tag(one) != nodes.tag(other):
        return False
    if page.blocks[below].linked or _SUBTITLE.match(page.blocks[below].text):
        return False
    return nodes.attrs(one) == nodes.attrs(other)


def _score(page: Page, i: int, stated: Sequence[str]) -> float:
    """How much a line looks like the title."""
    block = page.blocks[i]
    text = bare(block.text)
    if not 2 <= len(text) <= _LONGEST_TITLE or block.letters > _LONGEST_TITLE:
        return 0.0
    sited = len(text) <= _LONGEST_SITE and text.endswith((*_SITES, *_GAZETTES))
    heads = () if sited else stated
    agreed = max((_agreement(text, head) for head in heads), default=0.0)
    if page.chrome[block.inner] or block.linked * 2 > block.letters:
        return agreed if agreed >= 95 else 0.0
    if page.rules.patterns["header-line"].search(block.text) and agreed < 90:
        return 0.0
    if agreed < _SURE and block.text.rstrip().endswith("。"):
        agreed = 0.0  # a sentence in which the name of the site or the title stands
    return max(agreed, _looks(page, i) - (_OF_SITE if sited else 0))


def _agreement(text: str, head: str) -> float:
    """How well a line agrees with what the page's head says."""
    if text == head:
        return 100.0
    if len(text) < 4:
        return 0.0
    if head.startswith(text):
        return 85 + 10 * len(text) / len(head)
    if text.startswith(head) and len(head) >= 6:
        return 70 + 10 * len(head) / len(text)
    if head in text and len(head) >= 8:
        return 60.0
    if text in head:
        return (30 if head.endswith(text) else 60) + 20 * len(text) / len(head)
    return 0.0


def _looks(page: Page, i: int) -> float:
    """How much a line is set like a title."""
    block = page.blocks[i]
    tag = page.tag(block.node, _HEADINGS, 2)
    score = {"h1": 45.0, "h2": 38.0, "h3": 30.0}.get(tag or "", 22.0 if tag else 0.0)
    if page.named("title-name", block.node, 2):
        score = max(score, 40.0) + 5
    if score == 0 and block.letters <= 60 and not block.text.rstrip().endswith(("。", "；", "，")):
        score = 24.0 if block.strong or is_centred(page, i) else 0.0
    return score if block.letters >= 4 else 0.0


def is_centred(page: Page, i: int) -> bool:
    """Whether a line stands in the middle, or in large type."""
    node = page.tree.nodes[page.blocks[i].node]
    centred = _CENTRED.search(node.attrs.get("style", ""))
    return bool(centred) or node.attrs.get("align", "").lower() == "center" or node.tag == "center"


def is_header(page: Page, i: int) -> bool:
    """Whether a line says when, where from or by whom."""
    block = page.blocks[i]
    if page.chrome[block.inner] and block.inner != block.node:
        return False
    if block.letters > _LONGEST_LINE or block.text.rstrip().endswith("。"):
        return False
    if block.linked * 2 > block.letters + 20:
        return False
    if page.rules.patterns["today-line"].match(block.text):
        return False
    return bool(page.rules.patterns["header-line"].search(block.text)) or _has_day(page, block)


def _has_day(page: Page, block: Block) -> bool:
    """Whether one of the elements that touch in a line is a day: Lv.5, 2022-09-04, 108浏览."""
    if len(block.seams) < _LEAST_SEAMS or block.letters > _LONGEST_LINE / 2:
        return False
    parts = (text_of(Line(tuple(part)), page.tree.source) for _, part in parts_of(block))
    return any(map(_WHEN.fullmatch, parts))


def posted(page: Page, body: Body) -> list[str]:
    """What a forum says above a post of when it was written, or a site in parts of a line."""
    first = body.blocks[0]
    above = page.blocks[max(0, first - _OVER) : first]
    found = [hit.group() for block in above if (hit := _POSTED.search(block.text))]
    found += ["-".join(hit.groups()) for block in above if (hit := _LARGE.match(block.text))]
    headed = [b for b in above if page.named("post-head", b.node, 3)]
    alone = [b.text for b in headed if _WHEN.fullmatch(b.text)]
    alone += [day for b in headed if _AGO.search(b.text) for day in _hovered(page, b)]
    return found or alone[-1:]


def _hovered(page: Page, block: Block) -> list[str]:
    """The days that a pointer over a line brings up: 昨天 08:31 for a reader of the day after."""
    titles = (page.tree.nodes.attrs(node).get("title", "") for node, _ in parts_of(block))
    return [title for title in titles if _WHEN.fullmatch(title)]


def _belongs(page: Page, i: int, titled: bool) -> bool:
    """Whether a line above the body is part of its head."""
    block = page.blocks[i]
    if is_header(page, i) or _names_outlet(page, i):
        return True
    if not titled or page.chrome[block.inner] or block.linked * 2 > block.letters:
        return False
    if _is_pressed(page, block.text):
        return _is_value(page, i)
    if page.rules.patterns["elsewhere-line"].match(block.text):
        return False
    headed = block.letters >= _SHORTEST_KICKER and page.tag(block.node, _HEADINGS, 1)
    subtitle = _SUBTITLE.match(block.text) or headed
    return bool(subtitle) or page.prose[i] > 0 or _is_meta(page, i)


def _is_pressed(page: Page, text: str) -> bool:
    """Whether a line above the body is for the hand, or a number such as that of its readers."""
    return bool(page.rules.patterns["tool-line"].match(text)) or not any(map(str.isalpha, text))


def _is_value(page: Page, i: int) -> bool:
    """Whether a line of numbers is what the label on the line above asks for: 上版日期：."""
    if i == 0 or not _NUMBERS.fullmatch(page.blocks.text(i)):
        return False
    return page.rules.patterns["fact-label"].match(page.blocks.text(i - 1)) is not None


def outlets_near(page: Page, title: Sequence[int]) -> list[int]:
    """The lines right below the title that are named for who brings the article."""
    below = range(title[-1] + 1, min(title[-1] + 1 + _NEAR, len(page.blocks))) if title else ()
    return [i for i in below if _names_outlet(page, i)]


def _names_outlet(page: Page, i: int) -> bool:
    """Whether an element of a short line is named for who brings the article."""
    block = page.blocks[i]
    if block.letters > _LONGEST_KICKER or page.chrome[block.inner]:
        return False
    if any(page.named("outlet-name", node, 2) for _, node in block.seams):
        return True
    return names_poster(page, i)


def names_poster(page: Page, i: int) -> bool:
    """Whether a line above one that says when is an account's name, and not a person's."""
    if i + 1 >= len(page.blocks) or not _DAY.match(page.blocks.text(i + 1)):
        return False
    block = page.blocks[i]
    named = page.named("poster-name", block.node, 1) and not is_header(page, i)
    return named and not bylines(block.text)


def _is_meta(page: Page, i: int) -> bool:
    """Whether a short line stands in an element that also holds a date or a source."""
    node = page.tree.nodes.parents[page.blocks[i].node]
    beside = [j for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(page.blocks)]
    return page.blocks[i].letters <= 30 and any(
        is_header(page, j) and page.inside(page.blocks[j].node, max(node, 1)) for j in beside
    )


def _tail(page: Page, body: Body) -> tuple[int, ...]:
    """The lines below the body that say who wrote it, and what is attached to it."""
    patterns = page.rules.patterns
    last = body.blocks[-1]
    turned = False
    found = []
    for i in range(last + 1, min(last + 1 + _TAIL, len(page.blocks))):
        block = page.blocks[i]
        if patterns["turning-line"].match(block.text):
            turned = True  # who edited the text is often named behind the way to the next one
            continue
        if patterns["elsewhere-line"].match(block.text):
            break
        said = patterns["tail-line"].match(block.text) or patterns["notice-line"].match(block.text)
        if i == last + 1 and not said and not page.chrome[block.inner]:
            said = _DAY_ALONE.fullmatch(block.text)
        if i - 1 in found and not said:
            said = _DAY_LABELLED.fullmatch(block.text)  # 来源：县法院, 时间：2021-08-02
        if turned and block.linked:
            continue
        if block.letters <= _LONGEST_LINE / 2 and said:
            found.append(i)
    return tuple(found)
