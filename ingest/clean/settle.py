"""The lines of a page while they are being settled, and what several rooms ask of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ingest.clean.fields import Fields
from ingest.clean.furniture import REPORTING, FurnitureRules, Line, signs
from ingest.clean.header import HeaderRules
from ingest.clean.trim import Trimmed
from ingest.model import Part

SHORTEST_TITLE = 6
_NO_TITLE = ("salutation", "document-number", "passed-at", "marked-heading")
_LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_BETWEEN = re.compile(r"[\s—–\-:：,，.。\"“”'‘’]")


@dataclass(frozen=True)
class SegmentRules:
    """What segmentation reads lines by."""

    furniture: FurnitureRules
    header: HeaderRules


@dataclass
class Page:
    """The lines of a page while they are being settled: a part, or a rule that takes the line off.

    ``starts`` are the lines at which an article begins; ``trimmed`` holds prose that loses an end,
    ``fields`` what settled lines say, ``listed`` the titles of a list of contents.
    """

    lines: Sequence[Line]
    rules: SegmentRules
    parts: dict[int, Part] = field(default_factory=dict)
    off: dict[int, str] = field(default_factory=dict)
    fields: dict[int, Fields] = field(default_factory=dict)
    trimmed: dict[int, Trimmed] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What two printings of one title have in common; empty for lines that are not short."""
        site = self.rules.furniture.headings["site-in-title"]
        return tuple(
            _BETWEEN.sub("", site.sub("", x.block.plain)) if x.kind == "short" else ""
            for x in self.lines
        )

    def plain(self, i: int) -> str:
        """The simplified text of line ``i``."""
        return self.lines[i].block.plain

    def says(self, name: str, i: int) -> bool:
        """Whether the rule ``name`` of ``headings.toml`` holds at the start of line ``i``."""
        return self.rules.furniture.headings[name].match(self.plain(i)) is not None

    def is_open(self, i: int) -> bool:
        """Whether line ``i`` is short and nothing is settled about it."""
        short = i < len(self.lines) and self.lines[i].kind == "short"
        return short and i not in self.off and i not in self.parts

    def may_be_title(self, i: int) -> bool:
        """Whether the words of an open line can be a title."""
        if not self.is_open(i) or self.lines[i].block.is_heading:
            return False
        letters = len(_LETTERS.findall(self.plain(i)))
        return letters >= 2 and not any(self.says(name, i) for name in _NO_TITLE)

    def is_signature(self, i: int) -> bool:
        """Whether a line is names alone, or a post and the name of who spoke."""
        plain = self.plain(i)
        names = self.rules.header.names
        return signs(plain, self.rules.header) or names.speaker.match(plain) is not None

    def is_aside(self, i: int) -> bool:
        """Whether a line goes with a title and is none: a subtitle, a post, names."""
        return self.says("subtitle", i) or self.is_post(i) or self.is_signature(i)

    def is_post(self, i: int) -> bool:
        """Whether a line is a post whose holder's name stands on the next."""
        if self.rules.header.names.post.match(self.plain(i)) is None:
            return False
        return i + 1 < len(self.lines) and signs(self.plain(i + 1), self.rules.header)

    def first_body(self) -> int | None:
        """The first line of running text."""
        return min((i for i, part in self.parts.items() if part == "body"), default=None)

    def text_begins(self) -> int | None:
        """The first line of running text that is no foreword above the title."""
        first = self.first_body()
        if first is None or not self.says("foreword", first):
            return first
        following = min((i for i, p in self.parts.items() if p == "body" and i > first), default=0)
        between = any(self.may_be_title(i) for i in range(first + 1, following))
        above = any(self.may_be_title(i) for i in range(first))
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
            if self.lines[j].kind != "meta" or own is None:
                return None, False
            dated = dated or bool(own.dated and (own.outlet or own.editor or own.bylines))
            marked = self.rules.header.patterns["marked-author"].match(self.plain(j))
            dated = dated or any(marked or b.role in REPORTING for b in own.bylines)
        return None, False
