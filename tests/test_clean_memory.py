"""Memory in proportion to the document, also where it is nothing but short lines, or tags.

The bounds keep what is reached; `tests/bench/clean_speed.py` measures documents of full size.
"""

from __future__ import annotations

import tracemalloc

import pytest

from ingest import clean, markup
from ingest.clean import packed
from ingest.clean.fields import NOTHING
from ingest.clean.furniture import Line
from ingest.clean.lines import Block, Page
from ingest.clean.parts import Parts
from ingest.text import Traced

RULES = clean.load_rules()
MARKUP = markup.load_rules()
PROSE = "全县上下凝心聚力，完成投资3.2亿元，比上年增长5.7%；新建水窖12眼，受益群众1260户。"
SHORT = [(PROSE * 2)[i % 40 : i % 40 + 1 + i % 12] for i in range(9000)]


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages count as ones of very many lines already where a test can wait for them."""
    monkeypatch.setattr(packed, "FEW", 1000)


def _taken(text: str) -> int:
    """The bytes that cleaning takes at its height."""
    clean.clean(Traced("縣委召開會議。\n一、二"), "0" * 16, RULES)  # what is loaded once
    tracemalloc.start()
    try:
        clean.clean(Traced(text), "0" * 16, RULES)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "most"),
    [
        pytest.param("\n".join(SHORT), 8, id="short lines"),
        pytest.param("\n".join(PROSE * 300), 20, id="lines of one character"),
        pytest.param((PROSE * 4 + "\n") * 300, 10, id="prose"),
        pytest.param("城关镇。\n" + "\n" * 60_000 + "完", 20, id="blank lines"),
    ],
)
def test_cleaning_takes_a_bounded_multiple_of_the_text(text: str, most: int) -> None:
    assert _taken(text) < most * len(text.encode())


def _read(page: str) -> int:
    """The articles of a page."""
    found = markup.pieces(page, "text/html", MARKUP)
    read = [clean.clean(p.text, "0" * 16, RULES, p.facts, p.marks) for p in found]
    return sum(len(page.articles) for page in read)


ROWS = ("".join(f"<td>{cell}</td>" for cell in SHORT[i : i + 3]) for i in range(0, len(SHORT), 3))


# A part of each bound is the objects of the first blocks and elements, which are held whatever the
# size: of a page twenty times as long it is nothing.
@pytest.mark.parametrize(
    ("page", "most", "articles"),
    [
        pytest.param("".join(f"<div><p>{x}</p></div>\n" for x in SHORT), 14, 1, id="small blocks"),
        pytest.param(f"<table>{'</tr><tr>'.join(ROWS)}</table>", 20, 1, id="tables"),
        pytest.param("".join(f'<li><a href="/a/{len(x)}">{x}</a></li>' for x in SHORT), 21, 0,
                     id="links"),
        pytest.param("<br>".join((SHORT * 2)[:11_000]), 19, 1, id="line breaks"),
        pytest.param("<p>" + "".join(f"<b>{x}</b>" for x in SHORT), 24, 1, id="words in bold"),
    ],
)  # fmt: skip
def test_reading_a_page_takes_a_bounded_multiple_of_it(page: str, most: int, articles: int) -> None:
    _read(f"<p>{PROSE}</p>")  # what is loaded once
    tracemalloc.start()
    try:
        assert _read(page) == articles
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken < most * len(page.encode())


@pytest.mark.parametrize("few", [-1, 50_000])
def test_packed_lines_give_what_a_list_of_them_gives(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "关于造林的通知\n2021-03-04　来源：某县人民政府网\n\n一、任务\n　　今年造林 3 万亩。"
    whole = clean.clean(Traced(text), "0" * 16, RULES)
    monkeypatch.setattr(packed, "FEW", few)
    same = clean.clean(Traced(text), "0" * 16, RULES)
    assert [(a.article, tuple(a.sentences), a.edits) for a in same.articles] == [
        (a.article, tuple(a.sentences), a.edits) for a in whole.articles
    ]


def test_packed_lines_are_a_sequence() -> None:
    page = Page("甲乙\n丙丁", "甲乙\n丙丁")
    one = Line(Block(page, 0, 2, "甲乙", part_of="run-on", is_heading=True), "short", "signed-item")
    two = Line(Block(page, 3, 5, "丙丁", gap=True, spaced=False), "meta", None, NOTHING)
    lines = packed.Packed([one, two])
    assert list(lines) == [one, two]
    assert (lines[-1], lines[:1], len(lines[1:])) == (two, [one], 1)
    lines[0] = two
    assert (lines[0], lines[1]) == (two, two)
    with pytest.raises(IndexError):
        lines[2]
    with pytest.raises(TypeError):
        del lines[0]


def test_parts_are_a_mapping_in_the_order_of_the_lines() -> None:
    parts = Parts(4)
    parts[3], parts[1] = "body", "title"
    assert dict(parts) == {1: "title", 3: "body"}
    assert (len(parts), 0 in parts, parts.get(-1), parts.get(9)) == (2, False, None, None)
    assert (parts.first("body"), parts.last("title"), parts.first("kicker")) == (3, 1, None)
    assert parts.pop(3, None) == "body"
    assert parts.pop(3, None) is None
    with pytest.raises(KeyError):
        del parts[0]


def test_sentences_are_a_sequence() -> None:
    page = clean.clean(Traced("关于造林的通知\n一、任务\n造林。抚育。\n"), "0" * 16, RULES)
    found = page.articles[0].sentences
    assert [s.text for s in found] == [found[i].text for i in range(len(found))]
    assert (found[-1], found[1:]) == (found[len(found) - 1], tuple(found)[1:])
    assert found == tuple(found)
    with pytest.raises(IndexError):
        found[len(found)]
