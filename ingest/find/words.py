"""Word lists at work: one compiled alternation, and words at the edges of a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set


class _Tree(dict[str, "_Tree"]):
    """Words by first character; the key ``""`` says that a word ends here."""


class Edges:
    """A long list of words, looked for at the beginning or the end of a text.

    >>> edges = Edges(["生产能力", "设施"])
    >>> edges.begin("生产能力强"), edges.end("基础设施"), edges.end("生产")
    (True, True, False)
    """

    def __init__(self, words: Iterable[str]) -> None:
        first: dict[str, list[str]] = {}
        last: dict[str, list[str]] = {}
        for word in words:
            first.setdefault(word[0], []).append(word)
            last.setdefault(word[-1], []).append(word)
        self._first = {char: tuple(words) for char, words in first.items()}
        self._last = {char: tuple(words) for char, words in last.items()}

    def begin(self, text: str) -> bool:
        """Whether ``text`` begins with one of the words."""
        words = self._first.get(text[:1])
        return words is not None and text.startswith(words)

    def end(self, text: str) -> bool:
        """Whether ``text`` ends with one of the words."""
        words = self._last.get(text[-1:])
        return words is not None and text.endswith(words)


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of ``words``, the longest that fits, without capturing groups.

    Common beginnings are shared, so that a list of hundreds costs little more than a few.

    >>> any_of(["建成", "建设", "完成"])
    '(?:完成|建[成设])'
    """
    tree = _Tree()
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, _Tree())
        node[""] = _Tree()
    return _pattern(tree)


def _pattern(node: _Tree) -> str:
    ends = "" in node
    rests = {char: _pattern(node[char]) for char in sorted(node) if char}
    single = "".join(re.escape(char) for char, rest in rests.items() if not rest)
    several = sum(not rest for rest in rests.values()) > 1
    parts = [re.escape(char) + rest for char, rest in rests.items() if rest]
    if single:
        parts.append(f"[{single}]" if several else single)
    if not parts:
        return ""
    alone = len(parts) == 1 and bool(single)
    body = parts[0] if alone else f"(?:{'|'.join(parts)})"
    return f"{body}?" if ends else body


def strip_end(text: str, words: Set[str], longest: int) -> str:
    """``text`` without words of the list at its end, again and again."""
    while text:
        for length in range(min(longest, len(text)), 0, -1):
            if text[-length:] in words:
                text = text[:-length]
                break
        else:
            return text
    return text
