"""Search: the one place that knows how Chinese text is indexed, asked for and shown.

The index holds overlapping bigrams of the folded text in stock FTS5, so an archive answers MATCH
in any SQLite::

    text     高质量发展2680万元      terms   高质 质量 量发 发展 展 2680 万元 元
    typed    量发展                  MATCH   "量发 发展"

A run of Han characters (kana and hangul too) gives its bigrams and then its last character alone,
so that every character begins one term: a single character is found by prefix. Punctuation ends a
run; letters and digits are terms as they stand.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.script import simplify

ARTICLE_COLUMNS = ("text", "title", "kicker", "captions")  # as they stand in the index
SENTENCE_COLUMNS = ("text",)
NOTHING = '""'  # a MATCH expression that finds no rows and is no error

MAX_TYPED = 8_000  # characters of a query that are read: a page pasted whole
MAX_DEPTH = 20  # of parentheses; FTS5 itself gives up at 256

# Column filters as they may be typed, folded.
_COLUMNS = {
    **{name: name for name in ARTICLE_COLUMNS},
    "caption": "captions",
    "标题": "title",
    "题目": "title",
    "引题": "kicker",
    "正文": "text",
    "图注": "captions",
    "图说": "captions",
    "图片说明": "captions",
}

_HAN = (
    "\u1100-\u11ff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\uffa0-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
# SQLite's unicode61 keeps all of these characters, so that no term is cut again by it.
_WORD = rf"[0-9]+|(?:(?![{_HAN}0-9])[^\W_])+"
_RUN = re.compile(rf"[{_HAN}]+|{_WORD}")
_IS_HAN = re.compile(f"[{_HAN}]")
# One match a term: at each Han character it and the next, so a run's last one comes out alone.
_TERM = re.compile(rf"(?=([{_HAN}]{{1,2}}|{_WORD}))(?:[{_HAN}]|{_WORD})")

_LEXEME = re.compile(r'\||(?:"[^"]*"|“[^”]*”|「[^」]*」|『[^』]*』|[^\s|])+')
_COLUMN = re.compile(rf"({'|'.join(_COLUMNS)}):")


# ─────────────────────────────────────────────────────────────── fold and terms


@cache
def _table() -> dict[int, str]:
    """Character → folded character, for those that change. Applied once is applied for good."""
    wide = {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
    blocks = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
    han = [chr(code) for start, end in blocks for code in range(start, end)]
    unified = [u if len(u := unicodedata.normalize("NFC", char)) == 1 else char for char in han]
    # One character a line: no phrase of the converter's can reach over it.
    simple = dict(zip(han, simplify("\n".join(unified)).split("\n"), strict=True))
    simple["著"] = "着"  # 著力 and 着力 meet; 著名 is asked for and indexed as 着名 alike
    cased = {c: low for c in map(chr, range(0x2C00)) if len(low := c.lower()) == 1}
    step = cased | simple | wide
    table = {}
    for char in step:
        last, to = char, step[char]
        while to != last:  # 麼 → 么 → 幺: all three must meet
            last, to = to, step.get(to, to)
        if to != char:
            table[ord(char)] = to
    return table


def fold(text: str) -> str:
    """The form in which texts and queries meet: simplified, half-width, lower case.

    One character gives one character, whatever stands around it, so offsets hold and
    ``fold(a + b) == fold(a) + fold(b)``.

    >>> fold("ＧＤＰ著力打造古縣")
    'gdp着力打造古县'
    """
    return text.lower() if text.isascii() else text.translate(_table())


@cache
def fold_version() -> str:
    """The name of this fold and of the terms made from it: other terms, another name."""
    items = "".join(f"{code:x}{to}" for code, to in sorted(_table().items()))
    return "bigram-1-" + hashlib.sha256(items.encode()).hexdigest()[:12]


def __getattr__(name: str) -> str:
    if name == "FOLD_VERSION":  # made when asked for: importing this module costs nothing
        return fold_version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def index_terms(text: str | None) -> str | None:
    """The terms under which ``text`` is indexed, separated by spaces; ``None`` for ``None``.

    >>> index_terms("高质量，S440")
    '高质 质量 量 s 440'
    """
    if text is None:
        return None
    return " ".join(_TERM.findall(fold(text)))


# ─────────────────────────────────────────────────────────────── what was typed


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Runs that must follow each other. ``joined[i]``: nothing stood before run i but run i-1."""

    runs: tuple[str, ...]
    joined: tuple[bool, ...]
    prefix: bool
    column: str | None

    def match(self) -> str:
        terms = [term for run in self.runs for term in _TERM.findall(run)]
        last = self.runs[-1]
        han = bool(_IS_HAN.match(last))
        if han and len(last) > 1:  # the text may go on: the last character is no term of its own
            terms.pop()
        star = " *" if self.prefix or (han and len(last) == 1) else ""
        named = f"{self.column} : " if self.column else ""
        return f'{named}"{" ".join(terms)}"{star}'

    def phrases(self) -> list[_Phrase]:
        return [self]


@dataclass(frozen=True, slots=True)
class _All:
    """All of ``wanted`` and none of ``unwanted``."""

    wanted: tuple[_Node, ...]
    unwanted: tuple[_Node, ...]

    def match(self) -> str:
        wanted = " AND ".join(map(_inner, self.wanted))
        if not self.unwanted:
            return wanted
        wanted = f"({wanted})" if len(self.wanted) > 1 else wanted
        unwanted = " OR ".join(map(_inner, self.unwanted))
        return f"{wanted} NOT " + (f"({unwanted})" if len(self.unwanted) > 1 else unwanted)

    def phrases(self) -> list[_Phrase]:
        return [phrase for node in self.wanted for phrase in node.phrases()]


@dataclass(frozen=True, slots=True)
class _Any:
    """One of ``choices`` at least."""

    choices: tuple[_Node, ...]

    def match(self) -> str:
        return " OR ".join(map(_inner, self.choices))

    def phrases(self) -> list[_Phrase]:
        return [phrase for node in self.choices for phrase in node.phrases()]


_Node = _Phrase | _All | _Any


def _inner(node: _Node) -> str:
    return node.match() if isinstance(node, _Phrase) else f"({node.match()})"


def _phrase(word: str, column: str | None) -> _Phrase | None:
    """The phrase that a word (folded) asks for; ``None`` where it is punctuation alone."""
    found = list(_RUN.finditer(word))
    if not found:
        return None
    ends = [0, *(run.end() for run in found)]
    joined = tuple(run.start() == end for run, end in zip(found, ends, strict=False))
    return _Phrase(tuple(run[0] for run in found), joined, word.endswith("*"), column)


def _lex(typed: str) -> list[str]:
    """Words (folded) and, in upper case or as signs, the operators ``AND OR NOT | ( )``."""
    tokens: list[str] = []
    folded = fold(typed)
    for lexeme in _LEXEME.finditer(folded):
        raw, word = typed[lexeme.start() : lexeme.end()], lexeme[0]
        if raw in {"AND", "OR", "NOT"} or word == "|":
            tokens.append("OR" if word == "|" else raw)
            continue
        bare = word.lstrip("-(")
        tokens += ("NOT" if sign == "-" else "(" for sign in word[: len(word) - len(bare)])
        word = bare
        closing = 0
        while word.endswith(")") and word.count(")") > word.count("("):
            word, closing = word[:-1], closing + 1
        tokens += ([word] if word else []) + [")"] * closing
    return tokens


class _Parser:
    """Recursive descent over the tokens; what makes no sense is passed over, never an error."""

    def __init__(self, tokens: Sequence[str], columns: Sequence[str]) -> None:
        self.tokens, self.at, self.columns = tokens, 0, columns

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def choice(self, depth: int = 0) -> _Node | None:
        choices: list[_Node] = []
        while (piece := self.peek()) is not None:
            if piece == ")" and depth:
                break
            if piece in {")", "OR"}:
                self.at += 1
            elif (node := self.every(depth)) is not None:
                choices.append(node)
        return choices[0] if len(choices) == 1 else _Any(tuple(choices)) if choices else None

    def every(self, depth: int) -> _Node | None:
        wanted: list[_Node] = []
        unwanted: list[_Node] = []
        negated = False
        while (piece := self.peek()) is not None and piece not in {"OR", ")"}:
            self.at += 1
            if piece in {"AND", "NOT"}:
                negated = piece == "NOT"
                continue
            node = self.group(depth) if piece == "(" else self.word(piece)
            if node is not None:
                (unwanted if negated else wanted).append(node)
            negated = False
        if not wanted:  # only what is not wanted: nothing to take it from
            return None
        return wanted[0] if len(wanted) == 1 and not unwanted else _All((*wanted,), (*unwanted,))

    def group(self, depth: int) -> _Node | None:
        if depth >= MAX_DEPTH:
            return None
        node = self.choice(depth + 1)
        self.at += 1  # the closing one, or the end
        return node

    def word(self, token: str) -> _Node | None:
        named = _COLUMN.match(token)
        if not named or _COLUMNS[named[1]] not in self.columns:
            return _phrase(token, None)
        rest = token[named.end() :]
        if not rest and (after := self.peek()) not in {None, "AND", "OR", "NOT", "(", ")"}:
            self.at, rest = self.at + 1, str(after)
        return _phrase(rest, _COLUMNS[named[1]]) if rest else _phrase(token, None)


@lru_cache(maxsize=256)
def _parse(typed: str, columns: tuple[str, ...]) -> _Node | None:
    if len(typed) > MAX_TYPED:  # a number or a Latin word cut in two would be another word
        typed = re.sub(r"[0-9A-Za-z]+$", "", typed[:MAX_TYPED])
    return _Parser(_lex(typed), columns).choice()


def match_query(typed: str, columns: Sequence[str] = ARTICLE_COLUMNS) -> str:
    """The MATCH expression for what a person typed; valid for any input.

    Words are all wanted; ``AND OR NOT``, ``|``, ``-word``, ``( )`` combine them; ``“…” 「…」 "…"``
    keep words together; ``word*`` is a beginning; ``title:`` or ``标题:`` asks one of ``columns``,
    those of the index that will be asked. What makes no sense is passed over.

    >>> match_query("灵空山 文旅")
    '"灵空 空山" AND "文旅"'
    """
    node = _parse(typed, tuple(columns))
    return node.match() if node else NOTHING


def has_filter(typed: str) -> bool:
    """Whether what was typed asks for a column, which only an index of articles has."""
    node = _parse(typed, ARTICLE_COLUMNS)
    return any(phrase.column for phrase in node.phrases()) if node else False


# ─────────────────────────────────────────────────────────────── where it was found


def _pattern(phrase: _Phrase) -> str:
    """A regular expression that finds, in folded text, what the phrase finds in the index."""
    pieces: list[str] = []
    for i, run in enumerate(phrase.runs):
        han = bool(_IS_HAN.match(run))
        before = r"(?<![0-9])" if run.isdecimal() else rf"(?<![^\W_0-9{_HAN}])"
        after = r"(?![0-9])" if run.isdecimal() else rf"(?![^\W_0-9{_HAN}])"
        if i:
            two_han = han and bool(_IS_HAN.match(phrase.runs[i - 1]))
            pieces.append(r"[\W_]+" if two_han else r"[\W_]*")
        open_end = han or (phrase.prefix and i == len(phrase.runs) - 1)
        pieces.append(("" if han else before) + re.escape(run) + ("" if open_end else after))
    return "".join(pieces)


@lru_cache(maxsize=256)
def _patterns(typed: str) -> tuple[re.Pattern[str], ...]:
    node = _parse(typed, ARTICLE_COLUMNS)
    return tuple(
        re.compile(p) for p in dict.fromkeys(map(_pattern, node.phrases() if node else []))
    )


def hits(text: str, typed: str) -> list[tuple[int, int]]:
    """Where ``text`` has what was typed: ascending, disjoint ranges of its own characters.

    >>> hits("灵空山镇的山", "灵空 山")
    [(0, 3), (5, 6)]
    """
    folded = fold(text)
    spans = sorted(m.span() for pattern in _patterns(typed) for m in pattern.finditer(folded))
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def snippet(text: str, typed: str, before: str = "【", after: str = "】", width: int = 60) -> str:
    """About ``width`` characters of ``text`` around the first hit, every hit in it marked.

    Lines are joined by a space; ``…`` says that the text goes on. Without a hit, its beginning.

    >>> snippet("灵空山镇抓牢五个关键助推高质量发展", "关键", width=8)
    '…牢五个【关键】助推高…'
    """
    found = hits(text, typed)
    first = found[0] if found else (0, 0)
    start = max(0, min(first[0] - max(0, width - (first[1] - first[0])) // 2, len(text) - width))
    end = max(min(len(text), start + width), first[1])
    pieces = ["…"] if start else []
    at = start
    for hit_start, hit_end in found:
        if hit_end > start and hit_start < end:
            pieces += (
                text[at : max(at, hit_start)],
                before,
                text[max(at, hit_start) : min(end, hit_end)],
                after,
            )
            at = min(end, hit_end)
    pieces += (text[at:end], "…" if end < len(text) else "")
    return "".join(pieces).replace("\r", " ").replace("\n", " ")


# ─────────────────────────────────────────────────────────────── in SQL


def register(connection: sqlite3.Connection) -> None:
    """Give ``connection`` the reader's functions.

    * ``zh(typed)``: the MATCH expression for ``articles_fts``; ``zh(typed, 'sentences')`` for
      ``sentences_fts``, which has no columns to filter by but its text.
    * ``escape_fts(typed)``: the same, called by Datasette's search boxes. It is not told which
      index will be asked, and a filter on a column that an index lacks is an error to FTS5; so
      the connection's trace notes whether the running statement asks the sentences'.
    * ``zh_snippet(text, typed[, before, after[, width]])``: the passage with its hits marked.
    """
    columns: Sequence[str] = ARTICLE_COLUMNS

    def note(statement: str) -> None:
        nonlocal columns
        if "_fts" in statement:  # not one of those that FTS5 runs for itself in between
            columns = SENTENCE_COLUMNS if "sentences_fts" in statement else ARTICLE_COLUMNS

    def zh(typed: object, index: object = "articles") -> str:
        of_sentences = str(index).startswith("sentences")
        return match_query(_said(typed), SENTENCE_COLUMNS if of_sentences else ARTICLE_COLUMNS)

    def zh_snippet(
        text: object, typed: object, before: str = "【", after: str = "】", width: int = 60
    ) -> str:
        return snippet(_said(text), _said(typed), before, after, width)

    connection.set_trace_callback(note)
    connection.create_function("escape_fts", 1, lambda typed: match_query(_said(typed), columns))
    for arguments in (1, 2):
        connection.create_function("zh", arguments, zh, deterministic=True)
    for arguments in (2, 4, 5):
        connection.create_function("zh_snippet", arguments, zh_snippet, deterministic=True)


def register_writer(connection: sqlite3.Connection) -> None:
    """Give ``connection`` ``index_terms``, without which an archive's texts cannot be written."""
    connection.create_function("index_terms", 1, index_terms, deterministic=True)


def _said(value: object) -> str:
    return "" if value is None else str(value)
