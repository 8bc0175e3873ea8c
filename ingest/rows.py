"""Reading → rows: what an archive keeps of a document, as plain dicts, without ids.

Names of keys are the columns of ``schema.sql``. Rows that belong to another row lie inside it; the
store gives them their ids.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from ingest.find.zones import canonical, zone_parent
from ingest.model import (
    Article,
    ArticleReading,
    Division,
    Document,
    Edit,
    Figure,
    FormulaUse,
    Level,
    National,
    Reading,
    Sentence,
    SentenceFindings,
)
from ingest.origins import Origins, figure_keys
from ingest.packing import pack
from ingest.private import PREFIX, may_tell
from ingest.stored import exact, facts_json, real

Value = str | int | float | bytes | None
Row = dict[str, Value]
Values = tuple[Value, ...]

MARKUP = "html-"  # how the rules that take off markup are named: the original has it
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Lookups:
    """What rows need to know beyond the reading itself."""

    division: Callable[[str], Division | None]
    national: Callable[[str], National | None]


# The columns of an article, as `article_row` gives them, and what its captions say.
ARTICLE = (
    "key", "span_start", "span_end", "position", "title", "kicker", "published", "published_basis",
    "year", "month", "outlet", "channel", "source_url", "editor", "notice", "licence", "supplied",
    "script", "is_template", "is_truncated", "place", "province", "city", "county", "township",
    "text", "characters", "captions",
)  # fmt: skip
# The columns of the tables of many rows, in the order in which their rows have them here. What
# hangs on a sentence has the position of that in front of them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "keywords": ("word", "weight"),
    "edits": ("span_start", "span_end", "before", "after", "rule", "certain"),
    "sentences": (
        "position", "part", "paragraph", "text", "span_start", "span_end", "source_start",
        "source_end", "heading",
    ),
    "figures": (
        "span_start", "span_end", "surface", "unit", "unit_text", "written_mult", "kind",
        "indicator", "indicator_id", "of_what", "qualifier", "change", "per", "stage", "obs_status",
        "period", "period_basis", "place", "place_basis", "group_key", "group_role", "group_sum",
        "rule", "confidence", "key", "value", "value_exact", "value_min", "value_max", "year",
    ),
    "dates": ("span_start", "span_end", "surface", "iso", "kind", "basis", "rule"),
    "formula_uses": ("span_start", "span_end", "surface", "rule", "quoted"),
    "formula_expansions": ("items", "form", "agrees", "positions"),
    "mentions": (
        "kind", "span_start", "span_end", "surface", "person", "post", "organisation", "place",
        "rule", "confidence",
    ),
}  # fmt: skip
_FIGURE = attrgetter(*COLUMNS["figures"][:-6])
_DATE = attrgetter(*COLUMNS["dates"])
_PERSON = attrgetter(*COLUMNS["mentions"][1:])
_SENTENCE = attrgetter(*COLUMNS["sentences"][:-1])


def named(table: str, row: Values) -> Row:
    """A row of ``table`` by the names of its columns; ``sentence`` is the position of its own."""
    columns = COLUMNS[table]
    hangs = len(row) > len(columns)
    return dict(zip(("sentence", *columns) if hangs else columns, row, strict=True))


class FormulaRows(NamedTuple):
    """A use of a formula: in which sentence, of which formula, and to what it is spelled out."""

    sentence: int
    formula: Row
    use: Values
    spelled: Values | None


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """An article and all that hangs on it; rows of many have no names, see `COLUMNS`."""

    row: Row
    bylines: tuple[Row, ...]
    zones: tuple[Row, ...]
    keywords: tuple[Values, ...]
    sentences: tuple[Values, ...]
    figures: tuple[Values, ...]
    dates: tuple[Values, ...]
    formulas: tuple[FormulaRows, ...]
    mentions: tuple[Values, ...]
    edits: tuple[Values, ...]


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """A document, its articles, and the edits outside every article."""

    row: Row
    articles: tuple[ArticleRows, ...]
    edits: tuple[Values, ...]


def document_rows(reading: Reading, rules_digest: str, lookups: Lookups) -> DocumentRows:
    """All rows of ``reading``."""
    document = reading.document
    return DocumentRows(
        _document(document, rules_digest),
        tuple(_article_rows(a, document.decoded, lookups) for a in reading.articles),
        tuple(_edit(e, document.decoded, furniture=not e.after) for e in reading.edits),
    )


# ─────────────────────────────────────────────────────────────── rows


def _document(document: Document, rules_digest: str) -> Row:
    return {
        "key": document.key,
        "sha256": document.sha256,
        "media_type": document.media_type,
        "encoding": document.encoding,
        "encoding_basis": document.encoding_basis,
        "extractor": document.extractor,
        "bytes": len(document.original),
        "original": pack(document.original),
        "decoded": pack(document.decoded.encode()) if document.extractor else None,
        "facts": facts_json(document.facts),
        "rules_digest": rules_digest,
    }


def _article_rows(reading: ArticleReading, decoded: str, lookups: Lookups) -> ArticleRows:
    article, sentences = reading.article, tuple(reading.sentences)  # which are made as one asks
    origins = Origins.of(article, sentences, reading.edits, decoded)
    keys = figure_keys(article, reading.findings, origins)
    found = tuple(enumerate(reading.findings))
    return ArticleRows(
        article_row(article, lookups.division)
        | {"captions": "\n".join(captions(sentences)) or None},
        tuple({"name": b.name, "role": b.role} for b in article.bylines),
        tuple(_zones(reading, lookups.division)),
        reading.keywords,
        tuple(_sentences(sentences)),
        tuple(
            (at, *_figure(f, key))
            for (at, said), own in zip(found, keys, strict=True)
            for f, key in zip(said.figures, own, strict=True)
        ),
        tuple((at, *_DATE(date)) for at, said in found for date in said.dates),
        tuple(
            FormulaRows(at, _formula(use, lookups), _formula_use(use), _spelled(use))
            for at, said in found
            for use in said.formulas
        ),
        tuple((at, *row) for at, said in found for row in _mentions(said)),
        tuple(_edit(e, decoded) for e in reading.edits),
    )


def _zones(reading: ArticleReading, division: Callable[[str], Division | None]) -> Iterator[Row]:
    """The places that no table has, but this article names; each once."""
    named = {m.code: m.name for f in reading.findings for m in f.places if m.level == "zone"}
    for code, name in named.items():
        within = division(zone_parent(code or "") or "")
        if code is not None and within is not None:
            yield {
                "code": code,
                "name": name,
                "full_name": within.full_name + name,
                "level": "zone",
                "kind": canonical(name)[1],
                "parent": within.code,
                "path": f"{within.path}{code}/",
            }


def article_row(article: Article, division: Callable[[str], Division | None]) -> Row:
    """The columns of ``articles``, without what its sentences tell (captions)."""
    names: dict[Level, str] = {}
    own = division(article.place) if article.place else None
    for code in own.path.split("/") if own else ():
        if code and (above := division(code)):
            names[above.level] = above.name
    published = article.published or ""
    return {
        "key": article.key,
        "span_start": article.span_start,
        "span_end": article.span_end,
        "position": article.position,
        "title": article.title,
        "kicker": article.kicker,
        "published": article.published,
        "published_basis": article.published_basis,
        "year": int(published[:4]) if published else None,
        "month": int(published[5:7]) if len(published) >= len("2020-06") else None,
        "outlet": article.outlet,
        "channel": article.channel,
        "source_url": article.source_url,
        "editor": article.editor,
        "notice": article.notice,
        "licence": article.licence,
        "supplied": " ".join(article.supplied) or None,
        "script": article.script,
        "is_template": int(article.is_template),
        "is_truncated": int(article.is_truncated),
        "place": article.place,
        "province": names.get("province"),
        "city": names.get("city"),
        "county": names.get("county"),
        "township": names.get("township"),
        "text": article.text,
        "characters": sum(map(len, article.text.split())),
    }


def captions(sentences: Iterable[Sentence]) -> list[str]:
    """The captions among ``sentences``, each whole."""
    told: dict[int, str] = {}
    for sentence in sentences:
        if sentence.part == "caption":
            told[sentence.paragraph] = told.get(sentence.paragraph, "") + sentence.text
    return list(told.values())


def _sentences(sentences: Iterable[Sentence]) -> Iterator[Values]:
    """The rows of an article's sentences: each points to its heading instead of repeating it."""
    heading: Sentence | None = None
    for sentence in sentences:
        under = heading if heading and heading.text == sentence.heading else None
        yield (*_SENTENCE(sentence), under.position if under else None)
        heading = sentence if sentence.part == "heading" else heading


def sentence_row(sentence: Sentence) -> Row:
    """The columns of ``sentences``, with the text of its heading."""
    names = ("position", "part", "paragraph", "heading", "text", "span_start", "span_end",
             "source_start", "source_end")  # fmt: skip
    return {name: getattr(sentence, name) for name in names}


def _figure(figure: Figure, key: str) -> Values:
    year = _YEAR.match(figure.period or "")
    values = map(real, (figure.value, figure.value_min, figure.value_max))
    value, least, most = values
    return (
        *_FIGURE(figure), key, value, exact(figure.value), least, most,
        int(year[0]) if year else None,
    )  # fmt: skip


def _formula(use: FormulaUse, lookups: Lookups) -> Row:
    """A formula, with what it stands for where usage settles that; texts are heard of it later."""
    known = lookups.national(use.canonical)
    return {
        "surface": use.canonical,
        "numbers": json.dumps(use.numbers),
        "expansion": json.dumps(known.items, ensure_ascii=False) if known and known.items else None,
        "is_national": int(known is not None),
        "first_year": known.year if known else None,
        "origin": known.origin if known else None,
    }


def _formula_use(use: FormulaUse) -> Values:
    return use.span_start, use.span_end, use.surface, use.rule, int(use.quoted)


def _spelled(use: FormulaUse) -> Values | None:
    said = use.expansion
    if said is None:
        return None
    return (
        json.dumps(said.items, ensure_ascii=False),
        said.form,
        int(said.agrees),
        json.dumps(said.sentences, separators=(",", ":")) if said.sentences else None,
    )


def _mentions(found: SentenceFindings) -> Iterator[Values]:
    for person in found.people:
        yield "person", *_PERSON(person)
    for place in found.places:
        span = place.span_start, place.span_end, place.surface
        yield "place", *span, None, None, None, place.code, place.rule, place.confidence


def _edit(edit: Edit, decoded: str, *, furniture: bool = False) -> Values:
    """An edit; what was there before is left out where the original may tell it as well.

    So it is with what was taken off around the articles, markup and blanks, and it must be so with
    what may hold the number of a person.
    """
    before = decoded[edit.start : edit.end]
    furniture = furniture or edit.rule.startswith((MARKUP, PREFIX)) or before.isspace()
    furniture = furniture or may_tell(before)
    told = None if furniture else before
    return edit.start, edit.end, told, edit.after, edit.rule, int(edit.certain)
