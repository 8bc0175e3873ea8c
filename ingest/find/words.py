"""Word lists at work: one compiled alternation, and words at the edges of a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


class _Tree(dict[str, "_Tree"]):
    """Words by first character; the key ``""`` says that a word ends here."""


class Edges(frozenset[str]):
    """A list of words, looked for at the beginning or at the end of a text.

    Only lengths that a word with such an edge has are compared, longest first. Words longer than
    ``longest`` are in the list but not looked for; an edge is ``width`` characters.

    >>> edges = Edges(["生产能力", "能力", "设施"])
    >>> edges.begin("生产能力强"), edges.end("基础设施"), edges.end("生产"), "能力" in edges
    (4, 2, 0, True)
    >>> edges.strip("医疗设施能力")
    '医疗'
    """

    _width: int
    _first: Mapping[str, tuple[int, ...]]
    _last: Mapping[str, tuple[int, ...]]

    def __new__(cls, words: Iterable[str], longest: int = 99, width: int = 1) -> Edges:
        """The list of ``words``."""
        edges = super().__new__(cls, words)
        first: dict[str, set[int]] = {}
        last: dict[str, set[int]] = {}
        for word in edges:
            if width <= len(word) <= longest:
                first.setdefault(word[:width], set()).add(len(word))
                last.setdefault(word[-width:], set()).add(len(word))
        edges._width = width
        edges._first = {edge: tuple(sorted(of_it, reverse=True)) for edge, of_it in first.items()}
        edges._last = {edge: tuple(sorted(of_it, reverse=True)) for edge, of_it in last.items()}
        return edges

    def lengths(self, text: str) -> tuple[int, ...]:
        """How long the words are that begin as ``text`` does, longest first."""
        return self._first.get(text[: self._width], ())

    def begin(self, text: str) -> int:
        """The length of the longest word that ``text`` begins with, 0 if it does with none."""
        for length in self._first.get(text[: self._width], ()):
            if text[:length] in self:
                return min(length, len(text))
        return 0

    def end(self, text: str) -> int:
        """The length of the longest word that ``text`` ends with, 0 if it does with none."""
        for length in self._last.get(text[-self._width :], ()):
            if text[-length:] in self:
                return min(length, len(text))
        return 0

    def strip(self, text: str) -> str:
        """``text`` without words of the list at its end, again and again."""
        last, width = self._last, self._width
        while lengths := last.get(text[-width:]):
            for length in lengths:
                if text[-length:] in self:
                    text = text[:-length]
                    break
            else:
                break
        return text


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


def not_behind(before: str, words: Iterable[str]) -> str:
    """`any_of` where none of the characters ``before``, a class, stands in front.

    It asks for that behind the first character: a search that begins with looking back is slow.

    >>> re.findall(not_behind("[第0-9]", ["两会", "一图"]), "两会第两会一图")
    ['两会', '一图']
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    guarded = (f"{c}(?<!{before}{c}){any_of(of_it)}" for c, of_it in sorted(rests.items()))
    return f"(?:{'|'.join(guarded)})"


def headed(words: Iterable[str]) -> str:
    """`any_of` behind one look at the first character, which spares most places the rest."""
    listed = list(words)
    first = re.escape("".join(sorted({word[0] for word in listed})))
    return f"(?=[{first}]){any_of(listed)}"


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
