"""How well and how fast an encoding is told, beside the first of a list that decodes strictly.

    python -m tests.bench.encoding

For each encoding: the share of random samples of 4 to 60 characters read right, by this project and
by trying UTF-8, GB18030, Big5 and UTF-16 in turn; and the speed on a long text as a ratio to that.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from ingest.load.encoding import decode
from tests.damage import traditional

SEEDS = Path(__file__).parent.parent.parent / "seeds"
MEGABYTES = 20
SAMPLES = 400


def main() -> None:
    """Measure and print."""
    hans = "".join(path.read_text("utf-8") for path in sorted(SEEDS.glob("00[034]_*.txt")))
    hant = traditional(hans)
    big5 = hant.encode("cp950", "ignore").decode("cp950")
    cases = [(hans, "utf-8"), (hans, "gb18030"), (hant, "gb18030"),
             (big5, "cp950"), (hans, "utf-16")]  # fmt: skip
    random = Random(1)  # noqa: S311 - repeatable, not secret
    for text, encoding in cases:
        once = text.encode(encoding)
        data = once * (MEGABYTES * 1_000_000 // len(once))
        ratio = _seconds(in_turn, data) / _seconds(ours, data)
        print(f"{encoding:8} {ratio:5.2f} × the speed of the list;", end="")
        for length in (4, 8, 15, 30, 60):
            at = [random.randrange(len(text) - length) for _ in range(SAMPLES)]
            samples = [text[i : i + length] for i in at]
            told = [_right(tell, samples, encoding) for tell in (ours, in_turn)]
            print(f"  {length} characters {told[0]:.3f} ({told[1]:.3f})", end="")
        print()


def ours(data: bytes) -> str | None:
    """What this project reads."""
    found = decode(data)
    return None if found is None else found.text


def in_turn(data: bytes) -> str | None:
    """The first of a list of codecs that decodes strictly."""
    for encoding in ("utf-8", "gb18030", "big5", "utf-16"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _right(tell: Callable[[bytes], str | None], samples: list[str], encoding: str) -> float:
    return sum(tell(s.encode(encoding)) == s for s in samples) / len(samples)


def _seconds(tell: Callable[[bytes], str | None], data: bytes) -> float:
    start = time.perf_counter()
    tell(data)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
