"""What was asked, as values: phrases and how they are combined, filters, and what was passed over.

Each node says what it is as a MATCH expression of FTS5 (``match``) and in the language in which it
may be typed (``spelled``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ingest.search.terms import GAP, IS_HAN, TERM

ARTICLE_COLUMNS = ("text", "title", "kicker", "captions")  # as they stand in the index
SENTENCE_COLUMNS = ("text",)
NOTHING = '""'  # a MATCH expression that finds no rows and is no error

Field = Literal["place", "year", "outlet", "part", "person", "formula"]
Why = Literal[
    "operator",  # nothing stands on one side of it
    "unwanted",  # only what is not wanted: nothing to take it from
    "punctuation",  # no character of it is indexed
    "length",  # more was typed than is read
    "depth",  # parentheses within parentheses beyond all sense
    "value",  # a filter without a value, or with one that means nothing
    "within",  # a filter within OR or parentheses: it holds for all
]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Runs that must follow each other. ``joined[i]``: nothing stood before run i but run i-1.

    What parts a number from Han is a run too: `GAP` with the mark that was typed.
    """

    runs: tuple[str, ...]
    joined: tuple[bool, ...]
    prefix: bool = False
    column: str | None = None

    def terms(self) -> list[str]:
        """The terms that must stand one behind the other in the index."""
        terms = [term for run in self.runs for term in TERM.findall(run)]
        if self.ends_open:  # the text may go on: the last character is no term of its own
            terms.pop()
        return terms

    @property
    def ends_open(self) -> bool:
        """Whether its last character is covered by the term before it."""
        return len(self.runs[-1]) > 1 and bool(IS_HAN.match(self.runs[-1]))

    @property
    def is_beginning(self) -> bool:
        """Whether its last term is the beginning of what may stand there."""
        last = self.runs[-1]
        return self.prefix or (len(last) == 1 and bool(IS_HAN.match(last)))

    def bare(self) -> str:
        """As in MATCH, without its column."""
        return f'"{" ".join(self.terms())}"' + (" *" if self.is_beginning else "")

    def match(self) -> str:
        """As a MATCH expression."""
        return (f"{self.column} : " if self.column else "") + self.bare()

    def text(self) -> str:
        """Its runs as they would be written."""
        pairs = zip(self.runs, self.joined, strict=True)
        made = "".join(run if joined else f" {run}" for run, joined in pairs).strip()
        return made.replace(GAP, "")

    def spelled(self) -> str:
        """As it may be typed."""
        text = self.text()
        quoted = f'"{text}"' if " " in text else text
        return (f"{self.column}:" if self.column else "") + quoted + ("*" if self.prefix else "")

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase that something found may have."""
        yield self


@dataclass(frozen=True, slots=True)
class Near:
    """Phrases that stand together, ``distance`` terms between the last and each other at most."""

    near: tuple[Phrase, ...]
    distance: int

    @property
    def terms_between(self) -> int:
        """The distance as FTS5 counts it: the last character of a run is a term of its own."""
        return self.distance + any(phrase.ends_open for phrase in self.near)

    def match(self) -> str:
        """As a MATCH expression."""
        column = self.near[0].column
        inner = " ".join(phrase.bare() for phrase in self.near)
        return (f"{column} : " if column else "") + f"NEAR({inner}, {self.terms_between})"

    def spelled(self) -> str:
        """As it may be typed."""
        column = self.near[0].column
        inner = " ".join(Phrase(p.runs, p.joined, p.prefix).spelled() for p in self.near)
        return (f"{column}:" if column else "") + f"NEAR({inner}, {self.distance})"

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase that something found may have."""
        yield from self.near


@dataclass(frozen=True, slots=True)
class All:
    """All of ``wanted`` and none of ``unwanted``."""

    wanted: tuple[Node, ...]
    unwanted: tuple[Node, ...] = ()

    def match(self) -> str:
        """As a MATCH expression."""
        return self._said(lambda node: node.match())

    def spelled(self) -> str:
        """As it may be typed."""
        return self._said(lambda node: node.spelled())

    def _said(self, say: Callable[[Node], str]) -> str:
        wanted = " AND ".join(_inner(node, say) for node in self.wanted)
        if not self.unwanted:
            return wanted
        wanted = f"({wanted})" if len(self.wanted) > 1 else wanted
        unwanted = " OR ".join(_inner(node, say) for node in self.unwanted)
        return f"{wanted} NOT " + (f"({unwanted})" if len(self.unwanted) > 1 else unwanted)

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase that something found may have."""
        for node in self.wanted:
            yield from node.phrases()


@dataclass(frozen=True, slots=True)
class Any:
    """One of ``choices`` at least."""

    choices: tuple[Node, ...]

    def match(self) -> str:
        """As a MATCH expression."""
        return " OR ".join(_inner(node, lambda n: n.match()) for node in self.choices)

    def spelled(self) -> str:
        """As it may be typed."""
        return " OR ".join(_inner(node, lambda n: n.spelled()) for node in self.choices)

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase that something found may have."""
        for node in self.choices:
            yield from node.phrases()


Node = Phrase | Near | All | Any


def _inner(node: Node, say: Callable[[Node], str]) -> str:
    return say(node) if isinstance(node, Phrase | Near) else f"({say(node)})"


@dataclass(frozen=True, slots=True)
class Filter:
    """What articles must be or must not be: ``field`` is one of ``values`` (folded)."""

    field: Field
    values: tuple[str, ...]
    negated: bool = False

    def spelled(self) -> str:
        """As it may be typed."""
        values = ",".join(f'"{v}"' if " " in v else v for v in self.values)
        return f"{'-' if self.negated else ''}{self.field}:{values}"


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something typed that was passed over, and why."""

    text: str
    why: Why


@dataclass(frozen=True, slots=True)
class Query:
    """What a person typed, understood.

    Attributes:
        typed: as it was typed.
        node: what texts must have; ``None`` where nothing is asked of them.
        filters: what articles must be, all of it.
        dropped: what was passed over.
    """

    typed: str
    node: Node | None
    filters: tuple[Filter, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    def __bool__(self) -> bool:
        return self.node is not None or bool(self.filters)

    def match(self) -> str:
        """The MATCH expression for what texts must have; filters have no part in it."""
        return self.node.match() if self.node else NOTHING

    def spelled(self) -> str:
        """What was understood, as it may be typed: it means the same when it is asked again."""
        node = [self.node.spelled()] if self.node else []
        if self.filters and isinstance(self.node, Any):
            node = [f"({node[0]})"]
        return " ".join([*node, *(one.spelled() for one in self.filters)])

    def phrases(self) -> tuple[Phrase, ...]:
        """The phrases that are to be marked, each once."""
        return tuple(dict.fromkeys(self.node.phrases() if self.node else ()))

    @property
    def has_columns(self) -> bool:
        """Whether a column is asked for, which only an index of articles has."""
        return bool(self.node) and asks_columns(self.node)

    @property
    def is_one_character(self) -> bool:
        """Whether one character alone is looked for: too common to rank, so newest first."""
        node = self.node
        return isinstance(node, Phrase) and len(node.runs) == 1 == len(node.runs[0])


def asks_columns(node: Node | None) -> bool:
    """Whether a phrase in ``node``, wanted or not, asks for a column."""
    match node:
        case Phrase():
            return node.column is not None
        case Near():
            return node.near[0].column is not None
        case All():
            return any(map(asks_columns, (*node.wanted, *node.unwanted)))
        case Any():
            return any(map(asks_columns, node.choices))
        case _:
            return False
