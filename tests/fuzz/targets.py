"""What is fuzzed: each target takes one input and must come to an end, whatever that is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest import repair, search
from ingest.api import EXTRACT_KEYS, extract
from ingest.given import Given
from ingest.load import load_data
from ingest.model import Loaded, Source
from ingest.produce import produce
from ingest.rows import COLUMNS
from ingest.rulebook import load_rules
from ingest.text import Traced
from tests import office_files
from tests.test_load_hostile import NAMES, SEEDS, SMALL, ended

ROOT = Path(__file__).parent.parent.parent
KEPT = ROOT / "tests" / "corpus" / "fuzz"  # what broke once
_PER = 20_000  # characters of one base: shorter ones are tried more often


@dataclass(frozen=True, slots=True)
class Target:
    """What is tried, and what it is tried with before that is changed."""

    run: Callable[[str], None]
    bases: Callable[[], Sequence[str]]


@cache
def texts() -> tuple[str, ...]:
    """Our own texts: the seeds, the genre by hand, pages."""
    prose = [
        *sorted((ROOT / "tests/corpus/prose").glob("*.txt")),
        *sorted(ROOT.glob("seeds/*.txt")),
    ]
    held = [path.read_text("utf-8", "replace")[:_PER] for path in prose]
    pages = sorted((ROOT / "tests/corpus").glob("pages-*.txt"))
    held += [path.read_text("utf-8")[:_PER] for path in pages]
    return (*held, "", "县委书记张三到灵空山镇调研，投资2680万元，增长8.5%。")


@cache
def queries() -> tuple[str, ...]:
    """Things that people type into a search box."""
    return (
        "高质量发展", "标题:项目 OR 会议", '"五个关键" AND NOT 会议', "投资 - (招商|引资)", "县",
        "2680万元",
        "“五个关键” 标题:“推进会”", "NEAR(项目 会议, 5)", "项目*", "(a OR (b AND c)) -d", "",
        "地点:临汾 年份:2018-2020", "来源:日报 部分:标题 人物:张三", "提法:“五个关键”",
    )  # fmt: skip


@cache
def files() -> tuple[str, ...]:
    """Files of all formats, their bytes as Latin-1: both kinds of input are edited alike."""
    office = {
        "docx": office_files.docx(office_files.paragraph("洪桥县召开推进会") * 3),
        "odt": office_files.odf("text", "<text:p>洪桥县召开推进会</text:p>"),
        "ole": office_files.ole("WordDocument"),
    }
    pages = [text.encode("gb18030", "replace") for text in texts()[-12:]]
    held = [*SEEDS.values(), *office.values(), *pages]
    return tuple(data.decode("latin-1") for data in held)


# ── what is done with one input


def _load(text: str) -> None:
    data = text.encode("utf-8" if any(c > "\xff" for c in text) else "latin-1")
    ended(data, NAMES[len(data) % len(NAMES)])


def _repair(text: str) -> None:
    repaired = repair.repair(Traced(text), load_rules().repair)
    assert repaired.text.text is not None
    for flag in repaired.flags:
        assert 0 <= flag.start <= len(text)


def documents(text: str) -> list[Loaded]:
    """The documents that ``text`` is, as a page or as plain text."""
    return [
        one
        for one in load_data(text.encode("utf-8", "replace"), Source("a"), SMALL)
        if one.document
    ]


def _clean(text: str) -> None:
    for one in documents(text):
        assert one.document
        rows = produce(one.document, Given()).rows  # a fault in it is raised
        for article in rows.articles:
            texts = [str(row[COLUMNS["sentences"].index("text")]) for row in article.sentences]
            for name in ("figures", "dates", "mentions"):
                start, end, surface = (
                    1 + COLUMNS[name].index(column)
                    for column in ("span_start", "span_end", "surface")
                )
                for row in getattr(article, name):
                    assert texts[row[0]][row[start] : row[end]] == row[surface]


def _extract(text: str) -> None:
    for line in text.splitlines() or [""]:
        for kind in EXTRACT_KEYS:
            for found in extract(kind, line):
                assert line[found["span_start"] : found["span_end"]] == found["surface"]


@cache
def _index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    search.register(connection)
    search.register_writer(connection)
    for name, columns in (
        ("articles_fts", search.ARTICLE_COLUMNS),
        ("sentences_fts", search.SENTENCE_COLUMNS),
    ):
        connection.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(columns)}, "
                           'tokenize="unicode61 remove_diacritics 0")')  # fmt: skip
        for text in texts():
            connection.execute(f"INSERT INTO {name}(text) VALUES (index_terms(?))", (text[:2000],))
    return connection


def _query(typed: str) -> None:
    sample = texts()[0][:2000]
    for name, columns in (
        ("articles_fts", search.ARTICLE_COLUMNS),
        ("sentences_fts", search.SENTENCE_COLUMNS),
    ):
        match = search.match_query(typed, columns)
        _index().execute(f"SELECT count(*) FROM {name} WHERE {name} MATCH ?", (match,)).fetchone()
    for start, end in search.hits(sample, typed):
        assert 0 <= start < end <= len(sample)
    search.snippet(sample, typed)
    search.parse(typed)


TARGETS: dict[str, Target] = {
    "load": Target(_load, files),
    "repair": Target(_repair, texts),
    "clean": Target(_clean, texts),
    "extract": Target(_extract, texts),
    "query": Target(_query, queries),
}


_FOLDED = re.compile(r"\{\{(.+?)\*(\d+)\}\}", re.DOTALL)


def unfolded(text: str) -> str:
    """An example that is kept, with what repeats put back: ``{{一*500}}``."""
    return _FOLDED.sub(lambda found: found[1] * int(found[2]), text.removesuffix("\n"))
