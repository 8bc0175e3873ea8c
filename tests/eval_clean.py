"""How well cleaning does: precision and recall by field, over labelled pages.

    python -m tests.eval_clean [--misses|--lost] [FILE|FOLDER…]

Without arguments all examples under ``tests/corpus`` are judged: pages with everything that must
come of them (``pages-*.txt``, wild and synthetic), and pages with some fields that must
(``clean.toml``, ``unseen_pages.toml``; negative examples and known failures among them). A ``.txt``
file that begins like those is judged too; of anything else, a folder of saved pages for example,
which nobody has labelled, what came out is printed for a person to read. ``--misses`` prints what
was missed and what came too much; ``--lost`` counts, in plain texts that are known to be articles,
the sentences that cleaning takes off them.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingest.clean import CleanRules, Draft, clean
from ingest.clean import load_rules as load_clean
from ingest.repair import RepairRules, repair
from ingest.repair import load_rules as load_repair
from ingest.text import Traced
from tests.labelled import Expected, Labelled, pages, squeezed

CORPUS = Path(__file__).parent / "corpus"
PLAIN = ("published", "outlet", "channel", "editor")
_MARK = "### "
_MARKS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]+")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]")
_SHORTEST = 8  # letters of a sentence that is told from another by its words
_NEAR = 400


@dataclass(frozen=True)
class Judged:
    """One thing that was wanted, or came, or both: the field, and the two values."""

    field: str
    wanted: str
    came: str

    @property
    def hit(self) -> bool:
        """Whether what came is what was wanted."""
        return self.wanted == self.came


@cache
def _rules() -> tuple[RepairRules, CleanRules]:
    return load_repair(), load_clean()


def cleaned(text: str) -> tuple[Draft, ...]:
    """The articles of a page of plain text."""
    repairing, cleaning = _rules()
    return clean(repair(Traced(text), repairing).text, "key", cleaning).articles


def blocks(draft: Draft) -> list[tuple[str, str]]:
    """(part, text without white space) of each paragraph; a caption in a paragraph is its own."""
    found: dict[tuple[int, str], str] = {}
    for sentence in draft.sentences:
        key = (sentence.paragraph, sentence.part)
        found[key] = found.get(key, "") + sentence.text
    return [(part, squeezed(text)) for (_, part), text in found.items()]


# ── pages with everything that must come of them


def judge(page: Labelled) -> Iterator[Judged]:
    """Everything that ``page`` wants, and what came of it."""
    drafts = cleaned(page.text)
    came = [[b for b in blocks(draft) if b[1] not in page.either] for draft in drafts]
    taken: set[int] = set()
    for number, wanted in enumerate(page.articles):
        i = _same(wanted, came, taken)
        name = f"{page.name} #{number}"
        yield Judged("articles", name, name if i is not None else "")
        if i is not None:
            taken.add(i)
        yield from _fields(wanted, drafts[i] if i is not None else None)
    for i in range(len(drafts)):
        if i not in taken:
            yield Judged("articles", "", came[i][0][1] if came[i] else "nothing")
    for field, parts in (("body", ("body", "heading")), ("headings", ("heading",)),
                         ("captions", ("caption",))):  # fmt: skip
        yield from _in_common(
            field,
            (text for article in page.articles for part, text in article.blocks if part in parts),
            (text for article in came for part, text in article if part in parts),
        )


def _same(wanted: Expected, came: list[list[tuple[str, str]]], taken: set[int]) -> int | None:
    """Which article is the wanted one: of those with half of its paragraphs, that with most."""
    own = {text for part, text in wanted.blocks if part in ("body", "heading")}
    best: tuple[int, int] | None = None
    for i, article in enumerate(came):
        other = {text for part, text in article if part in ("body", "heading")}
        shared = len(own & other)
        if i not in taken and shared * 2 >= len(own) and (best is None or shared > best[0]):
            best = shared, i
    return best[1] if best else None


def _fields(wanted: Expected, draft: Draft | None) -> Iterator[Judged]:
    found = blocks(draft) if draft else []
    for part in ("title", "kicker"):
        came = "".join(text for its, text in found if its == part)
        yield from _one(part, wanted.joined(part), came)
    if draft is None:
        yield from (Judged(name, value, "") for name, value in wanted.fields.items())
        yield from (Judged("bylines", " ".join(one), "") for one in sorted(wanted.names))
        return
    article = draft.article
    for name in PLAIN:
        yield from _one(name, wanted.fields.get(name, ""), getattr(article, name) or "")
    yield from _in_common(
        "bylines", map(" ".join, wanted.names), (f"{b.role} {b.name}" for b in article.bylines)
    )
    flags = {"template": article.is_template, "truncated": article.is_truncated}
    yield from _in_common(
        "flags",
        (flag for flag in wanted.fields.get("flags", "").split(",") if flag),
        (name for name, holds in flags.items() if holds),
    )
    yield from _one("notice", wanted.fields.get("notice", ""), "1" if article.notice else "")


def _one(field: str, wanted: str, came: str) -> Iterator[Judged]:
    if wanted or came:
        yield Judged(field, wanted, came)


def _in_common(field: str, wanted: Iterable[str], came: Iterable[str]) -> Iterator[Judged]:
    one, other = Counter(filter(None, wanted)), Counter(filter(None, came))
    yield from (Judged(field, x, x) for x in (one & other).elements())
    yield from (Judged(field, x, "") for x in (one - other).elements())
    yield from (Judged(field, "", x) for x in (other - one).elements())


# ── pages with some fields that must


def judge_some(path: Path) -> Iterator[Judged]:
    """The fields named in a file of cases, each of which must be exactly so."""
    table = tomllib.loads(path.read_text("utf-8"))
    for case in (*table.get("case", ()), *table.get("page", ())):
        text = case["text"].strip("\n").replace("\n", case.get("eol", "\n"))
        drafts, wanted = cleaned(text), case.get("article", [])
        yield Judged("articles", f"{case['name']}: {len(wanted)}", f"{case['name']}: {len(drafts)}")
        for i, fields in enumerate(wanted):
            same = [d for d in drafts if (d.article.title or "") == fields.get("title")]
            draft = (*same, *drafts[i : i + 1], None)[0]
            for name in ("title", "kicker", *PLAIN):
                if name in fields:
                    yield from _one(name, fields[name], (draft and _shown(draft, name)) or "")
            if "bylines" in fields:
                came = [f"{b.role} {b.name}" for b in draft.article.bylines] if draft else []
                yield from _in_common("bylines", map(" ".join, fields["bylines"]), came)


def _shown(draft: Draft, name: str) -> str:
    value: str | None = getattr(draft.article, name)
    inferred = name == "published" and draft.article.published_basis not in ("stated", "page")
    return "" if value is None or inferred else value


# ── what must not be lost


def lost(text: str) -> list[str]:
    """The sentences of running text in ``text`` that are nowhere in what came of it.

    A sentence that stands twice may go once; gaps and marks do not count.
    """
    kept = "".join(letters(s.text) for draft in cleaned(text) for s in draft.sentences)
    gone, at = [], 0
    for hit in _SENTENCE.finditer(text):
        own = letters(hit.group())
        if len(own) < _SHORTEST:
            continue
        found = kept.find(own, at, at + _NEAR + len(own))
        found = kept.find(own) if found < 0 else found
        if found < 0:
            gone.append(hit.group().strip())
        else:
            at = found + len(own)
    return gone


def letters(text: str) -> str:
    """``text`` as nothing but its letters and digits."""
    return _MARKS.sub("", text)


# ── what is printed


def judged_in(path: Path) -> list[Judged]:
    """Everything a file of examples wants, and what came of it."""
    if path.suffix == ".toml":
        return list(judge_some(path))
    return [one for page in pages(path) for one in judge(page)]


def shares(every: Iterable[Judged]) -> dict[str, tuple[int, int, int]]:
    """By field: how many came right, how many came, how many were wanted."""
    counted: dict[str, list[int]] = {}
    for one in every:
        row = counted.setdefault(one.field, [0, 0, 0])
        row[0] += one.hit
        row[1] += bool(one.came)
        row[2] += bool(one.wanted)
    return {field: (row[0], row[1], row[2]) for field, row in counted.items()}


def table(every: Iterable[Judged]) -> Iterator[str]:
    """The lines of the table: right, precision, recall."""
    yield f"{'field':10} {'right':>6} {'came':>6} {'wanted':>6}  precision  recall"
    for field, (right, came, wanted) in shares(every).items():
        precision = f"{right / came:9.1%}" if came else "        -"
        recall = f"{right / wanted:7.1%}" if wanted else "      -"
        yield f"{field:10} {right:6} {came:6} {wanted:6}  {precision} {recall}"


def misses(path: Path) -> Iterator[str]:
    """What was missed (-) and what came too much (+), page by page."""
    if path.suffix == ".toml":
        yield from (f"{path.name} {_diff(x)}" for x in judge_some(path) if not x.hit)
        return
    for page in pages(path):
        wrong = [one for one in judge(page) if not one.hit]
        if wrong:
            yield f"# {page.name}"
            yield from (f"    {_diff(one)}" for one in wrong)


def _diff(one: Judged) -> str:
    wanted = f" -{one.wanted[:70]}" if one.wanted else ""
    return f"{one.field}{wanted}" + (f" +{one.came[:70]}" if one.came else "")


def unlabelled(path: Path) -> Iterator[str]:
    """What came out of saved pages, compactly, for a person to read."""
    from ingest.load import load
    from ingest.read import read
    from ingest.rulebook import load_rules

    rules = load_rules()
    for loaded in load([str(path)]):
        yield f"# {loaded.source.path}"
        yield from (f"    ! {problem.message}" for problem in loaded.problems)
        if loaded.document is None:
            continue
        reading = read(loaded.document, rules)
        yield from (f"    ! {problem.code}: {problem.message}" for problem in reading.problems)
        for found in reading.articles:
            yield from _outline(Draft(found.article, found.sentences, found.edits))


def _outline(draft: Draft) -> Iterator[str]:
    article: Any = draft.article
    names = ("title", "kicker", *PLAIN, "source_url", "licence", "notice", "is_template")
    said = [f"{name}={value}" for name in names if (value := getattr(article, name))]
    said += [f"{byline.role} {byline.name}" for byline in article.bylines]
    yield "    = " + " | ".join(said) + (" | is_truncated" if article.is_truncated else "")
    for part, text in blocks(draft):
        shown = text if len(text) <= 76 else f"{text[:50]} … {text[-24:]}"
        yield f"      {part[0].upper()} {shown}"


def texts(folder: Path) -> Iterator[tuple[Path, str]]:
    """The plain texts of a folder."""
    for path in sorted(folder.rglob("*.txt")):
        yield path, path.read_text("utf-8")


def losses(folder: Path) -> Iterator[str]:
    """Each sentence of the texts in ``folder`` that cleaning loses, and how many there are."""
    every = files = 0
    for path, text in texts(folder):
        gone = lost(text)
        every, files = every + len(gone), files + 1
        yield from (f"{path.name}: {sentence[:76]}" for sentence in gone)
    yield f"{every} sentences lost in {files} texts"


def main(arguments: list[str]) -> None:
    """Print the table, or what came of pages without labels."""
    options = {name for name in arguments if name.startswith("--")}
    given = [Path(name) for name in arguments if name not in options]
    if "--lost" in options:
        print(*(line for folder in given for line in losses(folder)), sep="\n")
        return
    paths = given or sorted([*CORPUS.glob("pages-*.txt"), *CORPUS.glob("*.toml")])
    every: list[Judged] = []
    for path in paths:
        if not _is_labelled(path):
            if given:
                print(*unlabelled(path), sep="\n")
            continue
        found = judged_in(path)
        every += found
        print(f"— {path.name}", *table(found), sep="\n")
        print(*(misses(path) if "--misses" in options else ()), sep="\n")
    if every:
        print("— all", *table(every), sep="\n")


def _is_labelled(path: Path) -> bool:
    if path.suffix == ".toml":
        return path.name in ("clean.toml", "unseen_pages.toml")
    return path.is_file() and _MARK in path.read_text("utf-8", "replace")


if __name__ == "__main__":
    main(sys.argv[1:])
