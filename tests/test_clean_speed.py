"""What cleaning passes over quickly, it passes over rightly: shortcuts that rest on the tables."""

from __future__ import annotations

import re

import pytest

from ingest import rules
from ingest.clean import lines, load_rules
from ingest.clean.drafts import BLANK, PICTURE
from ingest.clean.sentences import split
from ingest.clean.trim import OPENING, ends_as_text
from ingest.script import script_beside, script_of, simplify

RULES = load_rules()
TAILS = [
    pytest.param(rule["pattern"], example, id=f"{rule['name']}:{example}")
    for rule in [*rules.table("furniture")["within"], *rules.table("header")["rule"]]
    if rule in rules.table("furniture")["within"] or rule["name"].endswith("-in-tail")
    for example in rule["for"]
]


@pytest.mark.parametrize(("pattern", "example"), TAILS)
def test_what_a_tail_rule_takes_off_is_looked_at(pattern: str, example: str) -> None:
    hits = list(re.finditer(pattern, example, re.MULTILINE))
    at_end = any(hit.end() == len(example) and hit.start() > 0 for hit in hits)
    assert not (at_end and ends_as_text(example))
    assert not (at_end and ends_as_text(example + "。") and re.search(pattern, example + "。"))


def test_a_page_jump_in_front_begins_as_it_should() -> None:
    rule = next(r for r in rules.table("furniture")["within"] if r["name"] == "page-jump")
    found = [e for e in rule["for"] if re.match(rule["pattern"], e)]
    assert found
    assert all(example[0] in OPENING for example in found)


def test_blanked_out_names_and_captions_have_what_is_looked_for_first() -> None:
    censored = next(r for r in rules.table("headings")["rule"] if r["name"] == "censored")
    assert all(BLANK.search(example) for example in censored["for"])
    caption = next(r for r in rules.table("sentences")["rule"] if r["name"] == "inline-caption")
    assert all(PICTURE in example for example in caption["for"])


def test_notices_and_footers_have_what_is_looked_for_first() -> None:
    notices = [r for r in rules.table("furniture")["rule"] if r["kind"] == "notice"]
    assert notices
    for rule in notices:
        assert all(RULES.furniture.notice_words.search(example) for example in rule["for"])


def test_every_label_and_role_is_found_as_a_mark() -> None:
    header = RULES.header
    for word in header.label_kinds:
        assert header.marks.search(f"{word}：张三")
    for word in header.role_words:
        assert header.marks.search(f"{word} 张三")


def test_simplified_text_is_handed_back_and_not_copied() -> None:
    text = "全县实现地区生产总值一百亿元。" * 50
    assert simplify(text) is text
    blocks = list(lines.blocks(f"{text}\n  标题\n张三 李四", RULES.spacing))
    assert [block.text for block in blocks] == [text, "标题", "张三 李四"]
    assert all(block.page.text is block.page.plain for block in blocks)
    assert [block.spaced for block in blocks] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("全县实现地区生产总值一百亿元", "hans"),
        ("全縣實現地區生產總值一百億元", "hant"),
        ("于右任題寫", "hant"),
        ("乾隆年间的县志", "hans"),
        ("abc", "hans"),
        ("", "hans"),
    ],
)
def test_a_script_told_by_pieces_is_that_of_the_whole(text: str, script: str) -> None:
    assert script_of(text) == script
    pieces = [(piece, simplify(piece)) for piece in (text[:5], text[5:])]
    assert script_beside(lambda: pieces) == script


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('他说:"好。"众人笑了。', ['他说:"好。"', "众人笑了。"]),
        ("增长12.5%。其中(见图。)工业增长。好!", ["增长12.5%。", "其中(见图。)工业增长。", "好!"]),
        ("见 http://x.cn/a?b=1 一文。完。", ["见 http://x.cn/a?b=1 一文。", "完。"]),
        ("……开头。后来……又来。", ["……开头。", "后来……", "又来。"]),
        ("没有句号", ["没有句号"]),
        (
            "…！好。。。...又来！？（注。）。完",
            ["…！", "好。。。", "...", "又来！？", "（注。）。", "完"],
        ),
        ("", []),
        ("一。 二。\u3000三", ["一。 ", "二。\u3000", "三"]),
    ],
)
def test_sentences_with_and_without_pairs(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in split(text, RULES.sentences)] == sentences
