"""From what was typed to a query; what makes no sense is passed over and told of, no error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from ingest.search.fields import COLUMNS, FIELDS, HEADINGS, filter_of
from ingest.search.fold import fold
from ingest.search.query import (
    ARTICLE_COLUMNS,
    All,
    Any,
    Dropped,
    Filter,
    Near,
    Node,
    Phrase,
    Query,
    Why,
)
from ingest.search.terms import GAP, RUN, mark_between

MAX_TYPED = 8_000  # characters of a query that are read: a page pasted whole
MAX_DEPTH = 20  # of parentheses; FTS5 itself gives up at 256
DISTANCE, MAX_DISTANCE = 10, 1_000  # of NEAR, where none is said and where a greater one is said

_QUOTED = r'"[^"]*"|“[^”]*”|「[^」]*」|『[^』]*』'
_NEAR = rf'(?:near|邻近|相近)\((?:{_QUOTED}|[^()"“「『])*\)'
_LEXEME = re.compile(rf"\||(?:{_NEAR}|{_QUOTED}|[^\s|])+")
_IS_NEAR = re.compile(_NEAR)
_NEAR_ITEM = re.compile(rf"(?:{_QUOTED}|[^\s,])+|,")
_NAMES = "|".join(sorted((*COLUMNS, *FIELDS, *HEADINGS), key=len, reverse=True))
_NAMED = re.compile(rf"({_NAMES}):")
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_SIGNS = _OPERATORS | {"(", ")"}
_CUT_TERM = re.compile(r"[0-9A-Za-z]+$")


def phrase_of(word: str, column: str | None = None) -> Phrase | None:
    """The phrase that a word (folded) asks for; ``None`` where it is punctuation alone."""
    found = list(RUN.finditer(word))
    if not found:
        return None
    runs, joined = [found[0][0]], [found[0].start() == 0]
    for before, run in pairwise(found):
        mark = mark_between(word[before.end() : run.start()], before[0], run[0])
        runs += [run[0]] if mark is None else [GAP + mark, run[0]]
        joined += [before.end() == run.start()] if mark is None else [True, True]
    return Phrase(tuple(runs), tuple(joined), word.endswith("*"), column)


def _lex(typed: str) -> list[str]:
    """Words (folded) and, in upper case or as signs, the operators ``AND OR NOT ( )``."""
    tokens: list[str] = []
    folded = fold(typed)
    for lexeme in _LEXEME.finditer(folded):
        raw, word = typed[lexeme.start() : lexeme.end()], lexeme[0]
        if raw in _OPERATORS or word == "|":
            tokens.append("OR" if word == "|" else raw)
            continue
        word = _opened(word, tokens)
        closing = 0
        while word.endswith(")") and word.count(")") > word.count("("):
            word, closing = word[:-1], closing + 1
        tokens += ([word] if word else []) + [")"] * closing
    return tokens


def _opened(word: str, tokens: list[str]) -> str:
    """Take the signs off the beginning of a word into ``tokens``; ``标题:(`` opens a group too."""
    while True:
        bare = word.lstrip("-(")
        tokens += ("NOT" if sign == "-" else "(" for sign in word[: len(word) - len(bare)])
        named = _NAMED.match(bare)
        if not named or not bare.startswith("(", named.end()):
            return bare
        tokens.append(named[0])
        word = bare[named.end() :]


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: Sequence[str], columns: Sequence[str]) -> None:
        self.tokens, self.at, self.columns = tokens, 0, columns
        self.column: str | None = None  # of the group that is being read
        self.filters: list[Filter] = []
        self.dropped: list[Dropped] = []

    def drop(self, text: str, why: Why) -> None:
        self.dropped.append(Dropped(text, why))

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def choice(self, depth: int = 0) -> Node | None:
        choices: list[Node] = []
        waiting = either = False
        held = len(self.filters)
        while (piece := self.peek()) is not None:
            if piece == ")" and depth:
                break
            if piece == "OR":
                if waiting or not choices:
                    self.drop("OR", "operator")
                waiting = bool(choices)
                self.at += 1
            elif piece == ")":
                self.at += 1
            elif (node := self.every(depth)) is not None:
                choices.append(node)
                waiting, either = False, either or len(choices) > 1
        if waiting:
            self.drop("OR", "operator")
        if depth or either:
            for one in self.filters[held:]:
                self.drop(one.spelled(), "within")
        return choices[0] if len(choices) == 1 else Any(tuple(choices)) if choices else None

    def every(self, depth: int) -> Node | None:
        wanted: list[Node] = []
        unwanted: list[Node] = []
        operator: str | None = None  # that waits for what it holds for
        filters = len(self.filters)
        while (piece := self.peek()) is not None and piece not in {"OR", ")"}:
            self.at += 1
            if piece in {"AND", "NOT"}:
                none_before = not wanted and not unwanted and len(self.filters) == filters
                if operator == "NOT" or operator == piece or (piece == "AND" and none_before):
                    self.drop(piece, "operator")
                operator = piece
                continue
            negated = operator == "NOT"
            node = self.group(depth) if piece == "(" else self.word(piece, depth, negated)
            if node is not None:
                (unwanted if negated else wanted).append(node)
            operator = None
        if operator:
            self.drop(operator, "operator")
        if not wanted:  # only what is not wanted: nothing to take it from
            for node in unwanted:
                self.drop(f"-{node.spelled()}", "unwanted")
            return None
        return wanted[0] if len(wanted) == 1 and not unwanted else All((*wanted,), (*unwanted,))

    def group(self, depth: int) -> Node | None:
        if depth >= MAX_DEPTH:
            self.drop("(", "depth")
            return None
        node = self.choice(depth + 1)
        self.at += 1  # the closing one, or the end
        return node

    def word(self, token: str, depth: int, negated: bool) -> Node | None:
        named = _NAMED.match(token)
        if named is None or (named[1] in COLUMNS and COLUMNS[named[1]] not in self.columns):
            return self.leaf(token, self.column)
        name, rest = named[1], token[named.end() :]
        if not rest and self.peek() == "(":
            self.at += 1
            return self.named_group(name, depth, negated)
        after = self.peek()
        if not rest and after is not None and after not in _SIGNS:
            self.at, rest = self.at + 1, after
        if name in FIELDS:
            self.restrict(name, rest, negated=negated)
            return None
        if not rest:
            return self.leaf(token, self.column)
        if name in HEADINGS:
            self.filters.append(Filter("part", ("heading",)))
            return self.leaf(rest, self.column)
        return self.leaf(rest, COLUMNS[name])

    def named_group(self, name: str, depth: int, negated: bool) -> Node | None:
        """``标题:(甲 | 乙)``: the column holds for all of it. ``地点:(甲 | 乙)``: a list."""
        if name in FIELDS:
            values: list[str] = []
            while (piece := self.peek()) is not None and piece != ")":
                values += [] if piece in _SIGNS else [piece]
                self.at += 1
            self.at += 1
            self.restrict(name, ",".join(values), negated=negated)
            return None
        if name in HEADINGS:
            self.filters.append(Filter("part", ("heading",)))
        before = self.column
        self.column = COLUMNS.get(name, before)
        node = self.group(depth)
        self.column = before
        return node

    def restrict(self, name: str, value: str, *, negated: bool) -> None:
        """Note a filter; values of one field that stand in several are one list."""
        found, left = filter_of(FIELDS[name], value, negated=negated)
        for one in left:
            self.drop(f"{name}:{one}", "value")
        if found is None:
            return
        for at, held in enumerate(self.filters):
            if (held.field, held.negated) == (found.field, found.negated):
                values = tuple(dict.fromkeys((*held.values, *found.values)))
                self.filters[at] = replace(held, values=values)
                return
        self.filters.append(found)

    def leaf(self, word: str, column: str | None) -> Node | None:
        if _IS_NEAR.fullmatch(word):
            return self.near(word[word.index("(") + 1 : -1], column)
        phrase = phrase_of(word, column)
        if phrase is None:
            self.drop(word, "punctuation")
        return phrase

    def near(self, inside: str, column: str | None) -> Node | None:
        items = _NEAR_ITEM.findall(inside)
        distance = DISTANCE
        if len(items) > 2 and items[-2] == "," and items[-1].isdecimal():
            distance = min(int(items[-1][:9]), MAX_DISTANCE)
            items = items[:-2]
        phrases = [p for item in items if item != "," and (p := phrase_of(item, column))]
        if not phrases:
            self.drop(f"NEAR({inside})", "punctuation")
            return None
        return phrases[0] if len(phrases) == 1 else Near(tuple(phrases), distance)


@lru_cache(maxsize=256)
def _parsed(typed: str, columns: tuple[str, ...]) -> Query:
    read = typed
    if len(typed) > MAX_TYPED:  # a number or a Latin word cut in two would be another word
        read = _CUT_TERM.sub("", typed[:MAX_TYPED])
    parser = _Parser(_lex(read), columns)
    if len(read) < len(typed):
        parser.drop(typed[len(read) : len(read) + 20], "length")
    node = parser.choice()
    return Query(typed, node, tuple(parser.filters), tuple(dict.fromkeys(parser.dropped)))


def parse(typed: str, columns: Sequence[str] = ARTICLE_COLUMNS) -> Query:
    """What a person typed, understood; any input is a query.

    Words are all wanted; ``AND OR NOT``, ``|``, ``-word``, ``( )`` combine them; ``“…” 「…」 "…"``
    keep words together; ``word*`` is a beginning; ``NEAR(甲 乙, 10)`` or ``邻近(甲 乙, 10)`` wants
    them within ten characters of each other; ``title:`` or ``标题:`` asks one of ``columns``, those
    of the index that will be asked; ``place: year: outlet: part: person: formula:`` (地点 年份 来源
    部分 人物 提法) say which articles are asked at all.
    """
    return _parsed(typed, tuple(columns))


def match_query(typed: str, columns: Sequence[str] = ARTICLE_COLUMNS) -> str:
    """The MATCH expression for what a person typed; valid for any input.

    >>> match_query("灵空山 文旅")
    '"灵空 空山" AND "文旅"'
    """
    return parse(typed, columns).match()
