"""One page → its article as plain lines, with what the page's markup says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain, takewhile

from ingest.markup import head
from ingest.markup.choose import Body, body_of
from ingest.markup.compose import Line, composed, joined, line_of, parted, parts_of, text_of
from ingest.markup.facts import facts_of, stated_titles, title_line
from ingest.markup.fragment import read_fragment
from ingest.markup.line import Piece
from ingest.markup.page import Page, page_of
from ingest.markup.proposal import proposed
from ingest.markup.scripts import scripted
from ingest.markup.tables import MarkupRules
from ingest.markup.tree import parse
from ingest.markup.values import bare, bylines, without_site
from ingest.model import NO_FACTS, Facts, Mark, Part
from ingest.text import Change, Traced

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_HEADING = 40
_LONGEST_CAPTION, _CAPTION_SENTENCE = 40, 16
_ORIGINAL = "原创"  # as an account marks what it wrote itself
_KIND = re.compile(r"[\[【［][^\[\]【】［］]{1,6}[\]】］]")  # of a forum's thread: [新闻]
_LINK = frozenset({"a"})
_NO_PARTS: tuple[tuple[int, list[Piece], str], ...] = ((-1, [], ""), (-1, [], ""))
_BRACKETS = " 【】[]（）()|丨"
# A page that shows fewer characters may keep its article, that many times as long, in a script.
_SHORT, _TIMES = 150, 4
# Of a page that the library is asked about: it takes a thousand bytes a tag, many times the page
# where tags are dense. The longest of real pages has three thousand.
_MOST_TAGS = 10_000
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_LABELLED = re.compile(r"(?:作者|记者|文|通讯员|编辑)[\s:：/／|]")
_SOURCE = re.compile("来源|來源|稿源|出处")
_POSTED = ("发布于", "发表于", "IP属地", "IP属地：")
_ENDS = 4  # lines of a body at either end that may be its head or its tail


@dataclass(frozen=True, slots=True)
class Read:
    """What was read from a page."""

    text: Traced
    facts: Facts = NO_FACTS
    marks: tuple[Mark, ...] = ()


def read_page(base: Traced, rules: MarkupRules) -> Read:
    """Read a page; ``base`` is its source, traced to the document's."""
    tree = parse(base.text)
    proposal = proposed(base.text) if tree.tags <= _MOST_TAGS else frozenset()
    page = page_of(tree, rules, proposal)
    body = body_of(page)
    running = sum(page.prose[i] for i in body.blocks) if body else 0
    if running < _SHORT:
        written = _scripted(base, page, _TIMES * running)
        if written is not None:
            return written
    if body is None:
        text, _ = composed(
            base, (), page.laid.gone, map(page.blocks.start, range(len(page.blocks)))
        )
        return Read(text)
    titles = stated_titles(page)
    cut = (without_site(text, rules) for text in titles)
    frame = head.frame_of(page, body, [*titles, *(text for text in cut if text)])
    told = _told_title(page, frame)
    if told:
        frame = replace(frame, title=())  # the row 名称, and not the title with its label
    kept = _lines(page, body, frame)
    row = _title_row(page, kept) or told
    if row and frame.title and not _agree(row, page, frame.title):
        kept.drop(frame.title[0])  # the name of a column, such as 县长信箱
        frame = replace(frame, title=())
    beside = (*frame.head, *frame.over, *frame.tail, *_ends(page, body))
    around = [text_of(kept[i], base.text) for i in beside if i in kept]
    around += head.posted(page, body)
    named = {*(i for i in beside if i in kept), *head.outlets_near(page, frame.title)}
    facts = facts_of(page, titles, frame.title, around, sorted(named))
    if not facts.bylines:
        writers = (_writer(page, i) for i in beside)
        facts = replace(facts, bylines=next((bylines(w[1]) for w in writers if w), ()))
    lines = kept.lines()
    if not frame.title:
        facts = replace(facts, title=row or facts.title)
        first = None if row else title_line(page, facts.title)
        if first is not None:
            lines = chain([first], lines)
    chrome = [
        page.blocks.start(i)
        for i in range(len(page.blocks))
        if i not in kept and i not in frame.title
    ]
    text, marks = composed(base, lines, page.laid.gone, chrome)
    return Read(text, facts, marks)


def _scripted(base: Traced, page: Page, least: int) -> Read | None:
    """The article that stands only in a script of the page, if it has ``least`` characters."""
    found = scripted(base, page.tree, page.rules, least)
    if found is None:
        return None
    inner, said, titled = found
    text, marks, first = read_fragment(inner, page.rules, titled)
    if not text.text.strip():
        return None
    facts = facts_of(page, stated_titles(page), ())
    merged = {f.name: getattr(facts, f.name) or getattr(said, f.name) for f in fields(Facts)}
    title = facts.title or said.title
    if titled and first and title and title in first and title != first:
        at = first.index(title)
        cut = [
            Change(0, at, "", "html-chrome"),
            Change(at + len(title), len(first), "", "html-chrome"),
        ]
        text = text.edit(c for c in cut if c.start < c.end)
    return Read(text, Facts(**{**merged, "title": title}), marks)


class _Kept:
    """The lines that are kept, by their place in the page: ``own``, or blocks as they stand.

    The latter are made when they are asked for, as a page may have very many.
    """

    def __init__(self, page: Page, places: Iterable[int], own: Mapping[int, Line]) -> None:
        self._page = page
        self._own = own
        self._kept = bytearray(len(page.blocks))
        for i in places:
            self._kept[i] = 1

    def __contains__(self, i: int) -> bool:
        return self._kept[i] == 1

    def __getitem__(self, i: int) -> Line:
        own = self._own.get(i)
        return line_of(self._page.blocks[i], _part(self._page, i)) if own is None else own

    def drop(self, i: int) -> None:
        """Line ``i`` is not kept after all."""
        self._kept[i] = 0

    def _places(self) -> Iterator[int]:
        return (i for i, kept in enumerate(self._kept) if kept)

    def lines(self) -> Iterator[Line]:
        """The lines in order."""
        return map(self.__getitem__, self._places())

    def texts(self) -> Iterator[str]:
        """What they show."""
        source = self._page.tree.source
        for i in self._places():
            own = self._own.get(i)
            yield self._page.blocks.text(i) if own is None else text_of(own, source)


def _lines(page: Page, body: Body, frame: head.Frame) -> _Kept:
    """The lines that are kept, by their place in the page."""
    lines: dict[int, Line] = {}

    told: set[int] = set()  # elements that hold what is a fact already, or none

    def drop(text: str, node: int) -> bool:
        if node in told or page.rules.patterns["account-note"].match(text):
            return True
        if any(page.rules.patterns[rule].search(text) for rule in ("header-line", "notice-line")):
            return False
        if text.strip().isdigit() or _marks_own(page, text, node):
            return False
        if page.named("channel-name", node, 2):
            return True
        if page.rules.patterns["tool-line"].match(text) or not text.strip(_BRACKETS):
            return True
        return page.chrome[node] and not page.chrome[page.tree.nodes.parents[node]]

    says = page.rules.patterns["header-line"].search
    spoken = (i for i in body.blocks if page.prose[i] and i not in frame.title)
    begins = next((i for i in spoken if not head.is_header(page, i)), body.blocks[0])
    for i in {*frame.over, *frame.head, *frame.tail, *_ends(page, body)}:
        apart = i not in body.blocks or i < begins
        told |= _told(page, i)
        lines[i] = parted(page.blocks[i], page.tree.source, drop, says, apart)
    for i in frame.kicker:
        lines[i] = line_of(page.blocks[i], "kicker")
    if frame.title:
        lines[frame.title[0]] = _title(page, frame.title)
    gone = {*frame.title[1:], *(i for i, line in lines.items() if not line.pieces)}
    return _Kept(page, (i for i in chain(body.blocks, lines) if i not in gone), lines)


def _title(page: Page, title: Sequence[int]) -> Line:
    """The title as one line, without the kind of a forum's thread before its subject.

    It is a link to others of the kind; where the page's head begins with it, it is the title's.
    """
    line = joined([page.blocks[i] for i in title], "title")
    parts = [(node, part, text_of(Line(tuple(part)), page.tree.source).strip())
             for node, part in parts_of(page.blocks[title[0]])]  # fmt: skip
    (kind, _, name), (subject, begins, _), *_ = [*(p for p in parts if p[2]), *_NO_PARTS]
    if not begins or page.tag(kind, _LINK, 1) is None:
        return line
    if not (_KIND.fullmatch(name) or "typeid=" in page.tree.nodes.attrs(kind).get("href", "")):
        return line
    headed = any(bare(text).startswith(bare(name)) for text in stated_titles(page))
    if headed or not (page.named("title-name", subject, 1) or page.tag(subject, _HEADINGS, 1)):
        return line
    return Line(tuple(piece for piece in line.pieces if piece[0] >= begins[0][0]), "title")


def _marks_own(page: Page, text: str, node: int) -> bool:
    """Whether an element says that an account wrote the post itself; its id is that of chrome."""
    return text.strip() == _ORIGINAL and page.named("account-head", node, 4)


def _said(page: Page, i: int) -> list[tuple[int, str]]:
    """What the elements of a line say, blanks left out."""
    parts = (
        (node, text_of(Line(tuple(part)), page.tree.source).strip())
        for node, part in parts_of(page.blocks[i])
    )
    return [part for part in parts if part[1]]


def _told(page: Page, i: int) -> set[int]:
    """The elements of a head line that need not be read: their names say all, or they nothing."""
    said = _said(page, i)
    if head.names_poster(page, i):
        return {node for node, _ in said}
    found = _posted_from(page, i, said) | _account(page, i, said)
    dated = any(_DAY.search(block.text) for block in page.blocks[i : i + 2])
    if dated and (writer := _writer(page, i)):
        found |= {writer[0], *(node for node, text in said if text == _ORIGINAL)}
    return found


def _account(page: Page, i: int, said: Sequence[tuple[int, str]]) -> set[int]:
    """The elements of an account's line that need not be read as it stands, or cannot be.

    Of a line with a day that is the account's name. A page that was saved before its scripts ran
    has no day there: 原创, a person and the account can be read; a desk in the person's place
    cannot, nor an account alone, as their names say all.
    """
    texts = [text for node, text in said if not page.named("account-name", node, 2)]
    if len(texts) == len(said) or not page.named("account-head", page.blocks[i].inner, 4):
        return set()
    dated = any(_DAY.search(block.text) for block in page.blocks[i : i + 2])
    if dated or any("：" in text or ":" in text for text in texts):  # 作者：李川
        return {node for node, _ in said if page.named("account-name", node, 2)}
    writers = [text for text in texts if text != _ORIGINAL]
    if _ORIGINAL in texts and writers and all(map(bylines, writers)):
        return set()
    return {node for node, _ in said}


def _posted_from(page: Page, i: int, parts: Sequence[tuple[int, str]]) -> set[int]:
    """The elements of a line that says when, and in them from which province it was posted."""
    text = page.blocks.text(i)
    if not _DAY.search(text) or _SOURCE.search(text):
        return set()
    found: set[int] = set()
    verb = -1
    for node, said in parts:
        if page.rules.patterns["posted-from"].match(said):
            found |= {node, verb} - {-1}
        verb = node if said in _POSTED else -1
    return found


def _writer(page: Page, i: int) -> tuple[int, str] | None:
    """The element right before that of a chat account, and whom it names: who wrote the post.

    Only in a line that says when, or right above one: any other is read as it stands.
    """
    before = None
    dated = any(_DAY.search(block.text) for block in page.blocks[i : i + 2])
    if not dated and not page.named("account-head", page.blocks[i].inner, 4):
        return None  # it is read as it stands
    for node, said in _said(page, i):
        if before and page.named("account-name", node, 2):
            # With a word such as 作者 before it the line says so by itself.
            return before if bylines(before[1]) and not _LABELLED.match(before[1]) else None
        before = node, said
    return None


def _captions(page: Page, i: int) -> bool:
    """Whether a line below a picture says what it shows: short, in the middle or a sentence."""
    block = page.blocks[i]
    if block.strong or page.rules.patterns["header-line"].search(block.text):
        return False
    text = block.text.strip()
    sentence = block.letters <= _CAPTION_SENTENCE and text.endswith("。")
    return sentence or (block.letters <= _LONGEST_CAPTION and head.is_centred(page, i))


def _agree(row: str, page: Page, title: tuple[int, ...]) -> bool:
    """Whether the title that a table gives and the one that shows are one."""
    one, other = bare(row), bare("".join(page.blocks[i].text for i in title))
    return one in other or other in one


def _title_row(page: Page, kept: _Kept) -> str | None:
    """The title where a row of the page's table gives it, such as 信件标题, above all prose."""
    pattern = page.rules.patterns["title-row"]
    above = takewhile(lambda text: not text.endswith("。"), kept.texts())
    found = map(pattern.match, above)
    return next((match["title"].strip() for match in found if match), None)


def _told_title(page: Page, frame: head.Frame) -> str | None:
    """The title, where what was taken for it is the row of a table that gives it."""
    if len(frame.title) != 1:
        return None
    match = page.rules.patterns["title-row"].match(page.blocks[frame.title[0]].text)
    return match["title"].strip() if match else None


def _ends(page: Page, body: Body) -> list[int]:
    """The lines at either end of a body that say when, where from or by whom."""
    ends = (*body.blocks[:_ENDS], *body.blocks[-_ENDS:])
    return [i for i in ends if head.is_header(page, i) or head.names_poster(page, i)]


def _part(page: Page, i: int) -> Part | None:
    """What a line of the body is, where its markup says so."""
    block = page.blocks[i]
    if page.tag(block.node, frozenset({"figcaption"})) or page.named("caption-name", block.node, 1):
        return "caption"
    if page.pictured(i) and _captions(page, i):
        return "caption"
    if page.tag(block.node, _HEADINGS, 2) and block.letters <= 2 * _LONGEST_HEADING:
        return "heading"
    ends = block.text.rstrip().endswith(("。", "；", "，", "）", ")", "、", "："))
    if block.strong and block.letters <= _LONGEST_HEADING and not ends:
        return None if page.rules.patterns["header-line"].search(block.text) else "heading"
    return None
