"""Rows: what is kept of a reading, and the way from a figure back to its decoded document."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Division, Edit, National, Number
from ingest.origins import Origins
from ingest.rows import ARTICLE, Lookups, document_rows, named
from ingest.stored import exact, real
from ingest.text import replay
from tests.made import LOOKUPS, TWO, document, read

LONG = "1234567890123456789012345678901234567890.5"
READING = read(document(TWO))
ROWS = document_rows(READING, "digest", LOOKUPS)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal(26800000), "26800000"),
        (Decimal("2.68E+7"), "26800000"),
        (Decimal("8.50"), "8.5"),
        (Decimal("-0.0"), "0"),
        (Decimal("0.05"), "0.05"),
        (Fraction(2, 3), "2/3"),
        (Fraction(-17, 2), "-8.5"),
        (Fraction(4, 2), "2"),
        (Decimal(LONG), LONG),
        (Fraction(LONG), LONG),
        (None, None),
    ],
)  # fmt: skip
def test_exact(number: Number | None, text: str | None) -> None:
    assert exact(number) == text


@given(st.fractions(max_denominator=10_000))
def test_exact_is_exact_and_canonical(number: Fraction) -> None:
    text = exact(number)
    assert text is not None
    assert Fraction(text) == number
    if "/" not in text:
        assert exact(Decimal(text)) == text


@pytest.mark.parametrize("number", [Decimal("1e400"), Fraction(10**400), Decimal("1" * 5000)])
def test_numbers_beyond_any_file(number: Number) -> None:
    assert real(number) is None
    assert exact(Decimal("1" * 5000)) == "1" * 5000


def test_every_figure_has_the_way_back() -> None:
    decoded = READING.document.decoded
    for article in READING.articles:
        origins = Origins.of(article.article, article.sentences, article.edits, decoded)
        for i, (sentence, found) in enumerate(
            zip(article.sentences, article.findings, strict=True)
        ):
            assert origins.span(i, 0, len(sentence.text)) == (
                sentence.source_start,
                sentence.source_end,
            )
            for figure in found.figures:
                start, end = origins.span(i, figure.span_start, figure.span_end)
                own = [e for e in article.edits if start <= e.start and e.end <= end]
                assert replay(decoded, own, start, end) == figure.surface


def test_figure_keys_are_places_in_decoded() -> None:
    keys = [named("figures", f)["key"] for a in ROWS.articles for f in a.figures]
    at = TWO.index("2680万")
    assert keys[0] == f"{READING.document.key}-0-figure-{at}-{at + 5}"
    assert len(set(keys)) == len(keys) == 4


def test_figures_in_one_replaced_stretch_have_different_keys() -> None:
    one = READING.articles[1]
    whole = Edit(one.article.span_start, one.article.span_end, "1和2", "lost-characters")
    sentence = one.sentences[0]._replace(text="1和2", paragraph=0)
    figure = (
        READING.articles[0].findings[1].figures[0]
        if READING.articles[0].findings[1].figures
        else None
    )
    figure = figure or READING.articles[0].findings[2].figures[0]
    two = tuple(
        figure._replace(span_start=a, span_end=a + 1, surface=s) for a, s in ((0, "1"), (2, "2"))
    )
    damaged = replace(
        one,
        sentences=(sentence,),
        findings=(one.findings[0]._replace(figures=two),),
        edits=(whole,),
    )
    rows = document_rows(replace(READING, articles=(damaged,)), "digest", LOOKUPS)
    first, second = (named("figures", f)["key"] for f in rows.articles[0].figures)
    assert second == str(first) + "-2"


def test_columns_that_are_made_here() -> None:
    article = ROWS.articles[0]
    assert tuple(article.row) == ARTICLE
    assert (article.row["year"], article.row["month"]) == (2023, 11)
    assert article.row["captions"] == "[图为会议现场。]"
    assert article.row["characters"] == len(str(article.row["text"]).replace("\n", ""))
    assert ROWS.articles[1].row["captions"] is None
    figure = named("figures", article.figures[0])
    assert (figure["sentence"], figure["surface"]) == (2, "2680万")
    assert (figure["value"], figure["value_exact"], figure["year"]) == (2680.0, "2680", 2023)
    at, formula, use, spelled = article.formulas[0]
    assert at == 3
    assert formula == {
        "surface": "五个关键", "numbers": "[5]", "expansion": None, "is_national": 1,
        "first_year": 2001, "origin": "某会议",
    }  # fmt: skip
    assert spelled is None
    assert named("formula_uses", use)["quoted"] == 1
    mentions = [named("mentions", m) for m in article.mentions]
    assert [(m["sentence"], m["kind"]) for m in mentions] == [
        (0, "place"), (1, "person"), (1, "place"),
    ]  # fmt: skip
    heading = named("sentences", article.sentences[3])
    assert (heading["position"], heading["part"]) == (3, "body")


def test_what_a_year_alone_says() -> None:
    one = READING.articles[0]
    year = replace(
        READING, articles=(replace(one, article=replace(one.article, published="2023")),)
    )
    row = document_rows(year, "digest", LOOKUPS).articles[0].row
    assert (row["published"], row["year"], row["month"]) == ("2023", 2023, None)


def test_names_of_the_place_at_each_level() -> None:
    divisions = {
        "14": Division("14", "山西省", "山西省", "province", "省", None, "14/"),
        "1404": Division("1404", "长治市", "山西省长治市", "city", "市", "14", "14/1404/"),
    }
    one = READING.articles[0]
    placed = replace(READING, articles=(replace(one, article=replace(one.article, place="1404")),))
    lookups = Lookups(divisions.get, lambda name: National(name, ("一", "二")))
    rows = document_rows(placed, "digest", lookups).articles[0]
    names = [rows.row[level] for level in ("place", "province", "city", "county", "township")]
    assert names == ["1404", "山西省", "长治市", None, None]
    assert json.loads(str(rows.formulas[0].formula["expansion"])) == ["一", "二"]


def test_furniture_is_not_repeated() -> None:
    edits = [named("edits", e) for e in ROWS.edits]
    assert [(e["rule"], e["before"]) for e in edits] == [
        ("furniture-rule-line", None), ("furniture-rule-line", None),
    ]  # fmt: skip
    (blank,) = (named("edits", e) for e in ROWS.articles[0].edits)
    assert (blank["before"], blank["after"]) == (None, "")
