"""One document → its rows: what is done before the writer's turn, here or in a worker process.

Nothing here touches the archive, so documents may be worked on in any order and by any number of
processes: what comes out depends on the document and what it is read with alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ingest.alike.sketch import sketch_of
from ingest.find import divisions, formulas
from ingest.given import Given
from ingest.model import Corrected, Document, Facts, Problem, Reading, merged
from ingest.read import in_steps
from ingest.rows import DocumentRows, Lookups, document_rows
from ingest.rulebook import Rules, load_rules
from ingest.rules import digest
from ingest.turns import Steps, abreast, at_once, finished

# What a text can bring about in a rule or a row, though it should not; one text stops no others.
FAULTS = (ArithmeticError, LookupError, ValueError, RecursionError)

# A text that has something for every finder, long enough to be sketched.
_LIKELY = (
    "全县农业农村工作会议召开\n2024年3月5日　来源：某某日报　记者：王小明\n"
    "本报讯　3月5日，山西省长治市沁源县召开农业农村工作会议，县委书记李某某出席并讲话。"
    "会议指出，去年全县完成投资2680万元，同比增长8.5%，新建水渠12公里，落实“两个一”工程，即一是修路，二是通水。\n"
    "今年一季度，沁源县灵空山镇计划新建大棚三百二十座，带动农户1200余户，人均增收3000元左右。\n"
)

Reader = Callable[[Document, Given], Reading]


@dataclass(frozen=True, slots=True)
class Produced:
    """What a document gives: its rows, what reading it complained of, what became of corrections.

    ``problems`` have no path: a document may have come in under several. ``sketches`` are those of
    its articles, by which reprints are found; without them they are made when they are needed.
    """

    rows: DocumentRows
    problems: tuple[Problem, ...]
    corrected: tuple[Corrected, ...]
    sketches: tuple[bytes, ...] = ()


Producer = Callable[[Document, Given], Produced]
Task = tuple[Document, Given]


class FaultError(Exception):
    """A fault of ours with one text; the message says what kind of fault."""


# What each of some documents gives, or why it gives nothing; workers are handed such a one.
Together = Callable[[Sequence[Task]], list[Produced | FaultError]]


def producer(reader: Reader, rules_digest: str, lookups: Lookups) -> Producer:
    """``reader``, and then the rows of what it reads.

    Raises (the producer):
        FaultError: the text brought about a fault of ours.
    """

    def produced(document: Document, given: Given) -> Produced:
        reading = at_once(partial(reader, document, given))
        return finished(_in_steps(reading, given, rules_digest, lookups))

    return produced


def _in_steps(
    reading: Steps[Reading], given: Given, rules_digest: str, lookups: Lookups
) -> Steps[Produced]:
    """What a document gives.

    Raises:
        FaultError: the text brought about a fault of ours.
    """
    try:
        read = yield from reading
        yield
        rows = document_rows(read, rules_digest, lookups)
        yield
        sketches = tuple(sketch_of(one.article.text) for one in read.articles)
    except FAULTS as error:
        raise FaultError(f"{type(error).__name__} {error}".replace("\n", " ")) from error
    rows = replace(rows, row={**rows.row, "given": given.as_json()})
    return Produced(rows, read.problems, read.corrected, sketches)


def with_rules(rules: Rules) -> Producer:
    """The producer that applies ``rules``."""

    def produced(document: Document, given: Given) -> Produced:
        return finished(_with(rules, document, given))

    return produced


def _with(rules: Rules, document: Document, given: Given) -> Steps[Produced]:
    reading = _reading(rules, document, given)
    return _in_steps(reading, given, digest(), Lookups(divisions.by_code, formulas.national))


def _reading(rules: Rules, document: Document, given: Given) -> Steps[Reading]:
    if given.url is None:
        return (yield from in_steps(document, rules, given.supplied, given.corrections))
    placed = replace(document, facts=merged(document.facts, Facts(url=given.url)))
    reading = yield from in_steps(placed, rules, given.supplied, given.corrections)
    return replace(reading, document=document)


def make_ready() -> None:
    """Load what `produce` would load with its first documents: rules, places, dictionaries."""
    text = _LIKELY.encode()
    produce(Document("", "", "text/plain", "utf-8", "utf-8", text, _LIKELY), Given())


def produce(document: Document, given: Given) -> Produced:
    """The producer with the rules that travel with the package: a plain name, as workers need."""
    return finished(_with(load_rules(), document, given))


def produce_together(tasks: Sequence[Task]) -> list[Produced | FaultError]:
    """The same for some documents, each a step and then the next one: that takes less time."""
    rules = load_rules()
    return abreast((_with(rules, *task) for task in tasks), FaultError)


def singly(produce: Producer, tasks: Sequence[Task]) -> list[Produced | FaultError]:
    """What ``produce`` gives for some documents, one after the other."""
    return abreast((at_once(partial(produce, *task)) for task in tasks), FaultError)
