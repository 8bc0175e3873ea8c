"""A large archive for pages and load: 100,000 articles, a million sentences, a million figures.

    python -m tests.bench.large_archive REPORTS OUT.db [--articles N]

The texts that are named are ingested as ever, into a file for the time being. An article of the
large archive is a stretch of one of theirs, with all that was found in it: places and dates are
spread over it (a few provinces, cities and years have much, most have little), office-holders get
other names, and a word in twenty another word of the same length, so that spans hold and rare words
keep coming. It goes in through the archive's own schema, indexes and settled tables; only
fingerprints are drawn, as no page reads them. The same texts give the same archive.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sqlite3
import sys
import tempfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from time import process_time
from typing import Any

import jieba

from ingest import kept, reprints, spellings
from ingest.archive import Archive, open_archive
from ingest.content import insert
from ingest.find.divisions import by_code, divisions
from ingest.load import load
from ingest.model import Division
from ingest.packing import pack
from ingest.rows import Row
from ingest.rulebook import load_rules
from ingest.store import ingest_paths
from ingest.tables import INDEXES
from tests.bench.made_sentences import drawn_words

ARTICLES = 100_000
LENGTH = (5, 15)  # sentences of an article, ten in the middle
AT_ONCE = 500  # articles written together
NEW_WORD = 0.05  # chance that a word is exchanged
YEARS = (2004, 2025)
REPRINTED, UNDATED, UNPLACED, TRUNCATED = 0.03, 0.02, 0.03, 0.02  # shares
OUTLETS = ("县融媒体中心", "市日报", "省日报", "县人民政府网", "乡镇公众号", "统计局")
LEVELS = ("province", "city", "county", "township")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰春梅建国志文海山林东红斌波辉宁"
FINDINGS = ("figures", "dates", "formula_uses", "mentions")


@dataclass(slots=True)
class Piece:
    """A sentence of the texts: its row, what was found in it, and its words outside of that."""

    row: Row
    found: dict[str, list[Row]] = field(default_factory=dict)
    words: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Texts:
    """What is cut up: the sentences of each article, its edits, and all formulas and keywords."""

    pieces: list[list[Piece]]
    edits: list[list[Row]]
    formulas: list[Row]
    keywords: list[str]


def texts_of(path: Path) -> Texts:
    """The contents of the archive at ``path``, to be drawn from."""
    with open_archive(path) as archive:
        found: dict[str, dict[int, list[Row]]] = {}
        for table in FINDINGS:
            found[table] = defaultdict(list)
            for row in archive.rows(f"SELECT * FROM {table} ORDER BY id"):
                found[table][row["sentence"]].append(row)
        pieces: dict[int, list[Piece]] = defaultdict(list)
        for row in archive.rows("SELECT * FROM sentences ORDER BY id"):
            own = {table: found[table][row["id"]] for table in FINDINGS}
            pieces[row["article"]].append(Piece(row, own, _free_words(row["text"], own)))
        edits: dict[int, list[Row]] = defaultdict(list)
        for row in archive.rows("SELECT * FROM edits WHERE article IS NOT NULL"):
            edits[row["article"]].append(row)
        words = [r["word"] for r in archive.rows("SELECT DISTINCT word FROM keywords ORDER BY 1")]
        return Texts(
            list(pieces.values()), [edits[article] for article in pieces],
            list(archive.rows("SELECT * FROM formulas ORDER BY id")), words,
        )  # fmt: skip


def _free_words(text: str, found: dict[str, list[Row]]) -> list[tuple[int, int]]:
    """Spans of words of two to four characters that touch no finding."""
    taken = set[int]()
    for rows in found.values():
        for row in rows:
            taken.update(range(int(row["span_start"]), int(row["span_end"])))  # type: ignore[arg-type]
    spans, at = [], 0
    for word in jieba.cut(text):
        if (
            2 <= len(word) <= 4
            and not word.isascii()
            and taken.isdisjoint(range(at, at + len(word)))
        ):
            spans.append((at, at + len(word)))
        at += len(word)
    return spans


class Spread:
    """Draws places and dates: some have much, most little."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        held = [d for d in divisions() if d.level in ("city", "county", "township")]
        rank: dict[str, int] = {}
        for place in held:  # each draws its rank once: of a province, of a county, of a township
            for code in (place.code[:2], place.code[:6]):
                rank.setdefault(code, chance.randint(1, 60))
        share = {"city": 8.0, "county": 12.0, "township": 1.0}
        weights = [share[d.level] / (rank[d.code[:2]] * rank[d.code[:6]]) for d in held]
        self.held, self.summed = held, list(accumulate(weights))
        self.names: dict[str, Row] = {}

    def place(self) -> Division:
        """A city, county or township."""
        at = bisect_right(self.summed, self.chance.random() * self.summed[-1])
        return self.held[min(at, len(self.held) - 1)]

    def year(self) -> int:
        """Later years have more."""
        first, last = YEARS
        return last - int((last - first + 1) * self.chance.random() ** 2)

    def named(self, place: Division) -> Row:
        """The place's columns in ``articles``."""
        if place.code not in self.names:
            codes = (place.code[:length] for length in (2, 4, 6, 9) if length <= len(place.code))
            above = {d.level: d.name for code in codes if (d := by_code(code))}
            self.names[place.code] = {level: above.get(level) for level in LEVELS}  # type: ignore[call-overload]
        return self.names[place.code]


class Maker:
    """Makes articles and keeps their rows until they are written."""

    def __init__(self, archive: Archive, texts: Texts) -> None:
        self.archive, self.connection, self.texts = archive, archive.connection, texts
        self.chance = random.Random(7)  # noqa: S311 - a sample, no secret
        self.spread = Spread(self.chance)
        self.words = {n: drawn_words(self.chance, n) for n in (2, 3, 4)}
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.last: dict[str, int] = defaultdict(int)
        self.run = insert(self.connection, "runs", [{
            "version": "bench", "rules_digest": "bench", "started": "2025-01-01T00:00:00+00:00",
            "finished": "2025-01-01T01:00:00+00:00", "counts": "{}",
        }])  # fmt: skip
        insert(self.connection, "formulas", texts.formulas)
        self.starts, self.dense, self.tilt = self._starts()

    def _starts(self) -> tuple[list[tuple[int, int]], list[float], float]:
        """Where a stretch may start, weights by its figures, and how often to heed these.

        So that there are as many figures as sentences in all, as the issue's archive has.
        """
        starts, counts = [], []
        for article, pieces in enumerate(self.texts.pieces):
            for at in range(max(1, len(pieces) - LENGTH[0])):
                starts.append((article, at))
                counts.append(sum(len(p.found["figures"]) for p in pieces[at : at + 10]))
        plain = sum(counts) / len(counts)
        dense = sum(n * n for n in counts) / sum(counts)
        wanted = sum(LENGTH) / 2
        tilt = min(1.0, max(0.0, (wanted - plain) / (dense - plain)))
        return starts, list(accumulate(float(n) for n in counts)), tilt

    def stretch(self) -> tuple[list[Piece], list[Row]]:
        """Some sentences of one text that follow each other, and the edits of that text."""
        if self.chance.random() < self.tilt:
            at = bisect_right(self.dense, self.chance.random() * self.dense[-1])
        else:
            at = self.chance.randrange(len(self.starts))
        article, first = self.starts[min(at, len(self.starts) - 1)]
        length = self.chance.randint(*LENGTH)
        return self.texts.pieces[article][first : first + length], self.texts.edits[article]

    def add(self, table: str, row: Row) -> int:
        """Keep a row with the next id."""
        self.last[table] += 1
        self.rows[table].append({"id": self.last[table], **row})
        return self.last[table]

    def article(self) -> None:
        """Draw one article and keep its rows."""
        chance = self.chance
        pieces, edits = self.stretch()
        article = _Made(self, pieces, self.spread.place(), self.spread.year())
        article.write(edits)
        if article.id > 100 and chance.random() < REPRINTED:
            origin = self._counting(article.id - chance.randint(1, 100))
            if origin:
                self.rows["articles"][-1]["reprint_of"] = origin
                self.rows["reprints"].append({
                    "article": article.id, "compared_with": origin, "kind": "reprint",
                    "shared": 1.0, "changes": 1, "differs": '[["", "（转载）"]]',
                })  # fmt: skip

    def _counting(self, wanted: int) -> int | None:
        """The article ``wanted``, if it is still at hand and no reprint itself."""
        for row in self.rows["articles"]:
            if row["id"] == wanted and row["reprint_of"] is None:
                return wanted
        return None

    def flush(self) -> None:
        """Write what is kept: rows that others refer to first."""
        order = (
            "documents", "sources", "articles", "bylines", "keywords", "sentences", "edits",
            "reprints", "fingerprints", *FINDINGS,
        )  # fmt: skip
        for table in order:
            insert(self.connection, table, self.rows[table])
        self.rows.clear()


class _Made:
    """One article while it is made."""

    def __init__(self, maker: Maker, pieces: Sequence[Piece], place: Division, year: int) -> None:
        self.maker, self.pieces, self.chance = maker, pieces, maker.chance
        self.place: Division | None = None if self.chance.random() < UNPLACED else place
        self.year: int | None = None if self.chance.random() < UNDATED else year
        self.id = maker.last["articles"] + 1
        self.texts = [self._text(piece) for piece in pieces]

    def _text(self, piece: Piece) -> str:
        """The sentence with some other words, and its office-holders under other names."""
        text = str(piece.row["text"])
        changes = []
        for start, end in piece.words:
            if self.chance.random() < NEW_WORD:
                changes.append((start, end, self.chance.choice(self.maker.words[end - start])))
        for row in piece.found["mentions"]:
            if row["kind"] == "person":
                start, end = int(row["span_start"]), int(row["span_end"])  # type: ignore[arg-type]
                name = str(row["person"])
                said = text[start:end].replace(name, self._person(name))
                changes.append((start, end, said))
        for start, end, said in changes:
            text = text[:start] + said + text[end:]
        return text

    def _person(self, name: str) -> str:
        """One of a dozen names of the place, as long as ``name``."""
        code = self.place.code[:6] if self.place else "0"
        drawn = random.Random(f"{code}-{len(name)}-{hash_of(name) % 12}")  # noqa: S311
        return drawn.choice(SURNAMES) + "".join(drawn.choices(GIVEN, k=len(name) - 1))

    def write(self, edits: Sequence[Row]) -> None:
        """Hand the article's rows to the maker."""
        maker, chance = self.maker, self.chance
        title = self._title()
        sentences = list(self._sentences(title))
        decoded = self._decoded(sentences)
        data = decoded.encode()
        digest = hashlib.sha256(b"%d " % self.id + data).hexdigest()
        key = f"{digest[:16]}-0"
        document = maker.add("documents", {
            "key": digest[:16], "sha256": digest, "media_type": "text/plain", "encoding": "utf-8",
            "encoding_basis": "utf-8", "bytes": len(data), "original": pack(data),
            "rules_digest": "bench",
        })  # fmt: skip
        maker.add("sources", {
            "document": document, "path": f"made/{digest[:2]}/{digest[:16]}.txt",
            "first_run": maker.run, "last_run": maker.run,
        })  # fmt: skip
        text = decoded.partition("\n")[2]
        self._article(document, key, decoded, title, text)
        owner: Row = {"article": self.id}
        for word in chance.sample(maker.texts.keywords, 10):
            maker.add("keywords", owner | {"word": word, "weight": round(chance.random(), 4)})
        maker.add("bylines", owner | {"name": self._person("记者"), "role": "记者"})
        for edit in edits[:2]:
            maker.add("edits", {**edit, "id": 0, "article": self.id, "document": document,
                                "span_start": 0, "span_end": 0})  # fmt: skip
            maker.rows["edits"][-1]["id"] = maker.last["edits"]
        maker.rows["fingerprints"].append(owner | {"sketch": chance.randbytes(136)})
        for position, row in enumerate(sentences):
            sentence = maker.add("sentences", owner | row)
            if position:
                self._findings(self.pieces[position - 1], sentence, key, row)

    def _title(self) -> str:
        clauses = [c for text in self.texts for c in text.strip("。").split("，")]
        said = next((clause for clause in clauses if 8 <= len(clause) <= 24), clauses[0][:24])
        return (self.place.name if self.place else "") + said

    def _sentences(self, title: str) -> Iterator[Row]:
        yield {
            "position": 0, "part": "title", "paragraph": 0, "heading": None, "text": title,
            "span_start": None, "span_end": None, "source_start": 0, "source_end": len(title),
        }  # fmt: skip
        at, before, paragraph, heading = 0, None, 0, None
        shift = len(title) + 1
        for position, (piece, text) in enumerate(zip(self.pieces, self.texts, strict=True), 1):
            if piece.row["paragraph"] != before:
                before, paragraph = piece.row["paragraph"], paragraph + 1
                at += position > 1
            part = "heading" if piece.row["part"] == "heading" else "body"
            yield {
                "position": position, "part": part, "paragraph": paragraph, "heading": heading,
                "text": text, "span_start": at, "span_end": at + len(text),
                "source_start": shift + at, "source_end": shift + at + len(text),
            }  # fmt: skip
            heading = position if part == "heading" else heading
            at += len(text)

    @staticmethod
    def _decoded(sentences: Sequence[Row]) -> str:
        paragraphs: dict[Any, str] = defaultdict(str)
        for row in sentences:
            paragraphs[row["paragraph"]] += str(row["text"])
        return "\n".join(paragraphs.values())

    def _article(self, document: int, key: str, decoded: str, title: str, text: str) -> None:
        chance, place = self.chance, self.place
        month, day = chance.randint(1, 12), chance.randint(1, 28)
        self.maker.add("articles", {
            "document": document, "key": key, "span_start": 0, "span_end": len(decoded),
            "position": 0, "title": title,
            "published": f"{self.year}-{month:02}-{day:02}" if self.year else None,
            "published_basis": "stated" if self.year else None, "year": self.year,
            "month": month if self.year else None, "outlet": chance.choice(OUTLETS),
            "script": "hans", "is_template": 0, "is_truncated": int(chance.random() < TRUNCATED),
            "place": place.code if place else None,
            **(self.maker.spread.named(place) if place else dict.fromkeys(LEVELS)),
            "reprint_of": None, "text": text, "characters": len("".join(text.split())),
        })  # fmt: skip

    def _findings(self, piece: Piece, sentence: int, key: str, row: Row) -> None:
        for table, rows in piece.found.items():
            for found in rows:
                made = {name: value for name, value in found.items() if name != "id"}
                made |= {"article": self.id, "sentence": sentence}
                if table == "figures":
                    self._figure(made, key, int(row["source_start"]))  # type: ignore[arg-type]
                elif table == "mentions":
                    self._mention(made, str(row["text"]))
                self.maker.add(table, made)

    def _figure(self, made: Row, key: str, at: int) -> None:
        start, end = int(made["span_start"]), int(made["span_end"])  # type: ignore[arg-type]
        made["key"] = f"{key}-figure-{at + start}-{at + end}"
        if made["group_key"]:
            made["group_key"] = f"{key}-{str(made['group_key']).split('-', 2)[2]}"
        if made["place"] or self.chance.random() < 0.8:
            made["place"] = self.place.code if self.place else None
            made["place_basis"] = "article" if self.place else None
        if self.year and made["year"]:
            year = self.year - self.chance.choice((0, 0, 1, 1, 1, 2, 5))
            said = str(made["period"]).replace(str(made["year"]), str(year))
            made |= {"period": said, "year": year}

    def _mention(self, made: Row, text: str) -> None:
        made["surface"] = text[int(made["span_start"]) : int(made["span_end"])]  # type: ignore[arg-type]
        if made["kind"] == "person":
            made["person"] = self._person(str(made["person"]))
        if made["place"]:  # as deep as that one was, where there is such a division
            code = self.place.code if self.place else ""
            above = code[: len(str(made["place"]).partition("z")[0])]
            made["place"] = (above if by_code(above) else code) or None


def hash_of(text: str) -> int:
    """The same number for the same text in every run."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest())


def build(path: Path, texts: Texts, articles: int) -> None:
    """Make the archive at ``path``, as an ingest would leave it."""
    with open_archive(path, "w") as archive:
        with archive.transaction():
            maker = Maker(archive, texts)
            for count in range(1, articles + 1):
                maker.article()
                if count % AT_ONCE == 0:
                    maker.flush()
                if count % 10_000 == 0:
                    print(f"{count:,} articles, {process_time():.0f} s", flush=True)
            maker.flush()
        with archive.transaction():
            settle(archive)
            for index in INDEXES:
                archive.connection.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
        archive.connection.execute("PRAGMA analysis_limit = 1000")
        archive.connection.execute("ANALYZE")
        archive.connection.execute("VACUUM")


def settle(archive: Archive) -> None:
    """What an ingest settles at its end, from the rows; texts are alike and not compared."""
    connection = archive.connection
    connection.execute("DELETE FROM formulas WHERE id NOT IN (SELECT formula FROM formula_uses)")
    spellings.settle(archive)
    kept.recount(connection)
    state = reprints.state(archive)
    connection.execute("INSERT OR REPLACE INTO settings VALUES ('reprints', ?)", (state,))


def told(path: Path) -> Iterator[str]:
    """What is in it, a line a table."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        for table in ("articles", "sentences", *FINDINGS, "edits", "keywords", "reprints"):
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            yield f"{count:10,}  {table}"
    yield f"{path.stat().st_size / 1e6:10,.0f}  MB"


def main(arguments: Sequence[str]) -> None:
    """Ingest the texts, then make the archive of them."""
    parser = argparse.ArgumentParser(description="a large archive for pages and load")
    parser.add_argument("reports", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    given = parser.parse_args(arguments)
    fresh = given.output.with_name(f"{given.output.name}.part")
    fresh.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        source = given.reports  # an archive of the texts may be given as well
        if source.suffix != ".db":
            source = Path(scratch) / "texts.db"
            with open_archive(source, "w") as archive:
                ingest_paths(archive, load([str(given.reports)]), load_rules())
        texts = texts_of(source)
    build(fresh, texts, given.articles)
    fresh.replace(given.output)
    print("\n".join(told(given.output)))


if __name__ == "__main__":
    main(sys.argv[1:])
