"""How much of what was lost repair brings back, on text damaged by the forward model.

    python -m tests.bench.repair [FOLDER] [--seed N] [--half tune|test] [--limit N]

Each text of the folder (else: of the seeds that are whole, and of our own prose, of which repair
has seen nothing) is turned traditional, cut into pages of random length, and damaged with
random sets of annotated characters and of delimiters. Halves are told apart by the files' hashes.
There is nothing else to set beside it: no tool is known that undoes this damage.

Of places that are flagged it is told how often the truth is the first of the guesses named, and
how often one of them: so much more is there to be had from being surer, and no more from the model
as it is. Places where a digit was swallowed are counted apart: ten texts are damaged into what is
seen there, and nothing tells which of them it was.
"""

from __future__ import annotations

import argparse
import hashlib
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from ingest import repair
from ingest.text import Traced
from tests.damage import (
    Damaged,
    Outcome,
    Page,
    mangle,
    outcomes,
    random_page,
    traditional,
    wanted_at,
)  # fmt: skip

ROOT = Path(__file__).resolve().parents[2]
_DIGITS = frozenset("0123456789")
SIZES = (600, 1500, 4000, 20_000)  # characters a page


def own() -> Iterator[bytes]:
    """The texts of the project that nothing of repair was counted on."""
    for number in ("000", "003", "004"):
        (path,) = (ROOT / "seeds").glob(f"{number}_*.txt")
        yield path.read_bytes()
    prose = (ROOT / "tests" / "corpus" / "repair_prose.toml").read_text("utf-8")
    for text in tomllib.loads(prose)["text"]:
        yield text["body"].encode()


def texts(folder: Path | None, half: str | None) -> Iterator[str]:
    """The texts of ``folder`` (``None``: our own), or those of one half of them, traditional."""
    found = own() if folder is None else (p.read_bytes() for p in sorted(folder.rglob("*.txt")))
    for data in found:
        side = ("tune", "test")[int(hashlib.sha256(data).hexdigest(), 16) % 2]
        if half in (None, side):
            yield traditional(data.decode("utf-8"))


def pages(whole: list[str], random: Random) -> Iterator[tuple[Page, Damaged]]:
    """The texts in pieces of random length, each damaged its own way."""
    others = "".join(sorted(set("".join(text[:20_000] for text in whole[:20]))))
    for text in whole:
        at = 0
        while at < len(text):
            size = random.choice(SIZES)
            piece = text[at : at + size].strip()
            at += size
            page = random_page(piece, others, random)
            yield page, mangle(piece, page)


def judged(page: Page, damaged: Damaged, found: repair.Repaired) -> list[Outcome]:
    """What ``found`` made of each site."""
    flags = [(flag.start, flag.end) for flag in found.flags]
    return list(outcomes(damaged, page.narrow, found.text.edits, flags))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", choices=("tune", "test"))
    parser.add_argument("--limit", type=int, help="texts, from the first on")
    asked = parser.parse_args()
    whole = list(texts(asked.folder, asked.half))[: asked.limit]
    rules = repair.load_rules()
    repair.repair(Traced("確保?，F有縣(xiàn)的(de)"), rules)  # loads what is loaded once
    told: dict[bool | None, Counter[str]] = {None: Counter(), False: Counter(), True: Counter()}
    tellable: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    seconds, size = 0.0, 0
    random = Random(asked.seed)  # noqa: S311 - repeatable, not secret
    for page, damaged in pages(whole, random):
        size += len(damaged.text.encode())
        began = time.process_time()
        found = repair.repair(Traced(damaged.text), rules)
        seconds += time.process_time() - began
        for outcome in judged(page, damaged, found):
            site = outcome.site
            told[None if site is None else site.vanished > 0][outcome.told] += 1
            if site is not None and not site.vanished and not _DIGITS.intersection(site.eaten):
                tellable[outcome.told] += 1
        marks.update(_marks(damaged, found))
        guessed.update(_guessed(page, damaged, found))
    _tell("sites", told[False])
    _tell("  of these, where no digit was swallowed", tellable)
    first, named, digit = (guessed[kind] for kind in ("first", "named", "digit"))
    print(f"  of those flagged the first guess is right at {first}, "
          f"one of those named at {named}; {digit} lost a digit")  # fmt: skip
    _tell("sites where a pair vanished", told[True])
    print(f"changed wrongly elsewhere: {told[None]['wrong']}")
    right, there, taken = marks["right"], marks["there"], marks["taken"]
    print(f"annotations: {there}, taken off {right} ({right / max(1, there):.2%}), "
          f"wrongly {taken - right}")  # fmt: skip
    print(f"damaged text: {size / 1e6 / seconds:.2f} MB/s; ", end="")
    clean = "\n".join(whole)
    began = time.process_time()
    unchanged = repair.repair(Traced(clean), rules).text.edits == ()
    speed = len(clean.encode()) / 1e6 / (time.process_time() - began)
    print(f"clean text: {speed:.0f} MB/s, {'left alone' if unchanged else 'CHANGED'}")


def _tell(name: str, counted: Counter[str]) -> None:
    total = max(1, counted.total())
    parts = (f"{told} {counted[told]} ({counted[told] / total:.2%})"
             for told in ("right", "wrong", "flagged", "missed"))  # fmt: skip
    print(f"{name}: {counted.total()}: {', '.join(parts)}")


def _guessed(page: Page, damaged: Damaged, found: repair.Repaired) -> Iterator[str]:
    """Of each flag on a site where no pair vanished, what its guesses are worth."""
    for flag in found.flags:
        sites = [s for s in damaged.sites if s.start < flag.end and s.end > flag.start]
        inside = all(flag.start <= s.start and s.end <= flag.end for s in sites)
        if not sites or any(site.vanished for site in sites):
            continue
        if any(char in "0123456789" for site in sites for char in site.eaten):
            yield "digit"
        elif inside and flag.perhaps:
            wanted = wanted_at(damaged, sites, flag.start, flag.end, narrow=page.narrow)
            named = [guess for guess, _ in flag.perhaps]
            yield from ["first"] * (wanted == named[0]) + ["named"] * (wanted in named)


def _marks(damaged: Damaged, found: repair.Repaired) -> Counter[str]:
    """Annotations outside the sites: those there, those taken off, those taken off rightly."""
    inside = {at for site in damaged.sites for at in range(site.start, site.end)}
    there = set(damaged.annotations)
    taken = [e for e in found.text.edits if not e.after and e.start not in inside]
    right = sum(1 for e in taken if (e.start, e.end) in there)
    return Counter(there=len(there), taken=len(taken), right=right)


if __name__ == "__main__":
    main()
