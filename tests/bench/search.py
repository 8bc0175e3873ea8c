"""Search on a million sentences beside LIKE, FTS5 trigram, jieba and tantivy, in one run.

    python -m tests.bench.search [--sentences N] [--queries N] [--anew] [--anchors VENV] [PATH…]

The sentences are made from the texts that are named (see `made_sentences`) and kept with the
indexes in the system's folder for temporary files; `--anew` builds the indexes again. Queries are
pieces of the sentences, drawn with a fixed seed. What is true is what LIKE finds in the folded text
and, for numbers, what stands there whole. Times are those of the process, one core. tantivy runs in
an environment of its own::

    python3.11 -m venv anchors && anchors/bin/pip install tantivy
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import sqlite3
import subprocess
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import process_time

import jieba
import rjieba

from ingest import search
from ingest.searching.sentences import newest
from ingest.tables import HASH_SIZE
from tests.bench import texts
from tests.bench.made_sentences import folder_for, made_sentences

SENTENCES, QUERIES = 1_000_000, 40  # of each kind
TOP = 20
TABLE = "sentences_fts"  # as in an archive, so that the program's own reading can be asked
PROGRAM = Path(__file__).with_name("search_anchors.py")
KINDS = ("1", "2", "3", "4", "8", "across words", "two words", "number")
LONGER = KINDS[1:]
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?[\u4e00-\u9fff]{1,2}")


@dataclass(frozen=True)
class Asked:
    """A query: words that must all be there."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Engine:
    """An index in a file of its own: how it is made, and what it is asked."""

    name: str
    table: str
    terms: Callable[[str], str]
    match: Callable[[tuple[str, ...]], str]
    times: dict[str, list[float]] = field(default_factory=dict)
    found: dict[str, list[int]] = field(default_factory=dict)  # right ones, all, wrong ones


def _cut(text: str) -> str:
    return " ".join(_segmenter().cut_for_search(text))


@cache
def _segmenter() -> rjieba.Jieba:  # jieba's words, compiled: minutes instead of an hour
    return rjieba.Jieba()


def _quoted(words: tuple[str, ...], cut: Callable[[str], str] = str) -> str:
    return " AND ".join(f'"{cut(word)}"' for word in words)


ENGINES = (
    Engine("bigram", f"tokenize='{search.TOKENIZER}'", lambda t: search.index_terms(t) or "",
           lambda words: search.match_query(" ".join(words), search.SENTENCE_COLUMNS)),
    Engine("trigram", "tokenize='trigram'", str, _quoted),
    Engine("jieba", "tokenize='unicode61'", _cut, lambda words: _quoted(words, _cut)),
)  # fmt: skip


# ─────────────────────────────────────────────────────────────── queries and truth


def queries(folded: Sequence[str], count: int) -> Iterator[Asked]:
    """Pieces of the sentences, ``count`` of each kind."""
    chance = random.Random(0)  # noqa: S311 - a sample, no secret
    makers = {**dict.fromkeys(KINDS[:5], _piece), "across words": _across, "two words": _two,
              "number": _number}  # fmt: skip
    for kind in KINDS:
        made = 0
        while made < count:
            words = makers[kind](chance.choice(folded), chance, kind)
            if words:
                made += 1
                yield Asked(kind, words)


def _piece(text: str, chance: random.Random, kind: str) -> tuple[str, ...] | None:
    run = max(_HAN.findall(text), key=len, default="")
    length = int(kind)
    if len(run) < length:
        return None
    start = chance.randrange(len(run) - length + 1)
    return (run[start : start + length],)


def _across(text: str, chance: random.Random, _: str) -> tuple[str, ...] | None:
    """The end of a word and the beginning of the next one."""
    words = [w for w in jieba.cut(max(_HAN.findall(text), key=len, default="")) if len(w) > 1]
    if len(words) < 2:
        return None
    at = chance.randrange(len(words) - 1)
    piece = words[at][1:] + words[at + 1][:-1]
    return (piece,) if piece in text and len(piece) > 1 else None


def _two(text: str, chance: random.Random, _: str) -> tuple[str, ...] | None:
    runs = [run for run in _HAN.findall(text) if len(run) > 1]
    if len(runs) < 2:
        return None
    return tuple(run[(at := chance.randrange(len(run) - 1)) : at + 2]
                 for run in chance.sample(runs, 2))  # fmt: skip


def _number(text: str, chance: random.Random, _: str) -> tuple[str, ...] | None:
    found = _NUMBER.findall(text)
    return (chance.choice(found),) if found else None


def _stands_whole(word: str) -> re.Pattern[str] | None:
    """What LIKE finds but no index of whole numbers: 155项 where 55项 is asked."""
    return re.compile(rf"(?<![0-9]){re.escape(word)}") if word[0].isdecimal() else None


def truth(connection: sqlite3.Connection, asked: Asked) -> tuple[set[int], float]:
    """The rows that have it, and the seconds that LIKE took."""
    likes = " AND ".join("text LIKE '%' || ? || '%'" for _ in asked.words)
    begun = process_time()
    rows = connection.execute(f"SELECT rowid, text FROM plain WHERE {likes}", asked.words)
    held = rows.fetchall()
    taken = process_time() - begun
    for pattern in filter(None, map(_stands_whole, asked.words)):
        held = [row for row in held if pattern.search(row[1])]
    return {row[0] for row in held}, taken


# ─────────────────────────────────────────────────────────────── building and asking


def built(folder: Path, engine: Engine, folded: Sequence[str], *, anew: bool) -> sqlite3.Connection:
    """The index, made where it is not there yet; prints how fast and how large."""
    path = folder / f"{engine.name}.db"
    if anew or not path.exists():
        fresh = path.with_suffix(".part")
        fresh.unlink(missing_ok=True)
        with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            taken = _fill(connection, engine, folded)
            connection.execute("CREATE TABLE told(seconds, bytes, text)")
            connection.execute("INSERT INTO told VALUES (?, ?, ?)", (
                taken, _pages(connection), sum(len(text.encode()) for text in folded),
            ))  # fmt: skip
        fresh.rename(path)
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    seconds, size, text = connection.execute("SELECT * FROM told").fetchone()
    speed, ratio = text / 1e6 / seconds, size / text
    print(f"{engine.name:8} built at {speed:5.2f} MB/s, index {ratio:.2f} × text", flush=True)
    return connection


def _fill(connection: sqlite3.Connection, engine: Engine, folded: Sequence[str]) -> float:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.create_function("terms", 1, engine.terms, deterministic=True)
    connection.execute(f"CREATE VIRTUAL TABLE {TABLE} USING fts5(text, content='', {engine.table})")
    # The same room for all, and all merged at the end, as an archive is.
    connection.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('hashsize', ?)", (HASH_SIZE,))
    begun = process_time()
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO {TABLE}(rowid, text) VALUES (?, terms(?))", enumerate(folded, 1)
    )
    connection.execute("COMMIT")
    taken = process_time() - begun
    connection.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")
    connection.execute("VACUUM")
    return taken


def _plain(folder: Path, folded: Sequence[str]) -> sqlite3.Connection:
    """The sentences as LIKE looks through them."""
    plain = sqlite3.connect(folder / "plain.db")
    if not plain.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        with plain:
            plain.execute("CREATE TABLE plain(text)")
            plain.executemany("INSERT INTO plain VALUES (?)", ((text,) for text in folded))
    return plain


def _as_archive(connection: sqlite3.Connection, texts_of: Path) -> None:
    """Let the index be asked as that of an archive, with its sentences beside it."""
    connection.execute("ATTACH ? AS beside", (f"file:{texts_of}?mode=ro",))
    connection.execute("CREATE TEMP VIEW sentences AS SELECT rowid AS id, text FROM beside.plain")


def _pages(connection: sqlite3.Connection) -> int:
    (pages,), (size,) = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
    )
    return int(pages) * int(size)


def timed(connection: sqlite3.Connection, sql: str, match: str) -> tuple[set[int], float]:
    """The rows of a query, and the seconds it took."""
    begun = process_time()
    rows = connection.execute(sql, (match,)).fetchall()
    return {row[0] for row in rows}, process_time() - begun


ALL = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH ?"
BEST = f"{ALL} ORDER BY rank LIMIT {TOP}"
NEWEST = f"{ALL} ORDER BY rowid DESC LIMIT {TOP}"


def first(connection: sqlite3.Connection, character: str) -> tuple[list[int], float]:
    """The newest sentences with a character, as the program reads them, and the seconds it took."""
    node = search.parse(character, search.SENTENCE_COLUMNS).node
    begun = process_time()
    rows = list(islice(newest(connection, node), TOP)) if node else []
    return rows, process_time() - begun


def _best(
    connection: sqlite3.Connection, asked: Asked, match: str, right: set[int]
) -> Iterator[tuple[str, float]]:
    """How long the first answers take."""
    if asked.kind != "1":
        yield f"bm25 top {TOP}, 2 or more", timed(connection, BEST, match)[1]
        return
    rows, taken = first(connection, asked.words[0])
    if rows != sorted(right, reverse=True)[:TOP]:
        raise SystemExit(f"not the newest sentences with {asked.words[0]}")
    yield f"1 character, newest {TOP}", taken
    yield "  the index alone", timed(connection, NEWEST, match)[1]


def note(engine: Engine, asked: Asked, right: set[int], rows: set[int], taken: float) -> None:
    engine.times.setdefault(asked.kind, []).append(taken)
    count = engine.found.setdefault(asked.kind, [0, 0, 0])
    for at, n in enumerate((len(rows & right), len(right), len(rows - right))):
        count[at] += n


def high(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(times, n=20)[-1]


def shown(name: str, times: Sequence[float], beside: Sequence[float] | None = None) -> str:
    ratio = ""
    if beside:
        faster = median(beside) / median(times), high(beside) / high(times)
        ratio = f"  {faster[0]:7.1f} / {faster[1]:6.1f} × LIKE"
    return f"{name:24} p50 {median(times) * 1000:8.2f}  p95 {high(times) * 1000:8.2f} ms{ratio}"


def report(engine: Engine, like: dict[str, list[float]]) -> None:
    """A line for each kind of query."""
    print(f"\n{engine.name}: all ids")
    for kind in KINDS:
        right, wanted, wrong = engine.found[kind]
        exact = f"recall {right / wanted:.4f} precision {right / max(1, right + wrong):.4f}"
        print(f"  {shown(kind, engine.times[kind], like[kind])}  {exact}")
    both = [[t for kind in LONGER for t in times[kind]] for times in (engine.times, like)]
    print(f"  {shown('2 or more characters', both[0], both[1])}")


def _alone(path: str, matches: Sequence[tuple[str, bool]], told: object) -> None:
    """Ask everything in a process of its own; tells its peak memory in MB."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        for match, single in matches:
            for sql in (ALL, NEWEST if single else BEST):
                for _ in connection.execute(sql, (match,)):
                    pass
    told.put(peak_memory())  # type: ignore[attr-defined]


def peak_memory() -> float:
    """Megabytes that this program has held at most; rusage would count its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def memory(path: Path, matches: Sequence[tuple[str, bool]]) -> float:
    """Megabytes that a process takes in all, Python with it, to answer all of ``matches``."""
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    process = context.Process(target=_alone, args=(str(path), matches, told))
    process.start()
    peak: float = told.get()
    process.join()
    return peak


def tantivy(python: str, folder: Path, all_asked: Sequence[Asked], right: Sequence[set[int]],
            like: dict[str, list[float]]) -> None:  # fmt: skip
    """The same queries asked of tantivy, whose texts are cut between all characters beforehand."""
    listed, answers = folder / "asked.json", folder / "answers.bin"
    listed.write_text(json.dumps([asked.words for asked in all_asked]))
    told = json.loads(subprocess.run(
        [python, PROGRAM, folder / "sentences.txt", listed, answers], check=True,
        stdout=subprocess.PIPE, text=True,
    ).stdout)  # fmt: skip
    print(f"\ntantivy  built at {told['speed']:5.2f} MB/s, index {told['ratio']:.2f} × text")
    engine = Engine("tantivy", "", str, _quoted)
    ids = array("I")
    ids.frombytes(answers.read_bytes())
    at = 0
    for asked, rows, taken, count in zip(
        all_asked, right, told["all"], told["counts"], strict=True
    ):
        note(engine, asked, rows, set(ids[at : at + count]), taken)
        at += count
    report(engine, like)
    best = [t for asked, t in zip(all_asked, told["best"], strict=True) if asked.kind != "1"]
    print(f"  {shown(f'bm25 top {TOP}, 2 or more', best)}")


def _told(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="search beside other ways to search")
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    parser.add_argument("--queries", type=int, default=QUERIES)
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--anchors", default=os.environ.get("XIANZHI_ANCHORS"))
    parser.add_argument("--engines", default="bigram,trigram,jieba")
    parser.add_argument("paths", nargs="*")
    told = parser.parse_args(arguments)
    if told.queries < 2:
        parser.error("--queries: two at least, as a share of them is printed")
    return told


def main(arguments: Sequence[str]) -> None:
    """Build, ask, print."""
    told = _told(arguments)
    sys.argv = [sys.argv[0], *told.paths]
    named = texts.named()
    folder = folder_for(named, told.sentences)
    folded = [search.fold(s) for s in made_sentences(named, told.sentences)]
    engines = [engine for engine in ENGINES if engine.name in told.engines.split(",")]
    indexes = {e.name: built(folder, e, folded, anew=told.anew) for e in engines}
    plain = _plain(folder, folded)
    _as_archive(indexes["bigram"], folder / "plain.db")
    all_asked = list(queries(folded, told.queries))
    del folded
    like: dict[str, list[float]] = {}
    right: list[set[int]] = []
    best: dict[str, list[float]] = defaultdict(list)
    for asked in all_asked:
        rows, taken = truth(plain, asked)
        like.setdefault(asked.kind, []).append(taken)
        right.append(rows)
        for engine in engines:
            match = engine.match(asked.words)
            note(engine, asked, rows, *timed(indexes[engine.name], ALL, match))
            if engine.name == "bigram":
                for name, taken in _best(indexes["bigram"], asked, match, rows):
                    best[name].append(taken)
    print("\nLIKE")
    for kind in KINDS:
        print(f"  {shown(kind, like[kind])}")
    for engine in engines:
        report(engine, like)
        if engine.name == "bigram":
            for name, times in best.items():
                print(f"  {shown(name, times)}")
            matches = [(engine.match(a.words), a.kind == "1") for a in all_asked]
            peak = memory(folder / "bigram.db", matches)
            print(f"  memory of a Python that asks all of it: {peak:.0f} MB")
    if told.anchors:
        python = str(Path(told.anchors) / "bin" / "python")
        tantivy(python, folder, all_asked, right, like)


if __name__ == "__main__":
    main(sys.argv[1:])
