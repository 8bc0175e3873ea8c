"""The values that travel down the archive's one-way road: frozen, documented, no I/O.

Conventions that hold for every value here:

* Offsets are code points, ranges are half-open: ``text[start:end]``.
* A finding's span counts **in its sentence**; ``sentence.text[span_start:span_end] == surface``.
* *decoded* is what an input says before any change; *clean* is what is left when an article's
  edits have been applied to its stretch of decoded.
* ``None`` means "the text does not say"; an empty string is never used for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

Number = Decimal | Fraction

Part = Literal["title", "kicker", "heading", "body", "caption"]
Kind = Literal[
    "count", "money", "percent", "pp", "permille", "area", "length", "weight", "volume",
    "duration", "age", "rank", "ratio", "multiple", "power", "energy", "temperature", "speed",
    "density", "other",
]  # fmt: skip
Qualifier = Literal["over", "under", "approx", "at_least", "at_most"]
Stage = Literal["actual", "target", "plan"]
Level = Literal["province", "city", "county", "township", "zone"]
# How a text spells a formula out: in brackets behind it, after a colon or 即, as a list before it,
# part by part (“一带”即…), as 一是…二是…, in clauses that have its word, as the article's headings.
Form = Literal["brackets", "stated", "listed", "parts", "ordinals", "keyed", "headings"]
Role = Literal["记者", "通讯员", "特约记者", "作者", "编辑", "审核", "摄影"]


@dataclass(frozen=True, slots=True)
class Byline:
    """One name on an article, in canonical simplified form, and what the person did."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article besides its running text; each ``None`` where nothing says it.

    They come from three sides: the input itself (the ``<meta>`` of a page, the columns of a table),
    the user beforehand (``xianzhi.csv``), the user afterwards (``corrections.csv``). ``published``
    is an ISO prefix, ``place`` a division code, ``url`` where it was published. ``posted`` says
    that outlet and day are whose account posted it and when, which its text knows no better.
    """

    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    channel: str | None = None
    editor: str | None = None
    url: str | None = None
    place: str | None = None
    licence: str | None = None
    bylines: tuple[Byline, ...] = ()
    posted: bool = False


NO_FACTS = Facts()


def merged(first: Facts, *others: Facts) -> Facts:
    """All that any of them says; of two that say the same thing, what the earlier one says."""
    for other in others:
        if first is NO_FACTS and other is NO_FACTS:
            continue  # as with nearly all
        known = {f.name: getattr(first, f.name) or getattr(other, f.name) for f in fields(Facts)}
        first = Facts(**known)
    return first


@dataclass(frozen=True, slots=True)
class Document:
    """One distinct content, as it came in.

    ``key`` is the first 16 hex digits of ``sha256``. ``encoding_basis`` says how the encoding was
    told: ``bom``, ``utf-8`` (strict decoding), ``declared`` (the page says so, and it reads well),
    ``scored``, ``repaired`` (some bytes were bad). ``encoding`` is a Python codec, of repaired ones
    also two by pieces (``utf-8+gb18030``) or a misreading undone (``utf-8>gb18030>utf-8``).
    ``decoded`` keeps line ends as they came.
    ``extractor`` names, with its version, what made ``decoded`` out of the original; it is ``None``
    where decoding alone gives it, as for text and HTML. ``media_type`` is that of ``decoded``
    where no extractor made it, else that of the original. ``facts`` are what the input says of its
    article outside ``decoded`` (a table's columns); those within it are read from it again.
    """

    key: str
    sha256: str
    media_type: str
    encoding: str
    encoding_basis: str
    original: bytes
    decoded: str
    extractor: str | None = None
    facts: Facts = NO_FACTS


@dataclass(frozen=True, slots=True)
class Source:
    """One way in which a document came in: a path as the user typed it, and what lay around it.

    What lies in a container has the path of the container, ``!/`` and its name there as its
    ``path``. ``captured_at`` is when it was saved, ISO 8601. ``supplied`` is what people know of it
    beforehand: the user (``xianzhi.csv``), or who sent it by mail (its subject).
    """

    path: str
    url: str | None = None
    container: str | None = None
    member: str | None = None
    captured_at: str | None = None
    supplied: Facts = NO_FACTS


@dataclass(frozen=True, slots=True)
class Problem:
    """One input that could not be taken, or taken only in part, and what to do about it."""

    path: str
    stage: Literal["load", "read", "store"]
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person who knows better says: ``field`` of the article or figure ``key`` is ``value``.

    ``value`` is as typed; an empty one says that the field is to be empty.
    """

    key: str
    field: str
    value: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a correction.

    ``target`` is the key of the article or figure that it was applied to, and ``was`` what that
    says without it; or it does not fit, ``target`` is ``None``, and ``fault`` says why.
    """

    correction: Correction
    target: str | None
    was: str | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """One input read: a document, or corrections, or a problem that says why neither.

    ``corrections`` is ``None`` for all but a file of corrections, whose rows it holds, and a file
    of facts supplied, which has none.
    """

    source: Source
    document: Document | None
    problems: tuple[Problem, ...] = ()
    corrections: tuple[Correction, ...] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a page's markup says ``decoded[start:end]`` is: a title, a heading, a caption."""

    start: int
    end: int
    part: Part


class Edit(NamedTuple):  # made by the ten thousand, and so quicker than a dataclass
    """One change from decoded to clean: ``decoded[start:end]`` became ``after`` under ``rule``."""

    start: int
    end: int
    after: str
    rule: str
    certain: bool = True


class Sentence(NamedTuple):  # as an edit
    """One sentence; the sentences of an article tile its clean text.

    ``paragraph`` counts from 0 over the clean text's lines. ``heading`` is the text of the heading
    it stands under. ``span_*`` is its place in ``Article.text`` (``None`` for parts that are not
    running text), ``source_*`` its place in decoded: the way back.
    """

    position: int
    part: Part
    paragraph: int
    heading: str | None
    text: str
    span_start: int | None
    span_end: int | None
    source_start: int
    source_end: int


class Figure(NamedTuple):  # as an edit
    """One number with what it measures.

    ``value`` is exact and scaled (2680万元 → 26800000 CNY); a range has ``value`` ``None`` and both
    bounds. ``unit`` is UCUM, ISO 4217 or the classifier; ``unit_text`` the unit as written without
    its multiplier; ``written_mult`` the power of ten of that multiplier. ``indicator`` and
    ``of_what`` are words of the sentence, in simplified form. ``place`` is a division code.
    ``group_sum`` says of a total and its parts whether these together are equal to it.
    """

    span_start: int
    span_end: int
    surface: str
    kind: Kind
    value: Number | None
    value_min: Number | None
    value_max: Number | None
    unit: str | None
    unit_text: str | None
    written_mult: int | None
    rule: str
    qualifier: Qualifier | None = None
    change: Literal["up", "down"] | None = None
    indicator: str | None = None
    indicator_id: str | None = None
    of_what: str | None = None
    per: str | None = None
    stage: Stage | None = None
    obs_status: Literal["M"] | None = None
    period: str | None = None
    period_basis: Literal["stated", "page", "inferred"] | None = None
    place: str | None = None
    place_basis: Literal["stated", "article"] | None = None
    group_key: str | None = None
    group_role: Literal["total", "part", "chain", "from", "to"] | None = None
    group_sum: Literal["equal", "below", "above"] | None = None
    confidence: float = 1.0

    def of_period(
        self, period: str | None, basis: Literal["stated", "page", "inferred"] | None
    ) -> Figure:
        """The same number, of that period. `_replace` takes three times as long."""
        return Figure._make((*self[:_PERIOD], period, basis, *self[_PERIOD + 2 :]))

    def of_place(self, place: str | None, basis: Literal["stated", "article"]) -> Figure:
        """The same number, of that division."""
        return Figure._make((*self[:_PLACE], place, basis, *self[_PLACE + 2 :]))


_PERIOD, _PLACE = map(Figure._fields.index, ("period", "place"))


class Date(NamedTuple):  # as an edit
    """One date or period. ``iso`` is ISO 8601, an interval where one is meant, ``None`` if unknown.

    ``basis`` says where the year comes from: ``stated`` in the surface, ``page`` (the article's
    publication), ``inferred`` from another date of the text, ``None`` where ``iso`` is ``None``.
    """

    span_start: int
    span_end: int
    surface: str
    iso: str | None
    kind: Literal["date", "month", "year", "period", "relative", "time", "festival"]
    basis: Literal["stated", "page", "inferred"] | None
    rule: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a text spells a formula out to, item by item, in simplified form.

    ``agrees`` says whether there are as many items as the formula counts. ``sentences`` are the
    positions, in the article, of the sentences that the items stand in, one for each item; none
    where all of them stand in the sentence of the formula itself.
    """

    items: tuple[str, ...]
    form: Form
    agrees: bool = True
    sentences: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class National:
    """A formula in nationwide use: its name as written, and what it stands for, if settled.

    ``year`` is when it was first put forth, and ``origin`` says where; ``None`` where that is not
    certain. ``quoted``: taken only in quotation marks, as its characters are common otherwise.
    """

    name: str
    items: tuple[str, ...] = ()
    year: int | None = None
    origin: str | None = None
    quoted: bool = False


class FormulaUse(NamedTuple):  # as an edit
    """One use of a numbered formula (提法).

    ``canonical`` is the one form under which all spellings meet; ``expansion`` what the text spells
    it out to here, if it does.
    """

    span_start: int
    span_end: int
    surface: str
    canonical: str
    numbers: tuple[int, ...]
    quoted: bool
    rule: str
    expansion: Expansion | None = None


class PersonMention(NamedTuple):  # as an edit
    """An office-holder named with a post; ``place`` is the organisation's division code."""

    span_start: int
    span_end: int
    surface: str
    person: str
    post: str
    organisation: str | None
    place: str | None
    rule: str
    confidence: float = 1.0


class PlaceMention(NamedTuple):  # as an edit
    """A place named. ``code`` is ``None`` where the context does not settle which one.

    Of a zone, which no table has, it is one made of its name (see `ingest.find.zones`), and
    ``name`` is that name.
    """

    span_start: int
    span_end: int
    surface: str
    code: str | None
    name: str
    level: Level | None
    rule: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Division:
    """One official administrative division. ``path`` is the codes from province to itself."""

    code: str
    name: str
    full_name: str
    level: Level
    kind: str
    parent: str | None
    path: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its fields. ``text`` is the body; the other parts live in its sentences.

    ``span_*`` is its stretch of decoded. ``published`` is a prefix of an ISO date whose length says
    its precision. ``supplied`` names the fields that the user gave, beforehand or as corrections.
    """

    key: str
    span_start: int
    span_end: int
    position: int
    title: str | None
    kicker: str | None
    published: str | None
    published_basis: Literal["stated", "page", "inferred", "supplied"] | None
    outlet: str | None
    channel: str | None
    source_url: str | None
    editor: str | None
    notice: str | None
    script: Literal["hans", "hant"]
    is_template: bool
    is_truncated: bool
    place: str | None
    text: str
    bylines: tuple[Byline, ...] = ()
    licence: str | None = None
    supplied: tuple[str, ...] = ()


class SentenceFindings(NamedTuple):  # as an edit
    """What one sentence says. Findings of one kind never overlap and ascend by span."""

    figures: tuple[Figure, ...] = ()
    dates: tuple[Date, ...] = ()
    formulas: tuple[FormulaUse, ...] = ()
    people: tuple[PersonMention, ...] = ()
    places: tuple[PlaceMention, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleReading:
    """An article with everything found in it; ``findings[i]`` belongs to ``sentences[i]``."""

    article: Article
    sentences: Sequence[Sentence]
    findings: tuple[SentenceFindings, ...]
    edits: Sequence[Edit]
    keywords: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one document; ``edits`` are those outside every article.

    ``corrected`` says of each correction that was handed in what became of it.
    """

    document: Document
    articles: tuple[ArticleReading, ...]
    edits: Sequence[Edit] = ()
    problems: tuple[Problem, ...] = ()
    corrected: tuple[Corrected, ...] = ()
