"""How well and how fast an article is told from its page, beside trafilatura and readability.

    python -m tests.bench.html [PAGES_FOLDER [LABELS.toml]]

Without a folder: the labelled pages of tests/corpus, those of the later batches by what the whole
reading gives (title, date and outlet of all of them). With one: its pages, judged by the labels
file as far as that goes (a table ``[[page]]`` for each: ``file``, ``title``, ``published``,
``outlet``, ``articles = 0`` for none, ``wanted`` and ``tolerated``: lists of blocks), and all of
them for time.

A wanted block is found where an output holds it; a line of an output is right where it is part of
what is wanted, and not counted where it is part of what may stay or go. Title, date and outlet are
judged as they come out of the whole reading, on pages that state them.
"""

from __future__ import annotations

import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ingest.load.encoding import decode
from ingest.load.web.pages import saved_from
from ingest.markup import load_rules as load_markup
from ingest.markup import pieces
from ingest.model import Document, Facts
from ingest.read import read
from ingest.rulebook import load_rules
from ingest.script import simplify

CORPUS = Path(__file__).parent.parent / "corpus"
FILES = ("html_pages_1.toml", "html_pages_2.toml", "html_pages_3.toml")
# Pages of which the wanted blocks are what must come out of the whole reading.
READ_FILES = tuple(f"html_pages_{i}.toml" for i in range(4, 15))
# Pages that name all that a reader copies: who wrote, who answers for it, kicker, channel, notice.
FULL_FILES = READ_FILES[3:]
MORE = ("kicker", "channel", "editor", "notice", "bylines")
_WANTED = re.compile(r"⟦(.*?)⟧", re.DOTALL)
_TOLERATED = re.compile(r"⟪(.*?)⟫", re.DOTALL)
_SIGNS = re.compile("[⟦⟧⟪⟫]")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)")
_UNSHOWN = re.compile(
    r"<script.*?</script>|<style.*?</style>|<!--.*?-->|"
    r"<(\w+)[^>]*display:\s*none[^>]*>.*?</\1>|<br\s*/?>|<[^>]+>",
    re.DOTALL | re.IGNORECASE,
)
_NO_WORD = re.compile(r"[\W_]+")

Extractor = Callable[[str], list[str]]


@dataclass(frozen=True)
class Label:
    """What a page is to give."""

    name: str
    html: str
    wanted: tuple[str, ...]
    tolerated: str
    title: str
    published: str
    outlet: str
    is_empty: bool
    more: Mapping[str, str]


def bare(text: str) -> str:
    """A text without white space and punctuation."""
    return _NO_WORD.sub("", text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")))


def _seen(marked: str) -> str:
    """Marked-up text as a reader sees it."""
    if "\\" in marked:
        marked = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], marked)
    return unescape(unescape(_UNSHOWN.sub("", unescape(marked) if "&lt;" in marked else marked)))


def unmarked(marked: str) -> str:
    """A labelled page without the signs."""
    return _SIGNS.sub("", marked)


def wanted_of(marked: str) -> tuple[str, ...]:
    """The blocks that a labelled page wants, as they are compared."""
    return tuple(bare(_seen(wanted)) for wanted in _WANTED.findall(marked))


def labels(path: Path) -> Iterator[Label]:
    """The labelled pages of a file."""
    for page in tomllib.loads(path.read_text("utf-8"))["page"]:
        marked = page["html"].lstrip("\n")
        wanted = wanted_of(marked)
        tolerated = [*map(_seen, _TOLERATED.findall(marked)), page.get("title", "")]
        yield Label(
            page["name"], unmarked(marked), wanted, bare("".join(tolerated)),
            page.get("title", ""), page.get("published", ""), page.get("outlet", ""),
            page.get("articles") == 0, _more(page) if page.get("articles", 1) == 1 else {},
        )  # fmt: skip


def _more(page: dict[str, Any]) -> dict[str, str]:
    """The other fields of a page's one article, as they are compared."""
    names = sorted(f"{role} {name}" for role, name in page.get("bylines", ()))
    notice = "1" if page.get("notice") else ""
    plain = {name: page.get(name, "") for name in ("kicker", "channel", "editor")}
    return {**plain, "notice": notice, "bylines": ", ".join(names)}


def from_folder(folder: Path, file: Path) -> Iterator[Label]:
    """The pages of a folder that a labels file speaks of."""
    for page in tomllib.loads(file.read_text("utf-8"))["page"]:
        tolerated = [*page.get("tolerated", []), page.get("title", "")]
        yield Label(
            page["file"], _text(folder / page["file"]),
            tuple(map(bare, page.get("wanted", []))), bare("".join(tolerated)),
            page.get("title", ""), page.get("published", ""), page.get("outlet", ""),
            page.get("articles") == 0, {},
        )  # fmt: skip


def _text(path: Path) -> str:
    found = decode(path.read_bytes())
    return found.text if found else ""


def ours(html: str) -> list[str]:
    """What this project keeps."""
    found = pieces(html, "text/html", load_markup())
    return [line for piece in found for line in piece.text.text.split("\n")]


def whole(html: str) -> list[str]:
    """The paragraphs of all articles that the whole reading gives."""
    document = Document("0" * 16, "", "text/html", "utf-8", "utf-8", b"", html)
    lines: dict[tuple[int, int], str] = {}
    for i, found in enumerate(read(document, load_rules()).articles):
        for sentence in found.sentences:
            key = (i, sentence.paragraph)
            lines[key] = lines.get(key, "") + sentence.text
    return list(lines.values())


def trafilatura(html: str) -> list[str]:
    """Trafilatura as it comes."""
    import trafilatura as library

    return (library.extract(html) or "").split("\n")


def readability(html: str) -> list[str]:
    """readability-lxml, its summary as lines."""
    fromstring: Any = import_module("lxml.html").fromstring
    summary: Any = import_module("readability").Document

    try:
        tree = fromstring(summary(html).summary())
    except Exception:
        return []
    for element in tree.iter("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4"):
        element.tail = "\n" + (element.tail or "")
    return str(tree.text_content()).split("\n")


EXTRACTORS: dict[str, Extractor] = {"xianzhi": ours, "trafilatura": trafilatura}
if find_spec("readability"):
    EXTRACTORS["readability"] = readability
else:
    print("readability      is not installed (extra bench): left out", file=sys.stderr)


def judged(label: Label, lines: Sequence[str]) -> Counter[str]:
    """How many blocks were wanted and found, how many lines came out and how many are right."""
    said = [text for text in map(bare, lines) if text]
    whole = "".join(said)
    wanted = "".join(label.wanted)
    counted = [text for text in said if text in wanted or text not in label.tolerated]
    return Counter(
        wanted=len(label.wanted),
        found=sum(w in whole for w in label.wanted),
        lines=len(counted),
        right=sum(text in wanted for text in counted),
    )


def facts(label: Label) -> dict[str, tuple[str, str]]:
    """Of title, date and outlet, those that the page states: what is wanted and what came out."""
    document = Document("0" * 16, "", "text/html", "utf-8", "utf-8", b"", label.html)
    document = replace(document, facts=Facts(url=saved_from(label.html)[0]))  # as loading does
    articles = read(document, load_rules()).articles
    first = articles[0].article if articles else None
    found = {
        "title": (label.title, first.title if first else None),
        "published": (label.published, first.published if first else None),
        "outlet": (label.outlet, first.outlet if first else None),
    }
    return {name: (w, f or "") for name, (w, f) in found.items() if w}


def more_facts(label: Label) -> dict[str, tuple[str, str]]:
    """Of the other fields, those that are wanted or came out: what is wanted and what came."""
    document = Document("0" * 16, "", "text/html", "utf-8", "utf-8", b"", label.html)
    articles = read(document, load_rules()).articles
    if not articles or not label.more:
        return {}
    article = articles[0].article
    names = sorted(f"{byline.role} {byline.name}" for byline in article.bylines)
    found = {
        "kicker": article.kicker or "", "channel": article.channel or "",
        "editor": article.editor or "", "notice": "1" if article.notice else "",
        "bylines": ", ".join(names),
    }  # fmt: skip
    both = {name: (label.more[name], found[name]) for name in MORE}
    return {name: (simplify(w), simplify(f)) for name, (w, f) in both.items() if w or f}


def agrees(name: str, wanted: str, found: str) -> bool:
    """Whether a fact came out right."""
    if name == "title":
        return bare(simplify(wanted)) == bare(simplify(found))
    return simplify(wanted) == simplify(found)


def scores(all_labels: Sequence[Label], extract: Extractor) -> Counter[str]:
    """Blocks and lines over all pages."""
    total: Counter[str] = Counter()
    for label in all_labels:
        total += judged(label, extract(label.html))
    return total


def f1(total: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 by block."""
    precision = total["right"] / max(total["lines"], 1)
    recall = total["found"] / max(total["wanted"], 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if folder is not None:
        every = list(from_folder(folder, Path(sys.argv[2]))) if len(sys.argv) > 2 else []
    else:
        every = [x for n in FILES if (CORPUS / n).exists() for x in labels(CORPUS / n)]
    for name, extract in EXTRACTORS.items():
        if every:
            print(
                f"{name:12} P {{:.3f}} R {{:.3f}} F1 {{:.3f}}".format(*f1(scores(every, extract)))
            )
    if folder is None:
        later = [x for n in READ_FILES for x in labels(CORPUS / n)]
        print("reading      P {:.3f} R {:.3f} F1 {:.3f}".format(*f1(scores(later, whole))))
        every += later
    _print_facts(every)
    pages = [x.html for x in every]
    if folder is not None:
        pages = [_text(p) for p in sorted(folder.iterdir()) if p.suffix in (".html", ".htm")]
    spent = {name: _seconds(extract, pages) for name, extract in EXTRACTORS.items()}
    for name, seconds in spent.items():
        print(f"{name:12} {seconds / spent['trafilatura']:.2f} × trafilatura's time")


def _print_facts(every: Sequence[Label]) -> None:
    right: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    for label in every:
        for name, (wanted, found) in facts(label).items():
            stated[name] += 1
            right[name] += agrees(name, wanted, found)
            if not agrees(name, wanted, found):
                print(f"  {label.name}: {name} {found!r}, not {wanted!r}")
    for name, count in stated.items():
        print(f"{name:12} {right[name]} of {count}")


def _seconds(extract: Extractor, pages: Sequence[str]) -> float:
    """Time over all pages, the better of two passes: the first one also loads the libraries."""
    best: Any = None
    for _ in range(2):
        start = time.process_time()
        for page in pages:
            extract(page)
        spent = time.process_time() - start
        best = spent if best is None else min(best, spent)
    return float(best)


if __name__ == "__main__":
    main()
