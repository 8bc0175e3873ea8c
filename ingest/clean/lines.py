"""The lines of a text: ends made one kind, unseen characters off, two things on one line apart.

Nothing here knows what a line is about; that is for the rooms that build on it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from ingest import rules
from ingest.clean.paging import page_changes
from ingest.clean.wrapping import unwrapped
from ingest.script import simplify
from ingest.text import Change, Traced

# Both begin with a set of characters, which is searched for faster than anything else.
_ENDS = r"\r\v\x85\u2028\u2029"
_LINE_END = re.compile(rf"[{_ENDS}](?:(?<=\r)\n)?")  # a form feed parts pages
_SET = r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
_UNSEEN = re.compile(f"{_SET}{_SET}*")
_UNUSUAL = re.compile(f"{_SET[:-1]}{_ENDS}]")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5}|#x[0-9A-Fa-f]{2,4});")
_FEW_GAPS = 5
_SHORTEST_APART = 9
_LF = "\n"
_NO_LETTERS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]+")
_HAN_APART = re.compile(r"[\u3400-\u9fff](?=[^\S\n][^\s])")
_APART = re.compile(
    r"(?<=[^\s\x00-\x7f])[^\S\n]{1,2}(?=\S)|(?<=[!-~])[^\S\n]{1,2}(?=[^\s\x00-\x7f])"
)
_LETTERS_APART = 3  # characters from gap to gap where single letters are spaced out
_WORDS_APART = 25  # and where more than stray gaps are meant
# As [^\S\n], letter by letter: a class of classes is searched for at half the speed.
_SPACE = re.compile(f"[{''.join(c for c in map(chr, range(0x3001)) if c.isspace() and c != _LF)}]")
# Two gaps so close within a line: where two in five characters are gaps, some stand like this.
_GAPS_CLOSE = re.compile(r"[ \u3000](?<=[^\n \u3000][ \u3000])(?=.?[ \u3000])")
_WIDE_RUN = re.compile(r"[^\S\n]{2,}")
_SPACED_OUT = re.compile(r"[\u3400-\u9fff](?:[^\S\n]+[\u3400-\u9fff]){2,}")


@dataclass(frozen=True)
class SpacingRules:
    """White space: which gaps close, which stay, and which part two things."""

    close: tuple[tuple[str, re.Pattern[str]], ...]
    keep: tuple[re.Pattern[str], ...]
    part: tuple[tuple[str, re.Pattern[str]], ...]


class Page(NamedTuple):
    """The text that blocks are stretches of, and its simplified form, of the same length."""

    text: str
    plain: str


class Block(NamedTuple):  # as an edit
    """One line, or one of several things on a line, without the white space around it.

    ``plain`` is its simplified form: the rules read that. ``part_of`` names the
    rule that parted it from the block before on its line, and ``is_heading`` says that this rule
    took it for a heading. ``gap`` says that a blank line stands before it, ``spaced`` that there
    may be white space inside.
    """

    page: Page
    start: int
    end: int
    plain: str
    gap: bool = False
    part_of: str | None = None
    is_heading: bool = False
    spaced: bool = True

    @property
    def text(self) -> str:
        """Its text as it stands on the page."""
        page = self.page
        return self.plain if page.plain is page.text else page.text[self.start : self.end]


def load_rules() -> SpacingRules:
    """The rules of ``spacing.toml``."""
    table = rules.table("spacing")

    def compiled(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((r["name"], re.compile(r["pattern"], re.MULTILINE)) for r in table[kind])

    return SpacingRules(
        compiled("rule"), tuple(pattern for _, pattern in compiled("keep")), compiled("part")
    )


def normalise(text: Traced) -> Traced:
    """``text`` with all line ends of one kind, LF, and without characters that nobody sees."""
    if "&" in text.text:
        text = text.edit(_entities(text.text))
    if _UNUSUAL.search(text.text):
        text = text.edit(_usual(text.text))
    for found in (page_changes, letters_apart, unwrapped):
        changes = list(found(text.text))
        text = text.edit(changes) if changes else text
    return text


def _usual(text: str) -> Iterator[Change]:
    """Unseen characters off, and line ends made one kind."""
    for hit in _UNSEEN.finditer(text):
        yield Change(hit.start(), hit.end(), "", "unseen")
    for hit in _LINE_END.finditer(text):
        yield Change(hit.start(), hit.end(), "\n", "line-end")


def letters_apart(text: str) -> Iterator[Change]:
    """The gaps of lines in which every letter stands apart: 阳 原 县 2021 年 预 算."""
    if not _GAPS_CLOSE.search(text):
        return
    at = 0
    for line in text.split("\n"):
        inner = line.strip()
        gaps = inner.count(" ") + inner.count("\u3000") if len(inner) >= _SHORTEST_APART else 0
        if gaps * 5 >= len(inner) * 2:
            han = len(_HAN_APART.findall(inner))
            if han * 10 >= (len(inner) - gaps) * 5:
                yield from (
                    Change(at + m.start(), at + m.end(), "", "letters-apart")
                    for m in _APART.finditer(line)
                )
        at += len(line) + 1


def _entities(text: str) -> Iterator[Change]:
    """&nbsp; and its like, which a careless copy leaves behind."""
    for hit in _ENTITY.finditer(text):
        char = unescape(hit.group())
        if len(char) == 1 and char != "<":
            yield Change(hit.start(), hit.end(), char, "html-entity")


def letters(text: str) -> str:
    """The letters and digits of ``text``, without all that stands between them."""
    return _NO_LETTERS.sub("", text)


def blocks(text: str, rules: SpacingRules) -> Iterator[Block]:
    """The blocks of a normalised ``text``, in order; blank lines give none."""
    page = Page(text, simplify(text))
    at, gap = 0, False
    space = _following_space(text, 0)
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        inner = line.strip()
        if inner:
            start = at if inner is line else at + len(line) - len(line.lstrip())
            behind = start + len(inner)
            if space < start:
                space = _following_space(text, start)
            if space < behind:
                yield from _parted(page, start, behind, gap, rules)
            else:
                plain = inner if page.plain is text else page.plain[start:behind]
                yield Block(page, start, behind, plain, gap, spaced=False)
        gap = not inner
        at = end + 1


def _following_space(text: str, at: int) -> int:
    """Where the next white space within a line stands, from ``at`` on; else the end of ``text``."""
    hit = _SPACE.search(text, at)
    return hit.start() if hit else len(text)


def _parted(page: Page, start: int, end: int, gap: bool, rules: SpacingRules) -> Iterator[Block]:
    """The one or more blocks of the line ``[start:end]``."""
    at, rule, heading = 0, None, False
    plain = page.plain[start:end]
    for cut, behind, name, is_heading in _cuts(plain, rules):
        if cut > at:
            own = plain[at:cut]
            yield Block(page, start + at, start + cut, own, gap and not at, rule, heading)
        at, rule, heading = behind, name, is_heading
    yield Block(page, start + at, end, plain[at:], gap and not at, rule, heading)


def _cuts(plain: str, rules: SpacingRules) -> list[tuple[int, int, str, bool]]:
    """Where a line comes apart: gap, rule, and whether a heading begins behind the gap."""
    cuts: list[tuple[int, int, str, bool]] = []
    for name, pattern in rules.part:
        for hit in pattern.finditer(plain):
            if "heading" in pattern.groupindex:
                start, end = hit.span("heading")
                cuts += [(hit.start(), start, name, True), (end, hit.end(), name, False)]
            else:
                cuts.append((*hit.span("gap"), name, False))
    cuts.sort()
    return [
        cut for i, cut in enumerate(cuts)
        if i == 0 or cut[0] >= cuts[i - 1][1]
    ]  # fmt: skip


def closed(block: str, rules: SpacingRules, prose: bool) -> list[tuple[int, int, str, str]]:
    """The changes to the white space inside a block that stays: (start, end, after, rule).

    Args:
        block: its text.
        rules: the rules of white space.
        prose: running text; a title or heading keeps its gaps, which part its clauses, but each
            becomes a single space; unless it is spaced out, letter by letter (乡 镇 简 讯).
    """
    if not _SPACE.search(block):
        return []
    if not prose and not _SPACED_OUT.fullmatch(block):
        return [(m.start(), m.end(), " ", "wide-space") for m in _WIDE_RUN.finditer(block)]
    kept = sorted(
        m.span() for pattern in rules.keep for m in pattern.finditer(block) if _stays(m.group())
    )
    starts = [start for start, _ in kept]
    gaps: dict[int, tuple[int, int, str, str]] = {}
    for name, pattern in rules.close:
        for hit in pattern.finditer(block):
            start, end = hit.span("gap")
            i = bisect_right(starts, start) - 1
            if i < 0 or not any(s <= start < e for s, e in kept[max(0, i - 3) : i + 1]):
                gaps.setdefault(start, (start, end, "", name))
    return [] if _are_separators(block, gaps.values()) else sorted(gaps.values())


def _are_separators(block: str, gaps: Collection[tuple[int, int, str, str]]) -> bool:
    """Whether the gaps part items, as in a menu or a table: many, at the distance of words."""
    between = sum(1 for gap in gaps if gap[3] == "han-space") + 1
    return between > _FEW_GAPS and _LETTERS_APART < len(block) / between < _WORDS_APART


def _stays(kept: str) -> bool:
    """Whether gaps of a kept stretch part clauses: no piece between them is a stray character."""
    if kept[0] not in '“‘「『《"':
        return True
    return all(len(piece) >= 3 for piece in kept.strip('“”‘’「」『』《》"').split())
