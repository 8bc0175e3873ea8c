"""A page with everything that is known of its elements before anything is chosen."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ingest.markup.blocks import Laid, lay, unseen
from ingest.markup.cells import terms_joined
from ingest.markup.line import Blocks
from ingest.markup.proposal import clauses
from ingest.markup.tables import MarkupRules, names
from ingest.markup.tree import Tree, inherited

_MOST_HIDDEN = 0.5  # of a page's text; a page that hides more waits for a script to show it
_MOST_CHROME = 0.4
_SENTENCE = frozenset("。！？；，、")
_LONG = 60  # characters that are running text even without punctuation
_CHROME_TAGS = frozenset({"nav", "footer", "aside", "marquee"})
_LEAST = 8  # characters of prose


@dataclass(frozen=True)
class Page:
    """The tree of a page, its blocks, and what the elements' names say."""

    tree: Tree
    laid: Laid
    rules: MarkupRules
    proposal: frozenset[str]

    @property
    def blocks(self) -> Blocks:
        """The lines of the page."""
        return self.laid.blocks

    @cached_property
    def names(self) -> list[str]:
        """The names of each element."""
        found = [" "] * len(self.tree.nodes)
        for i, attrs in self.tree.nodes.attributed():
            if attrs:
                found[i] = names(attrs)
        return found

    @cached_property
    def share(self) -> list[float]:
        """How much of each block the library proposes, 0 to 1."""
        return [self._share(text) for text in self.blocks.texts()]

    def _share(self, text: str) -> float:
        if not self.proposal:
            return 0.0
        parts = clauses(text)
        size = sum(map(len, parts))
        if not size:
            return 0.0
        return sum(len(part) for part in parts if part in self.proposal) / size

    @cached_property
    def prose(self) -> list[int]:
        """The characters of running text in each block."""
        blocks = self.blocks
        return [
            prose(text, letters, linked)
            for text, letters, linked in zip(
                blocks.texts(), blocks.letters, blocks.linked, strict=True
            )
        ]

    def below(self, values: Iterable[float]) -> Sequence[float]:
        """For each element the sum of its blocks' ``values``, with those of all in it."""
        sums = array("d", bytes(8 * len(self.tree.nodes)))
        parents = self.tree.nodes.parents
        for node, value in zip(self.blocks.nodes, values, strict=True):
            sums[node] += value
        for i in range(len(sums) - 1, 0, -1):
            sums[parents[i]] += sums[i]
        return sums

    @cached_property
    def prose_below(self) -> Sequence[float]:
        """The running text in each element."""
        return self.below(self.prose)

    @cached_property
    def proposed_below(self) -> Sequence[float]:
        """The running text in each element that the library proposes."""
        return self.below(p * s for p, s in zip(self.prose, self.share, strict=True))

    @cached_property
    def chrome(self) -> list[bool]:
        """Whether each element stands in what is furniture by its name."""
        most = _MOST_CHROME * self.prose_below[0]
        own = [
            "chrome" if self._is_chrome(i) and self.prose_below[i] <= most else None
            for i in range(len(self.names))
        ]
        return [word is not None for word in inherited(self.tree.nodes, own)]

    def _is_chrome(self, i: int) -> bool:
        tag = self.tree.nodes.tag(i)
        if tag in ("html", "body", ""):
            return False
        if tag in _CHROME_TAGS:
            return True
        return len(self.names[i]) > 1 and bool(
            self.rules.patterns["chrome-name"].search(self.names[i])
        )

    @cached_property
    def last(self) -> Sequence[int]:
        """For each element the last one inside it: elements stand in the order they open."""
        parents = self.tree.nodes.parents
        found = array("i", range(len(parents)))
        for i in range(len(found) - 1, 0, -1):
            parent = parents[i]
            found[parent] = max(found[parent], found[i])
        return found

    @cached_property
    def _pictures(self) -> list[int]:
        return list(self.tree.nodes.starts_of("img"))

    def pictured(self, i: int) -> bool:
        """Whether a picture stands between a block and the one before it."""
        above = self.blocks.end(i - 1) if i else 0
        at = bisect_left(self._pictures, above)
        return at < len(self._pictures) and self._pictures[at] < self.blocks.start(i)

    def inside(self, node: int, around: int) -> bool:
        """Whether an element is ``around`` or stands in it."""
        return around <= node <= self.last[around]

    def named(self, rule: str, node: int, levels: int = 3) -> bool:
        """Whether an element or one of the ``levels`` around it has a name after ``rule``."""
        pattern = self.rules.patterns[rule]
        for _ in range(levels):
            if node <= 0:
                return False
            if len(self.names[node]) > 1 and pattern.search(self.names[node]):
                return True
            node = self.tree.nodes.parents[node]
        return False

    def tag(self, node: int, tags: frozenset[str], levels: int = 3) -> str | None:
        """The first of ``tags`` among an element and those around it."""
        for _ in range(levels):
            if node <= 0:
                return None
            if self.tree.nodes.tag(node) in tags:
                return self.tree.nodes.tag(node)
            node = self.tree.nodes.parents[node]
        return None


def prose(text: str, letters: int, linked: int) -> int:
    """The characters of running text in a block: half of a row of data, none of links or labels."""
    own = letters - linked
    if own < _LEAST or linked > own:
        return 0
    if "\t" in text:
        return own // 2
    return own if not _SENTENCE.isdisjoint(text) or own > _LONG else 0


def page_of(tree: Tree, rules: MarkupRules, proposal: frozenset[str]) -> Page:
    """The page of a tree; one that hides most of its text is read with what it hides."""
    why = unseen(tree.nodes, rules.patterns["hidden-name"])
    if "html-hidden" in why:
        sizes = Counter(dict.fromkeys(why, 0))
        for run in tree.runs:
            if run.run == "text" and not tree.source[run.start : run.end].isspace():
                sizes[why[run.node]] += run.end - run.start
        if sizes["html-hidden"] > sizes[None] * _MOST_HIDDEN / (1 - _MOST_HIDDEN):
            why = [None if word == "html-hidden" else word for word in why]
    laid = lay(tree, why)
    is_label = rules.patterns["fact-label"].match
    blocks = terms_joined(tree.nodes, laid.blocks, tree.source, is_label)
    return Page(tree, replace(laid, blocks=blocks), rules, proposal)
