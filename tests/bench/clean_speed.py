"""How fast text goes through load, repair and cleaning (with header and sentences), and its memory.

    python -m tests.bench.clean_speed [FOLDER…]

MB/s on one core over the texts, as processor time, best of three; beside it, in the same run, what
the least that could be called cleaning takes: lines stripped, and sentences split at their marks by
one pattern; and the same for documents of 3 kB made of the texts (`made_documents`), each of which
has its title, its metadata and its edges to be looked at. Then documents of one kind of line, each
in a process of its own: one line without an end, of 5 and of 50 MB, for the time should grow as the
text does; lines of 1 to 12 characters and of one, blank lines between a few words, and pages of
many small blocks, of a table, of links and of line breaks (markup's time and memory included). The
memory should stay below 20 times the document; that of all sentences at once, as objects, is
counted apart, for who keeps them all.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from ingest import clean, markup, repair
from ingest.load import load_bytes
from ingest.model import Source
from ingest.rulebook import load_rules
from ingest.text import Traced
from tests.bench.made_documents import documents
from tests.bench.texts import named

LINES = (5, 50)  # megabytes
SMALL = 300  # documents of 3 kB
SLOW = 2  # of what takes seconds a megabyte
SHORTEST, LONGEST = 1, 12  # characters of short lines
WARMING = (
    "縣委召開會議。\n一、二\n" * 9
)  # all that is loaded once for all documents is loaded by it
RUNS = 3
_SENTENCE = re.compile(r"[^。！？!?…]*[。！？!?…]+[”’」』）)]*|[^。！？!?…]+")


def main() -> None:
    """Measure and print."""
    texts = named()
    _steps("whole texts", texts)
    _steps("documents of 3 kB", [made.page for made in documents(texts, SMALL)])
    sample = "".join(text.replace("\n", "") for text in texts)
    short = list(islice(_short(sample), 400_000))
    rows = ("".join(f"<td>{cell}</td>" for cell in short[i : i + 3])
            for i in range(0, len(short), 3))  # fmt: skip
    kinds = {f"a line of {mb} MB": (sample, "-.txt", mb) for mb in LINES} | {
        "short lines": ("\n".join(short), "-.txt", 5),
        "lines of one character": ("\n".join(sample[:400_000]), "-.txt", SLOW),
        "blank lines": (f"{sample[:200]}\n" + "\n" * 20_000, "-.txt", 5),
        "small blocks": ("".join(f"<div><p>{x}</p></div>\n" for x in short), "-.html", SLOW),
        "a table": (f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}", "-.html", SLOW),
        "links": ("".join(f'<li><a href="/{len(x)}">{x}</a>，{x}' for x in short), "-.html", SLOW),
        "line breaks": ("<br>".join(short), "-.html", SLOW),
    }
    for name, kind in kinds.items():
        with get_context("spawn").Pool(1) as pool:
            seconds, grown, kept = pool.apply(_document, kind)
        megabytes = kind[2]
        print(f"{name}: {megabytes / seconds:.2f} MB/s, "
              f"memory {grown / megabytes:.1f} × the document, "
              f"{kept / megabytes:.1f} × with all sentences at once")  # fmt: skip


def _steps(kind: str, texts: Sequence[str]) -> None:
    """Print how fast each step goes over ``texts``."""
    datas = [text.encode() for text in texts]
    size = sum(map(len, datas)) / 1e6
    rules = load_rules()
    loaded = [document for data in datas if (document := load_bytes(data, Source("-")).document)]
    traced = [Traced(document.decoded) for document in loaded]
    repaired = [repair.repair(text, rules.repair).text for text in traced]
    steps: dict[str, Callable[[], object]] = {
        "load": lambda: [load_bytes(data, Source("-")) for data in datas],
        "repair": lambda: [repair.repair(text, rules.repair) for text in traced],
        "clean": lambda: [clean.clean(text, "0" * 16, rules.clean) for text in repaired],
    }
    took = {name: _seconds(step) for name, step in steps.items()}
    took["all"] = sum(took.values())
    least = _seconds(lambda: [_least(text) for text in texts])
    for name, seconds in took.items():
        print(f"{kind}: {name:8} {size / seconds:8.1f} MB/s, {seconds / least:6.1f} × the least, "
              f"{seconds * 1e3 / len(texts):.2f} ms each")  # fmt: skip


def _short(sample: str) -> Iterator[str]:
    """Stretches of ``sample`` of a few characters each."""
    chance, at = random.Random(1), 0  # noqa: S311 (the same each time, and no secret)
    while at < len(sample):
        size = chance.randint(SHORTEST, LONGEST)
        yield sample[at : at + size]
        at += size


def _seconds(step: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        step()
        best = min(best, time.process_time() - start)
    return best


def _least(text: str) -> list[list[str]]:
    return [_SENTENCE.findall(line.strip()) for line in text.splitlines() if line.strip()]


def _document(sample: str, path: str, megabytes: int) -> tuple[float, float, float]:
    """For ``sample`` at that size seconds, and by how many megabytes the process grew at most.

    The second figure of these is that with the sentences of all articles held as objects.
    """
    once = sample.encode()
    whole = (once * (megabytes * 1_000_000 // len(once) + 1))[: megabytes * 1_000_000]
    data = whole.decode(errors="ignore").encode()  # cut between two characters
    del whole
    _cleaned(WARMING.encode(), "-.txt")
    _cleaned(f"<p>{WARMING}</p>".encode(), "-.html")
    # The height from here on: making the document took memory, too.
    Path("/proc/self/clear_refs").write_text("5")
    before = _highest()
    start = time.process_time()
    pages = _cleaned(data, path)
    made = sum(1 for page in pages for found in page.articles for _ in found.sentences)
    seconds = time.process_time() - start
    assert made
    grown = _highest() - before
    kept = [list(found.sentences) for page in pages for found in page.articles]
    assert sum(map(len, kept)) == made
    return seconds, grown / 1000, (_highest() - before) / 1000


def _highest() -> int:
    """The kilobytes that were resident at most since that was last forgotten."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def _cleaned(data: bytes, path: str) -> list[clean.Page]:
    rules = load_rules()
    document = load_bytes(data, Source(path)).document
    if document is None:
        return []
    return [
        clean.clean(
            repair.repair(piece.text, rules.repair).text, document.key, rules.clean, piece.facts,
            piece.marks,
        )
        for piece in markup.pieces(document.decoded, document.media_type, rules.markup)
    ]  # fmt: skip


if __name__ == "__main__":
    main()
