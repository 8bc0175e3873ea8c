"""Plain functions behind the pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.labels import Labels, figure_value, grouped, load_labels, localise
from ingest.model import Edit
from ingest.text import replay
from ingest.view import (
    MARK_KINDS,
    Mark,
    blocks,
    diff,
    excerpt,
    hit_segments,
    rule_counts,
    safe_path,
    segments,
)

marks = st.lists(
    st.builds(
        lambda start, length, kind: Mark(start, start + length, kind, f"/{start}", ""),
        st.integers(-2, 30),
        st.integers(0, 12),
        st.sampled_from(MARK_KINDS),
    ),
    max_size=12,
)


@given(st.text(max_size=25), marks)
def test_segments_give_the_text_back_whatever_the_marks(text: str, found: list[Mark]) -> None:
    pieces = segments(text, found)
    assert "".join(piece.text for piece in pieces) == text
    at = 0
    for piece in pieces:
        if piece.mark:
            assert piece.mark.start <= at
            assert at + len(piece.text) <= piece.mark.end
        at += len(piece.text)
    firsts = [piece.mark for piece in pieces if piece.first]
    assert len(firsts) == len(set(firsts))


def test_of_marks_over_each_other_the_shortest_shows() -> None:
    outer = Mark(0, 7, "person", "/p", "")
    inner = Mark(2, 4, "figure", "/f", "")
    shown = [(s.text, s.mark and s.mark.kind) for s in segments("abcdefg!", [inner, outer])]
    assert shown == [("ab", "person"), ("cd", "figure"), ("efg", "person"), ("!", None)]
    same = [Mark(0, 2, "place", "/q", ""), Mark(0, 2, "figure", "/f", "")]
    assert [s.mark and s.mark.kind for s in segments("ab", same)] == ["figure"]


def test_many_marks_in_one_long_sentence_take_linear_time() -> None:
    found = [Mark(i, i + 1, "figure", "/f", "") for i in range(0, 200_000, 2)]
    assert len(segments("1。" * 100_000, found)) == 200_000


def test_hits_are_cut_out() -> None:
    assert hit_segments("全镇项目25个", [(2, 4)]) == [
        ("全镇", False),
        ("项目", True),
        ("25个", False),
    ]
    assert hit_segments("项目", [(0, 2)]) == [("项目", True)]
    assert hit_segments("项目", []) == [("项目", False)]


@given(st.text(max_size=60), st.integers(0, 60), st.integers(1, 9), st.integers(1, 40))
def test_an_excerpt_keeps_its_first_span_where_it_says(
    text: str, start: int, length: int, width: int
) -> None:
    if start + length > len(text):
        return
    passage, moved, kept = excerpt(text, [(start, start + length)], width)
    assert kept == [(start + moved, start + length + moved)]
    assert passage[kept[0][0] : kept[0][1]] == text[start : start + length]
    assert len(passage) <= max(width, length, len(text) if len(text) <= width else 0) + 2


def test_blocks_are_paragraphs_with_their_figures_beside() -> None:
    rows: list[dict[str, Any]] = [
        {"id": 1, "position": 0, "part": "heading", "paragraph": 0, "text": "抓项目"},
        {"id": 2, "position": 1, "part": "body", "paragraph": 1, "text": "谋划25个。"},
        {"id": 3, "position": 2, "part": "body", "paragraph": 1, "text": "完成3个。"},
        {"id": 4, "position": 3, "part": "caption", "paragraph": 2, "text": "现场。"},
    ]
    figure, place = Mark(2, 5, "figure", "/f", ""), Mark(0, 2, "place", "/q", "")
    made = blocks(rows, {2: [figure], 3: [place]})
    assert [(block.part, len(block.sentences)) for block in made] == [
        ("heading", 1), ("body", 2), ("caption", 1),
    ]  # fmt: skip
    assert made[1].figures == (figure,)


@given(
    st.text(min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4), st.text(max_size=3)), max_size=5),
)
def test_a_diff_holds_the_original_and_the_result(
    decoded: str, asked: list[tuple[int, int, str]]
) -> None:
    edits, at = [], 0
    for start, length, after in sorted(asked):
        if at <= start and start + length <= len(decoded):
            edits.append(Edit(start, start + length, after, "rule"))
            at = start + length
    rows = [
        {"span_start": e.start, "span_end": e.end, "after": e.after, "rule": e.rule, "certain": 1}
        for e in edits
    ]
    pieces = diff(decoded, 0, len(decoded), rows)
    assert "".join(piece.before for piece in pieces) == decoded
    assert "".join(piece.after for piece in pieces) == replay(decoded, edits)


def test_a_diff_numbers_its_rules_and_counts_doubts() -> None:
    rows = [
        {"span_start": 0, "span_end": 1, "after": "", "rule": "b", "certain": 1},
        {"span_start": 2, "span_end": 3, "after": "基", "rule": "a", "certain": 0},
        {"span_start": 4, "span_end": 5, "after": "", "rule": "b", "certain": 1},
    ]
    counts = rule_counts(diff("x保?現y。", 0, 6, rows))
    assert [(c.number, c.rule, c.count, c.uncertain) for c in counts] == [
        (1, "b", 2, 0), (2, "a", 1, 1),
    ]  # fmt: skip


def test_edits_of_the_next_article_are_left_out() -> None:
    edit = {"span_start": 3, "span_end": 9, "after": "", "rule": "r", "certain": 1}
    assert [piece.before for piece in diff("0123456789", 0, 5, [edit])] == ["01234"]


@given(st.one_of(st.none(), st.text(), st.from_regex(r"[/\\]{0,3}[a-z.:@/\\?#]{0,12}")))
def test_no_redirect_leads_away(target: str | None) -> None:
    path = safe_path(target)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert not urlsplit(path).netloc


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "",
     "/a\r\nset-cookie: x", "\t//evil.example", "/ /evil", "evil.example"],
)  # fmt: skip
def test_redirects_refused(target: str) -> None:
    assert safe_path(target) == "/"


def test_redirects_kept() -> None:
    assert safe_path("/archive/articles?_search=%E9%A1%B9") == "/archive/articles?_search=%E9%A1%B9"


def test_localise_picks_one_side_and_joins_mappings() -> None:
    node = {
        "title": "文章", "title_en": "Articles",
        "columns": {"a": "甲", "b": "乙"}, "columns_en": {"a": "A"},
        "list": [{"x": "一", "x_en": "one"}],
    }  # fmt: skip
    assert localise(node, "zh") == {
        "title": "文章", "columns": {"a": "甲", "b": "乙"}, "list": [{"x": "一"}],
    }  # fmt: skip
    assert localise(node, "en") == {
        "title": "Articles", "columns": {"a": "A", "b": "乙"}, "list": [{"x": "one"}],
    }  # fmt: skip


def test_a_name_that_only_ends_like_english_stays() -> None:
    assert localise({"human_en": "x"}, "zh") == {"human_en": "x"}


def test_figures_in_words() -> None:
    labels = load_labels()
    row = {"value": 26800000.0, "value_exact": "26800000", "value_min": None, "value_max": None,
           "unit": "CNY"}  # fmt: skip
    assert figure_value(row, labels, "zh") == "26,800,000 元"
    assert figure_value(row, labels, "en") == "26,800,000 yuan"
    assert figure_value({**row, "value_exact": "60", "unit": "%"}, labels, "zh") == "60%"
    assert figure_value({**row, "value_exact": "110", "unit": "件"}, labels, "en") == "110 件"
    spread = {**row, "value": None, "value_exact": None, "value_min": 10.0, "value_max": 100.0}
    assert figure_value({**spread, "unit": "个"}, labels, "zh") == "10–100 个"
    assert figure_value({**spread, "value_min": None, "value_max": None}, labels, "zh") == ""


@given(st.integers(-(10**15), 10**15))
def test_grouping_keeps_the_number(number: int) -> None:
    assert int(grouped(str(number)).replace(",", "")) == number


def test_grouping_leaves_what_is_no_number() -> None:
    assert [grouped(x) for x in (None, "2/3", "—", 0.5, 3)] == ["", "2/3", "—", "0.5", "3"]


def test_labels_fall_back() -> None:
    labels = load_labels()
    assert labels.column("published", "zh") == "发布日期"
    assert labels.column("no_such_column", "zh") == "no such column"
    assert labels.value("kind", "money", "zh") == "金额"
    assert labels.value("kind", "money", "en") == "money"
    assert labels.value("title", "money", "zh") is None
    assert Labels().unit("个", "zh") == "个"
    assert Labels().unit(None, "zh") == ""


def test_every_label_is_a_pair() -> None:
    labels = load_labels()
    pairs = [*labels.columns.values(), *labels.units.values(), *labels.lookups.values()]
    pairs += [pair for values in labels.values.values() for pair in values.values()]
    assert all(len(pair) == 2 and all(isinstance(side, str) for side in pair) for pair in pairs)
