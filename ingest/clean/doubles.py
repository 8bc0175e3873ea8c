"""What a page prints twice: paragraphs in a row, and a summary that its text begins with again.

The second printing goes, or the summary, as an edit that is marked uncertain; what is written once
only is never touched.
"""

from __future__ import annotations

import re

from ingest.clean.lines import letters
from ingest.clean.settle import Page

_SHORTEST = 20  # characters of a paragraph that is told from another by its words
_ALIKE = 0.9  # of two printings: one may have lost a character, or its full stop
_LABEL = re.compile(
    r"^[【\[（(]?(?:摘\s*要|导\s*[读语]|核心提示|内容提要|内容摘要|提\s*要)[】\]）)]?[:：\s]*"
)
_DIGITS = re.compile(r"\d+")
_GRAM = 4


def settle_doubles(page: Page) -> None:
    """Take off the second of two paragraphs that are one, and a summary that is said again."""
    texts = [i for i in range(len(page.lines)) if _is_text(page, i)]
    before = ""
    for i in texts:
        text = page.plain(i)
        if _same(before, text):
            page.parts.pop(i, None)
            page.off[i] = "paragraph-repeat"
        else:
            before = text
    _copies(page)
    _summary(page, [i for i in texts if page.parts.get(i) == "body"])


def _copies(page: Page) -> None:
    """An article printed once more below itself: two paragraphs or more, in the same order."""
    bodies = [i for i in range(len(page.lines)) if page.parts.get(i) == "body"]
    seen: dict[str, int] = {}
    run: list[int] = []
    for n, i in enumerate(bodies):
        text = page.plain(i)
        at = seen.setdefault(text, n) if len(text) >= _SHORTEST else n
        follows = run and at != n and at == seen[page.plain(bodies[run[-1]])] + 1
        if at != n and (not run or follows):
            run.append(n)
            continue
        if len(run) > 1:
            break
        run = []
    if len(run) > 1 and run[-1] == len(bodies) - 1 and seen[page.plain(bodies[run[0]])] == 0:
        for n in run:
            del page.parts[bodies[n]]
            page.off[bodies[n]] = "paragraph-repeat"


def _is_text(page: Page, i: int) -> bool:
    """Whether line ``i`` may be a paragraph: prose, or a long line that has lost its full stop."""
    return page.parts.get(i) == "body" or (page.is_open(i) and len(page.plain(i)) >= _SHORTEST)


def _same(one: str, other: str) -> bool:
    """Whether two paragraphs are printings of one."""
    if one == other:
        return len(one) >= _SHORTEST
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    if len(shorter) < _SHORTEST or len(shorter) < _ALIKE * len(longer):
        return False
    if _DIGITS.findall(one) != _DIGITS.findall(other):
        return False  # 全县… 8个 and 全县… 9个 are two
    shorter, longer = letters(shorter), letters(longer)
    if longer.startswith(shorter):
        return True
    count = len(shorter) - _GRAM + 1
    if len(set(shorter) - set(longer)) > count * (1 - _ALIKE) + _GRAM:
        return False  # as many grams at least, but for the last three, are in one of them only
    grams = {longer[i : i + _GRAM] for i in range(len(longer) - _GRAM + 1)}
    return sum(shorter[i : i + _GRAM] in grams for i in range(count)) >= _ALIKE * count > 0


def _summary(page: Page, bodies: list[int]) -> None:
    """The first paragraph goes if the paragraph below says all of it again, and more.

    So does a labelled one (摘要：…) that any of the next few says again.
    """
    if len(bodies) < 2 or page.lines[bodies[0]].kind != "prose":
        return
    first, rest = bodies[0], bodies[1:4]
    label = _LABEL.match(page.plain(first))
    text = page.plain(first)[label.end() if label else 0 :]
    for i in rest if label else rest[:1]:
        below = page.plain(i)
        if any(c not in below and "\u3400" <= c <= "\u9fff" for c in text):
            continue  # nearly always, and quick
        own = letters(text)
        if len(own) >= _SHORTEST and own in letters(below):
            del page.parts[first]
            page.off[first] = "summary-repeat"
            return
