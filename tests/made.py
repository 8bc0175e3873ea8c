"""Readings made without the rooms that read: for tests of what keeps and shows them.

A document is articles between lines of ``---`` (page furniture); an article is a title line and
body lines; ``[…]`` is a caption. Spaces between characters are an artefact. In each sentence every
number is a figure, ``2023年`` a date, ``“…”`` a formula, ``书记甲某`` an office-holder, 沁源县 a
place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.given import Given
from ingest.model import (
    Article,
    ArticleReading,
    Byline,
    Date,
    Document,
    Edit,
    Figure,
    FormulaUse,
    Loaded,
    National,
    Part,
    PersonMention,
    PlaceMention,
    Problem,
    Reading,
    Sentence,
    SentenceFindings,
    Source,
)
from ingest.rows import Lookups
from ingest.text import Change, Traced

TWO = """沁源县项目推进会
沁源县召 开会议，书记甲某出席。投资2680万元，增长8.5%。
抓牢“五个关键”，2023年完成30个项目。
[图为会议现场。]
---
洪洞县“冬季行动”
洪洞县开展“冬季行动”，排查隐患30处。
"""
ONE = "灵空山镇文旅发展\n灵空山镇接待游客12万人次，落实“五个关键”。\n"

KNOWN = National("五个关键", (), 2001, "某会议")
LOOKUPS = Lookups(lambda code: None, lambda canonical: KNOWN if canonical == KNOWN.name else None)


def document(text: str, encoding: str = "utf-8") -> Document:
    original = text.encode(encoding)
    digest = hashlib.sha256(original).hexdigest()
    return Document(digest[:16], digest, "text/plain", encoding, "utf-8", original, text)


def loaded(path: str, text: str) -> Loaded:
    return Loaded(Source(path), document(text))


def refused(path: str, message: str = "nothing in it") -> Loaded:
    return Loaded(Source(path), None, (Problem(path, "load", "empty", message),))


def read(one: Document) -> Reading:
    """The reading of a document in the form described above."""
    articles: list[ArticleReading] = []
    furniture: list[Edit] = []
    at = 0
    for found in re.finditer(r"(.+?)(\n---\n|\n*\Z)", one.decoded, re.DOTALL):
        articles.append(_article(one, found.start(1), found.end(1), len(articles)))
        if found.end(2) > found.start(2):
            furniture.append(Edit(found.start(2), found.end(2), "", "furniture-rule-line"))
        at = found.end()
    assert at == len(one.decoded)
    return Reading(one, tuple(articles), tuple(furniture))


def read_given(one: Document, given: Given) -> Reading:
    """The same, as the store asks for it."""
    return read(one)


def _article(one: Document, start: int, end: int, position: int) -> ArticleReading:
    traced = Traced(one.decoded[start:end])
    traced = traced.edit(
        Change(m.start(), m.end(), "", "han-space")
        for m in re.finditer(r"(?<=\w) (?=\w)", traced.text)
    )
    sentences: list[Sentence] = []
    body: list[str] = []
    for part, paragraph, text, offset in _sentences(traced.text):
        first, last = traced.origin_span(offset, offset + len(text))
        inside: tuple[int | None, int | None] = (None, None)
        if part == "body":
            if body and paragraph != sentences[-1].paragraph:
                body.append("\n")
            before = sum(map(len, body))
            inside = (before, before + len(text))
            body.append(text)
        sentences.append(
            Sentence(
                len(sentences), part, paragraph, None, text, *inside, start + first, start + last
            )
        )
    article = Article(
        key=f"{one.key}-{start}", span_start=start, span_end=end, position=position,
        title=sentences[0].text, kicker=None, published="2023-11", published_basis="page",
        outlet="某县日报", channel=None, source_url=None, editor=None, notice=None, script="hans",
        is_template=False, is_truncated=False, place=None, text="".join(body),
        bylines=(Byline("乙某", "记者"),),
    )  # fmt: skip
    edits = tuple(
        Edit(e.start + start, e.end + start, e.after, e.rule, e.certain) for e in traced.edits
    )
    findings = tuple(_found(sentence.text) for sentence in sentences)
    return ArticleReading(article, tuple(sentences), findings, edits, (("项目", 1.5),))


def _sentences(clean: str) -> Iterator[tuple[Part, int, str, int]]:
    at = 0
    for paragraph, line in enumerate(clean.split("\n")):
        for piece in re.findall(r"[^。]+。?", line):
            part: Part = "title" if paragraph == 0 else "caption" if line[0] == "[" else "body"
            yield part, paragraph, piece, at
            at += len(piece)
        at += 1


def _found(text: str) -> SentenceFindings:
    return SentenceFindings(
        tuple(
            Figure(*m.span(), m[0], "other", Decimal(m[1]), None, None, None, None, None, "number",
                   period="2023")
            for m in re.finditer(r"(\d+(?:\.\d+)?)(?!\d*年)[万%个处]?", text)
        ),
        tuple(
            Date(*m.span(), m[0], m[1], "year", "stated", "year")
            for m in re.finditer(r"(\d{4})年", text)
        ),
        tuple(
            FormulaUse(*m.span(), m[0], m[1], (5,), quoted=True, rule="quoted")
            for m in re.finditer(r"“(.+?)”", text)
        ),
        tuple(
            PersonMention(*m.span(), m[0], m[2], m[1], None, None, "post-name")
            for m in re.finditer(r"(书记)(甲某)", text)
        ),
        tuple(
            PlaceMention(*m.span(), m[0], "140431", "沁源县", "county", "full-name")
            for m in re.finditer("沁源县", text)
        ),
    )  # fmt: skip
