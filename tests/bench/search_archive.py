"""An archive of a million sentences, to be searched as readers search it: how long answers take.

    python -m tests.bench.search_archive [--sentences N] [-o FILE] [PATH…]

It holds the seeds, read as ever, and articles made of the sentences of the texts that are named
(see `made_sentences`), written through the archive's own schema: places, dates, outlets, some in
traditional script, some reprinted. It stays where it was made, for `xianzhi serve FILE`. Times are
of the process, in milliseconds, by the function that stands behind page, JSON and command.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import process_time

from opencc import OpenCC

from ingest.archive import Archive, open_archive
from ingest.content import insert
from ingest.find.divisions import by_code, divisions
from ingest.load import load
from ingest.model import Division
from ingest.packing import pack
from ingest.rows import Row
from ingest.rulebook import load_rules
from ingest.search import parse
from ingest.searching import find, sentences
from ingest.store import ingest_paths
from tests.bench import texts
from tests.bench.made_sentences import folder_for, made_sentences
from tests.bench.search import peak_memory

SENTENCES = 1_000_000
IN_ARTICLE = (8, 72)  # sentences
TRADITIONAL, REPRINTED = 0.05, 0.03  # shares
YEARS = (2004, 2025)
OUTLETS = ("县融媒体中心", "市日报", "省日报", "县人民政府网", "乡镇公众号", "统计局")
LEVELS = ("province", "city", "county", "township")
ASKED = (
    "项目", "鎮", "何佑鹏", "灵空山镇", "何佑鹏灵空山镇", "“天下第一牡丹”", "投资 -煤", "发展 建设",
    "的", "一",
    "发展", "经济 发展 建设 工作", "place:临汾 项目", "year:2020.. 发展", "标题:发展 工业",
    "NEAR(投资 项目, 5)", "没有这一个词的",
)  # fmt: skip


def pieces(found: Sequence[str], chance: random.Random) -> Iterator[list[str]]:
    """The sentences, an article at a time."""
    at = 0
    while at < len(found):
        length = chance.randint(*IN_ARTICLE)
        yield [sentence for sentence in found[at : at + length] if sentence]
        at += length


def title_of(sentences: Sequence[str]) -> str:
    """A short clause of the article, as a headline is."""
    clauses = [clause for s in sentences for clause in s.strip("。").split("，")]
    return next((clause for clause in clauses if 8 <= len(clause) <= 24), clauses[0][:24])


class Writer:
    """Writes articles with what belongs to them."""

    def __init__(self, archive: Archive) -> None:
        self.connection = archive.connection
        self.chance = random.Random(2)  # noqa: S311 - a sample, no secret
        self.places = [d for d in divisions() if d.level in ("county", "township")]
        self.converter = OpenCC("s2t")
        self.run = insert(self.connection, "runs", [{
            "version": "bench", "rules_digest": "bench", "started": "2025-01-01T00:00:00+00:00",
        }])  # fmt: skip
        self.written: list[tuple[int, list[str]]] = []
        self.count = 0

    def article(self, sentences: list[str]) -> None:
        """One article, or a reprint of an earlier one."""
        chance = self.chance
        self.count += 1
        origin: int | None = None
        if self.written and chance.random() < REPRINTED:
            origin, sentences = chance.choice(self.written)
            sentences = [*sentences, f"（转载第{self.count}次）"]
        elif chance.random() < TRADITIONAL:
            sentences = str(self.converter.convert("\n".join(sentences))).split("\n")
        rows = list(self._sentences(title_of(sentences), sentences))
        written = self._write(rows, origin)
        if origin is None:
            self.written = [*self.written[-500:], (written, sentences)]

    def _sentences(self, title: str, sentences: Sequence[str]) -> Iterator[Row]:
        at = body = 0
        paragraph = 0
        for position, text in enumerate((title, *sentences)):
            is_title = position == 0
            starts = position == 1 or (position > 1 and self.chance.random() < 0.25)
            if starts:
                paragraph += 1
                at, body = at + 1, body + (position > 1)
            yield {
                "position": position, "part": "title" if is_title else "body",
                "paragraph": paragraph, "text": text,
                "span_start": None if is_title else body,
                "span_end": None if is_title else body + len(text),
                "source_start": at, "source_end": at + len(text),
            }  # fmt: skip
            at, body = at + len(text), body if is_title else body + len(text)

    def _write(self, rows: Sequence[Row], origin: int | None) -> int:
        paragraphs: dict[object, str] = {}
        for row in rows:
            key = row["paragraph"]
            paragraphs[key] = paragraphs.get(key, "") + str(row["text"])
        decoded = "\n".join(paragraphs.values())
        text = "\n".join(list(paragraphs.values())[1:])
        data = decoded.encode()
        digest = hashlib.sha256(data).hexdigest()
        document = insert(self.connection, "documents", [{
            "key": digest[:16], "sha256": digest, "media_type": "text/plain", "encoding": "utf-8",
            "encoding_basis": "utf-8", "bytes": len(data), "original": pack(data),
            "rules_digest": "bench",
        }])  # fmt: skip
        insert(self.connection, "sources", [{
            "document": document, "path": f"made/{digest[:16]}.txt", "first_run": self.run,
            "last_run": self.run,
        }])  # fmt: skip
        place = self.chance.choice(self.places)
        year, month = self.chance.randint(*YEARS), self.chance.randint(1, 12)
        hant = str(self.converter.convert(decoded)) == decoded
        article = insert(self.connection, "articles", [{
            "document": document, "key": f"{digest[:16]}-0", "span_start": 0,
            "span_end": len(decoded), "position": 0, "title": rows[0]["text"],
            "published": f"{year}-{month:02}-{self.chance.randint(1, 28):02}",
            "published_basis": "stated", "year": year, "month": month,
            "outlet": self.chance.choice(OUTLETS), "script": "hant" if hant else "hans",
            "is_template": 0, "is_truncated": 0, "place": place.code, **_names(place),
            "reprint_of": origin, "text": text, "characters": len("".join(text.split())),
        }])  # fmt: skip
        insert(self.connection, "sentences", [{"article": article, **row} for row in rows])
        if origin is not None:
            insert(self.connection, "reprints", [{
                "article": article, "compared_with": origin, "kind": "reprint", "shared": 1.0,
                "changes": 1, "differs": '[["", "（转载）"]]',
            }])  # fmt: skip
        return article


def _names(place: Division) -> Row:
    above = (by_code(place.code[:length]) for length in (2, 4, 6, 9) if length <= len(place.code))
    return {LEVELS[i]: division.name for i, division in enumerate(above) if division}


def build(path: Path, found: Sequence[str]) -> float:
    """Make the archive; gives the seconds that writing the articles and their indexes took."""
    with open_archive(path, "w") as archive:
        ingest_paths(archive, load([str(texts.SEEDS)]), load_rules())
        begun = process_time()
        with archive.transaction():
            writer = Writer(archive)
            for sentences in pieces(found, writer.chance):
                writer.article(sentences)
        with archive.transaction():
            for index in ("articles_fts", "sentences_fts"):
                archive.connection.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
        taken = process_time() - begun
        archive.connection.execute("PRAGMA analysis_limit = 1000")
        archive.connection.execute("ANALYZE")
        archive.connection.execute("VACUUM")
    return taken


def ask(path: Path, queries: Sequence[str]) -> None:
    """Print what each query finds and how long that takes, the first time and the second."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        for typed in queries:
            times = []
            for _ in range(2):
                begun = process_time()
                found = find(connection, typed)
                times.append((process_time() - begun) * 1000)
            told = "whole articles" if found.whole else f"{found.sentences} sentences"
            print(
                f"{times[0]:7.0f} {times[1]:7.0f} ms  {found.total:7} articles, {told:18} {typed}"
            )
        newest(connection)
    print(f"peak memory of this process: {peak_memory():.0f} MB")


def newest(connection: sqlite3.Connection, count: int = 100) -> None:
    """Print how long the newest 20 sentences of one character take, for characters of the texts."""
    chance = random.Random(3)  # noqa: S311 - a sample, no secret
    (last,) = connection.execute("SELECT max(id) FROM sentences").fetchone()
    times: list[float] = []
    while len(times) < count:
        sql = "SELECT text FROM sentences WHERE id = ?"
        row = connection.execute(sql, (chance.randint(1, last),)).fetchone()
        chars = [char for char in row[0] if "\u4e00" <= char <= "\u9fff"] if row else []
        if chars:
            begun = process_time()
            query = parse(chance.choice(chars))
            list(islice(sentences(connection, query), 20))
            times.append((process_time() - begun) * 1000)
    middle, high = median(times), quantiles(times, n=20)[-1]
    print(f"one character, newest 20: p50 {middle:.1f} p95 {high:.1f} ms")


def main(arguments: Sequence[str]) -> None:
    """Build it where it is not there yet, and ask."""
    parser = argparse.ArgumentParser(description="an archive of a million sentences, searched")
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("paths", nargs="*")
    told = parser.parse_args(arguments)
    sys.argv = [sys.argv[0], *told.paths]
    named = texts.named()
    path = told.output or folder_for(named, told.sentences) / "archive.db"
    if not path.exists():
        fresh = path.with_suffix(".part")
        fresh.unlink(missing_ok=True)
        taken = build(fresh, made_sentences(named, told.sentences))
        fresh.rename(path)
        print(f"written in {taken:.0f} s, {path.stat().st_size / 1e6:.0f} MB")
    print(path)
    ask(path, ASKED)


if __name__ == "__main__":
    main(sys.argv[1:])
