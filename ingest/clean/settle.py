"""The lines of a page while they are being settled, and what several rooms ask of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.clean import packed
from ingest.clean.fields import REPORTING, Fields
from ingest.clean.furniture import FurnitureRules, Line, signs
from ingest.clean.header import HeaderRules
from ingest.clean.parts import Parts
from ingest.clean.trim import Trimmed
from ingest.model import Part

SHORTEST_TITLE = 6
MARKS = "□■○●◎◇◆△▲☆★※ "  # before who wrote it
_NO_TITLE = (
    "label-line", "salutation", "document-number", "passed-at", "marked-heading", "in-brackets",
)  # fmt: skip
_OF_A_PLACE = re.compile(
    r"(?:国家|国网|中国)[\u4e00-\u9fff（）]{3,16}$|(?:中共)?(?![全我各本该])[\u4e00-\u9fff]{1,6}?[县市区州旗镇乡省][\u4e00-\u9fff（）]{1,14}(?<!大会)$"
)
_BULLETS = "·•‧▪-"
_LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_BETWEEN = re.compile(r"[\s—–\-:：,，.。\"“”'‘’]")


@dataclass(frozen=True)
class SegmentRules:
    """What segmentation reads lines by."""

    furniture: FurnitureRules
    header: HeaderRules


def key_of(title: str, site: re.Pattern[str] | None) -> str:
    """What two printings of one title have in common, without the ``site``'s name behind it."""
    return _BETWEEN.sub("", site.sub("", title) if site else title)


class Keys:
    """The key of each line, by its place; only those that are not the line itself are kept.

    Of a page of very many lines none is kept. ``short`` says of each line whether it is one.
    """

    def __init__(self, lines: Sequence[Line], short: bytearray, site: re.Pattern[str]) -> None:
        self._lines, self._short = lines, short
        self._site = site
        self._keeps = len(lines) <= packed.FEW
        self._kept: dict[int, str] = {}
        if self._keeps:
            texts = ((i, x.block.plain) for i, x in enumerate(lines) if short[i])
            self._kept = {i: key for i, plain in texts if (key := key_of(plain, site)) != plain}

    def __getitem__(self, i: int) -> str:
        if not self._short[i]:
            return ""
        key = self._kept.get(i)
        if key is not None:
            return key
        plain = self._lines[i].block.plain
        return plain if self._keeps else key_of(plain, self._site)


@dataclass
class Page:
    """The lines of a page while they are being settled: a part, or a rule that takes the line off.

    ``starts`` are the lines at which an article begins; ``trimmed`` holds prose that loses an end,
    ``fields`` what settled lines say, ``listed`` the titles of a list of contents. ``given_title``
    (a key) and ``marked`` are what is known beforehand.
    """

    lines: Sequence[Line]
    rules: SegmentRules
    parts: Parts = field(init=False)
    keys: Keys = field(init=False)  # what two printings of one title have in common
    short: bytearray = field(init=False)  # whether a line is short, a byte each: it is asked often
    off: dict[int, str] = field(default_factory=dict)
    fields: dict[int, Fields] = field(default_factory=dict)
    trimmed: dict[int, Trimmed] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)
    given_title: str = ""
    marked: dict[int, Part] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts = Parts(len(self.lines))
        self.short = bytearray([line.kind == "short" for line in self.lines])
        self.keys = Keys(self.lines, self.short, self.rules.furniture.headings["site-in-title"])

    def plain(self, i: int) -> str:
        """The simplified text of line ``i``."""
        return self.lines[i].block.plain

    def says(self, name: str, i: int) -> bool:
        """Whether the rule ``name`` of ``headings.toml`` holds at the start of line ``i``."""
        return self.rules.furniture.headings[name].match(self.plain(i)) is not None

    def is_open(self, i: int) -> bool:
        """Whether line ``i`` is short and nothing is settled about it."""
        short = i < len(self.short) and self.short[i] == 1
        return short and i not in self.off and i not in self.parts

    def open_lines(self, start: int = 0, stop: int | None = None) -> Iterator[int]:
        """The lines that are open when they are come to, in order, from ``start`` to ``stop``."""
        short = self.short
        end = len(short) if stop is None else stop
        at = short.find(1, start, end)
        while at >= 0:
            if at not in self.off and at not in self.parts:
                yield at
            at = short.find(1, at + 1, end)

    def may_be_title(self, i: int) -> bool:
        """Whether the words of an open line can be a title."""
        if not self.is_open(i) or self.lines[i].block.is_heading:
            return False
        if self.lines[i].rule == "signed-item":
            return True
        if self.lines[i].rule == "row-of-days":
            return False
        if self.plain(i)[0] in _BULLETS and self._is_listed(i):
            return False
        letters = len(_LETTERS.findall(self.plain(i)))
        return letters >= 2 and not any(self.says(name, i) for name in _NO_TITLE)

    def _is_listed(self, i: int) -> bool:
        """Whether a line above or below begins with the bullet that line ``i`` begins with.

        A line that ends with it too is framed by it: - 柳树乡 -.
        """
        if self.plain(i)[-1] == self.plain(i)[0]:
            return False
        beside = (*self.lines[max(0, i - 1) : i], *self.lines[i + 1 : i + 2])
        return any(x.block.plain[0] == self.plain(i)[0] for x in beside)

    def is_signature(self, i: int) -> bool:
        """Whether a line is names alone, or a post and the name of who spoke."""
        plain = self.plain(i).lstrip(MARKS)
        names = self.rules.header.names
        return signs(plain, self.rules.header) or names.speaker.match(plain) is not None

    def is_aside(self, i: int) -> bool:
        """Whether a line goes with a title and is none: a subtitle, a post, names."""
        beside = i > 0 and len(self.keys[i - 1]) > len(self.keys[i]) and self.is_open(i - 1)
        if beside and self.says("who-was-there", i):
            return True
        aside = self.says("subtitle", i) or self.says("column-name", i)
        return aside or self.is_post(i) or self.is_signature(i)

    def is_post(self, i: int) -> bool:
        """Whether a line is a post whose holder's name stands on the next."""
        if self.rules.header.names.post.match(self.plain(i)) is None:
            return False
        return i + 1 < len(self.lines) and signs(self.plain(i + 1), self.rules.header)

    def is_office(self, i: int) -> bool:
        """Whether a line is the name of an office, as known by how it ends: no title."""
        plain = self.plain(i)
        event = self.rules.furniture.headings["event"]
        names = self.rules.header.names
        placed = _OF_A_PLACE.match(plain) is not None and plain.endswith(names.issuer_ends)
        named = plain.endswith(names.office_ends) or placed
        return named and not event.search(plain) and "：" not in plain

    def first_body(self) -> int | None:
        """The first line of running text."""
        return self.parts.first("body")

    def text_begins(self) -> int | None:
        """The first line of running text that is no foreword above the title."""
        first = self.first_body()
        if first is None or not self.says("foreword", first):
            return first
        following = self.parts.first("body", first + 1) or 0
        between = any(map(self.may_be_title, self.open_lines(first + 1, following)))
        above = any(map(self.may_be_title, self.open_lines(0, first)))
        return following if between and not above else first

    def below(self, i: int) -> tuple[int | None, bool]:
        """The prose below line ``i``, with at most metadata between, and whether that heads it.

        A reporter's name does, or □ and a name; a date if something else stands with it: a list of
        links has bare ones.
        """
        dated = False
        for j in range(i + 1, len(self.lines)):
            if self.parts.get(j) == "body":
                return j, dated
            own = self.lines[j].fields
            if self.lines[j].rule == "paper-as-author":
                dated = True
                continue
            if self.lines[j].kind != "meta" or own is None:
                return None, False
            dated = dated or bool(own.dated and (own.outlet or own.editor or own.bylines))
            marked = self.rules.header.patterns["marked-author"].match(self.plain(j))
            dated = dated or any(marked or b.role in REPORTING for b in own.bylines)
        return None, False
