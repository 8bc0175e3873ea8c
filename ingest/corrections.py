"""What people who know better say, applied to what was read: a correction names a key and a field.

A correction outlives new rules: one whose key has moved is applied to the article or figure that
stands in its place. One that no longer fits changes nothing and says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

from ingest.find import divisions
from ingest.load.tabular.stamps import day_of
from ingest.model import (
    Article,
    Corrected,
    Correction,
    Figure,
    Kind,
    Number,
    Qualifier,
    SentenceFindings,
    Stage,
)
from ingest.numerals import parse_numeral

_KEY = re.compile(
    r"(?P<document>[0-9a-f]{16})(?:-(?P<start>\d+)(?:-figure-(?P<span>\d+-\d+)(?:-\d+)?)?)?"
)
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s/]+\S*", re.IGNORECASE)

Span = tuple[int, int]


class UnfitError(ValueError):
    """A correction that cannot be applied; the message says why and what to do."""


# ─────────────────────────────────────────────────────────────── what may be corrected


def published(value: str) -> str:
    """A date as people type it (2020-6-24, 2020年6月, 2020) as an ISO prefix.

    >>> published("2020年6月24日"), published("2020-6"), published("2020")
    ('2020-06-24', '2020-06', '2020')

    Raises:
        UnfitError: it is no date.
    """
    found = day_of(value)
    if found is None:
        raise UnfitError(f"“{value}” is no date: write 2020, 2020-06 or 2020-06-24")
    return found


def place(value: str) -> str:
    """The code of the division that ``value`` names.

    Raises:
        UnfitError: none, or more than one.
    """
    found = divisions.named(value)
    if len(found) == 1:
        return found[0].code
    if not found:
        raise UnfitError(f"“{value}” is no division of the official table: write its name or code")
    several = ", ".join(f"{d.code} {d.full_name}" for d in found[:5])
    raise UnfitError(f"“{value}” may be {several}: write the code")


def address(value: str) -> str:
    """An address on the web as people copy it.

    Raises:
        UnfitError: it is none.
    """
    if _ADDRESS.fullmatch(value) is None:
        raise UnfitError(f"“{value}” is no address: write all of it, with https:// or http://")
    return value


def _text(value: str) -> str:
    return value


def _number(value: str) -> Number:
    number = parse_numeral(value)
    if number is None:
        raise UnfitError(f"“{value}” is no number")
    return number


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def chosen(value: str) -> str:
        if value not in choices:
            raise UnfitError(f"“{value}” is none of {', '.join(choices)}")
        return value

    return chosen


ARTICLE: Mapping[str, Callable[[str], Any]] = {
    "title": _text, "kicker": _text, "published": published, "outlet": _text, "channel": _text,
    "editor": _text, "source_url": address, "licence": _text, "place": place,
}  # fmt: skip
FIGURE: Mapping[str, Callable[[str], Any]] = {
    "value": _number, "value_min": _number, "value_max": _number, "unit": _text, "indicator": _text,
    "indicator_id": _text, "of_what": _text, "per": _text, "period": _text, "place": place,
    "kind": _one_of(get_args(Kind)), "qualifier": _one_of(get_args(Qualifier)),
    "stage": _one_of(get_args(Stage)), "change": _one_of(("up", "down")),
}  # fmt: skip
_NEVER_EMPTY = frozenset({"kind"})


def document_of(key: str) -> str | None:
    """The key of the document that a key, its own or an article's or a figure's, belongs to."""
    hit = _KEY.fullmatch(key)
    return hit["document"] if hit else None


def _read(correction: Correction, fields: Mapping[str, Callable[[str], Any]]) -> Any:
    """The value that a correction gives, ready for its field.

    Raises:
        UnfitError: there is no such field, or no such value of it.
    """
    if correction.field not in fields:
        raise UnfitError(
            f"“{correction.field}” cannot be corrected: name one of {', '.join(fields)}"
        )
    if correction.value.strip():
        return fields[correction.field](correction.value.strip())
    if correction.field in _NEVER_EMPTY:
        raise UnfitError(f"{correction.field} cannot be empty")
    return None


# ─────────────────────────────────────────────────────────────── articles


def correct_articles(
    articles: Sequence[Article], corrections: Sequence[Correction]
) -> tuple[list[Article], list[Corrected]]:
    """``articles`` with the corrections that name one of them, and what became of each of these.

    The key of the document itself names its article, where it has just one. Corrections of figures
    are passed over: see :func:`correct_figures`.
    """
    done, outcomes = list(articles), []
    for correction in corrections:
        hit = _KEY.fullmatch(correction.key)
        if hit and hit["span"]:
            continue
        try:
            at = _named(articles, hit)
            value = _read(correction, ARTICLE)
        except UnfitError as error:
            outcomes.append(Corrected(correction, None, fault=str(error)))
            continue
        was = getattr(articles[at], correction.field)
        done[at] = supplied(done[at], {correction.field: value})
        outcomes.append(Corrected(correction, done[at].key, _told(was)))
    return done, outcomes


_NO_ARTICLE = "no article of this document stands there: xianzhi show gives the keys of today"
_KEYS = 3  # that a message names
_NO_FIGURE = "no figure is read there: xianzhi show gives the keys of today"


def _named(articles: Sequence[Article], key: re.Match[str] | None) -> int:
    """The article that ``key`` names.

    Raises:
        UnfitError: none, or the document of several.
    """
    at = None
    if key and key["start"]:
        at = _covering(articles, int(key["start"]))
    elif key and len(articles) == 1:
        at = 0
    elif key and articles:
        own = ", ".join(article.key for article in articles[:_KEYS])
        more = ", …" if len(articles) > _KEYS else ""
        raise UnfitError(f"a document of {len(articles)} articles: name one of them ({own}{more})")
    if at is None:
        raise UnfitError(_NO_ARTICLE)
    return at


def _covering(articles: Sequence[Article], start: int) -> int | None:
    """The article that begins at ``start``, else the one that lies over it."""
    exact = [i for i, a in enumerate(articles) if a.span_start == start]
    around = [i for i, a in enumerate(articles) if a.span_start <= start < a.span_end]
    return next(iter(exact + around), None)


def supplied(article: Article, values: Mapping[str, Any]) -> Article:
    """``article`` with fields that people gave; a date's basis says so too."""
    fields = dict(values)
    if "published" in fields:
        fields["published_basis"] = "supplied" if fields["published"] else None
    names = dict.fromkeys((*article.supplied, *values))
    return replace(article, **fields, supplied=tuple(names))


# ─────────────────────────────────────────────────────────────── figures


def correct_figures(
    keys: Sequence[Sequence[str]],
    findings: Sequence[SentenceFindings],
    corrections: Sequence[Correction],
) -> tuple[tuple[SentenceFindings, ...], list[Corrected]]:
    """The findings of an article with the corrections of its figures, and what became of them.

    ``keys[i]`` are those of ``findings[i].figures``. Only corrections that fit a figure here come
    back as done or at fault; of the others nothing is said.
    """
    done = [list(found.figures) for found in findings]
    outcomes = []
    for correction in corrections:
        at = _figure_at(keys, correction.key)
        if at is None:
            continue
        sentence, position = at
        figure, key = findings[sentence].figures[position], keys[sentence][position]
        try:
            value = _read(correction, FIGURE)
        except UnfitError as error:
            outcomes.append(Corrected(correction, None, fault=str(error)))
            continue
        done[sentence][position] = _changed(done[sentence][position], correction.field, value)
        outcomes.append(Corrected(correction, key, _told(getattr(figure, correction.field))))
    together = zip(findings, done, strict=True)
    return tuple(found._replace(figures=tuple(new)) for found, new in together), outcomes


def unfit_figures(
    corrections: Sequence[Correction], outcomes: Sequence[Corrected]
) -> list[Corrected]:
    """Those corrections of figures that no article's figures fit."""
    told = {(o.correction.key, o.correction.field) for o in outcomes}
    return [
        Corrected(c, None, fault=_NO_FIGURE)
        for c in corrections
        if (c.key, c.field) not in told and "-figure-" in c.key
    ]


def _figure_at(keys: Sequence[Sequence[str]], key: str) -> tuple[int, int] | None:
    """The figure of that key, else the one whose place in decoded shares most with it."""
    wanted = _span(key)
    best: tuple[int, tuple[int, int]] | None = None
    for i, own in enumerate(keys):
        for j, other in enumerate(own):
            if other == key:
                return i, j
            span = _span(other)
            shared = min(wanted[1], span[1]) - max(wanted[0], span[0]) if wanted and span else 0
            if shared > 0 and (best is None or shared > best[0]):
                best = shared, (i, j)
    return best[1] if best else None


def _span(key: str) -> Span | None:
    hit = _KEY.fullmatch(key)
    if hit is None or not hit["span"]:
        return None
    start, end = hit["span"].split("-")
    return int(start), int(end)


def _changed(figure: Figure, field: str, value: Any) -> Figure:
    if field == "value" and value is not None:  # it is no range any longer
        return figure._replace(value=value, value_min=None, value_max=None, obs_status=None)
    if field == "period":
        return figure._replace(period=value, period_basis="stated" if value else None)
    if field == "place":
        return figure._replace(place=value, place_basis="stated" if value else None)
    return figure._replace(**{field: value})


def _told(value: object) -> str | None:
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, Fraction) or value is not None else None
